/** The flags of files as lsattr(1) and chattr(1) of e2fsprogs read, set and show them (lib/e2p). */

import {
  FS_APPEND_FL,
  FS_IMMUTABLE_FL,
  FS_NOATIME_FL,
  FS_NODUMP_FL,
  FS_SYNC_FL,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_RDONLY,
  type System,
} from '../../kernel/abi.ts'
import { ENOTTY, EOPNOTSUPP } from '../../kernel/vfs/errno.ts'
import { isDirectory, isRegular } from '../../kernel/vfs/mode.ts'

export const E2FSPROGS = '1.47.2'

/** What -V says behind the program's name. */
export const VERSION_LINE = `${E2FSPROGS} (1-Jan-2025)`

interface Flag {
  readonly letter: string
  readonly bit: number
  readonly name: string
}

/** One column each, in this order. */
const FLAGS: readonly Flag[] = [
  { letter: 's', bit: 0x1, name: 'Secure_Deletion' },
  { letter: 'u', bit: 0x2, name: 'Undelete' },
  { letter: 'S', bit: FS_SYNC_FL, name: 'Synchronous_Updates' },
  { letter: 'D', bit: 0x10000, name: 'Synchronous_Directory_Updates' },
  { letter: 'i', bit: FS_IMMUTABLE_FL, name: 'Immutable' },
  { letter: 'a', bit: FS_APPEND_FL, name: 'Append_Only' },
  { letter: 'd', bit: FS_NODUMP_FL, name: 'No_Dump' },
  { letter: 'A', bit: FS_NOATIME_FL, name: 'No_Atime' },
  { letter: 'c', bit: 0x4, name: 'Compression_Requested' },
  { letter: 'E', bit: 0x800, name: 'Encrypted' },
  { letter: 'j', bit: 0x4000, name: 'Journaled_Data' },
  { letter: 'I', bit: 0x1000, name: 'Indexed_directory' },
  { letter: 't', bit: 0x8000, name: 'No_Tailmerging' },
  { letter: 'T', bit: 0x20000, name: 'Top_of_Directory_Hierarchies' },
  { letter: 'e', bit: 0x80000, name: 'Extents' },
  { letter: 'C', bit: 0x800000, name: 'No_COW' },
  { letter: 'x', bit: 0x2000000, name: 'DAX' },
  { letter: 'F', bit: 0x40000000, name: 'Casefold' },
  { letter: 'N', bit: 0x10000000, name: 'Inline_Data' },
  { letter: 'P', bit: 0x20000000, name: 'Project_Hierarchy' },
  { letter: 'V', bit: 0x100000, name: 'Verity' },
  { letter: 'm', bit: 0x400, name: 'Dont_Compress' },
]

export const flagBit = (letter: string): number => FLAGS.find((flag) => flag.letter === letter)?.bit ?? 0

/** `----i-----------------` */
export const flagColumns = (flags: number): string =>
  FLAGS.map(({ letter, bit }) => (flags & bit ? letter : '-')).join('')

export const flagNames = (flags: number): string =>
  FLAGS.filter(({ bit }) => flags & bit)
    .map(({ name }) => name)
    .join(', ') || '---'

/** Opens as fgetflags and fsetflags do: of other than regular files and directories there are no flags. */
export function withFlags(sys: System, path: string, use: (fd: number) => number): number {
  const stat = sys.lstat(path)
  if (typeof stat === 'number') return stat
  if (!isRegular(stat.mode) && !isDirectory(stat.mode)) return -EOPNOTSUPP
  const fd = sys.open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW)
  if (fd < 0) return fd
  const result = use(fd)
  sys.close(fd)
  // e2fsprogs takes a file system that has no such call for one that has no flags.
  return result === -ENOTTY ? -EOPNOTSUPP : result
}
