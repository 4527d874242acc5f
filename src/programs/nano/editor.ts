/**
 * nano's screen and keys.
 *
 * Terms: the text is lines as split at newlines, so that a file's last newline shows as an empty last line; the
 * *cut buffer* is what ^K collects and ^U pastes.
 */

import { O_CREAT, O_TRUNC, O_WRONLY, W_OK } from '../../kernel/abi.ts'
import { decode, encode } from '../../kernel/text.ts'
import { ENOENT, strerror } from '../../kernel/vfs/errno.ts'
import { isDirectory } from '../../kernel/vfs/mode.ts'
import { capture } from '../lib/capture.ts'
import { Exit, type Io, type Step } from '../lib/io.ts'
import { directoryName } from '../lib/walk.ts'
import { fitCells, type Unit, unitsOf } from '../screen/cells.ts'
import {
  comparePositions,
  copySpan,
  firstDifference,
  type Lines,
  lineAt,
  nextColumn,
  type Position,
  previousColumn,
  replaceSpan,
} from '../screen/lines.ts'
import type { Screen } from '../screen/screen.ts'
import { justified } from './paragraph.ts'
import { answerRows, type Menu, shortcutRows } from './shortcuts.ts'
import { titleRow } from './title.ts'

/** A message stays for so many keys (`statusbar` in nano's winio.c). */
const MESSAGE_KEYS = 20
/** Justified lines are narrower than the screen by so many cells (nano's fill). */
const FILL_MARGIN = 8

interface UndoState {
  readonly lines: Lines
  readonly cursor: Position
  /** what was done to this text, as undoing it is told */
  readonly action: Action
}

type Action =
  | 'addition'
  | 'line break'
  | 'deletion'
  | 'line join'
  | 'cut'
  | 'paste'
  | 'insertion'
  | 'replacement'
  | 'justification'

const actions: Readonly<Record<string, Action>> = {
  Enter: 'line break',
  Tab: 'addition',
  Backspace: 'deletion',
  Delete: 'deletion',
  'C-d': 'deletion',
  'C-k': 'cut',
  'C-u': 'paste',
  'C-r': 'insertion',
  'C-t': 'insertion',
  'C-\\': 'replacement',
  'C-j': 'justification',
}

export class NanoEditor {
  readonly #io: Io
  readonly #screen: Screen
  #path: string
  #lines: Lines = ['']
  #cursor: Position = { line: 0, column: 0 }
  #top = 0
  /** The cell that up and down go for. */
  #wantedCell = 0
  #saved = this.#lines
  #status = ''
  #keysSinceStatus = 0
  /** Where the marked text begins or ends, opposite the cursor. */
  #mark: Position | null = null
  #cut: readonly string[] = []
  #wasCut = false
  #lastSearch = ''
  #undo: UndoState[] = []
  #redo: UndoState[] = []
  #lastAction: Action | null = null
  #showsNumbers: boolean
  readonly #isView: boolean

  constructor(io: Io, screen: Screen, options: { path: string; showsNumbers: boolean; isView: boolean }) {
    this.#io = io
    this.#screen = screen
    this.#path = options.path
    this.#showsNumbers = options.showsNumbers
    this.#isView = options.isView
  }

