/** fmt.Sprintf for the values of templates. */

import { display, Float, isList, isMap, Struct, typeName, type Value } from './value.ts'

export function sprintf(format: string, args: readonly Value[]): string {
  let next = 0
  const star = () => Number(args[next++] ?? 0)
  const text = format.replace(
    /%([-+# 0]*)(\*|\d+)?(?:\.(\*|\d+)?)?([a-zA-Z%])?/g,
    (
      whole,
      flags: string,
      width: string | undefined,
      precision: string | undefined,
      verb: string | undefined,
    ) => {
      if (verb === undefined) return '%!(NOVERB)'
      if (verb === '%') return '%'
      const columns = width === '*' ? star() : Number(width ?? 0)
      const digits =
        precision === '*' ? star() : precision === undefined && whole.includes('.') ? 0 : precision
      if (next >= args.length) return `%!${verb}(MISSING)`
      const value = args[next++] as Value
      return pad(one(verb, flags, digits === undefined ? null : Number(digits), value), columns, flags, value)
    },
  )
  if (next >= args.length) return text
  const extra = args.slice(next).map((value) => `${typeName(value)}=${display(value)}`)
  return `${text}%!(EXTRA ${extra.join(', ')})`
}

function pad(text: string, columns: number, flags: string, value: Value): string {
  const missing = columns - [...text].length
  if (missing <= 0) return text
  if (flags.includes('-')) return text + ' '.repeat(missing)
  if (!flags.includes('0') || typeof value === 'object') return ' '.repeat(missing) + text
  const sign = /^[+-]/.exec(text)?.[0] ?? ''
  return sign + '0'.repeat(missing) + text.slice(sign.length)
}

function one(verb: string, flags: string, digits: number | null, value: Value): string {
  const wrong = () => `%!${verb}(${typeName(value)}=${display(value)})`
  if (verb === 'T') return typeName(value)
  if (verb === 'v') return flags.includes('#') ? goSyntax(value) : signed(display(value), flags, value)
  if (value === undefined || value === null) return `%!${verb}(<nil>)`
  if (isList(value)) return `[${value.map((item) => one(verb, flags, digits, item)).join(' ')}]`
  if (isMap(value)) {
    const items = Object.keys(value).sort()
    return `map[${items.map((key) => `${one(verb, flags, digits, key)}:${one(verb, flags, digits, value[key])}`).join(' ')}]`
  }
  if (value instanceof Struct) {
    const members = Object.values(value.members).filter((member) => typeof member !== 'function')
    return `{${members.map((member) => one(verb, flags, digits, member as Value)).join(' ')}}`
  }
  if (typeof value === 'string') return ofText(verb, digits, value) ?? wrong()
  if (typeof value === 'boolean') return verb === 't' ? String(value) : wrong()
  if (value instanceof Float) return ofFloat(verb, flags, digits, value.value) ?? wrong()
  return typeof value === 'number' ? (ofInteger(verb, flags, value) ?? wrong()) : display(value)
}

const signed = (text: string, flags: string, value: Value): string =>
  flags.includes('+') && typeof value === 'number' && value >= 0 ? `+${text}` : text

function ofText(verb: string, digits: number | null, text: string): string | null {
  const cut = digits === null ? text : [...text].slice(0, digits).join('')
  const hex = () =>
    [...new TextEncoder().encode(cut)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  if (verb === 's') return cut
  if (verb === 'q') return JSON.stringify(cut)
  if (verb === 'x') return hex()
  return verb === 'X' ? hex().toUpperCase() : null
}

function ofInteger(verb: string, flags: string, value: number): string | null {
  const prefix = (text: string) => (flags.includes('#') ? text : '')
  const magnitude = Math.abs(value)
  const sign = value < 0 ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  switch (verb) {
    case 'd':
      return sign + String(magnitude)
    case 'x':
      return sign + prefix('0x') + magnitude.toString(16)
    case 'X':
      return sign + prefix('0X') + magnitude.toString(16).toUpperCase()
    case 'o':
      return sign + prefix('0') + magnitude.toString(8)
    case 'b':
      return sign + magnitude.toString(2)
    case 'c':
      return String.fromCodePoint(value)
    case 'q':
      return `'${String.fromCodePoint(value)}'`
    case 'U':
      return `U+${value.toString(16).toUpperCase().padStart(4, '0')}`
    default:
      return null
  }
}

function ofFloat(verb: string, flags: string, digits: number | null, value: number): string | null {
  const sign = flags.includes('+') && value >= 0 ? '+' : ''
  if (verb === 'f' || verb === 'F') return sign + value.toFixed(digits ?? 6)
  if (verb === 'e') return sign + value.toExponential(digits ?? 6).replace(/e([+-])(\d)$/, 'e$10$2')
  return verb === 'g' ? sign + String(digits === null ? value : Number(value.toPrecision(digits))) : null
}

/** %#v of what templates hold. */
function goSyntax(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (isList(value)) return `${typeName(value)}{${value.map(goSyntax).join(', ')}}`
  if (isMap(value)) {
    const items = Object.keys(value).sort()
    return `${typeName(value)}{${items.map((key) => `${JSON.stringify(key)}:${goSyntax(value[key])}`).join(', ')}}`
  }
  if (!(value instanceof Struct)) return display(value)
  const members = Object.entries(value.members).filter(([, member]) => typeof member !== 'function')
  return `${value.type}{${members.map(([name, member]) => `${name}:${goSyntax(member as Value)}`).join(', ')}}`
}
