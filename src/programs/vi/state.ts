/**
 * What an edited file and its screen are at a moment: the text, the cursor, the mode, what is remembered. The
 * commands of vi are functions of it, each kind in a file of its own, and editor.ts joins them.
 */

import type { Io, Step } from '../lib/io.ts'
import { unitsOf } from '../screen/cells.ts'
import { comparePositions, type Lines, lastColumn, lineAt, type Position } from '../screen/lines.ts'
import type { Screen } from '../screen/screen.ts'
import type { Substitution } from './ex.ts'
import type { LoadedFile } from './file.ts'
import { KeyQueue } from './key-queue.ts'
import { Marks } from './marks.ts'
import { type Motion, type OperatedText, toLine } from './motions.ts'
import { pendingKeys, selectedSize } from './pending.ts'
import { Registers } from './registers.ts'
import { UndoList } from './undo-list.ts'
import { scrolledTop, type ViewState, viewFrame } from './view.ts'

export type Mode = 'normal' | 'insert' | 'replace' | 'visual' | 'visual line'

const modeLabels: Readonly<Record<Mode, string>> = {
  normal: '',
  insert: '-- INSERT --',
  replace: '-- REPLACE --',
  visual: '-- VISUAL --',
  'visual line': '-- VISUAL LINE --',
}

const NOTHING_SAID: ViewState['message'] = { text: '', style: 'plain' }

/** More lines than this are worth a message (vim's `report`). */
export const REPORT = 2

export class EditorState {
  readonly io: Io
  readonly screen: Screen
  readonly keys: KeyQueue
  readonly registers = new Registers()
  readonly marks = new Marks()
  readonly undoList = new UndoList()
  /** What was typed on the last row before. */
  readonly histories = { ':': [] as string[], '/': [] as string[] }
  path: string | null
  lines: Lines
  cursor: Position = { line: 0, column: 0 }
  hasLastNewline: boolean
  isReadOnly: boolean
  isModified = false
  /** what `:set` has set */
  readonly settings = {
    shiftWidth: 8,
    expandsTabs: false,
    indents: false,
    ignoresCase: false,
    showsNumbers: false,
    /** rows that C-d and C-u go; null for half a window */
    scroll: null as number | null,
  }
  lastSubstitution: Substitution | null = null
  lastSearch: { readonly pattern: string; readonly direction: 'forward' | 'backward' } | null = null
  /** The last `f`, `F`, `t` or `T` with its character. */
  lastFind: { readonly kind: string; readonly char: string } | null = null
  /** The exit status, once the editor is to end. */
  status: number | null = null
  mode: Mode = 'normal'
  /** The end of the selection where the cursor is not. */
  visualStart: Position = { line: 0, column: 0 }
  /** Where the cursor stood when a command began to change the text; null if it has not moved it before. */
  changeStart: Position | null = null
  /** The first line on the screen. */
  top = 0
  /** What is typed or asked on the last row. */
  prompt: string | null = null
  #message: ViewState['message'] = NOTHING_SAID
  #kept: { readonly line: number; readonly lines: Lines } | null = null
  /** What was on the screen last */
  #drawnTop = 0
  #drawnMessage: object = NOTHING_SAID
  /** The cell that up and down go for; infinity for the ends of lines. */
  #wantedCell = 0

