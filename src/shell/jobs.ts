/**
 * Jobs: started by `&` or stopped in the foreground, listed, let go on, waited for, reported when done (jobs.c).
 *
 * Terms
 * - A job is *notified* when somebody has been told that it ended: by `jobs`, by a message, or because `wait` waited
 *   for it. Only then does it leave the list, and not before the list is cleaned the next time.
 * - The *current* job is `%+`, the *previous* one `%-`: rather those that are stopped than those that run.
 * - A job is *stopped* when none of its processes runs and one of them is stopped; it has not ended then.
 */

import { SIGCONT, SIGINT, SIGPIPE, SIGTERM, WCONTINUED, WNOHANG, WUNTRACED } from '../kernel/abi.ts'
import { abbreviateHome } from './abbreviate-home.ts'
import { BASH } from './dialect.ts'
import type { Coprocess, Job, JobProcess, Shell } from './shell.ts'
import { exitStatus, signalDescription, signalName, stopSignal } from './signals.ts'
import { READONLY } from './variables.ts'

/** A job of running processes, of which the first leads the group. */
export function addJob(
  shell: Shell,
  processes: readonly Pick<JobProcess, 'pid' | 'command'>[],
  command: string,
): Job {
  const job: Job = {
    number: shell.jobs.reduce((highest, { number }) => Math.max(highest, number), 0) + 1,
    processes: processes.map(({ pid, command: text }) => ({
      pid,
      command: text,
      status: null,
      stoppedBy: 0,
    })),
    command,
    status: null,
    notified: false,
    isForeground: false,
    isControlled: shell.interactive || shell.options.monitor,
    pgid: processes[0]?.pid ?? 0,
    pipefail: shell.options.pipefail,
    directory: shell.directory ?? '',
  }
  shell.jobs.push(job)
  resetCurrent(shell)
  return job
}

export function deleteJob(shell: Shell, job: Job): void {
  shell.jobs = shell.jobs.filter((other) => other !== job)
  if (job === shell.currentJob || job === shell.previousJob) resetCurrent(shell)
}

/** Subshells begin with no jobs, and know nothing of those that have ended (jobs.c, delete_all_jobs). */
export function forgetJobs(shell: Shell): void {
  shell.knownStatuses = new Map()
  shell.jobs = []
  shell.currentJob = null
  shell.previousJob = null
}

export const isRunning = (job: Job): boolean => job.status === null && !isStopped(job)

export const isStopped = ({ status, processes }: Job): boolean =>
  status === null &&
  processes.some((one) => one.stoppedBy !== 0) &&
  processes.every((one) => one.status !== null || one.stoppedBy !== 0)

/** Whether it is told of processes that stop: a subshell is not. */
const hasJobControl = (shell: Shell): boolean =>
  shell.terminal >= 0 || (shell.options.monitor && shell.subshellLevel === 0)

/** What waitpid(2) is asked for besides ends by somebody who waits. */
export const waitOptions = (shell: Shell): number => (hasJobControl(shell) ? WUNTRACED : 0)

/** The job becomes `%+`, and one that is stopped, or else one that runs, `%-` (jobs.c, set_current_job). */
export function setCurrent(shell: Shell, job: Job): void {
  const { jobs } = shell
  if (shell.currentJob !== job) {
    shell.previousJob = shell.currentJob
    shell.currentJob = job
  }
  const before = shell.previousJob
  if (before !== null && before !== job && jobs.includes(before) && isStopped(before)) return
  const older = jobs.slice(0, jobs.indexOf(job))
  const stopped = isStopped(job) ? older.findLast(isStopped) : undefined
  shell.previousJob = stopped ?? (isRunning(job) ? older : jobs).findLast(isRunning) ?? job
}

/** The current job stays so while it is stopped; others are chosen from those that are stopped first (jobs.c, reset_current). */
export function resetCurrent(shell: Shell): void {
  const { jobs } = shell
  const kept = [shell.currentJob, shell.previousJob].find(
    (job) => job !== null && jobs.includes(job) && isStopped(job),
  )
  const job = kept ?? jobs.findLast(isStopped) ?? jobs.findLast(isRunning)
  if (job !== undefined && job !== null) setCurrent(shell, job)
  else {
    shell.currentJob = null
    shell.previousJob = null
  }
}

/** Asks the kernel which jobs have ended, stopped or gone on, without waiting. */
export function reapJobs(shell: Shell): void {
  if (shell.hasJustKilled) return
  const options = WNOHANG | (hasJobControl(shell) ? WUNTRACED | WCONTINUED : 0)
  for (const job of shell.jobs) {
    if (job.status !== null) continue
    for (const { pid, status } of job.processes) {
      if (status !== null) continue
      const result = shell.sys.waitpid(pid, options)
      if (typeof result !== 'number' && result.pid === pid) processChanged(shell, job, pid, result.status)
    }
  }
  for (const pid of shell.substitutionProcesses) {
    const result = shell.sys.waitpid(pid, WNOHANG)
    if (typeof result !== 'number' && result.pid === pid) substitutionEnded(shell, pid, result.status)
  }
}

