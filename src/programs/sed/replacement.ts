/** The right side of sed's s command, and the texts of its script as they are quoted there. */

import { byteChar } from '../../kernel/byte_text.ts'
import type { RegexMatch } from '../lib/regex.ts'

/** `\U`, `\L`: until `\E`; `\u`, `\l`: the next character. */
type CaseChange = 'U' | 'L' | 'E' | 'u' | 'l'

type Part =
  | { kind: 'text'; text: string }
  | { kind: 'group'; group: number }
  | { kind: 'case'; change: CaseChange }

export interface Replacement {
  parts: readonly Part[]
  /** the highest group that it names */
  lastGroup: number
}

/** `posix`: the changes of case are GNU's. */
export function parseReplacement(source: string, posix: boolean): Replacement {
  const parts: Part[] = []
  let text = ''
  let lastGroup = 0
  const add = (part: Part) => {
    if (text !== '') parts.push({ kind: 'text', text })
    text = ''
    parts.push(part)
  }
  for (let i = 0; i < source.length; i++) {
    const char = source[i] as string
    if (char === '&') add({ kind: 'group', group: 0 })
    else if (char !== '\\') text += char
    else {
      const escaped = source[i + 1]
      if (escaped !== undefined && /[0-9]/.test(escaped)) {
        add({ kind: 'group', group: Number(escaped) })
        lastGroup = Math.max(lastGroup, Number(escaped))
        i++
      } else if (!posix && escaped !== undefined && /[ULEul]/.test(escaped)) {
        add({ kind: 'case', change: escaped as CaseChange })
        i++
      } else {
        const { value, length } = characterEscape(source, i + 1)
        text += value
        i += length
      }
    }
  }
  if (text !== '') parts.push({ kind: 'text', text })
  return { parts, lastGroup }
}

/** What a match is replaced by. */
export function expandReplacement(replacement: Replacement, match: RegexMatch): string {
  let result = ''
  let lasting: 'U' | 'L' | 'E' = 'E'
  let once: 'u' | 'l' | '' = ''
  for (const part of replacement.parts) {
    if (part.kind === 'case') {
      if (part.change === 'u' || part.change === 'l') once = part.change
      else {
        lasting = part.change
        once = ''
      }
      continue
    }
    const text = part.kind === 'text' ? part.text : (match.groups[part.group] ?? '')
    if (text === '') continue
    let changed = lasting === 'U' ? text.toUpperCase() : lasting === 'L' ? text.toLowerCase() : text
    if (once !== '') {
      const first = String.fromCodePoint(text.codePointAt(0) as number)
      const rest = changed.slice(first.length)
      changed = (once === 'u' ? first.toUpperCase() : first.toLowerCase()) + rest
      once = ''
    }
    result += changed
  }
  return result
}

/**
 * Reads up to the delimiter. In a regular expression `\n` becomes a newline; an escaped delimiter loses its
 * backslash, except `\&` on the right side. A bare newline ends the text unclosed.
 */
export function readDelimited(
  source: string,
  start: number,
  delimiter: string,
  isRegex: boolean,
): { text: string; end: number; isClosed: boolean } {
  let text = ''
  let at = start
  while (at < source.length) {
    const char = source[at] as string
    if (source.startsWith(delimiter, at)) return { text, end: at + delimiter.length, isClosed: true }
    if (char === '\n') break
    if (char === '[' && isRegex) {
      const end = bracketEnd(source, at)
      text += source.slice(at, end)
      at = end
      continue
    }
    at++
    if (char !== '\\') {
      text += char
      continue
    }
    const escaped = source[at]
    if (escaped === undefined) break
    at++
    if (escaped === 'n' && isRegex) text += '\n'
    else if (escaped === '\n' || (escaped === delimiter && (isRegex || escaped !== '&')))
      text += isRegex || escaped === delimiter ? escaped : `\\${escaped}`
    else text += `\\${escaped}`
  }
  return { text, end: at, isClosed: false }
}

/** Behind the bracket expression that begins at `start`; a delimiter inside does not count. */
function bracketEnd(source: string, start: number): number {
  let at = start + 1
  if (source[at] === '^') at++
  if (source[at] === ']') at++
  while (at < source.length && source[at] !== ']' && source[at] !== '\n') {
    const opener = source[at] === '[' ? source[at + 1] : undefined
    const close = opener && ':.='.includes(opener) ? source.indexOf(`${opener}]`, at + 2) : -1
    at = close < 0 ? at + 1 : close + 2
  }
  return source[at] === ']' ? at + 1 : at
}

/** The text of a, i or c from `start`: up to a newline without backslash. It always ends with a newline. */
export function unescapeText(source: string, start: number): { text: string; end: number } {
  let text = ''
  let at = start
  while (at < source.length) {
    const char = source[at] as string
    at++
    if (char === '\n') return { text: `${text}\n`, end: at }
    if (char !== '\\') {
      text += char
      continue
    }
    if (at >= source.length) break
    const { value, length } = characterEscape(source, at)
    text += value
    at += length
  }
  return { text: text === '' ? '' : `${text}\n`, end: at }
}

/** A regular expression means by a character's number what it means by the character: `\x2a` is a star (convert_number). */
export const withNumberedCharacters = (source: string): string =>
  source.replace(/\\(?:[dox]|[\s\S])[0-9a-fA-F]{0,3}/g, (found) => {
    if (!/^\\[dox]/.test(found)) return found
    const { value, length } = characterEscape(found, 1)
    return length === 1 ? found : value + found.slice(1 + length)
  })

const simple: Record<string, string> = { a: '\x07', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/** What stands behind a backslash, and how many characters that takes. */
function characterEscape(source: string, at: number): { value: string; length: number } {
  const numbered = /^(?:d([0-9]{1,3})|o([0-7]{1,3})|x([0-9a-fA-F]{1,2}))/.exec(source.slice(at, at + 4))
  if (numbered) {
    const [whole, decimal, octal, hexadecimal] = numbered
    const code = decimal ? Number(decimal) : Number.parseInt(octal ?? hexadecimal ?? '', octal ? 8 : 16)
    return { value: byteChar(code & 0xff), length: whole.length }
  }
  const char = source[at]
  if (char === undefined) return { value: '', length: 0 }
  if (char === 'c' && at + 1 < source.length)
    return {
      value: String.fromCharCode((source[at + 1] as string).toUpperCase().charCodeAt(0) ^ 0x40),
      length: 2,
    }
  return { value: simple[char] ?? char, length: 1 }
}
