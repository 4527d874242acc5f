/** Builtins about processes: jobs fg bg wait kill trap times umask. */

import { strerror } from '../../../kernel/vfs/errno.ts'
import { SIGNAL_NAMES, stopSignal } from '../../signals.ts'
import type { Steps } from '../../steps.ts'
import { describeJob, findJob, jobStatus, reap, setTerminal, waitForJob, waitUntilDone } from '../jobs.ts'
import type { Shell } from '../shell.ts'
import { setSignal } from '../traps.ts'
import { type Builtin, parseOptions, singleQuoted } from './builtin.ts'

const LAST_SIGNAL = 64
const SIGTERM = 15
const SIGSTKFLT = 16
const SIGCONT = 18

/** 32 and 33 are the C library's own; dash's table does not have STKFLT. */
const nameOf = (signal: number): string => {
  const name = signal === SIGSTKFLT ? '' : SIGNAL_NAMES[signal]
  return name === undefined || name === '' ? String(signal) : name
}

/** A number, or a name in any case; null if it is neither. */
function signalOf(text: string, first: number): number | null {
  if (/^[0-9]+$/.test(text)) return Number(text) <= LAST_SIGNAL ? Number(text) : null
  const upper = text.toUpperCase()
  for (let signal = first; signal <= LAST_SIGNAL; signal++) if (nameOf(signal) === upper) return signal
  return null
}

// ---- jobs

export const jobs: Builtin = (shell, args) => {
  const { options, operands } = parseOptions(shell, args, 'lp')
  const last = options.at(-1)?.[0]
  const shown = { withPids: last === 'l', onlyPids: last === 'p' }
  const wanted = operands.map((name) => findJob(shell, name, false))
  if (operands.length === 0) {
    reap(shell)
    wanted.push(...shell.jobOrder)
  }
  for (const job of wanted) shell.print(describeJob(shell, job, shown))
  return 0
}

/** fg and bg */
export function* resume(shell: Shell, args: readonly string[]): Steps<number> {
  const { operands } = parseOptions(shell, args, '')
  const isForeground = args[0] === 'fg'
  let status = 0
  for (const name of operands.length === 0 ? [undefined] : operands) {
    const job = findJob(shell, name, true)
    const group = job.processes[0]?.pid ?? 0
    const text = job.processes.map(({ command }) => command).join(' | ')
    shell.print(isForeground ? `${text}\n` : `[${job.number}] ${text}\n`)
    yield* shell.flush()
    if (isForeground) setTerminal(shell, group)
    job.isStopped = false
    job.hasChanged = false
    for (const process of job.processes) if (stopSignal(process.status) !== 0) process.status = -1
    shell.sys.kill(-group, SIGCONT)
    if (isForeground) status = yield* waitForJob(shell, job)
  }
  return status
}

export function* wait(shell: Shell, args: readonly string[]): Steps<number> {
  const { operands } = parseOptions(shell, args, '')
  if (operands.length === 0) {
    while (shell.jobOrder.some((job) => !job.isDone))
      if (!(yield* waitUntilDone(shell, null, true))) return interrupted(shell)
    for (const job of shell.jobOrder) job.wasWaitedFor = true
    return 0
  }
  let status = 127
  for (const operand of operands) {
    const pid = operand.startsWith('%') ? null : shell.number(operand)
    const job =
      pid === null
        ? findJob(shell, operand, false)
        : shell.jobOrder.find(({ processes }) => processes.at(-1)?.pid === pid)
    if (job === undefined) continue
    if (!(yield* waitUntilDone(shell, job, true))) return interrupted(shell)
    job.wasWaitedFor = true
    status = jobStatus(job)
  }
  return status
}

const interrupted = ({ pendingSignals }: Shell): number => 128 + ([...pendingSignals].at(-1) ?? 0)

const KILL_USAGE = 'Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]'

export const kill: Builtin = (shell, args) => {
  if (args.length === 1) shell.fail(KILL_USAGE)
  let signal: number | null = null
  let isList = false
  let operands = args.slice(1)
  const first = operands[0] as string
  if (first.startsWith('-')) {
    signal = signalOf(first.slice(1), 1)
    if (signal !== null) operands = operands.slice(1)
    else {
      const parsed = parseOptions(shell, args, 'ls:')
      for (const [letter, value] of parsed.options) {
        if (letter === 'l') isList = true
        else signal = signalOf(value, 1) ?? shell.fail(`invalid signal number or name: ${value}`)
      }
      operands = [...parsed.operands]
    }
  }
  if (!isList && signal === null) signal = SIGTERM
  if ((signal === null || operands.length === 0) !== isList && !(isList && signal === null))
    shell.fail(KILL_USAGE)
  if (isList) return listSignals(shell, operands[0])
  return operands.reduce((status, operand) => status | sendSignal(shell, operand, signal as number), 0)
}