/** The wait status of a process that has been let go on, wait(2). */
const GOES_ON = 0xffff

/** A process of the job has ended, stopped or gone on. */
export function processChanged(shell: Shell, job: Job, pid: number, waitStatus: number): void {
  const process = job.processes.find((one) => one.pid === pid)
  if (process === undefined) return
  const wasStopped = isStopped(job)
  process.stoppedBy = stopSignal(waitStatus)
  if (waitStatus !== GOES_ON) shell.childEnded()
  if (process.stoppedBy === 0 && waitStatus !== GOES_ON) {
    shell.knownStatuses.set(pid, exitStatus(waitStatus))
    process.status = waitStatus
  }
  if (isStopped(job)) {
    job.notified = false
    job.isForeground = false
    setCurrent(shell, job)
    return
  }
  if (wasStopped && waitStatus === GOES_ON) resetCurrent(shell)
  const statuses = job.processes.map(({ status }) => status)
  if (statuses.includes(null)) return
  const failed = job.pipefail ? statuses.findLast((status) => status !== 0) : undefined
  job.status = failed ?? statuses.at(-1) ?? 0
  job.notified = false
}

/** Lets a stopped job go on; where it had no group of its own, each process. */
export function letGoOn(shell: Shell, job: Job): void {
  for (const process of job.processes) process.stoppedBy = 0
  job.notified = true
  sendContinue(shell, job)
}

/** The job counts as stopped until the kernel says that it goes on, or has ended. */
export function sendContinue(shell: Shell, job: Job): void {
  if (shell.terminal >= 0) shell.sys.kill(-job.pgid, SIGCONT)
  else for (const { pid, status } of job.processes) if (status === null) shell.sys.kill(pid, SIGCONT)
}

/** `$?` of a job that has stopped. */
export const stoppedStatus = ({ processes }: Job): number =>
  128 + (processes.findLast((one) => one.stoppedBy !== 0)?.stoppedBy ?? 0)

/** Its status is known from then on, as that of a job. */
export function substitutionEnded(shell: Shell, pid: number, waitStatus: number): void {
  shell.childEnded()
  if (shell.substitutionProcesses.delete(pid)) shell.knownStatuses.set(pid, exitStatus(waitStatus))
}

/** A person is told what was put into the background. */
export function announceJob(shell: Shell, job: Job): void {
  if (shell.interactive && shell.runner.dialect.jobs.areAnnounced)
    shell.warn(`[${job.number}] ${lastPid(job)}\n`)
}

/** `$!` of the job. */
export const lastPid = (job: Job): number => job.processes.at(-1)?.pid ?? 0

/** Jobs that have ended and of which somebody has been told leave the list. */
export function cleanJobs(shell: Shell): void {
  for (const job of shell.jobs) if (job.status !== null && job.notified) deleteJob(shell, job)
  if (shell.coprocess !== null && shell.coprocess.job.status !== null) forgetCoprocess(shell, shell.coprocess)
}

function forgetCoprocess(shell: Shell, { name, reader, writer }: Coprocess): void {
  shell.coprocess = null
  for (const descriptor of [reader, writer]) if (descriptor >= 0) shell.sys.close(descriptor)
  for (const variable of [`${name}_PID`, name]) {
    if (shell.variables.findRaw(variable)?.has(READONLY) !== true) shell.variables.unset(variable)
    else shell.complain(`${variable}: cannot unset: readonly variable`)
  }
}

export function jobOf(shell: Shell, pid: number): Job | undefined {
  return shell.jobs.find((job) => job.processes.some((one) => one.pid === pid))
}

/**
 * `%1`, `%+`, `%-`, `%name`, `%?text`; null if there is none. Any process of a pipeline is meant by its command, but behind the
 * first one bash finds each twice (jobs.c, get_job_by_name).
 */
export function findJob(shell: Shell, spec: string): Job | null | 'ambiguous' {
  const text = spec.replace(/^%/, '')
  if (/^[0-9]+$/.test(text)) return shell.jobs.find((job) => job.number === Number(text)) ?? null
  if (text === '' || text.startsWith('+') || text.startsWith('%')) return shell.currentJob
  if (text.startsWith('-')) return shell.previousJob
  const inside = text.slice(1).toLowerCase()
  const isMeant = ({ command }: JobProcess) =>
    text.startsWith('?') ? command.toLowerCase().includes(inside) : command.startsWith(text)
  const found = shell.jobs.filter((job) => job.processes.some(isMeant))
  const [job] = found
  if (job === undefined) return null
  return found.length > 1 || !isMeant(job.processes[0] as JobProcess) ? 'ambiguous' : job
}

