/** What stands in the cells of several tables: times and labels. */

import { NEVER, secondsOf } from '../content/time.ts'
import type { Engine } from '../engine/engine.ts'
import { humanDuration } from '../units.ts'
import type { Method } from './template/value.ts'

/** `2022-01-17 12:25:14 +0000 UTC` */
export function createdAt(time: string): string {
  const text = new Date(secondsOf(time) * 1000).toISOString()
  return `${text.slice(0, 10)} ${text.slice(11, 19)} +0000 UTC`
}

/** `a=b,c=d` */
export const commaList = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map((pair) => pair.join('='))
    .join(',')

/** How long ago: `3 months ago`; times without value give `N/A`. */
export function ago(engine: Engine, time: string): string {
  if (time === '' || time === NEVER) return 'N/A'
  const now = engine.chance.now()
  return `${humanDuration(now.sec + now.nsec / 1e9 - secondsOf(time))} ago`
}

/** The method `.Label "KEY"` of a row: the label's value. */
export const labelMethod =
  (labels: Readonly<Record<string, string>>): Method =>
  ([name]) =>
    labels[String(name)] ?? ''
