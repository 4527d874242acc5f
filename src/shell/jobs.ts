/**
 * Background jobs as far as this shell has them: started by `&`, listed, waited for, reported when done (jobs.c).
 *
 * Terms
 * - A job is *notified* when somebody has been told that it ended: by `jobs`, by a message, or because `wait` waited
 *   for it. Only then does it leave the list, and not before the list is cleaned the next time.
 * - The *current* job is `%+`, the *previous* one `%-`.
 */

import { SIGINT, SIGPIPE, SIGTERM } from '../kernel/abi.ts'
import type { Job, Shell } from './shell.ts'
import { exitStatus, signalDescription } from './signals.ts'

export function addJob(shell: Shell, pids: readonly number[], command: string, pgid: number): Job {
  const number = shell.jobs.reduce((highest, job) => Math.max(highest, job.number), 0) + 1
  const job: Job = { number, pids, command, status: null, notified: false, pgid }
  shell.jobs.push(job)
  resetCurrent(shell)
  return job
}

export function deleteJob(shell: Shell, job: Job): void {
  shell.jobs = shell.jobs.filter((other) => other !== job)
  if (job === shell.currentJob || job === shell.previousJob) resetCurrent(shell)
}

/** Subshells begin with no jobs. */
export function forgetJobs(shell: Shell): void {
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
  for (const job of shell.jobs) {
    if (job.status !== null) continue
    for (const pid of job.pids) {
      const result = shell.sys.waitpid(pid, 1)
      if (typeof result !== 'number' && result.pid === pid) jobEnded(shell, job, pid, result.status)
    }
  }
}

export function jobEnded(shell: Shell, job: Job, pid: number, waitStatus: number): void {
  shell.knownStatuses.set(pid, exitStatus(waitStatus))
  if (pid !== job.pids.at(-1)) return
  job.status = waitStatus
  job.notified = false
}

/** Jobs that have ended and of which somebody has been told leave the list. */
export function cleanJobs(shell: Shell): void {
  for (const job of shell.jobs) if (job.status !== null && job.notified) deleteJob(shell, job)
}

export function jobOf(shell: Shell, pid: number): Job | undefined {
  return shell.jobs.find((job) => job.pids.includes(pid))
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
  const pid = withPid ? `${job.pids[0]} `.padStart(6) : ''
  const running = job.status === null ? ' &' : ''
  return `[${job.number}]${mark}  ${pid}${stateOf(job).padEnd(24)}${job.command}${running}`
}

function stateOf(job: Job): string {
  if (job.status === null) return 'Running'
  const signal = job.status & 127
  if (signal !== 0) return signalDescription(signal)
  const status = exitStatus(job.status)
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
    else if (signal !== 0 && !isQuietDeath(shell, signal))
      shell.warn(deathLine(shell, signal, job.pids[0] as number, job.command))
    // The others stay until somebody asks. `bash -c` forgets them in its subshells.
    else if (signal !== 0 || shell.input !== 'command' || shell.subshellLevel === 0) continue
    job.notified = true
  }
  cleanJobs(shell)
}

function isQuietDeath(shell: Shell, signal: number): boolean {
  return [SIGINT, SIGTERM, SIGPIPE].includes(signal) || shell.traps.has(signal)
}

/** `bash: line 3:  1234 Killed                  sleep 10` */
export function deathLine(shell: Shell, signal: number, pid: number, command: string): string {
  return `${shell.prefix()}${String(pid).padStart(5)} ${signalDescription(signal).padEnd(24)}${command}\n`
}
