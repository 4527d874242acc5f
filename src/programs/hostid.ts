/** hostid(1) of GNU coreutils: gethostid(3), which glibc makes of the address that the host's name has. */

import { defineProgram } from './lib/program.ts'
import { quoteText } from './lib/quote.ts'

export const hostid = defineProgram({
  name: 'hostid',
  usage: '[OPTION]',
  about: 'Print the numeric identifier (in hexadecimal) for the current host.',
  options: {},
  *run(io, _options, operands) {
    if (operands.length > 0) return yield* io.failUsage(`extra operand ${quoteText(operands[0] as string)}`)
    // 127.0.0.1, its halves changed over.
    io.print('007f0100\n')
    return 0
  },
})
