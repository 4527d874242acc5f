/** JSON's strings and numbers as text (jv_print.c, jv_dtoa.c of jq 1.7). */

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

/** `\u00e9` */
export const unicode = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`

/** A string in its quotes; also DEL is written as a number. */
export const stringText = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON has them escaped
  `"${text.replace(/["\\\x00-\x1f\x7f]/g, (char) => ESCAPES[char] ?? unicode(char))}"`

/** jvp_dtoa_fmt: the shortest digits, with an exponent where the point is far from them. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return 'null'
  if (!Number.isFinite(value)) return value > 0 ? '1.7976931348623157e+308' : '-1.7976931348623157e+308'
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  const [mantissa = '', power = '0'] = Math.abs(value).toExponential().split('e')
  const digits = mantissa.replace('.', '')
  const point = Number(power) + 1
  const sign = value < 0 ? '-' : ''
  if (point <= -4 || point > digits.length + 15) {
    const exponent = String(Math.abs(point - 1)).padStart(2, '0')
    return `${sign}${mantissa}e${point - 1 < 0 ? '-' : '+'}${exponent}`
  }
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  if (point >= digits.length) return sign + digits.padEnd(point, '0')
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}
