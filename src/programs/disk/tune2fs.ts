/** tune2fs(8) of e2fsprogs: changes some of what a superblock says. */

import { O_RDONLY, O_RDWR } from '../../kernel/abi.ts'
import { encode } from '../../kernel/text.ts'
import { defineProgram } from '../lib/program.ts'
import { parseUuid, randomUuid } from '../lib/uuid.ts'
import { openSuperblock, VERSION, writeSuperblock } from './e2fsprogs.ts'
import { listing } from './ext4-listing.ts'

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
    const opened = yield* openSuperblock(io, device, given.has('list') ? O_RDONLY : O_RDWR)
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
    else writeSuperblock(io, fd, superblock)
    return 0
  },
})
