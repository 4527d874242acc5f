/** Filters that several commands know: labels and moments. */

import { secondsOf } from '../content/time.ts'
import type { Engine } from '../engine/engine.ts'
import { DockerError } from '../errors.ts'
import { parseDuration } from '../units.ts'

/** `until=TIME` and `label[!]=KEY[=VALUE]` of the prune commands. */
export function pruneFilter(
  engine: Engine,
  filters: readonly string[],
): (created: string, labels: Readonly<Record<string, string>>) => boolean {
  const odd = filters
    .map((filter) => filter.split('=')[0] as string)
    .find((name) => !/^(until|label!?)$/.test(name))
  if (odd !== undefined) throw new DockerError(`Invalid filter '${odd}'`)
  const limits = filters
    .filter((filter) => filter.startsWith('until='))
    .map((filter) => momentOf(engine, filter.slice(6)))
  const labels = filters.filter((filter) => filter.startsWith('label'))
  return (created, own) =>
    limits.every((limit) => secondsOf(created) <= limit) &&
    labels.every((filter) => matchesLabel(own, filter))
}

/** A moment as options take it: how long ago, seconds since 1970, or a date. In seconds since 1970. */
export function momentOf(engine: Engine, text: string): number {
  const duration = parseDuration(text)
  const now = engine.chance.now()
  if (duration !== null) return now.sec + now.nsec / 1e9 - duration / 1e9
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text)
  const match = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/.test(text)
  if (!match) throw new DockerError(`failed to parse value as time or duration: ${JSON.stringify(text)}`)
  return (
    Date.parse(
      /[Z+]|-\d\d:\d\d$/.test(text.slice(10)) ? text : `${text.length === 10 ? `${text}T00:00` : text}Z`,
    ) / 1000
  )
}

/** `label=KEY[=VALUE]`, or `label!=` for those that have it not. */
export function matchesLabel(labels: Readonly<Record<string, string>>, filter: string): boolean {
  const [, not = '', wanted = ''] = /^label(!?)=(.*)$/s.exec(filter) ?? []
  return hasLabel(labels, wanted) === (not === '')
}

export function hasLabel(labels: Readonly<Record<string, string>>, wanted: string): boolean {
  const [key = '', value] = wanted.split(/=(.*)/s)
  const own = labels[key]
  return own !== undefined && (value === undefined || own === value)
}
