/** sync(1): writes cached data out; here every write is already where it will stay. */

import { O_NONBLOCK, O_RDONLY } from '../kernel/abi.ts'
import { defineProgram } from './lib/program.ts'
import { quoteName } from './lib/quote.ts'

export const sync = defineProgram({
  name: 'sync',
  usage: '[OPTION] [FILE]...',
  about: 'Synchronize cached writes to persistent storage.',
  options: {
    data: { short: 'd', long: 'data', help: 'sync only file data, no unneeded metadata' },
    fileSystem: { short: 'f', long: 'file-system', help: 'sync the file systems that contain the files' },
  },
  *run(io, options, operands) {
    if (options.has('data') && options.has('fileSystem')) {
      return yield* io.fail('cannot specify both --data and --file-system')
    }
    if (options.has('data') && operands.length === 0)
      return yield* io.fail('--data needs at least one argument')
    if (operands.length === 0) io.sys.sync()
    let status = 0
    for (const operand of operands) {
      const fd = yield* io.open(operand, O_RDONLY | O_NONBLOCK)
      if (fd < 0) {
        yield* io.complain(`error opening ${quoteName(operand)}`, fd)
        status = 1
        continue
      }
      const result = io.sys.fsync(fd)
      if (result < 0) {
        yield* io.complain(`error syncing ${quoteName(operand)}`, result)
        status = 1
      }
      io.sys.close(fd)
    }
    return status
  },
})
