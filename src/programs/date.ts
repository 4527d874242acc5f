/** date(1) of GNU coreutils: shows a time. Setting the clock is refused: it belongs to the session. */

import { O_RDONLY, type Time } from '../kernel/abi.ts'
import { EPERM } from '../kernel/vfs/errno.ts'
import { civilTime } from '../time/calendar.ts'
import { formatTime } from '../time/strftime.ts'
import { UTC, type Zone, zoneFromTz } from '../time/zone.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { matchKeyword, oneOf } from './lib/keyword.ts'
import { parseDate } from './lib/parse-date.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded, quoteText } from './lib/quote.ts'

const isoFormats = {
  hours: '%Y-%m-%dT%H%:z',
  minutes: '%Y-%m-%dT%H:%M%:z',
  date: '%Y-%m-%d',
  seconds: '%Y-%m-%dT%H:%M:%S%:z',
  ns: '%Y-%m-%dT%H:%M:%S,%N%:z',
}

const rfc3339Formats = {
  date: '%Y-%m-%d',
  seconds: '%Y-%m-%d %H:%M:%S%:z',
  ns: '%Y-%m-%d %H:%M:%S.%N%:z',
}

export const date = defineProgram({
  name: 'date',
  usage: ['[OPTION]... [+FORMAT]', '[-u|--utc|--universal] [MMDDhhmm[[CC]YY][.ss]]'],
  about:
    'Display date and time in the given FORMAT.\nWith -s, or with [MMDDhhmm[[CC]YY][.ss]], set the date and time.',
  options: {
    date: {
      short: 'd',
      long: 'date',
      argument: 'STRING',
      help: "display time described by STRING, not 'now'",
    },
    debug: { long: 'debug' },
    file: {
      short: 'f',
      long: 'file',
      argument: 'DATEFILE',
      help: 'like --date; once for each line of DATEFILE',
    },
    iso: {
      short: 'I',
      long: 'iso-8601',
      optionalArgument: 'FMT',
      help: "output date/time in ISO 8601 format; FMT='date' for date only (the default), 'hours', 'minutes', 'seconds', or 'ns'",
      check: oneOf('--iso-8601', isoFormats),
    },
    email: {
      short: 'R',
      long: ['rfc-email', 'rfc-822', 'rfc-2822'],
      help: 'output date and time in RFC 5322 format',
    },
    rfc3339: {
      long: 'rfc-3339',
      argument: 'FMT',
      help: "output date/time in RFC 3339 format; FMT='date', 'seconds', or 'ns'",
      check: oneOf('--rfc-3339', rfc3339Formats),
    },
    reference: {
      short: 'r',
      long: 'reference',
      argument: 'FILE',
      help: 'display the last modification time of FILE',
    },
    resolution: { long: 'resolution', help: 'output the available resolution of timestamps' },
    set: { short: 's', long: 'set', argument: 'STRING', help: 'set time described by STRING' },
    utc: {
      short: 'u',
      long: ['utc', 'universal', 'uct'],
      help: 'print or set Coordinated Universal Time (UTC)',
    },
  },
  *run(io, options, operands) {
    const zone = options.has('utc') ? UTC : zoneFromTz(io.variable('TZ'))
    const sources = (['date', 'file', 'reference', 'resolution'] as const).filter((key) => options.has(key))
    if (sources.length > 1)
      return yield* io.failUsage('the options to specify dates for printing are mutually exclusive')
    if (options.has('set') && sources.length > 0)
      return yield* io.failUsage('the options to print and set the time may not be used together')
    if (operands.length > 1) return yield* io.failUsage(`extra operand ${quoteText(operands[1] as string)}`)
    const [operand] = operands
    if (operand !== undefined && !operand.startsWith('+')) {
      if (sources.length > 0 || options.has('set'))
        return yield* io.failUsage(
          `the argument ${quoteText(operand)} lacks a leading '+';\nwhen using an option to specify date(s), any non-option\nargument must be a format string beginning with '+'`,
        )
    }
    const format = yield* chooseFormat(io, options, operand?.startsWith('+') ? operand : undefined)
    const print = (time: Time) => io.print(`${formatTime(format, civilTime(time, zone))}\n`)
    const isPosix = operand?.startsWith('+') === false
    const set = isPosix ? operand : options.value('set')
    if (set !== undefined) {
      const text = isPosix ? posixDate(set, civilTime(io.sys.time(), zone).year) : set
      const time = text === null ? null : parseDate(text, io.sys.time(), zone)
      if (time === null) return yield* io.fail(`invalid date ${quoteText(set)}`)
      yield* io.complain('cannot set date', -EPERM)
      print(time)
      return 1
    }
    if (options.has('resolution')) {
      io.print('0.000000001\n')
      return 0
    }
    const file = options.value('file')
    if (file !== undefined) return yield* printFile(io, file, zone, print)
    const time = yield* chosenTime(io, options.value('date'), options.value('reference'), zone)
    print(time)
    return 0
  },
})

