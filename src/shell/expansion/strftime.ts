/** strftime(3) in the C locale, for prompts, `printf %(...)T` and HISTTIMEFORMAT. */

import { zoneFromTz } from '../../time/zone.ts'

/** `seconds` since 1970; `zone` as in TZ. */
export function formatTime(format: string, seconds: number, zone: string | undefined): string {
  const parts = partsOf(seconds, zone)
  return format.replace(/%(.)/gs, (all, letter: string) => conversion(parts, letter) ?? all)
}

interface Parts {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly weekday: number
  readonly yearday: number
  /** seconds east of Greenwich */
  readonly offset: number
  readonly zone: string
  readonly epoch: number
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const MONTHS = [
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

function partsOf(seconds: number, zone: string | undefined): Parts {
  const { offset, name } = zoneFromTz(zone).at(seconds)
  const date = new Date((seconds + offset) * 1000)
  const year = date.getUTCFullYear()
  const yearday = Math.floor((date.getTime() - Date.UTC(year, 0, 1)) / 86_400_000)
  return {
    year,
    month: date.getUTCMonth(),
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    weekday: date.getUTCDay(),
    yearday,
    offset,
    zone: name,
    epoch: seconds,
  }
}

const two = (value: number): string => String(value).padStart(2, '0')

function conversion(parts: Parts, letter: string): string | null {
  const hour12 = parts.hour % 12 === 0 ? 12 : parts.hour % 12
  const clock = `${two(parts.hour)}:${two(parts.minute)}:${two(parts.second)}`
  const day = DAYS[parts.weekday] as string
  const month = MONTHS[parts.month] as string
  switch (letter) {
    case 'Y':
      return String(parts.year)
    case 'C':
      return two(Math.floor(parts.year / 100))
    case 'y':
      return two(parts.year % 100)
    case 'm':
      return two(parts.month + 1)
    case 'd':
      return two(parts.day)
    case 'e':
      return String(parts.day).padStart(2)
    case 'H':
      return two(parts.hour)
    case 'I':
      return two(hour12)
    case 'k':
      return String(parts.hour).padStart(2)
    case 'l':
      return String(hour12).padStart(2)
    case 'M':
      return two(parts.minute)
    case 'S':
      return two(parts.second)
    case 'p':
      return parts.hour < 12 ? 'AM' : 'PM'
    case 'P':
      return parts.hour < 12 ? 'am' : 'pm'
    case 'a':
      return day.slice(0, 3)
    case 'A':
      return day
    case 'b':
    case 'h':
      return month.slice(0, 3)
    case 'B':
      return month
    case 'j':
      return String(parts.yearday + 1).padStart(3, '0')
    case 'u':
      return String(parts.weekday || 7)
    case 'w':
      return String(parts.weekday)
    case 's':
      return String(parts.epoch)
    case 'n':
      return '\n'
    case 't':
      return '\t'
    case '%':
      return '%'
    case 'Z':
      return parts.zone
    case 'z': {
      const minutes = Math.floor(Math.abs(parts.offset) / 60)
      return `${parts.offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`
    }
    case 'F':
      return `${parts.year}-${two(parts.month + 1)}-${two(parts.day)}`
    case 'D':
    case 'x':
      return `${two(parts.month + 1)}/${two(parts.day)}/${two(parts.year % 100)}`
    case 'T':
    case 'X':
      return clock
    case 'R':
      return `${two(parts.hour)}:${two(parts.minute)}`
    case 'r':
      return `${two(hour12)}:${two(parts.minute)}:${two(parts.second)} ${parts.hour < 12 ? 'AM' : 'PM'}`
    case 'c':
      return `${day.slice(0, 3)} ${month.slice(0, 3)} ${String(parts.day).padStart(2)} ${clock} ${parts.year}`
    case 'U':
      return two(Math.floor((parts.yearday + 7 - parts.weekday) / 7))
    case 'W':
      return two(Math.floor((parts.yearday + 7 - ((parts.weekday + 6) % 7)) / 7))
    default:
      return null
  }
}
