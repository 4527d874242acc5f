/** fuser(1) of psmisc: which processes use a file or a file system. */

import { SIGKILL, type Stat } from '../kernel/abi.ts'
import { readAccounts, userName } from './lib/accounts.ts'
import { canonicalPath } from './lib/canonical.ts'
import { type Io, type Step, sameFile } from './lib/io.ts'
import { readMounts } from './lib/mount-table.ts'
import { listProcesses, type ProcessInfo } from './lib/process-list.ts'
import { defineRawProgram } from './lib/program.ts'
import { signalNames, signalNumber } from './lib/signals.ts'
import { readDirectory } from './lib/walk.ts'

const USAGE = `Usage: fuser [-fIMuvw] [-a|-s] [-4|-6] [-c|-m|-n SPACE]
             [-k [-i] [-SIGNAL]] NAME...
       fuser -l
       fuser -V
Show which processes use the named files, sockets, or filesystems.

  -a,--all             names that nobody uses, too
  -m,-c,--mount        all users of the file system that the name is on
  -M,--ismountpoint    only if the name is where something is mounted
  -n,--namespace SPACE names are of file, tcp or udp
  -u,--user            who runs them
  -v,--verbose         how they use it
  -s,--silent          nothing, only the status
  -k,--kill            kill them, with -i asking before each
  -SIGNAL              by this signal, not SIGKILL
  -w,--writeonly       kill only those that can write
  -l,--list-signals    names of signals

`
const NAME_WIDTH = 20

interface Settings {
  flags: Set<string>
  signal: number
  /** -n: nothing is open in the spaces of the network */
  isNetwork: boolean
  readonly names: { readonly name: string; readonly isNetwork: boolean }[]
}

const LONG: Readonly<Record<string, string>> = {
  all: 'a',
  interactive: 'i',
  inode: 'I',
  kill: 'k',
  'list-signals': 'l',
  mount: 'm',
  ismountpoint: 'M',
  namespace: 'n',
  silent: 's',
  user: 'u',
  verbose: 'v',
  writeonly: 'w',
  version: 'V',
  ipv4: '4',
  ipv6: '6',
}

export const fuser = defineRawProgram({
  name: 'fuser',
  *run(io, args) {
    const settings = yield* readArguments(io, args)
    if (typeof settings === 'number') return settings
    const { flags, names } = settings
    if (names.length === 0) return yield* misused(io, 'No process specification given')
    const processes = yield* listProcesses(io)
    if (processes.length === 0) {
      yield* io.printError(
        'Cannot open /proc/net/unix: No such file or directory\nCannot open /proc/mounts\n',
      )
      return 1
    }
    const accounts = yield* readAccounts(io)
    const owner = (uid: number) => userName(accounts, uid) ?? String(uid)
    const report: Report = { io, flags, owner, hasHeading: false }
    let isUsed = false
    for (const { name, isNetwork } of names) {
      const used = isNetwork ? NOBODY : yield* usersOf(io, flags, processes, name)
      if (used === null) continue
      if (used.users.length > 0 || used.mounts.length > 0) isUsed = true
      yield* tell(report, name, used)
      if (flags.has('k')) yield* killUsers(io, settings, used.users)
    }
    return isUsed ? 0 : 1
  },
})

function* misused(io: Io, complaint: string): Step<number> {
  yield* io.printError(`${complaint}\n${USAGE}`)
  return 1
}

/** What the arguments say, or the status of a run that has ended. */
function* readArguments(io: Io, args: readonly string[]): Step<Settings | number> {
  const settings: Settings = { flags: new Set(), signal: SIGKILL, isNetwork: false, names: [] }
  const rest = [...args]
  let areNames = false
  while (rest.length > 0) {
    const word = rest.shift() as string
    if (areNames || !word.startsWith('-') || word === '-') {
      // 80/tcp names its own space.
      const isNetwork = settings.isNetwork || /^\d+\/(?:tcp|udp)$/.test(word)
      settings.names.push({ name: word, isNetwork })
    } else if (word === '--') areNames = true
    else {
      const long = word.startsWith('--')
      const letters = long ? LONG[word.slice(2)] : word.slice(1)
      if (letters === undefined) return yield* misused(io, `fuser: Invalid option ${word}`)
      const status = yield* readLetters(io, settings, letters, long, rest)
      if (status !== null) return status
    }
  }
  return settings
}

