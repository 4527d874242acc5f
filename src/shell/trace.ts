/** xtrace: what PS4 and `set -x` print. */

import { expandPrompt } from './expansion/expand.ts'
import { asCharacters } from './expansion/locale.ts'
import { quoteTraced } from './expansion/quote.ts'
import type { Shell } from './shell.ts'
import type { Steps } from './steps.ts'

export function* trace(shell: Shell, args: readonly string[]): Steps<void> {
  yield* traceText(shell, args.map((arg) => quoteTraced(asCharacters(shell, arg))).join(' '))
}

export function* traceText(shell: Shell, text: string): Steps<void> {
  const status = shell.status
  const tracing = shell.options.xtrace
  // PS4 is not traced itself.
  shell.options.xtrace = false
  const prompt = yield* expandPrompt(shell, shell.get('PS4') ?? '')
  shell.options.xtrace = tracing
  shell.status = status
  shell.warn(`${prompt.slice(0, 1).repeat(shell.traceLevel)}${prompt}${text}\n`, shell.traceDescriptor)
  yield* shell.flush()
}
