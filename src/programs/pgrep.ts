/** pgrep(1) and pkill(1) of procps-ng 4: lists or signals the processes that fit all criteria. */

import { strerror } from '../kernel/vfs/errno.ts'
import { type Accounts, findGroupId, findUserId, readAccounts } from './lib/accounts.ts'
import type { Io, Step } from './lib/io.ts'
import { listProcesses, type ProcessInfo, ttyName } from './lib/process-list.ts'
import { type ArgumentCheck, defineProgram, UsageWanted } from './lib/program.ts'
import { compileRegex, type Regex, RegexError } from './lib/regex.ts'
import { signalNumber } from './lib/signals.ts'

/** Longest name that the kernel keeps of a command (TASK_COMM_LEN - 1). */
const NAME_LENGTH = 15
const NAMESPACES = ['ipc', 'mnt', 'net', 'pid', 'user', 'uts']

/** The items of a list; an empty one is answered with the usage. */
function itemsOf(text: string): string[] {
  if (text === '') throw new UsageWanted()
  return text.split(',')
}

/** A list of numbers, each of which is complained of with these words if it is none. */
const numbers = (complaint: string): ArgumentCheck =>
  function* (io, value) {
    for (const item of itemsOf(value))
      if (!/^-?\d+$/.test(item)) return yield* io.fail(`${complaint}: ${item}`, 0, 2)
    return undefined
  }

/** A list of users or groups. */
const names = (
  complaint: string,
  find: (accounts: Accounts, text: string) => number | undefined,
): ArgumentCheck =>
  function* (io, value) {
    const accounts = yield* readAccounts(io)
    for (const item of itemsOf(value))
      if (find(accounts, item) === undefined) return yield* io.fail(`${complaint}: ${item}`, 0, 2)
    return undefined
  }

/** Of newest, oldest and (for pgrep) the inverse only one may be said. */
const alone: ArgumentCheck = function* (_io, _value, _option, seen) {
  if (['newest', 'oldest', 'invert'].some((key) => seen.has(key))) throw new UsageWanted()
}

const signalCheck: ArgumentCheck = function* (io, value) {
  if (signalNumber(value) !== null) return
  yield* io.printError(`Unknown signal "${value}".`)
  throw new UsageWanted()
}

const matchOptions = {
  count: { short: 'c', long: 'count' },
  full: { short: 'f', long: 'full' },
  group: { short: 'g', long: 'pgroup', argument: '<PGID,...>', check: numbers('invalid process group') },
  gid: { short: 'G', long: 'group', argument: '<GID,...>', check: names('invalid group name', findGroupId) },
  ignoreCase: { short: 'i', long: 'ignore-case' },
  newest: { short: 'n', long: 'newest', check: alone },
  oldest: { short: 'o', long: 'oldest', check: alone },
  older: { short: 'O', long: 'older', argument: '<seconds>' },
  parent: { short: 'P', long: 'parent', argument: '<PPID,...>', check: numbers('not a number') },
  session: { short: 's', long: 'session', argument: '<SID,...>', check: numbers('invalid session id') },
  signal: { long: 'signal', argument: '<sig>', check: signalCheck },
  terminal: { short: 't', long: 'terminal', argument: '<tty,...>' },
  euid: { short: 'u', long: 'euid', argument: '<ID,...>', check: names('invalid user name', findUserId) },
  uid: { short: 'U', long: 'uid', argument: '<ID,...>', check: names('invalid user name', findUserId) },
  exact: { short: 'x', long: 'exact' },
  pidFile: { short: 'F', long: 'pidfile', argument: '<file>' },
  locked: { short: 'L', long: 'logpidfile' },
  states: { short: 'r', long: 'runstates', argument: '<state>' },
  ignoreAncestors: { short: 'A', long: 'ignore-ancestors' },
  cgroup: { long: 'cgroup', argument: '<grp,...>' },
  namespacesOf: { long: 'ns', argument: '<PID>' },
  namespaces: {
    long: 'nslist',
    argument: '<ns,...>',
    *check(io: Io, value: string) {
      if (value.split(',').some((name) => !NAMESPACES.includes(name))) yield* io.exit(2)
    },
  },
} as const

