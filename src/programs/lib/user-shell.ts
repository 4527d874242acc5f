/** What su(1) and runuser(1) of util-linux have in common: a shell as another user (login-utils/su-common.c). */

import { strerror } from '../../kernel/vfs/errno.ts'
import { type Accounts, findGroupId, groupIdsOf, type User } from './accounts.ts'
import type { Io, Step } from './io.ts'
import { baseName } from './walk.ts'

export const shellOptions = {
  command: {
    short: 'c',
    long: ['command', 'session-command'],
    argument: 'COMMAND',
    help: 'pass a single command to the shell with -c',
  },
  fast: { short: 'f', long: 'fast', help: 'pass -f to the shell (for csh or tcsh)' },
  group: { short: 'g', long: 'group', argument: 'GROUP', help: 'specify the primary group' },
  otherGroup: {
    short: 'G',
    long: 'supp-group',
    argument: 'GROUP',
    help: 'specify a supplemental group',
  },
  login: { short: 'l', long: 'login', help: 'make the shell a login shell' },
  preserve: { short: 'mp', long: 'preserve-environment', help: 'do not reset environment variables' },
  // The session keeps its terminal here either way.
  pseudoTerminal: { short: 'P', long: 'pty', help: 'create a new pseudo-terminal' },
  noPseudoTerminal: { short: 'T', long: 'no-pty', help: 'do not create a new pseudo-terminal' },
  keep: {
    short: 'w',
    long: 'whitelist-environment',
    argument: 'LIST',
    help: "don't reset specified variables",
  },
  shell: { short: 's', long: 'shell', argument: 'SHELL', help: 'run <shell> if /etc/shells allows it' },
} as const

type Key = keyof typeof shellOptions

interface ShellOptions {
  has(key: Key): boolean
  value(key: Key): string | undefined
  values(key: Key): (string | undefined)[]
}

/** `[-] [USER [ARGUMENT...]]`; the dash asks for a login shell, as -l does. */
export function readOperands(
  options: ShellOptions,
  operands: readonly string[],
): { readonly isLogin: boolean; readonly name: string; readonly args: readonly string[] } {
  const hasDash = operands[0] === '-'
  const [name = 'root', ...args] = hasDash ? operands.slice(1) : operands
  return { isLogin: hasDash || options.has('login'), name, args }
}

export function* findUser(io: Io, { users }: Accounts, name: string): Step<User> {
  const user = users.find((entry) => entry.name === name)
  return (
    user ??
    (yield* io.fail(`user ${name} does not exist or the user entry does not contain all the required fields`))
  )
}

/** Takes the ids of the user; with -g and -G those groups instead of the user's. */
export function* becomeUser(io: Io, accounts: Accounts, user: User, options: ShellOptions): Step<void> {
  const given = [...options.values('group').slice(-1), ...options.values('otherGroup')] as string[]
  const gids: number[] = []
  for (const text of given) {
    const gid = findGroupId(accounts, text)
    gids.push(gid ?? (yield* io.fail(`group ${text} does not exist`)))
  }
  const gid = gids[0] ?? user.gid
  io.sys.setgroups(gids.length > 0 ? [...new Set(gids)] : groupIdsOf(accounts, user))
  io.sys.setresgid(gid, gid, gid)
  io.sys.setresuid(user.uid, user.uid, user.uid)
}

/** Ends as the user's shell, with `args` and what -c says. */
export function* startShell(
  io: Io,
  user: User,
  options: ShellOptions,
  isLogin: boolean,
  args: readonly string[],
): Step<number> {
  const shell =
    options.value('shell') ?? (options.has('preserve') ? (io.variable('SHELL') ?? user.shell) : user.shell)
  if (isLogin) {
    const result = io.sys.chdir(user.home)
    if (result < 0) yield* io.complain(`warning: cannot change directory to ${user.home}`, result)
  }
  const command = options.value('command')
  const argv = [
    isLogin ? `-${baseName(shell)}` : baseName(shell),
    ...(command === undefined ? [] : ['-c', command]),
    ...args,
  ]
  const run = io.sys.execve(shell, argv, makeEnvironment(io, user, shell, isLogin, options))
  if (typeof run !== 'number') return yield* run
  return yield* io.fail(`failed to execute ${shell}: ${strerror(run)}`, 0, 127)
}

function makeEnvironment(
  io: Io,
  user: User,
  shell: string,
  isLogin: boolean,
  options: ShellOptions,
): string[] {
  const kept = ['TERM', 'TZ', 'LANG', ...options.values('keep').flatMap((list) => list?.split(',') ?? [])]
  const variables = new Map<string, string>()
  for (const entry of io.env) {
    const name = entry.slice(0, entry.indexOf('='))
    if (!isLogin || kept.includes(name)) variables.set(name, entry.slice(entry.indexOf('=') + 1))
  }
  if (!options.has('preserve')) {
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
