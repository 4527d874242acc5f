/**
 * Reads dates as people write them to `date -d`, `touch -d` and `find -newermt` (gnulib's parse_datetime):
 * absolute dates and times, zones, names of days, and relative terms like `2 days ago` or `next month`.
 */

import type { Time } from '../../kernel/abi.ts'
import { civilTime, epochOf, MONTHS, WEEKDAYS } from '../../time/calendar.ts'
import { fixedZone, UTC, type Zone, zoneFromTz } from '../../time/zone.ts'

/**
 * The time that the text means at the moment `now`, null if it means none. `TZ="NAME"` at its start says in
 * which zone to read it; nothing after that is midnight.
 */
export function parseDate(text: string, now: Time, zone: Zone): Time | null {
  const named = /^\s*TZ="((?:[^"\\]|\\["\\])*)"/.exec(text)
  const rest = named === null ? text : text.slice(named[0].length)
  const place = named === null ? zone : zoneFromTz((named[1] as string).replace(/\\(.)/g, '$1'))
  return parseIn(rest.trim() === '' ? '0' : rest, now, place)
}

function parseIn(text: string, now: Time, zone: Zone): Time | null {
  const epoch = /^\s*@([+-]?\d+)(?:[.,](\d+))?\s*$/.exec(text)
  if (epoch !== null) {
    const sec = Number(epoch[1])
    return Math.abs(sec) >= 2 ** 63 ? null : { sec, nsec: fraction(epoch[2]) }
  }
  const reader = new DateReader()
  if (!reader.read(text)) return null
  return resolve(reader, now, zone)
}

const fraction = (digits: string | undefined): number =>
  digits === undefined ? 0 : Number(digits.slice(0, 9).padEnd(9, '0'))

type Unit = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second'