/** `MMDDhhmm[[CC]YY][.ss]` as a date that is written out; null where it is none. */
function posixDate(text: string, thisYear: number): string | null {
  const [, month, day, hour, minute, given, second = '00'] =
    /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d|\d{4})?(?:\.(\d\d))?$/.exec(text) ?? []
  if (month === undefined) return null
  const century = Number(given) < 69 ? '20' : '19'
  const year = given === undefined ? String(thisYear) : given.length === 2 ? `${century}${given}` : given
  return `${year}-${month}-${day} ${hour}:${minute}:${second}`
}

function* chooseFormat(
  io: Io,
  options: { given: readonly { key: string; value: string | undefined }[] },
  operand: string | undefined,
): Step<string> {
  const formats: string[] = operand === undefined ? [] : [operand.slice(1)]
  for (const { key, value } of options.given) {
    if (key === 'iso') formats.push(yield* matchKeyword(io, '--iso-8601', value ?? 'date', isoFormats))
    else if (key === 'rfc3339')
      formats.push(yield* matchKeyword(io, '--rfc-3339', value ?? '', rfc3339Formats))
    else if (key === 'email') formats.push('%a, %d %b %Y %H:%M:%S %z')
  }
  if (formats.length > 1) return yield* io.fail('multiple output formats specified')
  return formats[0] ?? '%a %b %e %H:%M:%S %Z %Y'
}

function* chosenTime(
  io: Io,
  text: string | undefined,
  reference: string | undefined,
  zone: Zone,
): Step<Time> {
  if (text !== undefined) {
    const time = parseDate(text, io.sys.time(), zone)
    return time ?? (yield* io.fail(`invalid date ${quoteText(text)}`))
  }
  if (reference === undefined) return io.sys.time()
  const stat = io.sys.stat(reference)
  return typeof stat === 'number' ? yield* io.fail(quoteIfNeeded(reference), stat) : stat.mtime
}

function* printFile(io: Io, name: string, zone: Zone, print: (time: Time) => void): Step<number> {
  const fd = name === '-' ? STDIN : yield* io.open(name, O_RDONLY)
  if (fd < 0) return yield* io.fail(quoteIfNeeded(name), fd)
  const bytes = yield* io.readAll(fd)
  if (typeof bytes === 'number')
    return yield* io.fail(`${quoteIfNeeded(name === '-' ? 'standard input' : name)}: read error`, bytes)
  let status = 0
  const lines = io.decode(bytes).split('\n')
  if (lines.at(-1) === '') lines.pop()
  for (const line of lines) {
    const time = parseDate(line, io.sys.time(), zone)
    if (time !== null) print(time)
    else {
      yield* io.complain(`invalid date ${quoteText(line)}`)
      status = 1
    }
  }
  return status
}
