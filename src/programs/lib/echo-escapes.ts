/** Backslash escapes of echo -e and printf: what they stand for, as byte strings. */

import { C_LETTERS } from './c-escapes.ts'

const letters: Record<string, string> = {
  ...C_LETTERS,
  e: '\x1b',
  '\\': '\\',
}

export interface Unescaped {
  text: string
  /** `\c` was met: nothing more is printed */
  stops: boolean
}

/** `octal`: 'zero' takes `\0NNN` only (echo -e, %b also `\NNN`), 'plain' takes `\NNN` (a printf format). */
export function unescapeBytes(
  source: string,
  octal: 'zero' | 'both' | 'plain',
  encodeText: (text: string) => string,
): Unescaped {
  let text = ''
  for (let i = 0; i < source.length; i++) {
    const char = source[i] as string
    const rest = source.slice(i + 1, i + 11)
    if (char !== '\\' || rest === '') {
      text += char
      continue
    }
    if (rest.startsWith('c') && octal !== 'plain') return { text, stops: true }
    if (rest.startsWith('c')) return { text, stops: true }
    const pattern =
      octal === 'plain'
        ? /^([0-7]{1,3})/
        : octal === 'both'
          ? /^(0[0-7]{1,3}|[1-7][0-7]{0,2}|0)/
          : /^(0[0-7]{0,3})/
    const digits = pattern.exec(rest)
    const hexadecimal = /^x([0-9a-fA-F]{1,2})/.exec(rest)
    const unicode = octal === 'zero' ? null : /^(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(rest)
    const letter = letters[rest[0] as string] ?? (octal === 'plain' && rest[0] === '"' ? '"' : undefined)
    if (digits) {
      text += String.fromCharCode(Number.parseInt(digits[1] as string, 8) & 0xff)
      i += digits[0].length
    } else if (hexadecimal) {
      text += String.fromCharCode(Number.parseInt(hexadecimal[1] as string, 16))
      i += hexadecimal[0].length
    } else if (unicode) {
      text += encodeText(String.fromCodePoint(Number.parseInt((unicode[1] ?? unicode[2]) as string, 16)))
      i += unicode[0].length
    } else if (letter !== undefined) {
      text += letter
      i++
    } else text += char
  }
  return { text, stops: false }
}
