/** man(1): there are no pages on this machine, and it says so. */

import { defineProgram } from './lib/program.ts'
import { findExecutable } from './lib/spawn.ts'

export const man = defineProgram({
  name: 'man',
  usage: '[OPTION...] [SECTION] PAGE...',
  about: 'An interface to the system reference manuals.',
  version: 'man 2.13.1',
  order: 'first',
  options: {
    apropos: { short: 'k', long: 'apropos', help: 'equivalent to apropos' },
    whatis: { short: 'f', long: 'whatis', help: 'equivalent to whatis' },
  },
  *run(io, options, operands) {
    const pages = operands.filter((operand) => !/^[1-9]\w*$/.test(operand))
    const [first] = pages
    if (first === undefined) {
      yield* io.printError("What manual page do you want?\nFor example, try 'man man'.\n")
      return 1
    }
    if (options.has('apropos') || options.has('whatis')) {
      yield* io.printError(`${first}: nothing appropriate.\n`)
      return 16
    }
    for (const page of pages) {
      if (findExecutable(io.sys, page, io.env) !== null)
        yield* io.printError(`No manual pages on this machine; try '${page} --help'.\n`)
      else yield* io.printError(`No manual entry for ${page}\n`)
    }
    return 16
  },
})
