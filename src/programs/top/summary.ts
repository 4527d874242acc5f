/** The lines above the table: load, tasks, processors, memory. */

import type { Io, Step } from '../lib/io.ts'
import { uptimeLine } from '../lib/uptime-line.ts'
import { summaryAmount, type Unit } from './memory.ts'
import { type Sample, SHOWN_STATES, sharesBetween, type Ticks, type Used } from './sample.ts'

/** Numbers, bars of `|`, bars of blocks, or nothing. */
export const GRAPHS = ['numbers', 'bars', 'blocks', 'off'] as const
export type Graph = (typeof GRAPHS)[number]

export interface SummaryStyle {
  readonly showsLoad: boolean
  readonly showsThreads: boolean
  readonly showsEachProcessor: boolean
  readonly processors: Graph
  readonly memory: Graph
  readonly unit: Unit
  /** cells of the screen */
  readonly width: number
}

/** Kilobytes by the names of /proc/meminfo. */
export type Memory = ReadonlyMap<string, number>

export function* readMemory(io: Io): Step<Memory> {
  const text = yield* io.readText('/proc/meminfo')
  const found = typeof text === 'number' ? [] : text.matchAll(/^(\w+):\s*(\d+)/gm)
  return new Map(Array.from(found, ([, name, amount]) => [name as string, Number(amount)]))
}

export function* summaryLines(
  io: Io,
  style: SummaryStyle,
  { before, now, shown, memory }: { before: Sample; now: Sample; shown: readonly Used[]; memory: Memory },
): Step<string[]> {
  return [
    ...(style.showsLoad ? [`top - ${(yield* uptimeLine(io)).trim()}`] : []),
    ...(style.processors === 'off'
      ? []
      : [taskLine(shown, style.showsThreads), ...processorLines(before, now, style)]),
    ...(style.memory === 'off' ? [] : memoryLines(memory, style)),
  ]
}

function taskLine(processes: readonly Used[], showsThreads: boolean): string {
  const count = (states: string) => processes.filter(({ state }) => states.includes(state)).length
  const [running, stopped, zombies] = [count('R'), count('Tt'), count('Z')]
  const sleeping = processes.length - running - stopped - zombies
  const counts: readonly (readonly [count: number, what: string])[] = [
    [processes.length, 'total'],
    [running, 'running'],
    [sleeping, 'sleeping'],
    [stopped, 'stopped'],
    [zombies, 'zombie'],
  ]
  const parts = counts.map(([number, what]) => `${String(number).padStart(4)} ${what}`)
  return `${showsThreads ? 'Threads' : 'Tasks'}:${parts.join(',')}`
}

function processorLines(before: Sample, now: Sample, style: SummaryStyle): string[] {
  const names = [...now.processors.keys()].filter((name) => (name === 'cpu') !== style.showsEachProcessor)
  return names.map((name) => {
    const shares = sharesBetween(before.processors.get(name), now.processors.get(name) as Ticks)
    const title = name === 'cpu' ? '%Cpu(s):' : `%Cpu${name.slice(3).padEnd(3)}:`
    if (style.processors === 'numbers')
      return `${title}${SHOWN_STATES.map((state) => `${shares[state].toFixed(1).padStart(5)} ${state}`).join(',')} `
    const [user, system] = [shares.us + shares.ni, shares.sy]
    const sum = user + system
    const numbers = `${user.toFixed(1).padStart(6)}/${system.toFixed(1).padEnd(5)} ${sum.toFixed(0).padStart(3)}`
    return `${title}${numbers}${bar(sum, style.processors, style.width)}`
  })
}

function memoryLines(memory: Memory, style: SummaryStyle): string[] {
  const value = (name: string) => memory.get(name) ?? 0
  const amount = (kilobytes: number) => summaryAmount(kilobytes, style.unit)
  const number = (kilobytes: number) => amount(kilobytes).padStart(9)
  const title = `${style.unit === 'k' ? 'K' : style.unit.toUpperCase()}iB`
  const [total, available] = [value('MemTotal'), value('MemAvailable')]
  const used = total - available
  const [swap, free] = [value('SwapTotal'), value('SwapFree')]
  if (style.memory === 'numbers') {
    const cache = value('Buffers') + value('Cached') + value('SReclaimable')
    return [
      `${title} Mem :${number(total)} total,${number(value('MemFree'))} free,${number(used)} used,${number(cache)} buff/cache     `,
      `${title} Swap:${number(swap)} total,${number(free)} free,${number(swap - free)} used.${number(available)} avail Mem `,
    ]
  }
  const row = (name: string, share: number, whole: number) =>
    `${title} ${name}:${share.toFixed(1).padStart(5)}/${amount(whole).padEnd(9)}${bar(share, style.memory, style.width)}`
  return [
    row('Mem ', total === 0 ? 0 : (used / total) * 100, total),
    row('Swap', swap === 0 ? 0 : ((swap - free) / swap) * 100, swap),
  ]
}

/** What stands before a bar, its brackets, and a free cell behind it. */
const BESIDE_BAR = 27
const LONGEST_BAR = 100

function bar(percent: number, graph: Graph, width: number): string {
  const cells = Math.max(0, Math.min(LONGEST_BAR, width - BESIDE_BAR))
  const full = Math.round((Math.min(100, percent) / 100) * cells)
  const filled = graph === 'bars' ? '|'.repeat(full) : `\x1b[7m${' '.repeat(full)}\x1b[27m`
  return `[${full === 0 ? '' : filled}${' '.repeat(cells - full)}]`
}
