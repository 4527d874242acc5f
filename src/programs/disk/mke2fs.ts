/**
 * mke2fs(8), mkfs.ext2, mkfs.ext3 and mkfs.ext4 of e2fsprogs 1.47: makes a file system in a file or on a device. The superblock is the
 * real one's; behind it lies this machine's own empty tree (kernel/superblocks/tree_header.ts).
 */

import { FALLOC_FL_KEEP_SIZE, FALLOC_FL_PUNCH_HOLE, type System } from '../../kernel/abi.ts'
import { crc32c } from '../../kernel/superblocks/crc32c.ts'
import { EXT4_OFFSET, type Ext4Field, Ext4Superblock, sealExt4 } from '../../kernel/superblocks/ext4.ts'
import { emptyTreeHeader, TREE_OFFSET } from '../../kernel/superblocks/tree_header.ts'
import { encode } from '../../kernel/text.ts'
import { strerror } from '../../kernel/vfs/errno.ts'
import type { Io, Step } from '../lib/io.ts'
import { defineProgram } from '../lib/program.ts'
import { parseUuid, randomUuid, uuidText } from '../lib/uuid.ts'
import { VERSION } from './e2fsprogs.ts'
import { changeFeatures, featureBits, featuresOfType } from './ext4-features.ts'
import { type Layout, layOut } from './ext4-layout.ts'
import { type Given, options, parseCount, usage } from './mke2fs-options.ts'
import { openTarget, type Target } from './mke2fs-target.ts'

/** as many as fit into 32 bits: more are said by fields that nothing here reads */
const BLOCKS_MAX = 2 ** 32 - 1

export const mke2fs = defineProgram({
  name: 'mke2fs',
  usage: '[options] device [blocks-count]',
  about: 'create an ext2/ext3/ext4 file system',
  speaksAs: 'called',
  usageError: (called) => usage(called),
  options,
  *run(io, given, operands) {
    if (given.has('showVersion')) {
      yield* io.printError(`mke2fs ${VERSION}\n\tUsing EXT2FS Library version 1.47.2\n`)
      return 0
    }
    const [device, count, extra] = operands
    if (device === undefined || extra !== undefined) {
      yield* io.printError(usage(io.called))
      return 1
    }
    const blockSize = yield* blockSizeOf(io, given)
    if (!given.has('quiet')) yield* io.printError(`mke2fs ${VERSION}\n`)
    const target = yield* openTarget(io, given, device, count, blockSize)
    const features = yield* chooseFeatures(io, given)
    const layout = yield* planLayout(io, given, target, features, blockSize)
    return yield* make(io, given, target, features, layout)
  },
})

function* blockSizeOf(io: Io, given: Given): Step<number | null> {
  const text = given.value('blockSize')
  if (text === undefined) return null
  const size = parseCount(text)
  if (size === null || size < 1024 || size > 65536 || (size & (size - 1)) !== 0)
    return yield* io.fail(`invalid block size - ${text}`)
  return size
}

function* chooseFeatures(io: Io, given: Given): Step<ReadonlySet<string>> {
  const called = /^mkfs\.(ext[234])$/.exec(io.name)?.[1]
  const type = given.value('type') ?? called ?? (given.has('journal') ? 'ext3' : 'ext2')
  const known = featuresOfType(type)
  if (known === null) {
    yield* io.printError(
      `\nYour mke2fs.conf file does not define the ${type} filesystem type.\nAborting...\n`,
    )
    return yield* io.exit(1)
  }
  const features = new Set(known)
  if (given.has('journal')) features.add('has_journal')
  for (const list of given.values('features')) {
    const wrong = changeFeatures(features, list as string)
    if (wrong === null) continue
    yield* io.printError(`Invalid filesystem option set: ${list}\n`)
    return yield* io.exit(1)
  }
  return features
}

