/** kill (kill.def), and the list of signals. */

import { SIGCONT, SIGHUP, SIGSTOP, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU } from '../../kernel/abi.ts'
import { EINVAL, strerror } from '../../kernel/vfs/errno.ts'
import { isStopped, letGoOn, reapJobs, sendContinue } from '../jobs.ts'
import { legalNumber } from '../legal-number.ts'
import type { Job, Shell } from '../shell.ts'
import { SIGNAL_NAMES, signalName, signalNumber } from '../signals.ts'
import type { Steps } from '../steps.ts'
import { answersHelp, showUsage } from './builtin.ts'
import { jobFor } from './job-spec.ts'

export const kill = answersHelp((shell, args) => {
  if (args.length === 1) return showUsage(shell, 'kill')
  const request = parseRequest(shell, args)
  if (typeof request === 'number') return request
  const { lists, signal: named, targets } = request
  if (lists) return listSignals(shell, targets)
  const signal = decode(shell, named)
  if (signal === null) return invalidSignal(shell, named)
  if (targets.length === 0) return showUsage(shell, 'kill')
  return stopSignals.has(signal)
    ? killAndGiveWay(shell, targets, { signal, named })
    : killAll(shell, targets, { signal, named })
})

const killAll = (shell: Shell, targets: readonly string[], sent: Sent): number =>
  targets.map((target) => killOne(shell, target, sent)).includes(true) ? 0 : 1

const stopSignals: ReadonlySet<number> = new Set([SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU])

/** The shell itself may be one of those that stop. */
function* killAndGiveWay(shell: Shell, targets: readonly string[], sent: Sent): Steps<number> {
  yield* shell.flush()
  const status = killAll(shell, targets, sent)
  yield undefined
  return status
}

interface Request {
  readonly lists: boolean
  /** as it was written */
  readonly signal: string
  readonly targets: readonly string[]
}

/** The last signal that an option names counts; a number below zero is a process group once there is one. */
function parseRequest(shell: Shell, args: readonly string[]): Request | number {
  let lists = false
  let signal: string | null = null
  let index = 1
  for (; index < args.length; index++) {
    const word = args[index] as string
    if (word === '-l' || word === '-L') lists = true
    else if (word === '-s' || word === '-n') {
      const value = args[++index]
      if (value === undefined) {
        shell.complainAs('kill', `${word}: option requires an argument`)
        return 1
      }
      signal = value
    } else if (/^-(s[A-Za-z]|n[0-9])/.test(word)) signal = word.slice(2)
    else if (word === '--') {
      index++
      break
    } else if (word === '-?') return showUsage(shell, 'kill')
    else if (word.startsWith('-') && signal === null) signal = word.slice(1)
    else break
  }
  return { lists, signal: signal ?? 'TERM', targets: args.slice(index) }
}

/** POSIX has names without SIG only. */
const decode = (shell: Shell, text: string): number | null =>
  shell.options.posix && /^SIG/i.test(text) ? null : signalNumber(text)

function invalidSignal(shell: Shell, name: string): number {
  shell.complainAs('kill', `${name}: invalid signal specification`)
  return 1
}

interface Sent {
  readonly signal: number
  /** as it was written */
  readonly named: string
}

function killOne(shell: Shell, target: string, sent: Sent): boolean {
  const number = legalNumber(target)
  if (number !== null && BigInt.asIntN(32, number) === number)
    return send(shell, Number(number), target, sent)
  if (target === '') {
    shell.complainAs('kill', "`': not a pid or valid job spec")
    return false
  }
  if (!target.startsWith('%')) {
    shell.complainAs('kill', `${target}: arguments must be process or job IDs`)
    return false
  }
  const job = jobFor(shell, 'kill', target)
  if (job === null) return false
  // Whoever was told of its end is told of it again (jobs.c, kill_pid).
  job.notified = false
  if (job.status !== null) return true
  const wasStopped = isStopped(job)
  const isSent =
    shell.terminal < 0 ? killProcesses(shell, job, target, sent.signal) : send(shell, -job.pgid, target, sent)
  // What has stopped goes on to meet its end, and is told of as stopped until it has; who lets it go on has put it into the background.
  if (wasStopped && (sent.signal === SIGTERM || sent.signal === SIGHUP)) sendContinue(shell, job)
  if (wasStopped && sent.signal === SIGCONT) letGoOn(shell, job)
  return isSent
}

function send(shell: Shell, pid: number, target: string, { signal, named }: Sent): boolean {
  reapJobs(shell)
  const error = shell.sys.kill(pid, signal)
  if (error >= 0) {
    if (signal !== 0) shell.hasJustKilled = true
    return true
  }
  if (error === -EINVAL) invalidSignal(shell, named)
  else shell.complainAs('kill', `(${target.startsWith('%') ? target : pid}) - ${strerror(error)}`)
  return false
}

/** Without job control a job is no process group. */
function killProcesses(shell: Shell, job: Job, target: string, signal: number): boolean {
  let result = 0
  for (const { pid, status } of job.processes)
    if (status === null) result = Math.min(result, shell.sys.kill(pid, signal))
  if (signal !== 0) shell.hasJustKilled = true
  if (result < 0) shell.complainAs('kill', `(${target}) - ${strerror(result)}`)
  return result >= 0
}

function listSignals(shell: Shell, specs: readonly string[]): number {
  if (specs.length === 0) {
    shell.print(shell.options.posix ? `${namesInARow()}\n` : signalTable())
    return 0
  }
  let status = 0
  for (const spec of specs) {
    const given = legalNumber(spec)
    // An exit status means the signal that led to it.
    const number =
      given === null ? decode(shell, spec) : signalNumber(String(given > 128n ? given - 128n : given))
    if (number === null) status = invalidSignal(shell, spec)
    else if (given === null) shell.print(`${number}\n`)
    else if (SIGNAL_NAMES[number] !== '') shell.print(`${SIGNAL_NAMES[number]}\n`)
  }
  return status
}

const namesInARow = (): string => SIGNAL_NAMES.filter((name, number) => number > 0 && name !== '').join(' ')

/** Five columns, as display_signal_list prints them. */
export function signalTable(): string {
  const cells = SIGNAL_NAMES.map((name, number) => ({ name, number }))
    .filter(({ name, number }) => number > 0 && name !== '')
    .map(({ number }) => `${String(number).padStart(2)}) ${signalName(number)}`)
  let text = ''
  cells.forEach((cell, index) => {
    text += cell + (index % 5 === 4 ? '\n' : '\t')
  })
  return cells.length % 5 === 0 ? text : `${text}\n`
}