const listOptions = {
  delimiter: { short: 'd', long: 'delimiter', argument: '<string>' },
  listName: { short: 'l', long: 'list-name' },
  listFull: { short: 'a', long: 'list-full' },
  invert: { short: 'v', long: 'inverse', check: alone },
  // Each process of this machine is one thread.
  threads: { short: 'w', long: 'lightweight' },
} as const

const signalOptions = {
  handler: { short: 'H', long: 'require-handler' },
  // No program of this machine asks for the value.
  queue: { short: 'q', long: 'queue', argument: '<value>' },
  echo: { short: 'e', long: 'echo' },
} as const

type Key = keyof typeof matchOptions | keyof typeof listOptions | keyof typeof signalOptions

interface Criteria {
  has(key: Key): boolean
  value(key: Key): string | undefined
  values(key: Key): (string | undefined)[]
}

/** The options of both programs, though each is asked for its own only. */
const criteriaOf = (options: unknown): Criteria => options as Criteria

const CRITERIA = [
  'group',
  'gid',
  'older',
  'parent',
  'session',
  'terminal',
  'euid',
  'uid',
  'pidFile',
  'states',
  'cgroup',
  'namespacesOf',
  'handler',
] as const

const COMMON_HELP = ` -c, --count               count of matching processes
 -f, --full                use full process name to match
 -g, --pgroup <PGID,...>   match listed process group IDs
 -G, --group <GID,...>     match real group IDs
 -i, --ignore-case         match case insensitively
 -n, --newest              select most recently started
 -o, --oldest              select least recently started
 -O, --older <seconds>     select where older than seconds
 -P, --parent <PPID,...>   match only child processes of the given parent
 -s, --session <SID,...>   match session IDs
     --signal <sig>        signal to send (either number or name)
 -t, --terminal <tty,...>  match by controlling terminal
 -u, --euid <ID,...>       match by effective IDs
 -U, --uid <ID,...>        match by real IDs
 -x, --exact               match exactly with the command name
 -F, --pidfile <file>      read PIDs from file
 -L, --logpidfile          fail if PID file is not locked
 -r, --runstates <state>   match runstates [D,S,Z,...]
 -A, --ignore-ancestors    exclude our ancestors from results
 --cgroup <grp,...>        match by cgroup v2 names
 --ns <PID>                match the processes that belong to the same
                           namespace as <pid>
 --nslist <ns,...>         list which namespaces will be considered for
                           the --ns option.
                           Available namespaces: ${NAMESPACES.join(', ')}

 -h, --help     display this help and exit
 -V, --version  output version information and exit

For more details see pgrep(1).
`
const helpOf = (name: string, own: string): string =>
  `\nUsage:\n ${name} [options] <pattern>\n\nOptions:\n${own}${COMMON_HELP}`

const PGREP_HELP = helpOf(
  'pgrep',
  ` -d, --delimiter <string>  specify output delimiter
 -l, --list-name           list PID and process name
 -a, --list-full           list PID and full command line
 -v, --inverse             negates the matching
 -w, --lightweight         list all TID
`,
)
const PKILL_HELP = helpOf(
  'pkill',
  ` -<sig>                    signal to send (either number or name)
 -H, --require-handler     match only if signal handler is present
 -q, --queue <value>       integer value to be sent with the signal
 -e, --echo                display what is killed
`,
)

function* wrongUse(io: Io, message: string, status = 2): Step<never> {
  yield* io.complain(message)
  yield* io.printError(`Try \`${io.called} --help' for more information.\n`)
  return yield* io.exit(status)
}

