/** Whether a container that has ended is started again, and when (restartmanager). */

import type { Container } from './containers.ts'

/** Seconds between an end and the next start: doubled each time, but for what ran longer than that. */
const FIRST_PAUSE = 0.1
const LONGEST_PAUSE = 60
const LONG_ENOUGH = 10

/** What a restart policy keeps in mind of one container. */
export class RestartManager {
  #pause = 0

  /** Seconds until the next start of one that ran for so many, or null for none. */
  pauseAfter(container: Container, seconds: number): number | null {
    if (!isWanted(container)) return null
    if (seconds >= LONG_ENOUGH || this.#pause === 0) this.#pause = FIRST_PAUSE
    else this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE)
    return this.#pause
  }
}

function isWanted({ host, state, restartCount, hasBeenManuallyStopped }: Container): boolean {
  const policy = host['RestartPolicy'] as { Name: string; MaximumRetryCount: number } | null | undefined
  if (hasBeenManuallyStopped) return false
  switch (policy?.Name) {
    case 'always':
    case 'unless-stopped':
      return true
    case 'on-failure': {
      const { MaximumRetryCount: most } = policy
      return state.ExitCode !== 0 && (most === 0 || restartCount < most)
    }
    default:
      return false
  }
}
