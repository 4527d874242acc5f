/** What templates may call: Go's own functions and those that docker adds (templates.basicFunctions). */

import { sprintf } from './printf.ts'
import {
  display,
  Float,
  isEmpty,
  isList,
  isMap,
  jsonText,
  Nil,
  Struct,
  typeName,
  type Value,
} from './value.ts'

/** A failure of the function itself; the place is added by the caller. */
export class CallError extends Error {}

export interface TemplateFunction {
  /** kinds of its arguments; the last one repeats where `isVariadic` */
  readonly parameters: readonly ('any' | 'string' | 'int' | 'list')[]
  readonly isVariadic?: boolean
  readonly call: (args: readonly Value[]) => Value
}

const text = (args: readonly Value[], at: number): string => String(args[at])

const ordered = (compare: (order: number) => boolean): TemplateFunction => ({
  parameters: ['any', 'any'],
  call: ([a, b]) => compare(order(a, b)),
})

export const goFunctions: Readonly<Record<string, TemplateFunction>> = {
  and: { parameters: ['any', 'any'], isVariadic: true, call: (args) => args.find(isEmpty) ?? args.at(-1) },
  or: {
    parameters: ['any', 'any'],
    isVariadic: true,
    call: (args) => args.find((value) => !isEmpty(value)) ?? args.at(-1),
  },
  not: { parameters: ['any'], call: ([value]) => isEmpty(value) },
  len: { parameters: ['any'], call: ([value]) => lengthOf(value) },
  index: {
    parameters: ['any', 'any'],
    isVariadic: true,
    call: ([value, ...keys]) => keys.reduce(indexed, value),
  },
  slice: { parameters: ['any', 'any'], isVariadic: true, call: sliced },
  print: { parameters: ['any'], isVariadic: true, call: sprint },
  println: { parameters: ['any'], isVariadic: true, call: (args) => `${args.map(display).join(' ')}\n` },
  printf: {
    parameters: ['string', 'any'],
    isVariadic: true,
    call: ([format, ...args]) => sprintf(String(format), args),
  },
  html: {
    parameters: ['any'],
    isVariadic: true,
    call: (args) => sprint(args).replace(/[&<>"']/g, escapeHtml),
  },
  js: {
    parameters: ['any'],
    isVariadic: true,
    call: (args) => sprint(args).replace(/[\\'"<>&=\n\r\t]/g, escapeScript),
  },
  urlquery: {
    parameters: ['any'],
    isVariadic: true,
    call: (args) =>
      encodeURIComponent(sprint(args))
        .replace(/%20/g, '+')
        .replace(/[!'()*]/g, percent),
  },
  call: {
    parameters: ['any'],
    isVariadic: true,
    call: ([value]) => {
      throw new CallError(`non-function of type ${typeName(value)}`)
    },
  },
  eq: {
    parameters: ['any', 'any'],
    isVariadic: true,
    call: ([first, ...others]) => others.some((other) => order(first, other) === 0),
  },
  ne: { parameters: ['any', 'any'], call: ([a, b]) => order(a, b) !== 0 },
  lt: ordered((value) => value < 0),
  le: ordered((value) => value <= 0),
  gt: ordered((value) => value > 0),
  ge: ordered((value) => value >= 0),
}

export const dockerFunctions: Readonly<Record<string, TemplateFunction>> = {
  ...goFunctions,
  json: { parameters: ['any'], call: ([value]) => jsonFunction(value) },
  split: { parameters: ['string', 'string'], call: (args) => text(args, 0).split(text(args, 1)) },
  join: { parameters: ['list', 'string'], call: (args) => listOf(args[0]).join(text(args, 1)) },
  title: {
    parameters: ['string'],
    call: (args) => text(args, 0).replace(/(?<![\p{L}\d_'])\p{L}/gu, (char) => char.toUpperCase()),
  },
  lower: { parameters: ['string'], call: (args) => text(args, 0).toLowerCase() },
  upper: { parameters: ['string'], call: (args) => text(args, 0).toUpperCase() },
  pad: {
    parameters: ['string', 'int', 'int'],
    call: (args) =>
      args[0] === '' ? '' : ' '.repeat(Number(args[1])) + text(args, 0) + ' '.repeat(Number(args[2])),
  },
  truncate: { parameters: ['string', 'int'], call: (args) => text(args, 0).slice(0, Number(args[1])) },
}

const same: TemplateFunction = { parameters: ['string'], call: ([value]) => value }

/** In the head of a table what changes a cell leaves its title alone. */
export const headerFunctions: Readonly<Record<string, TemplateFunction>> = {
  ...dockerFunctions,
  json: same,
  title: same,
  lower: same,
  upper: same,
  truncate: { parameters: ['string', 'int'], call: ([value]) => value },
}

/** Rows of a table escape as encoding/json does by itself, everything else does not. */
function jsonFunction(value: Value): string {
  const encoded = jsonText(value)
  if (value instanceof Struct && /[cC]ontext$/.test(value.type)) return encoded
  return encoded.replace(/\\u003[ce]|\\u0026/g, (code) =>
    String.fromCharCode(Number.parseInt(code.slice(2), 16)),
  )
}

const listOf = (value: Value): readonly string[] => (isList(value) ? value.map(String) : [])

function lengthOf(value: Value): number {
  if (value instanceof Nil) return 0
  if (typeof value === 'string') return new TextEncoder().encode(value).length
  if (isList(value)) return value.length
  if (isMap(value)) return Object.keys(value).length
  if (value === null || value === undefined) throw new CallError('len of nil pointer')
  throw new CallError(`len of type ${typeName(value)}`)
}

function indexed(value: Value, key: Value): Value {
  if (value === undefined || value === null) throw new CallError('index of untyped nil')
  if (isList(value) || typeof value === 'string' || (value instanceof Nil && value.kind === 'slice')) {
    if (typeof key !== 'number') throw new CallError(`cannot index slice/array with type ${typeName(key)}`)
    const list: readonly Value[] =
      typeof value === 'string' ? [...new TextEncoder().encode(value)] : isList(value) ? value : []
    if (key < 0 || key >= list.length) throw new CallError(`index out of range: ${key}`)
    return list[key]
  }
  if (isMap(value) || value instanceof Nil) {
    if (typeof key !== 'string') throw new CallError(`value has type ${typeName(key)}; should be string`)
    if (value instanceof Nil) return ''
    return Object.hasOwn(value, key) ? value[key] : zeroLike(Object.values(value)[0])
  }
  throw new CallError(`can't index item of type ${typeName(value)}`)
}

/** What a map gives for a key that it has not: the zero value of its members' type. */
const zeroLike = (example: Value): Value =>
  typeof example === 'number'
    ? 0
    : typeof example === 'boolean'
      ? false
      : typeof example === 'object'
        ? undefined
        : ''

function sliced([value, ...places]: readonly Value[]): Value {
  const [from = 0, to] = places.map(Number)
  const size = lengthOf(value ?? null)
  for (const place of places) {
    if (Number(place) < 0 || Number(place) > size)
      throw new CallError(`index out of range: ${display(place)}`)
  }
  if (typeof value === 'string') return value.slice(from, to)
  return isList(value as Value) ? (value as readonly Value[]).slice(from, to) : value
}

/** fmt.Sprint: a blank between two of which neither is text. */
function sprint(args: readonly Value[]): string {
  return args
    .map((value, at) => {
      const before = args[at - 1]
      const isSpaced = at > 0 && typeof value !== 'string' && typeof before !== 'string'
      return (isSpaced ? ' ' : '') + (value === undefined ? '<nil>' : display(value))
    })
    .join('')
}

function order(a: Value, b: Value): number {
  const [left, right] = [plain(a), plain(b)]
  if (typeof left !== typeof right) throw new CallError('incompatible types for comparison')
  if (typeof left === 'object') throw new CallError('invalid type for comparison')
  return left === right ? 0 : (left as string) < (right as string) ? -1 : 1
}

const plain = (value: Value): unknown => (value instanceof Float ? value.value : value)

const escapeHtml = (char: string): string =>
  ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' })[char] ?? char

const escapeScript = (char: string): string =>
  /["'\\]/.test(char) ? `\\${char}` : `\\u00${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`

const percent = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase()}`
