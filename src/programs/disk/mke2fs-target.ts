/** The file or device that mke2fs(8) makes a file system in: found or made, not in use, and somebody agrees. */

import { O_CREAT, O_RDWR, SEEK_END } from '../../kernel/abi.ts'
import { type Ext4Superblock, readExt4 } from '../../kernel/superblocks/ext4.ts'
import { decode } from '../../kernel/text.ts'
import { ENOENT, strerror } from '../../kernel/vfs/errno.ts'
import { isDirectory, isRegular } from '../../kernel/vfs/mode.ts'
import { civilTime } from '../../time/calendar.ts'
import { formatTime } from '../../time/strftime.ts'
import { zoneFromTz } from '../../time/zone.ts'
import { type Io, STDIN, STDOUT, type Step } from '../lib/io.ts'
import { isMountedImage } from '../lib/loop.ts'
import { PROBED, probeBytes } from '../lib/probe.ts'
import { contentOf } from './e2fsprogs.ts'
import { type Given, parseCount } from './mke2fs-options.ts'

export interface Target {
  readonly fd: number
  readonly name: string
  /** bytes that the file system can have */
  readonly bytes: number
  /** what was asked for in blocks, null: bytes */
  readonly blocks: number | null
  /** the file was there before */
  readonly isOld: boolean
}

export function* openTarget(
  io: Io,
  given: Given,
  name: string,
  count: string | undefined,
  blockSize: number | null,
): Step<Target> {
  const { sys } = io
  const wanted = count === undefined ? null : parseCount(count)
  if (wanted === null && count !== undefined)
    return yield* io.fail(`invalid blocks '${count}' on device '${name}'`)
  const isPlain = /^\d+$/.test(count ?? '')
  const bytes = wanted === null ? null : isPlain ? wanted * (blockSize ?? 1024) : wanted
  const stat = sys.stat(name)
  if (stat === -ENOENT) {
    if (bytes === null) {
      yield* io.printError(`The file ${name} does not exist and no size was specified.\n`)
      return yield* io.exit(1)
    }
    const fd = sys.open(name, O_RDWR | O_CREAT, 0o666)
    if (fd < 0) return yield* cannotOpen(io, name, fd)
    if (!given.has('quiet')) io.print(`Creating regular file ${name}\n`)
    sys.ftruncate(fd, bytes)
    return { fd, name, bytes, blocks: isPlain ? wanted : null, isOld: false }
  }
  if (typeof stat === 'number') return yield* cannotOpen(io, name, stat)
  if (yield* isMountedImage(io, name)) {
    yield* io.printError(`${name} is mounted; will not make a filesystem here!\n`)
    return yield* io.exit(1)
  }
  const fd = isDirectory(stat.mode) ? -1 : sys.open(name, O_RDWR)
  if (fd < 0 && !isDirectory(stat.mode)) return yield* cannotOpen(io, name, fd)
  const there = fd < 0 ? 0 : sys.lseek(fd, 0, SEEK_END)
  if (Math.floor(there / 1024) === 0 && bytes === null) {
    yield* io.complain(
      "Device size reported to be zero.  Invalid partition specified, or\n\tpartition table wasn't reread after running fdisk, due to\n\ta modified partition being busy and in use.  You may need to reboot\n\tto re-read your partition table.\n",
    )
    return yield* io.exit(1)
  }
  yield* askBefore(io, given, name, fd)
  if (bytes !== null && bytes > there && isRegular(stat.mode)) sys.ftruncate(fd, bytes)
  return { fd, name, bytes: bytes ?? there, blocks: isPlain ? wanted : null, isOld: true }
}

function* cannotOpen(io: Io, name: string, error: number): Step<never> {
  yield* io.printError(`Could not open ${name}: ${strerror(error)}\n`)
  return yield* io.exit(1)
}

/** check_plausibility: somebody at a terminal is asked before what is there goes. */
function* askBefore(io: Io, given: Given, name: string, fd: number): Step<void> {
  const { sys } = io
  if (given.has('force') || !sys.isatty(STDIN) || !sys.isatty(STDOUT)) return
  const start = sys.pread(fd, PROBED, 0)
  const found = typeof start === 'number' ? null : probeBytes(start)
  if (found === null || typeof start === 'number') return
  io.print(`${contentOf(name, found)}\n${lastUse(io, readExt4(start))}`)
  io.print('Proceed anyway? (y,N) ')
  yield* io.flush()
  const answer = yield* io.read(STDIN)
  const letter = typeof answer === 'number' ? '' : String.fromCharCode(answer[0] ?? 0)
  if (letter === 'y' || letter === 'Y') return
  io.print('\n')
  return yield* io.exit(1)
}

/** When it was made or mounted last, as ctime(3) says it. */
function lastUse(io: Io, superblock: Ext4Superblock | null): string {
  if (superblock === null) return ''
  const mounted = superblock.get('mountTime')
  const made = superblock.get('madeTime')
  const at = (sec: number) =>
    formatTime('%a %b %e %H:%M:%S %Y', civilTime({ sec, nsec: 0 }, zoneFromTz(io.variable('TZ'))))
  if (mounted === 0) return `\tcreated on ${at(made)}\n`
  const place = decode(superblock.lastMounted)
  return `\tlast mounted on ${place === '' ? '' : `${place} on `}${at(mounted)}\n`
}
