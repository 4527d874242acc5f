/** Dates in a time zone, and strftime(3) with the extensions of GNU date. */

import type { Time } from '../../kernel/abi.ts'
import type { Zone, ZoneTime } from '../../time/zone.ts'

export interface CivilTime {
  readonly year: number
  /** 1 to 12 */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly nsec: number
  /** 0 is Sunday */
  readonly weekday: number
  /** 1 to 366 */
  readonly yearDay: number
  readonly zone: ZoneTime
  /** seconds since 1970 in UTC */
  readonly epoch: number
}

const HOUR = 3600
const DAY = 86400

/** Splits a time into the fields of a calendar in a zone. */
export function civilTime(time: Time, zone: Zone): CivilTime {
  const zoneTime = zone.at(time.sec)
  const local = time.sec + zoneTime.offset
  const days = Math.floor(local / DAY)
  const rest = local - days * DAY
  const { year, month, day } = civilFromDays(days)
  return {
    year,
    month,
    day,
    hour: Math.floor(rest / HOUR),
    minute: Math.floor((rest % HOUR) / 60),
    second: Math.floor(rest % 60),
    nsec: time.nsec,
    weekday: (((days + 4) % 7) + 7) % 7,
    yearDay: days - daysFromCivil(year, 1, 1) + 1,
    zone: zoneTime,
    epoch: time.sec,
  }
}

/**
 * Seconds since 1970 of a local calendar time; fields beyond their range carry over. Of a time that clocks
 * show twice the first, and one that they skip counts on from before, as mktime(3) does.
 */
export function epochOf(
  fields: { year: number; month: number; day: number; hour: number; minute: number; second: number },
  zone: Zone,
): number {
  const months = fields.year * 12 + fields.month - 1
  const year = Math.floor(months / 12)
  const days = daysFromCivil(year, (((months % 12) + 12) % 12) + 1, 1) + fields.day - 1
  const local = days * DAY + fields.hour * HOUR + fields.minute * 60 + fields.second
  const before = local - zone.at(local - DAY).offset
  const after = local - zone.at(local + DAY).offset
  const shows = (epoch: number): boolean => epoch + zone.at(epoch).offset === local
  return !shows(before) && shows(after) ? after : before
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar, counted in years that begin in March. */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146097 + dayOfEra - 719468
}

function civilFromDays(days: number): { year: number; month: number; day: number } {
  const z = days + 719468
  const era = Math.floor(z / 146097)
  const dayOfEra = z - era * 146097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1,
  }
}

export const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

