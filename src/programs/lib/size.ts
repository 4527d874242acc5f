/** Sizes as people read and write them (gnulib's human.c and xstrtol.c). */

import { failNumber } from './count.ts'
import type { Io, Step } from './io.ts'

const LETTERS = ['', 'K', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y', 'R', 'Q']

/** `1.5K`, `12M`: rounded up unless said, one decimal below ten. Base 1000 writes `k` for a thousand (`ls --si`). */
export function humanSize(
  bytes: number,
  base: 1000 | 1024 = 1024,
  rounding: 'up' | 'nearest' = 'up',
): string {
  const round = rounding === 'up' ? ceil : Math.round
  let value = bytes
  let power = 0
  while (value >= base && power < LETTERS.length - 1) {
    value /= base
    power++
  }
  if (power === 0) return String(Math.ceil(value))
  const tenths = round(value * 10)
  if (tenths < 100) return `${(tenths / 10).toFixed(1)}${letter(power, base)}`
  const whole = round(value)
  if (whole >= base && power < LETTERS.length - 1) return `1.0${letter(power + 1, base)}`
  return `${whole}${letter(power, base)}`
}

/** Rounding up, forgiving what a division by a power of 1000 adds in the last place. */
function ceil(value: number): number {
  const near = Math.round(value)
  return Math.abs(value - near) < 1e-9 ? near : Math.ceil(value)
}

const letter = (power: number, base: number): string =>
  base === 1000 && power === 1 ? 'k' : (LETTERS[power] as string)

/** How sizes are shown: `--block-size`, `-h`, `--si`. */
export type SizeFormat =
  | { readonly kind: 'human'; readonly base: 1000 | 1024 }
  /** In units of so many bytes, rounded up; `suffix` is written after the number (`--block-size=K`). */
  | { readonly kind: 'units'; readonly unit: number; readonly suffix: string }

export function formatSize(bytes: number, format: SizeFormat): string {
  if (format.kind === 'human') return humanSize(bytes, format.base)
  return `${Math.ceil(bytes / format.unit)}${format.suffix}`
}

const UNIT = /^([KkMGTPEZYRQ])(iB|B)?$/

/** Reads the argument of --block-size (`K`, `1M`, `512`, `human-readable`, `si`); null if it is none. */
export function parseBlockSize(text: string): SizeFormat | null {
  const plain = text.startsWith("'") ? text.slice(1) : text
  if (plain !== '' && 'human-readable'.startsWith(plain)) return { kind: 'human', base: 1024 }
  if (plain !== '' && 'si'.startsWith(plain)) return { kind: 'human', base: 1000 }
  const match = /^(\d*)([A-Za-z]*)$/.exec(plain)
  if (match === null || plain === '') return null
  const [, digits, suffix] = match as unknown as [string, string, string]
  if (suffix !== '' && !UNIT.test(suffix)) return null
  const unit = (digits === '' ? 1 : Number(digits)) * suffixFactor(suffix)
  if (unit === 0) return null
  return { kind: 'units', unit, suffix: digits === '' ? suffix.replace(/^KB$/, 'kB') : '' }
}

/** Reads `10`, `4K`, `1MB`, `2GiB`; null if it is no size. */
export function parseSize(text: string): number | null {
  const match = /^(\d+)([A-Za-z]*)$/.exec(text)
  if (match === null) return null
  const [, digits, suffix] = match as unknown as [string, string, string]
  if (suffix !== '' && !UNIT.test(suffix)) return null
  return Number(digits) * suffixFactor(suffix)
}

/** K and KiB are 1024, kB and KB 1000. */
function suffixFactor(suffix: string): number {
  const match = UNIT.exec(suffix)
  if (match === null) return 1
  const power = LETTERS.indexOf((match[1] as string).toUpperCase())
  return (match[2] === 'B' ? 1000 : 1024) ** power
}

/** The check of --block-size and -B. */
export function* checkBlockSize(io: Io, text: string, option: string): Step<void> {
  if (parseBlockSize(text) === null) yield* failNumber(io, text, option)
}
