/**
 * vi's modes: what each key does (vim's motion.txt, change.txt, insert.txt, visual.txt).
 *
 * Terms
 * - A *command* is what normal mode reads as a whole: `3dw`, `ihello<Esc>`, `:w<Enter>`. The keys of the last one that
 *   changed the text are kept for `.`.
 * - The *state* that undo keeps is the array of lines and the cursor before a command that changed them.
 */

import { Exit, type Io, type Step } from '../lib/io.ts'
import { unitsOf } from '../screen/cells.ts'
import {
  comparePositions,
  copySpan,
  firstDifference,
  firstNonBlank,
  insertLines,
  type Lines,
  lastColumn,
  lineAt,
  nextColumn,
  type Position,
  previousColumn,
  removeLines,
  replaceSpan,
} from '../screen/lines.ts'
import type { Screen } from '../screen/screen.ts'
import { type CaseChange, caseChange, turnCase } from './case-change.ts'
import type { Substitution } from './ex.ts'
import { ExRunner } from './ex-runner.ts'
import type { LoadedFile } from './file.ts'
import { findCharacter, keyMotion, type Motion, type OperatedText, operatedText, toLine } from './motions.ts'
import { compilePattern, searchText } from './pattern.ts'
import { textObjectAt } from './text-objects.ts'
import { scrolledTop, type ViewState, viewFrame } from './view.ts'
import { previousWordEnd, wordEnd } from './words.ts'

type Mode = 'normal' | 'insert' | 'replace' | 'visual' | 'visual line'

interface Register {
  readonly text: readonly string[]
  readonly isLinewise: boolean
}

interface UndoState {
  readonly lines: Lines
  readonly cursor: Position
}

const modeLabels: Readonly<Record<Mode, string>> = {
  normal: '',
  insert: '-- INSERT --',
  replace: '-- REPLACE --',
  visual: '-- VISUAL --',
  'visual line': '-- VISUAL LINE --',
}

const MOST_REPEATS = 100_000

/** More lines than this are worth a message (vim's `report`). */
const REPORT = 2
const OPERATORS = 'dcy><'
/** Takes what goes into it. */
const BLACK_HOLE = '_'

export class Editor {
  readonly io: Io
  readonly screen: Screen
  path: string | null
  lines: Lines
  cursor: Position = { line: 0, column: 0 }
  hasLastNewline: boolean
  isReadOnly: boolean
  isModified = false
  showsNumbers = false
  /** what `:set` has set */
  readonly settings = { shiftWidth: 8, expandsTabs: false, indents: false, ignoresCase: false }
  lastSubstitution: Substitution | null = null
  readonly #marks = new Map<string, Position>()
  /** keys that are being recorded for a register */
  #macro: { readonly name: string; readonly keys: string[] } | null = null
  readonly #macros = new Map<string, readonly string[]>()
  #lastMacro: string | null = null
  /** The exit status, once the editor is to end. */
  status: number | null = null
  visualLines: { from: number; to: number } | null = null
  #message: ViewState['message'] = { text: '', style: 'plain' }
  #mode: Mode = 'normal'
  #top = 0
  /** The cell that up and down go for; infinity for the ends of lines. */
  #wantedCell = 0
  #prompt: string | null = null
  #visualStart: Position = { line: 0, column: 0 }
  readonly #registers = new Map<string, Register>()
  #undo: UndoState[] = []
  /** Where the cursor stood when a command began to change the text; null if it has not moved it before. */
  #changeStart: Position | null = null
  #redo: UndoState[] = []
  #recorded: string[] = []
  #lastChange: readonly string[] = []
  #replayed: string[] = []
  #lastSearch: { pattern: string; direction: 'forward' | 'backward' } | null = null
  #lastFind: { kind: string; char: string } | null = null
  readonly #histories = { ':': [] as string[], '/': [] as string[] }

  constructor(io: Io, screen: Screen, path: string | null, file: LoadedFile | null) {
    this.io = io
    this.screen = screen
    this.path = path
    this.lines = file?.lines ?? ['']
    this.hasLastNewline = file?.hasLastNewline ?? true
    this.isReadOnly = file?.isReadOnly ?? false
    if (file !== null) this.say(file.message)
  }

  /** Edits until it is left; the exit status. */
  *run(): Step<number> {
    while (this.status === null) yield* this.#command()
    return this.status
  }

  say(text: string, style: ViewState['message']['style'] = 'plain'): void {
    this.#message = { text, style }
  }

  /** An error ends what `.` replays. */
  complain(text: string): void {
    this.say(text, 'error')
    this.#replayed = []
  }

  /** Other text altogether, as `:e` brings it. */
  replaceFile(path: string, file: LoadedFile): void {
    this.path = path
    this.lines = file.lines
    this.hasLastNewline = file.hasLastNewline
    this.isReadOnly = file.isReadOnly
    this.isModified = false
    this.#undo = []
    this.#redo = []
    this.#top = 0
    this.cursor = { line: 0, column: 0 }
    this.say(file.message)
  }

  /** Puts the cursor on a line, from 0, at its first non-blank. */
  goToLine(line: number): void {
    this.#moveTo(toLine(this.lines, line).to)
  }

  setMark(name: string, position = this.cursor): void {
    this.#marks.set(name, position)
  }

  /** The line of a mark, from 0; null where it is not set. */
  markLine(name: string): number | null {
    if (name === '<' || name === '>') {
      return this.visualLines === null ? null : name === '<' ? this.visualLines.from : this.visualLines.to
    }
    return this.#marks.get(name)?.line ?? null
  }

  undo(): void {
    this.#takeBack(1)
  }

  redo(): void {
    this.#doAgain(1)
  }

