/** The commonest words, at once: what sleeps, is split or matches names of files is none of them (expand.ts). */

import { MOST_HELD } from '../memory.ts'
import type { Part, Word } from '../parser/tree.ts'
import { partsOf } from '../parser/word-parts.ts'
import type { Shell } from '../shell.ts'
import { substituteDirect } from './direct-arithmetic.ts'
import { parameterValue } from './parameters.ts'

/**
 * The value of a word made only of literal text and plain parameters, if it is certain that it is one
 * field and no pattern; else null.
 */
export function simpleWord(shell: Shell, word: Word): string | null {
  const parts = partsOf(word)
  if (parts.length > 4) return null
  let text = ''
  const last = parts.length - 1
  for (let i = 0; i <= last; i++) {
    const piece = simplePart(shell, parts[i] as Part, i === last)
    if (piece === null || text.length + piece.length > MOST_HELD) return null
    text += piece
  }
  return last < 0 ? null : text
}

/** Arithmetic, which can change something, is only evaluated where nothing behind it can call this off. */
function simplePart(shell: Shell, part: Part, isLast: boolean): string | null {
  switch (part.kind) {
    case 'text':
      return /[*?[+@!]/.test(part.text) ? null : part.text
    case 'quoted':
      return part.text
    case 'double': {
      let text = ''
      const last = part.parts.length - 1
      for (let i = 0; i <= last; i++) {
        const inner = part.parts[i] as Part
        const piece =
          inner.kind === 'quoted' ? inner.text : simpleParameter(shell, inner, isLast && i === last)
        if (piece === null || text.length + piece.length > MOST_HELD) return null
        text += piece
      }
      return text
    }
    case 'parameter': {
      const value = simpleParameter(shell, part, false)
      // Unquoted: an empty value vanishes, others may be split or be patterns.
      return value === null || value === '' || /[^\w/.,%-]/.test(value) || shell.get('IFS') !== ' \t\n'
        ? null
        : value
    }
    case 'arithmetic': {
      if (!isLast || !part.expression.direct || shell.get('IFS') !== ' \t\n') return null
      return String(substituteDirect(shell, part.expression))
    }
    default:
      return null
  }
}

function simpleParameter(shell: Shell, part: Part, isLast: boolean): string | null {
  if (part.kind === 'arithmetic')
    return isLast && part.expression.direct ? String(substituteDirect(shell, part.expression)) : null
  if (part.kind !== 'parameter') return null
  if (part.operation !== null || part.subscript !== null || part.length || part.indirect) return null
  if (part.name === '@' || part.name === '*' || shell.variables.elementOf(part.name) !== null) return null
  if (shell.variables.leadsInCircle(part.name)) return null
  return parameterValue(shell, part.name) ?? (shell.options.nounset ? null : '')
}
