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

const POSITIONAL = new Set([
  'anchored',
  'exclude',
  'excludeBackups',
  'excludeFrom',
  'excludeVcs',
  'ignoreCase',
  'matchSlash',
  'noAnchored',
  'noIgnoreCase',
  'noMatchSlash',
  'noRecursion',
  'noWildcards',
  'recursion',
  'wildcards',
])

export const isPositional = ({ key }: TarOption): boolean => POSITIONAL.has(key)

/** What the positional options so far have made of it. */
export class Selection {
  readonly #tests: { readonly fits: (name: string) => boolean; readonly isAnchored: boolean }[] = []
  /** how the patterns that follow are matched */
  readonly #matching = { anchored: false, ignoreCase: false, wildcards: true, slash: true }
  recursion = true;

  /** Gives up where the file of patterns cannot be read. */
  *take(io: Io, { key, value = '' }: TarOption): Step<void> {
    if (key === 'anchored' || key === 'noAnchored') this.#matching.anchored = key === 'anchored'
    else if (key === 'ignoreCase' || key === 'noIgnoreCase') this.#matching.ignoreCase = key === 'ignoreCase'
    else if (key === 'wildcards' || key === 'noWildcards') this.#matching.wildcards = key === 'wildcards'
    else if (key === 'matchSlash' || key === 'noMatchSlash') this.#matching.slash = key === 'matchSlash'
    else if (key === 'recursion' || key === 'noRecursion') this.recursion = key === 'recursion'
    else if (key === 'exclude') this.#exclude([value])
    else if (key === 'excludeVcs') this.#exclude(VERSION_CONTROL)
    else if (key === 'excludeBackups') this.#exclude(BACKUPS)
    else if (key === 'excludeFrom') {
      const text = yield* io.readText(value)
      if (typeof text === 'number') return yield* fatal(io, `${escapeControls(value)}: ${strerror(text)}`)
      this.#exclude(text.split('\n').filter((line) => line !== ''))
    }
  }

  /** A pattern fits a name, and where it is not anchored any of its ends behind a slash. */
  excludes(name: string): boolean {
    if (this.#tests.length === 0) return false
    const plain = name.replace(/\/+$/, '')
    const ends = [plain]
    for (let at = plain.indexOf('/'); at >= 0; at = plain.indexOf('/', at + 1)) ends.push(plain.slice(at + 1))
    return this.#tests.some(({ fits, isAnchored }) => (isAnchored ? fits(plain) : ends.some(fits)))
  }

  #exclude(patterns: readonly string[]): void {
    const { anchored, ignoreCase, wildcards, slash } = this.#matching
    for (const pattern of patterns) {
      const plain = pattern.replace(/\/+$/, '')
      const glob = wildcards ? plain : plain.replace(/[\\*?[]/g, '\\$&')
      this.#tests.push({ fits: compileGlob(glob, { ignoreCase, pathname: !slash }), isAnchored: anchored })
    }
  }
}

/** Names that --exclude-backups leaves out. */
const BACKUPS = ['.#*', '*~', '#*#']

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
