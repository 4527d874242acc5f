/** jq's functions of values (builtin.c): each takes its input and its arguments' values. Those of filters are in the prelude. */

import { byteLength } from '../../kernel/text.ts'
import { UTC } from '../../time/zone.ts'
import { brokenDown, parsedDate, secondsOf } from './dates.ts'
import { holdCharacters, holdValues } from './memory.ts'
import { deletePaths, setPath } from './paths.ts'
import { JsonMistake, JsonReader } from './read-json.ts'
import { matches } from './regex.ts'
import { formatted } from './strings.ts'
import {
  compact,
  compare,
  described,
  isArray,
  isObject,
  JqError,
  type Json,
  type JsonObject,
  plainNumber,
  sortedKeys,
  typeName,
} from './value.ts'

type Native = (input: Json, ...values: readonly Json[]) => Json

function fail(message: string): never {
  throw new JqError(message)
}

/** A number that is computed with. */
function required(value: Json): number {
  const number = plainNumber(value)
  return typeof number === 'number' ? number : fail(`${described(value)} number required`)
}

const numbers = (name: string, of: (value: number) => number): Record<string, Native> => ({
  [`${name}/0`]: (input) => of(required(input)),
})

const pairs = (name: string, of: (one: number, other: number) => number): Record<string, Native> => ({
  [`${name}/2`]: (_input, one, other) => of(required(one as Json), required(other as Json)),
})

/** Halves go to the even neighbour. */
function toEven(value: number): number {
  const below = Math.floor(value)
  return value - below === 0.5 ? 2 * Math.round(value / 2) : Math.round(value)
}

/** value = mantissa · 2^power, the mantissa from 1 to less than 2. */
function binary(value: number): { mantissa: number; power: number } {
  if (value === 0) return { mantissa: 0, power: Number.NEGATIVE_INFINITY }
  let power = Math.floor(Math.log2(Math.abs(value)))
  if (Math.abs(value) / 2 ** power >= 2) power++
  return { mantissa: value / 2 ** power, power }
}

const test =
  (of: (order: number) => boolean): Native =>
  (_input, one, other) =>
    of(compare(one as Json, other as Json))

function add(left: Json, right: Json): Json {
  const [one, other] = [plainNumber(left), plainNumber(right)]
  if (one === null) return right
  if (other === null) return left
  if (typeof one === 'number' && typeof other === 'number') return one + other
  if (typeof one === 'string' && typeof other === 'string') {
    holdCharacters(one.length + other.length)
    return one + other
  }
  if (isArray(one) && isArray(other)) {
    holdValues(one.length + other.length)
    return [...one, ...other]
  }
  if (isObject(one) && isObject(other)) return new Map([...one, ...other])
  return fail(`${described(one)} and ${described(other)} cannot be added`)
}

function subtract(left: Json, right: Json): Json {
  const [one, other] = [plainNumber(left), plainNumber(right)]
  if (typeof one === 'number' && typeof other === 'number') return one - other
  if (isArray(one) && isArray(other))
    return one.filter((item) => !other.some((gone) => compare(item, gone) === 0))
  return fail(`${described(one)} and ${described(other)} cannot be subtracted`)
}

function merged(one: JsonObject, other: JsonObject): JsonObject {
  const all = new Map(one)
  for (const [key, value] of other) {
    const old = all.get(key) ?? null
    all.set(key, isObject(old) && isObject(value) ? merged(old, value) : value)
  }
  return all
}

const INT_MAX = 0x7fffffff

function multiply(left: Json, right: Json): Json {
  const [one, other] = [plainNumber(left), plainNumber(right)]
  if (typeof one === 'number' && typeof other === 'number') return one * other
  if (isObject(one) && isObject(other)) return merged(one, other)
  const [text, count] = typeof one === 'string' ? [one, other] : [other, one]
  if (typeof text !== 'string' || typeof count !== 'number')
    return fail(`${described(one)} and ${described(other)} cannot be multiplied`)
  if (text.length * count > INT_MAX) return fail('Repeat string result too long')
  holdCharacters(text.length * count)
  return count < 0 || Number.isNaN(count) ? null : text.repeat(count > 0 && count < 1 ? 1 : count)
}