  /** Edits until it is left. `line` and `column` count from 1. */
  *run(line: number, column: number): Step<void> {
    if (this.#path !== '') yield* this.#load()
    else this.#status = 'Welcome to nano.  For basic help, type Ctrl+G.'
    this.#goTo({ line: line - 1, column: column - 1 })
    for (;;) {
      const key = yield* this.#key()
      const told = this.#status
      if (++this.#keysSinceStatus >= MESSAGE_KEYS) this.#status = ''
      if (key === 'C-x' && (yield* this.#mayLeave())) return
      if (key !== 'C-x') yield* this.#obey(key)
      if (this.#status !== told) this.#keysSinceStatus = 0
    }
  }

  *#load(): Step<void> {
    const stat = this.#io.sys.stat(this.#path)
    if (stat === -ENOENT) {
      const directory = directoryName(this.#path)
      const hasDirectory = typeof this.#io.sys.stat(directory) !== 'number'
      this.#status = hasDirectory ? 'New File' : `Directory '${directory}' does not exist`
      return
    }
    if (typeof stat !== 'number' && isDirectory(stat.mode)) {
      this.#status = `"${this.#path}" is a directory`
      this.#path = ''
      return
    }
    const bytes = yield* this.#io.readFile(this.#path)
    if (typeof bytes === 'number') {
      this.#status = `Error reading ${this.#path}: ${strerror(bytes)}`
      this.#path = ''
      return
    }
    this.#lines = withLastLine(decode(bytes).split('\n'))
    this.#saved = this.#lines
    this.#status = `Read ${countLines(this.#lines)}`
    if (this.#io.sys.access(this.#path, W_OK) < 0) this.#status = `File '${this.#path}' is unwritable`
    else if (typeof stat !== 'number' && (stat.mode & 0o222) === 0)
      this.#status = `${this.#path} is meant to be read-only`
  }

  get #isModified(): boolean {
    return this.#lines !== this.#saved
  }

  // ---- keys

  *#obey(key: string): Step<void> {
    const [lines, cursor] = [this.#lines, this.#cursor]
    const wasCut = this.#wasCut
    this.#wasCut = false
    if (key === 'Escape') return yield* this.#meta()
    const isTyped = [...key].length === 1
    if (this.#isView && (isTyped || key in actions)) {
      this.#status = 'Key is invalid in view mode'
      return
    }
    yield* this.#edit(key, wasCut)
    if (this.#lines === lines) {
      this.#lastAction = null
      return
    }
    this.#mark = null
    const deletes = actions[key] === 'deletion'
    const isJoin = deletes && this.#lines.length < lines.length
    const action = isJoin ? 'line join' : (actions[key] ?? 'addition')
    // What is typed or deleted without a move in between is taken back as one.
    const goesOn = action === this.#lastAction && (action === 'addition' || action === 'deletion')
    if (!goesOn) this.#undo.push({ lines, cursor, action })
    this.#lastAction = action
    this.#redo = []
  }

  *#edit(key: string, wasCut: boolean): Step<void> {
    const { line, column } = this.#cursor
    const text = lineAt(this.#lines, line)
    const page = Math.max(1, this.#height - 2)
    switch (key) {
      case 'Up':
      case 'C-p':
        return this.#vertical(-1)
      case 'Down':
      case 'C-n':
        return this.#vertical(1)
      case 'PageUp':
      case 'C-y':
        return this.#page(-page)
      case 'PageDown':
      case 'C-v':
        return this.#page(page)
      case 'Left':
        if (column > 0) this.#moveTo({ line, column: previousColumn(text, column) })
        else if (line > 0) this.#moveTo({ line: line - 1, column: lineAt(this.#lines, line - 1).length })
        return
      case 'Right':
        if (column < text.length) this.#moveTo({ line, column: nextColumn(text, column) })
        else if (line + 1 < this.#lines.length) this.#moveTo({ line: line + 1, column: 0 })
        return
      case 'C-Left':
        return this.#moveTo({ line, column: text.slice(0, column).replace(/\w+\W*$|\W+$/, '').length })
      case 'C-Right':
        return this.#moveTo({ line, column: column + (/^\w*\W*/.exec(text.slice(column))?.[0].length ?? 0) })
      case 'Home':
      case 'C-a':
        return this.#moveTo({ line, column: 0 })
      case 'End':
      case 'C-e':
        return this.#moveTo({ line, column: text.length })
      case 'C-Home':
        return this.#moveTo({ line: 0, column: 0 })
      case 'C-End':
        return this.#toEnd()
      case 'Enter':
        return this.#insert(['', ''])
      case 'Tab':
        return this.#insert(['\t'])
      case 'Backspace':
        if (column === 0 && line === 0) return
        yield* this.#edit('Left', false)
        return this.#delete(this.#cursor, { line, column })
      case 'Delete':
      case 'C-d':
        if (column < text.length) this.#delete(this.#cursor, { line, column: nextColumn(text, column) })
        else if (line + 1 < this.#lines.length) this.#delete(this.#cursor, { line: line + 1, column: 0 })
        return
      case 'C-k':
        this.#status = ''
        if (this.#mark !== null) return this.#cutMarked(this.#mark)
        return this.#cutLine(wasCut)
      case 'C-j':
        return this.#justify()
      case 'C-t':
        return yield* this.#execute()
      case 'C-^':
        return this.#setMark()
      case 'C-u':
        this.#status = ''
        if (this.#cut.length > 0) this.#insert(this.#cut)
        return
      case 'C-o':
        yield* this.#writeOut()
        return
      case 'C-s':
        if (this.#path === '') yield* this.#writeOut()
        else yield* this.#save(this.#path)
        return
      case 'C-r':
        return yield* this.#readFile()
      case 'C-w':
      case 'C-f':
      case 'C-q':
      case 'C-b':
        return yield* this.#whereIs(key === 'C-w' || key === 'C-f')
      case 'C-\\':
        return yield* this.#replaceText()
      case 'C-_':
        return yield* this.#askLine()
      case 'C-c':
        return this.#location()
      case 'C-l':
        return this.#screen.redraw()
      case 'C-g':
        return yield* this.#help()
      default:
        if ([...key].length === 1 || /^.\p{M}+$/u.test(key)) return this.#insert([key])
        this.#status = 'Unbound key'
    }
  }

  *#meta(): Step<void> {
    const key = yield* this.#key()
    switch (key.toLowerCase()) {
      case 'u':
        return this.#takeBack(this.#undo, this.#redo, 'Undid')
      case 'e':
        return this.#takeBack(this.#redo, this.#undo, 'Redid')
      case 'w':
        return this.#search(true)
      case 'q':
        return this.#search(false)
      case '6':
        return this.#copy()
      case 'a':
        return this.#setMark()
      case 'n':
        this.#showsNumbers = !this.#showsNumbers
        this.#status = `Line numbering ${this.#showsNumbers ? 'enabled' : 'disabled'}`
        return
      case '\\':
      case '|':
        return this.#moveTo({ line: 0, column: 0 })
      case '/':
      case '?':
        return this.#toEnd()
      case 'g':
        return yield* this.#askLine()
      default:
        this.#status = 'Unbound key'
    }
  }

  get #end(): Position {
    const line = this.#lines.length - 1
    return { line, column: lineAt(this.#lines, line).length }
  }

  #vertical(by: number): void {
    const line = Math.max(0, Math.min(this.#cursor.line + by, this.#lines.length - 1))
    const text = lineAt(this.#lines, line)
    const unit = unitsOf(text).find(({ cell, width }) => cell + width > this.#wantedCell)
    this.#cursor = { line, column: unit?.at ?? text.length }
  }

  /** The cursor stays in its row, where it can. */
  #page(by: number): void {
    const line = this.#cursor.line + by
    if (line >= this.#lines.length) this.#toEnd()
    else if (line < 0) this.#moveTo({ line: 0, column: 0 })
    else {
      this.#top = Math.max(0, this.#top + by)
      this.#vertical(by)
    }
  }

  /** The end of the text stands in the last row. */
  #toEnd(): void {
    this.#moveTo(this.#end)
    this.#top = Math.max(0, this.#lines.length - this.#height)
  }

  #moveTo(position: Position): void {
    this.#cursor = position
    this.#wantedCell = cellOf(lineAt(this.#lines, position.line), position.column)
  }

  #goTo({ line, column }: Position): void {
    const row = Math.max(0, Math.min(line, this.#lines.length - 1))
    this.#moveTo({ line: row, column: Math.max(0, Math.min(column, lineAt(this.#lines, row).length)) })
  }

  #replace(from: Position, to: Position, text: readonly string[]): void {
    this.#lines = replaceSpan(this.#lines, from, to, text)
    const last = text.at(-1) as string
    const column = text.length === 1 ? from.column + last.length : last.length
    this.#moveTo({ line: from.line + text.length - 1, column })
  }

  /** What stands on the last line gets an empty one below it. */
  #insert(text: readonly string[]): void {
    const breaksLine = text.length === 2 && text.join('') === ''
    this.#replace(this.#cursor, this.#cursor, text)
    if (!breaksLine) this.#lines = withLastLine(this.#lines)
  }

  #delete(from: Position, to: Position): void {
    // The last line, which is empty, is not joined with one that isn't.
    if (to.line + 1 === this.#lines.length && to.line > from.line && from.column > 0) return
    this.#replace(from, to, [''])
  }

  // ---- the mark

  #setMark(): void {
    this.#mark = this.#mark === null ? this.#cursor : null
    this.#status = this.#mark === null ? 'Mark Unset' : 'Mark Set'
  }

  #copy(): void {
    const mark = this.#mark
    this.#status = ''
    if (mark === null) {
      this.#cut = [lineAt(this.#lines, this.#cursor.line), '']
      this.#vertical(1)
    } else this.#cut = copySpan(this.#lines, ...ordered(mark, this.#cursor))
    this.#mark = null
  }

  #cutMarked(mark: Position): void {
    const [from, to] = ordered(mark, this.#cursor)
    this.#mark = null
    this.#cut = copySpan(this.#lines, from, to)
    this.#replace(from, to, [''])
  }

  // ---- paragraphs and commands

  /** The paragraph of the cursor, or the next one, in lines as long as they may be. */
  #justify(): void {
    const width = Math.max(1, this.#screen.cols - FILL_MARGIN)
    const { lines, next } = justified(this.#lines, this.#cursor.line, width)
    this.#lines = lines
    this.#goTo({ line: next, column: 0 })
    this.#status = 'Justified paragraph'
  }

  /** Inserts what a command prints. */
  *#execute(): Step<void> {
    const command = yield* this.#ask('Command to execute: ', '', 'execute')
    if (command === null || command === '') {
      this.#status = 'Cancelled'
      return
    }
    const { text } = yield* capture(this.#io, ['sh', '-c', command])
    if (text !== '') this.#insert(text.split('\n'))
    this.#status = `Read ${countLines(text.split('\n'))}`
  }

  /** Lines cut one after the other stay together. */
  #cutLine(wasCut: boolean): void {
    const { line } = this.#cursor
    const isLast = line + 1 === this.#lines.length
    const from = { line, column: 0 }
    const to = isLast ? this.#end : { line: line + 1, column: 0 }
    if (isLast && to.column === 0) {
      this.#status = 'Nothing was cut'
      return
    }
    const text = copySpan(this.#lines, from, to)
    this.#cut = wasCut
      ? [...this.#cut.slice(0, -1), (this.#cut.at(-1) ?? '') + (text[0] ?? ''), ...text.slice(1)]
      : text
    this.#wasCut = true
    this.#lines = replaceSpan(this.#lines, from, to, [''])
    this.#moveTo(from)
  }

  #takeBack(from: UndoState[], to: UndoState[], verb: 'Undid' | 'Redid'): void {
    const state = from.pop()
    if (state === undefined) {
      this.#status = `Nothing to ${verb === 'Undid' ? 'undo' : 'redo'}`
      return
    }
    const { lines, cursor, action } = state
    to.push({ lines: this.#lines, cursor: this.#cursor, action })
    const line = Math.min(firstDifference(this.#lines, lines), lines.length - 1)
    this.#lines = lines
    this.#goTo(verb === 'Undid' ? cursor : { line, column: cursor.column })
    this.#lastAction = null
    this.#status = `${verb} ${action}`
  }

  #location(): void {
    const { line, column } = this.#cursor
    const text = lineAt(this.#lines, line)
    const total = [...this.#lines.join('\n')].length
    const before = [...copySpan(this.#lines, { line: 0, column: 0 }, this.#cursor).join('\n')].length
    const share = (part: number, whole: number): number =>
      whole === 0 ? 0 : Math.floor((part * 100) / whole)
    const cell = cellOf(text, column) + 1
    const width = cellOf(text, text.length) + 1
    const place = (at: number, whole: number): string =>
      `${String(at).padStart(Math.max(2, String(whole).length))}/`
    const percent = (at: number, whole: number, size: number): string =>
      `(${String(share(at, whole)).padStart(size)}%)`
    const count = this.#lines.length
    const where = `line ${place(line + 1, count)}${count} ${percent(line + 1, count, 2)}`
    const across = `col ${place(cell, 0)}${String(width).padStart(2)} ${percent(cell, width, 3)}`
    this.#status = `${where}, ${across}, char ${place(before, total)}${total} ${percent(before, total, 2)}`
  }

  // ---- files

  *#mayLeave(): Step<boolean> {
    if (!this.#isModified) return true
    for (;;) {
      const key = (yield* this.#askKey('Save modified buffer? ')).toLowerCase()
      if (key === 'n') return true
      if (key === 'y') return yield* this.#writeOut()
      if (key === 'c-c' || key === 'escape') {
        this.#status = 'Cancelled'
        return false
      }
    }
  }

  /** Asks for the name; false if nothing was written. */
  *#writeOut(): Step<boolean> {
    const path = yield* this.#ask('Write to File: ', this.#path, 'writeOut')
    if (path === null || path === '') {
      this.#status = 'Cancelled'
      return false
    }
    const questions =
      path === this.#path
        ? []
        : [
            ...(this.#path === '' ? [] : ['Save file under DIFFERENT NAME? ']),
            ...(typeof this.#io.sys.stat(path) === 'number' ? [] : [`File "${path}" exists; OVERWRITE? `]),
          ]
    for (const question of questions) {
      if ((yield* this.#askKey(question)).toLowerCase() === 'y') continue
      this.#status = 'Cancelled'
      return false
    }
    return yield* this.#save(path)
  }

  /** Writes into the file that is there, as nano does. */
  *#save(path: string): Step<boolean> {
    this.#lines = withLastLine(this.#lines)
    const fd = yield* this.#io.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    const result = fd < 0 ? fd : yield* this.#io.writeAll(fd, encode(this.#lines.join('\n')))
    if (fd >= 0) this.#io.sys.close(fd)
    if (result < 0) {
      this.#status = `Error writing ${path}: ${strerror(result)}`
      return false
    }
    this.#path = path
    this.#saved = this.#lines
    this.#status = `Wrote ${countLines(this.#lines)}`
    return true
  }

  *#readFile(): Step<void> {
    const path = yield* this.#ask('File to insert [from ./]: ', '', 'insert')
    if (path === null || path === '') {
      this.#status = 'Cancelled'
      return
    }
    const text = yield* this.#io.readText(path)
    if (typeof text === 'number') {
      this.#status =
        text === -ENOENT ? `File "${path}" not found` : `Error reading ${path}: ${strerror(text)}`
      return
    }
    this.#insert(text.split('\n'))
    this.#status = `Read ${countLines(text.split('\n'))}`
  }

  // ---- searching

  *#whereIs(isForward: boolean): Step<void> {
    const hint = this.#lastSearch === '' ? '' : ` [${this.#lastSearch}]`
    const typed = yield* this.#ask(`Search${isForward ? '' : ' [Backwards]'}${hint}: `, '', 'search')
    if (typed === null) {
      this.#status = 'Cancelled'
      return
    }
    if (typed !== '') this.#lastSearch = typed
    this.#search(isForward)
  }

  #search(isForward: boolean): void {
    const found = this.#lastSearch === '' ? null : this.#find(this.#lastSearch, isForward)
    if (this.#lastSearch === '') this.#status = 'No current search pattern'
    else if (found === null) this.#status = `"${this.#lastSearch}" not found`
    else {
      if (found.isWrapped) this.#status = 'Search Wrapped'
      if (found.position.line === this.#cursor.line && found.position.column === this.#cursor.column) {
        this.#status = 'This is the only occurrence'
      }
      this.#moveTo(found.position)
    }
  }

  /** Case does not count. */
  #find(wanted: string, isForward: boolean): { position: Position; isWrapped: boolean } | null {
    const needle = wanted.toLowerCase()
    const count = this.#lines.length
    for (let step = 0; step <= count; step++) {
      const line = (((this.#cursor.line + (isForward ? step : -step)) % count) + count) % count
      const text = lineAt(this.#lines, line).toLowerCase()
      const start = isForward
        ? step === 0
          ? this.#cursor.column + 1
          : 0
        : step === 0
          ? this.#cursor.column - 1
          : text.length
      const column = isForward
        ? text.indexOf(needle, start)
        : start < 0
          ? -1
          : text.lastIndexOf(needle, start)
      if (column < 0) continue
      const isWrapped = isForward ? this.#cursor.line + step >= count : this.#cursor.line - step < 0
      return { position: { line, column }, isWrapped }
    }
    return null
  }

  *#replaceText(): Step<void> {
    const wanted = yield* this.#ask('Search (to replace): ', '', 'replace')
    const typed = wanted === '' ? this.#lastSearch : wanted
    const replacement =
      typed === null || typed === '' ? null : yield* this.#ask('Replace with: ', '', 'replaceWith')
    if (typed === null || typed === '' || replacement === null) {
      this.#status = 'Cancelled'
      return
    }
    this.#lastSearch = typed
    let count = 0
    let isAll = false
    // From the cursor on, as far as the end of the text.
    let from = this.#cursor
    for (;;) {
      const column = lineAt(this.#lines, from.line).toLowerCase().indexOf(typed.toLowerCase(), from.column)
      if (column < 0) {
        if (from.line + 1 >= this.#lines.length) break
        from = { line: from.line + 1, column: 0 }
        continue
      }
      const at = { line: from.line, column }
      this.#moveTo(at)
      const key: string = isAll ? 'y' : (yield* this.#askKey('Replace this instance? ', true)).toLowerCase()
      if (key === 'c-c' || key === 'escape') break
      isAll ||= key === 'a'
      from = { line: at.line, column: column + typed.length }
      if (key !== 'y' && key !== 'a') continue
      this.#replace(at, from, [replacement])
      from = this.#cursor
      count++
    }
    this.#status =
      count === 0 ? `"${typed}" not found` : `Replaced ${count} occurrence${count === 1 ? '' : 's'}`
  }

  *#askLine(): Step<void> {
    const typed = yield* this.#ask('Enter line number, column number: ', '', 'goToLine')
    const match = /^\s*(\d+)?\s*(?:[,. ]\s*(\d+))?\s*$/.exec(typed ?? 'x')
    if (typed === null) this.#status = 'Cancelled'
    else if (match === null) this.#status = 'Invalid line or column number'
    else
      this.#goTo({ line: Number(match[1] ?? this.#cursor.line + 1) - 1, column: Number(match[2] ?? 1) - 1 })
  }

  // ---- the screen

  /** Rows of text. */
  get #height(): number {
    return Math.max(1, this.#screen.rows - 4)
  }

  *#key(): Step<string> {
    for (;;) {
      if (!this.#screen.hasKeys()) yield* this.#draw(null)
      const key = yield* this.#screen.readKey()
      // The terminal is gone.
      if (key === null) throw new Exit(1)
      if (key !== 'Resize') return key
    }
  }

  *#askKey(question: string, hasAll = false): Step<string> {
    this.#status = ''
    for (;;) {
      yield* this.#draw(question, answerRows(hasAll, this.#screen.cols))
      const key = yield* this.#screen.readKey()
      if (key === null) throw new Exit(1)
      if (key !== 'Resize') return key
    }
  }

  /** A line typed after a question; null if it was given up. */
  *#ask(question: string, start: string, menu: Menu): Step<string | null> {
    let text = start
    this.#status = ''
    for (;;) {
      yield* this.#draw(question + text, shortcutRows(menu, this.#screen.cols))
      const key = yield* this.#screen.readKey()
      if (key === null) throw new Exit(1)
      if (key === 'Enter') return text
      if (key === 'C-c' || key === 'Escape') return null
      if (key === 'Backspace') text = text.slice(0, previousColumn(text, text.length))
      else if (key === 'C-k' || key === 'C-u') text = ''
      else if ([...key].length === 1) text += key
    }
  }

  *#draw(question: string | null, choices?: readonly [string, string]): Step<void> {
    const { cols } = this.#screen
    const height = this.#height
    if (this.#cursor.line < this.#top || this.#cursor.line >= this.#top + height) {
      const isNear = this.#cursor.line === this.#top - 1 || this.#cursor.line === this.#top + height
      const half = Math.floor(height / 2)
      if (isNear) this.#top += this.#cursor.line < this.#top ? -1 : 1
      else this.#top = Math.max(0, this.#cursor.line - half)
    }
    const indent = this.#showsNumbers ? String(this.#lines.length).length + 1 : 0
    const start = pageStart(
      cellOf(lineAt(this.#lines, this.#cursor.line), this.#cursor.column),
      cols - indent,
    )
    const rows = [this.#title(cols)]
    for (let line = this.#top; line < this.#top + height; line++) {
      const label =
        indent === 0 ? '' : line < this.#lines.length ? `${String(line + 1).padStart(indent - 1)} ` : ''
      const shift = line === this.#cursor.line ? start : 0
      rows.push(label + shownLine(lineAt(this.#lines, line), shift, cols - indent))
    }
    rows.push(
      question === null ? this.#statusRow(cols) : `\x1b[7m${fitCells(question, cols).padEnd(cols)}\x1b[m`,
    )
    rows.push(...(choices ?? shortcutRows('main', cols)))
    const cell = cellOf(lineAt(this.#lines, this.#cursor.line), this.#cursor.column) - start + indent
    const cursor =
      question === null
        ? { row: 1 + this.#cursor.line - this.#top, column: Math.min(cell, cols - 1) }
        : { row: height + 1, column: Math.min(cellOf(question, question.length), cols - 1) }
    yield* this.#screen.draw({ rows, cursor })
  }

  #title(cols: number): string {
    const [path, isModified, isView] = [this.#path, this.#isModified, this.#isView]
    return titleRow({ path, isModified, isView, isMarking: this.#mark !== null }, cols)
  }

  #statusRow(cols: number): string {
    if (this.#status === '') return ''
    const text = fitCells(`[ ${this.#status} ]`, cols)
    const at = Math.max(0, Math.floor((cols - text.length) / 2))
    return `${' '.repeat(at)}\x1b[7m${text}\x1b[m`
  }

  *#help(): Step<void> {
    const rows = [this.#title(this.#screen.cols), ...helpLines]
    yield* this.#screen.draw({ rows: rows.slice(0, this.#screen.rows), cursor: { row: 0, column: 0 } })
    yield* this.#screen.readKey()
  }
}

/** A text ends with an empty line, which is no line of the file: nano's magic line. */
const withLastLine = (lines: Lines): Lines => (lines.at(-1) === '' ? lines : [...lines, ''])

const ordered = (a: Position, b: Position): [from: Position, to: Position] =>
  comparePositions(a, b) <= 0 ? [a, b] : [b, a]

function countLines(lines: Lines): string {
  const count = lines.at(-1) === '' ? lines.length - 1 : lines.length
  return `${count} line${count === 1 ? '' : 's'}`
}

function cellOf(line: string, column: number): number {
  const units = unitsOf(line)
  const unit = units.find(({ at, length }) => at + length > column)
  const last = units.at(-1)
  return unit?.cell ?? (last === undefined ? 0 : last.cell + last.width)
}

/** First cell shown of the cursor's line (nano's get_page_start). */
function pageStart(cell: number, cols: number): number {
  if (cell === 0 || cell + 2 < cols || cols <= 9) return 0
  return cell - 6 - ((cell - 6) % (cols - 8))
}

/** `>` and `<` mark what goes on beyond the edges. */
function shownLine(line: string, shift: number, cols: number): string {
  const units = unitsOf(line)
  const last: Unit | undefined = units.at(-1)
  const width = last === undefined ? 0 : last.cell + last.width
  const isCut = width > shift + cols
  const first = shift > 0 ? shift + 1 : 0
  const end = shift + cols - (isCut ? 1 : 0)
  const seen = units.filter(({ cell, width: own }) => cell >= first && cell + own <= end)
  const text = seen.map(({ shown }) => shown).join('')
  return `${shift > 0 ? '\x1b[7m<\x1b[27m' : ''}${text}${isCut ? '\x1b[7m>\x1b[27m' : ''}`
}

const helpLines = [
  '',
  ' ^ is the Control key, M- is Alt or Escape and then the key.',
  '',
  ' ^S      Save the file                 ^X      Leave, asking about changes',
  ' ^O      Write it under a name         ^R      Insert another file',
  ' ^F ^W   Search                        ^B ^Q   Search backwards',
  ' M-W     Search again                  M-Q     Search again backwards',
  ' ^\\      Replace                       ^/      Go to a line',
  ' ^K      Cut the line                  ^U      Paste',
  ' M-6     Copy the line                 ^C      Show where the cursor is',
  ' M-U     Undo                          M-E     Redo',
  ' ^A ^E   Start and end of the line     M-\\ M-/ Start and end of the file',
  '',
  ' Any key goes back to the text.',
]
