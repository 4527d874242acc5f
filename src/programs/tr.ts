/** tr(1) of GNU coreutils: translates, squeezes or deletes bytes. */

import type { Io, Step } from './lib/io.ts'
import { STDIN } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteText } from './lib/quote.ts'
import { byteStringToText, textToByteString } from './lib/text-lines.ts'

export const tr = defineProgram({
  name: 'tr',
  usage: '[OPTION]... STRING1 [STRING2]',
  about:
    'Translate, squeeze, and/or delete characters from standard input,\nwriting to standard output.  STRING1 and STRING2 specify arrays of\ncharacters ARRAY1 and ARRAY2 that control the action.',
  order: 'first',
  options: {
    complement: { short: 'cC', long: 'complement', help: 'use the complement of ARRAY1' },
    delete: { short: 'd', long: 'delete', help: 'delete characters in ARRAY1, do not translate' },
    squeeze: {
      short: 's',
      long: 'squeeze-repeats',
      help: 'replace each sequence of a repeated character that is listed in the last specified ARRAY, with a single occurrence of that character',
    },
    truncate: { short: 't', long: 'truncate-set1', help: 'first truncate ARRAY1 to length of ARRAY2' },
  },
  *run(io, options, operands) {
    const deletes = options.has('delete')
    const squeezes = options.has('squeeze')
    const translates = !deletes && !(squeezes && operands.length === 1)
    const least = translates || (deletes && squeezes) ? 2 : 1
    const most = deletes && !squeezes ? 1 : 2
    const [first, second] = operands
    if (first === undefined) return yield* io.failUsage('missing operand')
    if (operands.length < least) {
      const why = translates
        ? 'Two strings must be given when translating.'
        : 'Two strings must be given when both deleting and squeezing repeats.'
      return yield* io.failUsage(`missing operand after ${quoteText(first)}\n${why}`)
    }
    if (operands.length > most) {
      const why =
        operands.length === 2 ? '\nOnly one string may be given when deleting without squeezing repeats.' : ''
      return yield* io.failUsage(`extra operand ${quoteText(operands[most] as string)}${why}`)
    }
    const settings = { complements: options.has('complement'), deletes, squeezes, translates }
    for (const string of operands) for (const doubt of doubts(string)) yield* io.complain(doubt)
    const plan = makePlan(first, second, { ...settings, truncates: options.has('truncate') })
    if (typeof plan === 'string') return yield* io.fail(plan)
    return yield* run(io, plan)
  },
})

interface Plan {
  /** byte to byte */
  map: Uint8Array
  deleted: Uint8Array
  squeezed: Uint8Array
}

interface Settings {
  complements: boolean
  deletes: boolean
  squeezes: boolean
  translates: boolean
  truncates: boolean
}

/** The tables; or what is wrong with the strings. */
function makePlan(first: string, second: string | undefined, settings: Settings): Plan | string {
  const one = parseSet(textToByteString(first))
  if (typeof one === 'string') return one
  const two = second === undefined ? null : parseSet(textToByteString(second))
  if (typeof two === 'string') return two
  if (one.some(({ repeat }) => repeat === 0)) return 'the [c*] repeat construct may not appear in string1'
  const plan: Plan = { map: identity(), deleted: new Uint8Array(256), squeezed: new Uint8Array(256) }
  const from = expand(one, 0)
  const array1 = settings.complements ? complement(from) : from
  if (settings.deletes) for (const byte of array1) plan.deleted[byte] = 1
  if (settings.translates && two !== null) {
    const problem = translate(plan.map, array1, one, two, settings)
    if (problem !== null) return problem
  }
  if (settings.squeezes)
    for (const byte of two === null ? array1 : expand(two, array1.length)) plan.squeezed[byte] = 1
  return plan
}

