/** What is due between commands that have run at once. */

import type { Shell } from './shell.ts'
import type { Steps } from './steps.ts'
import { attend } from './traps.ts'

/** After what has run at once: its complaints are written, and others have their turn. */
export function* settle(shell: Shell): Steps<void> {
  if (shell.hasOutput) yield* shell.flush()
  if (!shell.sys.exhausted()) return
  yield undefined
  if (shell.catchesSignals) yield* attend(shell)
}
