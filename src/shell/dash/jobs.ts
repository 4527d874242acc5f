/**
 * Children and jobs. Each child belongs to a job: a command, a pipeline, a substitution. A job runs, is stopped (none of its
 * processes runs, and one is stopped) or done.
 */

import {
  SIGINT,
  SIGPIPE,
  SIGQUIT,
  SIGTERM,
  SIGTSTP,
  SIGTTIN,
  SIGTTOU,
  type SignalDisposition,
  WNOHANG,
  WUNTRACED,
} from '../../kernel/abi.ts'
import { EINTR, ERESTARTSYS } from '../../kernel/vfs/errno.ts'
import { exitStatus, signalDescription, stopSignal } from '../signals.ts'
import { drive, type Steps } from '../steps.ts'
import { commandText } from './command-text.ts'
import type { Shell } from './shell.ts'
import { forgetTraps, setSignal } from './traps.ts'
import type { Node } from './tree.ts'

export interface JobProcess {
  readonly pid: number
  /** A wait status, that of its having stopped too; -1 while it runs. */
  status: number
  readonly command: string
}

export interface Job {
  readonly number: number
  readonly processes: JobProcess[]
  isDone: boolean
  isStopped: boolean
  /** Ended or stopped since it was last shown. */
  hasChanged: boolean
  /** Somebody has waited for it. */
  wasWaitedFor: boolean
  readonly hasControl: boolean
  readonly pipefail: boolean
}

/** A new job, which is the current one. Of those that are done and waited for, one gives its number. */
export function makeJob(shell: Shell): Job {
  if (!shell.jobControl) for (const old of shell.jobs) if (old.isDone && old.wasWaitedFor) freeJob(shell, old)
  let number = 1
  while (shell.jobs.some((job) => job.number === number)) number++
  const job: Job = {
    number,
    processes: [],
    isDone: false,
    isStopped: false,
    hasChanged: false,
    wasWaitedFor: false,
    hasControl: shell.jobControl,
    pipefail: shell.options.pipefail,
  }
  shell.jobs.push(job)
  shell.jobOrder.unshift(job)
  return job
}

export function freeJob(shell: Shell, job: Job): void {
  shell.jobs = shell.jobs.filter((other) => other !== job)
  shell.jobOrder = shell.jobOrder.filter((other) => other !== job)
}

// ---- forking

export interface Fork {
  readonly job: Job | null
  readonly node: Node | null
  /** own: no process group, whatever job control says (substitutions) */
  readonly mode: 'foreground' | 'background' | 'own'
}

/** The child's pid. The child runs `body` and ends with its status. */
export function* forkShell(shell: Shell, fork: Fork, body: (child: Shell) => Steps<number>): Steps<number> {
  yield* shell.flush()
  const child = shell.copy()
  // Set before, so that no signal finds the child without it.
  const before = fork.mode === 'background' && !hasOwnGroup(shell, fork) ? ignoreKeyboard(shell) : []
  const pid = shell.sys.fork((sys) => {
    child.sys = sys
    return drive(
      shell.runner.process(child, function* (self) {
        prepareChild(self, fork)
        return yield* body(self)
      }),
    )
  })
  for (const [signal, disposition] of before) shell.sys.sigaction(signal, disposition)
  const { job } = fork
  if (pid < 0) {
    if (job !== null) freeJob(shell, job)
    return shell.fail('Cannot fork')
  }
  if (job === null) return pid
  if (fork.mode !== 'own' && job.hasControl) shell.sys.setpgid(pid, job.processes[0]?.pid ?? pid)
  if (fork.mode === 'background') {
    shell.backgroundPid = pid
    shell.jobOrder = [job, ...shell.jobOrder.filter((other) => other !== job)]
  }
  const command = shell.jobControl && fork.node !== null ? commandText(fork.node) : ''
  job.processes.push({ pid, status: -1, command })
  return pid
}

const hasOwnGroup = (shell: Shell, { job, mode }: Fork): boolean =>
  job !== null && mode !== 'own' && job.hasControl && shell.level === 0

