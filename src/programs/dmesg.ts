/** dmesg(1) of util-linux: the kernel's log. */

import type { System } from '../kernel/abi.ts'
import { type Zone, zoneFromTz } from '../time/zone.ts'
import { refuseExclusive } from './lib/exclusive-options.ts'
import type { Io, Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { sleepFor } from './lib/sleep.ts'
import { civilTime, formatTime } from './lib/time.ts'

/** Only the first has messages here. */
const FACILITIES = [
  'kern',
  'user',
  'mail',
  'daemon',
  'auth',
  'syslog',
  'lpr',
  'news',
  'uucp',
  'cron',
  'authpriv',
  'ftp',
]

const levels = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug']

const options = {
  ctime: { short: 'T', long: 'ctime', help: 'show human-readable timestamp' },
  noTime: { short: 't', long: 'notime', help: "don't show any timestamp with messages" },
  level: { short: 'l', long: 'level', argument: 'LIST', help: 'restrict output to defined levels' },
  kernel: { short: 'k', long: 'kernel', help: 'display kernel messages' },
  decode: { short: 'x', long: 'decode', help: 'decode facility and level to readable string' },
  raw: { short: 'r', long: 'raw', help: 'print the raw message buffer' },
  delta: { short: 'd', long: 'show-delta', help: 'show time delta between printed messages' },
  nopager: { short: 'P', long: 'nopager', help: 'do not pipe output into a pager' },
  color: { short: 'L', long: 'color', optionalArgument: 'WHEN', help: 'colorize messages' },
  facility: {
    short: 'f',
    long: 'facility',
    argument: 'LIST',
    help: 'restrict output to defined facilities',
  },
  relative: { short: 'e', long: 'reltime', help: 'show local time and time delta in readable format' },
  human: { short: 'H', long: 'human', help: 'human readable output' },
  clear: { short: 'C', long: 'clear', help: 'clear the kernel ring buffer' },
  readClear: { short: 'c', long: 'read-clear', help: 'read and clear all messages' },
  follow: { short: 'w', long: 'follow', help: 'wait for new messages' },
  followNew: { short: 'W', long: 'follow-new', help: 'wait and print only new messages' },
} as const

export const dmesg = defineProgram({
  name: 'dmesg',
  usage: '[options]',
  about: 'Display or control the kernel ring buffer.',
  version: 'util-linux 2.41.5',
  baseName: true,
  options,
  *run(io, given, operands) {
    if (operands.length > 0) return yield* io.failUsage('bad usage')
    yield* refuseExclusive(io, given, options, [['clear', 'readClear', 'raw']])
    const wanted = (given.value('level') ?? '').split(',').filter((name) => name !== '')
    const unknown = wanted.find((name) => !levels.includes(name.replace(/^\+|\+$/g, '')))
    if (unknown !== undefined) return yield* io.fail(`unknown level '${unknown}'`)
    const facilities = (given.value('facility') ?? 'kern').split(',').filter((name) => name !== '')
    const strange = facilities.find((name) => !FACILITIES.includes(name))
    if (strange !== undefined) return yield* io.fail(`unknown facility '${strange}'`)
    const { sys } = io
    if (given.has('clear')) {
      const result = sys.clearKlog()
      return result < 0 ? yield* io.fail('clear kernel buffer failed', result) : 0
    }
    const printer = new Printer(io, styleOf(given), given.has('delta'), given.has('decode'))
    const isWanted = ({ level }: LogRecord) =>
      facilities.includes('kern') && (wanted.length === 0 || wanted.some((name) => fits(name, level)))
    const last = sys.klog().at(-1)
    if (!given.has('followNew')) yield* printer.print(sys.klog().filter(isWanted))
    if (given.has('readClear')) {
      const result = sys.clearKlog()
      if (result < 0) return yield* io.fail('read kernel buffer failed', result)
    }
    return given.has('follow') || given.has('followNew') ? yield* follow(io, printer, last, isWanted) : 0
  },
})

type LogRecord = ReturnType<System['klog']>[number]
type Style = 'raw' | 'relative' | 'none' | 'ctime' | 'plain'

function styleOf(given: { has(name: 'raw' | 'relative' | 'human' | 'noTime' | 'ctime'): boolean }): Style {
  if (given.has('raw')) return 'raw'
  if (given.has('relative') || given.has('human')) return 'relative'
  if (given.has('noTime')) return 'none'
  return given.has('ctime') ? 'ctime' : 'plain'
}

/** Seconds between two looks at the log; a reader of /dev/kmsg would be woken. */
const LOOK = 0.1

/** What comes after `last`, until somebody ends it. */
function* follow(
  io: Io,
  printer: Printer,
  last: LogRecord | undefined,
  isWanted: (record: LogRecord) => boolean,
): Step<number> {
  for (let seen = last; ; ) {
    yield* io.flush()
    yield* sleepFor(io.sys, LOOK)
    const all = io.sys.klog()
    // One that has been cleared away, or has made room, leaves only newer ones.
    const fresh = all.slice(seen === undefined ? 0 : all.indexOf(seen) + 1)
    yield* printer.print(fresh.filter(isWanted))
    seen = all.at(-1) ?? seen
  }
}

class Printer {
  readonly #io: Io
  readonly #style: Style
  readonly #hasDelta: boolean
  readonly #decodes: boolean
  readonly #zone: Zone
  #before = 0
  #minute = ''

  constructor(io: Io, style: Style, hasDelta: boolean, decodes: boolean) {
    this.#io = io
    this.#style = style
    this.#hasDelta = hasDelta
    this.#decodes = decodes
    this.#zone = zoneFromTz(io.variable('TZ'))
  }

  *print(records: readonly LogRecord[]): Step<void> {
    for (const record of records) {
      const prefix = this.#decodes ? `kern  :${(levels[record.level] as string).padEnd(6)}: ` : ''
      for (const line of record.text.split('\n')) this.#io.print(`${prefix}${this.#stamp(record)}${line}\n`)
      this.#before = record.time
      if (this.#io.full) yield* this.#io.flush()
    }
  }

  #stamp(record: LogRecord): string {
    const delta = this.#hasDelta ? record.time - this.#before : null
    if (this.#style !== 'relative') return stamp(this.#io, this.#style, record, this.#zone, delta)
    const now = formatTime('%b%e %H:%M', civilTime(momentOf(this.#io, record), this.#zone))
    const isSame = now === this.#minute
    this.#minute = now
    return `[${isSame ? `+${(record.time - this.#before).toFixed(6)}`.padStart(11) : now}] `
  }
}

/** `warn`, `warn+` (and worse), `+warn` (and less). */
function fits(name: string, level: number): boolean {
  const own = levels.indexOf(name.replace(/^\+|\+$/g, ''))
  if (name.endsWith('+')) return level <= own
  return name.startsWith('+') ? level >= own : level === own
}

/** When it was said, to the second. */
function momentOf(io: Io, { time }: { time: number }): { sec: number; nsec: number } {
  const now = io.sys.time()
  return { sec: Math.floor(now.sec + now.nsec / 1e9 - io.sys.uptime() + time), nsec: 0 }
}

function stamp(
  io: Io,
  style: Exclude<Style, 'relative'>,
  record: { level: number; time: number },
  zone: Zone,
  delta: number | null,
): string {
  if (style === 'none') return ''
  if (style === 'ctime')
    return `[${formatTime('%a %b %e %H:%M:%S %Y', civilTime(momentOf(io, record), zone))}] `
  const time = record.time.toFixed(6).padStart(12)
  const difference = delta === null ? '' : ` <${delta.toFixed(6).padStart(12)}>`
  return `${style === 'raw' ? `<${record.level}>` : ''}[${time}${difference}] `
}
