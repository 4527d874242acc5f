/**
 * `sort --debug`: which part of each line is a key, and what is doubtful about the keys (debug_key and key_warnings
 * of sort.c).
 */

import { textWidth } from '../../kernel/width.ts'
import type { Io, Step } from '../lib/io.ts'
import { quoteText } from '../lib/quote.ts'
import { byteStringToText } from '../lib/text-lines.ts'
import { generalNumberLength, type Key, keyEnd, keyStart, monthLength, type Ordering } from './keys.ts'

export interface Debugged {
  /** The keys; one for the whole line where only global options say how to compare. */
  readonly keys: readonly Key[]
  /** There was no -k. */
  readonly isGlobal: boolean
  readonly global: Ordering & { readonly skipBlanks: boolean }
  readonly separator: string | null
  /** -s or -u: equal keys are not compared by the whole line. */
  readonly hasLastResort: boolean
}

const beginsWithLine = (key: Key): boolean => key.startField === 0 && key.startChar === 0
const isNumeric = ({ kind }: Ordering): boolean =>
  kind === 'numeric' || kind === 'general' || kind === 'human'

/** The line, with `>` for tabs, and each key underlined. */
export function annotatedLine(line: string, { keys, separator, hasLastResort }: Debugged): string {
  const marks = keys.map((key) => markKey(line, key, separator))
  if (hasLastResort || keys.length === 0) marks.push(underline(line, 0, line.length))
  return `${line.replaceAll('\t', '>')}\n${marks.join('')}`
}

function markKey(line: string, key: Key, separator: string | null): string {
  let start = beginsWithLine(key) ? 0 : keyStart(line, key, separator)
  let end =
    key.endField === Number.POSITIVE_INFINITY ? line.length : Math.max(start, keyEnd(line, key, separator))
  const isTrimmed = (key.skipBlanksAtStart && beginsWithLine(key)) || key.kind === 'month' || isNumeric(key)
  if (isTrimmed) {
    start += /^[ \t\n]*/.exec(line.slice(start, end))?.[0].length ?? 0
    end = start + comparedLength(line.slice(start, end), key)
  }
  return underline(line, start, end)
}

/** How much of the part, without its leading blanks, counts. */
function comparedLength(part: string, key: Key): number {
  switch (key.kind) {
    case 'month':
      return monthLength(part)
    case 'general':
      return generalNumberLength(part)
    case 'numeric':
    case 'human': {
      const [number = ''] = /^-?(\d+(\.\d*)?|\.\d+)/.exec(part) ?? []
      if (number === '') return 0
      const hasUnit = key.kind === 'human' && /[kKMGTPEZYRQ]/.test(part[number.length] ?? '')
      return number.length + (hasUnit ? 1 : 0)
    }
    default:
      return part.length
  }
}

function underline(line: string, start: number, end: number): string {
  const width = widthOf(line.slice(start, end))
  return `${' '.repeat(widthOf(line.slice(0, start)))}${width === 0 ? '^ no match for key' : '_'.repeat(width)}\n`
}

/** Columns, a tab being one. */
const widthOf = (bytes: string): number => textWidth(byteStringToText(bytes).replaceAll('\t', ' '))

/** Says what is doubtful. */
export function* warnOfKeys(io: Io, debugged: Debugged): Step<void> {
  const { keys, isGlobal, separator } = debugged
  yield* io.complain(
    io.isPlainLocale
      ? 'text ordering performed using simple byte comparison'
      : `text ordering performed using ${quoteText('C.UTF-8')} sorting rules`,
  )
  let spans = false
  for (const [i, key] of keys.entries()) {
    const number = i + 1
    const hasZeroWidth = !beginsWithLine(key) && key.endField < key.startField
    if (hasZeroWidth) yield* io.complain(`key ${number} has zero width and will be ignored`)
    if (isGlobal) continue
    if (!hasZeroWidth && separator === null && hasSignificantBlanks(key)) {
      yield* io.complain(`leading blanks are significant in key ${number}; consider also specifying 'b'`)
    }
    if (isNumeric(key) && key.startField < key.endField) {
      spans = true
      yield* io.complain(`key ${number} is numeric and spans multiple fields`)
    }
  }
  if (keys.some(isNumeric)) yield* warnOfNumbers(io, debugged, spans)
  yield* warnOfGlobalOptions(io, debugged)
}

function hasSignificantBlanks(key: Key): boolean {
  if (key.endField === 0 && key.endChar !== 0) return false
  const skipsAnyway = isNumeric(key) || key.kind === 'month'
  if (!key.skipBlanksAtStart && (!skipsAnyway || key.startChar !== 0)) return true
  return !key.skipBlanksAtEnd && key.endChar !== 0
}

function* warnOfNumbers(io: Io, { separator, keys }: Debugged, spans: boolean): Step<void> {
  const about = (sign: string, what: string) =>
    io.complain(`field separator ${quoteText(sign)} is treated as a ${what} in numbers`)
  if (spans && separator === '.') return yield* about('.', 'decimal point')
  if (spans && separator === '-') yield* about('-', 'minus sign')
  if (spans && separator === '+' && keys.some(({ kind }) => kind === 'general'))
    yield* about('+', 'plus sign')
  yield* io.complain(`numbers use ${quoteText('.')} as a decimal point in this locale`)
}

const KIND_LETTERS = {
  text: '',
  numeric: 'n',
  general: 'g',
  human: 'h',
  month: 'M',
  version: 'V',
  random: 'R',
}

/** Global options that no key has taken over. */
function* warnOfGlobalOptions(io: Io, { keys, global, hasLastResort }: Debugged): Step<void> {
  const unused = (is: (key: Key) => boolean) => !keys.some(is)
  const letters = [
    global.skipBlanks && unused((key) => key.skipBlanksAtStart && key.skipBlanksAtEnd) ? 'b' : '',
    global.dictionary && unused((key) => key.dictionary) ? 'd' : '',
    global.foldCase && unused((key) => key.foldCase) ? 'f' : '',
    global.printing && unused((key) => key.printing) ? 'i' : '',
    unused((key) => key.kind === global.kind) ? KIND_LETTERS[global.kind] : '',
  ].join('')
  const isReverse = global.reverse && keys.length > 0 && unused((key) => key.reverse)
  const ignored = [...letters, ...(isReverse && !hasLastResort ? 'r' : '')].sort(
    (a, b) => 'bdfghiMnRrV'.indexOf(a) - 'bdfghiMnRrV'.indexOf(b),
  )
  if (ignored.length > 0) {
    yield* io.complain(
      `option${ignored.length > 1 ? 's' : ''} '-${ignored.join('')}' ${ignored.length > 1 ? 'are' : 'is'} ignored`,
    )
  }
  if (isReverse && hasLastResort) yield* io.complain("option '-r' only applies to last-resort comparison")
}
