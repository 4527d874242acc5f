/**
 * The keys of sort(1): which part of a line counts, and how two parts compare.
 *
 * Terms
 * - A *key* is a part of the line with an *ordering*. Lines are byte strings, so that `<` is strcmp(3).
 * - A *column* holds one key of every line, computed once: numbers where the ordering is by number.
 */

import { byteStringToText } from '../lib/text-lines.ts'
import { compareVersions } from '../lib/version-compare.ts'
import { type RandomOrder, randomRank } from './random.ts'

export type Kind = 'text' | 'numeric' | 'general' | 'human' | 'month' | 'version' | 'random'

export interface Ordering {
  kind: Kind
  reverse: boolean
  foldCase: boolean
  /** -d: only blanks, letters and digits count */
  dictionary: boolean
  /** -i: only printing characters count */
  printing: boolean
}

export interface Key extends Ordering {
  /** fields and characters from 0 */
  startField: number
  startChar: number
  skipBlanksAtStart: boolean
  /** Infinity: to the end of the line */
  endField: number
  /** 0: to the end of the field */
  endChar: number
  skipBlanksAtEnd: boolean
}

export const kindLetters: Record<string, Kind> = {
  n: 'numeric',
  g: 'general',
  h: 'human',
  M: 'month',
  V: 'version',
  R: 'random',
}

/** One key of all lines: compares two lines by their numbers. */
export type Comparator = (a: number, b: number) => number

/** The key's comparator; `separator` null means the empty string between a blank and what is no blank. */
export function columnComparator(
  lines: readonly string[],
  key: Key | Ordering,
  separator: string | null,
  random: RandomOrder | null,
): Comparator {
  const parts = 'startField' in key ? lines.map((line) => extractKey(line, key, separator)) : lines
  const compare = orderingComparator(parts, key, random)
  return key.reverse ? (a, b) => compare(b, a) : compare
}

function orderingComparator(
  parts: readonly string[],
  ordering: Ordering,
  random: RandomOrder | null,
): Comparator {
  switch (ordering.kind) {
    case 'numeric':
      return numericComparator(parts)
    case 'general':
      return numbersComparator(Float64Array.from(parts, generalNumber))
    case 'human':
      return humanComparator(parts)
    case 'month':
      return numbersComparator(Float64Array.from(parts, monthNumber))
    case 'random':
      return textComparator(parts.map((part) => randomRank(part, random as RandomOrder)))
    case 'version': {
      const texts = parts.map(byteStringToText)
      return (a, b) => compareVersions(texts[a] as string, texts[b] as string)
    }
    case 'text': {
      const texts = isTranslated(ordering) ? parts.map((part) => translated(part, ordering)) : parts
      return textComparator(texts)
    }
  }
}

export function textComparator(texts: readonly string[]): Comparator {
  return (a, b) => {
    const x = texts[a] as string
    const y = texts[b] as string
    return x < y ? -1 : x > y ? 1 : 0
  }
}

function numbersComparator(numbers: Float64Array): Comparator {
  return (a, b) => (numbers[a] as number) - (numbers[b] as number)
}

const isTranslated = (ordering: Ordering): boolean =>
  ordering.foldCase || ordering.dictionary || ordering.printing

function translated(part: string, { foldCase, dictionary, printing }: Ordering): string {
  let text = part
  if (dictionary) text = text.replace(/[^ \ta-zA-Z0-9]/g, '')
  if (printing) text = text.replace(/[^ -~]/g, '')
  return foldCase ? text.replace(/[a-z]+/g, (letters) => letters.toUpperCase()) : text
}

/** The part of a line that a key means (begfield and limfield of sort.c). */
export function extractKey(line: string, key: Key, separator: string | null): string {
  const start = keyStart(line, key, separator)
  const end = keyEnd(line, key, separator)
  return start < end ? line.slice(start, end) : ''
}

export function keyStart(line: string, key: Key, separator: string | null): number {
  let at = 0
  for (let field = key.startField; field > 0 && at < line.length; field--) {
    if (separator === null) at = fieldEnd(line, at)
    else {
      const next = line.indexOf(separator, at)
      at = next < 0 ? line.length : next + 1
    }
  }
  if (key.skipBlanksAtStart) at = skipBlanks(line, at)
  return Math.min(line.length, at + key.startChar)
}

