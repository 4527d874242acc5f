/** groupadd(8): a new line in /etc/group. */

import {
  appendLine,
  checkKey,
  firstId,
  freeId,
  GROUP,
  GSHADOW,
  isValidName,
  onlyName,
  requireRoot,
  rootOption,
} from './lib/account-files.ts'
import { readAccounts } from './lib/accounts.ts'
import { defineProgram } from './lib/program.ts'

const USAGE = `Usage: groupadd [options] GROUP

Options:
  -f, --force                   exit successfully if the group already exists,
                                and cancel -g if the GID is already used
  -g, --gid GID                 use GID for the new group
  -h, --help                    display this help message and exit
  -K, --key KEY=VALUE           override /etc/login.defs defaults
  -o, --non-unique              allow to create groups with duplicate
                                (non-unique) GID
  -p, --password PASSWORD       use this encrypted password for the new group
  -r, --system                  create a system account
  -R, --root CHROOT_DIR         directory to chroot into
  -U, --users USERS             list of user members of this group

`

export const groupadd = defineProgram({
  name: 'groupadd',
  version: 'shadow 4.17.4',
  usage: '[options] GROUP',
  about: 'Create a new group.',
  failureStatus: 2,
  help: USAGE,
  usageError: USAGE,
  options: {
    force: { short: 'f', long: 'force', help: 'exit successfully if the group already exists' },
    gid: { short: 'g', long: 'gid', argument: 'GID', help: 'use GID for the new group' },
    key: {
      short: 'K',
      long: 'key',
      argument: 'KEY=VALUE',
      help: 'override /etc/login.defs defaults',
      check: checkKey,
    },
    nonUnique: { short: 'o', long: 'non-unique', help: 'allow a GID that is used already' },
    password: {
      short: 'p',
      long: 'password',
      argument: 'PASSWORD',
      help: 'use this encrypted password for the new group',
    },
    users: { short: 'U', long: 'users', argument: 'USERS', help: 'list of user members of this group' },
    system: { short: 'r', long: 'system', help: 'create a system account' },
    root: rootOption('R'),
    help: { short: 'h', long: 'help', help: 'display this help message and exit' },
  },
  *run(io, options, operands) {
    const name = yield* onlyName(io, operands, USAGE)
    const accounts = yield* readAccounts(io)
    const wanted = options.value('gid')
    if (wanted !== undefined && !/^\d+$/.test(wanted)) {
      return yield* io.fail(`invalid group ID '${wanted}'`, 0, 3)
    }
    if (!isValidName(name)) return yield* io.fail(`'${name}' is not a valid group name`, 0, 3)
    if (accounts.groups.some((group) => group.name === name)) {
      return options.has('force') ? 0 : yield* io.fail(`group '${name}' already exists`, 0, 9)
    }
    const members = (options.value('users') ?? '').split(',').filter((member) => member !== '')
    const stranger = members.find((member) => !accounts.users.some((user) => user.name === member))
    const taken = accounts.groups.map(({ gid }) => gid)
    const isTaken = wanted !== undefined && taken.includes(Number(wanted)) && !options.has('nonUnique')
    // With -f it looks for a free one instead.
    if (isTaken && !options.has('force')) {
      return yield* io.fail(`GID '${wanted}' already exists`, 0, 4)
    }
    yield* requireRoot(io, GROUP)
    const gid =
      wanted === undefined || isTaken
        ? freeId(taken, options.has('system'), firstId(options.values('key'), 'GID'))
        : Number(wanted)
    if (stranger !== undefined) {
      yield* io.printError(`Invalid member username ${stranger}\n`)
      return 0
    }
    yield* appendLine(io, GROUP, `${name}:x:${gid}:${members.join(',')}`)
    yield* appendLine(io, GSHADOW, `${name}:${options.value('password') ?? '!'}::${members.join(',')}`)
    return 0
  },
})
