/**
 * Reading JSON into types as Go's encoding/json does: members of another type are refused with its words, null and what is missing leave the
 * zero value, members that the type does not have are passed over.
 */

import { DockerError } from '../errors.ts'

/** What a Go type takes; `name` is what its errors call it. */
export type Shape =
  | { readonly kind: 'string' | 'number' | 'bool'; readonly name: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'list' | 'map'; readonly name: string; readonly of: Shape }
  | { readonly kind: 'struct'; readonly name: string; readonly fields: Readonly<Record<string, Shape>> }

export const string = (name = 'string'): Shape => ({ kind: 'string', name })
export const number = (name = 'int'): Shape => ({ kind: 'number', name })
export const truth: Shape = { kind: 'bool', name: 'bool' }
export const anything: Shape = { kind: 'any' }
export const listOf = (of: Shape, name = `[]${nameOf(of)}`): Shape => ({ kind: 'list', name, of })
export const mapOf = (of: Shape, name = `map[string]${nameOf(of)}`): Shape => ({ kind: 'map', name, of })
export const struct = (name: string, fields: Readonly<Record<string, Shape>>): Shape => ({
  kind: 'struct',
  name,
  fields,
})

function nameOf(shape: Shape): string {
  return shape.kind === 'any' ? 'interface {}' : shape.name
}

/** Nested deeper than this it is refused; Go's own limit of 10000 is more than the host's stack may hold. */
const MAX_DEPTH = 1_000

/** The value, of the shape; null where the text is null. Throws what Go says. */
export function decodeJson<T>(source: string, shape: Shape): T | null {
  if (depthOf(source) > MAX_DEPTH) throw new DockerError('json: exceeded max depth')
  let value: unknown
  try {
    value = JSON.parse(source)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new DockerError(syntaxError(source))
  }
  return take(value, shape, '') as T | null
}

/** The same; `refused` says what there is instead where the text is none such. */
export function decodeOr<T, Other>(
  source: string,
  shape: Shape,
  refused: (why: string) => Other,
): T | null | Other {
  try {
    return decodeJson<T>(source, shape)
  } catch (error) {
    if (error instanceof DockerError) return refused(error.message)
    throw error
  }
}

/** How deep brackets open, those within strings not counted. */
function depthOf(source: string): number {
  let depth = 0
  let deepest = 0
  for (const [token] of source.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (token === '[' || token === '{') deepest = Math.max(deepest, ++depth)
    else if (token === ']' || token === '}') depth--
  }
  return deepest
}

/** `place` is `Struct.member.member`, empty outside of a structure. */
function take(value: unknown, shape: Shape, place: string): unknown {
  if (value === null || shape.kind === 'any') return value
  const refuse = (): never => {
    const where = place === '' ? 'Go value' : `Go struct field ${place}`
    throw new DockerError(`json: cannot unmarshal ${kindOf(value)} into ${where} of type ${nameOf(shape)}`)
  }
  switch (shape.kind) {
    case 'string':
      return typeof value === 'string' ? value : refuse()
    case 'number':
      return typeof value === 'number' ? value : refuse()
    case 'bool':
      return typeof value === 'boolean' ? value : refuse()
    case 'list':
      if (!Array.isArray(value)) return refuse()
      return value.map((item) => take(item, shape.of, place) ?? zero(shape.of))
    case 'map':
      if (typeof value !== 'object' || Array.isArray(value)) return refuse()
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, take(item, shape.of, place) ?? zero(shape.of)]),
      )
    default: {
      if (typeof value !== 'object' || Array.isArray(value)) return refuse()
      const short = shape.name.slice(shape.name.lastIndexOf('.') + 1)
      const known = Object.entries(value).map(([key, item]): [string, unknown] => {
        const field = shape.fields[key]
        return [key, field === undefined ? item : take(item, field, `${place || short}.${key}`)]
      })
      return Object.fromEntries(known.filter(([, item]) => item !== null))
    }
  }
}

/** What null is in a list of such values. */
function zero(shape: Shape): unknown {
  if (shape.kind === 'string') return ''
  if (shape.kind === 'number') return 0
  if (shape.kind === 'bool') return false
  return shape.kind === 'list' ? [] : shape.kind === 'any' ? null : {}
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return typeof value === 'boolean' ? 'bool' : typeof value
}

/** What encoding/json says of the first character that cannot be there. */
function syntaxError(text: string): string {
  let at = 0
  const space = () => {
    while (/\s/.test(text[at] ?? '')) at++
  }
  const wrong = (where: string) =>
    at >= text.length
      ? 'unexpected end of JSON input'
      : `invalid character '${text[at] === "'" ? "\\'" : text[at]}' ${where}`
  const string = (): string | null => {
    const match = /^"(?:[^"\\\n]|\\.)*"/.exec(text.slice(at))
    if (match === null) {
      at = text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at)
      return at >= text.length ? 'unexpected end of JSON input' : "invalid character '\\n' in string literal"
    }
    at += match[0].length
    return null
  }
  const list = (close: string, item: () => string | null, after: string): string | null => {
    at++
    space()
    if (text[at] === close) {
      at++
      return null
    }
    for (;;) {
      const failure = item()
      if (failure !== null) return failure
      space()
      if (text[at] === close) {
        at++
        return null
      }
      if (text[at] !== ',') return wrong(after)
      at++
      space()
    }
  }
  const member = (): string | null => {
    if (text[at] !== '"') return wrong('looking for beginning of object key string')
    const failure = string()
    if (failure !== null) return failure
    space()
    if (text[at] !== ':') return wrong('after object key')
    at++
    space()
    return value()
  }
  const value = (): string | null => {
    if (text[at] === '{') return list('}', member, 'after object key:value pair')
    if (text[at] === '[') return list(']', value, 'after array element')
    if (text[at] === '"') return string()
    const match = /^(true|false|null|-?\d+(\.\d+)?([eE][+-]?\d+)?)/.exec(text.slice(at))
    const rest = text.slice(at)
    const literal = ['true', 'false', 'null'].find((one) => rest !== '' && one.startsWith(rest))
    if (match === null && literal !== undefined) return 'unexpected end of JSON input'
    if (match === null) return wrong('looking for beginning of value')
    at += match[0].length
    return null
  }
  space()
  const failure = value()
  space()
  return failure ?? wrong('after top-level value')
}
