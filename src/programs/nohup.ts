/** nohup(1) of GNU coreutils: runs a command that hangups do not end. */

import { O_APPEND, O_CREAT, O_WRONLY, SIGHUP } from '../kernel/abi.ts'
import { strerror } from '../kernel/vfs/errno.ts'
import { STDERR, STDIN, STDOUT } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteName, quoteText } from './lib/quote.ts'
import { execute, failureStatus } from './lib/spawn.ts'

export const nohup = defineProgram({
  name: 'nohup',
  usage: ['COMMAND [ARG]...', 'OPTION'],
  about: 'Run COMMAND, ignoring hangup signals.',
  failureStatus: 125,
  order: 'first',
  options: {},
  *run(io, _options, operands) {
    const { sys } = io
    if (operands.length === 0) return yield* io.failUsage('missing operand')
    const ignoresInput = sys.isatty(STDIN)
    const redirects = sys.isatty(STDOUT)
    if (ignoresInput) sys.dup2(sys.open('/dev/null', O_WRONLY), STDIN)
    if (redirects) {
      const fd = sys.open('nohup.out', O_WRONLY | O_CREAT | O_APPEND, 0o600)
      if (fd < 0) return yield* io.fail(`failed to open ${quoteText('nohup.out')}`, fd)
      yield* io.complain(`${ignoresInput ? 'ignoring input and ' : ''}appending output to 'nohup.out'`)
      sys.dup2(fd, STDOUT)
    } else if (ignoresInput) yield* io.complain('ignoring input')
    if (sys.isatty(STDERR)) sys.dup2(STDOUT, STDERR)
    sys.sigaction(SIGHUP, 'ignore')
    const run = execute(sys, operands, io.env)
    if (typeof run !== 'number') return yield* run
    yield* io.complain(`failed to run command ${quoteName(operands[0] as string)}: ${strerror(run)}`)
    return failureStatus(run)
  },
})
