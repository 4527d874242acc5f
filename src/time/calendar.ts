/** Moments as calendars show them: the fields of a date in a time zone, and back. */

import type { Zone, ZoneTime } from './zone.ts'

/** A time of the kernel. */
interface Moment {
  /** seconds since 1970 in UTC */
  readonly sec: number
  readonly nsec: number
}

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
export function civilTime(time: Moment, zone: Zone): CivilTime {
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

/** ISO 8601's week and its year: week 1 has the year's first Thursday. */
export function isoWeek(t: CivilTime): { year: number; week: number } {
  const thursday = t.yearDay + 4 - (t.weekday || 7)
  const daysIn = (year: number): number => daysFromCivil(year + 1, 1, 1) - daysFromCivil(year, 1, 1)
  if (thursday < 1) return { year: t.year - 1, week: Math.ceil((thursday + daysIn(t.year - 1)) / 7) }
  if (thursday > daysIn(t.year)) return { year: t.year + 1, week: 1 }
  return { year: t.year, week: Math.ceil(thursday / 7) }
}
