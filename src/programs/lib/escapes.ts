/** Backslash escapes of `stat --printf` and `find -printf`. */

import { byteChar } from '../../kernel/byte_text.ts'
import { C_LETTERS } from './c-escapes.ts'

const LETTERS: Readonly<Record<string, string>> = {
  ...C_LETTERS,
  e: '\x1b',
  '\\': '\\',
  '"': '"',
}

/** The escape at a backslash: what it stands for and its length; null if it is none. */
export function readEscape(text: string, at: number): { char: string; length: number } | null {
  const rest = text.slice(at + 1)
  const octal = /^[0-7]{1,3}/.exec(rest)
  if (octal !== null)
    return { char: byteChar(Number.parseInt(octal[0], 8) & 0xff), length: octal[0].length + 1 }
  const hex = /^x([0-9A-Fa-f]{1,2})/.exec(rest)
  if (hex !== null)
    return { char: byteChar(Number.parseInt(hex[1] as string, 16)), length: hex[0].length + 1 }
  const char = LETTERS[rest[0] ?? '']
  return char === undefined ? null : { char, length: 2 }
}
