/** Directories that a file in them keeps out of an archive: --exclude-caches, --exclude-tag and their kin (exclist.c of GNU tar). */

import { O_RDONLY } from '../../kernel/abi.ts'
import { decode } from '../../kernel/text.ts'
import type { Io } from '../lib/io.ts'
import { joinPath } from '../lib/walk.ts'
import type { TarOptions } from './options.ts'

/** What of such a directory stays: the directory with its tag, the directory alone, or nothing. */
export type Left = 'tag' | 'directory' | 'nothing'

interface ExclusionTag {
  readonly name: string
  readonly left: Left
  /** what the file begins with; undefined where its name is enough */
  readonly signature?: string
}

const CACHE = { name: 'CACHEDIR.TAG', signature: 'Signature: 8a477f597d28d172789f06886806bc55' }

export function exclusionTags(options: TarOptions): readonly ExclusionTag[] {
  const tags = (key: 'excludeTag' | 'excludeTagUnder' | 'excludeTagAll', left: Left): ExclusionTag[] =>
    options.values(key).map((name) => ({ name: name as string, left }))
  return [
    ...(options.has('excludeCaches') ? [{ ...CACHE, left: 'tag' as const }] : []),
    ...(options.has('excludeCachesUnder') ? [{ ...CACHE, left: 'directory' as const }] : []),
    ...(options.has('excludeCachesAll') ? [{ ...CACHE, left: 'nothing' as const }] : []),
    ...tags('excludeTag', 'tag'),
    ...tags('excludeTagUnder', 'directory'),
    ...tags('excludeTagAll', 'nothing'),
  ]
}

/** The first of the tags that a directory has. */
export const tagIn = (io: Io, directory: string, tags: readonly ExclusionTag[]): ExclusionTag | undefined =>
  tags.find(({ name, signature }) => {
    const path = joinPath(directory, name)
    if (typeof io.sys.stat(path) === 'number') return false
    return signature === undefined || beginsWith(io, path, signature)
  })

function beginsWith(io: Io, path: string, signature: string): boolean {
  const fd = io.sys.open(path, O_RDONLY)
  if (fd < 0) return false
  const bytes = io.sys.read(fd, signature.length)
  io.sys.close(fd)
  return typeof bytes !== 'number' && decode(bytes) === signature
}
