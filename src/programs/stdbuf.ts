/** stdbuf(1) of GNU coreutils. Programs here write when they must or have much: a mode changes nothing, but is checked. */

import { strerror } from '../kernel/vfs/errno.ts'
import { parseCount } from './lib/count.ts'
import { defineProgram } from './lib/program.ts'
import { quoteText } from './lib/quote.ts'
import { execute, failureStatus } from './lib/spawn.ts'

export const stdbuf = defineProgram({
  name: 'stdbuf',
  usage: 'OPTION... COMMAND',
  about: 'Run COMMAND, with modified buffering operations for its standard streams.',
  failureStatus: 125,
  order: 'first',
  options: {
    input: { short: 'i', long: 'input', argument: 'MODE', help: 'adjust standard input stream buffering' },
    output: { short: 'o', long: 'output', argument: 'MODE', help: 'adjust standard output stream buffering' },
    error: { short: 'e', long: 'error', argument: 'MODE', help: 'adjust standard error stream buffering' },
  },
  *run(io, options, operands) {
    for (const { key, value = '' } of options.given) {
      if (key === 'input' && value === 'L') return yield* io.failUsage('line buffering stdin is meaningless')
      if (value !== 'L' && parseCount(value) === null)
        return yield* io.fail(`invalid mode ${quoteText(value)}`)
    }
    if (operands.length === 0) return yield* io.failUsage('missing operand')
    if (options.given.length === 0) return yield* io.failUsage('you must specify a buffering mode option')
    const run = execute(io.sys, operands, io.env)
    if (typeof run !== 'number') return yield* run
    yield* io.complain(`failed to run command ${quoteText(operands[0] as string)}: ${strerror(run)}`)
    return failureStatus(run)
  },
})
