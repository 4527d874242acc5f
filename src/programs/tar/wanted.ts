/** Which members of an archive the names on the command line mean: all without names. */

import { compileGlob } from '../lib/glob.ts'
import type { Io, Step } from '../lib/io.ts'
import { escapeControls } from '../lib/quote.ts'
import { plainName } from './names.ts'
import type { TarOptions } from './options.ts'

interface Item {
  readonly name: string
  readonly fits: (member: string) => boolean
  /** members that it has meant so far */
  found: number
}

export class Wanted {
  readonly #items: readonly Item[]
  readonly #hasWildcards: boolean
  readonly #occurrence: number

  constructor(operands: readonly string[], options: TarOptions) {
    this.#hasWildcards = options.has('wildcards')
    this.#occurrence = occurrenceOf(options)
    this.#items = operands.map(plainName).map((name) => ({
      name,
      fits: this.#hasWildcards ? compileGlob(name) : (member) => member === name,
      found: 0,
    }))
  }

  /** Whether a member is meant, to be asked once for each in their order. */
  has(name: string): boolean {
    const plain = plainName(name)
    let isMeant = this.#items.length === 0
    for (const item of this.#items) {
      if (!item.fits(plain) && !plain.startsWith(`${item.name}/`)) continue
      item.found++
      if (this.#occurrence === 0 || item.found === this.#occurrence) isMeant = true
    }
    return isMeant
  }

  /** Tells which names have meant no member; true if there are any. */
  *tellMissing(io: Io): Step<boolean> {
    const patterns = this.#items.filter(({ name, found }) => found === 0 && /[*?[]/.test(name))
    if (patterns.length > 0 && !this.#hasWildcards) {
      yield* io.complain('Pattern matching characters used in file names')
      yield* io.complain(
        'Use --wildcards to enable pattern matching, or --no-wildcards to suppress this warning',
      )
    }
    let isAnyMissing = false
    for (const { name, found } of this.#items) {
      if (yield* isMissing(io, name, found, this.#occurrence)) isAnyMissing = true
    }
    return isAnyMissing
  }
}

/** Which of several members with a name is meant; 0 for all. */
export const occurrenceOf = (options: TarOptions): number =>
  options.has('occurrence') ? Number(options.value('occurrence') ?? 1) : 0

/** Tells where a name was not found, or not so often. */
export function* isMissing(io: Io, name: string, found: number, occurrence: number): Step<boolean> {
  if (found > 0 && found >= occurrence) return false
  yield* io.complain(
    `${escapeControls(name)}: ${found === 0 ? 'Not' : 'Required occurrence not'} found in archive`,
  )
  return true
}
