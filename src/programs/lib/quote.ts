/**
 * How GNU programs quote names in messages and listings (gnulib's quotearg). In the C locale they have names in bytes, which quoting escapes.
 *
 * - `quoteName` (quoteaf, shell-escape-always): `'a b'`, `"it's"`, `'x'$'\n''y'`. For file names in messages.
 * - `quoteText` (quote, locale): `‘abc’`. For arguments that are no file names.
 * - `quoteIfNeeded` (quotef): for names in front of a colon in messages, which is why one in them is quoted too.
 * - `quoteWord` (shell-escape): as `ls` lists names on a terminal.
 * - `quoteC`: `"a\nb"`, as `ls -Q`.
 */

import { letterEscape } from './c-escapes.ts'

export function quoteName(name: string): string {
  return shellEscape(name, true)
}

export function quoteIfNeeded(name: string): string {
  return shellEscape(name, name.includes(':'))
}

export function quoteWord(name: string): string {
  return shellEscape(name, false)
}

export function quoteText(text: string): string {
  return `‘${escapeC(text, '’')}’`
}

/** The same in the C locale. */
export function quotePlain(text: string): string {
  return `'${escapeC(text, "'")}'`
}

export function quoteC(text: string): string {
  return `"${escapeC(text, '"')}"`
}

/** Backslash escapes without quotes. */
export const escapeControls = (text: string): string => escapeC(text, '')

/** The same with blanks escaped, as `ls -b`. */
export function escapeName(text: string): string {
  return escapeControls(text).replace(/ /g, '\\ ')
}

/** Bytes that do not decode and control characters as `?`, as `ls -q`. */
export function hideControls(text: string): string {
  return Array.from(text, (char) => (isPrintable(char) ? char : '?')).join('')
}

/** Whether all of it can be shown. */
export const isShown = (text: string): boolean => Array.from(text).every(isPrintable)

/** As `shellEscape`, with what cannot be shown as it is (`ls --quoting-style=shell`, `shell-always`). */
export function quoteShell(name: string, always: boolean): string {
  if (isShown(name)) return shellEscape(name, always)
  const needed = always || /[\n\r\t]/.test(name) || SPECIAL_ANYWHERE.test(name) || SPECIAL_FIRST.test(name)
  return needed ? `'${name.replace(/'/g, "'\\''")}'` : name
}

const SPECIAL_ANYWHERE = /[ !"$&()*;<=>[\\^`|?']/
const SPECIAL_FIRST = /^[#~]|^[{}]$/

function shellEscape(name: string, always: boolean): string {
  if (name === '') return "''"
  const chars = Array.from(name)
  if (!isShown(name)) return quoteControls(chars)
  const needed = SPECIAL_ANYWHERE.test(name) || SPECIAL_FIRST.test(name)
  if (!needed && !always) return name
  if (!name.includes("'")) return `'${name}'`
  // A name with an apostrophe stands in double quotes if nothing in it would be expanded there.
  if (!/["$`\\!]/.test(name)) return `"${name}"`
  return `'${name.replace(/'/g, "'\\''")}'`
}

/** `'x'$'\n''y'`: the runs of unprintable characters in $'...'. */
function quoteControls(chars: readonly string[]): string {
  let out = "'"
  let escaping = false
  for (const char of chars) {
    if (!isPrintable(char)) {
      if (!escaping) out += "'$'"
      escaping = true
      out += escapeSequence(char)
      continue
    }
    if (escaping) out += "''"
    escaping = false
    out += char === "'" ? "'\\''" : char
  }
  return `${out}'`
}

function escapeC(text: string, quote: string): string {
  let out = ''
  for (const char of text) {
    if (char === '\\' || (quote !== '' && char === quote)) out += `\\${char}`
    else out += isPrintable(char) ? char : escapeSequence(char)
  }
  return out
}

function escapeSequence(char: string): string {
  const code = char.codePointAt(0) as number
  const letter = letterEscape(code)
  if (letter !== undefined) return letter
  if (code >= 0xdc80 && code <= 0xdcff) return octal(code - 0xdc00)
  if (code < 0x80) return octal(code)
  return Array.from(new TextEncoder().encode(char), octal).join('')
}

const octal = (byte: number): string => `\\${byte.toString(8).padStart(3, '0')}`

/** iswprint(3) as far as names need it: no control characters, no bytes outside UTF-8. */
function isPrintable(char: string): boolean {
  const code = char.codePointAt(0) as number
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return false
  if (code >= 0xd800 && code <= 0xdfff) return false
  return code !== 0x2028 && code !== 0x2029
}
