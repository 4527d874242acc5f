/** What cmp, diff and sdiff have in common. */

import type { Io, Step } from './io.ts'

/** The exit status of mistakes and of what cannot be read. */
export const TROUBLE = 2

/** Ends the program where its words are wrong. */
export function* failWords(io: Io, text: string): Step<never> {
  yield* io.complain(text)
  yield* io.printError(`${io.name}: Try '${io.called} --help' for more information.\n`)
  return yield* io.exit(TROUBLE)
}
