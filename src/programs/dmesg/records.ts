/** The messages that dmesg shows: of the kernel's log or of a file, and which of them are meant. */

import type { System } from '../../kernel/abi.ts'
import type { Zone } from '../../time/zone.ts'
import type { Io, Step } from '../lib/io.ts'
import { parseDate } from '../lib/parse-date.ts'
import { momentOf } from './moment.ts'
import type { Given } from './options.ts'

/** By number; the kernel's own is the only one that has messages here, files may have more. */
export const FACILITIES = [
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

export const levels = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug']

/** A message with who said it: a number of FACILITIES. */
export interface LogRecord {
  readonly facility: number
  readonly level: number
  /** seconds since boot */
  readonly time: number
  readonly text: string
  /** as it stands in a file */
  readonly line?: string
}

export type KernelRecord = ReturnType<System['klog']>[number]

export const ofKernel = (record: KernelRecord): LogRecord => ({ ...record, facility: 0 })

export function* readRecords(io: Io, given: Given): Step<LogRecord[]> {
  const file = given.value('file')
  if (file === undefined) return io.sys.klog().map(ofKernel)
  if (given.has('prefix')) return yield* io.fail('only kmsg supports multi-line messages')
  const text = yield* io.readText(file)
  if (typeof text === 'number') return yield* io.fail(`cannot open ${file}`, text)
  return text.split('\n').flatMap((line) => {
    if (line === '') return []
    const [, priority = '6', stamp, message = ''] =
      /^(?:<(\d+)>)?(?:\[ *(\d+\.\d+)\] ?)?(.*)$/s.exec(line) ?? []
    // What stands behind the point counts as microseconds.
    const [seconds = '0', micros = '0'] = (stamp ?? '0.0').split('.')
    const number = Number(priority)
    const time = Number(seconds) + Number(micros) / 1e6
    return [{ facility: number >> 3, level: number & 7, time, text: message, line }]
  })
}

/** A level by name, or by its number from 1 on. */
export function levelNumber(text: string): number | null {
  const named = levels.indexOf(text)
  if (named >= 0) return named
  return /^[1-8]$/.test(text) ? Number(text) - 1 : null
}

/** Which messages are meant. */
export function* readChoice(io: Io, given: Given, zone: Zone): Step<(record: LogRecord) => boolean> {
  const wanted = (given.value('level') ?? '').split(',').filter((name) => name !== '')
  const unknown = wanted.find((name) => !levels.includes(name.replace(/^\+|\+$/g, '')))
  if (unknown !== undefined) return yield* io.fail(`unknown level '${unknown}'`)
  const list = (given.value('facility') ?? '').split(',').filter((name) => name !== '')
  const strange = list.find((name) => !FACILITIES.includes(name))
  if (strange !== undefined) return yield* io.fail(`unknown facility '${strange}'`)
  const facilities = new Set(list.map((name) => FACILITIES.indexOf(name)))
  if (given.has('kernel')) facilities.add(0)
  if (given.has('userspace')) for (let one = 1; one < FACILITIES.length; one++) facilities.add(one)
  const since = yield* readTime(io, given.value('since'), zone)
  const until = yield* readTime(io, given.value('until'), zone)
  return (record) => {
    const { sec } = momentOf(io, record)
    if (wanted.length > 0 && !wanted.some((name) => fits(name, record.level))) return false
    if (facilities.size > 0 && !facilities.has(record.facility)) return false
    return (since === null || sec >= since) && (until === null || sec <= until)
  }
}

function* readTime(io: Io, text: string | undefined, zone: Zone): Step<number | null> {
  if (text === undefined) return null
  const time = parseDate(text, io.sys.time(), zone)
  return time === null ? yield* io.fail(`invalid time value "${text}"`) : time.sec
}

/** `warn`, `warn+` (and worse), `+warn` (and less). */
function fits(name: string, level: number): boolean {
  const own = levels.indexOf(name.replace(/^\+|\+$/g, ''))
  if (name.endsWith('+')) return level <= own
  return name.startsWith('+') ? level >= own : level === own
}
