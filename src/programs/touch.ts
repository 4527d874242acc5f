/** touch(1): sets times, and makes files that are not there. */

import { O_CREAT, O_NOCTTY, O_NONBLOCK, O_WRONLY, type Time } from '../kernel/abi.ts'
import { EISDIR, ENOENT } from '../kernel/vfs/errno.ts'
import { civilTime, epochOf } from '../time/calendar.ts'
import { zoneFromTz } from '../time/zone.ts'
import type { Io, Step } from './lib/io.ts'
import { matchKeyword, oneOf } from './lib/keyword.ts'
import { parseDate } from './lib/parse-date.ts'
import { defineProgram, type Options } from './lib/program.ts'
import { quoteName, quoteText } from './lib/quote.ts'

const TIME_WORDS = {
  atime: 'atime',
  access: 'atime',
  use: 'atime',
  mtime: 'mtime',
  modify: 'mtime',
} as const

const options = {
  atime: { short: 'a', help: 'change only the access time' },
  noCreate: { short: 'c', long: 'no-create', help: 'do not create any files' },
  date: {
    short: 'd',
    long: 'date',
    argument: 'STRING',
    help: 'parse STRING and use it instead of current time',
  },
  force: { short: 'f', help: '(ignored)' },
  noDereference: {
    short: 'h',
    long: 'no-dereference',
    help: 'affect each symbolic link instead of any referenced file',
  },
  mtime: { short: 'm', help: 'change only the modification time' },
  reference: {
    short: 'r',
    long: 'reference',
    argument: 'FILE',
    help: "use this file's times instead of current time",
  },
  stamp: {
    short: 't',
    argument: '[[CC]YY]MMDDhhmm[.ss]',
    help: 'use specified time instead of current time, with a date-time format that differs from -d',
    check: readStamp,
  },
  time: {
    long: 'time',
    argument: 'WORD',
    help: 'specify which time to change: access, atime, use, modify, mtime',
    check: oneOf('--time', TIME_WORDS),
  },
} as const

export const touch = defineProgram({
  name: 'touch',
  usage: '[OPTION]... FILE...',
  about:
    'Update the access and modification times of each FILE to the current time.\n\nA FILE argument that does not exist is created empty, unless -c or -h is supplied.',
  options,
  *run(io, given, operands) {
    const change = yield* readChange(io, given)
    const times = yield* readTimes(io, given)
    if (operands.length === 0) return yield* io.failUsage('missing file operand')
    const job: Job = {
      io,
      atime: change.atime ? times.atime : 'omit',
      mtime: change.mtime ? times.mtime : 'omit',
      create: !given.has('noCreate') && !given.has('noDereference'),
      noCreate: given.has('noCreate'),
      follow: !given.has('noDereference'),
    }
    let status = 0
    for (const operand of operands) if (!(yield* touchOne(job, operand))) status = 1
    return status
  },
})

interface Job {
  readonly io: Io
  readonly atime: Time | 'now' | 'omit'
  readonly mtime: Time | 'now' | 'omit'
  readonly create: boolean
  /** What is not there is no error. */
  readonly noCreate: boolean
  readonly follow: boolean
}

function* readChange(io: Io, given: Options<typeof options>): Step<{ atime: boolean; mtime: boolean }> {
  let atime = given.has('atime')
  let mtime = given.has('mtime')
  for (const word of given.values('time')) {
    if ((yield* matchKeyword(io, '--time', word as string, TIME_WORDS)) === 'atime') atime = true
    else mtime = true
  }
  return atime || mtime ? { atime, mtime } : { atime: true, mtime: true }
}

interface Times {
  readonly atime: Time | 'now'
  readonly mtime: Time | 'now'
}

function* readTimes(io: Io, given: Options<typeof options>): Step<Times> {
  const [date, reference, stamp] = [given.value('date'), given.value('reference'), given.value('stamp')]
  if (stamp !== undefined && (date !== undefined || reference !== undefined)) {
    return yield* io.failUsage('cannot specify times from more than one source')
  }
  const zone = zoneFromTz(io.variable('TZ'))
  if (reference !== undefined) {
    const info = given.has('noDereference') ? io.sys.lstat(reference) : io.sys.stat(reference)
    if (typeof info === 'number')
      return yield* io.fail(`failed to get attributes of ${quoteName(reference)}`, info)
    if (date === undefined) return info
    // A date beside a reference counts from the reference's times.
    const atime = parseDate(date, info.atime, zone)
    const mtime = parseDate(date, info.mtime, zone)
    if (atime === null || mtime === null) return yield* io.fail(`invalid date format ${quoteText(date)}`)
    return { atime, mtime }
  }
  if (date !== undefined) {
    const time = parseDate(date, io.sys.time(), zone)
    if (time === null) return yield* io.fail(`invalid date format ${quoteText(date)}`)
    return { atime: time, mtime: time }
  }
  if (stamp !== undefined) {
    const time = { sec: yield* readStamp(io, stamp), nsec: 0 }
    return { atime: time, mtime: time }
  }
  return { atime: 'now', mtime: 'now' }
}

function* readStamp(io: Io, text: string): Step<number> {
  const sec = parseStamp(text, io.sys.time(), zoneFromTz(io.variable('TZ')))
  return sec ?? (yield* io.fail(`invalid date format ${quoteText(text)}`))
}

/** `[[CC]YY]MMDDhhmm[.ss]` as seconds since 1970. */
function parseStamp(text: string, now: Time, zone: ReturnType<typeof zoneFromTz>): number | null {
  const match = /^(\d\d(?:\d\d)?)?(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d\d))?$/.exec(text)
  if (match === null) return null
  const [, years, month, day, hour, minute, second] = match as unknown as [
    string,
    string | undefined,
    ...string[],
  ]
  const fields = {
    year:
      years === undefined
        ? civilTime(now, zone).year
        : years.length === 4
          ? Number(years)
          : century(Number(years)),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second ?? 0),
  }
  const sec = epochOf(fields, zone)
  const back = civilTime({ sec, nsec: 0 }, zone)
  const real =
    back.month === fields.month &&
    back.day === fields.day &&
    back.hour === fields.hour &&
    back.minute === fields.minute &&
    (back.second === fields.second || fields.second === 60)
  return real ? sec : null
}

const century = (year: number): number => (year < 69 ? 2000 + year : 1900 + year)

/** Opens to create first, as touch does; then sets the times through the descriptor, or by name. */
function* touchOne({ io, atime, mtime, create, noCreate, follow }: Job, path: string): Step<boolean> {
  const { sys } = io
  if (path === '-') return yield* touchStandardOutput(io, atime, mtime)
  const fd = create ? sys.open(path, O_WRONLY | O_CREAT | O_NONBLOCK | O_NOCTTY, 0o666) : 0
  const isOpen = create && fd >= 0
  const result = isOpen ? sys.futimens(fd, atime, mtime) : sys.utimens(path, atime, mtime, follow)
  if (isOpen) sys.close(fd)
  if (result >= 0) return true
  // A directory cannot be opened for writing, but has times: then only setting them tells.
  if (fd < 0 && fd !== -EISDIR) yield* io.complain(`cannot touch ${quoteName(path)}`, fd)
  else if (noCreate && result === -ENOENT) return true
  else yield* io.complain(`setting times of ${quoteName(path)}`, result)
  return false
}

function* touchStandardOutput(io: Io, atime: Job['atime'], mtime: Job['mtime']): Step<boolean> {
  const result = io.sys.futimens(1, atime, mtime)
  if (result >= 0) return true
  yield* io.complain(`setting times of ${quoteName('-')}`, result)
  return false
}
