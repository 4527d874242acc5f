/**
 * Background jobs as far as this shell has them: started by `&`, listed, waited for, reported when done (jobs.c).
 *
 * Terms
 * - A job is *notified* when somebody has been told that it ended: by `jobs`, by a message, or because `wait` waited
 *   for it. Only then does it leave the list, and not before the list is cleaned the next time.
 * - The *current* job is `%+`, the *previous* one `%-`.
 */

import { SIGINT, SIGPIPE, SIGTERM } from '../kernel/abi.ts'
import type { Coprocess, Job, JobProcess, Shell } from './shell.ts'
import { exitStatus, signalDescription } from './signals.ts'
import { READONLY } from './variables.ts'

/** A job of running processes, of which the first leads the group. */
export function addJob(
  shell: Shell,
  processes: readonly Pick<JobProcess, 'pid' | 'command'>[],
  command: string,
): Job {
  const job: Job = {
    number: shell.jobs.reduce((highest, { number }) => Math.max(highest, number), 0) + 1,
    processes: processes.map((one) => ({ ...one, status: null })),
    command,
    status: null,
    notified: false,
    isForeground: false,
    isControlled: shell.interactive || shell.options.monitor,
    pgid: processes[0]?.pid ?? 0,
    pipefail: shell.options.pipefail,
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

/** The newest running job becomes `%+`, the running one before it `%-` (jobs.c, reset_current). */
function resetCurrent(shell: Shell): void {
  const running = shell.jobs.filter((job) => job.status === null)
  shell.currentJob = running.at(-1) ?? null
  shell.previousJob = running.at(-2) ?? shell.currentJob
}

/** Asks the kernel which jobs have ended, without waiting. */
export function reapJobs(shell: Shell): void {
  if (shell.hasJustKilled) return
  for (const job of shell.jobs) {
    if (job.status !== null) continue
    for (const { pid, status } of job.processes) {
      if (status !== null) continue
      const result = shell.sys.waitpid(pid, 1)
      if (typeof result !== 'number' && result.pid === pid) jobEnded(shell, job, pid, result.status)
    }
  }
  for (const pid of shell.substitutionProcesses) {
    const result = shell.sys.waitpid(pid, 1)
    if (typeof result !== 'number' && result.pid === pid) substitutionEnded(shell, pid, result.status)
  }
}

export function jobEnded(shell: Shell, job: Job, pid: number, waitStatus: number): void {
  shell.childEnded()
  shell.knownStatuses.set(pid, exitStatus(waitStatus))
  const ended = job.processes.find((one) => one.pid === pid)
  if (ended !== undefined) ended.status = waitStatus
  const statuses = job.processes.map(({ status }) => status)
  if (statuses.includes(null)) return
  const failed = job.pipefail ? statuses.findLast((status) => status !== 0) : undefined
  job.status = failed ?? statuses.at(-1) ?? 0
  job.notified = false
}

/** Its status is known from then on, as that of a job. */
export function substitutionEnded(shell: Shell, pid: number, waitStatus: number): void {
  shell.childEnded()
  if (shell.substitutionProcesses.delete(pid)) shell.knownStatuses.set(pid, exitStatus(waitStatus))
}

/** A person is told what was put into the background. */
export function announceJob(shell: Shell, job: Job): void {
  if (shell.interactive) shell.warn(`[${job.number}] ${lastPid(job)}\n`)
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

/** `%1`, `%+`, `%-`, `%name`, `%?text`; null if there is none. */
export function findJob(shell: Shell, spec: string): Job | null | 'ambiguous' {
  const text = spec.replace(/^%/, '')
  if (/^[0-9]+$/.test(text)) return shell.jobs.find((job) => job.number === Number(text)) ?? null
  if (text === '' || text.startsWith('+') || text.startsWith('%')) return shell.currentJob
  if (text.startsWith('-')) return shell.previousJob
  const inside = text.slice(1).toLowerCase()
  const found = shell.jobs.filter(({ command }) =>
    text.startsWith('?') ? command.toLowerCase().includes(inside) : command.startsWith(text),
  )
  return found.length > 1 ? 'ambiguous' : (found[0] ?? null)
}

/** `[1]+  Running                 sleep 10 &` */
export function jobLine(shell: Shell, job: Job, withPid = false): string {
  const mark = job === shell.currentJob ? '+' : job === shell.previousJob ? '-' : ' '
  const running = job.status === null ? ' &' : ''
  const head = `[${job.number}]${mark} `
  return withPid
    ? `${head}${processLines(job.processes)}${running}`
    : `${head} ${stateOf(job.status).padEnd(24)}${job.command}${running}`
}

/** A line for each process; a state that is the first one's is not repeated (jobs.c, print_pipeline). */
function processLines(processes: readonly JobProcess[]): string {
  const [first] = processes
  return processes
    .map((one, index) => {
      const pid = String(one.pid).padStart(5)
      if (index === 0) return `${pid} ${stateOf(one.status).padEnd(24)}${one.command}`
      const state = one.status === first?.status ? ''.padEnd(22) : stateOf(one.status).padEnd(24)
      return `     ${pid} ${state}| ${one.command}`
    })
    .join('\n')
}

function stateOf(waitStatus: number | null): string {
  if (waitStatus === null) return 'Running'
  const signal = waitStatus & 127
  if (signal !== 0) return signalDescription(signal)
  const status = exitStatus(waitStatus)
  return status === 0 ? 'Done' : `Exit ${status}`
}

/**
 * Tells which jobs have ended: after each foreground process, and before a prompt (jobs.c, notify_and_cleanup).
 * A script is only told of deaths by signals, and not of those that people use to end something.
 */
export function notifyJobs(shell: Shell): void {
  if (shell.jobs.length === 0) return
  reapJobs(shell)
  for (const job of shell.jobs) {
    if (job.status === null || job.notified) continue
    const signal = job.status & 127
    if (shell.interactive) shell.warn(`${jobLine(shell, job)}\n`)
    else if (signal !== 0 && !isQuietDeath(shell, signal)) shell.warn(deathText(shell, job.processes))
    // The others stay until somebody asks. `bash -c` forgets them in its subshells.
    else if (signal !== 0 || shell.input !== 'command' || shell.subshellLevel === 0) continue
    job.notified = true
  }
  cleanJobs(shell)
}

function isQuietDeath(shell: Shell, signal: number): boolean {
  return [SIGINT, SIGTERM, SIGPIPE].includes(signal) || shell.traps.has(signal)
}

/** `bash: line 3:  1234 Killed                  sleep 10`; of a pipeline a line for each process */
export function deathText(shell: Shell, processes: readonly JobProcess[]): string {
  return `${shell.prefix()}${processLines(processes)}\n`
}
