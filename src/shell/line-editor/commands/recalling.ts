/** Commands that bring back lines, and words of them, from the history (readline's misc.c, search.c, isearch.c). */

import type { Editing } from '../editing.ts'
import { historyWords } from '../history-words.ts'
import { type Direction, IncrementalSearch } from '../search.ts'
import { isWordCharacter, nextCharacter, previousCharacter } from '../words.ts'

export const previousHistory = (editing: Editing): void => goBy(editing, -editing.argument.count)
export const nextHistory = (editing: Editing): void => goBy(editing, editing.argument.count)

export function beginningOfHistory(editing: Editing): void {
  if (!editing.history.moveTo(0)) editing.ding()
}

export function endOfHistory(editing: Editing): void {
  if (!editing.history.moveTo(editing.history.newest)) editing.ding()
}

/** Accepts the line; the next one begins with the entry after it, or with the one whose number the argument is. */
export function operateAndGetNext(editing: Editing): void {
  const { argument, history, memory } = editing
  const number = argument.isExplicit ? argument.count : historyBase(editing) + history.index + 1
  memory.nextHistoryNumber = number < 0 ? undefined : number
  editing.accept()
}

/** The line that is begun is the entry which operate-and-get-next meant; there may be more or fewer entries by now. */
export function recallNext(editing: Editing): void {
  const { history, memory } = editing
  const number = memory.nextHistoryNumber
  memory.nextHistoryNumber = undefined
  if (number !== undefined) goBy(editing, number - historyBase(editing) - history.index)
}

const historyBase = ({ context }: Editing): number => context.historyBase ?? 1

export const historySearchBackward = (editing: Editing): void => searchTyped(editing, -1, atStart)
export const historySearchForward = (editing: Editing): void => searchTyped(editing, 1, atStart)
export const historySubstringBackward = (editing: Editing): void => searchTyped(editing, -1, anywhere)
export const historySubstringForward = (editing: Editing): void => searchTyped(editing, 1, anywhere)

/** Where the cursor stands in a line that has the text; below zero if it has not. */
type Find = (line: string, text: string) => number
const atStart: Find = (line, text) => (line.startsWith(text) ? text.length : -1)
const anywhere: Find = (line, text) => line.indexOf(text)
const SEARCHES = new Set<string | undefined>([
  'history-search-backward',
  'history-search-forward',
  'history-substring-search-backward',
  'history-substring-search-forward',
])

export const reverseSearchHistory = (editing: Editing) => searchIncrementally(editing, 'reverse')
export const forwardSearchHistory = (editing: Editing) => searchIncrementally(editing, 'forward')

export const askAndSearchBackward = (editing: Editing) => askAndSearch(editing, -1)
export const askAndSearchForward = (editing: Editing) => askAndSearch(editing, 1)

/** The last word of the line before; pressed again, that of the line before that. */
export function yankLastArgument(editing: Editing): void {
  const { buffer, argument } = editing
  let yanked = editing.lastCommand === 'yank-last-arg' ? editing.yanked : undefined
  if (yanked) {
    if (yanked.wasInserted) buffer.undo()
    const direction = argument.count < 0 ? -yanked.direction : yanked.direction
    yanked = { ...yanked, direction, skipped: Math.max(0, yanked.skipped + direction) }
  } else {
    const nth = argument.isExplicit ? argument.count : undefined
    yanked = { nth, skipped: 0, direction: 1, wasInserted: false }
  }
  editing.yanked = { ...yanked, wasInserted: yankArgument(editing, yanked.nth, yanked.skipped) }
}

/** The first word behind the command of the line before, or the one that the argument counts. */
export function yankNthArgument(editing: Editing): void {
  yankArgument(editing, editing.argument.count, 0)
}

/** Inserts a word of the `skipped + 1`th line before: the `nth` from 0, from the end if negative, or the last. */
function yankArgument(editing: Editing, nth: number | undefined, skipped: number): boolean {
  const index = Math.max(0, editing.history.index - skipped) - 1
  const words = index < 0 ? [] : historyWords(editing.history.textAt(index))
  const word = nth === undefined ? words.at(-1) : words[nth < 0 ? words.length - 1 + nth : nth]
  if (word === undefined) {
    editing.ding()
    return false
  }
  editing.buffer.mark = editing.buffer.cursor
  editing.buffer.group(() => editing.buffer.insert(word))
  return true
}

function goBy(editing: Editing, count: number): void {
  if (count === 0) return
  const { history } = editing
  const index = Math.max(0, Math.min(history.newest, history.index + count))
  if (!history.moveTo(index)) editing.ding()
}

/**
 * Copies the next line that has what stands before the cursor, which stays there. The position in the history
 * stays too, as in readline 8.2.
 */
function searchTyped(editing: Editing, direction: number, find: Find): void {
  const { buffer, history } = editing
  const { count } = editing.argument
  let search = SEARCHES.has(editing.lastCommand) ? editing.prefixSearch : undefined
  if (!search) {
    search = { prefix: buffer.text.slice(0, buffer.cursor), index: history.index, line: undefined }
    history.forgetNewLine()
  }
  editing.prefixSearch = search
  const { prefix } = search
  if (prefix === '') {
    goBy(editing, direction * count)
    return
  }
  const step = direction * Math.sign(count)
  let isFound = false
  for (let left = Math.abs(count); left > 0; ) {
    let index = search.index + step
    while (index >= 0 && index < history.newest && find(history.textAt(index), prefix) < 0) index += step
    if (index < 0 || index >= history.newest) break
    search.index = index
    const line = history.textAt(index)
    if (line === search.line) continue
    search.line = line
    isFound = true
    left--
  }
  if (isFound) replaceText(editing, search.line as string)
  else editing.ding()
  const found = find(buffer.text, prefix)
  buffer.cursor = found < 0 ? prefix.length : found
  buffer.mark = buffer.text.length
}