/** What stands in the text, before it is applied to a moment. */
class DateReader {
  date: { year: number | null; month: number; day: number } | null = null
  time: { hour: number; minute: number; second: number; nsec: number } | null = null
  /** Seconds east of Greenwich. */
  offset: number | null = null
  weekday: { day: number; ordinal: number } | null = null
  /** Something is said relative to now. */
  isRelative = false
  readonly relative: Record<Unit, number> = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 }

  #rest = ''

  read(text: string): boolean {
    this.#rest = text.toLowerCase().replace(/\([^()]*\)/g, ' ')
    for (;;) {
      this.#rest = this.#rest.trimStart()
      if (this.#rest === '') return true
      if (!this.#readOne()) return false
    }
  }

  #readOne(): boolean {
    return (
      this.#readIsoDate() ||
      this.#readTime() ||
      this.#readSlashDate() ||
      this.#readMonthName() ||
      this.#readRelative() ||
      this.#readWord() ||
      this.#readNumber()
    )
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    const match = pattern.exec(this.#rest)
    if (match !== null) this.#rest = this.#rest.slice(match[0].length)
    return match
  }

  #setDate(year: number | null, month: number, day: number): boolean {
    if (this.date !== null || month < 1 || month > 12 || day < 1 || day > 31) return false
    this.date = { year, month, day }
    return true
  }

  #readIsoDate(): boolean {
    const match = this.#take(/^(\d{1,})-(\d{1,2})-(\d{1,2})(?!\d)/)
    if (match === null) return false
    // Behind a T stands a time with minutes, or with a zone.
    if (this.#take(/^\s*t(?![a-z])\s*/) !== null) {
      const hour = this.#take(/^\d{1,2}(?=[+-])/)
      if (hour !== null) this.#rest = `${hour[0]}:00${this.#rest}`
      else if (!/^\d{1,2}:/.test(this.#rest)) return this.#refuse()
    }
    return this.#setDate(fullYear(match[1] as string), Number(match[2]), Number(match[3]))
  }

  /** Nothing reads what is left then. */
  #refuse(): false {
    this.#rest = '\0'
    return false
  }

  #readSlashDate(): boolean {
    const match = this.#take(/^(\d{1,})\/(\d{1,2})(?:\/(\d{1,}))?(?!\d)/)
    if (match === null) return false
    const [, first, second, third] = match as unknown as [string, string, string, string | undefined]
    if (first.length >= 4 && third !== undefined)
      return this.#setDate(Number(first), Number(second), Number(third))
    return this.#setDate(third === undefined ? null : fullYear(third), Number(first), Number(second))
  }

  #readTime(): boolean {
    const match =
      this.#take(/^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d+))?)?\s*([ap]\.?m\b\.?)?/) ??
      this.#take(/^(\d{1,2})()()()\s*([ap]\.?m\b\.?)/)
    if (match === null || this.time !== null) return false
    const [, hours, minutes, seconds, nsec, meridian] = match as unknown as (string | undefined)[]
    let hour = Number(hours)
    if (meridian !== undefined) {
      if (hour < 1 || hour > 12) return false
      hour = (hour % 12) + (meridian.startsWith('p') ? 12 : 0)
    }
    const minute = Number(minutes || 0)
    const second = Number(seconds || 0)
    if (hour > 23 || minute > 59 || second > 59) return false
    this.time = { hour, minute, second, nsec: fraction(nsec || undefined) }
    // A signed number behind a time is a zone, even where a unit follows: `10:00 +2 hours` is 08:00 UTC and an hour.
    const zone = meridian === undefined ? this.#take(/^\s*([+-])\s*(\d+)(?::(\d+))?/) : null
    if (zone === null) return true
    this.offset = numberedZone(zone)
    return Math.abs(this.offset) <= 24 * 3600
  }

  /** `15 mar 2024`, `15-mar-2024`, `mar 15, 2024`, `mar 15`. */
  #readMonthName(): boolean {
    const dayFirst = this.#take(/^(\d{1,2})[\s-]*([a-z]{3,9})\.?(?:[\s-]+(\d{4,})(?![\d:]))?(?![a-z])/)
    if (dayFirst !== null) {
      const month = monthNumber(dayFirst[2] as string)
      if (month !== 0) {
        return this.#setDate(
          dayFirst[3] === undefined ? null : Number(dayFirst[3]),
          month,
          Number(dayFirst[1]),
        )
      }
      this.#rest = dayFirst[0] + this.#rest
    }
    const monthFirst = this.#take(/^([a-z]{3,9})\.?[\s-]+(\d{1,2})(?:,?\s+(\d{4,})(?![\d:]))?(?![\d:])/)
    if (monthFirst === null) return false
    const month = monthNumber(monthFirst[1] as string)
    if (month === 0) {
      this.#rest = monthFirst[0] + this.#rest
      return false
    }
    return this.#setDate(
      monthFirst[3] === undefined ? null : Number(monthFirst[3]),
      month,
      Number(monthFirst[2]),
    )
  }

  /** `+3 days`, `2 weeks ago`, `next month`, `last friday`. */
  #readRelative(): boolean {
    const match = this.#take(
      /^(?:([+-]?)\s*(\d+)\s*|(next|last|this|[a-z]+th|first|third)\s+|)([a-z]+)\b(\s+ago\b)?/,
    )
    if (match === null) return false
    const [, sign, digits, ordinal, word, ago] = match as unknown as (string | undefined)[]
    if (ordinal !== undefined && ORDINALS[ordinal] === undefined) return false
    const count =
      (digits === undefined ? (ORDINALS[ordinal ?? ''] ?? 1) : Number(digits)) * (sign === '-' ? -1 : 1)
    const unit = unitOf(word as string)
    if (unit !== null) {
      this.isRelative = true
      this.relative[unit.unit] += count * unit.factor * (ago === undefined ? 1 : -1)
      return true
    }
    const weekday = weekdayNumber(word as string)
    if (weekday >= 0 && digits === undefined) {
      this.weekday = { day: weekday, ordinal: ordinal === undefined ? 0 : (ORDINALS[ordinal] ?? 0) }
      this.#take(/^,/)
      return true
    }
    this.#rest = match[0] + this.#rest
    return false
  }

  /** A is an hour east, M twelve; N is an hour west, Y twelve (RFC 5322). J is the time of the place. */
  #readMilitaryZone(): boolean {
    if (this.#take(/^j(?![a-z.])/) !== null) return true
    const letter = this.#take(/^([a-ik-y])(?![a-z.])/)?.[1]
    if (letter === undefined || this.offset !== null) return false
    const east = 'abcdefghiklm'.indexOf(letter)
    this.offset = (east >= 0 ? east + 1 : -1 - 'nopqrstuvwxy'.indexOf(letter)) * 3600
    return true
  }

  #readWord(): boolean {
    const zone = this.#take(/^(?:(utc|gmt|z|ut)\b)(?:([+-])(\d{1,2}):?(\d{2})?)?/)
    if (zone !== null) {
      if (this.offset !== null) return false
      this.offset = zone[2] === undefined ? 0 : zoneSeconds([zone[0], zone[2], zone[3], zone[4]])
      return true
    }
    const word = this.#take(/^(today|now|tomorrow|yesterday|noon|midnight)\b/)?.[1]
    if (word === undefined) {
      const named = /^[a-z]+/.exec(this.#rest)?.[0] ?? ''
      const hours = NAMED_OFFSETS.get(named)
      if (hours === undefined || this.offset !== null) return this.#readMilitaryZone()
      this.#rest = this.#rest.slice(named.length)
      this.offset = hours * 3600
      return true
    }
    this.isRelative = true
    if (word === 'tomorrow') this.relative.day += 1
    if (word === 'yesterday') this.relative.day -= 1
    if (word === 'noon' || word === 'midnight') return false
    return true
  }

  /** Bare digits: `20240315`, or `1030` as a time after a date. */
  #readNumber(): boolean {
    const match = this.#take(/^(\d+)(?![\d:])/)
    if (match === null) return false
    const digits = match[1] as string
    if (digits.length >= 5 && this.date === null) {
      return this.#setDate(
        fullYear(digits.slice(0, -4)),
        Number(digits.slice(-4, -2)),
        Number(digits.slice(-2)),
      )
    }
    if (this.date !== null && this.date.year === null && digits.length > 2) {
      this.date.year = Number(digits)
      return true
    }
    if (this.time !== null || digits.length > 4) return false
    const hour = Number(digits.length <= 2 ? digits : digits.slice(0, -2))
    const minute = digits.length <= 2 ? 0 : Number(digits.slice(-2))
    if (hour > 23 || minute > 59) return false
    this.time = { hour, minute, second: 0, nsec: 0 }
    return true
  }
}

