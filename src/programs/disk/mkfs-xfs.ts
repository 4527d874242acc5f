/** mkfs.xfs(8) of xfsprogs 6.13: makes an XFS file system. The tree behind the superblock is this machine's own. */

import { FALLOC_FL_KEEP_SIZE, FALLOC_FL_PUNCH_HOLE, O_RDWR, SEEK_END, type System } from '../../kernel/abi.ts'
import { emptyTreeHeader, TREE_OFFSET } from '../../kernel/superblocks/tree_header.ts'
import { type XfsField, XfsSuperblock, xfsReserved } from '../../kernel/superblocks/xfs.ts'
import { encode } from '../../kernel/text.ts'
import { strerror } from '../../kernel/vfs/errno.ts'
import type { Io, Step } from '../lib/io.ts'
import { isMountedImage } from '../lib/loop.ts'
import { PROBED, probeBytes } from '../lib/probe.ts'
import { defineProgram } from '../lib/program.ts'
import { parseSize } from '../lib/size.ts'
import { parseUuid, randomUuid } from '../lib/uuid.ts'

const usage = (called: string): string => `Usage: ${called}
/* blocksize */\t\t[-b size=num]
/* config file */\t[-c options=xxx]
/* metadata */\t\t[-m crc=0|1,finobt=0|1,uuid=xxx,rmapbt=0|1,reflink=0|1,
\t\t\t    inobtcount=0|1,bigtime=0|1,autofsck=xxx,
\t\t\t    metadir=0|1]
/* quota */\t\t[-m uquota|uqnoenforce,gquota|gqnoenforce,
\t\t\t    pquota|pqnoenforce]
/* data subvol */\t[-d agcount=n,agsize=n,file,name=xxx,size=num,
\t\t\t    (sunit=value,swidth=value|su=num,sw=num|noalign),
\t\t\t    sectsize=num,concurrency=num]
/* force overwrite */\t[-f]
/* inode size */\t[-i perblock=n|size=num,maxpct=n,attr=0|1|2,
\t\t\t    projid32bit=0|1,sparse=0|1,nrext64=0|1,
\t\t\t    exchange=0|1]
/* no discard */\t[-K]
/* log subvol */\t[-l agnum=n,internal,size=num,logdev=xxx,version=n
\t\t\t    sunit=value|su=num,sectsize=num,lazy-count=0|1,
\t\t\t    concurrency=num]
/* label */\t\t[-L label (maximum 12 characters)]
/* naming */\t\t[-n size=num,version=2|ci,ftype=0|1,parent=0|1]]
/* no-op info only */\t[-N]
/* prototype file */\t[-p fname]
/* quiet */\t\t[-q]
/* realtime subvol */\t[-r extsize=num,size=num,rtdev=xxx,rgcount=n,rgsize=n,
\t\t\t    concurrency=num]
/* sectorsize */\t[-s size=num]
/* version */\t\t[-V]
\t\t\tdevicename
<devicename> is required unless -d name=xxx is given.
<num> is xxx (bytes), xxxs (sectors), xxxb (fs blocks), xxxk (xxx KiB),
      xxxm (xxx MiB), xxxg (xxx GiB), xxxt (xxx TiB) or xxxp (xxx PiB).
<value> is xxx (512 byte blocks).
`

const BLOCK = 4096
const LEAST = 300 * 1024 ** 2
/** without stripes or many disks; from 4 TiB on as many as there must be (XFS_AG_MAX_BLOCKS) */
const GROUPS = 4
const GROUP_MAX = 2 ** 28 - 1
const LOG_BLOCKS = 16384

export const mkfsXfs = defineProgram({
  name: 'mkfs.xfs',
  usage: '[options] devicename',
  about: 'construct an XFS filesystem',
  usageError: usage,
  options: {
    block: { short: 'b', argument: 'size=num' },
    config: { short: 'c', argument: 'options=xxx' },
    metadata: { short: 'm', argument: 'crc=0|1' },
    data: { short: 'd', argument: 'agcount=n' },
    force: { short: 'f' },
    inode: { short: 'i', argument: 'size=num' },
    noDiscard: { short: 'K' },
    log: { short: 'l', argument: 'size=num' },
    label: { short: 'L', argument: 'label' },
    naming: { short: 'n', argument: 'ftype=0|1' },
    dryRun: { short: 'N' },
    prototype: { short: 'p', argument: 'fname' },
    quiet: { short: 'q' },
    realtime: { short: 'r', argument: 'extsize=num' },
    sector: { short: 's', argument: 'size=num' },
    showVersion: { short: 'V' },
  },
  *run(io, given, operands) {
    if (given.has('showVersion')) {
      io.print('mkfs.xfs version 6.13.0\n')
      return 0
    }
    const settings = new Map(
      [...given.values('metadata'), ...given.values('naming'), ...given.values('data')].flatMap((list) =>
        (list as string).split(',').map((one) => one.split('=') as [string, string | undefined]),
      ),
    )
    if (settings.get('ftype') === '0') {
      return yield* wrong(io, 'Directory ftype field always enabled on CRC enabled filesystems')
    }
    const name = operands[0] ?? settings.get('name')
    if (name === undefined) return yield* wrong(io, 'No device name specified')
    const label = encode(given.value('label') ?? '')
    if (label.length > 12) return yield* wrong(io, `Illegal value ${given.value('label')} for -L option`)
    const fd = yield* open(io, name, given.has('force'))
    const there = io.sys.lseek(fd, 0, SEEK_END)
    const wanted = settings.get('size')
    const bytes = wanted === undefined ? there : (parseSize(wanted) ?? 0)
    if (bytes < LEAST) return yield* wrong(io, 'Filesystem must be larger than 300MB.')
    if (bytes > there) io.sys.ftruncate(fd, bytes)
    const uuid = parseUuid(settings.get('uuid') ?? '') ?? randomUuid(io.sys)
    const superblock = fill(bytes, uuid, label)
    if (!given.has('quiet')) io.print(geometry(name, superblock))
    if (!given.has('dryRun')) write(io.sys, fd, superblock)
    return 0
  },
})