/** What the signals' dispositions were. */
function ignoreKeyboard({ sys }: Shell): (readonly [number, SignalDisposition])[] {
  return [SIGINT, SIGQUIT].map((signal) => {
    const before = sys.disposition(signal)
    sys.sigaction(signal, 'ignore')
    return [signal, before] as const
  })
}

function prepareChild(child: Shell, { job, mode }: Fork): void {
  const { sys } = child
  const isTop = child.level === 0
  const wasInteractive = isTop && child.isInteractive
  child.level++
  const hadControl = child.jobControl
  child.jobControl = false
  forgetTraps(child)
  if (job !== null && mode !== 'own' && job.hasControl && isTop) {
    const group = job.processes[0]?.pid ?? sys.getpid()
    sys.setpgid(0, group)
    if (mode === 'foreground') setTerminal(child, group)
  } else if (mode === 'background') {
    for (const signal of [SIGINT, SIGQUIT]) {
      sys.sigaction(signal, 'ignore')
      child.ignoredForever.add(signal)
    }
    if (job === null || job.processes.length === 0) readFromNull(child)
  }
  if (wasInteractive) for (const signal of [SIGINT, SIGQUIT, SIGTERM]) setSignal(child, signal)
  if (hadControl) for (const signal of [SIGTSTP, SIGTTOU, SIGTTIN]) setSignal(child, signal)
  child.catches = false
}

function readFromNull({ sys }: Shell): void {
  sys.close(0)
  const fd = sys.open('/dev/null', 0)
  if (fd <= 0) return
  sys.dup2(fd, 0)
  sys.close(fd)
}

export function setTerminal({ sys }: Shell, group: number): void {
  for (const fd of [2, 1, 0]) {
    if (!sys.isatty(fd)) continue
    sys.tcsetpgrp(fd, group)
    return
  }
}

// ---- waiting

/** What one child's end gives: true if there was one. With `job`, what it died of is told. */
function noteEnd(shell: Shell, pid: number, status: number, job: Job | null): void {
  for (const known of shell.jobOrder) {
    if (known.isDone) continue
    const process = known.processes.find((one) => one.pid === pid)
    if (process === undefined) continue
    process.status = status
    if (known.processes.every((one) => one.status !== -1)) {
      known.isStopped = known.processes.some((one) => stopSignal(one.status) !== 0)
      known.isDone = !known.isStopped
      known.hasChanged = true
    }
    if (stopSignal(status) !== 0) return
    if (known === job) {
      const signal = status & 127
      if (signal !== 0 && signal !== SIGINT && signal !== SIGPIPE)
        shell.warn(`${signalDescription(signal)}\n`)
    }
    return
  }
}

/** waitproc: only with job control is a process that stops of interest. */
const stops = (shell: Shell): number => (shell.jobControl ? WUNTRACED : 0)

/** Takes note of children that have ended or stopped. */
export function reap(shell: Shell): void {
  for (;;) {
    const result = shell.sys.waitpid(-1, WNOHANG | stops(shell))
    if (typeof result === 'number' || result.pid === 0) return
    noteEnd(shell, result.pid, result.status, null)
  }
}

/**
 * Until the job is done (null: until any child has ended). False if a signal came first, which only `wait` lets happen.
 */
export function* waitUntilDone(shell: Shell, job: Job | null, isInterruptible: boolean): Steps<boolean> {
  while (job === null || !(job.isDone || job.isStopped)) {
    const result = shell.sys.waitpid(-1, stops(shell))
    if (result === -ERESTARTSYS) yield undefined
    else if (result === -EINTR) {
      shell.takeSignals()
      if (isInterruptible && shell.pendingSignals.size > 0) return false
    } else if (typeof result === 'number') break
    else {
      noteEnd(shell, result.pid, result.status, job)
      // A signal that is there as well came first: most often the child sent it.
      if (isInterruptible) shell.takeSignals()
      if (isInterruptible && shell.pendingSignals.size > 0) return false
      if (job === null) break
    }
  }
  return true
}