/** Null to go on, or the status to end with. */
function* readLetters(
  io: Io,
  settings: Settings,
  letters: string,
  isLong: boolean,
  rest: string[],
): Step<number | null> {
  for (const [index, letter] of [...letters].entries()) {
    if (letter === 'l') return listSignals(io)
    if (letter === 'V') {
      yield* io.printError('fuser (PSmisc) 23.7\nWritten anew for Overlay Playground.\n')
      return 0
    }
    if (letter === 'n') {
      const space = isLong || index === letters.length - 1 ? rest.shift() : letters.slice(index + 1)
      if (space === undefined) return yield* misused(io, 'Namespace option requires an argument.')
      if (!/^(?:file|tcp|udp)$/.test(space)) return yield* misused(io, 'Invalid namespace name')
      settings.isNetwork = space !== 'file'
      return null
    }
    if ('aciIkmMsuvwf46'.includes(letter)) settings.flags.add(letter === 'c' ? 'm' : letter)
    else if (/[A-Z\d]/.test(letter)) {
      // The whole word is a signal: -KILL, -9.
      const signal = signalNumber(letters)
      if (signal === null) return yield* io.fail(`${letters}: unknown signal; fuser -l lists signals.`)
      settings.signal = signal
      return null
    } else return yield* misused(io, `fuser: Invalid option ${letter}`)
  }
  return null
}

/** As many names in a line as 80 columns hold. */
function listSignals(io: Io): number {
  let line = ''
  for (const name of signalNames) {
    if (line.length + 1 + name.length > LIST_WIDTH) {
      io.print(`${line}\n`)
      line = ''
    }
    line += line === '' ? name : ` ${name}`
  }
  io.print(`${line}\n`)
  return 0
}

const LIST_WIDTH = 78

interface Use {
  readonly process: ProcessInfo
  /** five letters or dots */
  readonly access: string
}

interface Used {
  readonly users: readonly Use[]
  readonly mounts: readonly string[]
}

const NOBODY: Used = { users: [], mounts: [] }

/** Who uses it; null for what is not there, which has been complained of. */
function* usersOf(
  io: Io,
  flags: ReadonlySet<string>,
  processes: readonly ProcessInfo[],
  name: string,
): Step<Used | null> {
  const stat = io.sys.stat(name)
  if (typeof stat === 'number') {
    yield* io.printError(`Specified filename ${name} does not exist.\n`)
    return null
  }
  const isMount = flags.has('m')
  if (flags.has('M')) {
    const path = canonicalPath(io, name, 'existing')
    const mounts = yield* readMounts(io)
    if (typeof mounts === 'number' || !mounts.some(({ target }) => target === path)) {
      yield* io.printError(`Specified filename ${path} is not a mountpoint.\n`)
      return null
    }
  }
  const users = processes
    .filter(({ pid }) => pid !== io.sys.getpid())
    .map((process) => ({ process, access: accessOf(io, process, stat, isMount) }))
    .filter(({ access }) => /[^.]/.test(access))
  return { users, mounts: flags.has('v') ? yield* mountsOf(io, stat, isMount) : [] }
}

interface Report {
  readonly io: Io
  readonly flags: ReadonlySet<string>
  readonly owner: (uid: number) => string
  hasHeading: boolean
}

