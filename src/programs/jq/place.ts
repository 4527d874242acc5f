/**
 * What filters take and give, one after the other.
 *
 * Terms
 * - place: a value, and the path that led to it where one is asked for (`path(f)`, assignments); a value that was computed has
 *   none then, and nothing in it may be asked for.
 * - PAUSE: comes among the values now and then; who runs the filter may give way then.
 */

import { holdValues } from './memory.ts'
import type { Path } from './paths.ts'
import { compact, described, isArray, isObject, JqError, type Json } from './value.ts'

export const PAUSE = Symbol('pause')

export interface Place {
  readonly value: Json
  /** null where none is asked for; undefined for a computed value where one is */
  readonly path: Path | null | undefined
}

export type Values<T = Place> = Generator<T | typeof PAUSE, void, void>
/** Work that may pause and gives one result. */
export type Work<T> = Generator<typeof PAUSE, T, void>

/** steps of a filter between two pauses, each a unit of work */
export const STEPS_PER_PAUSE = 1000

/** For each value what `give` makes of it. */
export function* each<T, U>(values: Values<T>, give: (value: T) => Values<U>): Values<U> {
  for (const value of values) {
    if (value === PAUSE) yield PAUSE
    else yield* give(value as T)
  }
}

export function* collected<T>(values: Values<T>): Work<T[]> {
  const all: T[] = []
  for (const value of values) {
    if (value === PAUSE) yield PAUSE
    else holdValues(all.push(value as T))
  }
  return all
}

export const computed = (place: Place, value: Json): Place => ({
  value,
  path: place.path === null ? null : undefined,
})

export const within = ({ path, value }: Place, key: Json, inner: Json): Place => {
  if (path === undefined) throw new JqError(`Invalid path expression with result ${short(value)}`)
  return { value: inner, path: path === null ? null : [...path, key] }
}

function short(value: Json): string {
  const text = compact(value)
  return text.length > 29 ? `${text.slice(0, 26)}...` : text
}

export function* one<T>(value: T): Values<T> {
  yield value
}

export function* none(): Values {}

/** A place, then what comes of it, of each what comes of that. It may go on for ever, so it is no recursion here. */
export function* depthFirst(top: Place, inner: (place: Place) => Values): Values {
  const open: Values[] = [one(top)]
  for (;;) {
    const values = open.at(-1)
    if (values === undefined) return
    const next = values.next()
    if (next.done === true) open.pop()
    else {
      yield next.value
      if (next.value !== PAUSE) holdValues(open.push(inner(next.value as Place)))
    }
  }
}

/** The place inside; nothing where it cannot be and `?` stands behind it. */
export function* reached({ isOptional }: { isOptional?: true }, place: () => Place): Values {
  let found: Place
  try {
    found = place()
  } catch (error) {
    if (isOptional === true && error instanceof JqError) return
    throw error
  }
  yield found
}

export function* iterated(of: Place, isOptional: boolean): Values {
  const { value } = of
  if (isArray(value)) {
    for (const [i, item] of value.entries()) yield within(of, i, item)
  } else if (isObject(value)) {
    for (const [key, item] of value) yield within(of, key, item)
  } else if (!isOptional) throw new JqError(`Cannot iterate over ${described(value)}`)
}

/** The same value where no path is asked for. */
export const withoutPath = (at: Place): Place => (at.path === null ? at : { value: at.value, path: null })

/** The paths that led to places. */
export function* pathsOf(places: Values): Work<Path[]> {
  return (yield* collected(places)).map(({ path, value }) => {
    if (path === undefined) throw new JqError(`Invalid path expression with result ${short(value)}`)
    return path as Path
  })
}
