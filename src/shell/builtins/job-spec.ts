/** Jobs as they are named in arguments: %1, %name, %?text. */

import { findJob } from '../jobs.ts'
import type { Job, Shell } from '../shell.ts'

export function complainAmbiguous(shell: Shell, builtin: string, spec: string): void {
  shell.complainAs(builtin, `${spec.replace(/^%\??/, '')}: ambiguous job spec`)
}

/** The job that is meant, by no `spec` the current one; null after a complaint. */
export function jobFor(shell: Shell, builtin: string, spec: string | null): Job | null {
  const job = spec === null ? shell.currentJob : findJob(shell, spec)
  if (job === 'ambiguous') complainAmbiguous(shell, builtin, spec ?? '')
  else if (job !== null) return job
  else shell.complainAs(builtin, `${spec ?? 'current'}: no such job`)
  return null
}
