/** Tilde prefixes: at the beginning of a word, and in an assignment behind the first `=` and each `:`. */

import { accounts } from '../files.ts'
import { toBytes } from './bytes.ts'
import { isMarked, quoteText } from './marked.ts'
import type { Shell } from './shell.ts'

export interface TildePlace {
  /** A tilde may stand at the beginning. */
  readonly canBegin: boolean
  /** Tildes may stand behind the first `=` and each `:`. */
  readonly isAssignment: boolean
  /** The first `=` is in what stands before. */
  readonly isBehindEquals: boolean
  /** A text with something behind it is no name at its end. */
  readonly isLast: boolean
}

export function withTildes(shell: Shell, text: string, place: TildePlace): string {
  let result = ''
  let { canBegin, isBehindEquals } = place
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string
    if (char === '~' && canBegin) {
      const end = endOfPrefix(text, at + 1, place.isAssignment)
      const home =
        end === null || (end === text.length && !place.isLast) ? null : homeOf(shell, text.slice(at + 1, end))
      if (home !== null) {
        result += quoteText(home)
        at = (end as number) - 1
        canBegin = false
        continue
      }
    }
    canBegin = false
    if (place.isAssignment) {
      if (char === '=' && !isBehindEquals) {
        isBehindEquals = true
        canBegin = true
      } else if (char === ':') canBegin = true
    }
    result += char
  }
  return result
}

/** null if something in it is quoted */
function endOfPrefix(text: string, from: number, endsAtColon: boolean): number | null {
  for (let at = from; at < text.length; at++) {
    if (isMarked(text.charCodeAt(at))) return null
    if (text[at] === '/' || (endsAtColon && text[at] === ':')) return at
  }
  return text.length
}

function homeOf(shell: Shell, name: string): string | null {
  if (name === '') return shell.get('HOME')
  const account = accounts(shell.sys).find((known) => toBytes(known.name) === name)
  return account === undefined ? null : toBytes(account.home)
}
