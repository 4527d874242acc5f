/** --one-top-level: the directory that all of an archive is unpacked into. */

import { baseName } from '../lib/walk.ts'
import type { TarOptions } from './options.ts'

/** compression_suffixes of tar's suffix.c: what packs leaves a `.tar` before it to be lost as well. */
const ARCHIVE_NAME =
  /^(.+?)(?:\.tar|(?:\.tar)?\.(?:gz|tgz|taz|z|Z|taZ|bz2|tbz2?|tz2|lz|lzma|tlz|lzo|xz|txz|zst|tzst))$/

/** By default named after the archive; null without the option, or where the name has no suffix to lose. */
export function topLevel(options: TarOptions): string | null {
  if (!options.has('oneTopLevel')) return null
  const file = baseName(options.value('file') ?? '-')
  return options.value('oneTopLevel') ?? ARCHIVE_NAME.exec(file)?.[1] ?? null
}

/** The name in that directory, where it is not there already. */
export const belowTop = (top: string | null, name: string): string =>
  top === null || name === top || name.startsWith(`${top}/`) ? name : `${top}/${name}`
