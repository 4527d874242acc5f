/** vmstat(8) of procps-ng: processes, memory and processor time, from /proc; line after line with a delay. */

import { civilTime } from '../time/calendar.ts'
import { formatTime } from '../time/strftime.ts'
import { zoneFromTz } from '../time/zone.ts'
import type { Io, Step } from './lib/io.ts'
import { defineProgram, type Options, UsageWanted } from './lib/program.ts'
import { sleepFor } from './lib/sleep.ts'

const options = {
  active: { short: 'a', long: 'active', help: 'active/inactive memory' },
  forks: { short: 'f', long: 'forks', help: 'number of forks since boot' },
  oneHeader: { short: 'n', long: 'one-header', help: 'do not redisplay header' },
  stats: { short: 's', long: 'stats', help: 'event counter statistics' },
  unit: {
    short: 'S',
    long: 'unit',
    argument: '<char>',
    help: 'define display unit',
    *check(io: Io, text: string): Step<void> {
      if (!/^[kKmM]/.test(text)) yield* io.fail('-S requires k, K, m or M (default is KiB)')
    },
  },
  wide: { short: 'w', long: 'wide', help: 'wide output' },
  timestamp: { short: 't', long: 'timestamp', help: 'show timestamp' },
  noFirst: { short: 'y', long: 'no-first', help: 'skips first line of output' },
  help: { short: 'h', long: 'help', help: 'display this help and exit' },
  version: { short: 'V', long: 'version', help: 'output version information and exit' },
} as const

export const vmstat = defineProgram({
  name: 'vmstat',
  version: 'procps-ng 4.0.4',
  usage: '[options] [delay [count]]',
  about: 'Report virtual memory statistics.',
  options,
  *run(io, given, operands) {
    if (operands.length > 2) throw new UsageWanted()
    for (const operand of operands) {
      if (!/^\d+$/.test(operand)) return yield* io.fail(`failed to parse argument: '${operand}'`)
    }
    const [delayText, countText] = operands
    if (delayText !== undefined && Number(delayText) === 0)
      return yield* io.fail('delay must be positive integer')
    if (given.has('forks')) {
      io.print(`${String((yield* sample(io)).stat('processes')).padStart(13)} forks\n`)
      return 0
    }
    if (given.has('stats')) {
      io.print(counters(yield* sample(io), bytesOf(given.value('unit'))))
      return 0
    }
    const count =
      countText !== undefined ? Number(countText) : delayText === undefined ? 1 : Number.POSITIVE_INFINITY
    yield* report(io, given, Number(delayText ?? 1), count)
    return 0
  },
})

/** What /proc tells at one moment. */
interface Sample {
  readonly uptime: number
  /** user, nice, system, idle, iowait, irq, softirq, steal, guest, guest_nice */
  readonly times: readonly number[]
  stat(name: string): number
  /** kilobytes */
  memory(name: string): number
  events(name: string): number
}

function* sample(io: Io): Step<Sample> {
  const read = function* (file: string, structure: string): Step<string> {
    const text = yield* io.readText(file)
    return typeof text === 'number' ? yield* io.fail(`Unable to create ${structure} structure`) : text
  }
  const [events, stat, memory] = [
    yield* read('/proc/vmstat', 'vmstat'),
    yield* read('/proc/stat', 'system stat'),
    yield* read('/proc/meminfo', 'meminfo'),
  ]
  const numberAfter = (text: string, name: string, separator: string): number =>
    Number(new RegExp(`^${name}${separator}\\s*(\\d+)`, 'm').exec(text)?.[1] ?? 0)
  const times = (/^cpu\s+(.*)$/m.exec(stat)?.[1] ?? '').split(' ').map(Number)
  return {
    uptime: io.sys.uptime(),
    times,
    stat: (name) => numberAfter(stat, name, ' '),
    memory: (name) => numberAfter(memory, name, ':'),
    events: (name) => numberAfter(events, name, ' '),
  }
}

function* report(io: Io, given: Options<typeof options>, delay: number, count: number): Step<void> {
  const layout = given.has('wide') ? WIDE : NARROW
  const unit = bytesOf(given.value('unit'))
  const now = () => civilTime(io.sys.time(), zoneFromTz(io.variable('TZ')))
  const heading = () =>
    headings(layout, given.has('active'), given.has('timestamp') ? formatTime('%Z', now()) : null)
  let before: Sample | null = null
  let current: Sample = yield* sample(io)
  io.print(heading())
  for (let shown = 0; shown < count; ) {
    if (before !== null || !given.has('noFirst')) {
      const line = row(layout, columns(before, current, unit, given.has('active')))
      const time = given.has('timestamp') ? ` ${formatTime('%Y-%m-%d %H:%M:%S', now())}` : ''
      io.print(`${line}${time}\n`)
      shown++
    }
    before = current
    if (shown === count) return
    yield* io.flush()
    yield* sleepFor(io.sys, delay)
    current = yield* sample(io)
    const size = io.sys.winsize(1)
    const lines = typeof size === 'number' ? 0 : size.rows
    if (!given.has('oneHeader') && lines > 4 && shown % (lines - 3) === 0) io.print(heading())
  }
}

interface Layout {
  readonly titles: string
  readonly widths: readonly number[]
}

