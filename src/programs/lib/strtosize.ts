/** Sizes and offsets as util-linux reads them (strtosize of lib/strutils.c). */

import type { Io, Step } from './io.ts'

const LETTERS = 'kmgtpezy'

/** `10`, `010` and `0x10` as in C, with `K`, `kB`, `KiB` behind; null if it is no size. Simplified: no fractions. */
export function strtosize(text: string): number | null {
  const found = /^\s*\+?(0[xX][\da-fA-F]+|0[0-7]*|[1-9]\d*)(?:([kmgtpezyKMGTPEZY])(i[Bb]|[Bb])?)?$/.exec(text)
  if (found === null) return null
  const [, number = '', letter = '', unit = ''] = found
  const value = Number(number.replace(/^0(?=[0-7])/, '0o'))
  const base = unit.toLowerCase() === 'b' ? 1000 : 1024
  return value * base ** (LETTERS.indexOf(letter.toLowerCase() || ' ') + 1)
}

/** strtosize_or_err: ends the program where it is none. */
export function* readSize(io: Io, text: string, complaint: string): Step<number> {
  return strtosize(text) ?? (yield* io.fail(`${complaint}: '${text}': Invalid argument`))
}
