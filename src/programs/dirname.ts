/** dirname(1): a path without its last component. */

import { defineProgram } from './lib/program.ts'
import { directoryName } from './lib/walk.ts'

export const dirname = defineProgram({
  name: 'dirname',
  usage: '[OPTION] NAME...',
  about:
    "Output each NAME with its last non-slash component and trailing slashes removed;\nif NAME contains no /'s, output '.' (meaning the current directory).",
  options: {
    zero: { short: 'z', long: 'zero', help: 'end each output line with NUL, not newline' },
  },
  *run(io, options, operands) {
    if (operands.length === 0) return yield* io.failUsage('missing operand')
    for (const name of operands) io.print(directoryName(name) + (options.has('zero') ? '\0' : '\n'))
    return 0
  },
})
