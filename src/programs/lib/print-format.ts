/** Directives of `stat -c` and `find -printf`: flags, width and precision of one value, as printf(3) has them. */

export interface Layout {
  readonly flags: string
  readonly width: number
  /** undefined if none was given */
  readonly precision: number | undefined
}

export function padText(text: string, { flags, width, precision }: Layout): string {
  const cut = precision === undefined ? text : text.slice(0, precision)
  return flags.includes('-') ? cut.padEnd(width) : cut.padStart(width)
}

export function padNumber(value: number, base: 8 | 10 | 16, { flags, width, precision }: Layout): string {
  let digits = Math.abs(value).toString(base)
  if (precision !== undefined) digits = digits.padStart(precision, '0')
  if (flags.includes('#') && value !== 0) digits = (base === 8 ? '0' : base === 16 ? '0x' : '') + digits
  const sign = value < 0 ? '-' : ''
  if (flags.includes('-')) return (sign + digits).padEnd(width)
  if (flags.includes('0') && precision === undefined) return sign + digits.padStart(width - sign.length, '0')
  return (sign + digits).padStart(width)
}
