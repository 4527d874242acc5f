/** free(1) and uptime(1) of procps-ng. */

import { zoneFromTz } from '../time/zone.ts'
import type { Io, Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { sleepFor } from './lib/sleep.ts'
import { civilTime, formatTime } from './lib/time.ts'
import { uptimeLine } from './lib/uptime-line.ts'

export const free = defineProgram({
  name: 'free',
  usage: '[options]',
  about: 'Display amount of free and used memory in the system.',
  version: 'procps-ng 4.0.4',
  options: {
    bytes: { short: 'b', long: 'bytes', help: 'show output in bytes' },
    kibi: { short: 'k', long: 'kibi', help: 'show output in kibibytes' },
    mebi: { short: 'm', long: 'mebi', help: 'show output in mebibytes' },
    gibi: { short: 'g', long: 'gibi', help: 'show output in gibibytes' },
    human: { short: 'h', long: 'human', help: 'show human-readable output' },
    total: { short: 't', long: 'total', help: 'show total for RAM + swap' },
    wide: { short: 'w', long: 'wide', help: 'wide output' },
    seconds: {
      short: 's',
      long: 'seconds',
      argument: 'N',
      help: 'repeat printing every N seconds',
      *check(io, text) {
        if (!/^\d+(?:\.\d*)?$/.test(text))
          yield* io.fail(`seconds argument failed: '${text}': Invalid argument`)
        if (Number(text) === 0) yield* io.fail(`seconds argument \`${text}' is not positive number`)
      },
    },
    count: {
      short: 'c',
      long: 'count',
      argument: 'N',
      help: 'repeat printing N times, then exit',
      *check(io, text) {
        const complaint = `failed to parse count argument: '${text}'`
        if (!/^\d+$/.test(text)) yield* io.fail(complaint)
        if (Number(text) === 0) yield* io.fail(`${complaint}: Numerical result out of range`)
      },
    },
  },
  *run(io, options) {
    const isRepeated = options.has('seconds') || options.has('count')
    const standard = isRepeated ? Number.POSITIVE_INFINITY : 1
    const times = options.has('count') ? Number(options.value('count')) : standard
    for (let shown = 1; ; shown++) {
      yield* printMemory(io, options)
      if (shown >= times) return 0
      io.print('\n')
      yield* io.flush()
      yield* sleepFor(io.sys, Number(options.value('seconds') ?? 1))
    }
  },
})

type Unit = 'bytes' | 'kibi' | 'mebi' | 'gibi' | 'human'

interface Shown {
  has(key: 'wide' | 'total'): boolean
  last(...keys: Unit[]): Unit | undefined
}

function* printMemory(io: Io, options: Shown): Step<void> {
  const memory = yield* readMemory(io)
  const unit = options.last('bytes', 'kibi', 'mebi', 'gibi', 'human') ?? 'kibi'
  const show = (kilobytes: number): string => {
    if (unit === 'human') return humanText(kilobytes)
    if (unit === 'bytes') return String(kilobytes * 1024)
    return String(Math.floor(kilobytes / { kibi: 1, mebi: 1024, gibi: 1024 ** 2 }[unit]))
  }
  const get = (name: string): number => memory.get(name) ?? 0
  const total = get('MemTotal')
  const used = total - get('MemAvailable')
  const cache = get('Cached') + get('SReclaimable')
  const swap = [get('SwapTotal'), get('SwapTotal') - get('SwapFree'), get('SwapFree')]
  const caches = options.has('wide') ? [get('Buffers'), cache] : [get('Buffers') + cache]
  const headings = [
    'total',
    'used',
    'free',
    'shared',
    ...(options.has('wide') ? ['buffers', 'cache'] : ['buff/cache']),
    'available',
  ]
  const row = (label: string, cells: readonly string[]) =>
    `${label.padEnd(8)}${cells.map((cell) => cell.padStart(12)).join('')}\n`
  const shown = (values: readonly number[]) => values.map(show)
  io.print(row('', headings))
  io.print(row('Mem:', shown([total, used, get('MemFree'), get('Shmem'), ...caches, get('MemAvailable')])))
  io.print(row('Swap:', shown(swap)))
  if (options.has('total'))
    io.print(
      row('Total:', shown([total + (swap[0] ?? 0), used + (swap[1] ?? 0), get('MemFree') + (swap[2] ?? 0)])),
    )
}

function* readMemory(io: Io): Step<Map<string, number>> {
  const text = yield* io.readText('/proc/meminfo')
  if (typeof text === 'number') return yield* io.fail('Memory information file /proc/meminfo does not exist')
  return new Map(
    [...text.matchAll(/^(\w+):\s*(\d+)/gm)].map(([, name, value]) => [name as string, Number(value)]),
  )
}

/** `23Gi`, `8.7Mi`, `0B`: one decimal below ten. */
function humanText(kilobytes: number): string {
  if (kilobytes === 0) return '0B'
  const units = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi']
  let value = kilobytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  const text = value < 10 && unit > 0 ? value.toFixed(1) : String(Math.floor(value))
  return `${text}${units[unit]}`
}

export const uptime = defineProgram({
  name: 'uptime',
  usage: '[options]',
  about: 'Tell how long the system has been running.',
  version: 'procps-ng 4.0.4',
  options: {
    pretty: { short: 'p', long: 'pretty', help: 'show uptime in pretty format' },
    since: { short: 's', long: 'since', help: 'system up since' },
  },
  *run(io, options) {
    const up = io.sys.uptime()
    const text = yield* io.readText('/proc/uptime')
    if (typeof text === 'number') return yield* io.fail('Cannot get system uptime', text)
    const zone = zoneFromTz(io.variable('TZ'))
    const now = io.sys.time()
    if (options.has('since')) {
      io.print(
        `${formatTime('%Y-%m-%d %H:%M:%S', civilTime({ sec: Math.floor(now.sec - up), nsec: 0 }, zone))}\n`,
      )
      return 0
    }
    if (options.has('pretty')) {
      io.print(`up ${prettyDuration(up)}\n`)
      return 0
    }
    io.print(yield* uptimeLine(io))
    return 0
  },
})

function prettyDuration(seconds: number): string {
  const parts: [number, string][] = [
    [Math.floor(seconds / 604800), 'week'],
    [Math.floor((seconds % 604800) / 86400), 'day'],
    [Math.floor((seconds % 86400) / 3600), 'hour'],
    [Math.floor((seconds % 3600) / 60), 'minute'],
  ]
  const shown = parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`)
  return shown.length === 0 ? '0 minutes' : shown.join(', ')
}
