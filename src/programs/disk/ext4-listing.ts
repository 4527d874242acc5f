/** A superblock as dumpe2fs -h and tune2fs -l show it. */

import {
  type Ext4Superblock,
  HAS_JOURNAL,
  METADATA_CHECKSUMS,
  ORPHAN_FILE,
} from '../../kernel/superblocks/ext4.ts'
import { decode } from '../../kernel/text.ts'
import { civilTime } from '../../time/calendar.ts'
import { formatTime } from '../../time/strftime.ts'
import { zoneFromTz } from '../../time/zone.ts'
import type { Io } from '../lib/io.ts'
import { uuidText } from '../lib/uuid.ts'
import { featureNames } from './ext4-features.ts'

/** list_super2 of lib/e2p/ls.c, and what dumpe2fs says of the journal. */
export function listing(io: Io, superblock: Ext4Superblock): string {
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
