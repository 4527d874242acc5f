/**
 * JSON as Go's encoding/json writes it: no blanks, members in the order they are given (a struct's order of
 * declaration; for maps the caller sorts, see `sorted`), `<`, `>`, `&`, U+2028 and U+2029 escaped.
 *
 * Image ids are digests of this text, so that each byte counts.
 */

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined }

/** json.Marshal; members that are `undefined` are left out (`omitempty`). */
export function goJson(value: Json): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return goString(value)
  if (typeof value !== 'object') return String(value)
  if (isArray(value)) return `[${value.map(goJson).join(',')}]`
  const members: string[] = []
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) members.push(`${goString(key)}:${goJson(member)}`)
  }
  return `{${members.join(',')}}`
}

/** json.MarshalIndent(value, "", indent) of the docker command, which switches the escaping of `<>&` off. */
export function goJsonIndented(value: Json, indent = '    ', margin = ''): string {
  if (value === null || typeof value !== 'object')
    return goJson(value).replace(/\\u003[ce]|\\u0026/g, unescapeHtml)
  const inner = margin + indent
  if (isArray(value)) {
    if (value.length === 0) return '[]'
    const lines = value.map((item) => inner + goJsonIndented(item, indent, inner))
    return `[\n${lines.join(',\n')}\n${margin}]`
  }
  const lines: string[] = []
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) continue
    lines.push(`${inner}${goString(key)}: ${goJsonIndented(member, indent, inner)}`)
  }
  return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n${margin}}`
}

const isArray = (value: object): value is readonly Json[] => Array.isArray(value)

const unescapeHtml = (text: string): string => String.fromCharCode(Number.parseInt(text.slice(2), 16))

/** A map's members in the order in which Go writes them: by the bytes of their keys. */
export function sorted<T>(map: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => compareBytes(a, b)))
}

/** The order of UTF-8 bytes, which is that of code points. */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0
  const left = [...a]
  const right = [...b]
  for (let i = 0; i < left.length && i < right.length; i++) {
    const difference = (left[i]?.codePointAt(0) as number) - (right[i]?.codePointAt(0) as number)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

/** What is escaped, and lone surrogates, which stand for bytes that are not UTF-8 and become U+FFFD. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is escaped
const special = /["\\<>&\u0000-\u001f\u2028\u2029]|[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g

function goString(text: string): string {
  return `"${text.replace(special, escapeOne)}"`
}

function escapeOne(char: string): string {
  if (char.length === 2) return char
  const short = shortEscapes[char]
  if (short !== undefined) return short
  const code = char.charCodeAt(0)
  if (code >= 0xd800 && code <= 0xdfff) return '\\ufffd'
  return `\\u${code.toString(16).padStart(4, '0')}`
}
