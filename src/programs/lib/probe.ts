/** What file system the bytes of a file or device are (libblkid's superblock probing), for mount, blkid, lsblk and mkfs. */

import { O_RDONLY, type System } from '../../kernel/abi.ts'
import { type Ext4Superblock, ext4Type, readExt4 } from '../../kernel/superblocks/ext4.ts'
import { readSquashfs, type SquashfsSuperblock } from '../../kernel/superblocks/squashfs.ts'
import { readXfs, type XfsSuperblock } from '../../kernel/superblocks/xfs.ts'
import { decode } from '../../kernel/text.ts'
import { uuidText } from './uuid.ts'

export interface Probe {
  readonly type: string
  /** the version of the format; '' where it has none */
  readonly version: string
  readonly uuid: string
  readonly label: string
  /** what the device is read and written in (BLOCK_SIZE of libblkid) */
  readonly blockSize: number
  /** of the file system; how many it has, where that is said; and its bytes */
  readonly fsBlockSize: number
  readonly blocks: number | null
  readonly size: number
  /** another type that can mount it too; '' for none */
  readonly secondType: string
  /** where the bytes are by which it is known, and those */
  readonly magicOffset: number
  readonly magic: readonly number[]
}

/** what the superblocks are in */
export const PROBED = 4096

/** Null for what is no file system that is known here. */
export function probeBytes(start: Uint8Array): Probe | null {
  const ext4 = readExt4(start)
  if (ext4 !== null) return probeExt4(ext4)
  const xfs = readXfs(start)
  if (xfs !== null) return probeXfs(xfs)
  const squashfs = readSquashfs(start)
  return squashfs === null ? null : probeSquashfs(squashfs)
}

const probeSquashfs = (superblock: SquashfsSuperblock): Probe => ({
  type: 'squashfs',
  version: `${superblock.get('major')}.${superblock.get('minor')}`,
  uuid: '',
  label: '',
  blockSize: superblock.get('blockSize'),
  fsBlockSize: superblock.get('blockSize'),
  blocks: null,
  size: superblock.get('bytesUsed'),
  secondType: '',
  magicOffset: 0,
  magic: [0x68, 0x73, 0x71, 0x73],
})

const probeXfs = (superblock: XfsSuperblock): Probe => ({
  type: 'xfs',
  version: '',
  uuid: uuidText(superblock.uuid),
  label: decode(superblock.label),
  blockSize: superblock.get('sectorSize'),
  fsBlockSize: superblock.get('blockSize'),
  blocks: superblock.get('blocks'),
  size: superblock.get('blocks') * superblock.get('blockSize'),
  secondType: '',
  magicOffset: 0,
  magic: [0x58, 0x46, 0x53, 0x42],
})

function probeExt4(superblock: Ext4Superblock): Probe {
  const type = ext4Type(superblock)
  return {
    type,
    version: '1.0',
    uuid: uuidText(superblock.uuid),
    label: decode(superblock.label),
    blockSize: superblock.blockSize,
    fsBlockSize: superblock.blockSize,
    blocks: superblock.get('blocks'),
    size: superblock.get('blocks') * superblock.blockSize,
    secondType: type === 'ext3' ? 'ext2' : '',
    magicOffset: 0x438,
    magic: [0x53, 0xef],
  }
}

/** Of a file or device by its path; null also for what cannot be read. */
export function probe(sys: System, path: string): Probe | null {
  const fd = sys.open(path, O_RDONLY)
  if (fd < 0) return null
  const start = sys.pread(fd, PROBED, 0)
  sys.close(fd)
  return typeof start === 'number' ? null : probeBytes(start)
}
