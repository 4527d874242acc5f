/** Perl's escapes and bracket expressions (pcre2pattern(3)) in the words of JavaScript's regular expressions. */

import { RegexError } from './regex.ts'

/** grep asks for Unicode's characters, not for its classes: \w and \s are those of ASCII. */
const WORD = 'A-Za-z0-9_'
const SPACE = ' \\t-\\r'

/** What may stand between brackets, by the name in [:name:]. */
const posixClasses: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: SPACE,
  blank: ' \\t',
  cntrl: '\\0-\\x1f\\x7f',
  graph: '!-~',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
  word: WORD,
  ascii: '\\0-\\x7f',
}

/** The escapes that stand for many characters, as they stand between brackets. */
const classEscapes: Readonly<Record<string, string>> = {
  d: '0-9',
  w: WORD,
  s: SPACE,
  h: '\\t\\p{Zs}',
  v: '\\n-\\r\\x85\\u2028\\u2029',
}

const controls: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 }

/** Properties that PCRE has and Unicode has not. */
const ownProperties: Readonly<Record<string, string>> = {
  Xan: '\\p{L}\\p{N}',
  Xwd: '\\p{L}\\p{N}\\p{Mn}\\p{Pc}',
  Xsp: '\\s',
  Xps: '\\s',
  'L&': '\\p{Lu}\\p{Ll}\\p{Lt}',
}

/** One character, or a set as it stands between brackets; `end` is behind it. */
export type ClassItem = { readonly end: number; readonly code: number } | ClassSet

interface ClassSet {
  readonly end: number
  readonly set: string
  readonly isNegated: boolean
}

/** The character of this code, as it stands between brackets and outside. */
export function escapedCode(code: number): string {
  const char = String.fromCodePoint(code)
  return /[A-Za-z0-9_]/.test(char) || code > 0x7f ? char : `\\x${code.toString(16).padStart(2, '0')}`
}

/** A set on its own: what stands between the brackets, or all else. */
export const setSource = (set: string, isNegated: boolean): string => `[${isNegated ? '^' : ''}${set}]`

