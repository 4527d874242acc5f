/**
 * e2fsck(8) of e2fsprogs. Nothing is ever wrong in a file system of this machine but that it was not unmounted, as in a copy of a
 * mounted image; what is told is the state and the counts of its superblock.
 */

import { O_RDONLY, O_RDWR } from '../../kernel/abi.ts'
import { type Ext4Superblock, NEEDS_RECOVERY, ORPHAN_FILE } from '../../kernel/superblocks/ext4.ts'
import { ENOENT, strerror } from '../../kernel/vfs/errno.ts'
import { type Io, STDIN, STDOUT, type Step } from '../lib/io.ts'
import { isMountedImage } from '../lib/loop.ts'
import { probe } from '../lib/probe.ts'
import { defineProgram, type Options } from '../lib/program.ts'
import { BAD_MAGIC, contentOf, openSuperblock, VERSION, writeSuperblock } from './e2fsprogs.ts'

/** FSCK_ERROR, FSCK_USAGE */
const TROUBLE = 8
const WRONG_USE = 16
const CLEAN = 1

const usage = (called: string): string => `Usage: ${called} [-panyrcdfktvDFV] [-b superblock] [-B blocksize]
\t\t[-l|-L bad_blocks_file] [-C fd] [-j external_journal]
\t\t[-E extended-options] [-z undo_file] device

Emergency help:
 -p                   Automatic repair (no questions)
 -n                   Make no changes to the filesystem
 -y                   Assume "yes" to all questions
 -c                   Check for bad blocks and add them to the badblock list
 -f                   Force checking even if filesystem is marked clean
 -v                   Be verbose
 -b superblock        Use alternative superblock
 -B blocksize         Force blocksize when looking for superblock
 -j external_journal  Set location of the external journal
 -l bad_blocks_file   Add to badblocks list
 -L bad_blocks_file   Set badblocks list
 -z undo_file         Create an undo file
`

const NO_SUPERBLOCK = `
The superblock could not be read or does not describe a valid ext2/ext3/ext4
filesystem.  If the device is valid and it really contains an ext2/ext3/ext4
filesystem (and not swap or ufs or something else), then the superblock
is corrupt, and you might try running e2fsck with an alternate superblock:
    e2fsck -b 8193 <device>
 or
    e2fsck -b 32768 <device>

`

const PASSES = `Pass 1: Checking inodes, blocks, and sizes
Pass 2: Checking directory structure
Pass 3: Checking directory connectivity
Pass 4: Checking reference counts
Pass 5: Checking group summary information
`

const options = {
  preen: { short: 'p' },
  automatic: { short: 'a' },
  no: { short: 'n' },
  yes: { short: 'y' },
  force: { short: 'f' },
  badBlocks: { short: 'c' },
  verbose: { short: 'v' },
  timing: { short: 't' },
  optimize: { short: 'D' },
  superblock: { short: 'b', argument: 'superblock' },
  blockSize: { short: 'B', argument: 'blocksize' },
  progress: { short: 'C', argument: 'fd' },
  extended: { short: 'E', argument: 'extended-options' },
  showVersion: { short: 'V' },
} as const

type Given = Options<typeof options>

const preens = (given: Given): boolean => given.has('preen') || given.has('automatic')