function divide(left: Json, right: Json): Json {
  const [one, other] = [plainNumber(left), plainNumber(right)]
  if (typeof one === 'number' && typeof other === 'number') {
    if (other === 0)
      return fail(`${described(one)} and ${described(other)} cannot be divided because the divisor is zero`)
    return one / other
  }
  if (typeof one === 'string' && typeof other === 'string') return splitAt(one, other)
  return fail(`${described(one)} and ${described(other)} cannot be divided`)
}

function remainder(left: Json, right: Json): Json {
  const [one, other] = [plainNumber(left), plainNumber(right)]
  if (typeof one !== 'number' || typeof other !== 'number')
    return fail(`${described(one)} and ${described(other)} cannot be divided`)
  const [whole, divisor] = [Math.trunc(one), Math.abs(Math.trunc(other))]
  if (Number.isNaN(whole) || Number.isNaN(divisor)) return Number.NaN
  if (divisor === 0)
    return fail(
      `${described(one)} and ${described(other)} cannot be divided (remainder) because the divisor is zero`,
    )
  return (whole % divisor) + 0
}

function length(given: Json): Json {
  const value = plainNumber(given)
  if (value === null) return 0
  if (typeof value === 'string') return [...value].length
  if (typeof value === 'number') return Math.abs(value)
  if (isArray(value)) return value.length
  return isObject(value) ? value.size : fail(`${described(value)} has no length`)
}

function keys(value: Json, isSorted: boolean): Json {
  if (isObject(value)) return isSorted ? sortedKeys(value) : [...value.keys()]
  return isArray(value) ? value.map((_, i) => i) : fail(`${described(value)} has no keys`)
}

function has(value: Json, given: Json): Json {
  const key = plainNumber(given)
  if (isObject(value) && typeof key === 'string') return value.has(key)
  if (isArray(value) && typeof key === 'number') return key >= 0 && key < value.length
  return fail(`Cannot check whether ${typeName(value)} has a ${typeName(key)} key`)
}

function contains(one: Json, other: Json): boolean {
  if (isObject(one) && isObject(other))
    return [...other].every(([key, value]) => one.has(key) && contains(one.get(key) as Json, value))
  if (isArray(one) && isArray(other))
    return other.every((wanted) =>
      one.some((item) => typeName(item) === typeName(wanted) && contains(item, wanted)),
    )
  if (typeof one === 'string' && typeof other === 'string') return one.includes(other)
  if (typeName(one) === typeName(other)) return compare(one, other) === 0
  return fail(`${described(one)} and ${described(other)} cannot have their containment checked`)
}

const splitAt = (text: string, separator: string): Json =>
  text === '' ? [] : separator === '' ? [...text] : text.split(separator)

function list(value: Json, verb: string): readonly Json[] {
  return isArray(value) ? value : fail(`${described(value)} cannot be ${verb}, as it is not an array`)
}

function text(value: Json, name: string): string {
  return typeof value === 'string' ? value : fail(`${name} input must be a string`)
}

/** Items with what they are ordered by, sorted; equal ones keep their places. */
function byKeys(items: Json, by: Json): (readonly [item: Json, key: Json])[] {
  if (!isArray(items) || !isArray(by))
    return fail(`${described(items)} and ${described(by)} cannot be sorted, as they are not both arrays`)
  return items
    .map((item, i) => [item, by[i] as Json] as const)
    .sort((one, other) => compare(one[1], other[1]))
}

function groups(value: Json, given: Json): Json[][] {
  const found: Json[][] = []
  let last: Json | undefined
  for (const [item, key] of byKeys(value, given)) {
    if (last !== undefined && compare(last, key) === 0) found.at(-1)?.push(item)
    else found.push([item])
    last = key
  }
  return found
}

/** The least or the greatest item by its keys; of equal ones the first or the last. */
function extreme(items: Json, by: Json, isMax: boolean): Json {
  if (!isArray(items) || !isArray(by))
    return fail(`${described(items)} and ${described(by)} cannot be iterated over`)
  let best = 0
  for (const i of items.keys()) {
    const order = compare(by[i] as Json, by[best] as Json)
    if (isMax ? order >= 0 : order < 0) best = i
  }
  return items[best] ?? null
}

function toNumber(value: Json): Json {
  const number = typeof value === 'string' ? fromJson(value) : value
  return typeName(number) === 'number' ? number : fail(`${described(value)} cannot be parsed as a number`)
}

