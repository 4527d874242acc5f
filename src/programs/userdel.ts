/** userdel(8): takes a user out of /etc/passwd and of all groups, with -r the home directory too. */

import {
  changeMembers,
  GROUP_FILES,
  onlyName,
  PASSWD,
  removeEntry,
  requireRoot,
  rootOption,
  USER_FILES,
} from './lib/account-files.ts'
import { readAccounts } from './lib/accounts.ts'
import type { Io, Step } from './lib/io.ts'
import { listProcesses } from './lib/process-list.ts'
import { defineProgram } from './lib/program.ts'
import { removeMoved } from './rm.ts'

const USAGE = `Usage: userdel [options] LOGIN

Options:
  -f, --force                   force some actions that would fail otherwise
                                e.g. removal of user still logged in
                                or files, even if not owned by the user
  -h, --help                    display this help message and exit
  -r, --remove                  remove home directory and mail spool
  -R, --root CHROOT_DIR         directory to chroot into

`

export const userdel = defineProgram({
  name: 'userdel',
  version: 'shadow 4.17.4',
  usage: '[options] LOGIN',
  about: 'Delete a user account and related files.',
  failureStatus: 2,
  help: USAGE,
  usageError: USAGE,
  options: {
    force: { short: 'f', long: 'force', help: 'force removal of files, even if not owned by the user' },
    remove: { short: 'r', long: 'remove', help: 'remove home directory and mail spool' },
    root: rootOption('R'),
    help: { short: 'h', long: 'help', help: 'display this help message and exit' },
  },
  *run(io, options, operands) {
    const name = yield* onlyName(io, operands, USAGE)
    const { users, groups } = yield* readAccounts(io)
    const user = users.find((entry) => entry.name === name)
    if (user === undefined) return yield* io.fail(`user '${name}' does not exist`, 0, 6)
    yield* requireRoot(io, PASSWD)
    const busy = (yield* listProcesses(io)).find(({ uid }) => uid === user.uid)
    if (busy !== undefined && !options.has('force')) {
      return yield* io.fail(`user ${name} is currently used by process ${busy.pid}`, 0, 8)
    }
    yield* removeEntry(io, USER_FILES, name)
    // The group of the user's own name goes when nobody else is in it.
    const own = groups.find((group) => group.name === name && group.gid === user.gid)
    const isShared = users.some((other) => other.name !== name && other.gid === own?.gid)
    const namesake = groups.find((group) => group.name === name)
    if (namesake !== undefined && own === undefined)
      yield* io.complain(`group ${name} not removed because it is not the primary group of user ${name}.`)
    if (own !== undefined && !isShared) yield* removeEntry(io, GROUP_FILES, name)
    yield* changeMembers(io, (members) => members.filter((member) => member !== name))
    if (options.has('remove')) yield* removeHome(io, name, user.home)
    return 0
  },
})

function* removeHome(io: Io, name: string, home: string): Step<void> {
  const spool = `/var/mail/${name}`
  if (io.sys.unlink(spool) < 0) yield* io.complain(`${name} mail spool (${spool}) not found`)
  if (typeof io.sys.lstat(home) === 'number') yield* io.complain(`${name} home directory (${home}) not found`)
  else yield* removeMoved(io, home, false)
}
