/**
 * Backslash escapes of `$'...'`, `echo -e`, `printf` formats and `printf %b` (bash(1), QUOTING; the
 * builtins' own pages): one table, with the differences between the four.
 */

import { decode, encode } from '../../kernel/text.ts'

/** quote: `$'...'`; echo: `echo -e`; format: printf's format; percentB: printf's %b */
export type EscapeStyle = 'quote' | 'echo' | 'format' | 'percentB'

export interface Decoded {
  readonly text: string
  /** after `\c` (echo, %b): nothing more is to be printed */
  readonly stopped: boolean
  /** `\x`, `\u` and `\U` that had no digits */
  readonly withoutDigits: readonly string[]
}

export function decodeAnsi(text: string, style: EscapeStyle): Decoded {
  if (!text.includes('\\')) return { text, stopped: false, withoutDigits: [] }
  const reader: Reader = { text, at: 0, bytes: [], withoutDigits: [] }
  return { ...decoded(reader, style), withoutDigits: reader.withoutDigits }
}

function decoded(reader: Reader, style: EscapeStyle): Omit<Decoded, 'withoutDigits'> {
  const { text } = reader
  let out = ''
  while (reader.at < text.length) {
    const char = text[reader.at] as string
    if (char !== '\\' || reader.at + 1 >= text.length) {
      out += flushBytes(reader) + char
      reader.at++
      continue
    }
    const letter = text[reader.at + 1] as string
    reader.at += 2
    if (letter === 'c' && (style === 'echo' || style === 'percentB'))
      return { text: out + flushBytes(reader), stopped: true }
    const piece = decodeOne(reader, letter, style)
    if (piece !== null) out += flushBytes(reader) + piece
    // In `$'...'` a NUL ends the string.
    if (style === 'quote' && reader.bytes.includes(0)) {
      reader.bytes = reader.bytes.slice(0, reader.bytes.indexOf(0))
      return { text: out + flushBytes(reader), stopped: false }
    }
  }
  return { text: out + flushBytes(reader), stopped: false }
}

interface Reader {
  readonly text: string
  at: number
  /** Bytes given by number: several in a row may be one UTF-8 character. */
  bytes: number[]
  readonly withoutDigits: string[]
}

function flushBytes(reader: Reader): string {
  if (reader.bytes.length === 0) return ''
  const text = decode(Uint8Array.from(reader.bytes))
  reader.bytes = []
  return text
}

const SIMPLE: Record<string, string> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
}

/** Text for an escape, null when it went into `bytes`. */
function decodeOne(reader: Reader, letter: string, style: EscapeStyle): string | null {
  const simple = SIMPLE[letter]
  if (simple !== undefined) return simple
  if (letter === 'x' && style === 'quote' && reader.text[reader.at] === '{') return braced(reader)
  if (letter === 'x') return numbered(reader, /^[0-9a-fA-F]{1,2}/, 16, '\\x')
  if (letter === 'u') return character(reader, /^[0-9a-fA-F]{1,4}/, '\\u')
  if (letter === 'U') return character(reader, /^[0-9a-fA-F]{1,8}/, '\\U')
  if (/[0-7]/.test(letter)) return octal(reader, letter, style)
  if ((style === 'quote' || style === 'format') && `'"?`.includes(letter)) return letter
  if (style === 'quote' && letter === 'c' && reader.at < reader.text.length) {
    const control = reader.text[reader.at++] as string
    if (control === '\\' && reader.text[reader.at] === '\\') reader.at++
    reader.bytes.push(control === '?' ? 0x7f : control.charCodeAt(0) & 0x1f)
    return null
  }
  return `\\${letter}`
}

function octal(reader: Reader, first: string, style: EscapeStyle): string | null {
  // echo knows only `\0nnn`; printf's %b both forms.
  if (style === 'echo' && first !== '0') return `\\${first}`
  const digits = (style === 'echo' || style === 'percentB') && first === '0' ? 3 : 2
  const more = new RegExp(`^[0-7]{0,${digits}}`).exec(reader.text.slice(reader.at))?.[0] ?? ''
  reader.at += more.length
  reader.bytes.push(Number.parseInt(first + more, 8) & 0xff)
  return null
}

function numbered(reader: Reader, digits: RegExp, base: number, otherwise: string): string | null {
  const found = digits.exec(reader.text.slice(reader.at))?.[0]
  if (found === undefined) return undecoded(reader, otherwise)
  reader.at += found.length
  reader.bytes.push(Number.parseInt(found, base))
  return null
}

/** `\x{41}`: the lowest byte of a number; without one the string ends. */
function braced(reader: Reader): null {
  const [all, digits = ''] = /^\{([0-9a-fA-F]*)\}?/.exec(reader.text.slice(reader.at)) as RegExpExecArray
  reader.at += all.length
  reader.bytes.push(digits === '' ? 0 : Number.parseInt(digits.slice(-2), 16))
  return null
}

function character(reader: Reader, digits: RegExp, otherwise: string): string | null {
  const found = digits.exec(reader.text.slice(reader.at))?.[0]
  if (found === undefined) return undecoded(reader, otherwise)
  reader.at += found.length
  const code = Number.parseInt(found, 16)
  if (code > 0x10ffff) return ''
  for (const byte of encode(String.fromCodePoint(code))) reader.bytes.push(byte)
  return null
}

function undecoded(reader: Reader, sequence: string): string {
  reader.withoutDigits.push(sequence)
  return sequence
}
