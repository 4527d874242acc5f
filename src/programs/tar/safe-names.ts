/**
 * Names of members that stay below the directory where an archive is unpacked: without a leading slash and without what
 * climbs out of it (safer_name_suffix of paxutils). What is taken away is told once for members and once for link targets.
 */

import type { Io, Step } from '../lib/io.ts'

export class SafeNames {
  readonly #io: Io
  /** -P: names are taken as they are */
  readonly #absolute: boolean
  readonly #told = new Set<string>()

  constructor(io: Io, absolute: boolean) {
    this.#io = io
    this.#absolute = absolute
  }

  *of(name: string, kind: 'member names' | 'hard link targets'): Step<string> {
    if (this.#absolute) return name
    const prefix = unsafePrefix(name)
    if (prefix === '') return name
    const text = `Removing leading \`${prefix}' from ${kind}`
    if (!this.#told.has(text)) yield* this.#io.complain(text)
    this.#told.add(text)
    return name.slice(prefix.length) || '.'
  }
}

/** Up to the last `..` that is a whole name, and the slashes behind it. */
const unsafePrefix = (name: string): string => /^(?:(?:.*\/)?\.\.(?:\/+|$)|\/+)/s.exec(name)?.[0] ?? ''

export const climbs = (name: string): boolean => name.split('/').includes('..')
