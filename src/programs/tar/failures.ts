/** How tar complains of files, and gives up. */

import { strerror } from '../../kernel/vfs/errno.ts'
import type { Io, Step } from '../lib/io.ts'
import { escapeControls } from '../lib/quote.ts'

/**
 * `NAME: Cannot open: No such file or directory` (call_arg_error of paxutils). The action says what was tried,
 * the error is a negative errno.
 */
export const pathError = (path: string, action: string, error: number): string =>
  `${escapeControls(path)}: Cannot ${action}: ${strerror(error)}`

/** The same of a file that can be done without (call_arg_warn). */
export const pathWarning = (path: string, action: string, error: number): string =>
  `${escapeControls(path)}: Warning: Cannot ${action}: ${strerror(error)}`

export const FAILURE = 2
export const USAGE_HINT = "Try 'tar --help' or 'tar --usage' for more information.\n"

export function* wrongUse(io: Io, text: string, status = FAILURE): Step<never> {
  yield* io.complain(text)
  yield* io.printError(USAGE_HINT)
  return yield* io.exit(status)
}

export function* fatal(io: Io, text: string): Step<never> {
  yield* io.complain(text)
  return yield* notRecoverable(io)
}

export function* notRecoverable(io: Io): Step<never> {
  yield* io.complain('Error is not recoverable: exiting now')
  return yield* io.exit(FAILURE)
}

/** The status where all that could be done was. */
export function* finish(io: Io, hasFailed: boolean): Step<number> {
  if (!hasFailed) return 0
  yield* io.complain('Exiting with failure status due to previous errors')
  return FAILURE
}

/** The process between tar and the archive gives up. */
export function* childFails(io: Io, reason: string): Step<never> {
  yield* io.printError(
    `${io.name} (child): ${reason}\n${io.name} (child): Error is not recoverable: exiting now\n`,
  )
  yield* io.complain('Child returned status 2')
  return yield* notRecoverable(io)
}
