/**
 * The command that a line is completed for, and its words as programmable completion is told them (bashline.c, find_cmd_start;
 * pcomplete.c, command_line_to_word_list). Pure: quotes and expansions are stepped over, words keep theirs.
 */

import { assignmentPrefix, skipPiece } from '../parser/delimiters.ts'

export interface CompletedCommand {
  /** From its name to what separates it from the next one. */
  readonly text: string
  /** Offset of the cursor in it. */
  readonly cursor: number
  readonly name: string
  /** The word is, or begins, the name. */
  readonly isName: boolean
}

/** The one that the word of `start` to `cursor` is in; null where there is none. */
export function commandAround(
  line: string,
  { start, cursor }: { readonly start: number; readonly cursor: number },
): CompletedCommand | null {
  const begin = commandStart(line, start)
  const end = skipTo(line, cursor, SEPARATORS)
  let at = begin
  for (;;) {
    while (at < line.length && ' \t'.includes(line[at] as string)) at++
    const nameEnd = skipTo(line, at, NAME_ENDS)
    const name = line.slice(at, nameEnd)
    if (assignmentPrefix(name) === null) {
      if (at >= end) return null
      return { text: line.slice(at, end), cursor: cursor - at, name, isName: at === start }
    }
    at = nameEnd + 1
    // The cursor is behind nothing but assignments.
    if (at > cursor) return null
  }
}

/** COMMAND_SEPARATORS */
const SEPARATORS = ';|&{(`'
const NAME_ENDS = '()<>;&| \t\n'

function commandStart(line: string, start: number): number {
  let begin = 0
  let at = skipTo(line, 0, SEPARATORS)
  while (at <= start && at < line.length) {
    const isRedirection = line[at] === '|' && line[at - 1] === '>'
    const isInWord = line[at] === '{' && !isReserved(line, begin, at)
    if (!isRedirection && !isInWord) begin = at + 1
    at = skipTo(line, at + 1, SEPARATORS)
  }
  return begin
}

/** Whether the brace stands where a command begins, as a word of its own. */
const isReserved = (line: string, begin: number, at: number): boolean =>
  line.slice(begin, at).trim() === '' && /[\s()<>;&|]/.test(line[at + 1] ?? '')

/** Offset of the first of these characters that no quote and no expansion is around; else the end (skip_to_delim). */
function skipTo(text: string, from: number, delimiters: string): number {
  let at = from
  while (at < text.length && !delimiters.includes(text[at] as string)) at = skipPiece(text, at)
  return Math.min(at, text.length)
}

export interface CompletedWords {
  readonly words: readonly string[]
  /** Index of the one that the cursor is in. */
  readonly current: number
}

/** The words of COMP_WORDS: delimiters that are no blanks are words of their own, as many as stand together (split_at_delims). */
export function splitForCompletion(text: string, cursor: number, delimiters: string): CompletedWords {
  const marks = delimiters.replace(/[\s"']/g, '')
  const isMark = (at: number) => at < text.length && marks.includes(text[at] as string)
  const isBlank = (at: number) => ' \t\n'.includes(text[at] ?? '-') && delimiters.includes(text[at] as string)
  const words: string[] = []
  let current = -1
  let start = 0
  let end = 0
  while (isBlank(start)) start++
  while (start < text.length) {
    end = skipTo(text, start, delimiters.replace(/["']/g, ''))
    if (end === start) while (isMark(end)) end++
    // The cursor is among blanks: an empty word.
    if (current < 0 && cursor < start - 1) {
      current = words.length
      words.push('')
    }
    words.push(text.slice(start, end))
    if ((cursor >= start && cursor <= end) || (current < 0 && cursor === start - 1))
      current = words.length - 1
    start = end
    while (isBlank(start)) start++
  }
  if (current < 0) {
    if (/\s/.test(text[cursor - 1] ?? '')) words.push('')
    current = words.length - 1
  }
  return { words, current }
}
