/** basename(1): the last component of a path. */

import { defineProgram } from './lib/program.ts'
import { quoteText } from './lib/quote.ts'
import { baseName } from './lib/walk.ts'

export const basename = defineProgram({
  name: 'basename',
  usage: ['NAME [SUFFIX]', 'OPTION... NAME...'],
  about:
    'Print NAME with any leading directory components removed.\nIf specified, also remove a trailing SUFFIX.',
  order: 'first',
  options: {
    multiple: { short: 'a', long: 'multiple', help: 'support multiple arguments and treat each as a NAME' },
    suffix: { short: 's', long: 'suffix', argument: 'SUFFIX', help: 'remove a trailing SUFFIX; implies -a' },
    zero: { short: 'z', long: 'zero', help: 'end each output line with NUL, not newline' },
  },
  *run(io, options, operands) {
    if (operands.length === 0) return yield* io.failUsage('missing operand')
    const multiple = options.has('multiple') || options.has('suffix')
    if (!multiple && operands.length > 2) {
      return yield* io.failUsage(`extra operand ${quoteText(operands[2] as string)}`)
    }
    const names = multiple ? operands : operands.slice(0, 1)
    const suffix = multiple ? options.value('suffix') : operands[1]
    for (const name of names) {
      io.print(withoutSuffix(name === '' ? '' : baseName(name), suffix) + (options.has('zero') ? '\0' : '\n'))
    }
    return 0
  },
})

/** A name that is nothing but the suffix stays. */
function withoutSuffix(name: string, suffix: string | undefined): string {
  if (!suffix || name === suffix || name === '/' || !name.endsWith(suffix)) return name
  return name.slice(0, -suffix.length)
}
