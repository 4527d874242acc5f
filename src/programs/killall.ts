/** killall(1) of psmisc: sends a signal to processes by name. */

import { SIGTERM } from '../kernel/abi.ts'
import { strerror } from '../kernel/vfs/errno.ts'
import { readAccounts } from './lib/accounts.ts'
import type { Io, Step } from './lib/io.ts'
import { listProcesses, type ProcessInfo } from './lib/process-list.ts'
import { defineProgram, type Options, UsageWanted } from './lib/program.ts'
import { compileRegex, RegexError } from './lib/regex.ts'
import { signalNames, signalNumber } from './lib/signals.ts'
import { sleepFor } from './lib/sleep.ts'
import { baseName } from './lib/walk.ts'

/** Columns of the list of signals. */
const LINE = 80

const USAGE = `Usage: killall [OPTION]... [--] NAME...
       killall -l, --list
       killall -V, --version

  -e,--exact          require exact match for very long names
  -I,--ignore-case    case insensitive process name match
  -g,--process-group  kill process group instead of process
  -y,--younger-than   kill processes younger than TIME
  -o,--older-than     kill processes older than TIME
  -i,--interactive    ask for confirmation before killing
  -l,--list           list all known signal names
  -q,--quiet          don't print complaints
  -r,--regexp         interpret NAME as an extended regular expression
  -s,--signal SIGNAL  send this signal instead of SIGTERM
  -u,--user USER      kill only process(es) running as USER
  -v,--verbose        report if the signal was successfully sent
  -V,--version        display version information
  -w,--wait           wait for processes to die
  -n,--ns PID         match processes that belong to the same namespaces
                      as PID
  -Z,--context REGEXP kill only process(es) having context
                      (must precede other arguments)

`

/** Seconds by the letter behind a number. */
const UNITS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86400,
  w: 604800,
  M: 2629800,
  y: 31557600,
}

function secondsOf(text: string): number | null {
  const [, number, unit = ''] = /^(\d+(?:\.\d*)?|\.\d+)([smhdwMy])$/.exec(text) ?? []
  return number === undefined ? null : Number(number) * (UNITS[unit] as number)
}

function* checkAge(io: Io, value: string): Step<void> {
  if (secondsOf(value) !== null) return
  yield* io.printError('Invalid time format\n')
  throw new UsageWanted()
}

const options = {
  exact: { short: 'e', long: 'exact' },
  ignoreCase: { short: 'I', long: 'ignore-case' },
  group: { short: 'g', long: 'process-group' },
  younger: { short: 'y', long: 'younger-than', argument: 'TIME', check: checkAge },
  older: { short: 'o', long: 'older-than', argument: 'TIME', check: checkAge },
  interactive: { short: 'i', long: 'interactive' },
  list: { short: 'l', long: 'list' },
  quiet: { short: 'q', long: 'quiet' },
  regex: { short: 'r', long: 'regexp' },
  signal: {
    short: 's',
    long: 'signal',
    argument: 'SIGNAL',
    *check(io: Io, value: string) {
      if (signalNumber(value) !== null) return
      yield* io.printError(`${value}: unknown signal; killall -l lists signals.\n`)
      yield* io.exit(1)
    },
  },
  user: {
    short: 'u',
    long: 'user',
    argument: 'USER',
    *check(io: Io, value: string) {
      if ((yield* userId(io, value)) !== undefined) return
      yield* io.printError(`Cannot find user ${value}\n`)
      yield* io.exit(1)
    },
  },
  verbose: { short: 'v', long: 'verbose' },
  version: { short: 'V', long: 'version', help: 'display version information' },
  wait: { short: 'w', long: 'wait' },
} as const

type Given = Options<typeof options>

function* userId(io: Io, name: string): Step<number | undefined> {
  return (yield* readAccounts(io)).users.find((user) => user.name === name)?.uid
}

