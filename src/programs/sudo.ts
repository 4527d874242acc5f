/** sudo(8): runs a command as another user. Whoever is in the group sudo or wheel may, without a password. */

import { strerror } from '../kernel/vfs/errno.ts'
import { type Accounts, groupIdsOf, readAccounts, type User } from './lib/accounts.ts'
import type { Io, Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { execute, findExecutable } from './lib/spawn.ts'
import { baseName } from './lib/walk.ts'

const securePath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Variables that the command keeps (env_keep and env_check of sudoers). */
const kept = /^(?:TERM|COLORTERM|DISPLAY|HOSTNAME|LS_COLORS|LANG|LANGUAGE|LC_\w+|TZ|XAUTHORITY|PS1|PS2)$/

/** Builtins that people try to run; there is no such file. */
const builtins = new Set([
  'cd',
  'source',
  '.',
  'export',
  'alias',
  'umask',
  'ulimit',
  'set',
  'unset',
  'exit',
  'history',
  'type',
])

const usage = `usage: sudo -h | -K | -k | -V
usage: sudo -l [-u user] [command [arg ...]]
usage: sudo [-EHns] [-g group] [-u user] [VAR=value] [-i | -s] [command [arg ...]]
`

export const sudo = defineProgram({
  name: 'sudo',
  usage: '[-EHns] [-g group] [-u user] [VAR=value] [-i | -s] [command [arg ...]]',
  about: 'Execute a command as another user.',
  version: 'Sudo 1.9.16p2',
  baseName: true,
  order: 'first',
  usageError: usage,
  options: {
    background: { short: 'b', long: 'background' },
    directory: {
      short: 'D',
      long: 'chdir',
      argument: 'DIR',
      help: 'change the working directory before running command',
    },
    preserve: {
      short: 'E',
      long: 'preserve-env',
      optionalArgument: 'LIST',
      help: 'preserve user environment when running command',
    },
    group: {
      short: 'g',
      long: 'group',
      argument: 'GROUP',
      help: 'run command as the specified group name or ID',
    },
    home: { short: 'H', long: 'set-home', help: "set HOME variable to target user's home dir" },
    login: {
      short: 'i',
      long: 'login',
      help: 'run login shell as the target user; a command may also be specified',
    },
    forget: { short: 'kK', long: ['reset-timestamp', 'remove-timestamp'], help: 'invalidate timestamp file' },
    list: { short: 'l', long: 'list', help: "list user's privileges" },
    noninteractive: {
      short: 'n',
      long: 'non-interactive',
      help: 'non-interactive mode, no prompts are used',
    },
    shell: {
      short: 's',
      long: 'shell',
      help: 'run shell as the target user; a command may also be specified',
    },
    stdin: { short: 'S', long: 'stdin', help: 'read password from standard input' },
    user: { short: 'u', long: 'user', argument: 'USER', help: 'run command as specified user name or ID' },
    validate: { short: 'v', long: 'validate', help: "update user's timestamp without running a command" },
  },
  *run(io, options, operands) {
    const accounts = yield* readAccounts(io)
    const caller = accounts.users.find((user) => user.uid === io.sys.getuid())
    if (caller === undefined) return yield* io.fail('you do not exist in the passwd database')
    if (io.sys.geteuid() !== 0)
      return yield* io.fail('/usr/bin/sudo must be owned by uid 0 and have the setuid bit set')
    const isLogin = options.has('login')
    const isShell = options.has('shell') || isLogin
    if (operands.length === 0 && !isShell) {
      if (options.has('forget') || options.has('validate')) return 0
      if (options.has('list')) {
        io.print(
          `User ${caller.name} may run the following commands on ${io.sys.uname().nodename}:\n    (ALL : ALL) ALL\n`,
        )
        return 0
      }
      yield* io.printError(usage)
      return 1
    }
    if (!mayUse(accounts, caller)) return yield* io.fail(`${caller.name} is not in the sudoers file.`)
    const target = yield* findTarget(io, accounts, options.value('user') ?? 'root')
    const assignments = operands.slice(0, firstCommand(operands))
    const words = operands.slice(assignments.length)
    const argv = isShell ? shellCommand(target, words, isLogin, io.variable('SHELL')) : words
    const environment = makeEnvironment(io, {
      accounts,
      caller,
      target,
      argv: words.length === 0 ? argv : words,
      assignments,
      keepsAll: options.has('preserve'),
      isLogin,
    })
    const groupText = options.value('group')
    const group = groupText === undefined ? target.gid : findGroup(accounts, groupText)
    if (group === undefined) return yield* io.fail(`unknown group ${groupText}`)
    const [name = ''] = argv
    if (!isShell && findExecutable(io.sys, name, environment) === null && !name.includes('/'))
      return yield* notFound(io, name)
    become(io, accounts, target, group)
    const directory = isLogin ? target.home : options.value('directory')
    if (directory !== undefined) {
      const result = io.sys.chdir(directory)
      if (result < 0) yield* io.complain(`unable to change directory to ${directory}`, result)
      if (result < 0 && !isLogin) return 1
    }
    const run = isLogin ? loginShell(io, target, argv, environment) : execute(io.sys, argv, environment)
    if (typeof run !== 'number') return yield* run
    if (!name.includes('/')) return yield* notFound(io, name)
    return yield* io.fail(`unable to execute ${name}: ${strerror(run)}`)
  },
})

function mayUse(accounts: Accounts, caller: User): boolean {
  if (caller.uid === 0) return true
  return accounts.groups.some(
    (group) =>
      ['sudo', 'wheel', 'admin'].includes(group.name) &&
      (group.gid === caller.gid || group.members.includes(caller.name)),
  )
}

function* findTarget(io: Io, accounts: Accounts, text: string): Step<User> {
  const found = text.startsWith('#')
    ? accounts.users.find((user) => user.uid === Number(text.slice(1)))
    : accounts.users.find((user) => user.name === text)
  return found ?? (yield* io.fail(`unknown user ${text}`))
}

function findGroup(accounts: Accounts, text: string): number | undefined {
  if (text.startsWith('#')) return Number(text.slice(1))
  return accounts.groups.find((group) => group.name === text)?.gid
}

const firstCommand = (operands: readonly string[]): number => {
  const at = operands.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word))
  return at < 0 ? operands.length : at
}