  constructor(io: Io, screen: Screen, path: string | null, file: LoadedFile | null) {
    this.io = io
    this.screen = screen
    this.keys = new KeyQueue(screen, () => this.#draw())
    this.path = path
    this.lines = file?.lines ?? ['']
    this.hasLastNewline = file?.hasLastNewline ?? true
    this.isReadOnly = file?.isReadOnly ?? false
    if (file !== null) this.say(file.message)
  }

  /** Other text altogether, as `:e` brings it. */
  replaceFile(path: string, file: LoadedFile): void {
    this.path = path
    this.lines = file.lines
    this.hasLastNewline = file.hasLastNewline
    this.isReadOnly = file.isReadOnly
    this.isModified = false
    this.undoList.clear()
    this.top = 0
    this.cursor = { line: 0, column: 0 }
    this.say(file.message)
  }

  // ---- messages

  say(text: string, style: ViewState['message']['style'] = 'plain'): void {
    this.#message = { text, style }
  }

  /** What is said now; another object once something else has been said. */
  get message(): object {
    return this.#message
  }

  /** An error ends what `.` replays. */
  complain(text: string): void {
    this.say(text, 'error')
    this.keys.stopReplaying()
  }

  *beep(): Step<void> {
    this.keys.stopReplaying()
    yield* this.screen.beep()
  }

  /** One key, after a question on the last row. */
  *ask(question: string): Step<string> {
    this.prompt = question
    const key = yield* this.keys.next()
    this.prompt = null
    return key
  }

  // ---- the cursor

  /** The text of the cursor's line. */
  get line(): string {
    return lineAt(this.lines, this.cursor.line)
  }

  /** Puts the cursor somewhere; up and down keep to its cell from then on. */
  moveTo(position: Position): void {
    this.cursor = position
    const text = this.line
    const unit = unitsOf(text).find(({ at, length }) => at + length > position.column)
    const end = unitsOf(text).at(-1)
    this.#wantedCell = unit?.cell ?? (end === undefined ? 0 : end.cell + end.width)
    if (unit !== undefined && text[unit.at] === '\t' && this.mode !== 'insert')
      this.#wantedCell += unit.width - 1
  }

  /** Puts the cursor on a line, from 0, at its first non-blank. */
  goToLine(line: number): void {
    this.moveTo(toLine(this.lines, line).to)
  }

  /** To another line, on the cell that up and down go for; behind its last character only where that is allowed. */
  moveToWantedCell(line: number, end: 'last character' | 'behind it'): void {
    const text = lineAt(this.lines, line)
    const unit = unitsOf(text).find(({ cell, width }) => cell + width > this.#wantedCell)
    this.cursor = { line, column: unit?.at ?? (end === 'behind it' ? text.length : lastColumn(text)) }
  }

  follow(motion: Motion): void {
    if (motion.toLineEnd === true) this.#wantedCell = Number.POSITIVE_INFINITY
    if (motion.toLineEnd === true || motion.keepsCell === true) {
      this.moveToWantedCell(motion.to.line, this.isVisual ? 'behind it' : 'last character')
    } else this.moveTo(this.clamped(motion.to))
  }

  /** The nearest position where the cursor may stand in normal mode. */
  clamped({ line, column }: Position): Position {
    const row = Math.max(0, Math.min(line, this.lines.length - 1))
    return { line: row, column: Math.min(column, lastColumn(lineAt(this.lines, row))) }
  }

  clampCursor(): void {
    const clamped = this.clamped(this.cursor)
    if (comparePositions(clamped, this.cursor) !== 0) this.moveTo(clamped)
  }

  // ---- the selection

  get isVisual(): boolean {
    return this.mode === 'visual' || this.mode === 'visual line'
  }

  /** From its first to its last character; what it would be where nothing is selected. */
  get selection(): OperatedText {
    const isForward = comparePositions(this.visualStart, this.cursor) <= 0
    return {
      from: isForward ? this.visualStart : this.cursor,
      to: isForward ? this.cursor : this.visualStart,
      isLinewise: this.mode === 'visual line',
    }
  }

  // ---- the screen

  /** The window stays as it is, with too few lines around the cursor too, until that is on another line. */
  keepTop(): void {
    this.#kept = { line: this.cursor.line, lines: this.lines }
  }

  view(): ViewState {
    const label = modeLabels[this.mode]
    return {
      lines: this.lines,
      cursor: this.cursor,
      top: Math.min(this.top, this.lines.length - 1),
      rows: this.screen.rows,
      cols: this.screen.cols,
      message: label === '' ? this.#message : { text: label, style: 'mode' },
      pending: this.#pending(),
      prompt: this.prompt,
      showsNumbers: this.settings.showsNumbers,
      isInserting: this.mode === 'insert' || this.mode === 'replace',
      selection: this.isVisual ? this.selection : null,
    }
  }

  #pending(): string {
    if (this.mode === 'insert' || this.mode === 'replace') return ''
    const keys = this.keys.command
    return keys.length > 0 || !this.isVisual ? pendingKeys(keys) : selectedSize(this.lines, this.selection)
  }

  *#draw(): Step<void> {
    // A mode's name takes the place of what was said before it, and so do lines that move on the screen.
    if (this.mode !== 'normal') this.say('')
    const isKept = this.#kept?.line === this.cursor.line && this.#kept.lines === this.lines
    const top = isKept ? this.top : scrolledTop(this.view())
    if (this.message === this.#drawnMessage && scrolls(this.#drawnTop, top, this.screen.rows - 1))
      this.say('')
    this.top = top
    this.#drawnTop = top
    this.#drawnMessage = this.message
    const view = this.view()
    yield* this.screen.draw(viewFrame({ ...view, top: this.top }))
  }
}

/** Lines that stay in the window are moved on it; where hardly any does all are drawn anew (vim's win_update). */
const scrolls = (from: number, to: number, height: number): boolean =>
  to > from ? to - from < height : from > to && from - to < height - 2
