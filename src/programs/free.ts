/** free(1) and uptime(1) of procps-ng. */

import { civilTime } from '../time/calendar.ts'
import { formatTime } from '../time/strftime.ts'
import { zoneFromTz } from '../time/zone.ts'
import type { Io, Step } from './lib/io.ts'
import { defineProgram, UsageWanted } from './lib/program.ts'
import { sleepFor } from './lib/sleep.ts'
import { uptimeLine } from './lib/uptime-line.ts'

export const free = defineProgram({
  name: 'free',
  usage: '[options]',
  about: 'Display amount of free and used memory in the system.',
  version: 'procps-ng 4.0.4',
  options: {
    bytes: { short: 'b', long: 'bytes', help: 'show output in bytes' },
    kilo: { long: 'kilo', help: 'show output in kilobytes' },
    mega: { long: 'mega', help: 'show output in megabytes' },
    giga: { long: 'giga', help: 'show output in gigabytes' },
    tera: { long: 'tera', help: 'show output in terabytes' },
    peta: { long: 'peta', help: 'show output in petabytes' },
    kibi: { short: 'k', long: 'kibi', help: 'show output in kibibytes' },
    mebi: { short: 'm', long: 'mebi', help: 'show output in mebibytes' },
    gibi: { short: 'g', long: 'gibi', help: 'show output in gibibytes' },
    tebi: { long: 'tebi', help: 'show output in tebibytes' },
    pebi: { long: 'pebi', help: 'show output in pebibytes' },
    human: { short: 'h', long: 'human', help: 'show human-readable output' },
    powersOf1000: { long: 'si', help: 'use powers of 1000 not 1024' },
    low: { short: 'l', long: 'lohi', help: 'show detailed low and high memory statistics' },
    line: { short: 'L', long: 'line', help: 'show output on a single line' },
    total: { short: 't', long: 'total', help: 'show total for RAM + swap' },
    committed: { short: 'v', long: 'committed', help: 'show committed memory and commit limit' },
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
    wide: { short: 'w', long: 'wide', help: 'wide output' },
  },
  *run(io, options, operands) {
    if (operands.length > 0) throw new UsageWanted()
    const units = new Set(UNIT_NAMES.filter((name) => options.has(name)))
    if (units.size > 1) return yield* io.fail("Multiple unit options don't make sense.")
    const show = amounts([...units][0] ?? 'kibi', options.has('human'), options.has('powersOf1000'))
    const isRepeated = options.has('seconds') || options.has('count')
    const standard = isRepeated ? Number.POSITIVE_INFINITY : 1
    const times = options.has('count') ? Number(options.value('count')) : standard
    for (let shown = 1; ; shown++) {
      const memory = yield* readMemory(io)
      io.print(options.has('line') ? memoryLine(memory, show) : memoryTable(memory, show, options))
      if (shown >= times) return 0
      if (!options.has('line')) io.print('\n')
      yield* io.flush()
      yield* sleepFor(io.sys, Number(options.value('seconds') ?? 1))
    }
  },
})

/** Powers of 1024, then of 1000, that a unit stands for. */
const BINARY = ['bytes', 'kibi', 'mebi', 'gibi', 'tebi', 'pebi'] as const
const DECIMAL = ['bytes', 'kilo', 'mega', 'giga', 'tera', 'peta'] as const
const UNIT_NAMES = [...new Set([...BINARY, ...DECIMAL])]
type UnitName = (typeof UNIT_NAMES)[number]

/** How an amount of kilobytes is written. */
type Amounts = (kilobytes: number) => string

function amounts(unit: UnitName, isHuman: boolean, byThousands: boolean): Amounts {
  if (isHuman) return (kilobytes) => humanText(kilobytes * 1024, byThousands)
  const isDecimal = byThousands || !(BINARY as readonly string[]).includes(unit)
  const power = Math.max(
    (BINARY as readonly string[]).indexOf(unit),
    (DECIMAL as readonly string[]).indexOf(unit),
  )
  return (kilobytes) => String(Math.floor((kilobytes * 1024) / (isDecimal ? 1000 : 1024) ** power))
}

