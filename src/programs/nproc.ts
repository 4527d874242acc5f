/** nproc(1) of GNU coreutils: how many processors there are, as /proc/cpuinfo lists them. */

import { defineProgram } from './lib/program.ts'
import { quoteText } from './lib/quote.ts'

export const nproc = defineProgram({
  name: 'nproc',
  usage: '[OPTION]...',
  about: 'Print the number of processing units available to the current process.',
  options: {
    all: { long: 'all', help: 'print the number of installed processors' },
    ignore: { long: 'ignore', argument: 'N', help: 'if possible, exclude N processing units' },
  },
  *run(io, options, operands) {
    const ignored = options.value('ignore') ?? '0'
    if (!/^\d+$/.test(ignored)) return yield* io.fail(`invalid number: ${quoteText(ignored)}`)
    if (operands.length > 0) return yield* io.failUsage(`extra operand ${quoteText(operands[0] as string)}`)
    const text = yield* io.readText('/proc/cpuinfo')
    const count = typeof text === 'number' ? 1 : (text.match(/^processor\s*:/gm) ?? []).length
    io.print(`${Math.max(1, count - Number(ignored))}\n`)
    return 0
  },
})