function* planLayout(
  io: Io,
  given: Given,
  target: Target,
  features: ReadonlySet<string>,
  blockSize: number | null,
): Step<Layout> {
  const number = function* (
    key: 'reserved' | 'inodes' | 'inodeRatio',
    wrong: string,
    most: number,
  ): Step<number | null> {
    const text = given.value(key)
    if (text === undefined) return null
    const value = key === 'reserved' ? Number(text) : parseCount(text)
    if (value === null || !(value >= 0) || value > most) return yield* io.fail(`${wrong} - ${text}`)
    return value
  }
  const reserved = (yield* number('reserved', 'invalid reserved blocks percent', 50)) ?? 5
  const inodes = yield* number('inodes', 'bad num inodes', 0xffffffff)
  const inodeRatio = yield* number('inodeRatio', 'invalid inode ratio', 64 * 1024 ** 2)
  // By itself, one of that size has blocks of 4 KiB.
  const blocks = target.blocks ?? Math.floor(target.bytes / (blockSize ?? 4096))
  if (blocks > BLOCKS_MAX) {
    yield* io.printError(
      `${io.name}: Size of device (0x${blocks.toString(16)} blocks) ${target.name} too big to be expressed\n\tin 32 bits using a blocksize of ${blockSize ?? 4096}.\n`,
    )
    return yield* io.exit(1)
  }
  const layout = layOut({
    bytes: target.bytes,
    blocks: target.blocks,
    blockSize,
    inodeRatio,
    inodes,
    reservedPercent: reserved,
    hasJournal: features.has('has_journal'),
    hasOrphanFile: features.has('orphan_file'),
    hasExtents: features.has('extent'),
    hasWideDescriptors: features.has('64bit'),
  })
  if (layout !== null) return layout
  yield* io.printError(
    `${target.name}: Not enough space to build proposed filesystem while setting up superblock\n`,
  )
  return yield* io.exit(1)
}

/** Writes it, and tells of each step as it is done. */
function* make(
  io: Io,
  given: Given,
  target: Target,
  wanted: ReadonlySet<string>,
  layout: Layout,
): Step<number> {
  const { sys } = io
  const features = new Set(wanted)
  const isTooSmall = features.has('has_journal') && layout.journalBlocks === 0
  if (isTooSmall) {
    features.delete('has_journal')
    features.delete('orphan_file')
    yield* io.printError('\nFilesystem too small for a journal\n')
  }
  const final = isTooSmall ? yield* planLayout(io, given, target, features, layout.blockSize) : layout
  const uuid = yield* chooseUuid(io, given.value('uuid'))
  const isDry = given.has('dryRun')
  const say = (text: string) => {
    if (!given.has('quiet')) io.print(text)
  }
  if (target.isOld && !isDry) {
    say(`Discarding device blocks: ${progress(final.blocks)}${DONE}\n`)
    sys.fallocate(target.fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, final.blocks * final.blockSize)
  }
  say(
    `Creating filesystem with ${final.blocks} ${final.blockSize / 1024}k blocks and ${final.inodes} inodes\n`,
  )
  if (final.groups > 1) {
    say(
      `Filesystem UUID: ${uuidText(uuid)}\nSuperblock backups stored on blocks: ${blockList(final.backups)}\n`,
    )
  }
  say('\n')
  if (isDry) return 0
  const superblock = fill(sys, given, features, final, uuid)
  const written = [
    sys.pwrite(target.fd, new Uint8Array(EXT4_OFFSET), 0),
    sys.pwrite(target.fd, superblock.bytes, EXT4_OFFSET),
    sys.pwrite(target.fd, emptyTreeHeader(), TREE_OFFSET),
  ]
  const error = written.find((result) => result < 0)
  if (error !== undefined) {
    yield* io.complain(`${strerror(error)} while writing superblock`)
    return 1
  }
  say(`Allocating group tables: ${progress(final.groups)}${DONE}\n`)
  say(`Writing inode tables: ${progress(final.groups)}${DONE}\n`)
  if (features.has('has_journal')) say(`Creating journal (${final.journalBlocks} blocks): done\n`)
  say(`Writing superblocks and filesystem accounting information: ${progress(final.groups)}done\n\n`)
  sys.close(target.fd)
  return 0
}

