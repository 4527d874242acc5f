/** su(1) of util-linux: a shell as another user. Who is not root is asked for that user's password. */

import { readAccounts } from './lib/accounts.ts'
import type { Io, Step } from './lib/io.ts'
import { askPassword, fitsPassword } from './lib/passwords.ts'
import { defineProgram } from './lib/program.ts'
import { readShadow } from './lib/shadow-file.ts'
import { becomeUser, findUser, readOperands, shellOptions, startShell } from './lib/user-shell.ts'

export const su = defineProgram({
  name: 'su',
  usage: '[options] [-] [<user> [<argument>...]]',
  about: 'Change the effective user ID and group ID to that of <user>.',
  version: 'util-linux 2.41.5',
  baseName: true,
  options: shellOptions,
  *run(io, options, operands) {
    const { isLogin, name, args } = readOperands(options, operands)
    const accounts = yield* readAccounts(io)
    const isRoot = io.sys.getuid() === 0
    if (!isRoot && options.last('group', 'otherGroup') !== undefined)
      return yield* io.fail('only root can specify alternative groups')
    const user = yield* findUser(io, accounts, name)
    if (!isRoot) yield* authenticate(io, name)
    yield* becomeUser(io, accounts, user, options)
    return yield* startShell(io, user, options, isLogin, args)
  },
})

function* authenticate(io: Io, name: string): Step<void> {
  const answer = yield* askPassword(io, 'Password: ')
  const entry = (yield* readShadow(io)).find((line) => line.name === name)
  if (answer === null || !(yield* fitsPassword(io, answer, entry?.password ?? '*')))
    yield* io.fail('Authentication failure')
}
