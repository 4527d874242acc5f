/** ext2, ext3 and ext4 on a device (fs/ext4/super.c): one driver, which takes each under its name. */

import type { StatFs } from '../../abi.ts'
import {
  EXT4_OFFSET,
  EXTENTS,
  type Ext4Superblock,
  HAS_JOURNAL,
  hiddenBlocks,
  hiddenInodes,
  isSound,
  METADATA_CHECKSUMS,
  NEEDS_RECOVERY,
  readExt4,
  sealExt4,
} from '../../superblocks/ext4.ts'
import { byteLength } from '../../text.ts'
import type { BlockDevice } from '../../vfs/block_device.ts'
import { Dentry, hash } from '../../vfs/dentry.ts'
import { EBADMSG, EINVAL, EIO } from '../../vfs/errno.ts'
import type { Inode } from '../../vfs/inode.ts'
import { S_IFDIR } from '../../vfs/mode.ts'
import type { FileSystemType, SuperBlock } from '../../vfs/superblock.ts'
import { uuidText } from '../../vfs/uuid.ts'
import { SECONDS_BASE, type Vfs } from '../../vfs/vfs.ts'
import { ext4AttributeBlocks } from '../ramfs/attribute_blocks.ts'
import { type RamfsKind, xfs } from '../ramfs/kinds.ts'
import { makeInode, plantRoot, type RamfsSuper } from '../ramfs/ramfs.ts'
import { ext4Parameters, refusedExt4Options, shownExt4Options } from './ext4_options.ts'
import { imageType, type Volume } from './image.ts'

const MAGIC = 0xef53
const ROOT_INO = 2
const LOST_AND_FOUND_INO = 11
/** how full the leaves of an indexed directory are, about */
const LEAF_FILL = 0.75
/** a target of fewer bytes is in the inode */
const INLINE_SYMLINK = 59

export const ext4Types: readonly FileSystemType[] = (['ext3', 'ext2', 'ext4'] as const).map((name) =>
  imageType({
    name,
    parameters: ext4Parameters,
    lasting: ['data'],
    refused: refusedExt4Options,
    read: (vfs, device) => readVolume(vfs, device, name),
  }),
)

/** ext4_fill_super, as far as the superblock. */
function readVolume(vfs: Vfs, device: BlockDevice, type: string): Volume | number {
  const say = (text: string) => vfs.printk(3, `EXT4-fs (${device.name}): ${text}`)
  const start = device.read(0, 4096)
  if (typeof start === 'number' || start.length < 2048) {
    say('unable to read superblock')
    return typeof start === 'number' ? start : -EIO
  }
  const superblock = readExt4(start)
  if (superblock === null) {
    vfs.printk(3, `EXT4-fs (${device.name}): VFS: Can't find ext4 filesystem`)
    return -EINVAL
  }
  if (!isSound(superblock)) {
    say('Found ext4 filesystem with invalid superblock checksum.  Run e2fsck?')
    return -EBADMSG
  }
  const { blockSize } = superblock
  const blocks = superblock.get('blocks')
  const there = Math.floor(device.size / blockSize)
  if (!isShaped(superblock)) return -EINVAL
  if (blocks > there) {
    say(`bad geometry: block count ${blocks} exceeds size of device (${there} blocks)`)
    return -EINVAL
  }
  const extras = superblock.get('incompatible') & (EXTENTS | 0x2c0)
  if (type !== 'ext4' && (extras !== 0 || superblock.has('readOnlyCompatible', METADATA_CHECKSUMS))) {
    say(`couldn't mount as ${type} due to feature incompatibilities`)
    return -EINVAL
  }
  return new Ext4Volume(device, superblock)
}

/** What would be no file system at all. */
function isShaped(superblock: Ext4Superblock): boolean {
  const blocks = superblock.get('blocks')
  const shift = superblock.get('blockShift')
  const inodes = superblock.get('inodes')
  return shift <= 6 && superblock.get('overhead') < blocks && inodes > hiddenInodes(superblock) + 1
}

class Ext4Volume implements Volume {
  readonly kind: RamfsKind
  readonly shownOptions = shownExt4Options
  readonly #device: BlockDevice
  #superblock: Ext4Superblock

  constructor(device: BlockDevice, superblock: Ext4Superblock) {
    this.#device = device
    this.#superblock = superblock
    this.kind = ext4Kind(superblock.blockSize, superblock.get('inodeSize'))
  }

  get uuid(): Uint8Array {
    return this.#superblock.uuid
  }

  get blockSize(): number {
    return this.#superblock.blockSize
  }

  get blocks(): number {
    return this.#superblock.get('blocks') - this.#superblock.get('overhead')
  }

