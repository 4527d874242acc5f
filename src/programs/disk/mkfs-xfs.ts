/** mkfs.xfs(8) of xfsprogs 6.13: makes an XFS file system. The tree behind the superblock is this machine's own. */

import { FALLOC_FL_KEEP_SIZE, FALLOC_FL_PUNCH_HOLE, O_RDWR, SEEK_END, type System } from '../../kernel/abi.ts'
import { emptyTreeHeader, TREE_OFFSET } from '../../kernel/superblocks/tree_header.ts'
import type { XfsSuperblock } from '../../kernel/superblocks/xfs.ts'
import { encode } from '../../kernel/text.ts'
import { strerror } from '../../kernel/vfs/errno.ts'
import type { Io, Step } from '../lib/io.ts'
import { isMountedImage } from '../lib/loop.ts'
import { PROBED, probeBytes } from '../lib/probe.ts'
import { defineProgram } from '../lib/program.ts'
import { parseSize } from '../lib/size.ts'
import { parseUuid, randomUuid } from '../lib/uuid.ts'
import { freshXfs, xfsGeometry } from './xfs-layout.ts'

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

const LEAST = 300 * 1024 ** 2

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
    const superblock = freshXfs(bytes)
    superblock.uuid = uuid
    superblock.label = label
    superblock.seal()
    if (!given.has('quiet')) io.print(xfsGeometry(name, superblock))
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
  const fd = yield* io.open(name, O_RDWR)
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

function write(sys: System, fd: number, superblock: XfsSuperblock): void {
  sys.fallocate(
    fd,
    FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
    0,
    superblock.get('blocks') * superblock.get('blockSize'),
  )
  // Another file system's superblock may lie there.
  sys.pwrite(fd, new Uint8Array(PROBED), 0)
  sys.pwrite(fd, superblock.bytes, 0)
  sys.pwrite(fd, emptyTreeHeader(), TREE_OFFSET)
}