function translate(
  map: Uint8Array,
  array1: readonly number[],
  one: readonly Item[],
  two: readonly Item[],
  settings: Settings,
): string | null {
  if (two.some(({ isEquivalence }) => isEquivalence))
    return '[=c=] expressions may not appear in string2 when translating'
  if (two.some(({ class: name }) => name !== undefined && name !== 'upper' && name !== 'lower'))
    return "when translating, the only character classes that may appear in\nstring2 are 'upper' and 'lower'"
  if (two.length === 0 && !settings.truncates) return 'when not truncating set1, string2 must be non-empty'
  if (two.filter(({ repeat }) => repeat === 0).length > 1)
    return 'only one [c*] repeat construct may appear in string2'
  const array2 = expand(two, array1.length)
  const hasClass = two.some(({ class: name }) => name !== undefined)
  if (hasClass && !settings.complements && !classesAlign(one, two))
    return 'misaligned [:upper:] and/or [:lower:] construct'
  if (two.at(-1)?.class !== undefined && array2.length < array1.length && !settings.truncates)
    return 'when translating with string1 longer than string2,\nthe latter string must not end with a character class'
  const length = settings.truncates ? Math.min(array1.length, array2.length) : array1.length
  const last = array2.at(-1) as number
  if (
    settings.complements &&
    new Set(array2).size > 1 &&
    array2.length < array1.length &&
    one.some(({ class: name }) => name !== undefined)
  )
    return 'when translating with complemented character classes,\nstring2 must map all characters in the domain to one'
  for (let i = 0; i < length; i++) map[array1[i] as number] = array2[i] ?? last
  return null
}

/** A class in string2 needs one at the same place in string1. */
function classesAlign(one: readonly Item[], two: readonly Item[]): boolean {
  const places = (items: readonly Item[]) => {
    const found = new Set<number>()
    let at = 0
    for (const item of items) {
      if (item.class === 'upper' || item.class === 'lower') found.add(at)
      at += item.bytes.length
    }
    return found
  }
  const inOne = places(one)
  return [...places(two)].every((place) => inOne.has(place))
}

const identity = (): Uint8Array => Uint8Array.from({ length: 256 }, (_, byte) => byte)

function complement(bytes: readonly number[]): number[] {
  const has = new Uint8Array(256)
  for (const byte of bytes) has[byte] = 1
  return Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !has[byte])
}

interface Item {
  /** `[=c=]` */
  isEquivalence?: boolean
  bytes: number[]
  class?: string
  /** how often `bytes` stands there; 0: as often as needed */
  repeat?: number
}

/** The bytes of a set; `[c*]` fills it up to `length`. */
function expand(items: readonly Item[], length: number): number[] {
  const fixed = items.reduce(
    (sum, item) => sum + (item.repeat === undefined ? item.bytes.length : item.repeat),
    0,
  )
  const bytes: number[] = []
  for (const item of items) {
    const times =
      item.repeat === undefined ? 1 : item.repeat === 0 ? Math.max(0, length - fixed) : item.repeat
    for (let i = 0; i < times; i++) bytes.push(...item.bytes)
  }
  return bytes
}

const classes: Record<string, (byte: number) => boolean> = {
  alnum: (b) => (b >= 48 && b <= 57) || isUpper(b) || isLower(b),
  alpha: (b) => isUpper(b) || isLower(b),
  blank: (b) => b === 32 || b === 9,
  cntrl: (b) => b < 32 || b === 127,
  digit: (b) => b >= 48 && b <= 57,
  graph: (b) => b > 32 && b < 127,
  lower: isLower,
  print: (b) => b >= 32 && b < 127,
  punct: (b) => b > 32 && b < 127 && !(b >= 48 && b <= 57) && !isUpper(b) && !isLower(b),
  space: (b) => b === 32 || (b >= 9 && b <= 13),
  upper: isUpper,
  xdigit: (b) => (b >= 48 && b <= 57) || (b >= 65 && b <= 70) || (b >= 97 && b <= 102),
}

function isUpper(byte: number): boolean {
  return byte >= 65 && byte <= 90
}

function isLower(byte: number): boolean {
  return byte >= 97 && byte <= 122
}

const escapes: Record<string, number> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 }

interface Token {
  byte: number
  isEscaped: boolean
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '\\' || i + 1 >= text.length) {
      tokens.push({ byte: text.charCodeAt(i), isEscaped: false })
      continue
    }
    const octal = /^[0-3]?[0-7]{1,2}/.exec(text.slice(i + 1))
    if (octal) {
      tokens.push({ byte: Number.parseInt(octal[0], 8), isEscaped: true })
      i += octal[0].length
    } else {
      i++
      tokens.push({ byte: escapes[text[i] as string] ?? text.charCodeAt(i), isEscaped: true })
    }
  }
  return tokens
}

