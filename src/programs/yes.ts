/** yes(1) of GNU coreutils: a line again and again, until something ends it. */

import { encode } from '../kernel/text.ts'
import { STDOUT } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'

export const yes = defineProgram({
  name: 'yes',
  usage: ['[STRING]...', 'OPTION'],
  about: "Repeatedly output a line with all specified STRING(s), or 'y'.",
  options: {},
  // getopt takes `--` away wherever it stands; options end at the first operand.
  rewrite: (args) => {
    const end = args.indexOf('--')
    return end <= 0 || args[0]?.startsWith('-') ? args : [...args.slice(0, end), ...args.slice(end + 1)]
  },
  order: 'first',
  *run(io, _options, operands) {
    const line = `${operands.length === 0 ? 'y' : operands.join(' ')}\n`
    const block = encode(line.repeat(Math.max(1, Math.floor(8192 / line.length))))
    for (;;) {
      // A buffer is given away by writing; one that nobody changes may be given away often.
      const result = yield* io.writeAll(STDOUT, block)
      if (result < 0) return yield* io.fail('standard output', result)
    }
  },
})
