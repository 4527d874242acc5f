/** kill(1) of procps-ng, for those who ask for the file; the shell has its own. Also pidof. */

import { SIGTERM } from '../kernel/abi.ts'
import { strerror } from '../kernel/vfs/errno.ts'
import type { Io, Step } from './lib/io.ts'
import { listProcesses } from './lib/process-list.ts'
import { defineProgram } from './lib/program.ts'
import { signalName, signalNames, signalNumber } from './lib/signals.ts'
import { baseName } from './lib/walk.ts'

const usage = `
Usage:
 kill [options] <pid> [...]

Options:
 <pid> [...]            send signal to every <pid> listed
 -<signal>, -s, --signal <signal>
                        specify the <signal> to be sent
 -q, --queue <value>    integer value to be sent with the signal
 -l, --list=[<signal>]  list all signal names, or convert one to a name
 -L, --table            list all signal names in a nice table

 -h, --help     display this help and exit
 -V, --version  output version information and exit

For more details see kill(1).
`

/** Of a number, and of a name if there is such a signal; what no signal is the kernel refuses. */
const signalOf = (text: string): number | null => (/^\d+$/.test(text) ? Number(text) : signalNumber(text))

export const kill = defineProgram({
  name: 'kill',
  usage: '[options] <pid> [...]',
  about: '',
  version: 'procps-ng 4.0.4',
  speaksAs: 'called',
  opterr: false,
  // The letter, which a long option has none of.
  usageError: (called, _io, _args, error) =>
    `${called}: invalid argument ${/-- '(.)'$/.exec(error)?.[1] ?? ''}\n${usage}`,
  options: {
    signal: { short: 's', long: 'signal', argument: '<signal>' },
    // No program of this machine asks for the value.
    queue: {
      short: 'q',
      long: 'queue',
      argument: '<value>',
      *check(io, text) {
        if (!/^\s*[-+]?\d+$/.test(text))
          yield* io.fail(`must be an integer value to be passed with the signal.: '${text}'`)
      },
    },
    list: { short: 'l', long: 'list', optionalArgument: '<signal>' },
    table: { short: 'L', long: 'table' },
    help: { short: 'h', long: 'help' },
    version: { short: 'V', long: 'version', help: 'output version information and exit' },
  },
  // The first word that is a dash and a signal is one, wherever it stands; another with a number is a process group.
  rewrite: (args) => {
    const at = args.findIndex((arg) => /^-[^-]/.test(arg) && signalOf(arg.slice(1)) !== null)
    const others = args.filter((_, i) => i !== at)
    const signal = at < 0 ? [] : [`-s${args[at]?.slice(1)}`]
    const group = others.findIndex((arg) => /^-\d+$/.test(arg))
    return group < 0
      ? [...signal, ...others]
      : [...signal, ...others.slice(0, group), '--', ...others.slice(group)]
  },
  *run(io, options, operands) {
    if (options.has('help')) {
      io.print(usage)
      return 0
    }
    if (options.has('list')) return yield* list(io, options.value('list') ?? operands[0])
    if (options.has('table')) {
      io.print(signalTable())
      return 0
    }
    if (operands.length === 0) {
      yield* io.printError(usage)
      return 1
    }
    const given = options.value('signal')
    const signal = given === undefined ? SIGTERM : (signalOf(given) ?? -1)
    let failures = 0
    for (const text of operands) {
      if (!/^-?\d+$/.test(text)) return yield* io.fail(`failed to parse argument: '${text}'`)
      const result = io.sys.kill(Number(text), signal)
      if (result >= 0) continue
      failures++
      yield* io.printError(`${io.name}: (${text}): ${strerror(result)}\n`)
    }
    return failures === 0 ? 0 : failures === operands.length ? 1 : 64
  },
})

const signalTable = (): string =>
  signalNames
    .map((name, index) => {
      const isLast = (index + 1) % 7 === 0 || index + 1 === signalNames.length
      return `${String(index + 1).padStart(2)} ${isLast ? `${name}\n` : name.padEnd(8)}`
    })
    .join('')

function signalLines(): string {
  let text = ''
  let line = ''
  for (const name of signalNames) {
    if (line.length + name.length + 1 > 78) {
      text += `${line}\n`
      line = ''
    }
    line += line === '' ? name : ` ${name}`
  }
  return `${text}${line}\n`
}

function* list(io: Io, text: string | undefined): Step<number> {
  if (text === undefined) {
    io.print(signalLines())
    return 0
  }
  const number = signalNumber(text)
  const name = number === null ? undefined : signalName(number)
  // Which is no failure there.
  if (name === undefined) yield* io.complain(`unknown signal name ${text}`)
  else io.print(`${/^\d/.test(text) ? name : number}\n`)
  return 0
}

export const pidof = defineProgram({
  name: 'pidof',
  // Of options that are wrong it says nothing.
  opterr: false,
  usageError: '',
  usage: '[options] [program [...]]',
  about: 'Find the process ID of a running program.',
  version: 'procps-ng 4.0.4',
  options: {
    single: { short: 's', long: 'single-shot', help: 'return one PID only' },
    quiet: { short: 'q', help: 'quiet mode, only set the exit code' },
    separator: {
      short: 'S',
      long: 'separator',
      argument: 'SEP',
      help: 'use SEP as separator put between PIDs',
    },
    omit: { short: 'o', long: 'omit-pid', argument: 'PID,...', help: 'omit processes with PID' },
    scripts: { short: 'x', help: 'also find shells running the named scripts' },
  },
  *run(io, options, operands) {
    const omitted = options.values('omit').flatMap((text) => (text ?? '').split(',').map(Number))
    const processes = (yield* listProcesses(io)).reverse()
    const found = processes.filter(({ pid, command, args }) => {
      if (omitted.includes(pid) || pid === io.sys.getpid()) return false
      const names = [
        command,
        baseName(args[0] ?? '').replace(/^-/, ''),
        ...(options.has('scripts') ? [baseName(args[1] ?? '')] : []),
      ]
      return operands.some((operand) => names.includes(baseName(operand)))
    })
    const shown = options.has('single') ? found.slice(0, 1) : found
    if (shown.length > 0 && !options.has('quiet'))
      io.print(`${shown.map(({ pid }) => pid).join(options.value('separator') ?? ' ')}\n`)
    yield* io.flush()
    return shown.length > 0 ? 0 : 1
  },
})
