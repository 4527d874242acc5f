/** runuser(1) of util-linux: a command or a shell as another user, for root, without a password. */

import { readAccounts } from './lib/accounts.ts'
import { execProgram } from './lib/exec-program.ts'
import { Io } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { becomeUser, findUser, readOperands, shellOptions, startShell } from './lib/user-shell.ts'

export const runuser = defineProgram({
  name: 'runuser',
  usage: ['[options] -u <user> [[--] <command>]', '[options] [-] [<user> [<argument>...]]'],
  about:
    'Run <command> with the effective user ID and group ID of <user>.  If -u is\nnot given, fall back to su(1)-compatible semantics and execute standard shell.\nThe options -c, -f, -l, and -s are mutually exclusive with -u.',
  version: 'util-linux 2.41.5',
  baseName: true,
  options: { user: { short: 'u', long: 'user', argument: 'USER', help: 'username' }, ...shellOptions },
  *run(io, options, operands) {
    const named = options.value('user')
    if (named !== undefined && options.last('shell', 'fast', 'command', 'login') !== undefined)
      return yield* io.fail(
        'options --{shell,fast,command,session-command,login} and --user are mutually exclusive',
      )
    const accounts = yield* readAccounts(io)
    if (named !== undefined) {
      if (operands.length === 0) return yield* io.fail('no command was specified')
      if (io.sys.getuid() !== 0) return yield* io.fail('may not be used by non-root users')
      const user = yield* findUser(io, accounts, named)
      yield* becomeUser(io, accounts, user, options)
      const own = /^(?:HOME|USER|LOGNAME)=/
      const env = [
        ...io.env.filter((entry) => !own.test(entry)),
        `HOME=${user.home}`,
        `USER=${user.name}`,
        `LOGNAME=${user.name}`,
      ]
      return yield* execProgram(new Io(io.sys, io, env, 1), operands)
    }
    const { isLogin, name, args } = readOperands(options, operands)
    if (io.sys.getuid() !== 0) return yield* io.fail('may not be used by non-root users')
    const user = yield* findUser(io, accounts, name)
    yield* becomeUser(io, accounts, user, options)
    return yield* startShell(io, user, options, isLogin, args)
  },
})
