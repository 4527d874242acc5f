/**
 * Time zones as TZ names them (tzset(3)): a zone of the IANA database, from Intl's copy of it, or a POSIX
 * string like `CET-1CEST,M3.5.0,M10.5.0/3`. A name that is neither counts as UTC and is shown by its first
 * letters, as glibc does.
 */

/** What clocks of a zone show at some moment. */
export interface ZoneTime {
  /** As %Z writes it. */
  readonly name: string
  /** Seconds east of Greenwich. */
  readonly offset: number
}

export interface Zone {
  /** What holds at so many seconds since 1970. */
  at(seconds: number): ZoneTime
}

export function fixedZone(name: string, offset: number): Zone {
  const time = { name, offset }
  return { at: () => time }
}

export const UTC: Zone = fixedZone('UTC', 0)

const HOUR = 3600
const DAY = 86400

/** The zone that TZ names; unset means the machine's, UTC. */
export function zoneFromTz(tz: string | undefined): Zone {
  const name = (tz ?? '').replace(/^:/, '')
  if (name === '' || name === 'UTC') return UTC
  return databaseZone(name.replace(/^\/usr\/share\/zoneinfo\//, '')) ?? posixZone(name)
}

const databaseZones = new Map<string, Zone | null>()

function databaseZone(name: string): Zone | null {
  let zone = databaseZones.get(name)
  if (zone === undefined) {
    zone = openDatabaseZone(name)
    databaseZones.set(name, zone)
  }
  return zone
}

/** The database's short names without a region. Intl may know others (`PST`, `JST`) that the database lacks. */
const SHORT_NAMES = /^(?:EST|MST|HST|WET|CET|MET|EET|GMT|UTC|UCT|PRC|ROC|ROK|GB|NZ)$/

function openDatabaseZone(name: string): Zone | null {
  if (!/^[A-Z][\w+/-]*$/.test(name) || (/^[A-Z]{1,3}$/.test(name) && !SHORT_NAMES.test(name))) return null
  try {
    const offsets = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      era: 'short',
      timeZoneName: 'long',
    })
    const resolved = offsets.resolvedOptions().timeZone
    // Intl takes any case; files do not.
    if (resolved !== name && resolved.toLowerCase() === name.toLowerCase()) return null
    return { at: (seconds) => readZoneTime(offsets, name, seconds) }
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** The last second that a Date can hold, less a day for the offset. */
const LAST_SECOND = 8.64e12 - DAY

/** 400 years, after which days of the week and of the year come again */
const CYCLE = 146097 * DAY

function readZoneTime(format: Intl.DateTimeFormat, zone: string, seconds: number): ZoneTime {
  const late = Math.max(0, Math.ceil((seconds - LAST_SECOND) / CYCLE))
  const moment = Math.floor(Math.max(-LAST_SECOND, seconds - late * CYCLE))
  const parts = new Map(format.formatToParts(moment * 1000).map((part) => [part.type, part.value]))
  const field = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type))
  const year = parts.get('era') === 'BC' || parts.get('era') === 'B' ? 1 - field('year') : field('year')
  const local = new Date(0)
  local.setUTCFullYear(year, field('month') - 1, field('day'))
  local.setUTCHours(field('hour'), field('minute'), field('second'))
  // Intl's calendar is Julian before October 1582, when clocks showed the sun's time at the place anyway.
  const offset =
    moment < GREGORIAN_START
      ? readZoneTime(format, zone, GREGORIAN_START).offset
      : local.getTime() / 1000 - moment
  const name = abbreviation(zone, parts.get('timeZoneName') ?? '', offset)
  return {
    name: moment < 0 && name === shortOffset(offset) ? nameSince1970(format, zone, offset, name) : name,
    offset,
  }
}

/** Before 1970 CLDR has no names: where the clocks showed the same as then, the name is that of then, in its winter or its summer. */
function nameSince1970(format: Intl.DateTimeFormat, zone: string, offset: number, fallback: string): string {
  const winterAndSummer = [0, 183 * DAY].map((seconds) => readZoneTime(format, zone, seconds))
  return winterAndSummer.find((then) => then.offset === offset)?.name ?? fallback
}

const GREGORIAN_START = Date.UTC(1600, 0, 1) / 1000

/**
 * The database's abbreviations, by the names of Unicode's CLDR. Zones without one in English show their
 * offset (`+08`, `-0330`).
 */
