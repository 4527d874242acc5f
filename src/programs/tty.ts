/** tty(1) of GNU coreutils: the terminal's file name. */

import { STDIN } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteText } from './lib/quote.ts'

export const tty = defineProgram({
  name: 'tty',
  usage: '[OPTION]...',
  about: 'Print the file name of the terminal connected to standard input.',
  failureStatus: 2,
  options: {
    silent: { short: 's', long: ['silent', 'quiet'], help: 'print nothing, only return an exit status' },
  },
  *run(io, options, operands) {
    if (operands.length > 0) return yield* io.failUsage(`extra operand ${quoteText(operands[0] as string)}`)
    const isTerminal = io.sys.isatty(STDIN)
    if (!options.has('silent')) {
      const path = io.sys.readlink('/proc/self/fd/0')
      io.print(isTerminal && typeof path === 'string' ? `${path}\n` : 'not a tty\n')
    }
    return isTerminal ? 0 : 1
  },
})
