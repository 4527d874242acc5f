/**
 * Values as Go's templates see them. A template prints a struct, a map and each kind of nil in its own way, so that plain JSON is not
 * enough: `{{.State}}` is `{exited false …}`, `{{.Config.Labels}}` is `map[a:b]`.
 *
 * Terms
 * - struct: members in the order of their declaration, of a named type; a member may be a method.
 * - map: a plain object.
 * - nil: of a pointer (`null`), a slice or a map; JSON writes `null` for all of them.
 */

import { goJson, type Json, sorted } from '../../content/json.ts'

/** A method; it is given what stands behind it in the template. */
export type Method = (args: readonly Value[]) => Value

export type Value =
  | null
  | undefined
  | boolean
  | number
  | string
  | Float
  | Nil
  | Struct
  | readonly Value[]
  | { readonly [key: string]: Value }

/** A number that Go knows as a float64. */
export class Float {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
}

/** A slice or map that was never made. */
export class Nil {
  readonly kind: 'slice' | 'map'
  constructor(kind: 'slice' | 'map') {
    this.kind = kind
  }
}

export const NIL_SLICE = new Nil('slice')
export const NIL_MAP = new Nil('map')

export class Struct {
  /** as an error names it: `types.ContainerState` */
  readonly type: string
  readonly members: Readonly<Record<string, Value | Method>>
  /** members that JSON leaves out while they are empty */
  readonly omitEmpty: readonly string[]
  /** members that have another name in JSON: `ID` is `Id` there */
  readonly jsonNames: Readonly<Record<string, string>>

  constructor(
    type: string,
    members: Readonly<Record<string, Value | Method>>,
    omitEmpty: readonly string[] = [],
    jsonNames: Readonly<Record<string, string>> = {},
  ) {
    this.type = type
    this.members = members
    this.omitEmpty = omitEmpty
    this.jsonNames = jsonNames
  }
}

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value)

export const isMap = (value: Value): value is { readonly [key: string]: Value } =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Struct) &&
  !(value instanceof Nil) &&
  !(value instanceof Float)

/** What encoding/json makes of it: structs in their order, maps sorted. */
export function jsonOf(value: Value): Json {
  if (value === undefined || value === null || value instanceof Nil) return null
  if (value instanceof Float) return value.value
  if (value instanceof Struct) {
    const members = Object.entries(value.members).filter(
      ([name, member]) =>
        typeof member !== 'function' && !(value.omitEmpty.includes(name) && isEmpty(member)),
    )
    return Object.fromEntries(
      members.map(([name, member]) => [value.jsonNames[name] ?? name, jsonOf(member as Value)]),
    )
  }
  if (isList(value)) return value.map(jsonOf)
  if (typeof value !== 'object') return value
  return sorted(Object.fromEntries(Object.entries(value).map(([key, member]) => [key, jsonOf(member)])))
}

export const jsonText = (value: Value): string => goJson(jsonOf(value))

/** The value without its types, as it is after a way through JSON: structs have become maps. */
export function untyped(value: Value): Value {
  return jsonOf(value) as Value
}

/** Go's zero value of whatever it is (reflect's IsTrue, and `omitempty`). */
export function isEmpty(value: Value): boolean {
  if (value === undefined || value === null || value instanceof Nil) return true
  if (value instanceof Struct) return false
  if (value instanceof Float) return value.value === 0
  if (typeof value === 'object') return Object.keys(value).length === 0
  return value === '' || value === 0 || value === false
}

/** fmt's %v */
export function display(value: Value | Method): string {
  if (value === undefined) return '<no value>'
  if (value === null) return '<nil>'
  if (value instanceof Nil) return value.kind === 'slice' ? '[]' : 'map[]'
  if (value instanceof Float) return floatText(value.value)
  if (value instanceof Struct) {
    const members = Object.values(value.members).filter((member) => typeof member !== 'function')
    return `{${members.map(display).join(' ')}}`
  }
  if (isList(value as Value)) return `[${(value as readonly Value[]).map(display).join(' ')}]`
  if (typeof value !== 'object') return String(value)
  const entries = Object.entries(sorted(value as Record<string, Value>))
  return `map[${entries.map(([key, item]) => `${key}:${display(item)}`).join(' ')}]`
}

const floatText = (value: number): string =>
  Math.abs(value) >= 1e21 || (value !== 0 && Math.abs(value) < 1e-4)
    ? value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
    : String(value)

/** The type's name, as errors and %T say it. */
export function typeName(value: Value): string {
  if (value === undefined || value === null) return '<nil>'
  if (value instanceof Struct) return value.type
  if (value instanceof Float) return 'float64'
  if (value instanceof Nil) return value.kind === 'slice' ? '[]string' : 'map[string]string'
  if (isList(value)) return '[]string'
  if (typeof value === 'object') return 'map[string]string'
  return typeof value === 'number' ? 'int' : typeof value === 'boolean' ? 'bool' : 'string'
}
