/** printenv(1) of GNU coreutils. */

import { defineProgram } from './lib/program.ts'

export const printenv = defineProgram({
  name: 'printenv',
  usage: '[OPTION]... [VARIABLE]...',
  about:
    'Print the values of the specified environment VARIABLE(s).\nIf no VARIABLE is specified, print name and value pairs for them all.',
  failureStatus: 2,
  order: 'first',
  options: {
    null: { short: '0', long: 'null', help: 'end each output line with NUL, not newline' },
  },
  *run(io, options, operands) {
    const end = options.has('null') ? '\0' : '\n'
    if (operands.length === 0) for (const entry of io.env) io.print(entry + end)
    let status = 0
    for (const name of operands) {
      const value = name.includes('=') ? undefined : io.variable(name)
      if (value === undefined) status = 1
      else io.print(value + end)
    }
    yield* io.flush()
    return status
  },
})
