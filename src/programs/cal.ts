/** cal(1) of util-linux: calendars. The days of 1752 that the British calendar left out are left out here too. */

import { civilTime, MONTHS, WEEKDAYS } from '../time/calendar.ts'
import { zoneFromTz } from '../time/zone.ts'
import type { Io, Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'

const GUTTER = 2
const YEAR_GUTTER = 3
const MONTHS_ACROSS = 3
const WEEKS = 6
/** The 3rd to the 13th of September 1752 never were. */
const REFORM = { year: 1752, month: 9, first: 3, last: 13 }

export const cal = defineProgram({
  name: 'cal',
  usage: ['[options] [[[day] month] year]', '[options] <timestamp|monthname>'],
  about: 'Display a calendar, or some part of it.\nWithout any arguments, display the current month.',
  version: 'util-linux 2.41.5',
  baseName: true,
  options: {
    one: { short: '1', long: 'one', help: 'show only a single month (default)' },
    three: { short: '3', long: 'three', help: 'show three months spanning the date' },
    months: {
      short: 'n',
      long: 'months',
      argument: '<num>',
      help: "show num months starting with date's month",
    },
    span: { short: 'S', long: 'span', help: 'span the date when displaying multiple months' },
    sunday: { short: 's', long: 'sunday', help: 'Sunday as first day of week' },
    monday: { short: 'm', long: 'monday', help: 'Monday as first day of week' },
    julian: { short: 'j', long: 'julian', help: 'use day-of-year for all calendars' },
    year: { short: 'y', long: 'year', help: 'show the whole year' },
    twelve: { short: 'Y', long: 'twelve', help: 'show the next twelve months' },
  },
  *run(io, options, operands) {
    if (operands.length > 3) return yield* io.failUsage('bad usage')
    const today = civilTime(io.sys.time(), zoneFromTz(io.variable('TZ')))
    const now = { year: today.year, month: today.month, day: today.day }
    const date = yield* readDate(io, operands, now)
    const view: View = {
      firstWeekday: options.last('monday', 'sunday') === 'monday' ? 1 : 0,
      isJulian: options.has('julian'),
      marked: io.onTerminal ? now : null,
    }
    if (options.has('year') || (operands.length === 1 && date.isYear)) {
      io.print(yearText(date.year, view))
      return 0
    }
    const count = Number(
      options.value('months') ?? (options.has('twelve') ? 12 : options.has('three') ? 3 : 1),
    )
    if (!Number.isInteger(count) || count < 1)
      return yield* io.fail(`invalid month argument: '${options.value('months')}'`)
    const back = options.has('three') || options.has('span') ? Math.floor((count - 1) / 2) : 0
    const months = Array.from({ length: count }, (_, i) => shifted(date, i - back))
    for (let at = 0; at < months.length; at += MONTHS_ACROSS)
      io.print(
        besides(
          months.slice(at, at + MONTHS_ACROSS).map((month) => block(month, view, true)),
          GUTTER,
        ),
      )
    return 0
  },
})

interface Month {
  readonly year: number
  /** 1 to 12 */
  readonly month: number
}

interface View {
  readonly firstWeekday: 0 | 1
  /** days are counted from the first of January */
  readonly isJulian: boolean
  /** the day that is shown in reverse */
  readonly marked: (Month & { readonly day: number }) | null
}

function* readDate(
  io: Io,
  operands: readonly string[],
  now: Month & { day: number },
): Step<Month & { isYear: boolean }> {
  const year = operands.at(-1)
  if (year === undefined) return { ...now, isYear: false }
  const named = monthNumber(year)
  if (operands.length === 1 && named !== null) return { year: now.year, month: named, isYear: false }
  if (!/^\d+$/.test(year) || Number(year) < 1)
    return yield* io.fail('illegal year value: use positive integer')
  if (operands.length === 1) return { year: Number(year), month: 1, isYear: true }
  const text = operands.at(-2) as string
  const month = monthNumber(text) ?? (/^\d+$/.test(text) ? Number(text) : 0)
  if (month < 1 || month > 12) return yield* io.fail('illegal month value: use 1-12')
  const day = operands.at(-3)
  const most = daysIn({ year: Number(year), month })
  if (day !== undefined && (!/^\d+$/.test(day) || Number(day) < 1 || Number(day) > most))
    return yield* io.fail(`illegal day value: use 1-${most}`)
  return { year: Number(year), month, isYear: false }
}

/** By a name of three letters or more. */
function monthNumber(text: string): number | null {
  const wanted = text.toLowerCase()
  const index = MONTHS.findIndex(
    (name) => name.toLowerCase() === wanted || name.slice(0, 3).toLowerCase() === wanted,
  )
  return index < 0 ? null : index + 1
}

function shifted({ year, month }: Month, months: number): Month {
  const index = year * 12 + month - 1 + months
  return { year: Math.floor(index / 12), month: (index % 12) + 1 }
}

const isGregorian = ({ year, month }: Month): boolean =>
  year > REFORM.year || (year === REFORM.year && month > REFORM.month)

function isLeap(year: number): boolean {
  if (year % 4 !== 0) return false
  return year <= REFORM.year || year % 100 !== 0 || year % 400 === 0
}

const daysIn = ({ year, month }: Month): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31

const isReformed = ({ year, month }: Month): boolean => year === REFORM.year && month === REFORM.month

/** 0 for Sunday, of the first of the month (Zeller). */
function firstWeekdayOf({ year, month }: Month): number {
  const y = month <= 2 ? year - 1 : year
  const m = month <= 2 ? month + 12 : month
  const shift = isGregorian({ year, month }) ? Math.floor(y / 400) - Math.floor(y / 100) + 2 : 0
  const sum = 1 + Math.floor((13 * (m + 1)) / 5) + y + Math.floor(y / 4) + shift + 4
  return ((sum % 7) + 7) % 7
}

/** The days of a month; those of the reform are no days. */
function daysOf(month: Month): number[] {
  const days = Array.from({ length: daysIn(month) }, (_, i) => i + 1)
  return isReformed(month) ? days.filter((day) => day < REFORM.first || day > REFORM.last) : days
}

function dayOfYear(month: Month, day: number): number {
  let count = 0
  for (let m = 1; m < month.month; m++) count += daysOf({ year: month.year, month: m }).length
  return count + daysOf(month).indexOf(day) + 1
}

/** The lines of a month, all as wide as its weeks. */
function block(month: Month, view: View, hasYear: boolean): string[] {
  const cell = view.isJulian ? 3 : 2
  const width = 7 * cell + 6
  const heading = (MONTHS[month.month - 1] as string) + (hasYear ? ` ${month.year}` : '')
  const names = Array.from({ length: 7 }, (_, i) =>
    (WEEKDAYS[(i + view.firstWeekday) % 7] as string).slice(0, cell),
  )
  const cells: string[] = Array.from({ length: (firstWeekdayOf(month) - view.firstWeekday + 7) % 7 }, () =>
    ' '.repeat(cell),
  )
  for (const day of daysOf(month)) {
    const text = String(view.isJulian ? dayOfYear(month, day) : day).padStart(cell)
    const { marked } = view
    const isMarked =
      marked !== null && marked.year === month.year && marked.month === month.month && marked.day === day
    cells.push(isMarked ? `${/^ */.exec(text)?.[0] ?? ''}\x1b[7m${text.trim()}\x1b[27m` : text)
  }
  while (cells.length < WEEKS * 7) cells.push(' '.repeat(cell))
  const weeks = Array.from({ length: WEEKS }, (_, i) => cells.slice(i * 7, i * 7 + 7).join(' '))
  return [centered(heading, width), names.join(' '), ...weeks]
}

function centered(text: string, width: number): string {
  const blanks = Math.max(0, width - text.length)
  return ' '.repeat(Math.ceil(blanks / 2)) + text + ' '.repeat(Math.floor(blanks / 2))
}

const besides = (blocks: readonly string[][], gutter: number): string =>
  (blocks[0] ?? []).map((_, i) => `${blocks.map((lines) => lines[i]).join(' '.repeat(gutter))}\n`).join('')

function yearText(year: number, view: View): string {
  const across = view.isJulian ? 2 : MONTHS_ACROSS
  const width = across * (7 * (view.isJulian ? 3 : 2) + 6) + (across - 1) * YEAR_GUTTER
  let text = `${centered(String(year), width)}\n\n`
  for (let month = 1; month <= 12; month += across) {
    const blocks = Array.from({ length: across }, (_, i) => block({ year, month: month + i }, view, false))
    text += besides(blocks, YEAR_GUTTER)
  }
  return text
}