/** -s and -i hand a command to the shell as one string, its special characters escaped. */
function shellCommand(
  target: User,
  words: readonly string[],
  isLogin: boolean,
  callersShell: string | undefined,
): string[] {
  const shell = isLogin ? target.shell : (callersShell ?? target.shell)
  if (words.length === 0) return [shell]
  const line = words.map((word) => word.replace(/[^A-Za-z0-9_\-$]/g, (char) => `\\${char}`)).join(' ')
  return [shell, '-c', line]
}

function loginShell(io: Io, target: User, argv: readonly string[], environment: readonly string[]) {
  return io.sys.execve(target.shell, [`-${baseName(target.shell)}`, ...argv.slice(1)], environment)
}

interface EnvironmentOptions {
  accounts: Accounts
  caller: User
  target: User
  argv: readonly string[]
  assignments: readonly string[]
  keepsAll: boolean
  isLogin: boolean
}

function makeEnvironment(io: Io, options: EnvironmentOptions): string[] {
  const { caller, target, argv, assignments, keepsAll, isLogin } = options
  const variables = new Map<string, string>()
  for (const entry of io.env) {
    const at = entry.indexOf('=')
    if (keepsAll || kept.test(entry.slice(0, at))) variables.set(entry.slice(0, at), entry.slice(at + 1))
  }
  const set = (name: string, value: string) => variables.set(name, value)
  set('PATH', securePath)
  if (!keepsAll || isLogin) {
    set('HOME', target.home)
    set('LOGNAME', target.name)
    set('USER', target.name)
    set('SHELL', target.shell)
    set('MAIL', `/var/mail/${target.name}`)
  }
  const command = findExecutable(io.sys, argv[0] ?? '', [`PATH=${securePath}`]) ?? argv[0] ?? ''
  set('SUDO_COMMAND', [command, ...argv.slice(1)].join(' '))
  set('SUDO_USER', caller.name)
  set('SUDO_UID', String(io.sys.getuid()))
  set('SUDO_GID', String(io.sys.getgid()))
  set('SUDO_HOME', caller.home)
  for (const entry of assignments)
    set(entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1))
  return Array.from(variables, ([name, value]) => `${name}=${value}`)
}

function become(io: Io, accounts: Accounts, target: User, gid: number): void {
  io.sys.setgroups(groupIdsOf(accounts, target))
  io.sys.setresgid(gid, gid, gid)
  io.sys.setresuid(target.uid, target.uid, target.uid)
}

function* notFound(io: Io, name: string): Step<number> {
  yield* io.complain(`${name}: command not found`)
  if (builtins.has(name)) {
    yield* io.complain(`"${name}" is a shell built-in command, it cannot be run directly.`)
    yield* io.complain('the -s option may be used to run a privileged shell.')
    if (name === 'cd')
      yield* io.complain('the -D option may be used to run a command in a specific directory.')
  }
  return 1
}
