/** What a shell at a prompt does about the jobs that it would leave (exit.def, exit_or_logout). */

import { isStopped, jobLine, reapJobs } from './jobs.ts'
import type { Shell } from './shell.ts'

/** False where it says that there are jobs, which it does not say twice in a row, nor right behind `jobs`. */
export function mayLeaveJobs(shell: Shell): boolean {
  if (!shell.interactive || shell.subshellLevel > 0) return true
  if (shell.commandNumber - shell.jobsKnownAt <= 1) return true
  reapJobs(shell)
  const lists = shell.options.get('checkjobs')
  const hasStopped = shell.jobs.some(isStopped)
  if (!hasStopped && !(lists && shell.jobs.some(({ status }) => status === null))) return true
  shell.warn(`There are ${hasStopped ? 'stopped' : 'running'} jobs.\n`)
  if (lists) for (const job of shell.jobs) shell.print(`${jobLine(shell, job)}\n`)
  shell.jobsKnownAt = shell.commandNumber
  return false
}
