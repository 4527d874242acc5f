/** fuser(1) of psmisc: which processes use a file or a file system. */

import { SIGKILL, type Stat } from '../kernel/abi.ts'
import { readAccounts, userName } from './lib/accounts.ts'
import { canonicalPath } from './lib/canonical.ts'
import type { Io } from './lib/io.ts'
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
      if (users.length > 0) isUsed = true
      if (users.length === 0 && !options.has('all')) continue
      if (!options.has('silent')) {
        const path = canonicalPath(io, operand, 'existing')
        const name = `${typeof path === 'string' ? path : operand}:`.padEnd(NAME_WIDTH)
        if (options.has('verbose')) {
          if (!hasHeading) yield* io.printError(`${''.padEnd(NAME_WIDTH)} USER        PID ACCESS COMMAND\n`)
          hasHeading = true
          for (const [i, { process, access }] of users.entries()) {
            const user = (userName(accounts, process.uid) ?? String(process.uid)).padEnd(8)
            const before = i === 0 ? name : ''.padEnd(NAME_WIDTH)
            yield* io.printError(
              `${before} ${user}${String(process.pid).padStart(7)} ${access} ${process.command}\n`,
            )
          }
        } else {
          yield* io.printError(name)
          for (const { process, access } of users) {
            io.print(` ${String(process.pid).padStart(5)}`)
            yield* io.flush()
            const owner = options.has('user') ? `(${userName(accounts, process.uid) ?? process.uid})` : ''
            yield* io.printError(access.replace(/[.fF]/g, '') + owner)
          }
          yield* io.printError('\n')
        }
      }
      if (options.has('kill')) for (const { process } of users) io.sys.kill(process.pid, signal)
    }
    return isUsed ? 0 : 1
  },
})

/** As fuser -v shows it: root, open file, current directory, executable, mapping; dots for what is not. */
function accessOf(io: Io, { pid }: ProcessInfo, wanted: Stat, isMount: boolean): string {
  const fits = (path: string) => {
    const stat = io.sys.stat(path)
    return typeof stat !== 'number' && stat.dev === wanted.dev && (isMount || stat.ino === wanted.ino)
  }
  const place = `/proc/${pid}`
  const descriptors = readDirectory(io, `${place}/fd`)
  const isOpen =
    typeof descriptors !== 'number' && descriptors.some(({ name }) => fits(`${place}/fd/${name}`))
  return [
    fits(`${place}/root`) ? 'r' : '.',
    isOpen ? 'f' : '.',
    fits(`${place}/cwd`) ? 'c' : '.',
    fits(`${place}/exe`) ? 'e' : '.',
    '.',
  ].join('')
}