function* tell(report: Report, operand: string, { users, mounts }: Used): Step<void> {
  const { io, flags, owner } = report
  const isFound = users.length > 0 || mounts.length > 0
  if (flags.has('s') || !(isFound || flags.has('a'))) return
  const path = canonicalPath(io, operand, 'existing')
  const name = `${typeof path === 'string' ? path : operand}:`
  const mark = (uid: number) => (flags.has('u') ? `(${owner(uid)})` : '')
  if (!flags.has('v')) {
    yield* io.printError(isFound ? name.padEnd(NAME_WIDTH) : name)
    for (const { process, access } of users) {
      io.print(` ${String(process.pid).padStart(5)}`)
      yield* io.flush()
      yield* io.printError(access.replace(/[.fF]/g, '') + mark(process.uid))
    }
    yield* io.printError('\n')
    return
  }
  if (!report.hasHeading) yield* io.printError(`${''.padEnd(NAME_WIDTH)} USER        PID ACCESS COMMAND\n`)
  report.hasHeading = true
  const rows = [
    ...mounts.map((place) => `root     kernel mount ${mark(0)}${place}`),
    ...users.map(({ process: { uid, pid, command }, access }) => {
      return `${owner(uid).padEnd(8)}${String(pid).padStart(7)} ${access} ${mark(uid)}${command}`
    }),
  ]
  // A name that is too long stands on a line of its own.
  const before = name.length > NAME_WIDTH ? `${name}\n${''.padEnd(NAME_WIDTH)}` : name.padEnd(NAME_WIDTH)
  const lines = rows.map((row, i) => `${i === 0 ? before : ''.padEnd(NAME_WIDTH)} ${row}\n`)
  yield* io.printError(isFound ? lines.join('') : `${name}\n`)
}

function* killUsers(io: Io, { flags, signal }: Settings, users: readonly Use[]): Step<void> {
  for (const { process, access } of users) {
    if (flags.has('w') && !access.includes('F')) continue
    if (flags.has('i')) {
      yield* io.printError(`Kill process ${process.pid} ? (y/N) `)
      if (!/^[yY]/.test((yield* io.readAnswer()) ?? '')) continue
    }
    io.sys.kill(process.pid, signal)
  }
}

/** Where file systems are mounted that the name is in, or is the top of: the kernel uses them. */
function* mountsOf(io: Io, wanted: Stat, isMount: boolean): Step<string[]> {
  const mounts = yield* readMounts(io)
  if (typeof mounts === 'number') return []
  return mounts.map(({ target }) => target).filter((target) => isUse(io, target, wanted, isMount))
}

/** Whether what stands there is the file that is asked for, or with -m anything on its file system. */
function isUse(io: Io, path: string, wanted: Stat, isMount: boolean): boolean {
  const stat = io.sys.stat(path)
  return typeof stat !== 'number' && (isMount ? stat.dev === wanted.dev : sameFile(stat, wanted))
}

/** As fuser -v shows it: open file, root, current directory, executable, mapping; dots for what is not. */
function accessOf(io: Io, { pid }: ProcessInfo, wanted: Stat, isMount: boolean): string {
  const fits = (path: string) => isUse(io, path, wanted, isMount)
  const place = `/proc/${pid}`
  const entries = readDirectory(io, `${place}/fd`)
  const open = typeof entries === 'number' ? [] : entries.filter(({ name }) => fits(`${place}/fd/${name}`))
  return [
    open.length === 0 ? '.' : open.some(({ name }) => isWritten(io, `${place}/fd/${name}`)) ? 'F' : 'f',
    fits(`${place}/root`) ? 'r' : '.',
    fits(`${place}/cwd`) ? 'c' : '.',
    fits(`${place}/exe`) ? 'e' : '.',
    '.',
  ].join('')
}

/** The mode of the link tells how the file is open (proc_pid_fd(5)). */
function isWritten(io: Io, link: string): boolean {
  const stat = io.sys.lstat(link)
  return typeof stat !== 'number' && (stat.mode & 0o200) !== 0
}
