/** sum(1) of GNU coreutils: the checksums and block counts of the old systems. */

import { eachInput } from './lib/inputs.ts'
import type { Io, Step } from './lib/io.ts'
import { BsdSum, type OldSum, SystemVSum } from './lib/old-sums.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded } from './lib/quote.ts'
import { tellNoReason } from './lib/write-failure.ts'

export const sum = defineProgram({
  name: 'sum',
  usage: '[OPTION]... [FILE]...',
  about: 'Print or check BSD (16-bit) checksums.',
  options: {
    bsd: { short: 'r', help: 'use BSD sum algorithm (the default), use 1K blocks' },
    systemV: { short: 's', long: 'sysv', help: 'use System V sum algorithm, use 512 bytes blocks' },
  },
  *run(io, options, operands) {
    io.describeWriteFailure = tellNoReason(io)
    const isSystemV = options.last('bsd', 'systemV') === 'systemV'
    const isFine = yield* eachInput(io, operands, function* ({ fd, name }): Step<boolean> {
      const line = yield* oldSumOf(io, fd, isSystemV ? new SystemVSum() : new BsdSum())
      if (typeof line === 'number') {
        yield* io.complain(quoteIfNeeded(name), line)
        return false
      }
      io.print(`${line}${operands.length > 0 ? ` ${name}` : ''}\n`)
      return true
    })
    return isFine ? 0 : 1
  },
})

/** The sum and the count of blocks as text, or the error of reading. */
export function* oldSumOf(io: Io, fd: number, sum: OldSum): Step<string | number> {
  for (;;) {
    const chunk = yield* io.read(fd)
    if (typeof chunk === 'number') return chunk
    if (chunk.length === 0) return sum.text()
    sum.update(chunk)
    if (io.sys.exhausted()) yield
  }
}
