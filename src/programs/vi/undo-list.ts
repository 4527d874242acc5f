/**
 * The states of the text before its changes, and those taken back (vim's undo.txt, without its branches).
 *
 * A *state* is the array of lines and where the cursor stood when the command that changed them began.
 */

import type { Lines, Position } from '../screen/lines.ts'

export interface UndoState {
  readonly lines: Lines
  readonly cursor: Position
}

export class UndoList {
  #undo: UndoState[] = []
  #redo: UndoState[] = []

  get length(): number {
    return this.#undo.length
  }

  /** A new change: what was taken back can't be done again. */
  push(before: UndoState): void {
    this.#undo.push(before)
    this.#redo = []
  }

  /** The state before the last change; `now` are the lines that it leaves. */
  back(now: Lines): UndoState | undefined {
    const state = this.#undo.pop()
    if (state !== undefined) this.#redo.push({ lines: now, cursor: state.cursor })
    return state
  }

  /** The state after the change that was taken back last. */
  again(now: Lines): UndoState | undefined {
    const state = this.#redo.pop()
    if (state !== undefined) this.#undo.push({ lines: now, cursor: state.cursor })
    return state
  }

  /** Keeps the oldest states only: what was done since is one change with what goes on. */
  keepFirst(count: number): void {
    this.#undo.length = Math.min(count, this.#undo.length)
  }

  clear(): void {
    this.#undo = []
    this.#redo = []
  }
}
