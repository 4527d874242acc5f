/** dumpe2fs -h, tune2fs and e2label of e2fsprogs 1.47: what the superblock says, and changing some of it. */

import { O_RDONLY, O_RDWR } from '../../kernel/abi.ts'
import {
  EXT4_OFFSET,
  type Ext4Superblock,
  HAS_JOURNAL,
  isSound,
  METADATA_CHECKSUMS,
  ORPHAN_FILE,
  readExt4,
  sealExt4,
} from '../../kernel/superblocks/ext4.ts'
import { decode, encode } from '../../kernel/text.ts'
import { strerror } from '../../kernel/vfs/errno.ts'
import { zoneFromTz } from '../../time/zone.ts'
import type { Io, Step } from '../lib/io.ts'
import { PROBED } from '../lib/probe.ts'
import { defineProgram } from '../lib/program.ts'
import { civilTime, formatTime } from '../lib/time.ts'
import { parseUuid, randomUuid, uuidText } from '../lib/uuid.ts'
import { featureNames } from './ext4-features.ts'

const VERSION = '1.47.2 (1-Jan-2025)'

export const dumpe2fs = defineProgram({
  name: 'dumpe2fs',
  usage: '[-bfghixV] device',
  about: 'dump ext2/ext3/ext4 file system information',
  options: {
    badBlocks: { short: 'b' },
    force: { short: 'f' },
    groups: { short: 'g' },
    header: { short: 'h' },
    image: { short: 'i' },
    hexadecimal: { short: 'x' },
    showVersion: { short: 'V' },
  },
  *run(io, given, operands) {
    yield* io.printError(`dumpe2fs ${VERSION}\n`)
    if (given.has('showVersion')) return 0
    const [device] = operands
    if (device === undefined) {
      yield* io.printError(
        `Usage: ${io.called} [-bfghimxV] [-o superblock=<num>] [-o blocksize=<num>] device\n`,
      )
      return 1
    }
    const opened = yield* open(io, device, O_RDONLY)
    if (typeof opened === 'string') {
      yield* io.printError(
        `dumpe2fs: ${opened} while trying to open ${device}\n${opened === BAD_MAGIC ? "Couldn't find valid filesystem superblock.\n" : ''}`,
      )
      return opened === BAD_MAGIC ? 19 : 1
    }
    io.print(listing(io, opened.superblock))
    io.print('\n')
    return 0
  },
})

export const tune2fs = defineProgram({
  name: 'tune2fs',
  usage: '[-l] [-c max_mounts_count] [-L volume_label] [-m reserved_blocks_percent] [-U UUID] device',
  about: 'adjust tunable file system parameters on ext2/ext3/ext4 file systems',
  options: {
    list: { short: 'l' },
    maxMounts: { short: 'c', argument: 'max_mounts_count' },
    interval: { short: 'i', argument: 'interval' },
    label: { short: 'L', argument: 'volume_label' },
    reserved: { short: 'm', argument: 'reserved_blocks_percent' },
    uuid: { short: 'U', argument: 'UUID' },
    force: { short: 'f' },
  },
  *run(io, given, operands) {
    const [device] = operands
    io.print(`tune2fs ${VERSION}\n`)
    if (device === undefined) {
      yield* io.printError(
        `Usage: ${io.called} [-c max_mounts_count] [-L volume_label] [-l] [-m reserved_blocks_percent] [-U UUID] device\n`,
      )
      return 1
    }
    const opened = yield* open(io, device, given.has('list') ? O_RDONLY : O_RDWR)
    if (typeof opened === 'string') {
      yield* io.printError(`tune2fs: ${opened} while trying to open ${device}\n`)
      return 1
    }
    const { superblock, fd } = opened
    const [label, uuid, reserved, maxMounts] = [
      given.value('label'),
      given.value('uuid'),
      given.value('reserved'),
      given.value('maxMounts'),
    ]
    if (maxMounts !== undefined) {
      superblock.set('maxMountCount', Number(maxMounts) & 0xffff)
      io.print(`Setting maximal mount count to ${maxMounts}\n`)
    }
    if (reserved !== undefined) {
      const blocks = Math.floor((superblock.get('blocks') * Number(reserved)) / 100)
      superblock.set('reservedBlocks', blocks)
      io.print(`Setting reserved blocks percentage to ${reserved}% (${blocks} blocks)\n`)
    }
    if (label !== undefined) superblock.label = encode(label)
    if (uuid !== undefined) {
      const chosen =
        uuid === 'random' ? randomUuid(io.sys) : uuid === 'clear' ? new Uint8Array(16) : parseUuid(uuid)
      if (chosen === null) return yield* io.fail('Invalid UUID format\n')
      superblock.uuid = chosen
    }
    if (given.has('list')) io.print(listing(io, superblock).split('Journal features:')[0] as string)
    else write(io, fd, superblock)
    return 0
  },
})

export const e2label = defineProgram({
  name: 'e2label',
  usage: 'device [newlabel]',
  about: 'change the label on an ext2/ext3/ext4 file system',
  options: {},
  *run(io, _given, operands) {
    const [device, label] = operands
    if (device === undefined) {
      yield* io.printError('Usage: e2label device [newlabel]\n')
      return 1
    }
    const opened = yield* open(io, device, label === undefined ? O_RDONLY : O_RDWR)
    if (typeof opened === 'string') {
      yield* io.printError(`e2label: ${opened} while trying to open ${device}\n`)
      return 1
    }
    if (label === undefined) io.print(`${decode(opened.superblock.label)}\n`)
    else {
      opened.superblock.label = encode(label)
      write(io, opened.fd, opened.superblock)
    }
    return 0
  },
})

const BAD_MAGIC = 'Bad magic number in super-block'

interface Opened {
  readonly fd: number
  readonly superblock: Ext4Superblock
}

