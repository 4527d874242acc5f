/** Files of patterns in the directories that are added: --exclude-ignore, --exclude-vcs-ignores. */

import { compileGlob } from '../lib/glob.ts'
import type { Io, Step } from '../lib/io.ts'
import { joinPath } from '../lib/walk.ts'
import type { TarOptions } from './options.ts'

interface IgnoreFile {
  readonly name: string
  /** its patterns hold in the directories below, too */
  readonly isRecursive: boolean
}

export interface IgnoreRule {
  readonly fits: (name: string) => boolean
  readonly isRecursive: boolean
}

const OF_VERSION_CONTROL: readonly IgnoreFile[] = [
  { name: '.cvsignore', isRecursive: false },
  { name: '.gitignore', isRecursive: false },
  { name: '.bzrignore', isRecursive: true },
  { name: '.hgignore', isRecursive: true },
]

export const ignoreFiles = (options: TarOptions): readonly IgnoreFile[] => [
  ...(options.has('excludeVcsIgnores') ? OF_VERSION_CONTROL : []),
  ...options.values('excludeIgnore').map((name) => ({ name: name as string, isRecursive: false })),
  ...options.values('excludeIgnoreRecursive').map((name) => ({ name: name as string, isRecursive: true })),
]

/** The rules in a directory: its own, and of those above what is recursive. */
export function* rulesIn(
  io: Io,
  directory: string,
  files: readonly IgnoreFile[],
  above: readonly IgnoreRule[],
): Step<readonly IgnoreRule[]> {
  const rules = above.filter(({ isRecursive }) => isRecursive)
  for (const { name, isRecursive } of files) {
    const text = yield* io.readText(joinPath(directory, name))
    if (typeof text === 'number') continue
    for (const line of text.split('\n'))
      if (line.trim() !== '' && !line.startsWith('#')) rules.push({ fits: compileGlob(line), isRecursive })
  }
  return rules
}