interface Shown {
  has(key: 'wide' | 'total' | 'low' | 'committed'): boolean
}

type Memory = ReadonlyMap<string, number>

const usedOf = (memory: Memory): number => (memory.get('MemTotal') ?? 0) - (memory.get('MemAvailable') ?? 0)

function memoryTable(memory: Memory, show: Amounts, options: Shown): string {
  const get = (name: string): number => memory.get(name) ?? 0
  const [total, free] = [get('MemTotal'), get('MemFree')]
  const cache = get('Cached') + get('SReclaimable')
  const [swap, freeSwap] = [get('SwapTotal'), get('SwapFree')]
  const caches = options.has('wide') ? [get('Buffers'), cache] : [get('Buffers') + cache]
  const cacheNames = options.has('wide') ? ['buffers', 'cache'] : ['buff/cache']
  const row = (label: string, cells: readonly string[]) =>
    `${label.padEnd(8)}${cells.map((cell) => cell.padStart(12)).join('')}\n`
  const parts = (label: string, whole: number, left: number, used = whole - left) =>
    row(label, [whole, used, left].map(show))
  return [
    row('', ['total', 'used', 'free', 'shared', ...cacheNames, 'available']),
    row('Mem:', [total, usedOf(memory), free, get('Shmem'), ...caches, get('MemAvailable')].map(show)),
    // All of it is low on a machine of 64 bits.
    options.has('low') ? parts('Low:', total, free) + parts('High:', 0, 0) : '',
    parts('Swap:', swap, freeSwap),
    options.has('total')
      ? parts('Total:', total + swap, free + freeSwap, usedOf(memory) + swap - freeSwap)
      : '',
    options.has('committed')
      ? parts('Comm:', get('CommitLimit'), get('CommitLimit') - get('Committed_AS'))
      : '',
  ].join('')
}

function memoryLine(memory: Memory, show: Amounts): string {
  const get = (name: string): number => memory.get(name) ?? 0
  const cells: readonly (readonly [name: string, kilobytes: number])[] = [
    ['SwapUse', get('SwapTotal') - get('SwapFree')],
    ['CachUse', get('Buffers') + get('Cached') + get('SReclaimable')],
    [' MemUse', usedOf(memory)],
    ['MemFree', get('MemFree')],
  ]
  return `${cells.map(([name, kilobytes]) => `${name} ${show(kilobytes).padStart(11)}`).join(' ')} \n`
}

function* readMemory(io: Io): Step<Map<string, number>> {
  const text = yield* io.readText('/proc/meminfo')
  if (typeof text === 'number') return yield* io.fail('Memory information file /proc/meminfo does not exist')
  return new Map(
    [...text.matchAll(/^(\w+):\s*(\d+)/gm)].map(([, name, value]) => [name as string, Number(value)]),
  )
}

/** `23Gi`, `8.7Mi`, `0B`, or `25G`: one decimal below ten. */
function humanText(bytes: number, byThousands: boolean): string {
  if (bytes === 0) return '0B'
  const base = byThousands ? 1000 : 1024
  const letters = ['K', 'M', 'G', 'T', 'P']
  let value = bytes / base
  let unit = 0
  while (value >= 1000 && unit < letters.length - 1) {
    value /= base
    unit++
  }
  const text = value < 10 && unit > 0 ? value.toFixed(1) : String(Math.floor(value))
  return `${text}${letters[unit]}${byThousands ? '' : 'i'}`
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
  *run(io, options, operands) {
    if (operands.length > 0) throw new UsageWanted()
    const up = io.sys.uptime()
    const text = yield* io.readText('/proc/uptime')
    if (typeof text === 'number') return yield* io.fail('Cannot get system uptime', text)
    const zone = zoneFromTz(io.variable('TZ'))
    const now = io.sys.time()
    if (options.has('since')) {
      const since = now.sec + now.nsec / 1e9 - Number.parseFloat(text)
      io.print(`${formatTime('%Y-%m-%d %H:%M:%S', civilTime({ sec: Math.floor(since), nsec: 0 }, zone))}\n`)
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