/** The escape whose backslash is at `at`, if it stands for characters; null if it stands for something else. */
export function readEscape(pattern: string, at: number): ClassItem | null {
  const rest = pattern.slice(at + 1)
  const letter = rest[0]
  if (letter === undefined) throw new RegexError('\\ at end of pattern')
  const end = at + 2
  const set = classEscapes[letter.toLowerCase()]
  if (set !== undefined) return { end, set, isNegated: letter !== letter.toLowerCase() }
  if (letter === 'p' || letter === 'P') return readProperty(pattern, at)
  const control = controls[letter]
  if (control !== undefined) return { end, code: control }
  if (letter === 'x') return readHexadecimal(pattern, at)
  if (letter === 'o') return readOctal(rest, at)
  if (letter === 'c') {
    if (rest[1] === undefined) throw new RegexError('\\c at end of pattern')
    return { end: end + 1, code: (rest[1].toUpperCase().charCodeAt(0) ^ 64) & 127 }
  }
  const zero = /^0[0-7]{0,2}/.exec(rest)?.[0]
  if (zero !== undefined) return { end: at + 1 + zero.length, code: Number.parseInt(zero, 8) }
  if (/^(?:[FLlUu]|N\{(?!U\+))/.test(rest))
    throw new RegexError('PCRE2 does not support \\F, \\L, \\l, \\N{name}, \\U, or \\u')
  const named = /^N\{U\+([0-9A-Fa-f]+)\}/.exec(rest)
  if (named)
    return { end: at + 1 + named[0].length, code: checkedCode(Number.parseInt(named[1] as string, 16)) }
  if (/[A-Za-z0-9]/.test(letter)) return null
  const code = rest.codePointAt(0) as number
  return { end: at + 1 + String.fromCodePoint(code).length, code }
}

function checkedCode(code: number): number {
  if (code > 0x10ffff) throw new RegexError('character code point value in \\x{} or \\o{} is too large')
  return code
}

function readHexadecimal(pattern: string, at: number): ClassItem {
  const rest = pattern.slice(at + 2)
  if (rest.startsWith('{')) {
    const found = /^\{([0-9A-Fa-f]+)\}/.exec(rest)
    if (!found) throw new RegexError('non-hex character in \\x{} (closing brace missing?)')
    return { end: at + 2 + found[0].length, code: checkedCode(Number.parseInt(found[1] as string, 16)) }
  }
  const digits = (/^[0-9A-Fa-f]{0,2}/.exec(rest) as RegExpExecArray)[0]
  return { end: at + 2 + digits.length, code: Number.parseInt(digits || '0', 16) }
}

function readOctal(rest: string, at: number): ClassItem {
  if (rest[1] !== '{') throw new RegexError('missing opening brace after \\o')
  const found = /^o\{([0-7]+)\}/.exec(rest)
  if (!found) throw new RegexError('non-octal character in \\o{} (closing brace missing?)')
  return { end: at + 1 + found[0].length, code: checkedCode(Number.parseInt(found[1] as string, 8)) }
}

function readProperty(pattern: string, at: number): ClassItem {
  const found = /^[pP](?:([A-Za-z])|\{\s*(\^?)\s*([A-Za-z0-9_ &=:-]+?)\s*\})/.exec(pattern.slice(at + 1))
  if (!found) throw new RegexError('malformed \\P or \\p sequence')
  const isNegated = (pattern[at + 1] === 'P') !== (found[2] === '^')
  return { end: at + 1 + found[0].length, set: propertySet((found[1] ?? found[3]) as string), isNegated }
}

function propertySet(name: string): string {
  const own = ownProperties[name]
  if (own !== undefined) return own
  for (const candidate of [name, `Script=${name}`]) if (isProperty(candidate)) return `\\p{${candidate}}`
  throw new RegexError('unknown property after \\P or \\p')
}

function isProperty(name: string): boolean {
  try {
    new RegExp(`\\p{${name}}`, 'u')
    return true
  } catch {
    return false
  }
}

/** The bracket expression that begins at `at`: JavaScript's source for it, and where it ends. */
export function readBracket(
  pattern: string,
  at: number,
  ignoreCase: boolean,
): { source: string; end: number } {
  let next = at + 1
  const isNegated = pattern[next] === '^'
  if (isNegated) next++
  const start = next
  const parts: string[] = []
  while (pattern[next] !== ']' || next === start) {
    const item = readItem(pattern, next)
    next = item.end
    const isRange = pattern[next] === '-' && pattern[next + 1] !== ']' && next + 1 < pattern.length
    if (!isRange) {
      parts.push('code' in item ? rangeSource(item.code, item.code, ignoreCase) : itemSet(item))
      continue
    }
    const upper = readItem(pattern, next + 1)
    if (!('code' in item && 'code' in upper)) throw new RegexError('invalid range in character class')
    if (upper.code < item.code) throw new RegexError('range out of order in character class')
    parts.push(rangeSource(item.code, upper.code, ignoreCase))
    next = upper.end
  }
  return { source: `[${isNegated ? '^' : ''}${parts.join('')}]`, end: next + 1 }
}

function readItem(pattern: string, at: number): ClassItem {
  const code = pattern.codePointAt(at)
  if (code === undefined) throw new RegexError('missing terminating ] for character class')
  const posix = /^\[([:.=])(\^?)([^\\\]]*?)\1\]/.exec(pattern.slice(at))
  if (posix) {
    if (posix[1] !== ':') throw new RegexError('POSIX collating elements are not supported')
    const set = posixClasses[posix[3] as string]
    if (set === undefined) throw new RegexError('unknown POSIX class name')
    return { end: at + posix[0].length, set, isNegated: posix[2] === '^' }
  }
  if (pattern[at] !== '\\') return { end: at + String.fromCodePoint(code).length, code }
  if (pattern[at + 1] === 'b') return { end: at + 2, code: 8 }
  const octal = /^[1-7][0-7]{0,2}/.exec(pattern.slice(at + 1))?.[0]
  if (octal !== undefined) return { end: at + 1 + octal.length, code: Number.parseInt(octal, 8) }
  const item = readEscape(pattern, at)
  if (item === null) throw new RegexError('unrecognized character follows \\')
  return item
}

/** A negated set between brackets: what of it can be said there. */
function itemSet({ set, isNegated }: ClassSet): string {
  if (!isNegated) return set
  const one = /^\\p\{[^}]*\}$/.exec(set)
  if (one) return set.replace(/^\\p/, '\\P')
  return complement(set)
}

const complements = new Map<string, string>()

/** The ranges of what is not in the set: JavaScript has no difference of sets without its v flag. */
function complement(set: string): string {
  let ranges = complements.get(set)
  if (ranges !== undefined) return ranges
  ranges = ''
  const inside = new RegExp(`[${set}]`, 'u')
  let start = -1
  for (let code = 0; code <= 0x110000; code++) {
    const isOut = code <= 0x10ffff && !inside.test(String.fromCodePoint(code))
    if (isOut && start < 0) start = code
    else if (!isOut && start >= 0) {
      ranges += `\\u{${start.toString(16)}}-\\u{${(code - 1).toString(16)}}`
      start = -1
    }
  }
  complements.set(set, ranges)
  return ranges
}

function rangeSource(least: number, most: number, ignoreCase: boolean): string {
  const source = least === most ? escapedCode(least) : `${escapedCode(least)}-${escapedCode(most)}`
  if (!ignoreCase) return source
  return source + otherCase(least, most, 65, 32) + otherCase(least, most, 97, -32)
}

/** The letters of the range among the 26 from `first`, in the other case. */
function otherCase(least: number, most: number, first: number, shift: number): string {
  const [from, to] = [Math.max(least, first), Math.min(most, first + 25)]
  return from > to ? '' : `${String.fromCharCode(from + shift)}-${String.fromCharCode(to + shift)}`
}