const ABBREVIATIONS: Readonly<Record<string, string>> = {
  'Greenwich Mean Time': 'GMT',
  'British Summer Time': 'BST',
  'Irish Standard Time': 'IST',
  'Western European Standard Time': 'WET',
  'Western European Summer Time': 'WEST',
  'Central European Standard Time': 'CET',
  'Central European Summer Time': 'CEST',
  'Eastern European Standard Time': 'EET',
  'Eastern European Summer Time': 'EEST',
  'Moscow Standard Time': 'MSK',
  'Moscow Summer Time': 'MSD',
  'West Africa Time': 'WAT',
  'West Africa Standard Time': 'WAT',
  'Central Africa Time': 'CAT',
  'East Africa Time': 'EAT',
  'South Africa Standard Time': 'SAST',
  'Newfoundland Standard Time': 'NST',
  'Newfoundland Daylight Time': 'NDT',
  'Atlantic Standard Time': 'AST',
  'Atlantic Daylight Time': 'ADT',
  'Eastern Standard Time': 'EST',
  'Eastern Daylight Time': 'EDT',
  'Cuba Standard Time': 'CST',
  'Cuba Daylight Time': 'CDT',
  'Central Standard Time': 'CST',
  'Central Daylight Time': 'CDT',
  'Mountain Standard Time': 'MST',
  'Mountain Daylight Time': 'MDT',
  'Mexican Pacific Standard Time': 'MST',
  'Mexican Pacific Daylight Time': 'MDT',
  'Yukon Time': 'MST',
  'Pacific Standard Time': 'PST',
  'Pacific Daylight Time': 'PDT',
  'Alaska Standard Time': 'AKST',
  'Alaska Daylight Time': 'AKDT',
  'Hawaii-Aleutian Standard Time': 'HST',
  'Hawaii-Aleutian Daylight Time': 'HDT',
  'American Samoa Standard Time': 'SST',
  'Samoa Standard Time': 'SST',
  'Chamorro Standard Time': 'ChST',
  'Israel Standard Time': 'IST',
  'Israel Daylight Time': 'IDT',
  'Pakistan Standard Time': 'PKT',
  'India Standard Time': 'IST',
  'Western Indonesia Time': 'WIB',
  'Central Indonesia Time': 'WITA',
  'Eastern Indonesia Time': 'WIT',
  'China Standard Time': 'CST',
  'China Daylight Time': 'CDT',
  'Taiwan Standard Time': 'CST',
  'Taipei Standard Time': 'CST',
  'Hong Kong Standard Time': 'HKT',
  'Philippine Standard Time': 'PST',
  'Korean Standard Time': 'KST',
  'Japan Standard Time': 'JST',
  'Australian Western Standard Time': 'AWST',
  'Australian Central Standard Time': 'ACST',
  'Australian Central Daylight Time': 'ACDT',
  'Australian Eastern Standard Time': 'AEST',
  'Australian Eastern Daylight Time': 'AEDT',
  'New Zealand Standard Time': 'NZST',
  'New Zealand Daylight Time': 'NZDT',
}

/** Zones whose abbreviations differ from those of others that share their name in CLDR. */
const OWN_ABBREVIATIONS: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  MET: { [HOUR]: 'MET', [2 * HOUR]: 'MEST' },
  'Europe/Guernsey': { [HOUR]: 'BST' },
  'Europe/Isle_of_Man': { [HOUR]: 'BST' },
  'Europe/Jersey': { [HOUR]: 'BST' },
  'Asia/Colombo': { [5.5 * HOUR]: '+0530' },
  'Europe/Minsk': { [3 * HOUR]: '+03' },
  'Antarctica/Casey': { [8 * HOUR]: '+08' },
  'Antarctica/Troll': { 0: '+00' },
  'Pacific/Apia': { [13 * HOUR]: '+13' },
}

function abbreviation(zone: string, longName: string, offset: number): string {
  const own = OWN_ABBREVIATIONS[zone]?.[offset]
  if (own !== undefined) return own
  if (longName === 'Coordinated Universal Time') return /GMT|Greenwich/.test(zone) ? 'GMT' : 'UTC'
  return ABBREVIATIONS[longName] ?? shortOffset(offset)
}

