/** What the line editor's keys expand in a line that is being typed (bashline.c). */

import { expandWord } from './expansion/expand.ts'
import { expandTilde } from './expansion/tilde.ts'
import { expandHistory } from './line-editor/history-expansion.ts'
import type { Expansion } from './line-editor/types.ts'
import { Word } from './parser/tree.ts'
import type { Shell } from './shell.ts'
import type { Steps } from './steps.ts'

/** null where there is nothing to expand. */
export function* expandTyped(shell: Shell, text: string, how: Expansion): Steps<string | null> {
  switch (how) {
    case 'tilde': {
      const tilde = /^~[^/]*/.exec(text)?.[0]
      return tilde === undefined ? null : expandTilde(shell, tilde) + text.slice(tilde.length)
    }
    case 'history':
      return withHistory(shell, text)
    case 'aliases':
      return withAliases(shell, text)
    case 'history and aliases': {
      const expanded = withHistory(shell, text)
      return expanded === null ? null : withAliases(shell, expanded)
    }
    case 'line': {
      const expanded = withHistory(shell, text)
      if (expanded === null) return null
      const words: string[] = []
      yield* expandWord(shell, new Word(withAliases(shell, expanded)), words)
      return words.join(' ')
    }
  }
}

/** null after a mistake in it. */
function withHistory(shell: Shell, text: string): string | null {
  const expanded = expandHistory(text, shell.history, shell.historyBase, shell.historyExpansion)
  return 'error' in expanded ? null : expanded.line
}

/** Words where a command may begin, as far as blanks and operators tell (alias.c, alias_expand). */
function withAliases(shell: Shell, text: string): string {
  let mayBegin = true
  return text.replace(/[^\s;&|()]+|[;&|(]/g, (word) => {
    const alias = mayBegin ? shell.aliases.get(word) : undefined
    mayBegin = /^[;&|(]$/.test(word) || (alias?.endsWith(' ') ?? false)
    return alias ?? word
  })
}
