/**
 * /proc/PID/maps (show_map_vma): memory is not modelled, so that every process has what a small program has that is linked
 * statically: its file's segments, heap, stack and the kernel's pages. The sizes are those of VmExe, VmData and VmStk.
 */

import type { Inode } from '../../vfs/inode.ts'
import { major, minor } from '../../vfs/mode.ts'

const PAGE = 0x1000

interface Area {
  readonly start: number
  readonly pages: number
  readonly rights: string
  /** first page in the file; null for memory that no file is behind */
  readonly offset: number | null
  readonly name: string
}

const SEGMENTS: readonly Area[] = [
  { start: 0x555555554000, pages: 2, rights: 'r--p', offset: 0, name: '' },
  { start: 0x555555556000, pages: 6, rights: 'r-xp', offset: 2, name: '' },
  { start: 0x55555555c000, pages: 3, rights: 'r--p', offset: 8, name: '' },
  { start: 0x55555555f000, pages: 2, rights: 'rw-p', offset: 10, name: '' },
]

const ANONYMOUS: readonly Area[] = [
  { start: 0x555555561000, pages: 120, rights: 'rw-p', offset: null, name: '[heap]' },
  { start: 0x7ffff7ff9000, pages: 4, rights: 'r--p', offset: null, name: '[vvar]' },
  { start: 0x7ffff7ffd000, pages: 2, rights: 'r-xp', offset: null, name: '[vdso]' },
  { start: 0x7ffffffde000, pages: 33, rights: 'rw-p', offset: null, name: '[stack]' },
]

/** `program`: the file that runs, with its name as who reads sees it; null where none is known. */
export function mapsText(program: { readonly inode: Inode; readonly name: string } | null): string {
  return [...(program === null ? [] : SEGMENTS), ...ANONYMOUS]
    .map(({ start, pages, rights, offset, name }) => {
      const behind = offset === null ? null : program
      const device = behind?.inode.sb.dev ?? 0
      const number = (value: number, digits: number) => value.toString(16).padStart(digits, '0')
      const head = [
        `${number(start, 12)}-${number(start + pages * PAGE, 12)}`,
        rights,
        number((offset ?? 0) * PAGE, 8),
        `${number(major(device), 2)}:${number(minor(device), 2)}`,
        `${behind?.inode.ino ?? 0} `,
      ].join(' ')
      return `${head.padEnd(73)}${behind?.name ?? name}\n`
    })
    .join('')
}
