/** groupmod(8): changes a group's line in /etc/group. */

import {
  changeEntry,
  changeLines,
  changeMembers,
  GROUP,
  GSHADOW,
  isValidName,
  onlyName,
  PASSWD,
  requireRoot,
  rootOption,
} from './lib/account-files.ts'
import { readAccounts } from './lib/accounts.ts'
import { defineProgram } from './lib/program.ts'

const USAGE = `Usage: groupmod [options] GROUP

Options:
  -a, --append                  append the users mentioned by -U option to the group 
                                without removing existing user members
  -g, --gid GID                 change the group ID to GID
  -h, --help                    display this help message and exit
  -n, --new-name NEW_GROUP      change the name to NEW_GROUP
  -o, --non-unique              allow to use a duplicate (non-unique) GID
  -p, --password PASSWORD       change the password to this (encrypted)
                                PASSWORD
  -R, --root CHROOT_DIR         directory to chroot into
  -U, --users USERS             list of user members of this group

`

export const groupmod = defineProgram({
  name: 'groupmod',
  version: 'shadow 4.17.4',
  usage: '[options] GROUP',
  about: 'Modify a group definition.',
  failureStatus: 2,
  help: USAGE,
  usageError: USAGE,
  options: {
    append: {
      short: 'a',
      long: 'append',
      help: 'append the users mentioned by -U option to the group without removing existing user members',
    },
    gid: { short: 'g', long: 'gid', argument: 'GID', help: 'change the group ID to GID' },
    root: rootOption('R'),
    help: { short: 'h', long: 'help', help: 'display this help message and exit' },
    newName: { short: 'n', long: 'new-name', argument: 'NEW_GROUP', help: 'change the name to NEW_GROUP' },
    nonUnique: { short: 'o', long: 'non-unique', help: 'allow to use a duplicate (non-unique) GID' },
    password: {
      short: 'p',
      long: 'password',
      argument: 'PASSWORD',
      help: 'change the password to this (encrypted) PASSWORD',
    },
    users: { short: 'U', long: 'users', argument: 'USERS', help: 'list of user members of this group' },
  },
  *run(io, options, operands) {
    const name = yield* onlyName(io, operands, USAGE)
    const wanted = options.value('gid')
    if (wanted !== undefined && !/^\d+$/.test(wanted))
      return yield* io.fail(`invalid group ID '${wanted}'`, 0, 3)
    const { groups } = yield* readAccounts(io)
    const group = groups.find((entry) => entry.name === name)
    if (group === undefined) return yield* io.fail(`group '${name}' does not exist`, 0, 6)
    const newName = options.value('newName') ?? name
    if (!isValidName(newName)) return yield* io.fail(`invalid group name '${newName}'`, 0, 3)
    if (newName !== name && groups.some((entry) => entry.name === newName))
      return yield* io.fail(`group '${newName}' already exists`, 0, 9)
    const gid = Number(wanted ?? group.gid)
    if (!options.has('nonUnique') && groups.some((entry) => entry.gid === gid && entry !== group))
      return yield* io.fail(`GID '${gid}' already exists`, 0, 4)
    yield* requireRoot(io, GROUP)
    const users = options.value('users')?.split(',')
    if (users !== undefined)
      yield* changeMembers(io, (members, other) =>
        other !== name ? members : options.has('append') ? [...new Set([...members, ...users])] : users,
      )
    yield* changeEntry(io, GROUP, name, ([, password = '', , members = '']) => [
      newName,
      password,
      String(gid),
      members,
    ])
    yield* changeEntry(io, GSHADOW, name, ([, password = '', ...rest]) => [
      newName,
      options.value('password') ?? password,
      ...rest,
    ])
    // Whose login group it is follows it.
    yield* changeLines(io, PASSWD, (line) => {
      const [user, password, uid, primary, ...rest] = line.split(':')
      return primary === String(group.gid) ? [user, password, uid, gid, ...rest].join(':') : line
    })
    return 0
  },
})
