/**
 * sudo(8) as far as people at a prompt use it: runs a command as root or as `-u USER`. Root and the members of the
 * groups `sudo` and `wheel` may do so, without a password. The environment is reset as Debian's sudoers has it
 * (env_reset, secure_path).
 */

import { ENOENT, strerror } from '../kernel/vfs/errno.ts'
import { type Accounts, findUserId, readAccounts, type User, userName } from './lib/accounts.ts'
import type { Io, Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { environmentValue, execute, findExecutable } from './lib/spawn.ts'

const securePath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const privilegedGroups = ['sudo', 'wheel']
/** What stays of the caller's environment (env_keep). */
const kept = ['TERM', 'LANG', 'LC_ALL', 'TZ', 'COLORS', 'DISPLAY', 'PS1', 'LS_COLORS']

export const sudo = defineProgram({
  name: 'sudo',
  usage: '[-EiknsHv] [-u user] [VAR=value] [command [arg ...]]',
  about: 'execute a command as another user',
  version: 'Sudo 1.9.16p2',
  order: 'first',
  options: {
    user: { short: 'u', long: 'user', argument: 'USER', help: 'run command as specified user name or ID' },
    keepEnvironment: {
      short: 'E',
      long: 'preserve-env',
      help: 'preserve user environment when running command',
    },
    login: { short: 'i', long: 'login', help: 'run login shell as the target user' },
    shell: {
      short: 's',
      long: 'shell',
      help: 'run shell as the target user; a command may also be specified',
    },
    setHome: { short: 'H', long: 'set-home', help: "set HOME variable to target user's home dir" },
    nonInteractive: {
      short: 'n',
      long: 'non-interactive',
      help: 'non-interactive mode, no prompts are used',
    },
    forget: { short: 'k', long: 'reset-timestamp', help: 'invalidate timestamp file' },
    validate: { short: 'v', long: 'validate', help: "update user's timestamp without running a command" },
  },
  *run(io, options, operands) {
    const login = options.has('login')
    const accounts = yield* readAccounts(io)
    const refusal = refuse(io, accounts)
    if (refusal !== null) {
      yield* io.printError(refusal)
      return 1
    }
    const wanted = options.value('user') ?? 'root'
    const uid = findUserId(accounts, wanted.replace(/^#/, '+'))
    const target = accounts.users.find((user) => user.uid === uid)
    if (target === undefined) {
      yield* io.printError(
        `sudo: unknown user ${wanted}\nsudo: error initializing audit plugin sudoers_audit\n`,
      )
      return 1
    }
    const { variables, command } = splitVariables(operands)
    const argv = commandLine(target, command, login, options.has('shell'))
    if (argv.length === 0) {
      if (options.has('validate') || options.has('forget')) return 0
      yield* io.printError(
        'usage: sudo -h | -K | -k | -V\nusage: sudo [-EHkns] [-u user] [VAR=value] [-i | -s] [command [arg ...]]\n',
      )
      return 1
    }
    const env = options.has('keepEnvironment') ? io.env : resetEnvironment(io, target, argv, login)
    return yield* become(io, accounts, target, argv, [...withoutNames(env, variables), ...variables], login)
  },
})

/** What sudo says to those who may not use it, or null. */
function refuse(io: Io, accounts: Accounts): string | null {
  const { sys } = io
  if (sys.geteuid() !== 0) return 'sudo: /usr/bin/sudo must be owned by uid 0 and have the setuid bit set\n'
  const caller = sys.getuid()
  if (caller === 0) return null
  const name = userName(accounts, caller) ?? String(caller)
  const gids = [sys.getgid(), ...sys.getgroups()]
  const allowed = accounts.groups.some(
    (group) =>
      privilegedGroups.includes(group.name) && (gids.includes(group.gid) || group.members.includes(name)),
  )
  return allowed ? null : `${name} is not in the sudoers file.\n`
}

/** Leading `NAME=value` operands belong to the environment. */
function splitVariables(operands: readonly string[]): { variables: string[]; command: string[] } {
  const first = operands.findIndex((operand) => !/^[A-Za-z_]\w*=/.test(operand))
  const end = first === -1 ? operands.length : first
  return { variables: operands.slice(0, end), command: operands.slice(end) }
}

function commandLine(target: User, command: readonly string[], login: boolean, shell: boolean): string[] {
  if (!login && !shell) return [...command]
  const name = login ? `-${target.shell.slice(target.shell.lastIndexOf('/') + 1)}` : target.shell
  return command.length === 0 ? [name] : [name, '-c', command.map(quoteForShell).join(' ')]
}

/** sudo escapes all but letters, digits, `_`, `-` and `$` for the shell. */
const quoteForShell = (argument: string): string => argument.replace(/[^\w$-]/g, '\\$&')

function resetEnvironment(io: Io, target: User, argv: readonly string[], login: boolean): string[] {
  const caller = io.sys.getuid()
  const env = kept.flatMap((name) => {
    const value = environmentValue(io.env, name)
    return value === undefined ? [] : [`${name}=${value}`]
  })
  const callerName = environmentValue(io.env, 'USER') ?? (caller === 0 ? 'root' : String(caller))
  return [
    ...env,
    `PATH=${securePath}`,
    `HOME=${target.home}`,
    `SHELL=${target.shell}`,
    `LOGNAME=${target.name}`,
    `USER=${target.name}`,
    ...(login ? [] : [`MAIL=/var/mail/${target.name}`]),
    `SUDO_COMMAND=${[findExecutable(io.sys, argv[0] as string, io.env) ?? argv[0], ...argv.slice(1)].join(' ')}`,
    `SUDO_USER=${callerName}`,
    `SUDO_UID=${caller}`,
    `SUDO_GID=${io.sys.getgid()}`,
  ]
}

const withoutNames = (env: readonly string[], variables: readonly string[]): string[] => {
  const names = variables.map((variable) => variable.slice(0, variable.indexOf('=') + 1))
  return env.filter((entry) => !names.some((name) => entry.startsWith(name)))
}

/** Takes the target's ids and runs the command in this process. */
function* become(
  io: Io,
  accounts: Accounts,
  target: User,
  argv: readonly string[],
  env: readonly string[],
  login: boolean,
): Step<number> {
  const { sys } = io
  const groups = accounts.groups
    .filter((group) => group.members.includes(target.name))
    .map((group) => group.gid)
  sys.setgroups([target.gid, ...groups])
  sys.setresgid(target.gid, target.gid, target.gid)
  sys.setresuid(target.uid, target.uid, target.uid)
  if (login) sys.chdir(target.home)
  const isShell = login || argv[0] === target.shell
  const path = isShell ? target.shell : (argv[0] as string)
  const run = isShell ? sys.execve(path, argv, env) : execute(sys, argv, env, [`PATH=${securePath}`])
  if (typeof run !== 'number') return yield* run
  const text = run === -ENOENT ? `${path}: command not found` : `unable to execute ${path}: ${strerror(run)}`
  yield* io.printError(`sudo: ${text}\n`)
  return 1
}
