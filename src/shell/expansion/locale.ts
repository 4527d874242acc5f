/**
 * The C locale, in which every byte is a character (bash(1), LC_ALL, LC_CTYPE and LANG). Texts are UTF-8 elsewhere: what
 * looks at single characters takes a text apart with `asCharacters` first and puts the result together again.
 */

import { decode, encode } from '../../kernel/text.ts'
import type { Shell } from '../shell.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is what is meant
const ASCII = /^[\x00-\x7f]*$/
const ESCAPED = /[\udc80-\udcff]/

/** In the C locale a text in which each byte beyond ASCII is a character; else the text itself. */
export function asCharacters(shell: Shell, text: string): string {
  return isByteLocale(shell) ? asBytes(text) : text
}

/** A text in which each byte beyond ASCII is a character: of an option bash knows one byte. */
export function asBytes(text: string): string {
  if (ASCII.test(text)) return text
  let characters = ''
  for (const byte of encode(text)) characters += String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)
  return characters
}

/** The text that such characters make together. */
export function fromCharacters(text: string): string {
  return ESCAPED.test(text) ? decode(encode(text)) : text
}

function isByteLocale(shell: Shell): boolean {
  for (const name of ['LC_ALL', 'LC_CTYPE', 'LANG']) {
    const value = shell.get(name) ?? ''
    if (value !== '') return value === 'C' || value === 'POSIX'
  }
  return true
}

const CATEGORIES: ReadonlySet<string> = new Set([
  'LC_ALL',
  'LC_COLLATE',
  'LC_CTYPE',
  'LC_MESSAGES',
  'LC_NUMERIC',
  'LC_TIME',
])
const INSTALLED = /^(C|POSIX|C\.(UTF-8|utf-?8))$/i

/** What setlocale(3) has against the value that a variable has been given; null mostly. */
export function localeComplaint(name: string, value: string): string | null {
  if (!CATEGORIES.has(name) || value === '' || INSTALLED.test(value)) return null
  return `warning: setlocale: ${name}: cannot change locale (${value}): No such file or directory`
}