/** `[1]+  Running                 sleep 10 &` */
export function jobLine(shell: Shell, job: Job, withPid = false): string {
  const mark = job === shell.currentJob ? '+' : job === shell.previousJob ? '-' : ' '
  const { background, stateWidth } = shell.runner.dialect.jobs
  const end = `${isRunning(job) && !job.isForeground ? background : ''}${placeOf(shell, job, '  (wd: ')}`
  const head = `[${job.number}]${mark} `
  return withPid
    ? `${head}${processLines(job.processes, (one) => stateIn(job, one))}${end}`
    : `${head} ${jobState(shell, job).padEnd(stateWidth)}${job.command}${end}`
}

/** Where a job was started, if that is elsewhere; behind `opening`. */
export function placeOf(shell: Shell, { directory }: Job, opening: string): string {
  return directory === (shell.directory ?? '') ? '' : `${opening}${abbreviateHome(shell, directory)})`
}

type EndedProcess = Pick<JobProcess, 'pid' | 'command' | 'status'>

/** A line for each process; a state that is the first one's is not repeated (jobs.c, print_pipeline). */
function processLines<Process extends EndedProcess>(
  processes: readonly Process[],
  stateOf: (process: Process) => string,
): string {
  const first = processes[0] === undefined ? '' : stateOf(processes[0])
  return processes
    .map((one, index) => {
      const pid = String(one.pid).padStart(5)
      const state = stateOf(one)
      if (index === 0) return `${pid} ${state.padEnd(24)}${one.command}`
      return `     ${pid} ${state === first ? ''.padEnd(22) : state.padEnd(24)}| ${one.command}`
    })
    .join('\n')
}

function jobState(shell: Shell, job: Job): string {
  const { exited, namesStopSignals } = shell.runner.dialect.jobs
  if (!isStopped(job)) return job.status === null ? 'Running' : endState(job.status, exited)
  const signal = job.processes.at(-1)?.stoppedBy ?? 0
  return shell.options.posix && signal !== 0 && namesStopSignals
    ? `Stopped(${signalName(signal)})`
    : 'Stopped'
}

/** While one runs, all do. */
function stateIn(job: Job, { status, stoppedBy }: JobProcess): string {
  if (isRunning(job)) return 'Running'
  return stoppedBy !== 0 ? signalDescription(stoppedBy) : endState(status ?? 0)
}

function endState(waitStatus: number, exited: (status: number) => string = BASH.jobs.exited): string {
  const signal = waitStatus & 127
  if (signal !== 0) return signalDescription(signal)
  const status = exitStatus(waitStatus)
  return status === 0 ? 'Done' : exited(status)
}

/**
 * Tells which jobs have ended or stopped: after each foreground process, and before a prompt (jobs.c, notify_and_cleanup).
 * A script is only told of deaths by signals, and not of those that people use to end something.
 */
export function notifyJobs(shell: Shell): void {
  if (shell.jobs.length === 0) return
  reapJobs(shell)
  for (const job of shell.jobs) {
    if (job.notified || isRunning(job)) continue
    if (job.status === null) {
      if (!hasJobControl(shell)) continue
      shell.warn(`${shell.runner.dialect.jobs.beforeStopped}${jobLine(shell, job)}\n${hereNow(shell, job)}`)
      job.notified = true
      continue
    }
    const signal = job.status & 127
    if (shell.interactive && shell.input !== 'command')
      shell.warn(`${jobLine(shell, job)}\n${hereNow(shell, job)}`)
    else if (signal !== 0 && !isQuietDeath(shell, signal)) shell.warn(deathText(shell, job.processes))
    // The others stay until somebody asks. `bash -c` forgets them in its subshells.
    else if (signal !== 0 || shell.input !== 'command' || shell.subshellLevel === 0) continue
    job.notified = true
  }
  cleanJobs(shell)
}

/** Where the shell is, where the job was started elsewhere. */
const hereNow = (shell: Shell, { directory }: Job): string =>
  directory === (shell.directory ?? '') ? '' : `(wd now: ${abbreviateHome(shell, shell.directory ?? '')})\n`

/** A substitution tells of no process, nor does the shell of `-c` in posix mode (jobs.c, notify_of_job_status). */
export function tellsNoDeaths({ subshellEnvironment, input, options }: Shell): boolean {
  if (subshellEnvironment.has('substitution') || subshellEnvironment.has('process substitution')) return true
  return input === 'command' && options.posix
}

function isQuietDeath(shell: Shell, signal: number): boolean {
  if (tellsNoDeaths(shell)) return true
  return [SIGINT, SIGTERM, SIGPIPE].includes(signal) || shell.traps.has(signal)
}

/** `bash: line 3:  1234 Killed                  sleep 10`; of a pipeline a line for each process */
export function deathText(shell: Shell, processes: readonly EndedProcess[]): string {
  return `${shell.prefix()}${processLines(processes, ({ status }) => endState(status ?? 0))}\n`
}
