/** strftime(3) in the C locale, as glibc has it and as coreutils do (nstrftime of gnulib). */

import { type CivilTime, isoWeek, MONTHS, WEEKDAYS } from './calendar.ts'

interface Dialect {
  readonly directive: RegExp
  /** digits that a year has at least */
  readonly yearWidth: number
  /** letters that mean nothing */
  readonly unknown: string
}

const GNU: Dialect = { directive: /%([-_0^#+]*)(\d*)(:{0,3})([EO]?)([a-zA-Z%])/g, yearWidth: 4, unknown: '' }
const GLIBC: Dialect = { directive: /%([-_0^#]*)(\d*)()([EO]?)([a-zA-Z%])/g, yearWidth: 1, unknown: 'Nq' }

/** As coreutils write a time: what strftime(3) knows, and `%N`, `%q`, `%:z`, the flag `+` and years of four digits. */
export const formatTime = (format: string, time: CivilTime): string => formatBy(GNU, format, time)

/** strftime(3) of glibc, with its flags (`%-d`, `%_H`, `%^a`) and widths. */
export const strftime = (format: string, time: CivilTime): string => formatBy(GLIBC, format, time)

function formatBy(dialect: Dialect, format: string, time: CivilTime): string {
  return format.replace(
    dialect.directive,
    (whole, flags: string, width: string, colons: string, _modifier, letter: string) => {
      const field = dialect.unknown.includes(letter) ? null : fieldOf(dialect, letter, colons, time)
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

function fieldOf(dialect: Dialect, letter: string, colons: string, t: CivilTime): Field | null {
  if (colons !== '' && letter !== 'z') return null
  const nested = (format: string): Field => text(formatBy(dialect, format, t))
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
      return nested(dialect === GNU ? '%+4Y-%m-%d' : '%Y-%m-%d')
    case 'C':
      return numeric(Math.floor(t.year / 100), dialect === GNU ? 2 : 1)
    case 'Y':
      return numeric(t.year, dialect.yearWidth)
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
    // %P is small whatever is asked for.
    else if (letter === 'P') continue
    else if (flag === '^') out = out.toUpperCase()
    else if (flag === '#') out = otherCase(letter, out)
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

/** With `#`: what is in capitals becomes small, names get capitals, the rest stays. */
const otherCase = (letter: string, text: string): string =>
  'Zp'.includes(letter) ? text.toLowerCase() : 'aAbBh'.includes(letter) ? text.toUpperCase() : text

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
  const hours = two(Math.floor(all / 3600))
  const minutes = two(Math.floor((all % 3600) / 60))
  const seconds = two(all % 60)
  if (colons === 0) return `${sign}${hours}${minutes}`
  if (colons === 1) return `${sign}${hours}:${minutes}`
  if (colons === 2) return `${sign}${hours}:${minutes}:${seconds}`
  if (seconds !== '00') return `${sign}${hours}:${minutes}:${seconds}`
  return minutes === '00' ? `${sign}${hours}` : `${sign}${hours}:${minutes}`
}