const DONE = 'done                            '

/** ext2fs_numeric_progress_*: the first figure, and what takes it away again. */
function progress(most: number): string {
  const width = String(most).length
  const length = 2 * width + 1
  const back = '\b'.repeat(length)
  return `${'0'.padStart(width)}/${most}${back}${' '.repeat(length)}${back}`
}

/** After a tab, broken where a line is full. */
function blockList(blocks: readonly number[]): string {
  let text = '\n\t'
  let column = 8
  for (const [index, block] of blocks.entries()) {
    const word = `${block}${index < blocks.length - 1 ? ', ' : ''}`
    if (column + word.length > 80) {
      text += '\n\t'
      column = 8
    }
    text += word
    column += word.length
  }
  return text
}

function* chooseUuid(io: Io, text: string | undefined): Step<Uint8Array> {
  if (text === undefined || text === 'random') return randomUuid(io.sys)
  if (text === 'clear' || text === 'null') return new Uint8Array(16)
  const uuid = parseUuid(text)
  if (uuid !== null) return uuid
  yield* io.printError(`${io.name}: could not parse UUID: ${text}\n`)
  return yield* io.exit(1)
}

function fill(
  sys: System,
  given: Given,
  features: ReadonlySet<string>,
  layout: Layout,
  uuid: Uint8Array,
): Ext4Superblock {
  const { sec } = sys.time()
  const superblock = new Ext4Superblock()
  const bits = featureBits(features)
  const isNew = features.has('extra_isize') || features.has('extent')
  const fields: Partial<Record<Ext4Field, number>> = {
    inodes: layout.inodes,
    blocks: layout.blocks,
    reservedBlocks: layout.reservedBlocks,
    freeBlocks: layout.freeBlocks,
    freeInodes: layout.freeInodes,
    firstBlock: layout.firstBlock,
    blockShift: Math.log2(layout.blockSize / 1024),
    clusterShift: Math.log2(layout.blockSize / 1024),
    blocksPerGroup: layout.blocksPerGroup,
    clustersPerGroup: layout.blocksPerGroup,
    inodesPerGroup: layout.inodesPerGroup,
    writeTime: sec,
    maxMountCount: 0xffff,
    state: 1,
    errors: 1,
    checkTime: sec,
    revision: 1,
    firstInode: 11,
    inodeSize: 256,
    ...bits,
    reservedDescriptorBlocks: layout.reservedDescriptorBlocks,
    hashVersion: 1,
    mountOptions: 0xc,
    madeTime: sec,
    extraInodeSize: 32,
    wantedExtraInodeSize: 32,
    flags: 1,
    overhead: layout.overhead,
    kilobytesWritten: 1,
    ...(features.has('64bit') ? { descriptorSize: layout.descriptorSize } : {}),
    ...(features.has('flex_bg') ? { flexShift: 4 } : {}),
    ...(features.has('metadata_csum') ? { checksumType: 1 } : {}),
    ...(features.has('metadata_csum_seed') ? { checksumSeed: crc32c(0xffffffff, uuid) } : {}),
    ...(features.has('orphan_file') ? { orphanInode: 12 } : {}),
    ...(features.has('has_journal')
      ? { journalInode: 8, journalBackup: 1, journalSize: layout.journalBlocks * layout.blockSize }
      : {}),
  }
  for (const [field, value] of Object.entries(fields)) superblock.set(field as Ext4Field, value)
  superblock.uuid = uuid
  superblock.hashSeed = randomUuid(sys)
  superblock.label = encode(given.value('label') ?? '')
  superblock.lastMounted = encode(given.value('lastMounted') ?? '')
  if (!isNew) superblock.set('flexShift', 0)
  sealExt4(superblock)
  return superblock
}
