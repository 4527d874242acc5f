/** Completion with Tab (readline's complete.c). */

import { completionLines, QUERY_ITEMS } from '../completion-list.ts'
import type { Editing } from '../editing.ts'
import type { Completion } from '../types.ts'

/** The first Tab inserts what is certain; one that could insert nothing lets the next one list. */
export function* complete(editing: Editing): Generator<void, void, void> {
  const { buffer } = editing
  const isRepeated = editing.lastCommand === 'complete' && !editing.hasCompletionChanged
  const completion = yield* editing.context.complete(buffer.text, buffer.cursor)
  const before = buffer.text
  if (isRepeated) yield* list(editing, completion.display)
  else insert(editing, completion)
  editing.hasCompletionChanged = buffer.text !== before
}

export function* possibleCompletions(editing: Editing): Generator<void, void, void> {
  yield* list(editing, (yield* editing.context.complete(editing.buffer.text, editing.buffer.cursor)).display)
}

/** Puts all candidates into the line. */
export function* insertCompletions(editing: Editing): Generator<void, void, void> {
  const { buffer } = editing
  const { candidates, start } = yield* editing.context.complete(buffer.text, buffer.cursor)
  if (candidates.length === 0) {
    editing.ding()
    return
  }
  buffer.group(() => {
    buffer.delete(start, buffer.cursor)
    buffer.insert(`${candidates.join(' ')} `)
  })
}

function insert(editing: Editing, completion: Completion): void {
  const { buffer } = editing
  if (completion.candidates.length === 0) {
    editing.ding()
    return
  }
  buffer.group(() => {
    if (buffer.text.slice(completion.start, buffer.cursor) !== completion.insert) {
      buffer.delete(completion.start, buffer.cursor)
      buffer.insert(completion.insert)
    }
    if (completion.candidates.length === 1) appendSuffix(editing, completion.suffix)
  })
  if (completion.candidates.length > 1) editing.ding()
}

/** A slash is wanted wherever there is none; a blank or a quote only at the end of the line (append_to_match). */
function appendSuffix({ buffer }: Editing, suffix: string): void {
  const isAtEnd = buffer.cursor === buffer.text.length
  if (suffix.endsWith('/') ? buffer.text[buffer.cursor] !== '/' : isAtEnd) buffer.insert(suffix)
}

/** The list below the line. */
export function* list(editing: Editing, display: readonly string[]): Generator<void, void, void> {
  if (display.length === 0) {
    editing.ding()
    return
  }
  yield* editing.redisplay()
  yield* editing.write(editing.screen.finish())
  if (display.length >= QUERY_ITEMS) {
    yield* editing.write(`Display all ${display.length} possibilities? (y or n)`)
    const isWanted = yield* askYesOrNo(editing)
    yield* editing.write('\n')
    if (!isWanted) return
  }
  const size = editing.size()
  yield* writePaged(editing, completionLines(display, size.cols), size.rows)
}

function* askYesOrNo(editing: Editing): Generator<void, boolean, void> {
  for (;;) {
    const key = yield* readKeyQuietly(editing)
    if ('yY '.includes(key)) return true
    if ('nN\x7f\x07'.includes(key)) return false
    yield* editing.write('\x07')
  }
}

/** Stops at each full screen for `--More--`: space for another page, Enter for another line, q to end. */
function* writePaged(editing: Editing, lines: readonly string[], rows: number): Generator<void, void, void> {
  let onPage = 0
  for (const [index, line] of lines.entries()) {
    yield* editing.write(`${line}\n`)
    onPage++
    if (onPage < rows - 1 || index + 1 === lines.length) continue
    yield* editing.write('--More--')
    const answer = yield* askForMore(editing)
    yield* editing.write('\r\x1b[K')
    if (answer === 'none') return
    onPage = answer === 'page' ? 0 : onPage - 1
  }
}

function* askForMore(editing: Editing): Generator<void, 'page' | 'line' | 'none', void> {
  for (;;) {
    const key = yield* readKeyQuietly(editing)
    if ('yY '.includes(key)) return 'page'
    if (key === '\r' || key === '\n') return 'line'
    if ('nNqQ\x7f\x07'.includes(key)) return 'none'
    yield* editing.write('\x07')
  }
}

/** A key while the line is not on the screen. */
function* readKeyQuietly(editing: Editing): Generator<void, string, void> {
  editing.isHidden = true
  const key = yield* editing.input.next()
  editing.isHidden = false
  return key
}
