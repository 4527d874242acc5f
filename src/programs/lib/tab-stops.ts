/** The tab stops of `expand` and `unexpand`. */

import type { Io, Step } from './io.ts'

export interface TabStops {
  /** The column of the next stop behind `column`; null behind the last one. */
  next(column: number): number | null
}

type Sign = '/' | '+'

/**
 * `8`, `4,8,12`, `4,+8`, `4,/8`, of which several may be given; or what is wrong with them, in the words of `expand`. A sign
 * holds for the numbers behind it in its list, and may have one (parse_tab_stops and validate_tab_stops of expand-common.c).
 */
export function parseTabStops(lists: readonly string[]): TabStops | string {
  const stops: number[] = []
  const signed: Record<Sign, number> = { '/': 0, '+': 0 }
  for (const list of lists) {
    let sign: Sign | null = null
    for (const item of list.split(/[, \t]+/).filter((item) => item !== '')) {
      const found = /^([/+]?)(\d+)$/.exec(item)
      if (!found) return oddItem(item)
      const size = Number(found[2])
      if (size >= 2 ** 63) return `tab stop is too large ‘${found[2]}’`
      if (found[1] !== '') sign = found[1] as Sign
      if (sign === null) stops.push(size)
      else if (signed[sign] !== 0) return `'${sign}' specifier only allowed with the last value`
      else signed[sign] = size
    }
  }
  for (const [index, stop] of stops.entries()) {
    if (stop === 0) return 'tab size cannot be 0'
    if (stop <= (stops[index - 1] ?? 0)) return 'tab sizes must be ascending'
  }
  if (signed['/'] !== 0 && signed['+'] !== 0) return "'/' specifier is mutually exclusive with '+'"
  let every: { size: number; fromLast: boolean } | null = null
  if (signed['/'] !== 0) every = { size: signed['/'], fromLast: false }
  if (signed['+'] !== 0) every = { size: signed['+'], fromLast: true }
  if (stops.length === 1 && every === null) every = { size: stops.pop() as number, fromLast: false }
  if (stops.length === 0 && every === null) every = { size: 8, fromLast: false }
  const last = stops.at(-1) ?? 0
  return {
    next(column) {
      for (const stop of stops) if (stop > column) return stop
      if (every === null) return null
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
