/** strptime(3) as jq has it: broken down time from a text, and what is left of the text. */

import { civilTime, epochOf, MONTHS, WEEKDAYS } from '../../time/calendar.ts'
import { UTC } from '../../time/zone.ts'
import type { Json } from './value.ts'

interface Read {
  year: number
  /** from 0 */
  month: number
  day: number
  hour: number
  minute: number
  second: number
  weekday: number | null
  /** from 0 */
  yearDay: number | null
  isAfternoon: boolean | null
}

type Conversion = readonly [pattern: string, take: (read: Read, text: string) => void]

const number = (digits: number, take: (read: Read, value: number) => void): Conversion => [
  `\\s*(\\d{1,${digits}})`,
  (read, text) => take(read, Number(text)),
]
/** Whole or by its first three letters. */
const name = (names: readonly string[], take: (read: Read, index: number) => void): Conversion => [
  `(${names.flatMap((one) => [one, one.slice(0, 3)]).join('|')})`,
  (read, text) => take(read, names.findIndex((one) => one.slice(0, 3).toLowerCase() === text.slice(0, 3).toLowerCase())), // biome-ignore format: one line
]
const skipped = (pattern: string): Conversion => [`(${pattern})`, () => {}]

const day = number(2, (read, value) => {
  read.day = value
})
const hour = number(2, (read, value) => {
  read.hour = value
})
const month = name(MONTHS, (read, index) => {
  read.month = index
})
const weekday = name(WEEKDAYS, (read, index) => {
  read.weekday = index
})

const CONVERSIONS: Readonly<Record<string, Conversion | undefined>> = {
  Y: number(4, (read, value) => {
    read.year = value
  }),
  y: number(2, (read, value) => {
    read.year = value + (value < 69 ? 2000 : 1900)
  }),
  m: number(2, (read, value) => {
    read.month = value - 1
  }),
  d: day,
  e: day,
  H: hour,
  k: hour,
  I: hour,
  l: hour,
  M: number(2, (read, value) => {
    read.minute = value
  }),
  S: number(2, (read, value) => {
    read.second = value
  }),
  j: number(3, (read, value) => {
    read.yearDay = value - 1
  }),
  u: number(1, (read, value) => {
    read.weekday = value % 7
  }),
  w: number(1, (read, value) => {
    read.weekday = value
  }),
  a: weekday,
  A: weekday,
  b: month,
  B: month,
  h: month,
  p: [
    '([aApP][mM])',
    (read, text) => {
      read.isAfternoon = /^p/i.test(text)
    },
  ],
  z: skipped('Z|[-+]\\d\\d:?(?:\\d\\d)?'),
  Z: skipped('[A-Za-z]+'),
  '%': skipped('%'),
  n: skipped('\\s*'),
  t: skipped('\\s*'),
}

const COMPOUND: Readonly<Record<string, string>> = {
  T: '%H:%M:%S',
  R: '%H:%M',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  c: '%a %b %e %H:%M:%S %Y',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
  r: '%I:%M:%S %p',
}

/** Null where the text is not of this form. */
export function strptime(text: string, format: string): Json | null {
  const takers: Conversion[] = []
  const plain = format.replace(/%([TRDFcxXr])/g, (_, letter: string) => COMPOUND[letter] as string)
  let isKnown = true
  const pattern = plain.replace(/%[EO]?(.)|\s+|[\s\S]/g, (part, letter: string | undefined) => {
    if (letter === undefined) return /\s/.test(part) ? '\\s*' : part.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&')
    const conversion = CONVERSIONS[letter]
    if (conversion === undefined) isKnown = false
    else takers.push(conversion)
    return conversion?.[0] ?? ''
  })
  const match = isKnown ? new RegExp(`^${pattern}`, 'i').exec(text) : null
  if (match === null) return null
  const read: Read = { year: 1900, month: 0, day: 0, hour: 0, minute: 0, second: 0, weekday: null, yearDay: null, isAfternoon: null } // biome-ignore format: one line
  for (const [i, [, take]] of takers.entries()) take(read, match[i + 1] ?? '')
  const rest = text.slice(match[0].length)
  return [...brokenDown(read), ...(rest === '' ? [] : [rest])]
}

/** What stands for a day of the week or of the year that is not known. */
const NO_WEEKDAY = 8
const NO_YEAR_DAY = 367

function brokenDown(read: Read): number[] {
  if (read.isAfternoon !== null) read.hour = (read.hour % 12) + (read.isAfternoon ? 12 : 0)
  const { year, hour, minute, second } = read
  const isByYearDay = read.day === 0 && read.yearDay !== null
  const [month, date] = isByYearDay ? [0, (read.yearDay ?? 0) + 1] : [read.month, read.day]
  if (date === 0)
    return [year, month, date, hour, minute, second, read.weekday ?? NO_WEEKDAY, read.yearDay ?? NO_YEAR_DAY]
  const civil = civilTime({ sec: epochOf({ year, month: month + 1, day: date, hour: 0, minute: 0, second: 0 }, UTC), nsec: 0 }, UTC) // biome-ignore format: one line
  const [shownMonth, shownDay] = isByYearDay ? [civil.month - 1, civil.day] : [month, date]
  return [year, shownMonth, shownDay, hour, minute, second, civil.weekday, civil.yearDay - 1]
}
