/** The file system that a file itself is on: of a link it is that of its directory, not of what it leads to. */

import type { StatFs } from '../../kernel/abi.ts'
import { S_IFLNK } from '../../kernel/vfs/mode.ts'
import type { Io } from '../lib/io.ts'
import { directoryName } from '../lib/walk.ts'

export const fileSystemOf = (
  io: Io,
  file: { readonly path: string; readonly type: number | null },
): StatFs | number => io.sys.statfs(file.type === S_IFLNK ? directoryName(file.path) : file.path)
