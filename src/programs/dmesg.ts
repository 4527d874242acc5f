/** dmesg(1) of util-linux: the kernel's log. */

import { type Zone, zoneFromTz } from '../time/zone.ts'
import type { Io } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
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

export const dmesg = defineProgram({
  name: 'dmesg',
  usage: '[options]',
  about: 'Display or control the kernel ring buffer.',
  version: 'util-linux 2.41.5',
  baseName: true,
  options: {
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
  },
  *run(io, options, operands) {
    if (operands.length > 0) {
      yield* io.printError("dmesg: bad usage\nTry 'dmesg --help' for more information.\n")
      return 1
    }
    const wanted = (options.value('level') ?? '').split(',').filter((name) => name !== '')
    const unknown = wanted.find((name) => !levels.includes(name.replace(/^\+|\+$/g, '')))
    if (unknown !== undefined) return yield* io.fail(`unknown level '${unknown}'`)
    const facilities = (options.value('facility') ?? 'kern').split(',').filter((name) => name !== '')
    const strange = facilities.find((name) => !FACILITIES.includes(name))
    if (strange !== undefined) return yield* io.fail(`unknown facility '${strange}'`)
    if (!facilities.includes('kern')) return 0
    const zone = zoneFromTz(io.variable('TZ'))
    let before = 0
    let minute = ''
    for (const record of io.sys.klog()) {
      if (wanted.length > 0 && !wanted.some((name) => fits(name, record.level))) continue
      for (const line of record.text.split('\n')) {
        const style = options.has('raw')
          ? 'raw'
          : options.has('relative') || options.has('human')
            ? 'relative'
            : options.has('noTime')
              ? 'none'
              : options.has('ctime')
                ? 'ctime'
                : 'plain'
        const delta = options.has('delta') ? record.time - before : null
        const prefix = options.has('decode') ? `kern  :${(levels[record.level] as string).padEnd(6)}: ` : ''
        if (style === 'relative') {
          const now = formatTime('%b%e %H:%M', civilTime(momentOf(io, record), zone))
          const sign = `+${(record.time - before).toFixed(6)}`
          io.print(`${prefix}[${now === minute ? sign.padStart(11) : now}] ${line}\n`)
          minute = now
        } else io.print(`${prefix}${stamp(io, style, record, zone, delta)}${line}\n`)
      }
      before = record.time
      if (io.full) yield* io.flush()
    }
    return 0
  },
})

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
  style: 'raw' | 'none' | 'ctime' | 'plain',
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
