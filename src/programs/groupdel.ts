/** groupdel(8): takes a line out of /etc/group. */

import { GROUP, GROUP_FILES, onlyName, removeEntry, requireRoot, rootOption } from './lib/account-files.ts'
import { readAccounts } from './lib/accounts.ts'
import { defineProgram } from './lib/program.ts'

const USAGE = `Usage: groupdel [options] GROUP

Options:
  -h, --help                    display this help message and exit
  -R, --root CHROOT_DIR         directory to chroot into
  -f, --force                   delete group even if it is the primary group of a user

`

export const groupdel = defineProgram({
  name: 'groupdel',
  version: 'shadow 4.17.4',
  usage: '[options] GROUP',
  about: 'Delete a group.',
  failureStatus: 2,
  help: USAGE,
  usageError: USAGE,
  options: {
    force: { short: 'f', long: 'force', help: 'delete group even if it is the primary group of a user' },
    root: rootOption('R'),
    help: { short: 'h', long: 'help', help: 'display this help message and exit' },
  },
  *run(io, options, operands) {
    const name = yield* onlyName(io, operands, USAGE)
    const { groups, users } = yield* readAccounts(io)
    const group = groups.find((entry) => entry.name === name)
    if (group === undefined) return yield* io.fail(`group '${name}' does not exist`, 0, 6)
    const owner = users.find(({ gid }) => gid === group.gid)
    if (owner !== undefined && !options.has('force')) {
      return yield* io.fail(`cannot remove the primary group of user '${owner.name}'`, 0, 8)
    }
    yield* requireRoot(io, GROUP)
    yield* removeEntry(io, GROUP_FILES, name)
    return 0
  },
})
