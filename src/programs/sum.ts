/** sum(1) of GNU coreutils: the checksums and block counts of the old systems. */

import { closeStandardInput } from './lib/close-input.ts'
import { eachInput } from './lib/inputs.ts'
import type { Step } from './lib/io.ts'
import { BsdSum, oldSumOf, SystemVSum } from './lib/old-sums.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded } from './lib/quote.ts'
import { tellReasonOfClose } from './lib/write-failure.ts'

export const sum = defineProgram({
  name: 'sum',
  usage: '[OPTION]... [FILE]...',
  about: 'Print or check BSD (16-bit) checksums.',
  options: {
    bsd: { short: 'r', help: 'use BSD sum algorithm (the default), use 1K blocks' },
    systemV: { short: 's', long: 'sysv', help: 'use System V sum algorithm, use 512 bytes blocks' },
  },
  *run(io, options, operands) {
    io.describeWriteFailure = tellReasonOfClose(io)
    const isSystemV = options.last('bsd', 'systemV') === 'systemV'
    const isFine = yield* eachInput(io, operands, function* ({ fd, name }): Step<boolean> {
      const sum = yield* oldSumOf(io, fd, isSystemV ? new SystemVSum() : new BsdSum())
      if (typeof sum === 'number') {
        yield* io.complain(quoteIfNeeded(name), sum)
        return false
      }
      io.print(`${sum.text()}${operands.length > 0 ? ` ${name}` : ''}\n`)
      return true
    })
    yield* closeStandardInput(io, operands, 'standard input')
    return isFine ? 0 : 1
  },
})
