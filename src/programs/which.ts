/** which(1) of Debian: the files that commands mean. */

import { defineProgram } from './lib/program.ts'
import { executables } from './lib/spawn.ts'

export const which = defineProgram({
  name: 'which',
  usage: '[-as] args',
  about: 'Locate the executable files that would be run for each argument.',
  version: 'debianutils 5.23',
  order: 'first',
  usageError: 'Usage: /usr/bin/which [-as] args\n',
  failureStatus: 2,
  options: {
    all: { short: 'a', help: 'print all matching pathnames of each argument' },
    silent: { short: 's', help: 'print nothing, only return an exit status' },
  },
  *run(io, options, operands) {
    let status = operands.length === 0 ? 1 : 0
    for (const name of operands) {
      const found = executables(io.sys, name, io.env)
      const shown = options.has('all') ? found : found.slice(0, 1)
      if (!options.has('silent')) for (const path of shown) io.print(`${path}\n`)
      if (found.length === 0) status = 1
    }
    yield* io.flush()
    return status
  },
})
