/** nice(1) of GNU coreutils. */

import { strerror } from '../kernel/vfs/errno.ts'
import { defineProgram } from './lib/program.ts'
import { quoteText } from './lib/quote.ts'
import { execute, failureStatus } from './lib/spawn.ts'

/** What is farther away than the nicest from the least nice. */
const MOST = 39

export const nice = defineProgram({
  name: 'nice',
  usage: '[OPTION] [COMMAND [ARG]...]',
  about:
    'Run COMMAND with an adjusted niceness, which affects process scheduling.\nWith no COMMAND, print the current niceness.',
  failureStatus: 125,
  order: 'first',
  options: {
    adjustment: {
      short: 'n',
      long: 'adjustment',
      argument: 'N',
      help: 'add integer N to the niceness (default 10)',
    },
  },
  rewrite: (args) =>
    /^-[-+]?\d+$/.test(args[0] ?? '') ? [`-n${args[0]?.slice(1)}`, ...args.slice(1)] : args,
  *run(io, options, operands) {
    const given = options.value('adjustment')
    if (given !== undefined && !/^[-+]?\d+$/.test(given))
      return yield* io.fail(`invalid adjustment ${quoteText(given)}`)
    if (operands.length === 0) {
      if (given !== undefined) return yield* io.failUsage('a command must be given with an adjustment')
      io.print(`${20 - io.sys.getpriority(0)}\n`)
      return 0
    }
    const adjustment = Math.max(-MOST, Math.min(MOST, Number(given ?? 10)))
    const error = io.sys.setpriority(0, 20 - io.sys.getpriority(0) + adjustment)
    if (error < 0) yield* io.complain('cannot set niceness', error)
    const run = execute(io.sys, operands, io.env)
    if (typeof run !== 'number') return yield* run
    yield* io.complain(`${quoteText(operands[0] as string)}: ${strerror(run)}`)
    return failureStatus(run)
  },
})
