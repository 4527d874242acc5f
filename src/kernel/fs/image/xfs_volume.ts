/** XFS on a device (fs/xfs/xfs_super.c): what the machine's root is dressed as, here with the figures that the superblock says. */

import type { StatFs } from '../../abi.ts'
import { readXfs, type XfsSuperblock, xfsReserved } from '../../superblocks/xfs.ts'
import type { BlockDevice } from '../../vfs/block_device.ts'
import { EINVAL, EIO, EUCLEAN } from '../../vfs/errno.ts'
import { S_IFDIR } from '../../vfs/mode.ts'
import type { FileSystemType, SuperBlock } from '../../vfs/superblock.ts'
import { uuidText } from '../../vfs/uuid.ts'
import type { Vfs } from '../../vfs/vfs.ts'
import { type RamfsKind, xfs } from '../ramfs/kinds.ts'
import { makeInode, plantRoot, type RamfsSuper } from '../ramfs/ramfs.ts'
import { imageType, type Volume } from './image.ts'
import { refusedXfsOptions, shownXfsOptions, xfsParameters } from './xfs_options.ts'

export const xfsImageType: FileSystemType = imageType({
  name: 'xfs',
  parameters: xfsParameters,
  lasting: [],
  refused(options, isReadOnly) {
    const text = refusedXfsOptions(options, isReadOnly)
    return text === null ? null : `XFS (%): ${text}`
  },
  read: readVolume,
})

/** xfs_readsb */
function readVolume(vfs: Vfs, device: BlockDevice): Volume | number {
  const say = (text: string) => vfs.printk(4, `XFS (${device.name}): ${text}`)
  const start = device.read(0, 4096)
  if (typeof start === 'number' || start.length < 4096) {
    say('SB validate failed with error -5.')
    return typeof start === 'number' ? start : -EIO
  }
  const superblock = readXfs(start)
  if (superblock === null) {
    say('Invalid superblock magic number')
    return -EINVAL
  }
  if (!superblock.isSound || superblock.get('blockSize') !== 4096) {
    say('SB validate failed with error -74.')
    return -EINVAL
  }
  if (!isShaped(superblock)) {
    say('SB sanity check failed')
    say('SB validate failed with error -117.')
    return -EUCLEAN
  }
  if (superblock.get('blocks') * 4096 > device.size) {
    say('last sector read failed')
    return -EIO
  }
  return new XfsVolume(device, superblock)
}

/** xfs_validate_sb_common, as far as anything here is worked out from it. */
function isShaped(superblock: XfsSuperblock): boolean {
  const blocks = superblock.get('blocks')
  const before = (superblock.get('groups') - 1) * superblock.get('groupBlocks')
  const root = superblock.get('rootInode')
  return (
    before >= 0 &&
    before < blocks &&
    blocks <= before + superblock.get('groupBlocks') &&
    superblock.get('logBlocks') < blocks &&
    superblock.get('inodePercent') <= 100 &&
    root > 0 &&
    root < 2 ** 32
  )
}

class XfsVolume implements Volume {
  readonly kind: RamfsKind = xfs
  readonly blockSize = 4096
  readonly reservedBlocks = 0
  readonly keptBlocks = 0
  readonly hiddenInodes = 2
  readonly firstIno = 131
  readonly shownOptions = shownXfsOptions
  readonly #device: BlockDevice
  readonly #superblock: XfsSuperblock

  constructor(device: BlockDevice, superblock: XfsSuperblock) {
    this.#device = device
    this.#superblock = superblock
  }

  get uuid(): Uint8Array {
    return this.#superblock.uuid
  }

  get blocks(): number {
    return this.#superblock.get('blocks') - this.#superblock.get('logBlocks')
  }

  get hiddenBlocks(): number {
    return xfsReserved(this.#superblock)
  }

  /** XFS_FSB_TO_INO of so much per cent of the blocks */
  get inodes(): number {
    const superblock = this.#superblock
    const blocks = Math.floor((superblock.get('blocks') * superblock.get('inodePercent')) / 100)
    return blocks * superblock.get('inodesPerBlock')
  }

  plant(sb: SuperBlock): void {
    const { limits } = sb.priv as RamfsSuper
    limits.takeInode()
    plantRoot(sb, makeInode(sb, S_IFDIR | 0o755, 0, this.#superblock.get('rootInode')))
  }

  begin(vfs: Vfs): void {
    vfs.printk(5, `XFS (${this.#device.name}): Mounting V5 Filesystem ${uuidText(this.uuid)}`)
    vfs.printk(6, `XFS (${this.#device.name}): Ending clean mount`)
  }

  settle(vfs: Vfs, { bfree, files, ffree }: StatFs, ends: boolean): void {
    const superblock = this.#superblock
    superblock.set('freeBlocks', bfree + this.hiddenBlocks)
    const used = files - ffree
    superblock.set('inodeCount', Math.ceil(used / 64) * 64)
    superblock.set('freeInodes', Math.ceil(used / 64) * 64 - used)
    superblock.seal()
    this.#device.write(0, superblock.bytes.slice())
    if (ends) vfs.printk(5, `XFS (${this.#device.name}): Unmounting Filesystem ${uuidText(this.uuid)}`)
  }
}
