/** kill(1) of procps-ng, for those who ask for the file; the shell has its own. Also pidof, pgrep and pkill. */

import { SIGTERM } from '../kernel/abi.ts'
import { strerror } from '../kernel/vfs/errno.ts'
import { type Accounts, readAccounts } from './lib/accounts.ts'
import type { Io, Step } from './lib/io.ts'
import { listProcesses, type ProcessInfo, ttyName } from './lib/process-list.ts'
import { defineProgram } from './lib/program.ts'
import { compileRegex, type Regex, RegexError } from './lib/regex.ts'
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

const matchOptions = {
  delimiter: { short: 'd', long: 'delimiter', argument: 'STRING', help: 'specify output delimiter' },
  listName: { short: 'l', long: 'list-name', help: 'list PID and process name' },
  listFull: { short: 'a', long: 'list-full', help: 'list PID and full command line' },
  invert: { short: 'v', long: 'inverse', help: 'negates the matching' },
  count: { short: 'c', long: 'count', help: 'count of matching processes' },
  full: { short: 'f', long: 'full', help: 'use full process name to match' },
  exact: { short: 'x', long: 'exact', help: 'match exactly with the command name' },
  ignoreCase: { short: 'i', long: 'ignore-case', help: 'match case insensitively' },
  newest: { short: 'n', long: 'newest', help: 'select most recently started' },
  oldest: { short: 'o', long: 'oldest', help: 'select least recently started' },
  parent: {
    short: 'P',
    long: 'parent',
    argument: 'PPID,...',
    help: 'match only child processes of the given parent',
  },
  euid: { short: 'u', long: 'euid', argument: 'ID,...', help: 'match by effective IDs' },
  terminal: { short: 't', long: 'terminal', argument: 'TTY,...', help: 'match by controlling terminal' },
} as const

interface Given {
  has(key: keyof typeof matchOptions & string): boolean
  count(key: keyof typeof matchOptions & string): number
  value(key: keyof typeof matchOptions & string): string | undefined
}

function* wrongUse(io: Io, message: string): Step<never> {
  yield* io.complain(message)
  yield* io.printError(`Try \`${io.called} --help' for more information.\n`)
  return yield* io.exit(2)
}

function* matching(io: Io, options: Given, operands: readonly string[]): Step<ProcessInfo[]> {
  const [pattern, extra] = operands
  if (extra !== undefined) return yield* wrongUse(io, 'only one pattern can be provided')
  const isBare =
    pattern === undefined && !options.has('parent') && !options.has('euid') && !options.has('terminal')
  if (isBare) return yield* wrongUse(io, 'no matching criteria specified')
  const accounts = yield* readAccounts(io)
  let regex: Regex | null = null
  try {
    const settings = {
      syntax: 'extended',
      ignoreCase: options.has('ignoreCase'),
      bytes: io.isPlainLocale,
    } as const
    regex =
      pattern === undefined
        ? null
        : compileRegex(pattern, options.has('exact') ? { ...settings, whole: 'line' } : settings)
  } catch (error) {
    if (!(error instanceof RegexError)) throw error
    return yield* io.fail(`regex error: ${error.message}`, 0, 2)
  }
  const isTwice = options.count('newest') + options.count('oldest') > 1
  if (isTwice) return yield* wrongUse(io, '-n and -o exclude each other')
  const found = (yield* listProcesses(io)).filter((process) => {
    if (process.pid === io.sys.getpid()) return false
    const text = options.has('full') && process.args.length > 0 ? process.args.join(' ') : process.command
    const fits = (regex === null || regex.test(text)) && fitsIds(process, options, accounts)
    return fits !== options.has('invert')
  })
  if (options.has('newest')) return found.slice(-1)
  return options.has('oldest') ? found.slice(0, 1) : found
}

function fitsIds(process: ProcessInfo, options: Given, accounts: Accounts): boolean {
  const items = (key: 'parent' | 'euid' | 'terminal') => options.value(key)?.split(',')
  const users = items('euid')?.map(
    (name) => accounts.users.find((user) => user.name === name)?.uid ?? Number(name),
  )
  return (
    (items('parent')?.map(Number).includes(process.ppid) ?? true) &&
    (users?.includes(process.uid) ?? true) &&
    (items('terminal')?.includes(ttyName(process.tty)) ?? true)
  )
}

export const pgrep = defineProgram({
  name: 'pgrep',
  usage: '[options] <pattern>',
  about: 'List the processes whose names match a pattern.',
  version: 'procps-ng 4.0.4',
  failureStatus: 2,
  options: matchOptions,
  *run(io, options, operands) {
    const found = yield* matching(io, options, operands)
    if (options.has('count')) io.print(`${found.length}\n`)
    else if (found.length > 0) {
      const shown = found.map(({ pid, command, args }) =>
        options.has('listFull')
          ? `${pid} ${args.join(' ')}`
          : options.has('listName')
            ? `${pid} ${command}`
            : String(pid),
      )
      io.print(`${shown.join(options.value('delimiter') ?? '\n')}\n`)
    }
    return found.length > 0 ? 0 : 1
  },
})

export const pkill = defineProgram({
  name: 'pkill',
  usage: '[options] <pattern>',
  about: 'Signal the processes whose names match a pattern.',
  version: 'procps-ng 4.0.4',
  failureStatus: 2,
  options: {
    ...matchOptions,
    signal: { long: 'signal', argument: 'SIG', help: 'signal to send (either number or name)' },
    echo: { short: 'e', long: 'echo', help: 'display what is killed' },
  },
  // -KILL and -9 are signals.
  rewrite: (args) =>
    args.map((arg) =>
      /^-(?:\d+|[A-Z]{2,})$/.test(arg) && signalNumber(arg.slice(1)) !== null
        ? `--signal=${arg.slice(1)}`
        : arg,
    ),
  *run(io, options, operands) {
    const text = options.value('signal') ?? 'TERM'
    const signal = signalNumber(text)
    if (signal === null) return yield* io.fail(`Unknown signal "${text}".`)
    const found = yield* matching(io, options, operands)
    let killed = 0
    for (const { pid, command } of found) {
      const result = io.sys.kill(pid, signal)
      if (result < 0) yield* io.complain(`killing pid ${pid} failed: ${strerror(result)}`)
      else {
        killed++
        if (options.has('echo')) io.print(`${command} killed (pid ${pid})\n`)
      }
    }
    return killed > 0 ? 0 : 1
  },
})
