/** Commands that change the text at the cursor (readline's text.c). */

import { decode, encode } from '../../../kernel/text.ts'
import type { Editing } from '../editing.ts'
import {
  isWordCharacter,
  nextCharacter,
  previousCharacter,
  shellWordEnd,
  shellWordStart,
  wordEnd,
  wordStart,
} from '../words.ts'
import { kill } from './killing.ts'
import { type Step, stepped } from './moving.ts'

/** A count below one is for the first byte of a character only: the others are keys of their own (_rl_insert_char). */
export function selfInsert({ buffer, argument }: Editing, key: string): void {
  if (argument.count > 0) buffer.insert(key.repeat(argument.count))
  else for (const byte of decode(encode(key).subarray(1))) buffer.insert(byte)
}

/** With an argument the text is killed, as more than one character may be missed. */
export function deleteChar(editing: Editing): void {
  const { buffer, argument } = editing
  const to = stepped(editing, nextCharacter, previousCharacter)
  if (to === buffer.cursor) editing.ding()
  else if (argument.isExplicit) kill(editing, to)
  else buffer.delete(buffer.cursor, to)
}

export function backwardDeleteChar(editing: Editing): void {
  const { buffer, argument } = editing
  const to = stepped(editing, previousCharacter, nextCharacter)
  if (to === buffer.cursor) editing.ding()
  else if (argument.isExplicit) kill(editing, to)
  else buffer.delete(to, buffer.cursor)
}

export function deleteHorizontalSpace({ buffer }: Editing): void {
  let start = buffer.cursor
  let end = buffer.cursor
  while (start > 0 && /[ \t]/.test(buffer.text[start - 1] as string)) start--
  while (end < buffer.text.length && /[ \t]/.test(buffer.text[end] as string)) end++
  buffer.delete(start, end)
}

/** Drags the character before the cursor over the one at it; at the end of the line, the last two change places. */
export function transposeChars(editing: Editing): void {
  const { buffer, argument } = editing
  const { text } = buffer
  if (argument.count === 0) return
  if (buffer.cursor === 0 || nextCharacter(text, 0) >= text.length) {
    editing.ding()
    return
  }
  buffer.group(() => {
    let count = argument.count
    if (buffer.cursor === text.length) {
      buffer.cursor = previousCharacter(text, buffer.cursor)
      count = 1
    }
    const end = buffer.cursor
    const start = previousCharacter(text, end)
    const dragged = buffer.delete(start, end)
    buffer.cursor = start
    // A negative argument leaves it where it was (_rl_find_next_mbchar).
    for (let i = 0; i < count; i++) buffer.cursor = nextCharacter(buffer.text, buffer.cursor)
    buffer.insert(dragged)
  })
}

export const transposeWords = (editing: Editing): void => transpose(editing, wordStart, wordEnd)
export const shellTransposeWords = (editing: Editing): void =>
  transpose(editing, shellWordStart, shellWordEnd)

/** Drags the word before the cursor over the one behind it. */
function transpose(editing: Editing, startOf: Step, endOf: Step): void {
  const { buffer } = editing
  const { text } = buffer
  const { count } = editing.argument
  if (count === 0) return
  const secondEnd = stepped(editing, endOf, startOf)
  const secondStart = startOf(text, secondEnd)
  let firstStart = secondStart
  const toFirst = count < 0 ? endOf : startOf
  for (let i = 0; i < Math.abs(count); i++) firstStart = toFirst(text, firstStart)
  const firstEnd = endOf(text, firstStart)
  if (firstStart === secondStart || secondStart < firstEnd) {
    editing.ding()
    return
  }
  buffer.group(() => {
    buffer.cursor = secondEnd
    const second = buffer.delete(secondStart, secondEnd)
    buffer.insert(text.slice(firstStart, firstEnd))
    buffer.cursor = firstEnd
    buffer.delete(firstStart, firstEnd)
    buffer.insert(second)
    buffer.cursor = secondEnd
  })
}

export const upcaseWord = (editing: Editing): void => changeCase(editing, upper)
export const downcaseWord = (editing: Editing): void => changeCase(editing, lower)

export function capitalizeWord(editing: Editing): void {
  changeCase(editing, (text) => {
    let result = ''
    let isInWord = false
    for (let at = 0; at < text.length; ) {
      const character = String.fromCodePoint(text.codePointAt(at) as number)
      result += isInWord ? lower(character) : upper(character)
      isInWord = isWordCharacter(text, at)
      at += character.length
    }
    return result
  })
}

export function undo(editing: Editing): void {
  for (let i = 0; i < editing.argument.count; i++) {
    if (!editing.buffer.undo()) {
      editing.ding()
      return
    }
  }
}

export function revertLine(editing: Editing): void {
  if (editing.buffer.undoList.length === 0) editing.ding()
  while (editing.buffer.undo());
}

/** Makes the line a comment and accepts it; with an argument an existing mark is taken away instead. */
export function insertComment(editing: Editing): void {
  const { buffer } = editing
  buffer.cursor = 0
  const begin = editing.variables.get('comment-begin') ?? '#'
  if (editing.argument.isExplicit && buffer.text.startsWith(begin)) buffer.delete(0, begin.length)
  else buffer.insert(begin)
  editing.accept()
}

/** Case changes that keep the length, as towupper(3) does: ß stays. */
function upper(text: string): string {
  return Array.from(text, (character) => keepLength(character, character.toUpperCase())).join('')
}

function lower(text: string): string {
  return Array.from(text, (character) => keepLength(character, character.toLowerCase())).join('')
}

const keepLength = (from: string, to: string): string => (to.length === from.length ? to : from)

/** Changes from the cursor to the end of the next word, or of the one before for a negative argument. */
function changeCase(editing: Editing, change: (text: string) => string): void {
  const { buffer } = editing
  const to = stepped(editing, wordEnd, wordStart)
  const start = Math.min(buffer.cursor, to)
  const end = Math.max(buffer.cursor, to)
  if (start === end) {
    editing.ding()
    return
  }
  const cursor = Math.max(buffer.cursor, to)
  buffer.group(() => {
    buffer.cursor = end
    const text = buffer.delete(start, end)
    buffer.insert(change(text))
    buffer.cursor = editing.argument.count < 0 ? end : cursor
  })
}
