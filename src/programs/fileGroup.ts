/** The programs that work on files, directories and mounts: one chunk of the page. */

import type { ProgramMain } from '../kernel/abi.ts'
import { basename } from './basename.ts'
import { cat } from './cat.ts'
import { dirname } from './dirname.ts'
import { dir, ls, vdir } from './ls.ts'
import { mkdir } from './mkdir.ts'
import { rmdir } from './rmdir.ts'
import { sync } from './sync.ts'

export const filePrograms: Readonly<Record<string, ProgramMain>> = {
  basename,
  cat,
  dir,
  dirname,
  ls,
  mkdir,
  rmdir,
  sync,
  vdir,
}
