/** gpasswd(1): who is in a group, who may say so, and the group's password. */

import { changeLines, changeMembers, GSHADOW, nameOf, onlyName, rootOption } from './lib/account-files.ts'
import { readAccounts } from './lib/accounts.ts'
import { type Io, STDIN, STDOUT, type Step } from './lib/io.ts'
import { askPassword, hashPassword } from './lib/passwords.ts'
import { defineProgram } from './lib/program.ts'

const USAGE = `Usage: gpasswd [option] GROUP

Options:
  -a, --add USER                add USER to GROUP
  -d, --delete USER             remove USER from GROUP
  -h, --help                    display this help message and exit
  -Q, --root CHROOT_DIR         directory to chroot into
  -r, --remove-password         remove the GROUP's password
  -R, --restrict                restrict access to GROUP to its members
  -M, --members USER,...        set the list of members of GROUP
  -A, --administrators ADMIN,...
                                set the list of administrators for GROUP
Except for the -A and -M options, the options cannot be combined.
`
const FAILED = 3
const MOST_TRIES = 3
/** Of these only one may be given. */
const ACTIONS = ['add', 'delete', 'removePassword', 'restrict'] as const

export const gpasswd = defineProgram({
  name: 'gpasswd',
  version: 'shadow 4.17.4',
  usage: '[option] GROUP',
  about: 'Administer /etc/group and /etc/gshadow.',
  failureStatus: 2,
  help: USAGE,
  usageError: USAGE,
  options: {
    add: { short: 'a', long: 'add', argument: 'USER', help: 'add USER to GROUP' },
    delete: { short: 'd', long: 'delete', argument: 'USER', help: 'remove USER from GROUP' },
    root: rootOption('Q'),
    help: { short: 'h', long: 'help', help: 'display this help message and exit' },
    removePassword: { short: 'r', long: 'remove-password', help: "remove the GROUP's password" },
    restrict: { short: 'R', long: 'restrict', help: 'restrict access to GROUP to its members' },
    members: {
      short: 'M',
      long: 'members',
      argument: 'USER,...',
      help: 'set the list of members of GROUP',
    },
    administrators: {
      short: 'A',
      long: 'administrators',
      argument: 'ADMIN,...',
      help: 'set the list of administrators for GROUP',
    },
  },
  *run(io, options, operands) {
    const actions = ACTIONS.filter((key) => options.has(key))
    const sets = options.has('members') || options.has('administrators')
    if (actions.length > 1 || (actions.length > 0 && sets)) {
      yield* io.printError(USAGE)
      return 2
    }
    const group = yield* onlyName(io, operands, USAGE)
    const accounts = yield* readAccounts(io)
    const users = [
      options.value('add'),
      ...(options.value('members')?.split(',') ?? []),
      ...(options.value('administrators')?.split(',') ?? []),
    ]
    for (const user of users)
      if (user !== undefined && user !== '' && !accounts.users.some((entry) => entry.name === user))
        return yield* io.fail(`user '${user}' does not exist`, 0, FAILED)
    const known = accounts.groups.find((entry) => entry.name === group)
    if (known === undefined) return yield* io.fail(`group '${group}' does not exist in /etc/group`, 0, FAILED)
    if (io.sys.getuid() !== 0) return yield* io.fail('Permission denied.', 0, 1)
    const own = (change: (members: readonly string[]) => readonly string[]) =>
      changeMembers(io, (members, name) => (name === group ? change(members) : members))
    const [action] = actions
    if (action === 'add') {
      const user = options.value('add') as string
      io.print(`Adding user ${user} to group ${group}\n`)
      yield* own((members) => [...new Set([...members, user])])
    } else if (action === 'delete') {
      const user = options.value('delete') as string
      io.print(`Removing user ${user} from group ${group}\n`)
      if (!known.members.includes(user))
        return yield* io.fail(`user '${user}' is not a member of '${group}'`, 0, FAILED)
      yield* own((members) => members.filter((member) => member !== user))
    } else if (action === 'removePassword') yield* changeGroupShadow(io, group, 1, '')
    else if (action === 'restrict') yield* changeGroupShadow(io, group, 1, '!')
    else if (sets) {
      const members = options.value('members')
      const administrators = options.value('administrators')
      if (administrators !== undefined) yield* changeGroupShadow(io, group, 2, administrators)
      if (members !== undefined) yield* own(() => members.split(',').filter((name) => name !== ''))
    } else {
      const password = yield* newPassword(io, group)
      yield* changeGroupShadow(io, group, 1, yield* hashPassword(io, password))
    }
    return 0
  },
})

/** Asked for at a terminal only (change_passwd of gpasswd.c). */
function* newPassword(io: Io, group: string): Step<string> {
  if (!io.sys.isatty(STDIN) || !io.sys.isatty(STDOUT)) yield* io.fail('Not a tty', 0, 1)
  io.print(`Changing the password for group ${group}\n`)
  for (let tries = 1; ; tries++) {
    const first = yield* askPassword(io, 'New Password: ')
    const second = first === null ? null : yield* askPassword(io, 'Re-enter new password: ')
    if (first === null || second === null) return yield* io.exit(1)
    if (first === second) return first
    if (tries === MOST_TRIES) return yield* io.fail('Try again later', 0, 1)
    io.print("They don't match; try again\n")
  }
}

/** A field of the group's line in gshadow(5). */
function* changeGroupShadow(io: Io, group: string, field: number, text: string): Step<void> {
  yield* changeLines(io, GSHADOW, (line) =>
    nameOf(line) === group
      ? line
          .split(':')
          .map((old, i) => (i === field ? text : old))
          .join(':')
      : line,
  )
}
