/**
 * The line being edited: text, cursor, mark, and the list by which its changes are undone (readline's undo.c).
 *
 * Always holds: 0 <= cursor <= text.length, and the cursor stands at the start of a character. A text that becomes shorter
 * takes the mark with it (_rl_fix_mark); what changes before the mark leaves it after as many bytes as before.
 */

import { encode } from '../../kernel/text.ts'

/** One change, as it is undone. A group is undone at once. */
export type UndoRecord =
  | { readonly kind: 'insert'; readonly start: number; end: number }
  | { readonly kind: 'delete'; readonly start: number; readonly text: string }
  | { readonly kind: 'begin' }
  | { readonly kind: 'end' }

/** Bytes typed in a row that one undo takes back together. */
const INSERT_RUN = 20

export class LineBuffer {
  #text = ''
  #cursor = 0
  /** in bytes, as readline counts */
  #mark = 0
  #undo: UndoRecord[] = []
  #changedFrom = 0

  get text(): string {
    return this.#text
  }

  get cursor(): number {
    return this.#cursor
  }

  set cursor(at: number) {
    this.#cursor = Math.max(0, Math.min(at, this.#text.length))
  }

  get mark(): number {
    let bytes = 0
    let at = 0
    for (const character of this.#text) {
      bytes += encode(character).length
      if (bytes > this.#mark) break
      at += character.length
    }
    return at
  }

  set mark(at: number) {
    this.#mark = encode(this.#text.slice(0, at)).length
  }

  /** The changes so far; belongs to the text and goes with it into the history. */
  get undoList(): readonly UndoRecord[] {
    return this.#undo
  }

  /** Another text with its own past, the cursor at its end. */
  replace(text: string, undoList: readonly UndoRecord[] = []): void {
    this.#text = text
    this.#undo = [...undoList]
    this.#cursor = text.length
    this.#fixMark()
    this.#changedFrom = 0
  }

  /** Puts text before the cursor. */
  insert(text: string): void {
    if (text === '') return
    const start = this.#cursor
    const last = this.#undo.at(-1)
    // As readline counts bytes here, only ASCII characters run together, and bytes that are no characters.
    if (
      /^[\0-\x7f\udc80-\udcff]$/.test(text) &&
      last?.kind === 'insert' &&
      last.end === start &&
      last.end - last.start < INSERT_RUN &&
      encode(this.#text.slice(last.start, last.end)).length < INSERT_RUN
    ) {
      last.end++
    } else {
      this.#undo.push({ kind: 'insert', start, end: start + text.length })
    }
    this.#splice(start, start, text)
    this.#cursor = start + text.length
  }

  /** Removes `start` to `end`; gives what was there. A cursor behind it moves along. */
  delete(start: number, end: number): string {
    const text = this.#text.slice(start, end)
    if (text === '') return ''
    this.#undo.push({ kind: 'delete', start, text })
    this.#splice(start, end, '')
    if (this.#cursor >= end) this.#cursor -= end - start
    else if (this.#cursor > start) this.#cursor = start
    return text
  }

  /** What `change` does is undone as one. */
  group(change: () => void): void {
    this.#undo.push({ kind: 'begin' })
    change()
    // What changed nothing is not there to be undone.
    if (this.#undo.at(-1)?.kind === 'begin') this.#undo.pop()
    else this.#undo.push({ kind: 'end' })
  }

  /** Takes the last change or group back. False if there is none. */
  undo(): boolean {
    let depth = 0
    let isUndone = false
    for (;;) {
      const record = this.#undo.pop()
      if (record === undefined) return isUndone
      isUndone = true
      if (record.kind === 'end') depth++
      else if (record.kind === 'begin') depth--
      else if (record.kind === 'insert') {
        this.#splice(record.start, record.end, '')
        this.#cursor = record.start
      } else {
        this.#splice(record.start, record.start, record.text)
        this.#cursor = record.start + record.text.length
      }
      if (depth === 0) return true
    }
  }

  /** The lowest offset at which the text may differ from what it was at the last call. */
  takeChangedFrom(): number {
    const from = this.#changedFrom
    this.#changedFrom = this.#text.length
    return from
  }

  #splice(start: number, end: number, text: string): void {
    this.#text = this.#text.slice(0, start) + text + this.#text.slice(end)
    this.#changedFrom = Math.min(this.#changedFrom, start)
    this.#fixMark()
  }

  #fixMark(): void {
    // There are at least as many bytes as characters: a long line is not counted for a mark near its beginning.
    if (this.#mark > this.#text.length) this.#mark = Math.min(this.#mark, encode(this.#text).length)
  }
}
