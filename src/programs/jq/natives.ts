/** jq's functions of values (builtin.c): each takes its input and its arguments' values. Those of filters are in the prelude. */

import { byteLength } from '../../kernel/text.ts'
import { brokenDown, formattedDate, parsedDate, secondsOf } from './dates.ts'
import { holdCharacters, holdValues } from './memory.ts'
import { deletePaths, setPath } from './paths.ts'
import { JsonMistake, JsonReader } from './read-json.ts'
import { matches } from './regex.ts'
import {
  compact,
  compare,
  described,
  isArray,
  isObject,
  JqError,
  type Json,
  type JsonObject,
  sortedKeys,
  typeName,
} from './value.ts'

type Native = (input: Json, ...values: readonly Json[]) => Json

function fail(message: string): never {
  throw new JqError(message)
}

const numbers = (name: string, of: (value: number) => number): Record<string, Native> => ({
  [`${name}/0`]: (input) =>
    typeof input === 'number' ? of(input) : fail(`${described(input)} number required`),
})

const test =
  (of: (order: number) => boolean): Native =>
  (_input, one, other) =>
    of(compare(one as Json, other as Json))

function add(one: Json, other: Json): Json {
  if (one === null) return other
  if (other === null) return one
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

function subtract(one: Json, other: Json): Json {
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

function multiply(one: Json, other: Json): Json {
  if (typeof one === 'number' && typeof other === 'number') return one * other
  if (isObject(one) && isObject(other)) return merged(one, other)
  const [text, count] = typeof one === 'string' ? [one, other] : [other, one]
  if (typeof text !== 'string' || typeof count !== 'number')
    return fail(`${described(one)} and ${described(other)} cannot be multiplied`)
  if (text.length * count > INT_MAX) return fail('Repeat string result too long')
  holdCharacters(text.length * count)
  return count < 0 || Number.isNaN(count) ? null : text.repeat(count > 0 && count < 1 ? 1 : count)
}

function divide(one: Json, other: Json): Json {
  if (typeof one === 'number' && typeof other === 'number') {
    if (other === 0)
      return fail(`${described(one)} and ${described(other)} cannot be divided because the divisor is zero`)
    return one / other
  }
  if (typeof one === 'string' && typeof other === 'string') return splitAt(one, other)
  return fail(`${described(one)} and ${described(other)} cannot be divided`)
}

function remainder(one: Json, other: Json): Json {
  if (typeof one !== 'number' || typeof other !== 'number')
    return fail(`${described(one)} and ${described(other)} cannot be divided`)
  const [left, right] = [Math.trunc(one), Math.abs(Math.trunc(other))]
  if (Number.isNaN(left) || Number.isNaN(right)) return Number.NaN
  if (right === 0)
    return fail(
      `${described(one)} and ${described(other)} cannot be divided (remainder) because the divisor is zero`,
    )
  return (left % right) + 0
}

function length(value: Json): Json {
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

function has(value: Json, key: Json): Json {
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
function byKeys(value: Json, given: Json | undefined, verb: string): (readonly [item: Json, key: Json])[] {
  const items = list(value, verb)
  const by = given as readonly Json[]
  return items
    .map((item, i) => [item, by[i] as Json] as const)
    .sort((one, other) => compare(one[1], other[1]))
}

function groups(value: Json, given: Json | undefined): Json[][] {
  const found: Json[][] = []
  let last: Json | undefined
  for (const [item, key] of byKeys(value, given, 'grouped')) {
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
  return typeof number === 'number' ? number : fail(`${described(value)} cannot be parsed as a number`)
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
    .map((point) => (typeof point === 'number' ? point : fail('Unicode codepoint must be numeric')))
    .map((point) => String.fromCodePoint(point >= 0 && point <= 0x10ffff ? Math.floor(point) : 0xfffd))
    .join('')
}

const trimmed = (input: Json, pattern: RegExp): Json =>
  typeof input === 'string' ? input.replace(pattern, '') : fail(`${described(input)} cannot be trimmed`)

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
  'pow/2': (_input, base, power) => Number(base) ** Number(power),
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
  'isinfinite/0': (input) => typeof input === 'number' && !Number.isFinite(input) && !Number.isNaN(input),
  'isnormal/0': (input) => typeof input === 'number' && Number.isFinite(input) && input !== 0,
  'error/1': (_input, value) => {
    throw new JqError(value as Json)
  },
  'tostring/0': (input) => (typeof input === 'string' ? input : compact(input)),
  'tojson/0': compact,
  'fromjson/0': fromJson,
  'tonumber/0': toNumber,
  'sort/0': (input) => [...list(input, 'sorted')].sort(compare),
  '_sort_by/1': (input, by) => byKeys(input, by, 'sorted').map(([item]) => item),
  '_group_by/1': groups,
  '_unique_by/1': (input, by) => groups(input, by).map(([first]) => first as Json),
  'min/0': (input) => extreme(input, input, false),
  'max/0': (input) => extreme(input, input, true),
  '_min_by/1': (input, by) => extreme(input, by as Json, false),
  '_max_by/1': (input, by) => extreme(input, by as Json, true),
  'reverse/0': (input) => {
    if (input === null) return []
    if (typeof input === 'string') return [...input].reverse().join('')
    return isArray(input) ? [...input].reverse() : fail(`Cannot reverse ${described(input)}`)
  },
  'split/1': (input, separator) =>
    typeof input === 'string' && typeof separator === 'string'
      ? splitAt(input, separator)
      : fail('split input and separator must be strings'),
  'ltrimstr/1': (input, given) => affix(input, given, 'start', true),
  'rtrimstr/1': (input, given) => affix(input, given, 'end', true),
  'startswith/1': (input, given) => affix(input, given, 'start', false),
  'endswith/1': (input, given) => affix(input, given, 'end', false),
  'trim/0': (input) => trimmed(input, /^\s+|\s+$/g),
  'ltrim/0': (input) => trimmed(input, /^\s+/),
  'rtrim/0': (input) => trimmed(input, /\s+$/),
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
  'fromdateiso8601/0': parsedDate,
  'gmtime/0': brokenDown,
  'mktime/0': secondsOf,
  'strftime/1': (input, format) => formattedDate(input, format as Json),
}
