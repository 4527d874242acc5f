/** which(1) of Debian: the files that commands mean. */

import { defineRawProgram } from './lib/program.ts'
import { executables } from './lib/spawn.ts'

const USAGE = 'Usage: /usr/bin/which [-as] args\n'

/** A script of dash: its getopts names what it does not know. */
export const which = defineRawProgram({
  name: 'which',
  failureStatus: 2,
  help: `${USAGE}Locate the executable files that would be run for each argument.

  -a    print all matching pathnames of each argument
  -s    print nothing, only return an exit status
`,
  version: 'debianutils 5.23',
  *run(io, args) {
    let at = 0
    let letters = ''
    for (; at < args.length && /^-./.test(args[at] as string); at++) {
      if (args[at] === '--') {
        at++
        break
      }
      letters += (args[at] as string).slice(1)
    }
    const unknown = letters.replace(/[as]/g, '')[0]
    if (unknown !== undefined) {
      yield* io.printError(`Illegal option -${unknown}\n`)
      io.print(USAGE)
      return 2
    }
    const operands = args.slice(at)
    let status = operands.length === 0 ? 1 : 0
    for (const name of operands) {
      const found = executables(io.sys, name, io.env)
      const shown = letters.includes('a') ? found : found.slice(0, 1)
      if (!letters.includes('s')) for (const path of shown) io.print(`${path}\n`)
      if (found.length === 0) status = 1
    }
    yield* io.flush()
    return status
  },
})