/** The status of a job in the foreground, which is no job any more. */
export function* waitForJob(shell: Shell, job: Job): Steps<number> {
  yield* waitUntilDone(shell, job, false)
  if (job.hasControl && shell.jobControl) {
    setTerminal(shell, shell.rootPid)
    if ((job.processes.at(-1)?.status ?? 0) === SIGINT) shell.pendingSignals.add(SIGINT)
  }
  if (!job.isStopped) freeJob(shell, job)
  if (shell.hasOutput) yield* shell.flush()
  return jobStatus(job)
}

/** Of its last process; with pipefail of the last that failed. */
export function jobStatus({ processes, pipefail }: Job): number {
  const statuses = processes.map(({ status }) => exitStatus(status === -1 ? 0 : status))
  const failed = pipefail ? statuses.findLast((status) => status !== 0) : undefined
  return failed ?? statuses.at(-1) ?? 0
}

// ---- showing

export interface Shown {
  readonly withPids: boolean
  readonly onlyPids: boolean
}

/** A line of `jobs`; what is done is shown once. */
export function describeJob(shell: Shell, job: Job, { withPids, onlyPids }: Shown): string {
  const first = job.processes[0] as JobProcess
  if (onlyPids) return `${first.pid}\n`
  const mark = shell.jobOrder[0] === job ? '+' : shell.jobOrder[1] === job ? '-' : ' '
  const head = `[${job.number}] ${mark} `
  const state = job.isDone || job.isStopped ? stateText(job) : 'Running'
  const line = `${head}${withPids ? `${first.pid} ` : ''}${state}`
  const padded = line.length < 33 ? line.padEnd(33) : `${line} `
  let text = padded + first.command
  for (const process of job.processes.slice(1)) {
    if (withPids) {
      const next = ` |\n${' '.repeat(head.length)}${process.pid} `
      const column = next.length - 3
      text += next + ' '.repeat(Math.max(1, 33 - column)) + process.command
    } else text += ` | ${process.command}`
  }
  job.hasChanged = false
  if (job.isDone) freeJob(shell, job)
  return `${text}\n`
}

/** Of the last process; of a stopped job, of the last that is stopped. */
function stateText({ processes, isStopped }: Job): string {
  const shown = isStopped ? processes.findLast((one) => stopSignal(one.status) !== 0) : processes.at(-1)
  const status = shown?.status ?? 0
  const signal = stopSignal(status) || status & 127
  if (signal !== 0) return signalDescription(signal)
  const code = (status >> 8) & 255
  return code === 0 ? 'Done' : `Done(${code})`
}

/** Jobs that have ended since, for the terminal. */
export function tellChanges(shell: Shell): void {
  reap(shell)
  for (const job of [...shell.jobOrder])
    if (job.hasChanged) shell.warn(describeJob(shell, job, { withPids: false, onlyPids: false }))
}

/** `%1`, `%%`, `%-`, `%name`, `%?text`; undefined: the current one. */
export function findJob(shell: Shell, name: string | undefined, wantsControl: boolean): Job {
  const job = lookUpJob(shell, name)
  if (typeof job === 'string') return shell.fail(job)
  if (wantsControl && !job.hasControl)
    return shell.fail(`job ${name ?? '(null)'} not created under job control`)
  return job
}

function lookUpJob({ jobOrder, jobs }: Shell, name: string | undefined): Job | string {
  if (name === undefined || name === '%' || name === '%+' || name === '%%')
    return jobOrder[0] ?? 'No current job'
  const none = `No such job: ${name}`
  if (!name.startsWith('%')) return none
  if (name === '%-') return jobOrder[1] ?? 'No previous job'
  const text = name.slice(1)
  if (/^[0-9]+$/.test(text)) return jobs.find((job) => job.number === Number(text)) ?? none
  const isMatch = text.startsWith('?')
    ? (command: string) => command.includes(text.slice(1))
    : (command: string) => command.startsWith(text)
  const found = jobOrder.filter((job) => isMatch(job.processes[0]?.command ?? ''))
  return found.length > 1 ? `${name}: ambiguous` : (found[0] ?? none)
}
