/** sdiff(1) of GNU diffutils 3.10: two files side by side, which is `diff -y`; merging by hand (-o) is not here. */

import { failWords, TROUBLE } from './lib/diffutils.ts'
import { defineProgram, type OptionSpec } from './lib/program.ts'
import { execute } from './lib/spawn.ts'

/** By the long names that they have in diff. */
const options: Readonly<Record<string, OptionSpec>> = {
  ignoreCase: { short: 'i', long: 'ignore-case', help: 'consider upper- and lower-case to be the same' },
  ignoreTabs: { short: 'E', long: 'ignore-tab-expansion', help: 'ignore changes due to tab expansion' },
  ignoreTrailing: { short: 'Z', long: 'ignore-trailing-space', help: 'ignore white space at line end' },
  ignoreAmount: {
    short: 'b',
    long: 'ignore-space-change',
    help: 'ignore changes in the amount of white space',
  },
  ignoreAll: { short: 'W', long: 'ignore-all-space', help: 'ignore all white space' },
  ignoreBlank: {
    short: 'B',
    long: 'ignore-blank-lines',
    help: 'ignore changes whose lines are all blank',
  },
  ignoreMatching: {
    short: 'I',
    long: 'ignore-matching-lines',
    argument: 'RE',
    help: 'ignore changes all whose lines match RE',
  },
  stripCr: { long: 'strip-trailing-cr', help: 'strip trailing carriage return on input' },
  text: { short: 'a', long: 'text', help: 'treat all files as text' },
  width: {
    short: 'w',
    long: 'width',
    argument: 'NUM',
    help: 'output at most NUM (default 130) print columns',
  },
  leftColumn: { short: 'l', long: 'left-column', help: 'output only the left column of common lines' },
  suppress: { short: 's', long: 'suppress-common-lines', help: 'do not output common lines' },
  expandTabs: { short: 't', long: 'expand-tabs', help: 'expand tabs to spaces in output' },
  tabSize: { long: 'tabsize', argument: 'NUM', help: 'tab stops at every NUM (default 8) print columns' },
  minimal: { short: 'd', long: 'minimal', help: 'try hard to find a smaller set of changes' },
  speed: {
    short: 'H',
    long: 'speed-large-files',
    help: 'assume large files, many scattered small changes',
  },
  help: { long: 'help', help: 'display this help and exit' },
  version: { short: 'v', long: 'version', help: 'output version information and exit' },
}

export const sdiff = defineProgram({
  name: 'sdiff',
  usage: '[OPTION]... FILE1 FILE2',
  about: 'Side-by-side merge of differences between FILE1 and FILE2.',
  version: 'GNU diffutils 3.10',
  speaksAs: 'called',
  failureStatus: TROUBLE,
  usageError: (called) => `${called}: Try '${called} --help' for more information.\n`,
  options,
  *run(io, given, operands) {
    if (operands.length < 2)
      return yield* failWords(io, `missing operand after '${operands[0] ?? io.lastWord}'`)
    if (operands.length > 2) return yield* failWords(io, `extra operand '${operands[2]}'`)
    const words = given.given.map(({ key, value }) => {
      const name = `--${options[key]?.long}`
      return value === undefined ? name : `${name}=${value}`
    })
    const run = execute(io.sys, ['diff', '-y', ...words, '--', ...operands], io.env)
    if (typeof run !== 'number') return yield* run
    return yield* io.fail('diff', run)
  },
})