function* matching(
  io: Io,
  options: Criteria,
  operands: readonly string[],
  signal: number,
): Step<ProcessInfo[]> {
  if (options.has('locked') && !options.has('pidFile'))
    return yield* wrongUse(io, '-L without -F makes no sense')
  const pid = options.has('pidFile') ? yield* readPidFile(io, options) : undefined
  const [pattern, extra] = operands
  if (extra !== undefined) return yield* wrongUse(io, 'only one pattern can be provided')
  if (pattern === undefined && !CRITERIA.some((key) => options.has(key)))
    return yield* wrongUse(io, 'no matching criteria specified')
  const processes = yield* listProcesses(io)
  const fits = yield* criterion(io, options, pattern, processes, signal)
  const ancestors = options.has('ignoreAncestors') ? ancestorsOf(io, processes) : []
  const found: ProcessInfo[] = []
  for (const process of processes) {
    if (process.pid === io.sys.getpid() || ancestors.includes(process.pid)) continue
    const isWanted = (pid === undefined || process.pid === pid) && (yield* fits(process))
    if (isWanted !== options.has('invert')) found.push(process)
  }
  if (found.length === 0 && !options.has('full') && pattern !== undefined && pattern.length > NAME_LENGTH) {
    yield* io.complain(
      `pattern that searches for process name longer than ${NAME_LENGTH} characters will result in zero matches`,
    )
    yield* io.printError(`Try \`${io.called} -f' option to match against the complete command line.\n`)
  }
  if (options.has('newest')) return found.slice(-1)
  return options.has('oldest') ? found.slice(0, 1) : found
}

/** The number at the beginning of the file; nobody here locks one, so that with -L none is valid. */
function* readPidFile(io: Io, options: Criteria): Step<number> {
  const text = yield* io.readText(options.value('pidFile') ?? '')
  const number = typeof text === 'number' ? Number.NaN : Number.parseInt(text, 10)
  if (Number.isNaN(number) || number <= 0 || options.has('locked'))
    return yield* wrongUse(io, 'pidfile not valid', 1)
  return number
}

function ancestorsOf(io: Io, processes: readonly ProcessInfo[]): number[] {
  const found: number[] = []
  for (let pid = io.sys.getppid(); pid > 0 && !found.includes(pid); ) {
    found.push(pid)
    pid = processes.find((process) => process.pid === pid)?.ppid ?? 0
  }
  return found
}

type Criterion = (process: ProcessInfo) => Step<boolean>

function* criterion(
  io: Io,
  options: Criteria,
  pattern: string | undefined,
  processes: readonly ProcessInfo[],
  signal: number,
): Step<Criterion> {
  const regex = yield* patternRegex(io, options, pattern)
  const accounts = yield* readAccounts(io)
  const own = processes.find(({ pid }) => pid === io.sys.getpid())
  const items = (key: Key) =>
    options.has(key) ? options.values(key).flatMap((text) => (text ?? '').split(',')) : undefined
  const ids = (key: Key, find: (accounts: Accounts, text: string) => number | undefined) =>
    items(key)?.map((text) => find(accounts, text))
  // 0 stands for one's own.
  const groups = items('group')?.map((text) => Number(text) || own?.pgrp)
  const sessions = items('session')?.map((text) => Number(text) || own?.session)
  const [parents, terminals, cgroups] = [items('parent')?.map(Number), items('terminal'), items('cgroup')]
  const [euids, uids] = [ids('euid', findUserId), ids('uid', findUserId)]
  const gids = ids('gid', findGroupId)
  const states = options.value('states')
  const oldest = Number.parseInt(options.value('older') ?? '0', 10) || 0
  const uptime = Number.parseFloat(String(yield* io.readText('/proc/uptime')))
  const reference = options.has('namespacesOf')
    ? namespacesOf(io, String(Number.parseInt(options.value('namespacesOf') ?? '', 10)))
    : undefined
  const kinds = items('namespaces') ?? NAMESPACES
  return function* (process) {
    const text = options.has('full') ? commandLine(process) : process.command
    if (regex !== null && !regex.test(text)) return false
    const isListed =
      (groups?.includes(process.pgrp) ?? true) &&
      (sessions?.includes(process.session) ?? true) &&
      (parents?.includes(process.ppid) ?? true) &&
      (euids?.includes(process.uid) ?? true) &&
      (uids?.includes(process.realUid) ?? true) &&
      (gids?.includes(process.realGid) ?? true) &&
      (terminals?.includes(ttyName(process.tty)) ?? true) &&
      (states?.includes(process.state) ?? true)
    if (!isListed || uptime - process.start < oldest) return false
    if (options.has('handler') && !catches(process, signal)) return false
    if (cgroups !== undefined && !cgroups.includes(yield* cgroupOf(io, process))) return false
    if (reference === undefined) return true
    const namespaces = namespacesOf(io, String(process.pid))
    return kinds.every((kind) => reference[kind] !== undefined && reference[kind] === namespaces[kind])
  }
}

