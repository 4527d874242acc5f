/** Commands that let the shell expand what has been typed (bashline.c). */

import type { Editing } from '../editing.ts'
import type { Expanded, Expansion } from '../types.ts'
import { wordEnd } from '../words.ts'

/** The word that the cursor is in or behind, with its tilde expanded. */
export function* tildeExpand(editing: Editing): Generator<void, void, void> {
  const { start } = wordAt(editing)
  const word = /^[^ \t]*/.exec(editing.buffer.text.slice(start))?.[0] as string
  const end = start + word.length
  const found = yield* expand(editing, word, 'tilde')
  if (typeof found === 'string') replace(editing, start, end, found)
}

/** The whole line as the shell would see it. */
export function expandLine(how: Expansion) {
  return function* (editing: Editing): Generator<void, void, void> {
    const { buffer } = editing
    const { text, cursor } = buffer
    const found = yield* expand(editing, text, how)
    if (typeof found !== 'string') {
      yield* refuse(editing, found)
      return
    }
    if (found !== text) replace(editing, 0, text.length, found)
    // The cursor stays at the end, or goes to the end of the word that it is in then (set_up_new_line).
    if (cursor === text.length) buffer.cursor = found.length
    else if (cursor < found.length)
      buffer.cursor = /[ \t]/.test(found[cursor] as string) ? cursor : wordEnd(found, cursor)
  }
}

/** A blank, behind which what `!` means is written out. */
export function* magicSpace(editing: Editing): Generator<void, void, void> {
  const { buffer } = editing
  const before = buffer.text.slice(0, buffer.cursor)
  const found = yield* expand(editing, before, 'history')
  if (typeof found !== 'string') {
    yield* refuse(editing, found)
    return
  }
  if (found !== before) replace(editing, 0, buffer.cursor, found)
  buffer.insert(' ')
}

/** What is wrong is said below the line, which is drawn anew (cleanup_expansion_error). */
function* refuse(editing: Editing, found: Exclude<Expanded, string>): Generator<void, void, void> {
  if (found === null) editing.ding()
  else {
    yield* editing.redisplay()
    yield* editing.write(`\r\n${found.complaint}\n`)
    editing.screen.begin()
  }
}

function* expand(editing: Editing, text: string, how: Expansion): Generator<void, Expanded, void> {
  return (yield* editing.context.expand?.(text, how) ?? nothing()) ?? null
}

// biome-ignore lint/correctness/useYield: it is asked for nothing
function* nothing(): Generator<void, null, void> {
  return null
}

/** The part of a blank-separated word that ends at the cursor; empty behind a blank. */
function wordAt({ buffer }: Editing): { start: number; text: string } {
  const before = buffer.text.slice(0, buffer.cursor)
  const text = /[^ \t]*$/.exec(before)?.[0] as string
  return { start: before.length - text.length, text }
}

function replace({ buffer }: Editing, start: number, end: number, text: string): void {
  buffer.group(() => {
    buffer.cursor = end
    buffer.delete(start, end)
    buffer.insert(text)
  })
}
