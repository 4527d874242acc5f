/** JSON values as jq has them: their order, their names and how messages quote them. Objects keep the order in which their keys came. */

import { numberText, stringText } from './json-text.ts'
import { compareLiterals, LiteralNumber } from './number.ts'

export type Json = null | boolean | number | LiteralNumber | string | readonly Json[] | JsonObject
export type JsonObject = ReadonlyMap<string, Json>
export type TypeName = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object'

/** What a filter fails with: `error(value)`; `message` where it is a text. */
export class JqError extends Error {
  readonly value: Json
  constructor(value: Json) {
    super(typeof value === 'string' ? value : '')
    this.value = value
  }
}

/** What is computed with: a number's text is lost then. */
export const plainNumber = (value: Json): Json => (value instanceof LiteralNumber ? value.value : value)

export const isArray = (value: Json): value is readonly Json[] => Array.isArray(value)
export const isObject = (value: Json): value is JsonObject => value instanceof Map

export function typeName(value: Json): TypeName {
  if (value === null) return 'null'
  if (isArray(value)) return 'array'
  if (value instanceof LiteralNumber) return 'number'
  return isObject(value) ? 'object' : (typeof value as TypeName)
}

export const isTrue = (value: Json): boolean => value !== null && value !== false

/** On one line, as `tojson` and -c have it. */
export function compact(value: Json): string {
  if (isArray(value)) return `[${value.map(compact).join(',')}]`
  if (isObject(value))
    return `{${[...value].map(([key, one]) => `${stringText(key)}:${compact(one)}`).join(',')}}`
  if (value instanceof LiteralNumber) return value.text
  if (typeof value === 'number') return numberText(value)
  return typeof value === 'string' ? stringText(value) : String(value)
}

/** bytes that a value takes at most in a message (ERRORMAX_TRUNC) */
const QUOTED = 14

/** `number (5)`, for messages. */
export function described(value: Json): string {
  const text = compact(value)
  return `${typeName(value)} (${text.length > QUOTED ? `${text.slice(0, QUOTED - 3)}...` : text})`
}

const ORDER: readonly TypeName[] = ['null', 'boolean', 'number', 'string', 'array', 'object']

/** jv_cmp: by type, false before true, strings by code points, objects by their keys first. */
export function compare(one: Json, other: Json): number {
  const type = typeName(one)
  if (type !== typeName(other)) return ORDER.indexOf(type) - ORDER.indexOf(typeName(other))
  if (isArray(one) && isArray(other)) return compareArrays(one, other)
  if (isObject(one) && isObject(other)) {
    const keys = sortedKeys(one)
    return (
      compareArrays(keys, sortedKeys(other)) ||
      compareArrays(
        keys.map((key) => one.get(key) as Json),
        keys.map((key) => other.get(key) as Json),
      )
    )
  }
  if (typeof one === 'string' && typeof other === 'string') return compareText(one, other)
  const [left, right] = [Number(plainNumber(one)), Number(plainNumber(other))]
  // nan is below every number, itself included.
  if (Number.isNaN(left)) return -1
  if (left !== right) return left < right ? -1 : 1
  return one instanceof LiteralNumber && other instanceof LiteralNumber ? compareLiterals(one, other) : 0
}

function compareArrays(one: readonly Json[], other: readonly Json[]): number {
  for (let i = 0; i < Math.min(one.length, other.length); i++) {
    const order = compare(one[i] as Json, other[i] as Json)
    if (order !== 0) return order
  }
  return one.length - other.length
}

/** By code points, which UTF-16's order is not. */
function compareText(one: string, other: string): number {
  const [left, right] = [[...one], [...other]]
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

export const sortedKeys = (object: JsonObject): string[] => [...object.keys()].sort(compareText)
