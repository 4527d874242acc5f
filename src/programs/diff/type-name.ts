/** What kind of file a file is, in the words of diff (gnulib's file-type.c). */

import type { Stat } from '../../kernel/abi.ts'
import {
  isBlockDevice,
  isCharDevice,
  isDirectory,
  isFifo,
  isRegular,
  isSocket,
  isSymlink,
} from '../../kernel/vfs/mode.ts'

export function fileTypeName({ mode, size }: Stat): string {
  if (isRegular(mode)) return size === 0 ? 'regular empty file' : 'regular file'
  if (isDirectory(mode)) return 'directory'
  if (isSymlink(mode)) return 'symbolic link'
  if (isCharDevice(mode)) return 'character special file'
  if (isBlockDevice(mode)) return 'block special file'
  if (isFifo(mode)) return 'fifo'
  return isSocket(mode) ? 'socket' : 'weird file'
}