  get hiddenBlocks(): number {
    return hiddenBlocks(this.#superblock)
  }

  get reservedBlocks(): number {
    return this.#superblock.get('reservedBlocks')
  }

  /** ext4_calculate_resv_clusters: for the tables of extents, with delayed allocation */
  get keptBlocks(): number {
    if (!this.#superblock.has('incompatible', EXTENTS)) return 0
    return Math.min(Math.floor(this.#superblock.get('blocks') / 50), 4096)
  }

  get inodes(): number {
    return this.#superblock.get('inodes')
  }

  /** without the root and lost+found, which are in the tree */
  get hiddenInodes(): number {
    return hiddenInodes(this.#superblock) - 1
  }

  get firstIno(): number {
    return hiddenInodes(this.#superblock) + 2
  }

  plant(sb: SuperBlock): void {
    const seconds = this.#superblock.get('madeTime') - SECONDS_BASE
    const make = (ino: number, mode: number): Inode => {
      const inode = makeInode(sb, S_IFDIR | mode, 0, ino)
      for (const time of ['atime', 'mtime', 'ctime', 'btime'] as const) {
        inode[`${time}Sec`] = seconds
        inode[`${time}Nsec`] = 0
      }
      const { limits } = sb.priv as RamfsSuper
      limits.takeInode()
      return inode
    }
    const root = make(ROOT_INO, 0o755)
    plantRoot(sb, root)
    const dentry = new Dentry('lost+found', sb.root, sb)
    dentry.inode = make(LOST_AND_FOUND_INO, 0o700)
    root.nlink++
    hash(dentry)
  }

  begin(vfs: Vfs): void {
    this.#reread()
    const superblock = this.#superblock
    const isJournaled = superblock.has('compatible', HAS_JOURNAL)
    superblock.set('mountTime', vfs.sec + SECONDS_BASE)
    superblock.set('mountCount', superblock.get('mountCount') + 1)
    if (isJournaled) superblock.set('incompatible', superblock.get('incompatible') | NEEDS_RECOVERY)
    else superblock.set('state', superblock.get('state') & ~1)
    this.#write(vfs)
    const how = isJournaled ? 'with ordered data mode' : 'without journal'
    vfs.printk(
      6,
      `EXT4-fs (${this.#device.name}): mounted filesystem ${uuidText(this.uuid)} r/w ${how}. Quota mode: none.`,
    )
  }

  settle(vfs: Vfs, { bfree, ffree }: StatFs, ends: boolean): void {
    this.#reread()
    const superblock = this.#superblock
    superblock.set('freeBlocks', bfree)
    superblock.set('freeInodes', ffree)
    if (ends) {
      superblock.set('incompatible', superblock.get('incompatible') & ~NEEDS_RECOVERY)
      superblock.set('state', superblock.get('state') | 1)
    }
    this.#write(vfs)
    if (ends) vfs.printk(6, `EXT4-fs (${this.#device.name}): unmounting filesystem ${uuidText(this.uuid)}.`)
  }

  /** What tune2fs(8) changes while it is mounted stays: there are no two copies of the superblock, as in the real page cache. */
  #reread(): void {
    const start = this.#device.read(0, 4096)
    const there = typeof start === 'number' ? null : readExt4(start)
    const isOwn = (['blocks', 'inodes', 'blockShift'] as const).every(
      (field) => there?.get(field) === this.#superblock.get(field),
    )
    if (there !== null && isOwn && isSound(there) && isShaped(there)) this.#superblock = there
  }

  #write(vfs: Vfs): void {
    const superblock = this.#superblock
    superblock.set('writeTime', vfs.sec + SECONDS_BASE)
    sealExt4(superblock)
    this.#device.write(EXT4_OFFSET, superblock.bytes.slice())
  }
}

/** Whole blocks of entries: 8 bytes and the name, in words; lost+found is made larger than it needs to be (mke2fs). */
const ext4Kind = (blockSize: number, inodeSize: number): RamfsKind => ({
  name: 'ext4',
  magic: MAGIC,
  nodev: false,
  firstIno: ROOT_INO,
  rootMode: 0o755,
  blockSize,
  ioSize: blockSize,
  attributeBlocks: (inode) => ext4AttributeBlocks(inode, inodeSize),
  directorySize(dentry) {
    if (dentry.inode?.ino === LOST_AND_FOUND_INO) return Math.min(16384, 12 * blockSize)
    let bytes = 24
    for (const name of dentry.children?.keys() ?? []) bytes += 8 + Math.ceil(byteLength(name) / 4) * 4
    // Beyond one block it is an indexed tree, whose leaves are split when full (ext4_dx_add_entry).
    const room = blockSize - 12
    return (bytes <= room ? 1 : 1 + Math.ceil(bytes / (room * LEAF_FILL))) * blockSize
  },
  newestFirst: false,
  inlineSymlink: INLINE_SYMLINK,
  ...(xfs.flags === undefined ? {} : { flags: xfs.flags }),
  ...(xfs.exports === undefined ? {} : { exports: xfs.exports }),
})
