/** printf(3)'s conversions of numbers. */

export interface NumberFormat {
  before: string
  flags: string
  width: number
  precision: number | null
  conversion: string
  after: string
}

/** The one directive of a `seq -f` format; or what is wrong with it. */
export function parseFormat(text: string): NumberFormat | string {
  const quoted = `‘${text}’`
  const found = /^((?:[^%]|%%)*)%([-+#0 ']*)(\d*)(?:\.(\d*))?L?([^%])?((?:[^%]|%%)*)(%?)/s.exec(text)
  if (!found || (found[5] === undefined && !text.replaceAll('%%', '').includes('%')))
    return text.replaceAll('%%', '').includes('%')
      ? `format ${quoted} ends in %`
      : `format ${quoted} has no % directive`
  const [, before = '', flags = '', width = '', precision, conversion, after = '', more = ''] = found
  if (conversion === undefined) return `format ${quoted} ends in %`
  if (!'aefgAEFG'.includes(conversion)) return `format ${quoted} has unknown %${conversion} directive`
  if (more !== '') return `format ${quoted} has too many % directives`
  return {
    before: before.replaceAll('%%', '%'),
    flags,
    width: Number(width),
    precision: precision === undefined ? null : Number(precision),
    conversion,
    after: after.replaceAll('%%', '%'),
  }
}

export function formatFloat(format: NumberFormat, value: number): string {
  return format.before + convertFloat(value, format) + format.after
}

export interface Conversion {
  flags: string
  width: number
  precision: number | null
  conversion: string
}

/** %e, %f, %g (and in capitals) of a number, padded to the width. */
export function convertFloat(value: number, format: Conversion): string {
  const { flags, precision, conversion } = format
  const magnitude = Math.abs(value)
  const kind = conversion.toLowerCase()
  const digits = precision ?? 6
  let text: string
  if (!Number.isFinite(value)) text = Number.isNaN(value) ? 'nan' : 'inf'
  else if (kind === 'f') text = fixed(magnitude, digits)
  else if (kind === 'e') text = exponential(magnitude, digits)
  else if (kind === 'a') text = hexadecimal(magnitude, precision)
  else text = general(magnitude, digits === 0 ? 1 : digits, flags.includes('#'))
  if (flags.includes('#') && !text.includes('.') && Number.isFinite(value))
    text = text.replace(/^(\d+)/, '$1.')
  const negative = value < 0 || Object.is(value, -0)
  const sign = negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  const padded = padNumber(sign, text, {
    ...format,
    flags: Number.isFinite(value) ? flags : flags.replaceAll('0', ''),
  })
  return conversion === kind ? padded : padded.toUpperCase()
}

/** Sign and digits in a field. */
export function padNumber(sign: string, digits: string, format: { flags: string; width: number }): string {
  const { flags, width } = format
  if (flags.includes('-')) return (sign + digits).padEnd(width)
  if (flags.includes('0')) return sign + digits.padStart(width - sign.length, '0')
  return (sign + digits).padStart(width)
}

/** Digits beyond the 100 that toFixed gives are those of the exact binary value. */
function fixed(value: number, digits: number): string {
  if (value < 1e21 && digits <= 100) return fixedHalfEven(value, digits)
  const whole = BigInt(Math.floor(value)).toString()
  return digits === 0
    ? whole
    : `${whole}.${(value % 1).toFixed(Math.min(100, digits)).slice(2).padEnd(digits, '0')}`
}

/** More digits than any double near a tie needs to show that it is none. */
const tieDigits = 30

/** toFixed rounds a tie up, printf(3) to the even digit: 0.125 is 0.12 to two digits. */
function fixedHalfEven(value: number, digits: number): string {
  const rounded = value.toFixed(digits)
  if (digits + tieDigits > 100) return rounded
  const long = value.toFixed(digits + tieDigits)
  return isTie(long, tieDigits) ? evenDigits(long.slice(0, -tieDigits).replace(/\.$/, ''), rounded) : rounded
}

const isTie = (digits: string, count: number): boolean => /^50*$/.test(digits.slice(-count))

/** The cut digits if they end even, else what rounding up gives. */
const evenDigits = (cut: string, rounded: string): string => (Number(cut.at(-1)) % 2 === 0 ? cut : rounded)

function exponentialHalfEven(value: number, digits: number): string {
  const rounded = value.toExponential(digits)
  if (digits + tieDigits > 100) return rounded
  const [long = '', exponent = ''] = value.toExponential(digits + tieDigits).split('e')
  if (!isTie(long, tieDigits)) return rounded
  return `${evenDigits(long.slice(0, -tieDigits).replace(/\.$/, ''), rounded.split('e')[0] as string)}e${rounded.split('e')[1] ?? exponent}`
}

function exponential(value: number, digits: number): string {
  return exponentialHalfEven(value, Math.min(100, digits)).replace(/e([+-])(\d)$/, 'e$10$2')
}

function general(value: number, digits: number, keepsZeros: boolean): string {
  if (value === 0) return keepsZeros ? (0).toFixed(digits - 1) : '0'
  const exponent = Number(exponentialHalfEven(value, Math.min(100, digits - 1)).split('e')[1])
  let text =
    exponent < -4 || exponent >= digits
      ? exponential(value, digits - 1)
      : fixed(value, Math.max(0, digits - 1 - exponent))
  if (!keepsZeros) text = text.replace(/(\.\d*?)0+(e|$)/, '$1$2').replace(/\.(e|$)/, '$1')
  return text
}

/** As a long double of x86: four bits stand before the point. */
function hexadecimal(value: number, precision: number | null): string {
  if (value === 0) return '0x0p+0'
  let exponent = Math.floor(Math.log2(value))
  let mantissa = value / 2 ** exponent
  if (mantissa >= 2) {
    mantissa /= 2
    exponent++
  }
  const scale = 16n ** BigInt(precision ?? 13)
  let digits = BigInt(Math.round(mantissa * 2 ** 52)) * scale
  const one = 1n << 49n
  digits = (digits + one / 2n) / one
  const whole = (digits / scale).toString(16)
  const fraction = (digits % scale)
    .toString(16)
    .padStart(precision ?? 13, '0')
    .slice(0, precision ?? 13)
  const shown = precision === null ? fraction.replace(/0+$/, '') : fraction
  const power = exponent - 3
  return `0x${whole}${shown === '' ? '' : `.${shown}`}p${power < 0 ? '-' : '+'}${Math.abs(power)}`
}
