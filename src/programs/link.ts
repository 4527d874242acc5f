/** link(1) and unlink(1) of GNU coreutils: the system calls by name, with nothing added. */

import type { Io, Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteName, quoteText } from './lib/quote.ts'

export const link = defineProgram({
  name: 'link',
  usage: ['FILE1 FILE2', 'OPTION'],
  about: 'Call the link function to create a link named FILE2 to an existing FILE1.',
  options: {},
  *run(io, _options, operands) {
    const [target, name] = yield* exactly(io, operands, 2)
    const result = io.sys.link(target as string, name as string)
    if (result < 0)
      return yield* io.fail(
        `cannot create link ${quoteName(name as string)} to ${quoteName(target as string)}`,
        result,
      )
    return 0
  },
})

export const unlink = defineProgram({
  name: 'unlink',
  usage: ['FILE', 'OPTION'],
  about: 'Call the unlink function to remove the specified FILE.',
  options: {},
  *run(io, _options, operands) {
    const [name] = yield* exactly(io, operands, 1)
    const result = io.sys.unlink(name as string)
    return result < 0 ? yield* io.fail(`cannot unlink ${quoteName(name as string)}`, result) : 0
  },
})

/** The operands, if there are as many; else the complaint on the first that is missing or too much. */
function* exactly(io: Io, operands: readonly string[], count: number): Step<readonly string[]> {
  const last = operands.at(-1)
  if (last === undefined) return yield* io.failUsage('missing operand')
  if (operands.length < count) return yield* io.failUsage(`missing operand after ${quoteText(last)}`)
  if (operands.length > count)
    return yield* io.failUsage(`extra operand ${quoteText(operands[count] as string)}`)
  return operands
}
