/**
 * Which names are stored, and from where.
 *
 * Terms
 * - positional: an option that holds for the names behind it (names.c, names_options). Only in making an archive does it
 *   count where it stands; elsewhere, and for what comes from -T, it holds as if it stood in front.
 */

import { strerror } from '../../kernel/vfs/errno.ts'
import { compileGlob } from '../lib/glob.ts'
import type { Io, Step } from '../lib/io.ts'
import type { Given } from '../lib/program.ts'
import { escapeControls } from '../lib/quote.ts'
import { fatal } from './failures.ts'
import type { table } from './options.ts'

export type TarOption = Given<typeof table>

const POSITIONAL = new Set(['exclude', 'excludeFrom', 'excludeVcs', 'recursion', 'noRecursion'])

export const isPositional = ({ key }: TarOption): boolean => POSITIONAL.has(key)

/** What the positional options so far have made of it. */
export class Selection {
  readonly #tests: ((name: string) => boolean)[] = []
  recursion = true;

  /** Gives up where the file of patterns cannot be read. */
  *take(io: Io, { key, value = '' }: TarOption): Step<void> {
    if (key === 'recursion' || key === 'noRecursion') this.recursion = key === 'recursion'
    else if (key === 'exclude') this.#exclude([value])
    else if (key === 'excludeVcs') this.#exclude(VERSION_CONTROL)
    else if (key === 'excludeFrom') {
      const text = yield* io.readText(value)
      if (typeof text === 'number') return yield* fatal(io, `${escapeControls(value)}: ${strerror(text)}`)
      this.#exclude(text.split('\n').filter((line) => line !== ''))
    }
  }

  /** A pattern fits a name or any of its ends behind a slash; wildcards match slashes too. */
  excludes(name: string): boolean {
    if (this.#tests.length === 0) return false
    const plain = name.replace(/\/+$/, '')
    const ends = [plain]
    for (let at = plain.indexOf('/'); at >= 0; at = plain.indexOf('/', at + 1)) ends.push(plain.slice(at + 1))
    return this.#tests.some((test) => ends.some(test))
  }

  #exclude(patterns: readonly string[]): void {
    this.#tests.push(...patterns.map((pattern) => compileGlob(pattern.replace(/\/+$/, ''))))
  }
}

/** Names that --exclude-vcs leaves out. */
const VERSION_CONTROL = [
  'CVS',
  'RCS',
  'SCCS',
  '.git',
  '.gitignore',
  '.gitattributes',
  '.gitmodules',
  '.svn',
  '.hg',
  '.bzr',
]
