/** Values inside of values: `.a`, `.[0]`, `.[1:2]`, and changes by path (jv_aux.c). What is not there is null. */

import { holdValues } from './memory.ts'
import { compare, isArray, isObject, JqError, type Json, plainNumber, typeName } from './value.ts'

/** Keys and indices, from the outside to the inside. */
export type Path = readonly Json[]

/** INT_MAX >> 2 */
const LARGEST_INDEX = 0x1fffffff

export function getIndex(of: Json, given: Json): Json {
  const key = plainNumber(given)
  if (typeof key === 'string') {
    if (isObject(of)) return of.get(key) ?? null
    if (of === null) return null
    throw new JqError(`Cannot index ${typeName(of)} with string "${key}"`)
  }
  if (of === null && (typeof key === 'number' || isObject(key))) return null
  if (isArray(of)) {
    if (typeof key === 'number') return of.at(Math.floor(key)) ?? null
    if (isObject(key)) return getSlice(of, key.get('start') ?? null, key.get('end') ?? null)
    if (isArray(key)) return occurrences(of, key)
  }
  if (typeof of === 'string' && isObject(key))
    return getSlice(of, key.get('start') ?? null, key.get('end') ?? null)
  throw new JqError(`Cannot index ${typeName(of)} with ${typeName(key)}`)
}

/** Where a part of a list begins in it. */
const occurrences = (of: readonly Json[], part: readonly Json[]): Json[] =>
  of.flatMap((_, at) =>
    part.length > 0 && part.every((one, i) => at + i < of.length && compare(of[at + i] as Json, one) === 0)
      ? [at]
      : [],
  )

/** Where a slice begins and ends: from the end where negative, inside at any rate. */
function bounds(length: number, first: Json, last: Json): [number, number] {
  const [from, to] = [plainNumber(first), plainNumber(last)]
  if ((from !== null && typeof from !== 'number') || (to !== null && typeof to !== 'number'))
    throw new JqError('Start and end indices of an array slice must be numbers')
  const inside = (end: number) => Math.max(0, Math.min(length, end < 0 ? end + length : end))
  const start = Math.floor(inside(from ?? 0))
  return [start, Math.max(start, Math.ceil(inside(to ?? length)))]
}

export function getSlice(of: Json, from: Json, to: Json): Json {
  if (of === null) return null
  if (isArray(of)) return of.slice(...bounds(of.length, from, to))
  if (typeof of !== 'string') throw new JqError(`Cannot index ${typeName(of)} with object`)
  const points = [...of]
  return points.slice(...bounds(points.length, from, to)).join('')
}

export const getPath = (value: Json, path: Path): Json =>
  path.reduce((at: Json, key) => (at === null ? null : getIndex(at, key)), value)

export function setPath(value: Json, path: Path, to: Json): Json {
  const [key, ...rest] = path
  if (key === undefined) return to
  return setIndex(value, key, setPath(value === null ? null : getIndex(value, key), rest, to))
}

function setIndex(of: Json, given: Json, to: Json): Json {
  const key = plainNumber(given)
  if (typeof key === 'string' && (isObject(of) || of === null)) return new Map(of).set(key, to)
  if (typeof key === 'number' && (isArray(of) || of === null)) {
    const items = [...(of ?? [])]
    const at = key < 0 ? items.length + Math.floor(key) : Math.floor(key)
    if (at < 0) throw new JqError('Out of bounds negative array index')
    if (at > LARGEST_INDEX) throw new JqError('Array index too large')
    holdValues(at + 1)
    while (items.length < at) items.push(null)
    items[at] = to
    return items
  }
  if (isObject(key) && (isArray(of) || of === null)) {
    if (!isArray(to)) throw new JqError('A slice of an array can only be assigned another array')
    const items = [...(of ?? [])]
    const [start, end] = bounds(items.length, key.get('start') ?? null, key.get('end') ?? null)
    items.splice(start, end - start, ...to)
    return items
  }
  if (typeof key === 'string') throw new JqError(`Cannot index ${typeName(of)} with string "${key}"`)
  throw new JqError(`Cannot update field at ${typeName(key)} index of ${typeName(of)}`)
}

/** The last ones first, so that those before keep their places. */
export const deletePaths = (value: Json, paths: readonly Path[]): Json =>
  [...paths].sort((one, other) => compare(other, one)).reduce(deletePath, value)

function deletePath(value: Json, path: Path): Json {
  const [given, ...rest] = path
  if (given === undefined || value === null) return null
  const key = plainNumber(given)
  if (rest.length > 0) {
    const inner = getIndex(value, key)
    return inner === null ? value : setIndex(value, key, deletePath(inner, rest))
  }
  if (isObject(value) && typeof key === 'string') {
    const left = new Map(value)
    left.delete(key)
    return left
  }
  if (isArray(value) && typeof key === 'number') {
    const at = key < 0 ? value.length + Math.floor(key) : Math.floor(key)
    return value.filter((_, i) => i !== at)
  }
  if (isArray(value) && isObject(key)) {
    const [start, end] = bounds(value.length, key.get('start') ?? null, key.get('end') ?? null)
    return [...value.slice(0, start), ...value.slice(end)]
  }
  throw new JqError(
    `Cannot delete field at ${isObject(value) ? 'object' : 'array'} index of ${typeName(value)}`,
  )
}
