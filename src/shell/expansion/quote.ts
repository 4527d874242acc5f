/**
 * The ways in which bash quotes a text so that it can be read again (lib/sh/shquote.c, printf %q, @Q,
 * declare -p, set, xtrace).
 */

const UNPRINTABLE = /[\p{Cc}\udc80-\udcff]/u

/** `printf %q`: backslashes, or `$'...'` where something is not printable; '' becomes `''`. */
export function quoteBackslash(text: string): string {
  if (text === '') return "''"
  if (UNPRINTABLE.test(text)) return quoteAnsi(text)
  return text
    .replace(/[ \t\n'"\\|&;()<>!{}*[\]?^$`,]/g, '\\$&')
    .replace(/^[#~]/, '\\$&')
    .replace(/([:=])~/g, '$1\\~')
}

/** `${x@Q}`: single quotes, or `$'...'`. */
export function quoteSingle(text: string): string {
  return UNPRINTABLE.test(text) ? quoteAnsi(text) : quotePlain(text)
}

/** Single quotes, whatever is between them. */
export function quotePlain(text: string): string {
  return text === "'" ? "\\'" : `'${text.replaceAll("'", "'\\''")}'`
}

/** `declare -p`: double quotes, or `$'...'`. */
export function quoteDouble(text: string): string {
  if (UNPRINTABLE.test(text)) return quoteAnsi(text)
  return `"${text.replace(/["$`\\]/g, '\\$&')}"`
}

/** A name in a message: as it is, or `$'...'` (printable_filename). */
export function quotePrintable(text: string): string {
  return UNPRINTABLE.test(text) ? quoteAnsi(text) : text
}

/** xtrace: single quotes even around a tab or newline. */
export function quoteTraced(text: string): string {
  if (text === '') return "''"
  if (text === "'") return "\\'"
  if (needsQuoting(text)) return `'${text.replaceAll("'", "'\\''")}'`
  return quotePrintable(text)
}

/** `set`: nothing where nothing is needed, else single quotes. */
export function quoteIfNeeded(text: string): string {
  if (text === '') return "''"
  if (UNPRINTABLE.test(text)) return quoteAnsi(text)
  return needsQuoting(text) ? quoteSingle(text) : text
}

/** The value in an assignment as `set` prints it: an empty value is nothing. */
export function quoteValue(text: string): string {
  return text === '' ? '' : quoteIfNeeded(text)
}

export const isUnprintable = (text: string): boolean => UNPRINTABLE.test(text)

/** It holds something that means something to the shell (sh_contains_shell_metas). */
export function needsQuoting(text: string): boolean {
  return /[ \t\n'"\\|&;()<>!{}*[\]?^$`]/.test(text) || /^[#~]/.test(text) || /[:=]~/.test(text)
}

const NAMED: Record<string, string> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\x1b': '\\E',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  "'": "\\'",
}

/** `$'...'` */
export function quoteAnsi(text: string): string {
  const escaped = text.replace(/[\p{Cc}\\'\udc80-\udcff]/gu, (char) => {
    const code = char.charCodeAt(0)
    return NAMED[char] ?? `\\${(code >= 0xdc80 ? code - 0xdc00 : code).toString(8).padStart(3, '0')}`
  })
  return `$'${escaped}'`
}
