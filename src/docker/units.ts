/** Sizes and spans of time as docker/go-units says them, and tables as Go's text/tabwriter lays them out. */

/** `%.3g` of a number with its unit: `72.8MB`; 4 digits for contexts. */
export function humanSize(bytes: number, digits = 3): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${general(value, digits)}${units[unit]}`
}

/** In powers of 1024, with 4 digits: `23.54GiB`. */
export function bytesSize(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${general(value, 4)}${units[unit]}`
}

/** C's %.Ng: so many digits, no zeros at the end; 999.9 with three digits is 1e+03. */
function general(value: number, digits: number): string {
  if (value === 0) return '0'
  const exponent = Number(value.toExponential(digits - 1).split('e')[1])
  if (exponent >= digits) {
    const [mantissa = '', power = ''] = value.toExponential(digits - 1).split('e')
    return `${trimZeros(mantissa)}e+${power.slice(1).padStart(2, '0')}`
  }
  return trimZeros(value.toFixed(Math.max(0, digits - 1 - exponent)))
}

const trimZeros = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text)

/** units.HumanDuration of seconds. */
export function humanDuration(seconds: number): string {
  const whole = Math.trunc(seconds)
  if (whole < 1) return 'Less than a second'
  if (whole === 1) return '1 second'
  if (whole < 60) return `${whole} seconds`
  const minutes = Math.trunc(seconds / 60)
  if (minutes === 1) return 'About a minute'
  if (minutes < 60) return `${minutes} minutes`
  const hours = Math.trunc(seconds / 3600 + 0.5)
  if (hours === 1) return 'About an hour'
  if (hours < 48) return `${hours} hours`
  if (hours < 24 * 7 * 2) return `${Math.trunc(hours / 24)} days`
  if (hours < 24 * 30 * 2) return `${Math.trunc(hours / 24 / 7)} weeks`
  if (hours < 24 * 365 * 2) return `${Math.trunc(hours / 24 / 30)} months`
  return `${Math.trunc(seconds / 3600 / 24 / 365)} years`
}

/**
 * Text whose cells end with tabs, in columns (text/tabwriter, at least 10 wide, 3 blanks between): cells of neighbouring lines that have
 * one in that place make a column; what stands behind the last tab of a line belongs to none.
 */
export function tabulate(text: string): string {
  const lines = text.split('\n').map((line) => line.split('\t'))
  const widths = lines.map(() => [] as number[])
  const layOut = (from: number, to: number, column: number): void => {
    for (let at = from; at < to; at++) {
      if ((lines[at] as string[]).length - 1 <= column) continue
      let end = at
      let width = 0
      while (end < to && (lines[end] as string[]).length - 1 > column) {
        width = Math.max(width, [...((lines[end] as string[])[column] as string)].length + 3)
        end++
      }
      for (let line = at; line < end; line++) (widths[line] as number[])[column] = Math.max(width, 10)
      layOut(at, end, column + 1)
      at = end
    }
  }
  layOut(0, lines.length, 0)
  return lines
    .map((cells, line) => cells.map((cell, at) => pad(cell, widths[line]?.[at] ?? 0)).join(''))
    .join('\n')
}

const pad = (cell: string, width: number): string => cell + ' '.repeat(Math.max(0, width - [...cell].length))

/** Rows in columns. */
export const table = (rows: readonly (readonly string[])[]): string =>
  tabulate(rows.map((row) => `${row.join('\t')}\n`).join(''))

/** At most `length` characters, the last one `…` where something was cut off (formatter.Ellipsis). */
export function ellipsis(text: string, length: number): string {
  const chars = [...text]
  return chars.length <= length ? text : `${chars.slice(0, length - 1).join('')}…`
}

/** 1024 to the power of its place */
const powers = ['', 'k', 'm', 'g', 't', 'p']

/** units.RAMInBytes: `512m`, `1.5GiB`; null if it is no size. */
export function parseBytes(text: string): number | null {
  const match = /^(\d+(?:\.\d+)*) ?([kKmMgGtTpP])?[iI]?[bB]?$/.exec(text)
  if (match === null) return null
  const power = powers.indexOf((match[2] ?? '').toLowerCase())
  return Math.trunc(Number(match[1]) * 1024 ** power)
}

const timeUnits: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
}

/** time.ParseDuration, in nanoseconds; null if it is none. */
export function parseDuration(text: string): number | null {
  if (/^[-+]?0$/.test(text)) return 0
  if (!/^[-+]?((\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h))+$/.test(text)) return null
  let sum = 0
  for (const [, number, unit] of text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)) {
    sum += Number(number) * (timeUnits[unit as string] as number)
  }
  return text.startsWith('-') ? -sum : sum
}

/** time.Duration.String: `1h0m0s`, `1m30s`, `500ms`. */
export function durationText(nanoseconds: number): string {
  if (nanoseconds === 0) return '0s'
  if (nanoseconds < 1e9) return nanoseconds < 1e6 ? `${nanoseconds / 1e3}µs` : `${nanoseconds / 1e6}ms`
  const seconds = nanoseconds / 1e9
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const rest = `${Number((seconds % 60).toFixed(9))}s`
  if (hours > 0) return `${hours}h${minutes}m${rest}`
  return minutes > 0 ? `${minutes}m${rest}` : rest
}
