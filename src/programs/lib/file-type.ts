/** What a file is, in the words of stat(1) and of rm's questions. */

import type { Stat } from '../../kernel/abi.ts'
import {
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
} from '../../kernel/vfs/mode.ts'

const NAMES: Readonly<Record<number, string>> = {
  [S_IFREG]: 'regular file',
  [S_IFDIR]: 'directory',
  [S_IFLNK]: 'symbolic link',
  [S_IFCHR]: 'character special file',
  [S_IFBLK]: 'block special file',
  [S_IFIFO]: 'fifo',
  [S_IFSOCK]: 'socket',
}

/** `regular empty file`, `directory`, `fifo`. */
export function fileTypeName({ mode, size }: Pick<Stat, 'mode' | 'size'>): string {
  if ((mode & S_IFMT) === S_IFREG && size === 0) return 'regular empty file'
  return NAMES[mode & S_IFMT] ?? 'weird file'
}
