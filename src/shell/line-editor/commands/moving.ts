/** Commands that move the cursor (readline's text.c). */

import type { Editing } from '../editing.ts'
import {
  nextCharacter,
  previousCharacter,
  shellWordEnd,
  shellWordStart,
  wordEnd,
  wordStart,
} from '../words.ts'

export type Step = (text: string, from: number) => number

export const forwardChar = (editing: Editing): void => move(editing, nextCharacter, previousCharacter)
export const backwardChar = (editing: Editing): void => move(editing, previousCharacter, nextCharacter)
export const forwardWord = (editing: Editing): void => move(editing, wordEnd, wordStart)
export const backwardWord = (editing: Editing): void => move(editing, wordStart, wordEnd)
export const shellForwardWord = (editing: Editing): void => move(editing, shellWordEnd, shellWordStart)
export const shellBackwardWord = (editing: Editing): void => move(editing, shellWordStart, shellWordEnd)

export function beginningOfLine({ buffer }: Editing): void {
  buffer.cursor = 0
}

export function endOfLine({ buffer }: Editing): void {
  buffer.cursor = buffer.text.length
}

/** The offset that `count` steps lead to; a negative count goes the other way. */
export function stepped(editing: Editing, step: Step, back: Step): number {
  const { text } = editing.buffer
  const { count } = editing.argument
  let at = editing.buffer.cursor
  for (let i = 0; i < Math.abs(count); i++) {
    const to = count < 0 ? back(text, at) : step(text, at)
    if (to === at) break
    at = to
  }
  return at
}

export function setMark({ buffer }: Editing): void {
  buffer.mark = buffer.cursor
}

export function exchangePointAndMark(editing: Editing): void {
  const { buffer } = editing
  const { mark } = buffer
  buffer.mark = buffer.cursor
  buffer.cursor = mark
}

export function* characterSearch(editing: Editing): Generator<void, void, void> {
  const wanted = yield* wantedCharacter(editing)
  searchCharacter(editing, wanted, editing.argument.count)
}

export function* characterSearchBackward(editing: Editing): Generator<void, void, void> {
  const wanted = yield* wantedCharacter(editing)
  searchCharacter(editing, wanted, -editing.argument.count)
}

function move(editing: Editing, step: Step, back: Step): void {
  const to = stepped(editing, step, back)
  if (to === editing.buffer.cursor && editing.argument.count !== 0) editing.ding()
  editing.buffer.cursor = to
}

/** An escape might begin a paste; if it does not, it is read again (rl_bracketed_read_key). */
function* wantedCharacter({ input }: Editing): Generator<void, string, void> {
  const wanted = yield* input.next()
  if (wanted === '\x1b') input.pushBack(wanted)
  return wanted
}

/** To the `count`th occurrence after the cursor, or before it for a negative count. */
function searchCharacter(editing: Editing, wanted: string, count: number): void {
  const { text } = editing.buffer
  let at = editing.buffer.cursor
  for (let i = 0; i < Math.abs(count); i++) {
    if (count < 0 && at === 0) at = -1
    else at = count < 0 ? text.lastIndexOf(wanted, at - 1) : text.indexOf(wanted, at + 1)
    if (at < 0) {
      editing.ding()
      return
    }
  }
  editing.buffer.cursor = at
}
