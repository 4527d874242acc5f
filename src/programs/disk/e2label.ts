/** e2label(8) of e2fsprogs: the label of a file system. */

import { O_RDONLY, O_RDWR } from '../../kernel/abi.ts'
import { decode, encode } from '../../kernel/text.ts'
import { defineProgram } from '../lib/program.ts'
import { openSuperblock, writeSuperblock } from './e2fsprogs.ts'

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
    const opened = yield* openSuperblock(io, device, label === undefined ? O_RDONLY : O_RDWR)
    if (typeof opened === 'string') {
      yield* io.printError(`e2label: ${opened} while trying to open ${device}\n`)
      return 1
    }
    if (label === undefined) io.print(`${decode(opened.superblock.label)}\n`)
    else {
      opened.superblock.label = encode(label)
      writeSuperblock(io, opened.fd, opened.superblock)
    }
    return 0
  },
})