  /** Does to the text what keys do in normal mode, as one change; a command that they leave unfinished is given up. */
  *runKeys(keys: readonly string[]): Step<void> {
    const waiting = this.#replayed
    const states = this.#undo.length
    this.#replayed = [...keys, 'Escape']
    while (this.#replayed.length > 0) yield* this.#command()
    this.#undo.length = Math.min(states, this.#undo.length)
    this.#replayed = waiting
  }

  /** One key, after a question on the last row. */
  *ask(question: string): Step<string> {
    this.#prompt = question
    const key = yield* this.#key()
    this.#prompt = null
    return key
  }

  /** Lines of a register behind a line. */
  putLines(after: number, name: string): void {
    const register = this.#registers.get(name)
    if (register === undefined) {
      this.#nothingIn(name)
      return
    }
    this.lines = insertLines(this.lines, after + 1, register.text)
    this.goToLine(after + register.text.length)
  }

  yank(text: readonly string[], isLinewise: boolean, name = ''): void {
    if (name === BLACK_HOLE) return
    const register = { text, isLinewise }
    if (name !== '') this.#registers.set(name.toLowerCase(), this.#appended(name, register))
    this.#registers.set('', register)
  }

  #appended(name: string, register: Register): Register {
    const before = /[A-Z]/.test(name) ? this.#registers.get(name.toLowerCase()) : undefined
    if (before === undefined) return register
    return { text: [...before.text, ...register.text], isLinewise: before.isLinewise || register.isLinewise }
  }

  setPattern(pattern: string, direction: 'forward' | 'backward' = 'forward'): void {
    this.#lastSearch = { pattern, direction }
  }

  compile(pattern: string): ReturnType<typeof compilePattern> {
    return compilePattern(this.settings.ignoresCase ? `\\c${pattern}` : pattern)
  }

  get lastPattern(): string | null {
    return this.#lastSearch?.pattern ?? null
  }

  // ---- normal mode