function fromJson(value: Json): Json {
  if (typeof value !== 'string') return fail(`${described(value)} cannot be parsed as JSON`)
  try {
    const reader = new JsonReader(value)
    const first = reader.next()
    if (reader.next() !== undefined) return fail(`Unexpected extra JSON values (while parsing '${value}')`)
    return first ?? null
  } catch (error) {
    if (!(error instanceof JsonMistake)) throw error
    return fail(`${error.message} at line 1, column ${error.at} (while parsing '${value}')`)
  }
}

function affix(input: Json, given: Json | undefined, kind: 'start' | 'end', cut: boolean): Json {
  if (typeof input !== 'string' || typeof given !== 'string') {
    return cut ? input : fail(`${kind}swith() requires string inputs`)
  }
  const isThere = kind === 'start' ? input.startsWith(given) : input.endsWith(given)
  if (!cut) return isThere
  if (!isThere) return input
  return kind === 'start' ? input.slice(given.length) : input.slice(0, input.length - given.length)
}

function implode(input: Json): Json {
  if (!isArray(input)) return fail('implode input must be an array')
  return input
    .map(plainNumber)
    .map((point) => (typeof point === 'number' ? point : fail('Unicode codepoint must be numeric')))
    .map((point) => String.fromCodePoint(point >= 0 && point <= 0x10ffff ? Math.floor(point) : 0xfffd))
    .join('')
}

/** jq explodes the text for it. */
const folded = (input: Json, pattern: RegExp, to: (char: string) => string): Json =>
  text(input, 'explode').replace(pattern, to)

/** Where a text stands in another, in code points. */
function textIndices(input: Json, wanted: Json): Json {
  if (typeof input !== 'string' || typeof wanted !== 'string' || wanted === '') return []
  const found: Json[] = []
  for (let at = input.indexOf(wanted); at >= 0; at = input.indexOf(wanted, at + 1)) {
    found.push([...input.slice(0, at)].length)
  }
  return found
}

