/**
 * The states of the text before its changes, and those taken back (vim's undo.txt, without its branches).
 *
 * A *state* is the array of lines and where the cursor stood when the command that changed them began.
 */

import type { Time } from '../../kernel/abi.ts'
import type { Lines, Position } from '../screen/lines.ts'

export interface UndoState {
  readonly lines: Lines
  readonly cursor: Position
  /** when the change was made */
  readonly time: Time
  /** which change it was, counted from 1; what was taken back keeps its number */
  readonly number: number
}

export class UndoList {
  #undo: UndoState[] = []
  #redo: UndoState[] = []

  #made = 0

  get length(): number {
    return this.#undo.length
  }

  /** A new change: what was taken back can't be done again. */
  push(before: Omit<UndoState, 'number'>): void {
    this.#made++
    this.#undo.push({ ...before, number: this.#made })
    this.#redo = []
  }

  /** The state before the last change; `now` are the lines that it leaves. */
  back(now: Lines): UndoState | undefined {
    const state = this.#undo.pop()
    if (state !== undefined) this.#redo.push({ ...state, lines: now })
    return state
  }

  /** The state after the change that was taken back last. */
  again(now: Lines): UndoState | undefined {
    const state = this.#redo.pop()
    if (state !== undefined) this.#undo.push({ ...state, lines: now })
    return state
  }

  /** Keeps the oldest states only: what was done since is one change with what goes on. */
  keepFirst(count: number): void {
    this.#undo.length = Math.min(count, this.#undo.length)
  }

  clear(): void {
    this.#made = 0
    this.#undo = []
    this.#redo = []
  }
}