  *#command(): Step<void> {
    const isVisual = this.#mode === 'visual' || this.#mode === 'visual line'
    const before: UndoState = { lines: this.lines, cursor: this.cursor }
    const selected = this.#selection()
    this.#recorded = []
    this.#changeStart = null
    let key = yield* this.#key()
    let register = ''
    let count: number | null = null
    for (;;) {
      if (key === '"') {
        register = yield* this.#key()
        key = yield* this.#key()
      } else if (/^[1-9]$/.test(key) || (key === '0' && count !== null)) {
        count = Math.min(99999999, (count ?? 0) * 10 + Number(key))
        key = yield* this.#key()
      } else break
    }
    if (key !== ':' && key !== '/' && key !== '?') this.say('')
    // Undo and redo change the text themselves, and are no changes to repeat.
    if (key === 'u' && !isVisual) return this.#takeBack(count ?? 1)
    if (key === 'C-r' && !isVisual) return this.#doAgain(count ?? 1)
    if (key === '.' && !isVisual) {
      const again = count === null ? this.#lastChange : [...String(count), ...withoutCount(this.#lastChange)]
      this.#replayed = [...again, ...this.#replayed]
      return
    }
    if (isVisual) yield* this.#visualKey(key, count, register)
    else yield* this.#normalKey(key, count, register)
    if (this.lines === before.lines) return
    this.isModified = true
    this.#moveMarks(before.lines)
    this.#undo.push({ lines: before.lines, cursor: this.#changeStart ?? before.cursor })
    this.#redo = []
    if (key !== ':') this.#lastChange = isVisual ? this.#repeatable(selected) : [...this.#recorded]
    this.#clampCursor()
  }

  /** Marks stay with their lines; those of lines that are gone go. */
  #moveMarks(before: Lines): void {
    const first = firstDifference(before, this.lines)
    const rest = before.length - firstDifference(before.toReversed(), this.lines.toReversed())
    for (const [name, { line, column }] of this.#marks) {
      if (line < first || before.length === this.lines.length) continue
      if (line < rest && this.lines.length < before.length) this.#marks.delete(name)
      else this.#marks.set(name, { line: line + this.lines.length - before.length, column })
    }
  }

  *#record(): Step<void> {
    if (this.#macro !== null) {
      // The q that ends it is no part of it.
      this.#macros.set(this.#macro.name, this.#macro.keys.slice(0, -1))
      this.#macro = null
      return
    }
    const name = yield* this.#key()
    if (!/^[a-z0-9]$/i.test(name)) return yield* this.#beep()
    this.#macro = { name, keys: [] }
    this.say(`recording @${name}`)
  }

  *#runMacro(count: number): Step<void> {
    const typed = yield* this.#key()
    const name = typed === '@' ? this.#lastMacro : typed
    const keys = name === null ? undefined : this.#macros.get(name)
    if (keys === undefined) return yield* this.#beep()
    this.#lastMacro = name
    this.#replayed = [
      ...Array.from({ length: Math.min(count, MOST_REPEATS) }, () => keys).flat(),
      ...this.#replayed,
    ]
  }

  *#normalKey(key: string, count: number | null, register: string): Step<void> {
    const times = count ?? 1
    const text = lineAt(this.lines, this.cursor.line)
    const { line, column } = this.cursor
    switch (key) {
      case 'i':
      case 'Insert':
        return yield* this.#insert(times)
      case 'I':
        this.cursor = { line, column: text.search(/[^ \t]|$/) }
        return yield* this.#insert(times)
      case 'a':
        this.cursor = { line, column: nextColumn(text, column) }
        return yield* this.#insert(times)
      case 'A':
        this.cursor = { line, column: text.length }
        return yield* this.#insert(times)
      case 'o':
      case 'O': {
        const at = key === 'o' ? line + 1 : line
        const indent = this.settings.indents ? (/^[ \t]*/.exec(text)?.[0] ?? '') : ''
        this.lines = insertLines(this.lines, at, [indent])
        this.cursor = { line: at, column: indent.length }
        return yield* this.#insert(times, true)
      }
      case 'R':
        return yield* this.#replaceMode()
      case 'x':
      case 'Delete':
        return yield* this.#operate('d', 'l', count, register)
      case 'X':
        return yield* this.#operate('d', 'h', count, register)
      case 'D':
        return yield* this.#operate('d', '$', count, register)
      case 'C':
        return yield* this.#operate('c', '$', count, register)
      case 's':
        if (text === '') return yield* this.#insert(1)
        return yield* this.#operate('c', 'l', count, register)
      case 'S':
        return yield* this.#operate('c', 'c', count, register)
      case 'Y':
        return yield* this.#operate('y', 'y', count, register)
      case 'p':
      case 'P':
        return this.#put(key === 'p', times, register)
      case 'J':
        return this.#joinLines(line, Math.max(2, times))
      case 'r':
        return yield* this.#replaceCharacters(times)
      case '~':
        return this.#toggleCase(times)
      case 'v':
      case 'V':
        this.#mode = key === 'v' ? 'visual' : 'visual line'
        this.#visualStart = this.cursor
        return
      case ':':
        return yield* this.#exLine(count === null ? '' : count === 1 ? '.' : `.,.+${count - 1}`)
      case 'q':
        return yield* this.#record()
      case '@':
        return yield* this.#runMacro(times)
      case 'm': {
        const name = yield* this.#key()
        if (/^[a-zA-Z]$/.test(name)) this.setMark(name)
        return
      }
      case '&':
        return yield* new ExRunner(this).run('&')
      case 'g': {
        const second = yield* this.#key()
        if (caseChange(second) !== undefined) return yield* this.#operatorKey(`g${second}`, count, register)
        if (second === 'J') return this.#joinLines(line, Math.max(2, times), 'as they are')
        const motion = this.#motionAfterG(second, count, false)
        if (motion === undefined || motion === null) return yield* this.#beep()
        return this.#follow(motion)
      }
      case 'Z': {
        const second = yield* this.#key()
        if (second === 'Z') return yield* new ExRunner(this).run('x')
        if (second === 'Q') return yield* new ExRunner(this).run('q!')
        return yield* this.#beep()
      }
      case 'C-f':
      case 'PageDown':
        return this.#scroll(times * Math.max(1, this.screen.rows - 3))
      case 'C-b':
      case 'PageUp':
        return this.#scroll(-times * Math.max(1, this.screen.rows - 3))
      case 'C-d':
        return this.#scroll(count ?? Math.floor((this.screen.rows - 1) / 2))
      case 'C-u':
        return this.#scroll(-(count ?? Math.floor((this.screen.rows - 1) / 2)))
      case 'C-l':
        return this.screen.redraw()
      case 'C-g':
        return this.say(
          `"${this.path ?? '[No Name]'}"${this.isModified ? ' [Modified]' : ''} ${this.lines.length} line${this.lines.length === 1 ? '' : 's'} --${Math.floor(((line + 1) * 100) / this.lines.length)}%--`,
        )
      case 'Escape':
        return
      case 'C-c':
        return this.say('Type  :qa!  and press <Enter> to abandon all changes and exit Vim', 'plain')
      default:
        break
    }
    if (OPERATORS.includes(key)) return yield* this.#operatorKey(key, count, register)
    const motion = yield* this.#readMotion(key, count, false)
    if (motion === undefined || motion === null) return yield* this.#beep()
    this.#follow(motion)
  }

  *#operatorKey(operator: string, count: number | null, register: string): Step<void> {
    let key = yield* this.#key()
    let second: number | null = null
    while (/^[1-9]$/.test(key) || (key === '0' && second !== null)) {
      second = (second ?? 0) * 10 + Number(key)
      key = yield* this.#key()
    }
    const total = count === null && second === null ? null : (count ?? 1) * (second ?? 1)
    yield* this.#operate(operator, key, total, register)
  }

  *#operate(operator: string, key: string, count: number | null, register: string): Step<void> {
    const { line } = this.cursor
    if (key === operator || operator === `g${key}`) {
      const last = line + (count ?? 1) - 1
      if (last >= this.lines.length && count !== null && line === this.lines.length - 1 && operator !== 'c') {
        if (count > 1) return yield* this.#beep()
      }
      const to = { line: Math.min(last, this.lines.length - 1), column: 0 }
      return yield* this.#apply(operator, { from: this.cursor, to, isLinewise: true }, register)
    }
    if (operator === 'c' && /^[lwW]$/.test(key) && lineAt(this.lines, line) === '')
      return yield* this.#insert(1)
    const taken = yield* this.#textObject(key, operator, count)
    if (taken !== undefined) {
      if (taken === null) return yield* this.#beep()
      return yield* this.#apply(operator, taken, register)
    }
    // Over nothing, an operator with `l` does nothing: a macro goes on.
    if (key === 'l' && lineAt(this.lines, line) === '') return
    const motion = yield* this.#readMotion(key, count, true)
    if (motion === null || motion === undefined) return yield* this.#beep()
    const operated = operatedText(this.lines, this.cursor, motion, key === 'w' || key === 'W')
    const text = operator === 'd' ? widened(this.lines, operated) : operated
    if (!text.isLinewise && comparePositions(text.from, text.to) === 0 && operator !== 'c') {
      if (key !== '$' || operator === 'y') return yield* this.#beep()
    }
    yield* this.#apply(operator, text, register)
  }

  /** `cw` on a word, and `iw` `aw`; undefined if the key is something else. */
  *#textObject(key: string, operator: string, count: number | null): Step<OperatedText | null | undefined> {
    const text = lineAt(this.lines, this.cursor.line)
    if (/^[wW]$/.test(key) && operator === 'c' && /[^ \t]/.test(text[this.cursor.column] ?? ' ')) {
      let to = wordEnd(this.lines, this.cursor, key === 'W', true)
      for (let i = 1; i < (count ?? 1); i++) to = wordEnd(this.lines, to, key === 'W')
      const end = { line: to.line, column: nextColumn(lineAt(this.lines, to.line), to.column) }
      return { from: this.cursor, to: end, isLinewise: false }
    }
    if (key !== 'i' && key !== 'a') return undefined
    const object = yield* this.#key()
    return textObjectAt(this.lines, this.cursor, key, object)
  }

  *#apply(operator: string, text: OperatedText, register: string): Step<void> {
    const { from, to, isLinewise } = text
    const first = Math.min(from.line, to.line)
    const count = Math.abs(to.line - from.line) + 1
    if (operator === '>' || operator === '<') return this.#shift(first, count, operator)
    const change = operator.startsWith('g') ? caseChange(operator.slice(1)) : undefined
    if (change !== undefined) {
      const start = isLinewise ? { line: first, column: 0 } : from
      const end = isLinewise
        ? { line: first + count - 1, column: lineAt(this.lines, first + count - 1).length }
        : to
      return this.#changeCase(
        start,
        end,
        change,
        isLinewise && first === this.cursor.line ? this.cursor : start,
      )
    }
    if (isLinewise) this.yank(this.lines.slice(first, first + count), true, register)
    else this.yank(copySpan(this.lines, from, to), false, register)
    if (operator === 'y') {
      if (isLinewise) {
        if (this.cursor.line > first) this.#moveTo({ line: first, column: this.cursor.column })
        if (count > REPORT) this.say(`${count} lines yanked`)
      } else this.#moveTo(from)
      return
    }
    this.#changeStart = first === from.line ? from : to
    if (operator === 'c' && isLinewise) {
      this.lines = [...this.lines.slice(0, first), '', ...this.lines.slice(first + count)]
      this.cursor = { line: first, column: 0 }
    } else if (isLinewise) {
      this.lines = removeLines(this.lines, first, count)
      const line = Math.min(first, this.lines.length - 1)
      this.#moveTo({ line, column: firstNonBlank(lineAt(this.lines, line)) })
      if (count > REPORT) this.say(`${count} fewer lines`)
      if (this.lines.length === 1 && this.lines[0] === '') this.say('--No lines in buffer--')
    } else {
      if (comparePositions(from, to) < 0) this.lines = replaceSpan(this.lines, from, to, [''])
      this.cursor = from
      if (operator === 'd') this.#moveTo(this.#clamped(from))
    }
    if (operator === 'c') yield* this.#insert(1)
  }

  /** The motion that begins with a key; null where it fails, undefined if there is none. */
  *#readMotion(key: string, count: number | null, isOperator: boolean): Step<Motion | null | undefined> {
    const context = { lines: this.lines, cursor: this.cursor, count, isOperator }
    const text = lineAt(this.lines, this.cursor.line)
    switch (key) {
      case 'g':
        return this.#motionAfterG(yield* this.#key(), count, isOperator)
      case "'":
      case '`': {
        const name = yield* this.#key()
        const mark = this.#marks.get(name)
        if (mark === undefined) {
          this.complain('E20: Mark not set')
          return null
        }
        return key === "'" ? toLine(this.lines, mark.line) : { to: this.#clamped(mark) }
      }
      case 'f':
      case 'F':
      case 't':
      case 'T': {
        const char = yield* this.#key()
        if (char === 'Escape') return null
        this.#lastFind = { kind: key, char }
        return this.#find(key, char, count ?? 1)
      }
      case ';':
      case ',': {
        if (this.#lastFind === null) return null
        const { kind, char } = this.#lastFind
        const turned = kind === kind.toLowerCase() ? kind.toUpperCase() : kind.toLowerCase()
        return this.#find(key === ';' ? kind : turned, char, count ?? 1)
      }
      case '/':
      case '?': {
        const pattern = yield* this.#readLine(key)
        if (pattern === null) return null
        if (pattern !== '') this.setPattern(pattern, key === '/' ? 'forward' : 'backward')
        else if (this.#lastSearch !== null)
          this.setPattern(this.#lastSearch.pattern, key === '/' ? 'forward' : 'backward')
        return this.#search(false, count ?? 1)
      }
      case 'n':
      case 'N':
        return this.#search(key === 'N', count ?? 1)
      case '*':
      case '#': {
        const word = /^[^\w]*(\w+)/.exec(text.slice(wordStart(text, this.cursor.column)))?.[1]
        if (word === undefined) {
          this.complain('E348: No string under cursor')
          return null
        }
        this.setPattern(`\\<${word}\\>`, key === '*' ? 'forward' : 'backward')
        return this.#search(false, count ?? 1)
      }
      case 'H':
      case 'L':
      case 'M': {
        const shown = Math.min(this.screen.rows - 1, this.lines.length - this.#top)
        const offset =
          key === 'H' ? (count ?? 1) - 1 : key === 'L' ? shown - (count ?? 1) : Math.floor((shown - 1) / 2)
        return toLine(this.lines, this.#top + Math.max(0, Math.min(offset, shown - 1)))
      }
      default:
        return keyMotion(key, context)
    }
  }

  /** `gg` and its like. */
  #motionAfterG(second: string, count: number | null, isOperator: boolean): Motion | null | undefined {
    const text = lineAt(this.lines, this.cursor.line)
    if (second === 'g') return toLine(this.lines, (count ?? 1) - 1)
    if (second === 'j' || second === 'k') {
      return keyMotion(second, { lines: this.lines, cursor: this.cursor, count, isOperator })
    }
    if (second === '_') {
      return { to: { ...this.cursor, column: Math.max(0, text.trimEnd().length - 1) }, isInclusive: true }
    }
    if (second !== 'e' && second !== 'E') return null
    let to = this.cursor
    for (let i = 0; i < (count ?? 1); i++) to = previousWordEnd(this.lines, to, second === 'E')
    return { to, isInclusive: true }
  }

  #find(kind: string, char: string, count: number): Motion | null {
    const column = findCharacter(lineAt(this.lines, this.cursor.line), this.cursor.column, kind, char, count)
    return column === null
      ? null
      : { to: { ...this.cursor, column }, isInclusive: kind === 'f' || kind === 't' }
  }

  #search(isReversed: boolean, count: number): Motion | null {
    if (this.#lastSearch === null) {
      this.complain('E35: No previous regular expression')
      return null
    }
    const { pattern, direction } = this.#lastSearch
    const isForward = (direction === 'forward') !== isReversed
    const regex = this.compile(pattern)
    let at = this.cursor
    let wrapped: 'top' | 'bottom' | null = null
    for (let i = 0; i < count; i++) {
      const found =
        regex === null ? null : searchText(this.lines, regex, at, isForward ? 'forward' : 'backward')
      if (found === null) {
        this.complain(`E486: Pattern not found: ${pattern}`)
        return null
      }
      at = found.position
      wrapped ??= found.wrapped
    }
    if (wrapped === 'bottom') this.say('search hit BOTTOM, continuing at TOP', 'warning')
    else if (wrapped === 'top') this.say('search hit TOP, continuing at BOTTOM', 'warning')
    else this.say(`${isForward ? '/' : '?'}${pattern}`)
    return { to: at }
  }

  #follow(motion: Motion): void {
    if (motion.keepsCell !== true) {
      this.#moveTo(this.#clamped(motion.to))
      if (motion.toLineEnd === true) this.#wantedCell = Number.POSITIVE_INFINITY
      return
    }
    this.cursor = {
      line: motion.to.line,
      column: columnOfCell(lineAt(this.lines, motion.to.line), this.#wantedCell),
    }
  }

  // ---- changes

  #nothingIn(register: string): void {
    this.complain(`E353: Nothing in register ${register === '' ? '"' : register}`)
  }

  #put(isAfter: boolean, count: number, name: string): void {
    const register = this.#registers.get(name.toLowerCase())
    if (register === undefined) {
      this.#nothingIn(name)
      return
    }
    const { line, column } = this.cursor
    const { text } = register
    if (register.isLinewise) {
      const more = Array.from({ length: count }, () => text).flat()
      const at = isAfter ? line + 1 : line
      this.lines = insertLines(this.lines, at, more)
      this.#moveTo({ line: at, column: firstNonBlank(lineAt(this.lines, at)) })
      if (more.length > REPORT) this.say(`${more.length} more lines`)
      return
    }
    const own = lineAt(this.lines, line)
    const at = { line, column: isAfter ? nextColumn(own, column) : column }
    let pasted: readonly string[] = text
    for (let i = 1; i < count; i++) {
      pasted = [...pasted.slice(0, -1), (pasted.at(-1) ?? '') + (text[0] ?? ''), ...text.slice(1)]
    }
    this.lines = replaceSpan(this.lines, at, at, pasted)
    if (pasted.length > 1) this.#moveTo(at)
    else {
      const end = at.column + (pasted[0] ?? '').length
      this.#moveTo({ line, column: previousColumn(lineAt(this.lines, line), end) })
    }
  }

  joinLines(first: number, count: number): void {
    this.#joinLines(first, count)
  }

  #joinLines(first: number, count: number, blanks: 'one' | 'as they are' = 'one'): void {
    const last = first + count - 1
    if (first === this.lines.length - 1) return
    let joined = lineAt(this.lines, first)
    let column = 0
    const stop = Math.min(last, this.lines.length - 1)
    for (let line = first + 1; line <= stop; line++) {
      const whole = lineAt(this.lines, line)
      const next = blanks === 'one' ? whole.trimStart() : whole
      const needsSpace =
        blanks === 'one' && joined !== '' && !/[ \t]$/.test(joined) && next !== '' && !next.startsWith(')')
      column = joined.length
      joined += (needsSpace ? ' ' : '') + next
    }
    this.lines = [...this.lines.slice(0, first), joined, ...this.lines.slice(stop + 1)]
    this.#moveTo(this.#clamped({ line: first, column }))
  }

  *#replaceCharacters(count: number): Step<void> {
    const char = yield* this.#key()
    if (char === 'Escape') return
    const { line, column } = this.cursor
    const text = lineAt(this.lines, line)
    const units = unitsOf(text).filter(({ at }) => at >= column)
    if (units.length < count) return yield* this.#beep()
    const end = units[count - 1]
    const to = { line, column: end === undefined ? column : end.at + end.length }
    const typed = char === 'Enter' ? ['', ''] : [char === 'Tab' ? '\t'.repeat(count) : char.repeat(count)]
    this.lines = replaceSpan(this.lines, this.cursor, to, typed)
    if (char === 'Enter') this.#moveTo({ line: line + 1, column: 0 })
    else
      this.#moveTo({
        line,
        column: previousColumn(lineAt(this.lines, line), column + (typed[0] as string).length),
      })
  }

  #changeCase(from: Position, to: Position, change: CaseChange, cursor: Position): void {
    this.lines = replaceSpan(this.lines, from, to, copySpan(this.lines, from, to).map(change))
    this.#moveTo(this.#clamped(cursor))
  }

  #toggleCase(count: number): void {
    const { line, column } = this.cursor
    const text = lineAt(this.lines, line)
    if (text === '') return
    const end = Math.min(text.length, column + count)
    this.lines = replaceSpan(this.lines, this.cursor, { line, column: end }, [
      turnCase(text.slice(column, end)),
    ])
    this.#moveTo(this.#clamped({ line, column: end }))
  }

  shiftLines(first: number, count: number, operator: '>' | '<', times: number): void {
    for (let i = 0; i < times; i++) this.#shift(first, count, operator)
  }

  /** `>` and `<` move lines by `shiftwidth` cells, in tabs. */
  #shift(first: number, count: number, operator: string): void {
    const shifted = this.lines.map((text, line) => {
      if (line < first || line >= first + count || text === '') return text
      const start = text.search(/[^ \t]|$/)
      const width = unitsOf(text.slice(0, start)).reduce((sum, unit) => sum + unit.width, 0)
      const { shiftWidth, expandsTabs } = this.settings
      const wanted = Math.max(0, width + (operator === '>' ? shiftWidth : -shiftWidth))
      const tabs = expandsTabs ? 0 : Math.floor(wanted / 8)
      return '\t'.repeat(tabs) + ' '.repeat(wanted - 8 * tabs) + text.slice(start)
    })
    this.lines = shifted
    this.#moveTo({ line: first, column: firstNonBlank(lineAt(shifted, first)) })
    if (count > REPORT) this.say(`${count} lines ${operator}ed 1 time`)
  }

  // ---- inserting

  /** Inserts what is typed until Escape, in all `count` times; each on a line of its own after `o`. */
  *#insert(count: number, opensLines = false): Step<void> {
    this.#mode = 'insert'
    if (!opensLines) this.#changeStart ??= this.cursor
    let typed: string[] | null = []
    for (;;) {
      const key = yield* this.#key()
      if (key === 'Escape' || key === 'C-c') break
      // After a move there is nothing to repeat.
      if (/^(?:Up|Down|Left|Right|Home|End|PageUp|PageDown)$/.test(key)) typed = null
      if (key === 'C-r') {
        const register = this.#registers.get((yield* this.#key()).replace('0', ''))
        typed = null
        if (register !== undefined)
          this.#insertText(register.text.join('\n') + (register.isLinewise ? '\n' : ''))
        continue
      }
      const literal = key === 'C-v' ? yield* this.#key() : null
      typed?.push(literal === null ? key : `literal ${literal}`)
      this.#insertKey(literal === null ? key : `literal ${literal}`)
    }
    for (let i = 1; i < count && typed !== null; i++) {
      if (opensLines) {
        this.lines = insertLines(this.lines, this.cursor.line + 1, [''])
        this.cursor = { line: this.cursor.line + 1, column: 0 }
      }
      for (const key of typed) this.#insertKey(key)
    }
    this.#mode = 'normal'
    const { line, column } = this.cursor
    this.#moveTo({ line, column: previousColumn(lineAt(this.lines, line), column) })
  }

  #insertText(text: string): void {
    const parts = text.split('\n')
    const { line, column } = this.cursor
    this.lines = replaceSpan(this.lines, this.cursor, this.cursor, parts)
    const last = parts.at(-1) as string
    this.#moveTo({
      line: line + parts.length - 1,
      column: parts.length === 1 ? column + last.length : last.length,
    })
  }

  #insertKey(key: string): void {
    const { line, column } = this.cursor
    const text = lineAt(this.lines, line)
    switch (key) {
      case 'Enter':
      case 'C-j': {
        const indent = this.settings.indents ? (/^[ \t]*/.exec(text.slice(0, column))?.[0] ?? '') : ''
        this.lines = replaceSpan(this.lines, this.cursor, this.cursor, ['', indent])
        this.cursor = { line: line + 1, column: indent.length }
        return
      }
      case 'Tab':
        this.#type(this.settings.expandsTabs ? ' '.repeat(8 - (column % 8)) : '\t')
        return
      case 'Backspace':
        this.#eraseBack(previousColumn(text, column))
        return
      case 'C-w':
        this.#eraseBack(text.slice(0, column).replace(/(?:\w+|[^\w\s]+)?\s*$/, '').length)
        return
      case 'C-u':
        this.#eraseBack(0)
        return
      case 'Delete':
        if (column < text.length) {
          this.lines = replaceSpan(this.lines, this.cursor, { line, column: nextColumn(text, column) }, [''])
        } else if (line + 1 < this.lines.length) {
          this.lines = replaceSpan(this.lines, this.cursor, { line: line + 1, column: 0 }, [''])
        }
        return
      case 'Left':
        if (column > 0) this.#moveTo({ line, column: previousColumn(text, column) })
        return
      case 'Right':
        if (column < text.length) this.#moveTo({ line, column: nextColumn(text, column) })
        return
      case 'Up':
      case 'Down':
      case 'PageUp':
      case 'PageDown': {
        const far = key.startsWith('Page') ? this.screen.rows - 3 : 1
        const by = key.endsWith('Up') ? -far : far
        const to = Math.max(0, Math.min(line + by, this.lines.length - 1))
        this.cursor = { line: to, column: columnOfCell(lineAt(this.lines, to), this.#wantedCell, true) }
        return
      }
      case 'Home':
        this.#moveTo({ line, column: 0 })
        return
      case 'End':
        this.#moveTo({ line, column: text.length })
        return
      default:
        this.#type(typedText(key))
        return
    }
  }

  #type(typed: string): void {
    if (typed === '') return
    const { line, column } = this.cursor
    this.lines = replaceSpan(this.lines, this.cursor, this.cursor, [typed])
    this.#moveTo({ line, column: column + typed.length })
  }

  #eraseBack(to: number): void {
    const { line, column } = this.cursor
    if (column > 0) {
      this.lines = replaceSpan(this.lines, { line, column: to }, this.cursor, [''])
      this.#moveTo({ line, column: to })
      return
    }
    if (line === 0) return
    const end = { line: line - 1, column: lineAt(this.lines, line - 1).length }
    this.lines = replaceSpan(this.lines, end, this.cursor, [''])
    this.#moveTo(end)
  }

  *#replaceMode(): Step<void> {
    this.#mode = 'replace'
    /** What each typed character has replaced; null where it was added. */
    const covered: (string | null)[] = []
    for (;;) {
      const key = yield* this.#key()
      if (key === 'Escape' || key === 'C-c') break
      const { line, column } = this.cursor
      const text = lineAt(this.lines, line)
      if (key === 'Backspace') {
        const old = covered.pop()
        if (column === 0) continue
        const from = { line, column: previousColumn(text, column) }
        if (old !== undefined) this.lines = replaceSpan(this.lines, from, this.cursor, [old ?? ''])
        this.#moveTo(from)
      } else if (key === 'Enter') this.#insertKey(key)
      else {
        const typed = typedText(key)
        if (typed === '') {
          this.#insertKey(key)
          covered.length = 0
          continue
        }
        const end = nextColumn(text, column)
        covered.push(column < text.length ? text.slice(column, end) : null)
        this.lines = replaceSpan(this.lines, this.cursor, { line, column: end }, [typed])
        this.#moveTo({ line, column: column + typed.length })
      }
    }
    this.#mode = 'normal'
    const { line, column } = this.cursor
    this.#moveTo({ line, column: previousColumn(lineAt(this.lines, line), column) })
  }

  // ---- visual mode

  *#visualKey(key: string, count: number | null, register: string): Step<void> {
    const selected = this.#selection()
    const whole = this.#mode === 'visual line'
    if (key === 'Escape' || key === 'C-c' || key === (whole ? 'V' : 'v')) return this.#leaveVisual()
    if (key === 'v' || key === 'V') {
      this.#mode = key === 'v' ? 'visual' : 'visual line'
      return
    }
    if (key === 'o') {
      const start = this.#visualStart
      this.#visualStart = this.cursor
      return this.#moveTo(start)
    }
    const { from, to } = selected
    const span: OperatedText = {
      from,
      to: whole ? to : this.#selectionEnd(to),
      isLinewise: whole,
    }
    const operator = { x: 'd', Delete: 'd', s: 'c' }[key] ?? key
    if (OPERATORS.includes(operator)) {
      this.#leaveVisual()
      this.cursor = from
      return yield* this.#apply(operator, span, register)
    }
    if (key === 'D' || key === 'X' || key === 'Y' || key === 'C' || key === 'S') {
      this.#leaveVisual()
      this.cursor = from
      const lines = { from, to, isLinewise: true }
      return yield* this.#apply(key === 'Y' ? 'y' : key === 'C' || key === 'S' ? 'c' : 'd', lines, register)
    }
    if (key === 'J') {
      this.#leaveVisual()
      return this.#joinLines(from.line, Math.max(2, to.line - from.line + 1))
    }
    const change = caseChange(key)
    if (change !== undefined) {
      this.#leaveVisual()
      const begin = whole ? { line: from.line, column: 0 } : from
      const end = whole ? { line: to.line, column: lineAt(this.lines, to.line).length } : span.to
      return this.#changeCase(begin, end, change, from)
    }
    if (key === 'i' || key === 'a') return yield* this.#selectObject(key)
    if (key === 'p' || key === 'P') {
      const held = this.#registers.get(register)
      this.#leaveVisual()
      this.cursor = from
      yield* this.#apply('d', span, '')
      const replaced = this.#registers.get('') as Register
      if (held !== undefined) {
        this.#registers.set('', held)
        const atEnd = span.isLinewise
          ? from.line >= this.lines.length
          : from.column > lastColumn(lineAt(this.lines, from.line))
        this.#put(atEnd, 1, '')
        this.#registers.set('', replaced)
      }
      return
    }
    if (key === ':') {
      this.#leaveVisual()
      return yield* this.#exLine("'<,'>")
    }
    const motion = yield* this.#readMotion(key, count, key === 'l' || key === 'Right')
    if (motion === null || motion === undefined) return yield* this.#beep()
    if (motion.keepsCell === true || motion.toLineEnd === true) this.#follow(motion)
    else this.#moveTo(motion.to)
  }

  *#selectObject(kind: 'i' | 'a'): Step<void> {
    const found = textObjectAt(this.lines, this.cursor, kind, yield* this.#key())
    if (found === null) return yield* this.#beep()
    this.#visualStart = found.from
    if (found.isLinewise) this.#mode = 'visual line'
    const { line, column } = found.to
    this.#moveTo(
      found.isLinewise ? found.to : { line, column: previousColumn(lineAt(this.lines, line), column) },
    )
  }

  /** The keys that do to as much text, from the cursor, what was done to a selection. */
  #repeatable({ from, to, isLinewise }: OperatedText): string[] {
    const [key = '', ...rest] = this.#recorded
    const operator = { x: 'd', Delete: 'd', s: 'c', D: 'd', X: 'd', C: 'c', S: 'c' }[key] ?? key
    if (!OPERATORS.includes(operator)) return [...this.#recorded]
    const isWhole = isLinewise || /^[DXCS]$/.test(key)
    const lines = to.line - from.line + 1
    if (!isWhole && lines > 1) return [...this.#recorded]
    const count = isWhole ? lines : to.column - from.column + 1
    return [...String(count), operator, isWhole ? operator : 'l', ...rest]
  }

  /** Behind the last selected character; after `$` the line's end is selected too. */
  #selectionEnd(to: Position): Position {
    const text = lineAt(this.lines, to.line)
    const isAtCursor = comparePositions(to, this.cursor) === 0
    const takesEnd = to.column >= text.length || (isAtCursor && this.#wantedCell === Number.POSITIVE_INFINITY)
    if (takesEnd && to.line + 1 < this.lines.length) return { line: to.line + 1, column: 0 }
    return { line: to.line, column: nextColumn(text, to.column) }
  }

  #selection(): OperatedText {
    const isForward = comparePositions(this.#visualStart, this.cursor) <= 0
    return {
      from: isForward ? this.#visualStart : this.cursor,
      to: isForward ? this.cursor : this.#visualStart,
      isLinewise: this.#mode === 'visual line',
    }
  }

  #leaveVisual(): void {
    const { from, to } = this.#selection()
    this.visualLines = { from: from.line, to: to.line }
    this.#mode = 'normal'
    this.#clampCursor()
  }

  // ---- the last row

  *#exLine(start: string): Step<void> {
    const line = yield* this.#readLine(':', start)
    if (line === null) return this.say('')
    this.say(`:${line}`)
    yield* new ExRunner(this).run(line)
  }

  /** A line typed on the last row; null if it was given up. */
  *#readLine(sign: string, start = ''): Step<string | null> {
    const history = this.#histories[sign === ':' ? ':' : '/']
    let at = history.length
    let text = start
    for (;;) {
      this.#prompt = sign + text
      const key = yield* this.#key()
      if (key === 'Enter' || key === 'C-j') break
      if (key === 'Up' || key === 'Down') {
        at = Math.max(0, Math.min(history.length, at + (key === 'Up' ? -1 : 1)))
        text = history[at] ?? ''
      } else if (key === 'C-u') text = ''
      else if (key === 'C-w') text = text.replace(/\S*\s*$/, '')
      else if (key === 'Escape' || key === 'C-c' || (key === 'Backspace' && text === '')) {
        this.#prompt = null
        return null
      } else if (key === 'Backspace') text = text.slice(0, previousColumn(text, text.length))
      else text += typedText(key)
    }
    this.#prompt = null
    if (text !== '') history.push(text)
    return text
  }

  // ---- keys, cursor, screen

  *#key(): Step<string> {
    const replayed = this.#replayed.shift()
    if (replayed !== undefined) {
      this.#recorded.push(replayed)
      return replayed
    }
    for (;;) {
      if (!this.screen.hasKeys()) yield* this.#draw()
      const key = yield* this.screen.readKey()
      // The terminal is gone.
      if (key === null) throw new Exit(1)
      if (key === 'Resize' || key === 'Unknown') continue
      this.#recorded.push(key)
      this.#macro?.keys.push(key)
      return key
    }
  }

  *#draw(): Step<void> {
    const isVisual = this.#mode === 'visual' || this.#mode === 'visual line'
    const label = modeLabels[this.#mode]
    const state: ViewState = {
      lines: this.lines,
      cursor: this.cursor,
      top: Math.min(this.#top, this.lines.length - 1),
      rows: this.screen.rows,
      cols: this.screen.cols,
      message: label === '' ? this.#message : { text: label, style: 'mode' },
      prompt: this.#prompt,
      showsNumbers: this.showsNumbers,
      isInserting: this.#mode === 'insert' || this.#mode === 'replace',
      selection: isVisual ? this.#selection() : null,
    }
    this.#top = scrolledTop(state)
    yield* this.screen.draw(viewFrame({ ...state, top: this.#top }))
  }

  *#beep(): Step<void> {
    this.#replayed = []
    yield* this.screen.beep()
  }

  #scroll(by: number): void {
    const last = this.lines.length - 1
    this.#top = Math.max(0, Math.min(this.#top + by, last))
    const line = Math.max(0, Math.min(this.cursor.line + by, last))
    this.#moveTo({ line, column: firstNonBlank(lineAt(this.lines, line)) })
  }

  /** Puts the cursor somewhere; up and down keep to its cell from then on. */
  #moveTo(position: Position): void {
    this.cursor = position
    const text = lineAt(this.lines, position.line)
    const unit = unitsOf(text).find(({ at, length }) => at + length > position.column)
    const end = unitsOf(text).at(-1)
    this.#wantedCell = unit?.cell ?? (end === undefined ? 0 : end.cell + end.width)
    if (unit !== undefined && text[unit.at] === '\t' && this.#mode !== 'insert')
      this.#wantedCell += unit.width - 1
  }

  #clamped({ line, column }: Position): Position {
    const row = Math.max(0, Math.min(line, this.lines.length - 1))
    return { line: row, column: Math.min(column, lastColumn(lineAt(this.lines, row))) }
  }

  #clampCursor(): void {
    const clamped = this.#clamped(this.cursor)
    if (comparePositions(clamped, this.cursor) !== 0) this.#moveTo(clamped)
  }

  #takeBack(count: number): void {
    for (let i = 0; i < count; i++) {
      const state = this.#undo.pop()
      if (state === undefined) {
        this.say('Already at oldest change')
        return
      }
      this.#redo.push({ lines: this.lines, cursor: state.cursor })
      this.#restore(state, this.#undo.length, 'before')
    }
  }

  #doAgain(count: number): void {
    for (let i = 0; i < count; i++) {
      const state = this.#redo.pop()
      if (state === undefined) {
        this.say('Already at newest change')
        return
      }
      this.#undo.push({ lines: this.lines, cursor: state.cursor })
      this.#restore(state, this.#undo.length - 1, 'after')
    }
  }

  #restore(state: UndoState, number: number, place: 'before' | 'after'): void {
    const difference = state.lines.length - this.lines.length
    const line = firstDifference(this.lines, state.lines)
    const size =
      state.lines.length - line - firstDifference(this.lines.toReversed(), state.lines.toReversed())
    this.lines = state.lines
    this.isModified = true
    // Back where it was if that is at the change, else on the first line that changed (vim's u_undoredo).
    const saved = state.cursor.line
    if (place === 'before' && saved + 1 >= line && saved <= line + Math.max(0, size)) {
      this.#moveTo(this.#clamped(state.cursor))
    } else {
      const top = Math.min(line, state.lines.length - 1)
      this.#moveTo({ line: top, column: firstNonBlank(lineAt(state.lines, top)) })
    }
    const amount = Math.abs(difference)
    const what =
      difference === 0
        ? '1 change'
        : `${amount} ${difference > 0 ? 'more' : amount === 1 ? '' : 'fewer'} line${amount === 1 ? '' : 's'}`
    const shown = difference === -1 ? '1 line less' : what
    this.say(`${shown}; ${place} #${number + 1}`)
  }
}

