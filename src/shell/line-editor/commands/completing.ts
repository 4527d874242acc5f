/** Completion with Tab (readline's complete.c). */

import { completionLines } from '../completion-list.ts'
import type { Editing } from '../editing.ts'
import type { Command } from '../keymap.ts'
import type { Completion, CompletionKind } from '../types.ts'
import { deleteChar } from './changing.ts'

type AskingAction = (editing: Editing) => Generator<void, void, void>

/** The first key inserts what is certain; one that could insert nothing lets the next one list. */
export function completing(command: Command, kind: CompletionKind): AskingAction {
  return function* (editing) {
    if (editing.isOn('disable-completion')) {
      editing.buffer.insert('\t')
      return
    }
    const isAgain = editing.lastCommand === command
    const isRepeated = isAgain && (kind === 'history' || !editing.hasCompletionChanged)
    const before = editing.buffer.text
    const completion = yield* completionOf(editing, kind)
    if (isRepeated) yield* list(editing, completion.display)
    else {
      insert(editing, completion)
      const isUnmodified = editing.buffer.text === before
      const listsAtOnce =
        editing.isOn('show-all-if-ambiguous') || (isUnmodified && editing.isOn('show-all-if-unmodified'))
      if (listsAtOnce && completion.candidates.length > 1) yield* list(editing, completion.display)
    }
    editing.hasCompletionChanged = editing.buffer.text !== before
  }
}

export function listing(kind: CompletionKind): AskingAction {
  return function* (editing) {
    yield* list(editing, (yield* completionOf(editing, kind)).display)
  }
}

/** Puts all candidates into the line. */
export function insertingAll(kind: CompletionKind): AskingAction {
  return function* (editing) {
    const { buffer } = editing
    const { candidates, candidatesStart } = yield* completionOf(editing, kind)
    if (candidates.length === 0) {
      editing.ding()
      return
    }
    buffer.group(() => {
      buffer.delete(candidatesStart, buffer.cursor)
      buffer.insert(`${candidates.join(' ')} `)
    })
  }
}

/** Another candidate each time; between the last and the first, what was typed (rl_menu_complete). */
export function choosing(step: number): AskingAction {
  return function* (editing) {
    const { buffer, lastCommand } = editing
    let { menu } = editing
    if (menu === undefined || (lastCommand !== 'menu-complete' && lastCommand !== 'menu-complete-backward')) {
      const completion = yield* completionOf(editing, 'standard')
      if (completion.candidates.length <= 1) {
        insert(editing, completion)
        return
      }
      const { candidatesStart: start, candidates } = completion
      menu = {
        start,
        end: buffer.cursor,
        choices: [buffer.text.slice(start, buffer.cursor), ...candidates],
        index: 0,
      }
    }
    const count = menu.choices.length
    const index = (((menu.index + step * editing.argument.count) % count) + count) % count
    const choice = menu.choices[index] as string
    const { start, end } = menu
    if (index === 0) editing.ding()
    buffer.group(() => {
      buffer.cursor = end
      buffer.delete(start, end)
      buffer.insert(choice)
    })
    editing.menu = { ...menu, index, end: buffer.cursor }
  }
}

export function* deleteCharOrList(editing: Editing): Generator<void, void, void> {
  const { buffer } = editing
  if (buffer.cursor < buffer.text.length) deleteChar(editing)
  else yield* listing('standard')(editing)
}

/** Everything that the word can be, as one word in braces. */
export function* completeIntoBraces(editing: Editing): Generator<void, void, void> {
  insert(editing, yield* completionOf(editing, 'braces'))
}

const completionOf = ({ context, buffer }: Editing, kind: CompletionKind) =>
  context.complete(buffer.text, buffer.cursor, kind)

function insert(editing: Editing, { candidates, start, end, insert: text, suffix }: Completion): void {
  const { buffer } = editing
  if (candidates.length === 0) {
    editing.ding()
    return
  }
  buffer.group(() => {
    buffer.cursor = end
    buffer.delete(start, end)
    buffer.insert(text)
  })
  buffer.insert(suffix)
  if (candidates.length > 1) editing.ding()
}

/** The list below the line. */
function* list(editing: Editing, display: readonly string[]): Generator<void, void, void> {
  if (display.length === 0) {
    editing.ding()
    return
  }
  yield* editing.redisplay()
  yield* editing.write(editing.screen.finish())
  const most = Number(editing.variables.get('completion-query-items'))
  if (most > 0 && display.length >= most) {
    yield* editing.write(`Display all ${display.length} possibilities? (y or n)`)
    const isWanted = yield* askYesOrNo(editing)
    yield* editing.write('\n')
    if (!isWanted) return
  }
  const size = editing.size()
  const lines = completionLines(display, size.cols, editing.isOn('print-completions-horizontally'))
  if (editing.isOn('page-completions')) yield* writePaged(editing, lines, size.rows)
  else yield* editing.write(lines.map((line) => `${line}\n`).join(''))
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
