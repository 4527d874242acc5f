/** Commands that kill text and bring it back (readline's kill.c). */

import type { Editing } from '../editing.ts'
import { blankWordStart, shellWordEnd, shellWordStart, wordEnd, wordStart } from '../words.ts'
import { stepped } from './moving.ts'

export function killLine(editing: Editing): void {
  kill(editing, editing.argument.count < 0 ? 0 : editing.buffer.text.length)
}

export function backwardKillLine(editing: Editing): void {
  if (editing.argument.count < 0) kill(editing, editing.buffer.text.length)
  else if (editing.buffer.cursor === 0) editing.ding()
  else kill(editing, 0)
}

export function unixLineDiscard(editing: Editing): void {
  if (editing.buffer.cursor === 0) editing.ding()
  else kill(editing, 0)
}

export const killWord = (editing: Editing): void => kill(editing, stepped(editing, wordEnd, wordStart))
export const backwardKillWord = (editing: Editing): void =>
  kill(editing, stepped(editing, wordStart, wordEnd))
export const shellKillWord = (editing: Editing): void =>
  kill(editing, stepped(editing, shellWordEnd, shellWordStart))

export const shellBackwardKillWord = (editing: Editing): void =>
  kill(editing, stepped(editing, shellWordStart, shellWordEnd))

export function killWholeLine(editing: Editing): void {
  editing.buffer.cursor = editing.buffer.text.length
  kill(editing, 0)
}

export function killRegion(editing: Editing): void {
  const { buffer } = editing
  kill(editing, buffer.mark)
}

export function copyRegion(editing: Editing): void {
  const { buffer } = editing
  copy(editing, buffer.mark)
}

export const copyForwardWord = (editing: Editing): void => copy(editing, stepped(editing, wordEnd, wordStart))
export const copyBackwardWord = (editing: Editing): void =>
  copy(editing, stepped(editing, wordStart, wordEnd))

function copy(editing: Editing, to: number): void {
  const { buffer, wasKill } = editing
  const text = buffer.text.slice(Math.min(to, buffer.cursor), Math.max(to, buffer.cursor))
  if (text === '') return
  editing.isKill = true
  editing.memory.killRing.add(text, { join: wasKill, isBackward: to < buffer.cursor })
}

/** As unix-word-rubout, but a slash ends a word too. */
export function unixFilenameRubout(editing: Editing): void {
  const { buffer, argument } = editing
  if (buffer.cursor === 0) editing.ding()
  let at = buffer.cursor
  for (let i = 0; i < Math.max(1, argument.count); i++) {
    while (at > 0 && /[ \t/]/.test(buffer.text[at - 1] as string)) at--
    while (at > 0 && !/[ \t/]/.test(buffer.text[at - 1] as string)) at--
  }
  kill(editing, at)
}

export function unixWordRubout(editing: Editing): void {
  const { buffer, argument } = editing
  if (buffer.cursor === 0) {
    editing.ding()
    return
  }
  let at = buffer.cursor
  for (let i = 0; i < Math.max(1, argument.count); i++) at = blankWordStart(buffer.text, at)
  kill(editing, at)
}

export function yank(editing: Editing): void {
  const text = editing.memory.killRing.current()
  if (text === undefined) {
    editing.ding()
    return
  }
  editing.buffer.mark = editing.buffer.cursor
  editing.buffer.insert(text)
}

/** Only right after a yank: the kill before instead of the one that was yanked. */
export function yankPop(editing: Editing): void {
  const { buffer, lastCommand } = editing
  const { killRing } = editing.memory
  const yanked = killRing.current() ?? ''
  const start = buffer.cursor - yanked.length
  const isAfterYank = lastCommand === 'yank' || lastCommand === 'yank-pop'
  if (!isAfterYank || start < 0 || buffer.text.slice(start, buffer.cursor) !== yanked) {
    editing.ding()
    return
  }
  buffer.delete(start, buffer.cursor)
  killRing.rotate()
  buffer.insert(killRing.current() ?? '')
}

/** Kills from the cursor to `to`; text in front of the cursor joins the last kill at its front. */
export function kill(editing: Editing, to: number): void {
  const { buffer } = editing
  const isBackward = to < buffer.cursor
  const text = isBackward ? buffer.delete(to, buffer.cursor) : buffer.delete(buffer.cursor, to)
  buffer.mark = buffer.cursor
  if (text === '') return
  editing.isKill = true
  editing.memory.killRing.add(text, { join: editing.wasKill, isBackward })
}