export function keyEnd(line: string, key: Key, separator: string | null): number {
  if (key.endField === Number.POSITIVE_INFINITY) return line.length
  const wholeField = key.endChar === 0
  let at = 0
  for (let field = key.endField + (wholeField ? 1 : 0); field > 0 && at < line.length; field--) {
    if (separator === null) at = fieldEnd(line, at)
    else {
      const next = line.indexOf(separator, at)
      at = next < 0 ? line.length : field > 1 || !wholeField ? next + 1 : next
    }
  }
  if (wholeField) return at
  if (key.skipBlanksAtEnd) at = skipBlanks(line, at)
  return Math.min(line.length, at + key.endChar)
}

function skipBlanks(line: string, from: number): number {
  let at = from
  while (at < line.length && isBlank(line.charCodeAt(at))) at++
  return at
}

function fieldEnd(line: string, from: number): number {
  let at = skipBlanks(line, from)
  while (at < line.length && !isBlank(line.charCodeAt(at))) at++
  return at
}

/** blank in the C locale's sense, and the newline that only -z lets into a line */
const isBlank = (code: number): boolean => code === 32 || code === 9 || code === 10

const leadingNumber = /^[ \t\n]*(-?)(\d*)(?:\.(\d*))?/

/** More digits than a double holds: then the digits themselves decide. */
const exactDigits = 15

function numericComparator(parts: readonly string[]): Comparator {
  const numbers = new Float64Array(parts.length)
  let isExact = true
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] as string
    numbers[i] = numericValue(part)
    if (part.length > exactDigits) isExact = false
  }
  if (isExact) return numbersComparator(numbers)
  return (a, b) => {
    const difference = (numbers[a] as number) - (numbers[b] as number)
    return difference !== 0 && !isClose(numbers[a] as number, numbers[b] as number)
      ? difference
      : compareDigits(parts[a] as string, parts[b] as string)
  }
}

const isClose = (a: number, b: number): boolean => Math.abs(a - b) <= Math.abs(a) * 1e-14

/** `-12.5x` is -12.5, anything else 0. */
function numericValue(part: string): number {
  const first = part.charCodeAt(0)
  // The usual line is all digits; Number reads that fastest.
  if (first >= 48 && first <= 57) {
    const whole = Number(part)
    if (Number.isFinite(whole) && !/[eExXoObB \t+]/.test(part)) return whole
  }
  const found = leadingNumber.exec(part)
  if (!found) return 0
  const value = Number(`${found[2] || '0'}.${found[3] || '0'}`)
  return found[1] === '-' ? 0 - value : value
}

function compareDigits(a: string, b: string): number {
  const [, signA = '', wholeA = '', fractionA = ''] = leadingNumber.exec(a) ?? []
  const [, signB = '', wholeB = '', fractionB = ''] = leadingNumber.exec(b) ?? []
  const x = magnitude(wholeA, fractionA)
  const y = magnitude(wholeB, fractionB)
  const isNegativeA = signA === '-' && !isZero(x)
  const isNegativeB = signB === '-' && !isZero(y)
  if (isNegativeA !== isNegativeB) return isNegativeA ? -1 : 1
  const order =
    x.whole.length - y.whole.length || compareText(x.whole, y.whole) || compareText(x.fraction, y.fraction)
  return isNegativeA ? -order : order
}

const magnitude = (whole: string, fraction: string) => ({
  whole: whole.replace(/^0+/, ''),
  fraction: fraction.replace(/0+$/, ''),
})
const isZero = (number: { whole: string; fraction: string }): boolean => number.whole + number.fraction === ''
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const HEXADECIMAL = /^[ \t\n]*([-+]?)0x([\da-f]+)/i
const DECIMAL = /^[ \t\n]*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?inf(?:inity)?|[-+]?nan)/i

/** What is no number comes first, then NaN, then the numbers (sort -g). */
function generalNumber(part: string): number {
  const hexadecimal = HEXADECIMAL.exec(part)
  if (hexadecimal) return Number.parseInt(hexadecimal[2] as string, 16) * (hexadecimal[1] === '-' ? -1 : 1)
  const found = DECIMAL.exec(part)
  if (!found) return -Number.MAX_VALUE
  const text = found[1] as string
  if (/nan/i.test(text)) return -Number.MAX_VALUE / 2
  if (/inf/i.test(text)) return text.startsWith('-') ? -Number.MAX_VALUE / 4 : Number.POSITIVE_INFINITY
  return Number(text)
}

/** How many characters strtold(3) takes. */
export const generalNumberLength = (part: string): number =>
  (HEXADECIMAL.exec(part) ?? DECIMAL.exec(part))?.[0].length ?? 0