const DIRECTIVE = /%([-_0^#+]*)(\d*)(:{0,3})([EO]?)([a-zA-Z%])/g

/** strftime(3) in the C locale with GNU flags (`%-d`, `%_H`, `%^a`), widths, `%N`, `%:z` and `%s`. */
export function formatTime(format: string, time: CivilTime): string {
  return format.replace(
    DIRECTIVE,
    (whole, flags: string, width: string, colons: string, _modifier, letter: string) => {
      const field = formatField(letter, colons, time)
      return field === null ? whole : pad(field, flags, width, letter)
    },
  )
}

/** What a directive gives, with how it is padded by default: digits to a width by zeros or blanks. */
interface Field {
  readonly text: string
  readonly width: number
  readonly fill: '0' | ' ' | '' | '+'
}

const numeric = (value: number, width: number, fill: '0' | ' ' = '0'): Field => ({
  text: String(value),
  width,
  fill,
})
const text = (value: string): Field => ({ text: value, width: 0, fill: '' })

function formatField(letter: string, colons: string, t: CivilTime): Field | null {
  if (colons !== '' && letter !== 'z') return null
  const nested = (format: string): Field => text(formatTime(format, t))
  const hour12 = t.hour % 12 || 12
  switch (letter) {
    case '%':
      return text('%')
    case 'n':
      return text('\n')
    case 't':
      return text('\t')
    case 'a':
      return text((WEEKDAYS[t.weekday] as string).slice(0, 3))
    case 'A':
      return text(WEEKDAYS[t.weekday] as string)
    case 'b':
    case 'h':
      return text((MONTHS[t.month - 1] as string).slice(0, 3))
    case 'B':
      return text(MONTHS[t.month - 1] as string)
    case 'c':
      return nested('%a %b %e %H:%M:%S %Y')
    case 'x':
    case 'D':
      return nested('%m/%d/%y')
    case 'X':
    case 'T':
      return nested('%H:%M:%S')
    case 'r':
      return nested('%I:%M:%S %p')
    case 'R':
      return nested('%H:%M')
    case 'F':
      return nested('%+4Y-%m-%d')
    case 'C':
      return numeric(Math.floor(t.year / 100), 2)
    case 'Y':
      return numeric(t.year, 4)
    case 'y':
      return numeric(((t.year % 100) + 100) % 100, 2)
    case 'm':
      return numeric(t.month, 2)
    case 'd':
      return numeric(t.day, 2)
    case 'e':
      return numeric(t.day, 2, ' ')
    case 'H':
      return numeric(t.hour, 2)
    case 'k':
      return numeric(t.hour, 2, ' ')
    case 'I':
      return numeric(hour12, 2)
    case 'l':
      return numeric(hour12, 2, ' ')
    case 'M':
      return numeric(t.minute, 2)
    case 'S':
      return numeric(t.second, 2)
    case 'N':
      return text(String(t.nsec).padStart(9, '0'))
    case 'j':
      return numeric(t.yearDay, 3)
    case 'p':
      return text(t.hour < 12 ? 'AM' : 'PM')
    case 'P':
      return text(t.hour < 12 ? 'am' : 'pm')
    case 's':
      return numeric(t.epoch, 1)
    case 'u':
      return numeric(t.weekday || 7, 1)
    case 'w':
      return numeric(t.weekday, 1)
    case 'U':
      return numeric(Math.floor((t.yearDay + 6 - t.weekday) / 7), 2)
    case 'W':
      return numeric(Math.floor((t.yearDay + 6 - ((t.weekday + 6) % 7)) / 7), 2)
    case 'V':
      return numeric(isoWeek(t).week, 2)
    case 'G':
      return numeric(isoWeek(t).year, 1)
    case 'g':
      return numeric(isoWeek(t).year % 100, 2)
    case 'q':
      return numeric(Math.ceil(t.month / 3), 1)
    case 'Z':
      return text(t.zone.name)
    case 'z':
      return { text: zoneOffset(t.zone.offset, colons.length), width: 0, fill: '0' }
    default:
      return null
  }
}

function pad(field: Field, flags: string, width: string, letter: string): string {
  if (letter === 'N')
    return field.text.slice(0, width === '' ? 9 : Number(width)).padEnd(Number(width || 9), '0')
  let { text: out, fill } = field
  let least = width === '' ? field.width : Number(width)
  for (const flag of flags) {
    if (flag === '-') {
      least = width === '' ? 0 : least
      fill = ''
    } else if (flag === '+') fill = '+'
    else if (flag === '_') fill = ' '
    else if (flag === '0') fill = '0'
    else if (flag === '^') out = out.toUpperCase()
    else if (flag === '#') out = letter === 'Z' || letter === 'p' ? out.toLowerCase() : out.toUpperCase()
  }
  if (letter === 'z') return padOffset(out, flags, least)
  if (fill === '' && width === '') return out
  // With + a year that is longer than usual has a sign.
  if (fill === '+')
    return out.length > 4 && !out.startsWith('-') ? `+${out.padStart(least - 1, '0')}` : padYear(out, least)
  const filler = fill === '' ? ' ' : fill
  if (filler === '0') return padYear(out, least)
  return out.padStart(least, filler)
}

const padYear = (digits: string, width: number): string =>
  digits.startsWith('-') ? `-${digits.slice(1).padStart(width - 1, '0')}` : digits.padStart(width, '0')

/** `%_z` and `%-z` take a zero away from the hours, `%10z` puts some before them. */
function padOffset(offset: string, flags: string, width: number): string {
  const [sign = '', digits] = [offset[0], offset.slice(1)]
  if (!/[-_]/.test(flags)) return sign + digits.padStart(width - 1, '0')
  const short = digits.replace(/^0/, '')
  const full = flags.includes('_') ? Math.max(width, offset.length) : width
  return (sign + short).padStart(full)
}

/** `+0800`, with colons `+08:00`, `+08:00:00` or the shortest exact form. */
export function zoneOffset(offset: number, colons: number): string {
  const sign = offset < 0 ? '-' : '+'
  const all = Math.abs(offset)
  const two = (value: number): string => String(value).padStart(2, '0')
  const hours = two(Math.floor(all / HOUR))
  const minutes = two(Math.floor((all % HOUR) / 60))
  const seconds = two(all % 60)
  if (colons === 0) return `${sign}${hours}${minutes}`
  if (colons === 1) return `${sign}${hours}:${minutes}`
  if (colons === 2) return `${sign}${hours}:${minutes}:${seconds}`
  if (seconds !== '00') return `${sign}${hours}:${minutes}:${seconds}`
  return minutes === '00' ? `${sign}${hours}` : `${sign}${hours}:${minutes}`
}

/** ISO 8601's week and its year: week 1 has the year's first Thursday. */
function isoWeek(t: CivilTime): { year: number; week: number } {
  const thursday = t.yearDay + 4 - (t.weekday || 7)
  const daysIn = (year: number): number => daysFromCivil(year + 1, 1, 1) - daysFromCivil(year, 1, 1)
  if (thursday < 1) return { year: t.year - 1, week: Math.ceil((thursday + daysIn(t.year - 1)) / 7) }
  if (thursday > daysIn(t.year)) return { year: t.year + 1, week: 1 }
  return { year: t.year, week: Math.ceil(thursday / 7) }
}

/** `2023-05-06 07:08:09.000000000 +0800`, as `stat` and `ls --full-time` write a time. */
export function fullTime(time: Time, zone: Zone): string {
  return formatTime('%Y-%m-%d %H:%M:%S.%N %z', civilTime(time, zone))
}

/** Whether a is later than b by so many: negative, 0, positive. */
export function compareTimes(a: Time, b: Time): number {
  return a.sec - b.sec || a.nsec - b.nsec
}
