/** chroot(8) of GNU coreutils. */

import { strerror } from '../kernel/vfs/errno.ts'
import { findGroupId, findUserId, readAccounts } from './lib/accounts.ts'
import { defineProgram } from './lib/program.ts'
import { quoteName, quoteText } from './lib/quote.ts'
import { execute, failureStatus } from './lib/spawn.ts'

export const chroot = defineProgram({
  name: 'chroot',
  usage: '[OPTION]... NEWROOT [COMMAND [ARG]...]',
  about:
    "Run COMMAND with root directory set to NEWROOT.\nIf no command is given, run '\"$SHELL\" -i' (default: '/bin/sh -i').",
  failureStatus: 125,
  order: 'first',
  options: {
    groups: { long: 'groups', argument: 'G_LIST', help: 'specify supplementary groups as g1,g2,..,gN' },
    user: { long: 'userspec', argument: 'USER:GROUP', help: 'specify user and group (ID or name) to use' },
    skipChdir: { long: 'skip-chdir', help: "do not change working directory to '/'" },
  },
  *run(io, options, operands) {
    const [root, ...command] = operands
    if (root === undefined) return yield* io.failUsage('missing operand')
    if (options.has('skipChdir') && root !== '/') {
      return yield* io.failUsage("option --skip-chdir only permitted if NEWROOT is old '/'")
    }
    const changed = io.sys.chroot(root)
    if (changed < 0) return yield* io.fail(`cannot change root directory to ${quoteName(root)}`, changed)
    if (!options.has('skipChdir')) {
      const moved = io.sys.chdir('/')
      if (moved < 0) return yield* io.fail('cannot chdir to root directory', moved)
    }
    // Names are looked up in the new root.
    const accounts = yield* readAccounts(io)
    const groups = options.value('groups')
    if (groups !== undefined) {
      const ids: number[] = []
      for (const name of groups.split(',').filter((part) => part !== '')) {
        const id = findGroupId(accounts, name)
        if (id === undefined) return yield* io.fail(`invalid group ${quoteText(name)}`)
        ids.push(id)
      }
      io.sys.setgroups(ids)
    }
    const user = options.value('user')
    if (user !== undefined) {
      const [name = '', group] = user.split(':')
      const uid = name === '' ? -1 : findUserId(accounts, name)
      if (uid === undefined) return yield* io.fail('invalid user')
      const own = accounts.users.find((entry) => entry.uid === uid)?.gid
      const gid = group === undefined || group === '' ? (own ?? -1) : findGroupId(accounts, group)
      if (gid === undefined) return yield* io.fail('invalid group')
      if (groups === undefined && uid >= 0) io.sys.setgroups(gid >= 0 ? [gid] : [])
      io.sys.setresgid(gid, gid, gid)
      io.sys.setresuid(uid, uid, uid)
    }
    const argv = command.length > 0 ? command : [io.variable('SHELL') ?? '/bin/sh', '-i']
    const run = execute(io.sys, argv, io.env)
    if (typeof run !== 'number') return yield* run
    yield* io.complain(`failed to run command ${quoteText(argv[0] as string)}: ${strerror(run)}`)
    return failureStatus(run)
  },
})
