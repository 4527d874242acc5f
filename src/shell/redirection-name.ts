/** The file that a redirection names. */

import { expandToText, expandWord } from './expansion/expand.ts'
import type { Word } from './parser/tree.ts'
import type { Shell } from './shell.ts'
import type { Steps } from './steps.ts'

/** null where the word expands to none or several. */
export function* fileName(shell: Shell, word: Word): Steps<string | null> {
  // POSIX neither splits nor matches where nobody types (redir.c, redirection_expand).
  if (word.literal !== null || (shell.options.posix && !shell.interactive))
    return yield* expandToText(shell, word)
  const names: string[] = []
  yield* expandWord(shell, word, names)
  return names.length === 1 ? (names[0] as string) : null
}

export const ambiguous = (word: Word): string => `${word.text}: ambiguous redirect`