function* patternRegex(io: Io, options: Criteria, pattern: string | undefined): Step<Regex | null> {
  if (pattern === undefined) return null
  const settings = {
    syntax: 'extended',
    ignoreCase: options.has('ignoreCase'),
    bytes: io.isPlainLocale,
  } as const
  try {
    return compileRegex(pattern, options.has('exact') ? { ...settings, whole: 'line' } : settings)
  } catch (error) {
    if (!(error instanceof RegexError)) throw error
    return yield* io.fail(`regex error: ${error.message}`, 0, 2)
  }
}

/** Its arguments, or its name where it has none: a thread of the kernel, or one that has ended. */
function commandLine({ args, command, state }: ProcessInfo): string {
  if (args.length > 0) return args.join(' ')
  return state === 'Z' ? `[${command}] <defunct>` : `[${command}]`
}

const catches = ({ signals }: ProcessInfo, signal: number): boolean =>
  signal > 0 && ((BigInt(`0x${signals.caught}`) >> BigInt(signal - 1)) & 1n) === 1n

function* cgroupOf(io: Io, { pid }: ProcessInfo): Step<string> {
  const text = yield* io.readText(`/proc/${pid}/cgroup`)
  return typeof text === 'number' ? '' : (/^0::(.*)$/m.exec(text)?.[1] ?? '')
}

function namespacesOf(io: Io, pid: string): Record<string, string | undefined> {
  return Object.fromEntries(
    NAMESPACES.map((kind) => {
      const target = io.sys.readlink(`/proc/${pid}/ns/${kind}`)
      return [kind, typeof target === 'number' ? undefined : target]
    }),
  )
}

export const pgrep = defineProgram({
  name: 'pgrep',
  usage: '[options] <pattern>',
  about: '',
  version: 'procps-ng 4.0.4',
  failureStatus: 2,
  help: PGREP_HELP,
  usageError: PGREP_HELP,
  options: { ...matchOptions, ...listOptions },
  *run(io, options, operands) {
    const found = yield* matching(io, criteriaOf(options), operands, 0)
    if (options.has('count')) io.print(`${found.length}\n`)
    else if (found.length > 0) {
      const shown = found.map((process) => {
        if (options.has('listFull')) return `${process.pid} ${commandLine(process)}`
        return options.has('listName') ? `${process.pid} ${process.command}` : String(process.pid)
      })
      io.print(`${shown.join(options.value('delimiter') ?? '\n')}\n`)
    }
    return found.length > 0 ? 0 : 1
  },
})

export const pkill = defineProgram({
  name: 'pkill',
  usage: '[options] <pattern>',
  about: '',
  version: 'procps-ng 4.0.4',
  failureStatus: 2,
  help: PKILL_HELP,
  usageError: PKILL_HELP,
  options: { ...matchOptions, ...signalOptions },
  // The first word that is a dash and a signal is one.
  rewrite: (args) => {
    const at = args.findIndex((arg) => /^-[^-]/.test(arg) && signalNumber(arg.slice(1)) !== null)
    return at < 0 ? args : [`--signal=${args[at]?.slice(1)}`, ...args.filter((_, i) => i !== at)]
  },
  *run(io, options, operands) {
    const signal = signalNumber(options.value('signal') ?? 'TERM') ?? 0
    const found = yield* matching(io, criteriaOf(options), operands, signal)
    let killed = 0
    for (const { pid, command } of found) {
      const result = io.sys.kill(pid, signal)
      if (result < 0) yield* io.complain(`killing pid ${pid} failed: ${strerror(result)}`)
      else {
        killed++
        if (options.has('echo')) io.print(`${command} killed (pid ${pid})\n`)
      }
    }
    if (options.has('count')) io.print(`${found.length}\n`)
    return killed > 0 ? 0 : 1
  },
})
