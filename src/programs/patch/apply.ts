/**
 * Finding the place of a hunk in a file and making its changes there (locate_hunk and apply_hunk of GNU patch).
 *
 * Terms
 * - offset: how far from where it says a hunk fits; later hunks are looked for with the offset of those before.
 * - fuzz: how many lines at the outside of a hunk's context need not fit.
 */

import type { Hunk, HunkLine } from './parse.ts'

export interface Target {
  /** lines with their newlines */
  readonly input: readonly string[]
  readonly output: string[]
  /** lines of the input that have been copied or changed: no hunk goes back behind them */
  frozen: number
  offset: number
}

export const targetOf = (input: readonly string[]): Target => ({ input, output: [], frozen: 0, offset: 0 })

export type SameLine = (a: string, b: string) => boolean

const blanks = (line: string): string => line.replace(/[ \t]+/g, ' ').replace(/ ?\r?\n?$/, '')
export const isSame: SameLine = (a, b) => a === b
export const isSameButBlanks: SameLine = (a, b) => blanks(a) === blanks(b)

export const oldLines = ({ lines }: Hunk): HunkLine[] => lines.filter(({ mark }) => mark !== '+')

/** Lines of context before the first change, and behind the last. */
export function contextOf({ lines }: Hunk): { prefix: number; suffix: number } {
  const first = lines.findIndex(({ mark }) => mark !== ' ')
  const last = lines.findLastIndex(({ mark }) => mark !== ' ')
  return first < 0
    ? { prefix: lines.length, suffix: lines.length }
    : { prefix: first, suffix: lines.length - 1 - last }
}

/** The line (from 1) at which a hunk fits with this much fuzz, and moves the target's offset there; 0 where none does. */
export function locate(target: Target, hunk: Hunk, fuzz: number, same: SameLine): number {
  const { input, frozen } = target
  const pattern = oldLines(hunk)
  const guess = hunk.oldStart + target.offset
  if (pattern.length === 0) return guess
  const { prefix, suffix } = contextOf(hunk)
  const context = Math.max(prefix, suffix)
  let prefixFuzz = fuzz + prefix - context
  const suffixFuzz = fuzz + suffix - context
  const fits = (offset: number, before: number, behind: number): boolean => {
    for (let i = before; i < pattern.length - behind; i++) {
      const line = input[guess + offset + i - 1]
      if (line === undefined || !same(line, (pattern[i] as HunkLine).text)) return false
    }
    return true
  }
  const moved = (offset: number): number => {
    target.offset += offset
    return guess + offset
  }
  const highest = input.length - (pattern.length - suffixFuzz) + 1
  const most = highest - guess
  const least = Math.min(guess - (frozen + 1), guess - 1)
  if (prefixFuzz < 0 && hunk.oldStart <= 1) {
    // It can stand at the start of the file only.
    if (suffixFuzz < 0 && (pattern.length !== input.length || prefix < frozen)) return 0
    const offset = 1 - guess
    return frozen <= prefix && offset <= most && fits(offset, 0, Math.max(0, suffixFuzz)) ? moved(offset) : 0
  }
  prefixFuzz = Math.max(0, prefixFuzz)
  if (suffixFuzz < 0) {
    // It can stand at the end only.
    const offset = guess - (input.length - pattern.length + 1)
    return offset <= least && fits(-offset, prefixFuzz, 0) ? moved(-offset) : 0
  }
  for (let offset = Math.max(0, -most); offset <= Math.max(most, least); offset++) {
    if (offset <= most && fits(offset, prefixFuzz, suffixFuzz)) return moved(offset)
    if (offset > 0 && offset <= least && fits(-offset, prefixFuzz, suffixFuzz)) return moved(-offset)
  }
  return 0
}

/** Copies the input up to the hunk and makes its changes. Precondition: it fits at `where`. */
export function apply(target: Target, hunk: Hunk, where: number): void {
  copyUntil(target, where - 1)
  for (const { mark, text } of hunk.lines) {
    if (mark === '+') target.output.push(text)
    // What is kept is the file's, which may differ where there is fuzz.
    else if (mark === ' ') target.output.push(target.input[target.frozen++] as string)
    else target.frozen++
  }
}

export function copyUntil(target: Target, end: number): void {
  while (target.frozen < end && target.frozen < target.input.length) {
    target.output.push(target.input[target.frozen++] as string)
  }
}
