/** jq's formats: `@base64`, `@csv` and the like (f_format of builtin.c). */

import { decode, encode } from '../../kernel/text.ts'
import { base64Encoding, decodeText, encodeBytes } from '../lib/base-encoding.ts'
import { compact, described, isArray, isObject, JqError, type Json } from './value.ts'

const plain = (value: Json): string => (typeof value === 'string' ? value : compact(value))

const FORMATS: Readonly<Record<string, (value: Json) => string>> = {
  text: plain,
  json: compact,
  csv: (value) => row(value, 'csv', ',', (text) => `"${text.replaceAll('"', '""')}"`),
  tsv: (value) =>
    row(value, 'tsv', '\t', (text) =>
      text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r'),
    ),
  html: (value) => plain(value).replace(/[&<>'"]/g, (char) => ENTITIES[char] as string),
  uri: (value) =>
    encodeURIComponent(plain(value)).replace(
      /[!'()*]/g,
      (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
    ),
  sh: (value) => (isArray(value) ? value : [value]).map(shellWord).join(' '),
  base64: (value) => encodeBytes(encode(plain(value)), base64Encoding),
  base64d: (value) => decoded(plain(value)),
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;', '<': '&lt;', '>': '&gt;', "'": '&#39;', '"': '&quot;',
} // biome-ignore format: one line

export function formatted(name: string, value: Json): string {
  const format = FORMATS[name]
  if (format === undefined) throw new JqError(`${name} is not a valid format`)
  return format(value)
}

function row(value: Json, name: string, separator: string, quoted: (text: string) => string): string {
  if (!isArray(value)) throw new JqError(`${described(value)} cannot be ${name}-formatted, only array`)
  return value
    .map((cell) => {
      if (cell === null) return ''
      if (typeof cell === 'string') return quoted(cell)
      if (isArray(cell) || isObject(cell))
        throw new JqError(`${described(cell)} is not valid in a ${name} row`)
      return compact(cell)
    })
    .join(separator)
}

function shellWord(value: Json): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "'\\''")}'`
  if (isArray(value) || isObject(value)) throw new JqError(`${described(value)} can not be escaped for shell`)
  return compact(value)
}

function decoded(text: string): string {
  const clean = text.replace(/=+$/, '')
  const { bytes, isValid } = decodeText(clean, base64Encoding, false)
  if (!isValid && (bytes.length === 0 || clean.length % 4 === 1))
    throw new JqError(`${described(text)} is not valid base64 data`)
  return decode(bytes)
}
