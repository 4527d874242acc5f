/** The file that a redirection names. */

import { expandToText, expandWords } from './expansion/expand.ts'
import { type Part, Word } from './parser/tree.ts'
import { alternativesOf, partsOf } from './parser/word-parts.ts'
import type { Shell } from './shell.ts'
import type { Steps } from './steps.ts'

/** null where the word expands to none or several. */
export function* fileName(shell: Shell, word: Word): Steps<string | null> {
  // POSIX neither splits nor matches where nobody types (redir.c, redirection_expand).
  if (word.literal !== null || (shell.options.posix && !shell.interactive))
    return yield* expandToText(shell, word)
  const names = yield* expandWords(shell, [word])
  return names.length === 1 ? (names[0] as string) : null
}

/**
 * The complaint shows the variable in front, or what the word comes to when it is expanded once more, without its commands
 * (redir.c, redirection_error).
 */
export function* ambiguous(shell: Shell, word: Word, variable: string | null = null): Steps<string> {
  if (variable !== null) return `${variable}: ambiguous redirect`
  const shown = word.text.includes('{') && alternativesOf(word) !== null ? null : withoutCommands(word)
  const name = shown === null ? null : yield* fileName(shell, shown)
  return `${name ?? word.text}: ambiguous redirect`
}

function withoutCommands(word: Word): Word {
  const shown = new Word(word.text, word.context)
  shown.parsed = partsOf(word).map(asText)
  return shown
}

/** A command substitution is what is written there. */
function asText(part: Part): Part {
  if (part.kind === 'double') return { ...part, parts: part.parts.map(asText) }
  if (part.kind !== 'command') return part
  return { kind: 'quoted', text: part.backquoted ? `\`${part.text}\`` : `$(${part.text})` }
}
