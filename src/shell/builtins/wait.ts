/** wait. */

import { SIGCHLD, SIGINT } from '../../kernel/abi.ts'
import { EINTR, ERESTARTSYS } from '../../kernel/vfs/errno.ts'
import { splitReference } from '../arrays.ts'
import {
  cleanJobs,
  deleteJob,
  isRunning,
  isStopped,
  jobOf,
  lastPid,
  notifyJobs,
  processChanged,
  reapJobs,
  stoppedStatus,
  substitutionEnded,
  waitOptions,
} from '../jobs.ts'
import { legalNumber } from '../legal-number.ts'
import type { Job, Shell } from '../shell.ts'
import { exitStatus } from '../signals.ts'
import type { Steps } from '../steps.ts'
import { runChildTraps } from '../traps.ts'
import { type Builtin, notValid, parseOptions } from './builtin.ts'
import { jobFor } from './job-spec.ts'
import { unsetReference } from './unset.ts'

export const wait: Builtin = (shell, args) => {
  const options = parseOptions(shell, args, 'fnp:')
  if (typeof options === 'number') return options
  const { values, operands } = options
  const variable = values.get('p')
  if (variable !== undefined) {
    if (splitReference(variable) === null) {
      notValid(shell, 'wait', variable)
      return 1
    }
    if (!unsetReference(shell, variable)) return 1
  }
  if (values.has('n')) return waitForNext(shell, operands, variable)
  return operands.length === 0
    ? waitForAll(shell)
    : waitForEach(shell, operands, { variable, untilEnd: values.has('f') })
}

function* waitForAll(shell: Shell): Steps<number> {
  reapJobs(shell)
  /** The kernel knows nothing of their processes any more. */
  const lost = new Set<Job>()
  for (;;) {
    const job = firstRunning(shell, lost)
    if (job === undefined) break
    if ((yield* waitForPid(shell, lastPid(job))) === null) return brokenOff(shell)
    if (isRunning(job)) lost.add(job)
  }
  for (const pid of shell.substitutionProcesses)
    if ((yield* waitForPid(shell, pid)) === null) return brokenOff(shell)
  // The last background job stays until `jobs` has told of it, unless it is the one that this has waited for.
  for (const job of shell.jobs)
    if (job.status !== null && (shell.interactive || lastPid(job) !== shell.lastBackground))
      job.notified = true
  cleanJobs(shell)
  shell.knownStatuses.clear()
  return 0
}

/** Each time the list is looked through it is said which jobs do not run on their own (jobs.c, wait_for_background_pids). */
function firstRunning(shell: Shell, lost: ReadonlySet<Job>): Job | undefined {
  for (const job of shell.jobs) {
    if (isStopped(job)) shell.complainAs('wait', `warning: job ${job.number}[${lastPid(job)}] stopped`)
    else if (isRunning(job) && !job.isForeground && !lost.has(job)) return job
  }
  return undefined
}

interface Waiting {
  /** `-p`: where it is told who was waited for */
  readonly variable: string | undefined
  /** `-f`: a job that stops has not ended */
  readonly untilEnd: boolean
}

function* waitForEach(
  shell: Shell,
  specs: readonly string[],
  { variable, untilEnd }: Waiting,
): Steps<number> {
  let status = 0
  let waitedFor: number | null = null
  for (const spec of specs) {
    waitedFor = null
    const pid = processOf(shell, spec)
    if (pid === null) {
      status = spec.startsWith('%') ? 127 : 1
      // After a number that cannot be one it looks at no other.
      if (/^[0-9]/.test(spec)) return status
      continue
    }
    const job = jobOf(shell, pid)
    const known = job === undefined ? shell.knownStatuses.get(pid) : statusOf(job)
    if (job === undefined && known === undefined && !shell.substitutionProcesses.has(pid)) {
      shell.complainAs('wait', `pid ${pid} is not a child of this shell`)
      status = 127
      continue
    }
    if (spec.startsWith('%') && job !== undefined && isStopped(job))
      shell.complain(`warning: wait_for_job: job ${job.number} is stopped`)
    const waited = known ?? (yield* waitForPid(shell, pid, untilEnd))
    if (waited === null) return brokenOff(shell)
    if (known !== undefined && job !== undefined) tellEnded(shell, job)
    waitedFor = pid
    status = waited
  }
  if (variable !== undefined && waitedFor !== null) shell.set(variable, String(waitedFor))
  return status
}

/** Who waited for a job has been told of its end; of an unusual one everybody is told. */
function tellEnded(shell: Shell, job: Job): void {
  notifyJobs(shell)
  job.notified = true
}