const suffixes = 'KMGTPEZYRQ'

/** By sign, then by suffix, then by number: 2K comes before 1M, whatever the numbers. */
function humanComparator(parts: readonly string[]): Comparator {
  const orders = new Float64Array(parts.length)
  const numbers = new Float64Array(parts.length)
  for (const [index, part] of parts.entries()) {
    const found = /^[ \t\n]*(-?)(\d*)(?:\.(\d*))?([kKMGTPEZYRQ]?)/.exec(part)
    const value = found ? Number(`${found[2] || '0'}.${found[3] || '0'}`) : 0
    const rank = value === 0 ? 0 : suffixes.indexOf((found?.[4] ?? '').toUpperCase() || ' ') + 1
    const sign = found?.[1] === '-' ? -1 : 1
    orders[index] = sign * rank
    numbers[index] = sign * value
  }
  return (a, b) =>
    (orders[a] as number) - (orders[b] as number) || (numbers[a] as number) - (numbers[b] as number)
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']

const monthNumber = (part: string): number =>
  months.indexOf(
    part
      .replace(/^[ \t\n]+/, '')
      .slice(0, 3)
      .toUpperCase(),
  ) + 1

/** How many characters are the month's name. */
export const monthLength = (part: string): number => (monthNumber(part) === 0 ? 0 : 3)

/** Reads a -k argument; a text says what is wrong with it. `global` gives the ordering of a key without letters. */
export function parseKey(text: string, global: Ordering & { skipBlanks: boolean }): Key | string {
  const start = /^(\d+)(\.(\d*))?/.exec(text)
  if (!start) return `invalid number at field start: invalid count at start of ‘${text}’`
  if (start[2] !== undefined && start[3] === '')
    return `invalid number after '.': invalid count at start of ‘${text.slice(start[0].length)}’`
  if (Number(start[1]) === 0) return `field number is zero: invalid field specification ‘${text}’`
  if (start[3] !== undefined && Number(start[3]) === 0)
    return `character offset is zero: invalid field specification ‘${text}’`
  let at = start[0].length
  const letters = (): string => {
    const found = /^[bdfgiMhnRrV]*/.exec(text.slice(at))?.[0] ?? ''
    at += found.length
    return found
  }
  const startLetters = letters()
  let endLetters = ''
  let endField = Number.POSITIVE_INFINITY
  let endChar = 0
  if (text[at] === ',') {
    const end = /^(\d+)(\.(\d*))?/.exec(text.slice(at + 1))
    if (!end) return `invalid number after ',': invalid count at start of ‘${text.slice(at + 1)}’`
    if (end[2] !== undefined && end[3] === '')
      return `invalid number after '.': invalid count at start of ‘${text.slice(at + 1 + end[0].length)}’`
    if (Number(end[1]) === 0) return `field number is zero: invalid field specification ‘${text}’`
    endField = Number(end[1]) - 1
    endChar = Number(end[3] ?? '0')
    at += 1 + end[0].length
    endLetters = letters()
  }
  if (at < text.length) return `stray character in field spec: invalid field specification ‘${text}’`
  const own = startLetters + endLetters
  return {
    ...(own === '' ? global : orderingOf(own)),
    startField: Number(start[1]) - 1,
    startChar: Number(start[3] ?? '1') - 1,
    skipBlanksAtStart: own === '' ? global.skipBlanks : startLetters.includes('b'),
    endField,
    endChar,
    skipBlanksAtEnd: own === '' ? global.skipBlanks : endLetters.includes('b'),
  }
}

export function orderingOf(letters: string): Ordering {
  const kind = [...letters].map((letter) => kindLetters[letter]).find((found) => found !== undefined)
  return {
    kind: kind ?? 'text',
    reverse: letters.includes('r'),
    foldCase: letters.includes('f'),
    dictionary: letters.includes('d'),
    printing: letters.includes('i'),
  }
}

/** The letters of a key where some exclude each other, as sort names them (check_ordering_compatibility); null if all is well. */
export function incompatibleLetters(letters: string): string | null {
  const has = (letter: string) => letters.includes(letter)
  const kinds = [...'nghM'].filter(has).length + (/[VRdi]/.test(letters) ? 1 : 0)
  if (kinds < 2) return null
  // -d counts over -i.
  return [...'dfghiMnRV'].filter((letter) => has(letter) && !(letter === 'i' && has('d'))).join('')
}