export const natives: Readonly<Record<string, Native | undefined>> = {
  '+/2': (_input, one, other) => add(one as Json, other as Json),
  '-/2': (_input, one, other) => subtract(one as Json, other as Json),
  '*/2': (_input, one, other) => multiply(one as Json, other as Json),
  '//2': (_input, one, other) => divide(one as Json, other as Json),
  '%/2': (_input, one, other) => remainder(one as Json, other as Json),
  '==/2': test((order) => order === 0),
  '!=/2': test((order) => order !== 0),
  '</2': test((order) => order < 0),
  '<=/2': test((order) => order <= 0),
  '>/2': test((order) => order > 0),
  '>=/2': test((order) => order >= 0),
  ...numbers('floor', Math.floor),
  ...numbers('ceil', Math.ceil),
  ...numbers('round', (value) => Math.sign(value) * Math.round(Math.abs(value))),
  ...numbers('trunc', Math.trunc),
  ...numbers('sqrt', Math.sqrt),
  ...numbers('fabs', Math.abs),
  ...numbers('exp', Math.exp),
  ...numbers('exp2', (value) => 2 ** value),
  ...numbers('exp10', (value) => 10 ** value),
  ...numbers('log', Math.log),
  ...numbers('log2', Math.log2),
  ...numbers('log10', Math.log10),
  ...numbers('sin', Math.sin),
  ...numbers('cos', Math.cos),
  ...numbers('tan', Math.tan),
  ...numbers('asin', Math.asin),
  ...numbers('acos', Math.acos),
  ...numbers('atan', Math.atan),
  ...numbers('cbrt', Math.cbrt),
  ...numbers('sinh', Math.sinh),
  ...numbers('cosh', Math.cosh),
  ...numbers('tanh', Math.tanh),
  ...numbers('asinh', Math.asinh),
  ...numbers('acosh', Math.acosh),
  ...numbers('atanh', Math.atanh),
  ...numbers('expm1', Math.expm1),
  ...numbers('log1p', Math.log1p),
  ...numbers('pow10', (value) => 10 ** value),
  ...numbers('rint', toEven),
  ...numbers('nearbyint', toEven),
  ...numbers('logb', (value) => binary(value).power),
  ...numbers('significand', (value) => binary(value).mantissa),
  ...pairs('atan2', Math.atan2),
  ...pairs('fmin', Math.min),
  ...pairs('fmax', Math.max),
  ...pairs('fmod', (one, other) => one % other),
  ...pairs('fdim', (one, other) => Math.max(one - other, 0)),
  ...pairs('hypot', Math.hypot),
  ...pairs('ldexp', (one, other) => one * 2 ** other),
  ...pairs('scalb', (one, other) => one * 2 ** other),
  ...pairs('scalbln', (one, other) => one * 2 ** other),
  ...pairs('drem', (one, other) => one - other * toEven(one / other)),
  ...pairs('copysign', (one, other) => Math.abs(one) * (other < 0 || Object.is(other, -0) ? -1 : 1)),
  ...pairs('pow', (base, power) => base ** power),
  'fma/3': (_input, one, other, more) =>
    required(one as Json) * required(other as Json) + required(more as Json),
  'frexp/0': (input) => {
    const { mantissa, power } = binary(required(input))
    return mantissa === 0 ? [0, 0] : [mantissa / 2, power + 1]
  },
  'modf/0': (input) => [required(input) % 1, Math.trunc(required(input))],
  'format/1': (input, name) =>
    typeof name === 'string'
      ? formatted(name, input)
      : fail(`${described(name as Json)} is not a valid format`),
  'length/0': length,
  'utf8bytelength/0': (input) =>
    typeof input === 'string'
      ? byteLength(input)
      : fail(`${described(input)} only strings have UTF-8 byte length`),
  'keys/0': (input) => keys(input, true),
  'keys_unsorted/0': (input) => keys(input, false),
  'has/1': (input, key) => has(input, key as Json),
  'contains/1': (input, part) => contains(input, part as Json),
  'type/0': typeName,
  'infinite/0': () => Number.POSITIVE_INFINITY,
  'nan/0': () => Number.NaN,
  'null/0': () => null,
  'true/0': () => true,
  'false/0': () => false,
  'isnan/0': (input) => Number.isNaN(input),
  'isinfinite/0': (input) => Math.abs(plainNumber(input) as number) === Number.POSITIVE_INFINITY,
  'isnormal/0': (input) => Number.isFinite(plainNumber(input)) && plainNumber(input) !== 0,
  'error/1': (_input, value) => {
    throw new JqError(value as Json)
  },
  'tostring/0': (input) => (typeof input === 'string' ? input : compact(input)),
  'tojson/0': compact,
  'fromjson/0': fromJson,
  'tonumber/0': toNumber,
  'sort/0': (input) => [...list(input, 'sorted')].sort(compare),
  '_sort_by/1': (input, by) => byKeys(input, by as Json).map(([item]) => item),
  '_group_by/1': (input, by) => groups(input, by as Json),
  '_unique_by/1': (input, by) => groups(input, by as Json).map(([first]) => first as Json),
  'min/0': (input) => extreme(input, input, false),
  'max/0': (input) => extreme(input, input, true),
  '_min_by/1': (input, by) => extreme(input, by as Json, false),
  '_max_by/1': (input, by) => extreme(input, by as Json, true),
  'split/1': (input, separator) =>
    typeof input === 'string' && typeof separator === 'string'
      ? splitAt(input, separator)
      : fail('split input and separator must be strings'),
  'ltrimstr/1': (input, given) => affix(input, given, 'start', true),
  'rtrimstr/1': (input, given) => affix(input, given, 'end', true),
  'startswith/1': (input, given) => affix(input, given, 'start', false),
  'endswith/1': (input, given) => affix(input, given, 'end', false),
  'ascii_downcase/0': (input) => folded(input, /[A-Z]/g, (char) => char.toLowerCase()),
  'ascii_upcase/0': (input) => folded(input, /[a-z]/g, (char) => char.toUpperCase()),
  'explode/0': (input) =>
    typeof input === 'string'
      ? [...input].map((char) => char.codePointAt(0) as number)
      : fail('explode input must be a string'),
  'implode/0': implode,
  '_strindices/1': (input, wanted) => textIndices(input, wanted as Json),
  'setpath/2': (input, path, value) =>
    isArray(path as Json)
      ? setPath(input, path as readonly Json[], value as Json)
      : fail('Path must be specified as an array'),
  'delpaths/1': (input, paths) =>
    isArray(paths as Json)
      ? deletePaths(input, paths as readonly (readonly Json[])[])
      : fail('Paths must be specified as an array'),
  '_match/3': (input, pattern, flags, isTest) =>
    matches(input, pattern as Json, flags as Json, isTest === true),
  'strptime/1': (input, format) => parsedDate(input, format as Json),
  'gmtime/0': (input) => brokenDown(input, 'gmtime', UTC),
  'mktime/0': secondsOf,
}
