/** The tab stops of `expand` and `unexpand`. */

import type { Io, Step } from './io.ts'

export interface TabStops {
  /** The column of the next stop behind `column`; null behind the last one. */
  next(column: number): number | null
}

/** `8`, `4,8,12`, `4,+8`, `4,/8`; or what is wrong with it, in the words of `expand`. */
export function parseTabStops(text: string): TabStops | string {
  const items = text.split(/[, \t]+/).filter((item) => item !== '')
  const stops: number[] = []
  let every: { size: number; fromLast: boolean } | null = null
  for (const item of items) {
    const found = /^([/+]?)(\d+)$/.exec(item)
    if (!found) return oddItem(item)
    const size = Number(found[2])
    if (size >= 2 ** 63) return `tab stop is too large ‘${found[2]}’`
    if (every !== null) return `'${every.fromLast ? '+' : '/'}' specifier only allowed with the last value`
    if (found[1] !== '') every = { size, fromLast: found[1] === '+' }
    else {
      if (size === 0) return 'tab size cannot be 0'
      if (size <= (stops.at(-1) ?? 0)) return 'tab sizes must be ascending'
      stops.push(size)
    }
  }
  if (stops.length === 1 && every === null) every = { size: stops.pop() as number, fromLast: false }
  if (stops.length === 0 && every === null) every = { size: 8, fromLast: false }
  const last = stops.at(-1) ?? 0
  return {
    next(column) {
      for (const stop of stops) if (stop > column) return stop
      if (every === null || every.size === 0) return null
      const base = every.fromLast ? last : 0
      return base + (Math.floor((column - base) / every.size) + 1) * every.size
    },
  }
}

const oddItem = (item: string): string =>
  `tab size contains invalid character(s): ‘${item.replace(/^[/+]?\d*/, '')}’`

/** What is seen of a list where it stands; whether the stops ascend is seen of all lists together. */
export function* checkTabList(io: Io, text: string): Step<void> {
  const odd = text.split(/[, \t]+/).find((item) => !/^[/+]?\d*$/.test(item))
  if (odd !== undefined) yield* io.fail(oddItem(odd))
}
