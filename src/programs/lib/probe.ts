/** What file system the bytes of a file or device are (libblkid's superblock probing), for mount, blkid, lsblk and mkfs. */

import { O_RDONLY, type System } from '../../kernel/abi.ts'
import { type Ext4Superblock, ext4Type, readExt4 } from '../../kernel/superblocks/ext4.ts'
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
  /** of the file system, and how many it has */
  readonly fsBlockSize: number
  readonly blocks: number
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
  return xfs === null ? null : probeXfs(xfs)
}

const probeXfs = (superblock: XfsSuperblock): Probe => ({
  type: 'xfs',
  version: '',
  uuid: uuidText(superblock.uuid),
  label: decode(superblock.label),
  blockSize: superblock.get('sectorSize'),
  fsBlockSize: superblock.get('blockSize'),
  blocks: superblock.get('blocks'),
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