/** `+08`, `-0330`: how the database names a zone that has no abbreviation in English. */
function shortOffset(offset: number): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const all = Math.abs(offset)
  const minutes = Math.floor((all % HOUR) / 60)
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(all / HOUR))}${minutes === 0 ? '' : two(minutes)}`
}

const NAME = /^(?:([A-Za-z]{3,})|<([A-Za-z0-9+-]{3,})>)/
const OFFSET = /^([+-]?)(\d{1,3})(?::(\d{1,2})(?::(\d{1,2}))?)?/
const RULE =
  /^,(?:M(\d{1,2})\.(\d)\.(\d)|J(\d{1,3})|(\d{1,3}))(?:\/([+-]?)(\d{1,3})(?::(\d{1,2})(?::(\d{1,2}))?)?)?/

/** When daylight saving time begins or ends in a year: seconds since 1970 on the clocks of the place. */
type YearRule = (year: number) => number

/** `std offset [dst [offset] [,start,end]]`, of which POSIX counts offsets west of Greenwich. */
function posixZone(text: string): Zone {
  let rest = text
  const take = (pattern: RegExp): RegExpExecArray | null => {
    const match = pattern.exec(rest)
    if (match !== null) rest = rest.slice(match[0].length)
    return match
  }
  const standardName = take(NAME)
  if (standardName === null) return fixedZone('', 0)
  const standard = { name: zoneName(standardName), offset: 0 }
  const standardOffset = take(OFFSET)
  if (standardOffset === null) return fixedZone(standard.name, 0)
  standard.offset = eastward(standardOffset)
  if (rest === '') return { at: () => standard }
  const daylightName = take(NAME)
  if (daylightName === null) return fixedZone('', 0)
  const daylightOffset = take(OFFSET)
  const daylight = {
    name: zoneName(daylightName),
    offset: daylightOffset === null ? standard.offset + HOUR : eastward(daylightOffset),
  }
  // Those of the United States, as glibc fills in.
  const [start, end] = [',M3.2.0', ',M11.1.0'].map((usual) => {
    const given = rest === '' ? RULE.exec(usual) : take(RULE)
    return given === null ? null : yearRule(given)
  })
  if (start == null || end == null) return { at: () => standard }
  return {
    at(seconds) {
      const year = new Date(Math.min(LAST_SECOND, Math.max(-LAST_SECOND, seconds)) * 1000).getUTCFullYear()
      const from = start(year) - standard.offset
      const until = end(year) - daylight.offset
      const isDaylight =
        from <= until ? seconds >= from && seconds < until : !(seconds >= until && seconds < from)
      return isDaylight ? daylight : standard
    },
  }
}

const zoneName = (match: RegExpExecArray): string => (match[1] ?? match[2]) as string

function eastward([, sign, hours, minutes, seconds]: RegExpExecArray): number {
  const most = (value: string | undefined, limit: number): number => Math.min(limit, Number(value ?? 0))
  const west = most(hours, 24) * HOUR + most(minutes, 59) * 60 + most(seconds, 59)
  return sign === '-' ? west : 0 - west
}

/** Null for a day that no year has. */
function yearRule(match: RegExpExecArray): YearRule | null {
  const [, month, week, weekday, julian, zeroBased, sign, hours, minutes, seconds] = match
  const clock =
    hours === undefined ? 2 * HOUR : Number(hours) * HOUR + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)
  const time = sign === '-' ? -clock : clock
  const day = dayOfRule(month, week, weekday, julian, zeroBased)
  return day && ((year) => day(year) * DAY + time)
}

/** Days since 1970 in a year, for `Mm.w.d`, `Jn` (which never counts 29 February) and `n`. */
function dayOfRule(
  month: string | undefined,
  week: string | undefined,
  weekday: string | undefined,
  julian: string | undefined,
  zeroBased: string | undefined,
): ((year: number) => number) | null {
  if (month !== undefined) {
    const [m, w, d] = [Number(month), Number(week), Number(weekday)]
    if (m < 1 || m > 12 || w < 1 || w > 5 || d > 6) return null
    return (year) => weekdayOfMonth(year, m, w, d)
  }
  if (julian !== undefined) {
    const n = Number(julian)
    if (n < 1 || n > 365) return null
    return (year) =>
      daysSince1970(year, 0, n + (n >= 60 && daysSince1970(year, 1, 29) < daysSince1970(year, 2, 1) ? 1 : 0))
  }
  const n = Number(zeroBased)
  return n > 365 ? null : (year) => daysSince1970(year, 0, n + 1)
}

/** The day of the nth such weekday of a month; the fifth is the last. */
function weekdayOfMonth(year: number, month: number, week: number, weekday: number): number {
  const first = daysSince1970(year, month - 1, 1)
  const next = daysSince1970(year, month, 1)
  const firstWeekday = (((first + 4) % 7) + 7) % 7
  const day = first + ((weekday - firstWeekday + 7) % 7) + (week - 1) * 7
  return day < next ? day : day - 7
}

function daysSince1970(year: number, month: number, day: number): number {
  const date = new Date(0)
  date.setUTCFullYear(year, month, day)
  return date.getTime() / 1000 / DAY
}
