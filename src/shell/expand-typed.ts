/** What the line editor's keys expand in a line that is being typed (bashline.c). */

import { expandPrompt, expandTilde } from './expansion/expand.ts'
import { glob } from './expansion/glob.ts'
import { quoteBackslash } from './expansion/quote.ts'
import type { Expansion } from './line-editor/types.ts'
import type { Shell } from './shell.ts'
import type { Steps } from './steps.ts'

/** null where there is nothing to expand. */
export function* expandTyped(shell: Shell, text: string, how: Expansion): Steps<readonly string[] | null> {
  switch (how) {
    case 'tilde': {
      const tilde = /^~[^/]*/.exec(text)?.[0]
      return tilde === undefined ? null : [expandTilde(shell, tilde) + text.slice(tilde.length)]
    }
    case 'names': {
      const names = glob(shell.sys, text, shell.options)
      return names.length === 0 ? null : names.map(quoteBackslash)
    }
    case 'line':
      // Its variables and substitutions; quotes stay.
      return [yield* expandPrompt(shell, text.replaceAll('\\', '\\\\'))]
  }
}
