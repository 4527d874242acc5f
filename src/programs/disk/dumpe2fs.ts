/** dumpe2fs(8) of e2fsprogs: what the superblock says; of the groups nothing is known. */

import { O_RDONLY } from '../../kernel/abi.ts'
import { defineProgram } from '../lib/program.ts'
import { BAD_MAGIC, openSuperblock, VERSION } from './e2fsprogs.ts'
import { listing } from './ext4-listing.ts'

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
    const opened = yield* openSuperblock(io, device, O_RDONLY)
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