/** What tr warns of in a string before it reads it. */
function* doubts(text: string): Generator<string> {
  for (const [sequence, digits] of text.matchAll(/\\(?:([0-7]{1,3})|.|$)/gs)) {
    if (sequence === '\\') yield 'warning: an unescaped backslash at end of string is not portable'
    if (digits === undefined || Number.parseInt(digits, 8) <= 0o377) continue
    yield `warning: the ambiguous octal escape \\${digits} is being\n\tinterpreted as the 2-byte sequence \\0${digits.slice(0, 2)}, ${digits[2]}`
  }
}

/** The items of a string: characters, ranges, classes, equivalence classes, repeats. */
function parseSet(text: string): Item[] | string {
  const tokens = tokenize(text)
  const plain = (at: number, char: string): boolean =>
    tokens[at]?.isEscaped === false && tokens[at]?.byte === char.charCodeAt(0)
  const items: Item[] = []
  for (let i = 0; i < tokens.length; i++) {
    if (plain(i, '[')) {
      const special = parseBracket(tokens, i, plain)
      if (typeof special === 'string') return special
      if (special !== null) {
        items.push(special.item)
        i = special.end
        continue
      }
    }
    const { byte } = tokens[i] as Token
    const high = tokens[i + 2]
    if (plain(i + 1, '-') && high !== undefined) {
      if (high.byte < byte) {
        const range = byteStringToText(String.fromCharCode(byte, 45, high.byte))
        return `range-endpoints of '${range}' are in reverse collating sequence order`
      }
      items.push({ bytes: Array.from({ length: high.byte - byte + 1 }, (_, k) => byte + k) })
      i += 2
    } else items.push({ bytes: [byte] })
  }
  return items
}

/** `[:class:]`, `[=c=]`, `[c*n]`; null if the bracket is a plain character. */
function parseBracket(
  tokens: readonly Token[],
  start: number,
  plain: (at: number, char: string) => boolean,
): { item: Item; end: number } | string | null {
  for (const kind of [':', '=']) {
    if (!plain(start + 1, kind)) continue
    for (let end = start + 2; end + 1 < tokens.length; end++) {
      if (!plain(end, kind) || !plain(end + 1, ']')) continue
      const bytes = tokens.slice(start + 2, end).map(({ byte }) => byte)
      const name = String.fromCharCode(...bytes)
      if (kind === '=') {
        if (bytes.length === 0) return "missing equivalence class character '[==]'"
        if (bytes.length > 1) return `${name}: equivalence class operand must be a single character`
        return { item: { bytes, isEquivalence: true }, end: end + 1 }
      }
      const test = classes[name]
      if (bytes.length === 0) return "missing character class name '[::]'"
      if (test === undefined) return `invalid character class ${quoteText(name)}`
      return { item: { bytes: identityList.filter(test), class: name }, end: end + 1 }
    }
  }
  if (tokens[start + 1] === undefined || !plain(start + 2, '*')) return null
  let digits = ''
  let at = start + 3
  while (tokens[at] && !plain(at, ']')) digits += String.fromCharCode(tokens[at++]?.byte ?? 0)
  if (tokens[at] === undefined) return null
  if (!/^(0[0-7]*|[1-9][0-9]*)?$/.test(digits))
    return `invalid repeat count ${quoteText(digits)} in [c*n] construct`
  const repeat = digits.startsWith('0') ? Number.parseInt(digits, 8) : Number(digits)
  return { item: { bytes: [tokens[start + 1]?.byte as number], repeat }, end: at }
}

const identityList = Array.from({ length: 256 }, (_, byte) => byte)

function* run(io: Io, { map, deleted, squeezed }: Plan): Step<number> {
  let last = -1
  for (;;) {
    const chunk = yield* io.read(STDIN)
    if (typeof chunk === 'number') return yield* io.fail('read error', chunk)
    if (chunk.length === 0) return 0
    const result = new Uint8Array(chunk.length)
    let length = 0
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] as number
      if (deleted[byte]) continue
      const mapped = map[byte] as number
      if (mapped === last && squeezed[mapped]) continue
      last = mapped
      result[length++] = mapped
    }
    io.printBytes(result.subarray(0, length))
    if (io.full) yield* io.flush()
  }
}
