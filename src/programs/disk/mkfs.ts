/** mkfs(8) of util-linux: starts the program that makes the type of file system. */

import { execProgram } from '../lib/exec-program.ts'
import { defineRawProgram } from '../lib/program.ts'

export const mkfs = defineRawProgram({
  name: 'mkfs',
  version: 'util-linux 2.41.5',
  *run(io, args) {
    const rest = [...args]
    let type = 'ext2'
    for (;;) {
      const [word = ''] = rest
      if (word === '-V' || word === '--version') {
        io.print('mkfs from util-linux 2.41.5\n')
        return 0
      }
      if (word === '-t' || word === '--type') type = rest.splice(0, 2)[1] ?? ''
      else if (/^(?:-t.|--type=)/.test(word)) type = (rest.shift() as string).replace(/^(?:-t|--type=)/, '')
      else break
    }
    if (rest.length === 0) return yield* io.failUsage('no device specified')
    const name = `mkfs.${type}`
    return yield* execProgram(io, [name, ...rest])
  },
})