/** The superblock of a device, or why there is none. */
function* open(io: Io, device: string, flags: number): Step<Opened | string> {
  yield* io.breathe()
  const fd = io.sys.open(device, flags)
  if (fd < 0) return strerror(fd)
  const start = io.sys.pread(fd, PROBED, 0)
  if (typeof start === 'number') return strerror(start)
  const superblock = readExt4(start)
  if (superblock === null) return BAD_MAGIC
  return isSound(superblock) ? { fd, superblock } : 'Superblock checksum does not match superblock'
}

function write(io: Io, fd: number, superblock: Ext4Superblock): void {
  sealExt4(superblock)
  io.sys.pwrite(fd, superblock.bytes, EXT4_OFFSET)
}

/** list_super2 of lib/e2p/ls.c, and what dumpe2fs says of the journal. */
function listing(io: Io, superblock: Ext4Superblock): string {
  const get = superblock.get.bind(superblock)
  const zone = zoneFromTz(io.variable('TZ'))
  const at = (sec: number) =>
    sec === 0 ? 'n/a' : formatTime('%a %b %e %H:%M:%S %Y', civilTime({ sec, nsec: 0 }, zone))
  const lastMounted = decode(superblock.lastMounted)
  const label = decode(superblock.label)
  const blockSize = superblock.blockSize
  const isNew = (get('incompatible') & 0x80) !== 0
  const isSummed = superblock.has('readOnlyCompatible', METADATA_CHECKSUMS)
  const hasJournal = superblock.has('compatible', HAS_JOURNAL)
  const features = featureNames({
    compatible: get('compatible'),
    incompatible: get('incompatible'),
    readOnlyCompatible: get('readOnlyCompatible'),
  })
  const inodesPerBlock = blockSize / get('inodeSize')
  const rows: (readonly [name: string, value: string | number] | null)[] = [
    ['Filesystem volume name', label === '' ? '<none>' : label],
    ['Last mounted on', lastMounted === '' ? '<not available>' : lastMounted],
    ['Filesystem UUID', uuidText(superblock.uuid)],
    ['Filesystem magic number', '0xEF53'],
    ['Filesystem revision #', `${get('revision')} (dynamic)`],
    ['Filesystem features', features.join(' ')],
    ['Filesystem flags', 'signed_directory_hash '],
    ['Default mount options', 'user_xattr acl'],
    ['Filesystem state', get('state') & 1 ? 'clean' : 'not clean'],
    ['Errors behavior', 'Continue'],
    ['Filesystem OS type', 'Linux'],
    ['Inode count', get('inodes')],
    ['Block count', get('blocks')],
    ['Reserved block count', get('reservedBlocks')],
    ['Overhead clusters', get('overhead')],
    ['Free blocks', get('freeBlocks')],
    ['Free inodes', get('freeInodes')],
    ['First block', get('firstBlock')],
    ['Block size', blockSize],
    ['Fragment size', blockSize],
    isNew ? ['Group descriptor size', get('descriptorSize')] : null,
    ['Reserved GDT blocks', get('reservedDescriptorBlocks')],
    ['Blocks per group', get('blocksPerGroup')],
    ['Fragments per group', get('clustersPerGroup')],
    ['Inodes per group', get('inodesPerGroup')],
    ['Inode blocks per group', Math.ceil(get('inodesPerGroup') / inodesPerBlock)],
    get('flexShift') === 0 ? null : ['Flex block group size', 1 << get('flexShift')],
    ['Filesystem created', at(get('madeTime'))],
    ['Last mount time', at(get('mountTime'))],
    ['Last write time', at(get('writeTime'))],
    ['Mount count', get('mountCount')],
    ['Maximum mount count', (get('maxMountCount') << 16) >> 16],
    ['Last checked', at(get('checkTime'))],
    ['Check interval', '0 (<none>)'],
    ['Lifetime writes', `${get('kilobytesWritten')} kB`],
    ['Reserved blocks uid', '0 (user root)'],
    ['Reserved blocks gid', '0 (group root)'],
    ['First inode', get('firstInode')],
    ['Inode size', get('inodeSize')],
    ['Required extra isize', get('extraInodeSize')],
    ['Desired extra isize', get('wantedExtraInodeSize')],
    hasJournal ? ['Journal inode', get('journalInode')] : null,
    ['Default directory hash', 'half_md4'],
    ['Directory Hash Seed', uuidText(superblock.hashSeed)],
    hasJournal ? ['Journal backup', 'inode blocks'] : null,
    isSummed ? ['Checksum type', 'crc32c'] : null,
    isSummed ? ['Checksum', `0x${get('checksum').toString(16).padStart(8, '0')}`] : null,
    get('checksumSeed') === 0
      ? null
      : ['Checksum seed', `0x${get('checksumSeed').toString(16).padStart(8, '0')}`],
    superblock.has('compatible', ORPHAN_FILE) ? ['Orphan file inode', get('orphanInode')] : null,
    ...(hasJournal ? journalRows(superblock) : []),
  ]
  return rows
    .filter((row) => row !== null)
    .map(([name, value]) => `${`${name}:`.padEnd(26)}${value}\n`)
    .join('')
}

function journalRows(superblock: Ext4Superblock): [name: string, value: string | number][] {
  const bytes = superblock.get('journalSize')
  const blocks = bytes / superblock.blockSize
  return [
    ['Journal features', '(none)'],
    ['Total journal size', bytes < 8 * 1024 ** 2 ? `${bytes / 1024}k` : `${bytes / 1024 ** 2}M`],
    ['Total journal blocks', blocks],
    ['Max transaction length', blocks],
    ['Fast commit length', 0],
    ['Journal sequence', '0x00000001'],
    ['Journal start', 0],
  ]
}
