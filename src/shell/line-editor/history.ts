/**
 * Moving through the history while editing (readline's misc.c). Lines that were changed on the way stay changed,
 * with their undo list, until they are accepted; so does the new line that was left.
 */

import type { LineBuffer, UndoRecord } from './buffer.ts'
import type { LineContext } from './types.ts'

interface EditedEntry {
  readonly original: string
  readonly text: string
  readonly undoList: readonly UndoRecord[]
}

/** Changed entries by position, over several lines read. */
export class HistoryEdits {
  readonly #entries = new Map<number, EditedEntry>()

  /** The change made to the entry at `index`, if the history has that line there still, or what it was changed to. */
  get(history: readonly string[], index: number): EditedEntry | undefined {
    const entry = this.#entries.get(index)
    return entry && (entry.original === history[index] || entry.text === history[index]) ? entry : undefined
  }

  set(index: number, entry: EditedEntry): void {
    this.#entries.set(index, entry)
  }

  delete(index: number): void {
    this.#entries.delete(index)
  }

  get positions(): readonly number[] {
    return [...this.#entries.keys()]
  }
}

/** A position in the history; `history.length` is the new line. */
export class HistoryCursor {
  readonly #history: readonly string[]
  readonly #edits: HistoryEdits
  readonly #buffer: LineBuffer
  readonly #replaceEntry: NonNullable<LineContext['replaceEntry']>
  #index: number
  /** the new line while another is shown; undefined when it has been forgotten */
  #newLine: { text: string; undoList: readonly UndoRecord[] } | undefined

  /** the line in which a search has begun */
  #settled: string | undefined

  constructor({ history, replaceEntry }: LineContext, edits: HistoryEdits, buffer: LineBuffer) {
    this.#history = history
    this.#replaceEntry = replaceEntry ?? (() => undefined)
    this.#edits = edits
    this.#buffer = buffer
    this.#index = history.length
  }

  get index(): number {
    return this.#index
  }

  get newest(): number {
    return this.#history.length
  }

  /** The text at a position as it would be shown. */
  textAt(index: number): string {
    if (index === this.#index) return this.#settled ?? this.#buffer.text
    if (index === this.newest) return this.#newLine?.text ?? ''
    return this.#edits.get(this.#history, index)?.text ?? (this.#history[index] as string)
  }

  /** Goes to another line; false if there is none at `index`, or if it is this one. The cursor stands at the end then. */
  moveTo(index: number): boolean {
    if (index < 0 || index > this.newest) return false
    if (index === this.#index) {
      // Where there is no way on, what has been changed is kept all the same (rl_maybe_replace_line).
      if (index !== this.newest) this.#keep()
      return false
    }
    this.#keep()
    this.#index = index
    if (index === this.newest) {
      if (!this.#newLine) return false
      this.#buffer.replace(this.#newLine.text, this.#newLine.undoList)
    } else {
      const edited = this.#edits.get(this.#history, index)
      this.#buffer.replace(edited?.text ?? (this.#history[index] as string), edited?.undoList ?? [])
    }
    this.#buffer.mark = 0
    return true
  }

  /** A search begins: the line is as it would be if it were left, which a change that is not kept is no part of. */
  settle(): void {
    if (this.#index === this.newest) return
    this.#keep()
    const text = this.#edits.get(this.#history, this.#index)?.text ?? (this.#history[this.#index] as string)
    this.#settled = text
  }

  /** The search has ended. */
  resume(): void {
    const settled = this.#settled
    this.#settled = undefined
    if (settled !== undefined && settled !== this.#buffer.text)
      this.#buffer.replace(settled, this.#buffer.undoList)
  }

  /** The new line that was left is lost: the way down ends with the text that is shown then. */
  forgetNewLine(): void {
    this.#newLine = undefined
  }

  /** The line is accepted: the entry it came from is as it was before. */
  accept(): void {
    if (this.#index !== this.newest) this.#restore(this.#index)
  }

  /** All entries are as they were. */
  revertAll(): void {
    for (const index of this.#edits.positions) this.#restore(index)
  }

  /** ^C: what the entry was changed to before is all that is known of it then (rl_free_line_state). */
  interrupt(): void {
    const edited = this.#index === this.newest ? undefined : this.#edits.get(this.#history, this.#index)
    if (edited === undefined) return
    this.#edits.delete(this.#index)
    this.#replaceEntry(this.#index, edited.text, false)
  }

  /**
   * What makes the last change that was kept longer is no further change: it is lost where the line is left (rl_maybe_replace_line
   * compares the lists' heads).
   */
  #keep(): void {
    const { text, undoList } = this.#buffer
    const edited = this.#edits.get(this.#history, this.#index)
    if (this.#index === this.newest) this.#newLine = { text, undoList }
    else if (undoList.length > 0) {
      if (edited?.undoList.at(-1) === undoList.at(-1)) return
      const entry = this.#history[this.#index] as string
      const original = edited?.original ?? entry
      this.#edits.set(this.#index, { original, text, undoList: [...undoList] })
      this.#replaceEntry(this.#index, text, true)
    } else this.#restore(this.#index)
  }

  #restore(index: number): void {
    const edited = this.#edits.get(this.#history, index)
    this.#edits.delete(index)
    if (edited !== undefined) this.#replaceEntry(index, edited.original, false)
  }
}
