/** Completion with Tab (readline's complete.c). */

import { completionLines } from '../completion-list.ts'
import type { Editing, Menu } from '../editing.ts'
import type { Command } from '../keymap.ts'
import type { Completion, CompletionAsked, CompletionKind, CompletionType } from '../types.ts'
import { deleteChar } from './changing.ts'

type AskingAction = (editing: Editing, key: string) => Generator<void, void, void>

/** The first key inserts what is certain; one that could insert nothing lets the next one list. */
export function completing(command: Command, kind: CompletionKind): AskingAction {
  return function* (editing, key) {
    if (editing.isOn('disable-completion')) {
      editing.buffer.insert('\t')
      return
    }
    const isAgain = editing.lastCommand === command
    const isRepeated = isAgain && (kind === 'history' || !editing.hasCompletionChanged)
    const before = editing.buffer.text
    yield* editing.redisplay()
    const completion = yield* completionOf(editing, kind, {
      type: isRepeated ? '?' : firstType(editing),
      key,
    })
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

const firstType = (editing: Editing): CompletionType =>
  editing.isOn('show-all-if-ambiguous') ? '!' : editing.isOn('show-all-if-unmodified') ? '@' : '\t'

export function listing(kind: CompletionKind): AskingAction {
  return function* (editing, key) {
    yield* editing.redisplay()
    yield* list(editing, (yield* completionOf(editing, kind, { type: '?', key })).display)
  }
}

/** Puts all candidates into the line. */
export function insertingAll(kind: CompletionKind): AskingAction {
  return function* (editing, key) {
    const { buffer } = editing
    const { candidates, candidatesStart } = yield* completionOf(editing, kind, { type: '*', key })
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

/** Another candidate each time; between the last and the first, what all of them share (rl_menu_complete). */
export function choosing(step: number): AskingAction {
  return function* (editing, key) {
    const isContinued = /^menu-complete(-backward)?$/.test(editing.lastCommand ?? '')
    const menu = (isContinued ? editing.menu : undefined) ?? (yield* beginMenu(editing, key))
    if (menu !== undefined) choose(editing, menu, menu.index + step * editing.argument.count)
  }
}

/** Inserts what the candidates share; undefined if that is all, for now. */
function* beginMenu(editing: Editing, key: string): Generator<void, Menu | undefined, void> {
  editing.menu = undefined
  yield* editing.redisplay()
  const line = editing.buffer.text
  const completion = yield* completionOf(editing, 'standard', { type: '%', key })
  insert(editing, completion)
  const count = completion.candidates.length
  if (count <= 1) return undefined
  if (editing.isOn('show-all-if-ambiguous')) {
    yield* list(editing, completion.display)
    if (asksBeforeListing(editing, count + 1)) return undefined
  }
  const menu = { line, completion, index: 0 }
  if (!editing.isOn('menu-complete-display-prefix')) return menu
  editing.menu = menu
  return undefined
}

function choose(editing: Editing, { line, completion }: Menu, position: number): void {
  const { buffer } = editing
  const count = completion.candidates.length + 1
  const index = ((position % count) + count) % count
  const { start, end, insert, suffix } = index === 0 ? completion : completion.chosen(index - 1)
  const from = completion.candidatesStart
  const chosen = line.slice(from, start) + insert + suffix
  if (index === 0) editing.ding()
  buffer.group(() => {
    buffer.delete(from, buffer.text.length)
    buffer.insert(chosen + line.slice(end))
  })
  buffer.cursor = from + chosen.length
  editing.menu = { line, completion, index }
}

export function* deleteCharOrList(editing: Editing, key: string): Generator<void, void, void> {
  const { buffer } = editing
  if (buffer.cursor < buffer.text.length) deleteChar(editing)
  else yield* listing('standard')(editing, key)
}

/** Everything that the word can be, as one word in braces. */
export function* completeIntoBraces(editing: Editing, key: string): Generator<void, void, void> {
  insert(editing, yield* completionOf(editing, 'braces', { type: '\t', key }))
}

const completionOf = (
  { context, buffer, screen }: Editing,
  kind: CompletionKind,
  asked: Omit<CompletionAsked, 'leaveLine'>,
) => context.complete(buffer.text, buffer.cursor, kind, { ...asked, leaveLine: () => screen.leave() })

function insert(editing: Editing, { candidates, start, end, insert: text, suffix }: Completion): void {
  const { buffer } = editing
  if (candidates.length === 0) {
    editing.ding()
    return
  }
  // Where the text is there already the cursor only goes behind it.
  if (start === end && text === '') buffer.cursor = end
  else
    buffer.group(() => {
      buffer.cursor = end
      buffer.delete(start, end)
      buffer.insert(text)
    })
  buffer.insert(suffix)
  if (candidates.length > 1) editing.ding()
}

/** The list below the line as it is on the screen: what has just been inserted is shown behind the list. */
function* list(editing: Editing, display: readonly string[]): Generator<void, void, void> {
  if (display.length === 0) {
    editing.ding()
    return
  }
  yield* editing.write(editing.screen.finish())
  if (asksBeforeListing(editing, display.length)) {
    yield* editing.write(`Display all ${display.length} possibilities? (y or n)`)
    const isWanted = yield* askYesOrNo(editing)
    yield* editing.write('\n')
    if (!isWanted) return
  }
  const size = editing.size()
  const lines = completionLines(
    display,
    listWidth(editing, size.cols),
    editing.isOn('print-completions-horizontally'),
  )
  if (editing.isOn('page-completions')) yield* writePaged(editing, lines, size.rows)
  else yield* editing.write(lines.map((line) => `${line}\n`).join(''))
}

/** complete_get_screenwidth */
function listWidth(editing: Editing, cols: number): number {
  const width = Number(editing.variables.get('completion-display-width'))
  return width >= 0 && width <= cols ? width : cols
}

function asksBeforeListing(editing: Editing, count: number): boolean {
  const most = Number(editing.variables.get('completion-query-items'))
  return most > 0 && count >= most
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