const ORDINALS: Readonly<Record<string, number>> = {
  last: -1, this: 0, next: 1, first: 1, third: 3, fourth: 4, fifth: 5, sixth: 6, seventh: 7, eighth: 8, ninth: 9, tenth: 10, eleventh: 11, twelfth: 12,
} // biome-ignore format: one line

/** Zones by name count as at their usual offset, in hours; CST is America's (time_zone_table, universal_time_zone_table). */
const NAMED_OFFSETS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    wet: 0, west: 1, bst: 1, art: -3, brt: -3, brst: -2, nst: -3.5, ndt: -2.5, ast: -4, adt: -3, clt: -4, clst: -3,
    est: -5, edt: -4, cst: -6, cdt: -5, mst: -7, mdt: -6, pst: -8, pdt: -7, akst: -9, akdt: -8, hst: -10, hast: -10, hadt: -9,
    sst: -12, wat: 1, cet: 1, cest: 2, met: 1, mez: 1, mest: 2, mesz: 2, eet: 2, eest: 3, cat: 2, sast: 2, eat: 3, msk: 3,
    msd: 4, ist: 5.5, sgt: 8, kst: 9, jst: 9, gst: 10, nzst: 12, nzdt: 13,
  }),
) // biome-ignore format: a table

function zoneSeconds(match: readonly (string | undefined)[]): number {
  const [, sign, hours, minutes] = match
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes ?? 0) * 60)
}

/** `+2`, `+0530`, `+5:30` (time_zone_hhmm); minutes without hours before them as `530` too. */
function numberedZone(match: readonly (string | undefined)[]): number {
  const [, sign, digits = '', minutes] = match
  const number = Number(digits)
  const all =
    minutes !== undefined || digits.length <= 2
      ? number * 60 + Number(minutes ?? 0)
      : Math.floor(number / 100) * 60 + (number % 100)
  return (sign === '-' ? -1 : 1) * all * 60
}