/** What is left blank of the lines where a deletion begins and ends goes with it (`:help d-special`). */
function widened(lines: Lines, text: OperatedText): OperatedText {
  const { from, to } = text
  const isBlank = (part: string): boolean => /^[ \t]*$/.test(part)
  const takesLines =
    from.line < to.line &&
    isBlank(lineAt(lines, from.line).slice(0, from.column)) &&
    isBlank(lineAt(lines, to.line).slice(to.column))
  return takesLines ? { ...text, isLinewise: true } : text
}

const withoutCount = (keys: readonly string[]): string[] => {
  const start = keys.findIndex((key) => !/^\d$/.test(key))
  return keys.slice(Math.max(0, start))
}

const typedText = (key: string): string => {
  if (key === 'Tab') return '\t'
  if (key === 'literal Tab') return '\t'
  if (key === 'literal Enter') return '\r'
  if (key === 'literal Escape') return '\x1b'
  if (key.startsWith('literal C-')) return String.fromCharCode(key.charCodeAt(10) & 0x1f)
  const text = key.startsWith('literal ') ? key.slice(8) : key
  return [...text].length === 1 || /^.\p{M}*$/u.test(text) ? text : ''
}

function wordStart(text: string, column: number): number {
  let at = column
  while (at > 0 && /\w/.test(text[at] ?? '') && /\w/.test(text[at - 1] ?? '')) at--
  return at
}

/** The column that stands on a cell, or the last one before it. */
function columnOfCell(line: string, cell: number, mayPassEnd = false): number {
  const unit = unitsOf(line).find((candidate) => candidate.cell + candidate.width > cell)
  return unit?.at ?? (mayPassEnd ? line.length : lastColumn(line))
}