const NARROW: Layout = {
  titles: 'procs -----------memory---------- ---swap-- -----io---- -system-- -------cpu-------',
  widths: [2, 2, 6, 6, 6, 6, 4, 4, 5, 5, 4, 4, 2, 2, 2, 2, 2, 2],
}
const WIDE: Layout = {
  titles:
    '--procs-- -----------------------memory---------------------- ---swap-- -----io---- -system-- ----------cpu----------',
  widths: [4, 4, 12, 12, 12, 12, 4, 4, 5, 5, 4, 4, 3, 3, 3, 3, 3, 3],
}

const row = ({ widths }: Layout, cells: readonly (string | number)[]): string =>
  cells.map((cell, i) => String(cell).padStart(widths[i] as number)).join(' ')

function headings(layout: Layout, isActive: boolean, zone: string | null): string {
  const memory = isActive ? ['inact', 'active'] : ['buff', 'cache']
  const names = ['r', 'b', 'swpd', 'free', ...memory, 'si', 'so', 'bi', 'bo', 'in', 'cs']
  const cells = row(layout, [...names, 'us', 'sy', 'id', 'wa', 'st', 'gu'])
  const [over, under] = zone === null ? ['', ''] : [' -----timestamp-----', ` ${zone.padStart(19)}`]
  return `${layout.titles}${over}\n${cells}${under}\n`
}

/** Of the time between two samples; without an earlier one, since boot. */
function columns(before: Sample | null, now: Sample, unit: number, isActive: boolean): number[] {
  const times = now.times.map((time, i) => time - (before?.times[i] ?? 0))
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, softirq = 0, steal = 0] = times
  const guest = (times[8] ?? 0) + (times[9] ?? 0)
  const ticks = user + nice + system + idle + wait + irq + softirq + steal || 1
  const seconds = (before === null ? now.uptime : now.uptime - before.uptime) || 1
  const percent = (part: number) => Math.floor((100 * part + ticks / 2) / ticks)
  const rate = (amount: number) => Math.floor(amount / seconds + 0.5)
  const eventsOf = (name: string) => now.events(name) - (before?.events(name) ?? 0)
  const statOf = (name: string) => now.stat(name) - (before?.stat(name) ?? 0)
  const memory = (name: string) => Math.floor((now.memory(name) * 1024) / unit)
  const switches = statOf('ctxt')
  return [
    now.stat('procs_running'),
    now.stat('procs_blocked'),
    memory('SwapTotal') - memory('SwapFree'),
    memory('MemFree'),
    ...(isActive
      ? [memory('Inactive'), memory('Active')]
      : [memory('Buffers'), Math.floor(((now.memory('Cached') + now.memory('SReclaimable')) * 1024) / unit)]),
    rate((eventsOf('pswpin') * 4096) / unit),
    rate((eventsOf('pswpout') * 4096) / unit),
    rate(eventsOf('pgpgin')),
    rate(eventsOf('pgpgout')),
    rate(statOf('intr')),
    // Since boot vmstat 4.0.4 divides by ticks.
    before === null ? Math.floor((switches + ticks / 2) / ticks) : rate(switches),
    percent(user + nice),
    percent(system + irq + softirq),
    percent(idle),
    percent(wait),
    percent(steal),
    percent(guest),
  ]
}

const bytesOf = (unit: string | undefined): number =>
  ({ k: 1000, K: 1024, m: 1e6, M: 1024 ** 2 })[unit?.[0] ?? 'K'] ?? 1024

function counters({ times, stat, memory, events }: Sample, unit: number): string {
  const letter = { 1000: 'k', 1024: 'K', [1e6]: 'm', [1024 ** 2]: 'M' }[unit] ?? 'K'
  const sized = (kilobytes: number) => Math.floor((kilobytes * 1024) / unit)
  const swapUsed = memory('SwapTotal') - memory('SwapFree')
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, softirq = 0, steal = 0, guest = 0] =
    times
  const btime = stat('btime')
  const lines: readonly (readonly [number, string])[] = [
    [sized(memory('MemTotal')), `${letter} total memory`],
    [sized(memory('MemTotal') - memory('MemAvailable')), `${letter} used memory`],
    [sized(memory('Active')), `${letter} active memory`],
    [sized(memory('Inactive')), `${letter} inactive memory`],
    [sized(memory('MemFree')), `${letter} free memory`],
    [sized(memory('Buffers')), `${letter} buffer memory`],
    [sized(memory('Cached') + memory('SReclaimable')), `${letter} swap cache`],
    [sized(memory('SwapTotal')), `${letter} total swap`],
    [sized(swapUsed), `${letter} used swap`],
    [sized(memory('SwapFree')), `${letter} free swap`],
    [user, 'non-nice user cpu ticks'],
    [nice, 'nice user cpu ticks'],
    [system, 'system cpu ticks'],
    [idle, 'idle cpu ticks'],
    [wait, 'IO-wait cpu ticks'],
    [irq, 'IRQ cpu ticks'],
    [softirq, 'softirq cpu ticks'],
    [steal, 'stolen cpu ticks'],
    [guest, 'non-nice guest cpu ticks'],
    [times[9] ?? 0, 'nice guest cpu ticks'],
    [events('pgpgin'), 'K paged in'],
    [events('pgpgout'), 'K paged out'],
    [events('pswpin'), 'pages swapped in'],
    [events('pswpout'), 'pages swapped out'],
    [stat('intr'), 'interrupts'],
    [stat('ctxt'), 'CPU context switches'],
    [btime, 'boot time'],
    [stat('processes'), 'forks'],
  ]
  return lines.map(([value, name]) => `${String(value).padStart(13)} ${name}\n`).join('')
}
