/** A value as --stream and `tostream` give it: `[path, leaf]` for what holds nothing, `[path]` where an array or object ends. */

import { isArray, isObject, type Json } from './value.ts'

export function* streamEvents(value: Json, path: readonly Json[] = []): Generator<Json, void, void> {
  const entries = isArray(value) ? [...value.entries()] : isObject(value) ? [...value] : []
  if (entries.length === 0) yield [path, value]
  for (const [key, item] of entries) {
    yield* streamEvents(item, [...path, key])
  }
  const last = entries.at(-1)
  if (last !== undefined) yield [[...path, last[0]]]
}
