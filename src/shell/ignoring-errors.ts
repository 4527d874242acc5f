/** Conditions, and what stands in front of `&&` and `||` or behind `!`: their failures are not errors (set -e, ERR). */

import { Discard } from './leaving.ts'
import type { Shell } from './shell.ts'
import type { Steps } from './steps.ts'

export function* ignoringErrors(shell: Shell, steps: Steps<number>): Steps<number> {
  shell.ignoringErrors++
  try {
    return yield* steps
  } catch (error) {
    if (error instanceof Discard) error.wasIgnored = true
    throw error
  } finally {
    shell.ignoringErrors--
  }
}
