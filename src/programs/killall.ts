/** killall(1) of psmisc: sends a signal to processes by name. */

import { SIGTERM } from '../kernel/abi.ts'
import { strerror } from '../kernel/vfs/errno.ts'
import { listProcesses } from './lib/process-list.ts'
import { defineProgram } from './lib/program.ts'
import { signalNames, signalNumber } from './lib/signals.ts'
import { baseName } from './lib/walk.ts'

/** Columns of the list of signals. */
const LINE = 80

const usage =
  'Usage: killall [OPTION]... [--] NAME...\n       killall -l, --list\n       killall -V, --version\n'

export const killall = defineProgram({
  name: 'killall',
  usage: '[OPTION]... [--] NAME...',
  about: 'Kill processes by name.',
  version: 'psmisc 23.7',
  usageError: usage,
  baseName: true,
  options: {
    exact: { short: 'e', long: 'exact', help: 'require exact match for very long names' },
    ignoreCase: { short: 'I', long: 'ignore-case', help: 'case insensitive process name match' },
    list: { short: 'l', long: 'list', help: 'list all known signal names' },
    quiet: { short: 'q', long: 'quiet', help: "don't print complaints" },
    signal: { short: 's', long: 'signal', argument: 'SIGNAL', help: 'send this signal instead of SIGTERM' },
    verbose: { short: 'v', long: 'verbose', help: 'report if the signal was successfully sent' },
    version: { short: 'V', long: 'version', help: 'display version information' },
  },
  // The old form: -9, -KILL, -SIGKILL.
  rewrite: (args) =>
    args.map((arg) => (/^-(?:\d+|(?:SIG)?[A-Z]{2}[A-Z0-9]*)$/.test(arg) ? `--signal=${arg.slice(1)}` : arg)),
  *run(io, options, operands) {
    if (options.has('list')) {
      let line = ''
      for (const name of signalNames) {
        const longer = line === '' ? name : `${line} ${name}`
        if (longer.length >= LINE) io.print(`${line}\n`)
        line = longer.length >= LINE ? name : longer
      }
      io.print(`${line}\n`)
      return 0
    }
    if (operands.length === 0) {
      yield* io.printError(usage)
      return 1
    }
    const given = options.value('signal')
    const signal = given === undefined ? SIGTERM : signalNumber(given)
    if (signal === null) return yield* io.fail(`${given}: unknown signal; killall -l lists signals.`)
    const fold = (name: string) => (options.has('ignoreCase') ? name.toLowerCase() : name)
    const processes = yield* listProcesses(io)
    if (processes.length === 0) return yield* io.fail('/proc lacks process entries (not mounted ?)')
    let status = 0
    for (const operand of operands) {
      const wanted = fold(baseName(operand))
      const found = processes.filter(
        ({ pid, command, args }) =>
          pid !== io.sys.getpid() && [command, baseName(args[0] ?? '')].some((name) => fold(name) === wanted),
      )
      if (found.length === 0) {
        status = 1
        if (!options.has('quiet')) yield* io.printError(`${operand}: no process found\n`)
      }
      for (const { pid } of found) {
        const result = io.sys.kill(pid, signal)
        if (result < 0) {
          status = 1
          yield* io.printError(`${operand}(${pid}): ${strerror(result)}\n`)
        } else if (options.has('verbose'))
          yield* io.printError(`Killed ${operand}(${pid}) with signal ${signal}\n`)
      }
    }
    return status
  },
})