export const e2fsck = defineProgram({
  name: 'e2fsck',
  usage: '[-panyrcdfktvDFV] device',
  about: 'check a Linux ext2/ext3/ext4 file system',
  usageError: usage,
  failureStatus: WRONG_USE,
  options,
  *run(io, given, operands) {
    const banner = `e2fsck ${VERSION}\n`
    if (given.has('showVersion')) {
      yield* io.printError(
        `${banner}\tUsing EXT2FS Library version ${VERSION.replace(/[()]/g, '').replace(' ', ', ')}\n`,
      )
      return 0
    }
    const [name] = operands
    if (name === undefined) {
      yield* io.printError(usage(io.called))
      return WRONG_USE
    }
    if (!preens(given)) yield* io.printError(banner)
    const isAsking = !preens(given) && !given.has('no') && !given.has('yes')
    if (isAsking && !(io.sys.isatty(STDIN) && io.sys.isatty(STDOUT))) {
      yield* io.printError(`${io.called}: need terminal for interactive repairs\n`)
      return TROUBLE
    }
    if ((yield* isMountedImage(io, name)) && !(yield* goesOn(io, name, given, isAsking))) return TROUBLE
    const opened = yield* openSuperblock(io, name, given.has('no') ? O_RDONLY : O_RDWR)
    if (typeof opened === 'string') return yield* notOpened(io, name, given, opened)
    check(io, name, given, opened.superblock)
    if (!given.has('no')) writeSuperblock(io, opened.fd, opened.superblock)
    return 0
  },
})

/** check_if_mounted: what is mounted is only looked at. */
function* goesOn(io: Io, name: string, given: Given, isAsking: boolean): Step<boolean> {
  if (given.has('no')) {
    io.print(`Warning!  ${name} is mounted.\n`)
    return true
  }
  io.print(`${name} is mounted.\n`)
  yield* io.flush()
  if (!isAsking) {
    yield* io.printError(`${io.called}: Cannot continue, aborting.\n\n\n`)
    return false
  }
  const warning =
    '\n\nWARNING!!!  The filesystem is mounted.   If you continue you ***WILL***\n' +
    'cause ***SEVERE*** filesystem damage.\n\n\n'
  if (yield* io.confirm(`${warning}Do you really want to continue<n>? `)) return true
  io.print('check aborted.\n')
  return yield* io.exit(0)
}

function* notOpened(io: Io, name: string, given: Given, reason: string): Step<number> {
  const isNone = reason === BAD_MAGIC
  if (isNone && !preens(given)) {
    io.print(`ext2fs_open2: ${reason}\n${io.called}: Superblock invalid, trying backup blocks...\n`)
    yield* io.flush()
  }
  yield* io.printError(`${io.called}: ${reason} while trying to open ${name}\n`)
  if (isNone) {
    io.print(preens(given) ? `${name}: ${NO_SUPERBLOCK}` : NO_SUPERBLOCK)
    const other = probe(io.sys, name)
    if (other !== null) io.print(`${contentOf(name, other)}\n`)
  }
  if (reason === strerror(-ENOENT)) io.print('Possibly non-existent device?\n')
  return TROUBLE
}

function check(io: Io, name: string, given: Given, superblock: Ext4Superblock): void {
  const state = superblock.get('state')
  const needsRecovery = superblock.has('incompatible', NEEDS_RECOVERY)
  const isLookedAt = given.has('no')
  if (needsRecovery)
    io.print(
      isLookedAt
        ? 'Warning: skipping journal recovery because doing a read-only filesystem check.\n'
        : `${name}: recovering journal\n`,
    )
  superblock.set('state', state | CLEAN)
  superblock.set('incompatible', superblock.get('incompatible') & ~NEEDS_RECOVERY)
  const inodes = superblock.get('inodes')
  const blocks = superblock.get('blocks')
  const files = `${inodes - superblock.get('freeInodes')}/${inodes} files`
  const used = `${blocks - superblock.get('freeBlocks')}/${blocks} blocks`
  const isClean = (state & CLEAN) !== 0 && !(needsRecovery && isLookedAt)
  if (!given.has('force') && isClean) {
    io.print(`${name}: clean, ${files}, ${used}\n`)
    return
  }
  if ((state & CLEAN) === 0) io.print(`${name} was not cleanly unmounted, check forced.\n`)
  if (!preens(given)) io.print(PASSES)
  if (needsRecovery && isLookedAt && superblock.has('compatible', ORPHAN_FILE))
    io.print('Feature orphan_present is set but orphan file is clean.\nClear? no\n\n')
  io.print(`${name}: ${files} (0.0% non-contiguous), ${used}\n`)
  superblock.set('mountCount', 0)
  superblock.set('checkTime', io.sys.time().sec)
}
