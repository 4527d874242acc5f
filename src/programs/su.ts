/** su(1) of util-linux: a shell as another user. Only root becomes another one: accounts here have no passwords. */

import { strerror } from '../kernel/vfs/errno.ts'
import { readAccounts, type User } from './lib/accounts.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { baseName } from './lib/walk.ts'

export const su = defineProgram({
  name: 'su',
  usage: '[options] [-] [<user> [<argument>...]]',
  about: 'Change the effective user ID and group ID to that of <user>.',
  version: 'util-linux 2.41.5',
  baseName: true,
  options: {
    command: {
      short: 'c',
      long: ['command', 'session-command'],
      argument: 'COMMAND',
      help: 'pass a single command to the shell with -c',
    },
    fast: { short: 'f', long: 'fast', help: 'pass -f to the shell (for csh or tcsh)' },
    login: { short: 'l', long: 'login', help: 'make the shell a login shell' },
    preserve: { short: 'mp', long: 'preserve-environment', help: 'do not reset environment variables' },
    shell: { short: 's', long: 'shell', argument: 'SHELL', help: 'run <shell> if /etc/shells allows it' },
  },
  *run(io, options, operands) {
    let rest = [...operands]
    const isLogin = options.has('login') || rest[0] === '-'
    if (rest[0] === '-') rest = rest.slice(1)
    const name = rest[0] ?? 'root'
    const accounts = yield* readAccounts(io)
    const user = accounts.users.find((entry) => entry.name === name)
    if (user === undefined)
      return yield* io.fail(
        `user ${name} does not exist or the user entry does not contain all the required fields`,
      )
    if (io.sys.getuid() !== 0) return yield* refuse(io)
    const shell =
      options.value('shell') ?? (options.has('preserve') ? (io.variable('SHELL') ?? user.shell) : user.shell)
    const others = accounts.groups
      .filter((group) => group.members.includes(user.name))
      .map((group) => group.gid)
    io.sys.setgroups([...new Set([user.gid, ...others])])
    io.sys.setresgid(user.gid, user.gid, user.gid)
    io.sys.setresuid(user.uid, user.uid, user.uid)
    if (isLogin) {
      const result = io.sys.chdir(user.home)
      if (result < 0) yield* io.complain(`warning: cannot change directory to ${user.home}`, result)
    }
    const command = options.value('command')
    const argv = [
      isLogin ? `-${baseName(shell)}` : baseName(shell),
      ...(command === undefined ? [] : ['-c', command]),
      ...rest.slice(1),
    ]
    const run = io.sys.execve(shell, argv, makeEnvironment(io, user, shell, isLogin, options.has('preserve')))
    if (typeof run !== 'number') return yield* run
    return yield* io.fail(`failed to execute ${shell}: ${strerror(run)}`, 0, 127)
  },
})

/** Asks as su does; no answer is right, as no account has a password. */
function* refuse(io: Io): Step<number> {
  const termios = io.sys.tcgetattr(STDIN)
  yield* io.printError('Password: ')
  if (typeof termios !== 'number') io.sys.tcsetattr(STDIN, { ...termios, echo: false })
  yield* io.readAnswer()
  if (typeof termios !== 'number') io.sys.tcsetattr(STDIN, termios)
  yield* io.printError('\n')
  return yield* io.fail('Authentication failure')
}

function makeEnvironment(io: Io, user: User, shell: string, isLogin: boolean, preserves: boolean): string[] {
  const variables = new Map<string, string>()
  for (const entry of io.env) {
    const name = entry.slice(0, entry.indexOf('='))
    if (!isLogin || name === 'TERM' || name === 'TZ' || name === 'LANG')
      variables.set(name, entry.slice(entry.indexOf('=') + 1))
  }
  if (!preserves) {
    variables.set('HOME', user.home)
    variables.set('SHELL', shell)
    if (isLogin || user.uid !== 0) {
      variables.set('USER', user.name)
      variables.set('LOGNAME', user.name)
    }
    if (isLogin)
      variables.set(
        'PATH',
        user.uid === 0
          ? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
          : '/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games',
      )
  }
  return Array.from(variables, ([name, value]) => `${name}=${value}`)
}
