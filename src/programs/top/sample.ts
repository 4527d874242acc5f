/** What /proc says at a moment, and what was used between two moments. */

import type { Io, Step } from '../lib/io.ts'
import { listProcesses, type ProcessInfo } from '../lib/process-list.ts'

/** Clock ticks of one processor, or of all: user, system, nice, idle … as /proc/stat has them, by name. */
export type Ticks = Readonly<Record<(typeof STATES)[number], number>>

const STATES = ['us', 'ni', 'sy', 'id', 'wa', 'hi', 'si', 'st'] as const
/** the order in which they are shown */
export const SHOWN_STATES = ['us', 'sy', 'ni', 'id', 'wa', 'hi', 'si', 'st'] as const

export interface Sample {
  /** seconds since boot */
  readonly uptime: number
  /** by number */
  readonly processes: readonly ProcessInfo[]
  /** `cpu`, `cpu0`, `cpu1` … */
  readonly processors: ReadonlyMap<string, Ticks>
}

export function* takeSample(io: Io): Step<Sample> {
  const stat = yield* io.readText('/proc/stat')
  return {
    uptime: io.sys.uptime(),
    processes: yield* listProcesses(io),
    processors: typeof stat === 'number' ? new Map() : parseStat(stat),
  }
}

export function parseStat(text: string): Map<string, Ticks> {
  return new Map(
    Array.from(text.matchAll(/^(cpu\d*) +(.*)$/gm), ([, name, numbers]) => {
      const ticks = (numbers as string).split(' ').map(Number)
      return [
        name as string,
        Object.fromEntries(STATES.map((state, index) => [state, ticks[index] ?? 0])) as Ticks,
      ]
    }),
  )
}

/** A process with what it has used since the sample before. */
export interface Used extends ProcessInfo {
  /** percent of one processor */
  readonly usage: number
}

/** Of a process that was not there before all of its time counts. */
export function usageBetween(before: Sample, now: Sample): Used[] {
  const times = new Map(before.processes.map(({ pid, start, time }) => [`${pid} ${start}`, time]))
  const elapsed = now.uptime - before.uptime
  return now.processes.map((process) => {
    const used = process.time - (times.get(`${process.pid} ${process.start}`) ?? 0)
    return { ...process, usage: elapsed <= 0 ? 0 : Math.min(999.9, (used / elapsed) * 100) }
  })
}

/** Percent of the time between two samples by state; all of it idle where no time has passed. */
export function sharesBetween(before: Ticks | undefined, now: Ticks): Ticks {
  const spent = STATES.map((state) => Math.max(0, now[state] - (before?.[state] ?? 0)))
  const total = spent.reduce((sum, ticks) => sum + ticks, 0)
  const shares = STATES.map((state, index) => {
    if (total === 0) return [state, state === 'id' ? 100 : 0]
    return [state, ((spent[index] as number) / total) * 100]
  })
  return Object.fromEntries(shares) as Ticks
}
