/** Counts as coreutils read them (xstrtoumax(3) of gnulib): digits and a suffix. */

import type { Io, Step } from './io.ts'

const factors: Record<string, number> = { b: 512 }
for (const [power, letter] of ['K', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y', 'R', 'Q'].entries()) {
  factors[letter] = 1024 ** (power + 1)
  factors[`${letter}iB`] = 1024 ** (power + 1)
  factors[`${letter}B`] = 1000 ** (power + 1)
}
factors.k = 1024
factors.kB = 1000
factors.m = 1024 ** 2

/** `10`, `2K`, `1kB`; null if it is none. Counts beyond the safe integers stay approximate. */
export function parseCount(text: string): number | null {
  const found = /^[ \t]*\+?(\d*)([A-Za-z]*)$/.exec(text)
  if (!found || found[1] + (found[2] as string) === '') return null
  const factor = found[2] === '' ? 1 : factors[found[2] as string]
  return factor === undefined ? null : (found[1] === '' ? 1 : Number(found[1])) * factor
}

const LARGEST = 2 ** 64

/** What coreutils say of an argument that is no number they can take (xstrtol_fatal of gnulib). */
export function* failNumber(io: Io, text: string, option: string): Step<never> {
  const argument = `${option} argument '${text}'`
  if ((parseCount(text) ?? 0) >= LARGEST) return yield* io.fail(`${argument} too large`)
  const hasNumber = /^[ \t]*\+?(?:\d+[^\d]|[KkMGTPEZYRQ].)/s.test(text)
  return yield* io.fail(`invalid ${hasNumber ? 'suffix in ' : ''}${argument}`)
}
