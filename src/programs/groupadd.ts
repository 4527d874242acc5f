/** groupadd(8): a new line in /etc/group. */

import {
  appendLine,
  freeId,
  GROUP,
  GSHADOW,
  isValidName,
  onlyName,
  requireRoot,
} from './lib/account-files.ts'
import { readAccounts } from './lib/accounts.ts'
import { defineProgram } from './lib/program.ts'

const USAGE = 'Usage: groupadd [options] GROUP\n'

export const groupadd = defineProgram({
  name: 'groupadd',
  version: 'shadow 4.17.4',
  usage: '[options] GROUP',
  about: 'Create a new group.',
  failureStatus: 2,
  usageError: USAGE,
  options: {
    force: { short: 'f', long: 'force', help: 'exit successfully if the group already exists' },
    gid: { short: 'g', long: 'gid', argument: 'GID', help: 'use GID for the new group' },
    nonUnique: { short: 'o', long: 'non-unique', help: 'allow a GID that is used already' },
    system: { short: 'r', long: 'system', help: 'create a system account' },
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
    const taken = accounts.groups.map(({ gid }) => gid)
    if (wanted !== undefined && taken.includes(Number(wanted)) && !options.has('nonUnique')) {
      return yield* io.fail(`GID '${wanted}' already exists`, 0, 4)
    }
    yield* requireRoot(io, GROUP)
    const gid = wanted === undefined ? freeId(taken, options.has('system')) : Number(wanted)
    yield* appendLine(io, GROUP, `${name}:x:${gid}:`)
    yield* appendLine(io, GSHADOW, `${name}:!::`)
    return 0
  },
})
