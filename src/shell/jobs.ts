/** Background jobs as far as this shell has them: started by `&`, listed, waited for, reported when done. */

import { exitStatus } from './processes.ts'
import type { Job, Shell } from './shell.ts'
import { signalDescription } from './signals.ts'

export function addJob(shell: Shell, pids: readonly number[], command: string, pgid: number): Job {
  const number = shell.jobs.reduce((highest, job) => Math.max(highest, job.number), 0) + 1
  const job: Job = { number, pids, command, status: null, notified: false, pgid }
  shell.jobs.push(job)
  return job
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
  if (pid === job.pids.at(-1)) job.status = waitStatus
}

export function jobOf(shell: Shell, pid: number): Job | undefined {
  return shell.jobs.find((job) => job.pids.includes(pid))
}

/** `%1`, `%+`, `%-`, `%name`, `%?text`; undefined if there is none. */
export function findJob(shell: Shell, spec: string): Job | undefined {
  const text = spec.slice(1)
  if (/^[0-9]+$/.test(text)) return shell.jobs.find((job) => job.number === Number(text))
  if (text === '' || text === '+' || text === '%') return shell.jobs.at(-1)
  if (text === '-') return shell.jobs.at(-2) ?? shell.jobs.at(-1)
  if (text.startsWith('?')) return shell.jobs.find((job) => job.command.includes(text.slice(1)))
  return shell.jobs.find((job) => job.command.startsWith(text))
}

/** `[1]+  Running                 sleep 10 &` */
export function jobLine(shell: Shell, job: Job, withPid = false): string {
  const index = shell.jobs.indexOf(job)
  const mark = index === shell.jobs.length - 1 ? '+' : index === shell.jobs.length - 2 ? '-' : ' '
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

/** Lines about jobs that have ended since the last prompt; they leave the list. */
export function notifyJobs(shell: Shell): string {
  reapJobs(shell)
  const ended = shell.jobs.filter((job) => job.status !== null)
  const lines = ended.filter((job) => !job.notified).map((job) => `${jobLine(shell, job)}\n`)
  shell.jobs = shell.jobs.filter((job) => job.status === null)
  return lines.join('')
}
