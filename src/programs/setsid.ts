/** setsid(1) of util-linux: runs a program in a session of its own. */

import { execProgram } from './lib/exec-program.ts'
import { Io } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { exitStatus, waitFor } from './lib/spawn.ts'

export const setsid = defineProgram({
  name: 'setsid',
  usage: '[options] <program> [arguments ...]',
  about: 'Run a program in a new session.',
  version: 'util-linux 2.41.5',
  baseName: true,
  order: 'first',
  options: {
    ctty: { short: 'c', long: 'ctty', help: 'set the controlling terminal to the current one' },
    fork: { short: 'f', long: 'fork', help: 'always fork' },
    wait: { short: 'w', long: 'wait', help: 'wait program to exit, and use the same return' },
  },
  *run(io, options, operands) {
    if (operands.length === 0) return yield* io.failUsage('no command specified')
    // The leader of a group can begin no session: its child does.
    if (!options.has('fork') && io.sys.setsid() >= 0) return yield* execProgram(io, operands)
    const pid = io.sys.fork(function* (sys) {
      sys.setsid()
      return yield* execProgram(new Io(sys, io, io.env, 1), operands)
    })
    if (pid < 0) return yield* io.fail('fork', pid)
    return options.has('wait') ? exitStatus(yield* waitFor(io.sys, pid)) : 0
  },
})
