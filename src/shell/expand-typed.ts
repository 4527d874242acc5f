/** What the line editor's keys expand in a line that is being typed (bashline.c). */

import { expandPrompt, expandTilde } from './expansion/expand.ts'
import type { Expansion } from './line-editor/types.ts'
import type { Shell } from './shell.ts'
import type { Steps } from './steps.ts'

/** null where there is nothing to expand. */
export function* expandTyped(shell: Shell, text: string, how: Expansion): Steps<string | null> {
  switch (how) {
    case 'tilde': {
      const tilde = /^~[^/]*/.exec(text)?.[0]
      return tilde === undefined ? null : expandTilde(shell, tilde) + text.slice(tilde.length)
    }
    case 'line':
      // Its variables and substitutions; quotes stay.
      return yield* expandPrompt(shell, text.replaceAll('\\', '\\\\'))
  }
}