/** The pid that `%1` or a number means; null after a complaint. */
function processOf(shell: Shell, spec: string): number | null {
  if (spec.startsWith('%')) {
    const job = jobFor(shell, 'wait', spec)
    return job === null ? null : lastPid(job)
  }
  const pid = /^[0-9]/.test(spec) ? legalNumber(spec) : null
  if (pid !== null && BigInt.asIntN(32, pid) === pid) return Number(pid)
  shell.complainAs('wait', `\`${spec}': not a pid or valid job spec`)
  return null
}

/** The exit status of a process, when all of its job have ended; null if a trapped signal came first. */
export function* waitForPid(shell: Shell, pid: number, untilEnd = false): Steps<number | null> {
  const job = jobOf(shell, pid)
  if (job === undefined) return yield* waitForProcess(shell, pid)
  yield* shell.flush()
  for (const one of job.processes)
    while (one.status === null && (untilEnd || one.stoppedBy === 0)) {
      if ((yield* waitForProcess(shell, one.pid)) === null) return null
      if (one.status === null && one.stoppedBy === 0) break
    }
  if (isStopped(job)) notifyJobs(shell)
  return statusOf(job) ?? stoppedStatus(job)
}

/** Whichever process was asked for, it is the job's status that counts (jobs.c, wait_for). */
const statusOf = (job: Job): number | undefined => (job.status === null ? undefined : exitStatus(job.status))

function* waitForProcess(shell: Shell, pid: number): Steps<number | null> {
  shell.hasJustKilled = false
  for (;;) {
    const result = shell.sys.waitpid(pid, waitOptions(shell))
    if (typeof result !== 'number') {
      const job = jobOf(shell, pid)
      if (job === undefined) substitutionEnded(shell, pid, result.status)
      else {
        processChanged(shell, job, pid, result.status)
        if (job.status !== null && !job.isForeground) tellEnded(shell, job)
      }
      // As SIGCHLD does: what has ended meanwhile is not waited for.
      reapJobs(shell)
      yield* runChildTraps(shell)
      return exitStatus(result.status)
    }
    if (result === -ERESTARTSYS) yield undefined
    else if (result === -EINTR) {
      shell.takeSignals()
      yield* runChildTraps(shell)
      if (isBrokenOff(shell)) return null
    } else {
      // Its end has been told by the signal.
      const job = jobOf(shell, pid)
      if (job !== undefined && job.status !== null && !job.isForeground) tellEnded(shell, job)
      return shell.knownStatuses.get(pid) ?? 127
    }
  }
}

/** By a signal; that a child has ended is no reason (jobs.c, waitchld). */
const isBrokenOff = (shell: Shell): boolean => breaking(shell) !== undefined || shell.interrupted

const breaking = (shell: Shell): number | undefined =>
  shell.pendingSignals.find((signal) => signal !== SIGCHLD)

const brokenOff = (shell: Shell): number => 128 + (breaking(shell) ?? SIGINT)

function* waitForNext(shell: Shell, specs: readonly string[], variable: string | undefined): Steps<number> {
  const wanted = specs.flatMap((spec) => {
    const pid = legalNumber(spec)
    const job = pid === null ? jobFor(shell, 'wait', spec) : jobOf(shell, Number(pid))
    if (job === undefined) shell.complainAs('wait', `${spec}: no such job`)
    return job === null || job === undefined ? [] : [lastPid(job)]
  })
  if (specs.length > 0 && wanted.length === 0) return 127
  const candidates = () =>
    shell.jobs.filter((job) => wanted.length === 0 || job.processes.some(({ pid }) => wanted.includes(pid)))
  cleanJobs(shell)
  if (candidates().every(isStopped)) return 127
  shell.hasJustKilled = false
  for (;;) {
    reapJobs(shell)
    const open = candidates()
    const ended = open.find((job) => job.status !== null && !job.notified)
    if (ended !== undefined) {
      const pid = lastPid(ended)
      if (variable !== undefined) shell.set(variable, String(pid))
      const status = exitStatus(ended.status as number)
      notifyJobs(shell)
      deleteJob(shell, ended)
      return status
    }
    if (!open.some(isRunning)) return 127
    const result = shell.sys.waitpid(-1)
    if (typeof result !== 'number') {
      const job = jobOf(shell, result.pid)
      if (job === undefined) substitutionEnded(shell, result.pid, result.status)
      else processChanged(shell, job, result.pid, result.status)
      yield* runChildTraps(shell)
    } else if (result === -ERESTARTSYS) yield undefined
    else if (result === -EINTR) {
      shell.takeSignals()
      yield* runChildTraps(shell)
      if (isBrokenOff(shell)) return brokenOff(shell)
    } else return 127
  }
}