/** Another text in the line's place, which undo takes back. */
function replaceText({ buffer }: Editing, text: string): void {
  buffer.group(() => {
    buffer.delete(0, buffer.text.length)
    buffer.cursor = 0
    buffer.insert(text)
  })
}

/** ms in which more must come for an ESC to be the beginning of a key (_keyboard_input_timeout) */
const ESCAPE_TIMEOUT = 100

function* searchIncrementally(editing: Editing, direction: Direction): Generator<void, void, void> {
  const { buffer, history, input, memory } = editing
  history.settle()
  const lines = { count: history.newest + 1, textAt: (index: number) => history.textAt(index) }
  const start = { index: history.index, offset: buffer.cursor }
  const search = new IncrementalSearch(
    lines,
    start,
    editing.argument.count < 0 ? opposite(direction) : direction,
  )
  let shown = { text: buffer.text, cursor: buffer.cursor }
  let { mark } = buffer
  let isAborted = false
  for (;;) {
    editing.message = search.prompt()
    editing.preview = shown
    const key = yield* input.next()
    if (key === '\0') continue
    const step = searchKey(search, key, { last: memory.lastSearch, shown })
    if (step === 'end' || step === 'execute' || step === 'abort') {
      // ESC only ends the search, but the sequences of arrow keys that begin with it are obeyed.
      if (step === 'execute' && (key !== '\x1b' || (yield* input.hasNext(ESCAPE_TIMEOUT)))) {
        input.pushBack(key)
        editing.keepsArgument = true
      }
      isAborted = step === 'abort'
      break
    }
    if (step === 'found') {
      const { index, offset } = search.found
      shown = { text: history.textAt(index), cursor: offset }
      mark = offset + search.string.length
    } else editing.ding()
  }
  editing.preview = undefined
  editing.message = undefined
  if (search.string !== '') memory.lastSearch = search.string
  history.resume()
  if (isAborted) {
    buffer.cursor = start.offset
    editing.ding()
    return
  }
  // In the line where the search began the mark is behind the match.
  if (!history.moveTo(search.found.index)) buffer.mark = mark
  buffer.cursor = search.offset
}

const opposite = (direction: Direction): Direction => (direction === 'reverse' ? 'forward' : 'reverse')

type SearchStep = 'found' | 'failed' | 'end' | 'execute' | 'abort'

function searchKey(
  search: IncrementalSearch,
  key: string,
  context: { last: string; shown: { text: string; cursor: number } },
): SearchStep {
  const result = (isFound: boolean): SearchStep => (isFound ? 'found' : 'failed')
  const again = (direction: Direction): SearchStep => {
    if (search.string === '' && direction === search.direction) {
      return context.last === '' ? 'failed' : result(search.add(context.last))
    }
    return result(search.again(direction))
  }
  switch (key) {
    case '\x12':
      return again('reverse')
    case '\x13':
      return again('forward')
    case '\x07':
      return 'abort'
    case '\x08':
    case '\x7f':
      return result(search.erase())
    case '\x17':
      return result(addFromLine(search, wordBehindMatch(search, context.shown)))
    case '\x19':
      return result(
        addFromLine(search, context.shown.text.slice(context.shown.cursor + search.string.length)),
      )
    case '\n':
      return 'end'
    default:
      return key < ' ' ? 'execute' : result(search.add(key))
  }
}

const addFromLine = (search: IncrementalSearch, text: string): boolean => text !== '' && search.add(text)

/** The rest of the word that the match ends in (C-w in a search). */
function wordBehindMatch(search: IncrementalSearch, shown: { text: string; cursor: number }): string {
  const start = shown.cursor + search.string.length
  let end = start
  while (end < shown.text.length && isWordCharacter(shown.text, end)) end = nextCharacter(shown.text, end)
  return shown.text.slice(start, end)
}

/** M-p, M-n: asks for a text with `:` as prompt, then copies the next line that has it (`^` first: at its start). */
function* askAndSearch(editing: Editing, direction: number): Generator<void, void, void> {
  const { history, memory } = editing
  // Behind what is left of the prompt (_rl_make_prompt_for_search).
  const { prompt } = editing.context
  editing.message = `${prompt.slice(prompt.lastIndexOf('\n') + 1)}:`
  const asked = yield* ask(editing)
  editing.preview = undefined
  editing.message = undefined
  if (asked === undefined) {
    editing.ding()
    return
  }
  const wanted = asked === '' ? memory.lastSearch : asked
  memory.lastSearch = wanted
  const matchIn = (line: string) =>
    wanted.startsWith('^') ? (line.startsWith(wanted.slice(1)) ? 0 : -1) : line.indexOf(wanted)
  for (
    let index = history.index + direction;
    wanted !== '' && index >= 0 && index < history.newest;
    index += direction
  ) {
    const line = history.textAt(index)
    const match = matchIn(line)
    if (match < 0) continue
    history.forgetNewLine()
    replaceText(editing, line)
    editing.buffer.cursor = match
    return
  }
  editing.ding()
}

/** A line of text in the line's place; undefined if it was given up. */
function* ask(editing: Editing): Generator<void, string | undefined, void> {
  let text = ''
  for (;;) {
    editing.preview = { text, cursor: text.length }
    const key = yield* editing.input.next()
    if (key === '\r' || key === '\n') return text
    if (key === '\x07' || key === '\x1b') return undefined
    if (key === '\x7f' || key === '\b') {
      if (text === '') return undefined
      text = text.slice(0, previousCharacter(text, text.length))
    } else if (key === '\x15') text = ''
    else if (key >= ' ') text += key
  }
}
