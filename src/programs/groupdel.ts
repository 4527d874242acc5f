/** groupdel(8): takes a line out of /etc/group. */

import { changeLines, GROUP, GSHADOW, nameOf, readForChange, requireRoot } from './lib/account-files.ts'
import { defineProgram } from './lib/program.ts'

export const groupdel = defineProgram({
  name: 'groupdel',
  version: 'shadow 4.17.4',
  usage: '[options] GROUP',
  about: 'Delete a group.',
  failureStatus: 2,
  usageError: 'Usage: groupdel [options] GROUP\n',
  options: {
    force: { short: 'f', long: 'force', help: 'delete group even if it is the primary group of a user' },
    help: { short: 'h', long: 'help', help: 'display this help message and exit' },
  },
  *run(io, options, operands) {
    const [name] = operands
    if (name === undefined || operands.length > 1) {
      yield* io.printError('Usage: groupdel [options] GROUP\n')
      return 2
    }
    const { groups, users } = yield* readForChange(io)
    const group = groups.find((entry) => entry.name === name)
    if (group === undefined) return yield* io.fail(`group '${name}' does not exist`, 0, 6)
    const owner = users.find(({ gid }) => gid === group.gid)
    if (owner !== undefined && !options.has('force')) {
      return yield* io.fail(`cannot remove the primary group of user '${owner.name}'`, 0, 8)
    }
    yield* requireRoot(io, GROUP)
    for (const path of [GROUP, GSHADOW]) {
      yield* changeLines(io, path, (line) => (nameOf(line) === name ? null : line))
    }
    return 0
  },
})