function listSignals(shell: Shell, operand: string | undefined): number {
  if (operand === undefined) {
    for (let signal = 0; signal <= LAST_SIGNAL; signal++)
      shell.print(`${signal === 0 ? '0' : nameOf(signal)}\n`)
    return 0
  }
  const number = shell.number(operand)
  const signal = number > 128 ? number - 128 : number
  if (signal <= 0 || signal > LAST_SIGNAL) shell.fail(`invalid signal number or exit status: ${operand}`)
  shell.print(`${nameOf(signal)}\n`)
  return 0
}

function sendSignal(shell: Shell, operand: string, signal: number): number {
  const pid = operand.startsWith('%')
    ? -(findJob(shell, operand, false).processes[0]?.pid ?? 0)
    : operand.startsWith('-')
      ? -shell.number(operand.slice(1))
      : shell.number(operand)
  const result = shell.sys.kill(pid, signal)
  if (result >= 0) return 0
  shell.complain(`${strerror(result)}\n`)
  return 1
}

// ---- traps

export const trap: Builtin = (shell, args) => {
  const { operands } = parseOptions(shell, args, '')
  const [first] = operands
  if (first === undefined) {
    for (const signal of [...shell.traps.keys()].sort((a, b) => a - b))
      shell.print(`trap -- ${singleQuoted(shell.traps.get(signal) ?? '')} ${nameOf(signal)}\n`)
    return 0
  }
  const isReset = operands.length === 1 || /^[0-9]+$/.test(first)
  const action = isReset || first === '-' ? null : first
  for (const operand of isReset ? operands : operands.slice(1)) {
    const signal = signalOf(operand, 0)
    if (signal === null) {
      shell.warn(`trap: ${operand}: bad trap\n`)
      return 1
    }
    if (action === null) shell.traps.delete(signal)
    else shell.traps.set(signal, action)
    if (signal > 0) setSignal(shell, signal)
  }
  return 0
}

// ---- limits

export const times: Builtin = (shell) => {
  const { user, system, childUser, childSystem } = shell.sys.times()
  const text = (seconds: number) => `${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(6)}s`
  shell.print(`${text(user)} ${text(system)}\n${text(childUser)} ${text(childSystem)}\n`)
  return 0
}

export const umask: Builtin = (shell, args) => {
  const { options, operands } = parseOptions(shell, args, 'S')
  const current = shell.sys.umask(0)
  shell.sys.umask(current)
  const [mode] = operands
  if (mode === undefined) {
    shell.print(`${options.length > 0 ? symbolic(current) : current.toString(8).padStart(4, '0')}\n`)
    return 0
  }
  if (/^[0-9]/.test(mode)) {
    if (!/^[0-7]+$/.test(mode)) shell.fail(`Illegal number: ${mode}`)
    shell.sys.umask(Number.parseInt(mode, 8) & 0o777)
    return 0
  }
  const changed = changedMode(mode, ~current & 0o777)
  if (changed === null) shell.fail(`Illegal mode: ${mode}`)
  else shell.sys.umask(~changed & 0o777)
  return 0
}

const symbolic = (mask: number): string =>
  ['u', 'g', 'o']
    .map((who, index) => {
      const bits = (~mask >> (6 - 3 * index)) & 7
      return `${who}=${bits & 4 ? 'r' : ''}${bits & 2 ? 'w' : ''}${bits & 1 ? 'x' : ''}`
    })
    .join(',')

const WHO: Readonly<Record<string, number>> = { a: 0o111, u: 0o100, g: 0o010, o: 0o001 }

/** What is allowed behind a symbolic mode; null if it is none. */
function changedMode(text: string, allowed: number): number | null {
  let result = allowed
  // One comma may stand at the end (mode.c).
  for (const clause of text.replace(/(.),$/, '$1').split(',')) {
    const found = /^([augo]*)((?:[=+-][rwxugoXs]*)*)$/.exec(clause)
    if (found === null || (clause === '' && text !== '')) return null
    const who = [...(found[1] as string)].reduce((bits, letter) => bits | (WHO[letter] ?? 0), 0) || 0o111
    for (const [, operator, letters = ''] of (found[2] as string).matchAll(/([=+-])([rwxugoXs]*)/g)) {
      const bits = [...letters].reduce((sum, letter) => sum | permission(letter, allowed), 0) & 7
      if (operator === '-') result &= ~(bits * who)
      else if (operator === '+') result |= bits * who
      else result = (bits * who) | (result & ~(who * 7))
    }
  }
  return result
}

function permission(letter: string, allowed: number): number {
  switch (letter) {
    case 'r':
      return 4
    case 'w':
      return 2
    case 'x':
      return 1
    case 'u':
      return allowed >> 6
    case 'g':
      return allowed >> 3
    case 'o':
      return allowed
    case 'X':
      return (allowed & 0o111) !== 0 ? 1 : 0
    default:
      return 0
  }
}
