/** fuser(1) of psmisc: which processes use a file or a file system. */

import { SIGKILL, type Stat } from '../kernel/abi.ts'
import { readAccounts, userName } from './lib/accounts.ts'
import { canonicalPath } from './lib/canonical.ts'
import { type Io, type Step, sameFile } from './lib/io.ts'
import { readMounts } from './lib/mount-table.ts'
import { listProcesses, type ProcessInfo } from './lib/process-list.ts'
import { defineProgram } from './lib/program.ts'
import { signalNumber } from './lib/signals.ts'
import { readDirectory } from './lib/walk.ts'

const USAGE =
  'Usage: fuser [-fIMuvw] [-a|-s] [-c|-m] [-k [-i] [-SIGNAL]] NAME...\n       fuser -l\n       fuser -V\nShow which processes use the named files, sockets, or filesystems.\n'

const NAME_WIDTH = 20

export const fuser = defineProgram({
  name: 'fuser',
  usage: '[-aksuvm] NAME...',
  about: 'Show which processes use the named files, sockets, or filesystems.',
  version: 'psmisc 23.7',
  baseName: true,
  options: {
    all: { short: 'a', long: 'all', help: 'display unused files too' },
    kill: { short: 'k', long: 'kill', help: 'kill processes accessing the named file' },
    mount: { short: 'mc', long: 'mount', help: 'show all processes using the named filesystems' },
    silent: { short: 's', long: 'silent', help: 'silent operation' },
    signal: { long: 'signal', argument: 'SIGNAL' },
    user: { short: 'u', long: 'user', help: 'display user IDs' },
    verbose: { short: 'v', long: 'verbose', help: 'verbose output' },
    version: { short: 'V', long: 'version', help: 'display version information' },
  },
  // The old form: -9, -TERM.
  rewrite: (args) =>
    args.map((arg) => (/^-(?:\d+|[A-Z]{2}[A-Z0-9]*)$/.test(arg) ? `--signal=${arg.slice(1)}` : arg)),
  *run(io, options, operands) {
    if (operands.length === 0) {
      yield* io.printError(`No process specification given\n${USAGE}`)
      return 1
    }
    const signal = signalNumber(options.value('signal') ?? String(SIGKILL))
    if (signal === null)
      return yield* io.fail(`${options.value('signal')}: unknown signal; fuser -l lists signals.`)
    const accounts = yield* readAccounts(io)
    const processes = yield* listProcesses(io)
    if (processes.length === 0) {
      yield* io.printError(
        'Cannot open /proc/net/unix: No such file or directory\nCannot open /proc/mounts\n',
      )
      return 1
    }
    let isUsed = false
    let hasHeading = false
    for (const operand of operands) {
      const stat = io.sys.stat(operand)
      if (typeof stat === 'number') {
        yield* io.printError(`Specified filename ${operand} does not exist.\n`)
        continue
      }
      const users = processes
        .filter(({ pid }) => pid !== io.sys.getpid())
        .map((process) => ({ process, access: accessOf(io, process, stat, options.has('mount')) }))
        .filter(({ access }) => /[^.]/.test(access))
      const mounts = options.has('verbose') ? yield* mountsOf(io, stat, options.has('mount')) : []
      const isFound = users.length > 0 || mounts.length > 0
      if (isFound) isUsed = true
      if (!options.has('silent') && (isFound || options.has('all'))) {
        const path = canonicalPath(io, operand, 'existing')
        const name = `${typeof path === 'string' ? path : operand}:`
        const owner = (uid: number) => userName(accounts, uid) ?? String(uid)
        const mark = (uid: number) => (options.has('user') ? `(${owner(uid)})` : '')
        if (options.has('verbose')) {
          if (!hasHeading) yield* io.printError(`${''.padEnd(NAME_WIDTH)} USER        PID ACCESS COMMAND\n`)
          hasHeading = true
          const rows = [
            ...mounts.map((place) => `root     kernel mount ${mark(0)}${place}`),
            ...users.map(({ process: { uid, pid, command }, access }) => {
              return `${owner(uid).padEnd(8)}${String(pid).padStart(7)} ${access} ${mark(uid)}${command}`
            }),
          ]
          // A name that is too long stands on a line of its own.
          const before =
            name.length > NAME_WIDTH ? `${name}\n${''.padEnd(NAME_WIDTH)}` : name.padEnd(NAME_WIDTH)
          const lines = rows.map((row, i) => `${i === 0 ? before : ''.padEnd(NAME_WIDTH)} ${row}\n`)
          yield* io.printError(isFound ? lines.join('') : `${name}\n`)
        } else {
          yield* io.printError(isFound ? name.padEnd(NAME_WIDTH) : name)
          for (const { process, access } of users) {
            io.print(` ${String(process.pid).padStart(5)}`)
            yield* io.flush()
            yield* io.printError(access.replace(/[.fF]/g, '') + mark(process.uid))
          }
          yield* io.printError('\n')
        }
      }
      if (options.has('kill')) for (const { process } of users) io.sys.kill(process.pid, signal)
    }
    return isUsed ? 0 : 1
  },
})

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