function* wrong(io: Io, message: string): Step<number> {
  yield* io.printError(`${message}\n${usage(io.called)}`)
  return 1
}

function* open(io: Io, name: string, isForced: boolean): Step<number> {
  const stat = io.sys.stat(name)
  if (typeof stat === 'number')
    return yield* io.exit(yield* wrong(io, `Error accessing specified device ${name}: ${strerror(stat)}`))
  if (yield* isMountedImage(io, name)) {
    yield* io.printError(`${io.name}: ${name} contains a mounted filesystem\n${usage(io.called)}`)
    return yield* io.exit(1)
  }
  const fd = io.sys.open(name, O_RDWR)
  if (fd < 0) return yield* io.fail(`error opening data device ${name}`, fd)
  const start = io.sys.pread(fd, PROBED, 0)
  const found = typeof start === 'number' ? null : probeBytes(start)
  if (found !== null && !isForced) {
    yield* io.complain(`${name} appears to contain an existing filesystem (${found.type}).`)
    yield* io.complain('Use the -f option to force overwrite.')
    return yield* io.exit(1)
  }
  return fd
}

function fill(bytes: number, uuid: Uint8Array, label: Uint8Array): XfsSuperblock {
  const blocks = Math.floor(bytes / BLOCK)
  const groupBlocks = Math.min(Math.ceil(blocks / GROUPS), GROUP_MAX)
  const groupLog = Math.ceil(Math.log2(groupBlocks))
  const superblock = new XfsSuperblock()
  const fields: Partial<Record<XfsField, number>> = {
    blockSize: BLOCK,
    blocks,
    // In the middle group, behind its headers.
    logStart: 2 * 2 ** groupLog + 6,
    rootInode: 128,
    bitmapInode: 129,
    summaryInode: 130,
    realtimeExtent: 1,
    groupBlocks,
    groups: Math.ceil(blocks / groupBlocks),
    logBlocks: LOG_BLOCKS,
    version: 0xb4a5,
    sectorSize: 512,
    inodeSize: 512,
    inodesPerBlock: 8,
    blockLog: 12,
    sectorLog: 9,
    inodeLog: 9,
    inodesPerBlockLog: 3,
    groupBlocksLog: groupLog,
    inodePercent: 25,
    inodeCount: 64,
    freeInodes: 61,
    inodeAlignment: 8,
    features2: 0x18a,
    badFeatures2: 0x18a,
    // finobt, rmapbt, reflink, inobtcnt
    readOnlyCompatible: 0xf,
    // ftype, spinodes, bigtime, nrext64
    incompatible: 0x2b,
    sparseAlignment: 4,
  }
  for (const [field, value] of Object.entries(fields)) superblock.set(field as XfsField, value)
  superblock.set('freeBlocks', blocks - LOG_BLOCKS - xfsReserved(superblock))
  superblock.uuid = uuid
  superblock.label = label
  superblock.seal()
  return superblock
}

function write(sys: System, fd: number, superblock: XfsSuperblock): void {
  sys.fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, superblock.get('blocks') * BLOCK)
  // Another file system's superblock may lie there.
  sys.pwrite(fd, new Uint8Array(PROBED), 0)
  sys.pwrite(fd, superblock.bytes, 0)
  sys.pwrite(fd, emptyTreeHeader(), TREE_OFFSET)
}

/** xfs_report_geom */
function geometry(name: string, superblock: XfsSuperblock): string {
  const groups = superblock.get('groups')
  const size = superblock.get('groupBlocks')
  const blocks = superblock.get('blocks')
  return `meta-data=${name.padEnd(22)} isize=512    agcount=${groups}, agsize=${size} blks
         =                       sectsz=512   attr=2, projid32bit=1
         =                       crc=1        finobt=1, sparse=1, rmapbt=1
         =                       reflink=1    bigtime=1 inobtcount=1 nrext64=1
         =                       exchange=0   metadir=0
data     =                       bsize=4096   blocks=${blocks}, imaxpct=25
         =                       sunit=0      swidth=0 blks
naming   =version 2              bsize=4096   ascii-ci=0, ftype=1, parent=0
log      =internal log           bsize=4096   blocks=${superblock.get('logBlocks')}, version=2
         =                       sectsz=512   sunit=0 blks, lazy-count=1
realtime =none                   extsz=4096   blocks=0, rtextents=0
         =                       rgcount=0    rgsize=0 extents
`
}
