/** pivot_root(8) of util-linux. */

import { defineProgram } from './lib/program.ts'

export const pivotRoot = defineProgram({
  name: 'pivot_root',
  version: 'util-linux 2.41.5',
  baseName: true,
  usage: '[options] new_root put_old',
  about: 'Change the root filesystem.',
  options: {},
  *run(io, _options, operands) {
    const [newRoot, putOld] = operands
    if (newRoot === undefined || putOld === undefined || operands.length !== 2) {
      return yield* io.failUsage('bad usage')
    }
    const result = io.sys.pivotRoot(newRoot, putOld)
    if (result >= 0) return 0
    return yield* io.fail(`failed to change root from \`${newRoot}' to \`${putOld}'`, result)
  },
})
