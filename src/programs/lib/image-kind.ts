/** What file(1) says of an image of a file system (magic/Magdir/filesystems of file 5.46). */

import {
  EXTENTS,
  type Ext4Superblock,
  HAS_JOURNAL,
  NEEDS_RECOVERY,
  readExt4,
} from '../../kernel/superblocks/ext4.ts'
import { compressorOf, readSquashfs, type SquashfsSuperblock } from '../../kernel/superblocks/squashfs.ts'
import { readXfs } from '../../kernel/superblocks/xfs.ts'
import { decode } from '../../kernel/text.ts'
import { civilTime } from '../../time/calendar.ts'
import { formatTime } from '../../time/strftime.ts'
import { UTC } from '../../time/zone.ts'
import { uuidText } from './uuid.ts'

/** Null for what is none. */
export function imageKind(start: Uint8Array): string | null {
  const superblock = readExt4(start)
  if (superblock !== null) return ext4Kind(superblock)
  const xfs = readXfs(start)
  const squashfs = readSquashfs(start)
  if (squashfs !== null) return squashfsKind(squashfs)
  if (xfs === null) return null
  return `SGI XFS filesystem data (blksz ${xfs.get('blockSize')}, inosz ${xfs.get('inodeSize')}, v2 dirs)`
}

function squashfsKind(superblock: SquashfsSuperblock): string {
  const compressor = compressorOf(superblock)
  const compressed =
    compressor === undefined ? '' : ` ${compressor === 'gzip' ? 'zlib' : compressor} compressed,`
  const made = civilTime({ sec: superblock.get('madeTime'), nsec: 0 }, UTC)
  const version = `${superblock.get('major')}.${superblock.get('minor')}`
  return `Squashfs filesystem, little endian, version ${version},${compressed} ${superblock.get('bytesUsed')} bytes, ${superblock.get('inodes')} inodes, blocksize: ${superblock.get('blockSize')} bytes, created: ${formatTime('%a %b %e %H:%M:%S %Y', made)}`
}

function ext4Kind(superblock: Ext4Superblock): string {
  const incompatible = superblock.get('incompatible')
  const readOnly = superblock.get('readOnlyCompatible')
  const isJournaled = superblock.has('compatible', HAS_JOURNAL)
  const type = !isJournaled ? 'ext2' : incompatible < EXTENTS && readOnly < 8 ? 'ext3' : 'ext4'
  const label = decode(superblock.label)
  const marks = [
    [!isJournaled && (superblock.get('state') & 1) === 0, 'mounted or unclean'],
    [incompatible & NEEDS_RECOVERY, 'needs journal recovery'],
    [incompatible & EXTENTS, 'extents'],
    [incompatible & 0x80, '64bit'],
    [readOnly & 0x2, 'large files'],
    [readOnly & 0x8, 'huge files'],
  ] as const
  const [unclean, ...features] = marks.map(([is, text]) => (is ? ` (${text})` : ''))
  const name = label === '' ? '' : `, volume name "${label}"`
  return `Linux rev ${superblock.get('revision')}.0 ${type} filesystem data${unclean}, UUID=${uuidText(superblock.uuid)}${name}${features.join('')}`
}