export const killall = defineProgram({
  name: 'killall',
  usage: '[OPTION]... [--] NAME...',
  about: '',
  version: 'PSmisc 23.7',
  help: USAGE,
  usageError: USAGE,
  opterr: false,
  options,
  // The old form: -9, -KILL, -SIGKILL.
  rewrite: (args) =>
    args.map((arg) => (/^-(?:\d+|(?:SIG)?[A-Z]{2}[A-Z0-9]*)$/.test(arg) ? `--signal=${arg.slice(1)}` : arg)),
  *run(io, given, operands) {
    if (given.has('list')) {
      io.print(signalList())
      return 0
    }
    if (operands.length === 0 && !given.has('user')) throw new UsageWanted()
    const candidates = yield* candidatesOf(io, given)
    const signalText = given.value('signal')
    const signal = signalText === undefined ? SIGTERM : (signalNumber(signalText) as number)
    const matchers: Matcher[] = []
    for (const operand of operands) matchers.push(yield* matcherOf(io, given, operand))
    const killed: number[] = []
    const isDone = operands.map(() => false)
    const targets = new Set<number>()
    for (const process of candidates) {
      const at = matchers.findIndex((fits) => fits(process))
      if (at < 0 && operands.length > 0) continue
      const target = given.has('group') ? -process.pgrp : process.pid
      if (targets.has(target)) continue
      targets.add(target)
      if (given.has('interactive') && !(yield* isWanted(io, process, given))) continue
      if (yield* send(io, given, process, target, signal)) {
        killed.push(process.pid)
        isDone[at] = true
      }
    }
    if (!given.has('quiet'))
      for (const [at, operand] of operands.entries())
        if (isDone[at] !== true) yield* io.printError(`${operand}: no process found\n`)
    if (given.has('wait')) yield* waitFor(io, killed)
    return killed.length > 0 && isDone.every(Boolean) ? 0 : 1
  },
})

function signalList(): string {
  let text = ''
  let line = ''
  for (const name of signalNames) {
    const longer = line === '' ? name : `${line} ${name}`
    if (longer.length >= LINE) text += `${line}\n`
    line = longer.length >= LINE ? name : longer
  }
  return `${text}${line}\n`
}

/** The processes of the user and the age that were said. */
function* candidatesOf(io: Io, given: Given): Step<ProcessInfo[]> {
  const processes = yield* listProcesses(io)
  if (processes.length === 0) return yield* io.fail('/proc lacks process entries (not mounted ?)')
  const name = given.value('user')
  const uid = name === undefined ? undefined : yield* userId(io, name)
  const uptime = Number.parseFloat(String(yield* io.readText('/proc/uptime')))
  const [younger, older] = [secondsOf(given.value('younger') ?? ''), secondsOf(given.value('older') ?? '')]
  return processes.filter((process) => {
    const age = uptime - process.start
    return (
      process.pid !== io.sys.getpid() &&
      (uid === undefined || process.uid === uid) &&
      (younger === null || age <= younger) &&
      (older === null || age >= older)
    )
  })
}

type Matcher = (process: ProcessInfo) => boolean

function* matcherOf(io: Io, given: Given, operand: string): Step<Matcher> {
  const ignoreCase = given.has('ignoreCase')
  if (given.has('regex'))
    try {
      const regex = compileRegex(operand, { syntax: 'extended', ignoreCase, bytes: io.isPlainLocale })
      return ({ command }) => regex.test(command)
    } catch (error) {
      if (!(error instanceof RegexError)) throw error
      return yield* io.fail(`Bad regular expression: ${operand}`)
    }
  const fold = (name: string) => (ignoreCase ? name.toLowerCase() : name)
  const wanted = fold(baseName(operand))
  return ({ command, args }) => [command, baseName(args[0] ?? '')].some((name) => fold(name) === wanted)
}

/** Asks on standard output. */
function* isWanted(io: Io, { command, pid, pgrp }: ProcessInfo, given: Given): Step<boolean> {
  io.print(`Kill ${command}(${given.has('group') ? `pgid ${pgrp}` : pid}) ? (y/N) `)
  yield* io.flush()
  return /^[yY]/.test((yield* io.readAnswer()) ?? '')
}

/** Whether it arrived. */
function* send(io: Io, given: Given, process: ProcessInfo, target: number, signal: number): Step<boolean> {
  const result = io.sys.kill(target, signal)
  const who = `${process.command}(${target})`
  if (result < 0) yield* io.printError(`${who}: ${strerror(result)}\n`)
  else if (given.has('verbose')) yield* io.printError(`Killed ${who} with signal ${signal}\n`)
  return result >= 0
}

/** Until none of them is there, looking every second. */
function* waitFor(io: Io, pids: readonly number[]): Step<void> {
  while (pids.some((pid) => io.sys.kill(pid, 0) >= 0)) yield* sleepFor(io.sys, 1)
}
