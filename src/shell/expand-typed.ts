/** What the line editor's keys expand in a line that is being typed (bashline.c). */

import { expandWords } from './expansion/expand.ts'
import { expandTilde } from './expansion/tilde.ts'
import { expansionSite } from './history-list.ts'
import { expandHistory } from './line-editor/history-expansion.ts'
import type { Expanded, Expansion } from './line-editor/types.ts'
import { Word } from './parser/tree.ts'
import type { Shell } from './shell.ts'
import type { Steps } from './steps.ts'

export function* expandTyped(shell: Shell, text: string, how: Expansion): Steps<Expanded> {
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
      return typeof expanded === 'string' ? withAliases(shell, expanded) : expanded
    }
    case 'line': {
      const expanded = withHistory(shell, text)
      if (typeof expanded !== 'string') return null
      return (yield* expandWords(shell, [new Word(withAliases(shell, expanded))])).join(' ')
    }
  }
}

function withHistory(shell: Shell, text: string): string | { readonly complaint: string } {
  const { history, historyBase, historyExpansion } = shell
  const expanded = expandHistory(text, history, historyBase, historyExpansion, expansionSite(shell))
  return 'error' in expanded ? { complaint: `${shell.prefix()}${expanded.error}` } : expanded.line
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
