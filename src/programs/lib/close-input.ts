/** Programs of coreutils that have read standard input close it at their end, and say where there is none to close. */

import { type Io, STDIN, type Step } from './io.ts'

/** Closes standard input where it was among the operands, or was read for want of any. */
export function* closeStandardInput(io: Io, operands: readonly string[], shown = '-'): Step<void> {
  if (operands.length > 0 && !operands.includes('-')) return
  const error = io.sys.close(STDIN)
  if (error < 0) yield* io.fail(shown, error)
}