/** Two digits mean 1969 to 2068. */
function fullYear(digits: string): number {
  const year = Number(digits)
  if (digits.length > 2) return year
  return year < 69 ? 2000 + year : 1900 + year
}

function monthNumber(word: string): number {
  const at = MONTHS.findIndex((month) => {
    const name = month.toLowerCase()
    return word === name || word === name.slice(0, 3) || (word === 'sept' && name === 'september')
  })
  return at + 1
}

function weekdayNumber(word: string): number {
  return WEEKDAYS.findIndex((day) => {
    const name = day.toLowerCase()
    return word === name || word === name.slice(0, 3) || word === name.slice(0, 4)
  })
}

const UNITS: Readonly<Record<string, { unit: Unit; factor: number }>> = {
  year: { unit: 'year', factor: 1 },
  month: { unit: 'month', factor: 1 },
  fortnight: { unit: 'day', factor: 14 },
  week: { unit: 'day', factor: 7 },
  day: { unit: 'day', factor: 1 },
  hour: { unit: 'hour', factor: 1 },
  minute: { unit: 'minute', factor: 1 },
  min: { unit: 'minute', factor: 1 },
  second: { unit: 'second', factor: 1 },
  sec: { unit: 'second', factor: 1 },
}

const unitOf = (word: string): { unit: Unit; factor: number } | null =>
  UNITS[word] ?? (word.endsWith('s') ? (UNITS[word.slice(0, -1)] ?? null) : null)

/** INT_MAX, which tm_year counts from 1900 */
const LAST_YEAR = 2 ** 31 - 1 + 1900

/** Fills in today's date where none is given, midnight where a day is given without a time, and adds the rest. */
function resolve(read: DateReader, now: Time, zone: Zone): Time | null {
  const place: Zone = read.offset === null ? zone : fixedZone('', read.offset)
  // What is not given is what the clocks of the place show, also where another zone is named.
  const today = civilTime(now, zone)
  const date = read.date ?? { year: today.year, month: today.month, day: today.day }
  if (read.date !== null && !existsInMonth(date.year ?? today.year, date.month, date.day)) return null
  const dayGiven = read.date !== null || read.weekday !== null
  const time =
    read.time ?? (read.isRelative && !dayGiven ? today : { hour: 0, minute: 0, second: 0, nsec: 0 })
  let day = date.day
  if (read.weekday !== null && read.date === null) day += daysUntil(read.weekday, today.weekday)
  const { relative } = read
  const clock = { hour: time.hour, minute: time.minute, second: time.second }
  if (isSkipped({ year: date.year ?? today.year, month: date.month, day: date.day, ...clock }, place))
    return null
  if (Math.abs((date.year ?? today.year) + relative.year) > LAST_YEAR) return null
  const start = epochOf(
    {
      year: (date.year ?? today.year) + relative.year,
      month: date.month + relative.month,
      day: day + relative.day,
      ...clock,
    },
    place,
  )
  return { sec: start + relative.hour * 3600 + relative.minute * 60 + relative.second, nsec: time.nsec }
}

/** Whether the clocks of a zone never show this time, because they are set forward over it. */
function isSkipped(fields: Parameters<typeof epochOf>[0], zone: Zone): boolean {
  const epoch = epochOf(fields, zone)
  return epoch + zone.at(epoch).offset !== epochOf(fields, UTC)
}

function existsInMonth(year: number, month: number, day: number): boolean {
  const probe = epochOf({ year, month, day, hour: 0, minute: 0, second: 0 }, UTC)
  return civilTime({ sec: probe, nsec: 0 }, UTC).day === day
}

/** A bare day's name is today or after it; `next` the one after today, `last` the one before. */
function daysUntil({ day, ordinal }: { day: number; ordinal: number }, today: number): number {
  const ahead = (day - today + 7) % 7
  return ahead + 7 * (ordinal - (ordinal > 0 && ahead !== 0 ? 1 : 0))
}
