/** A word that has been read: its parts, and what can be told of it without expanding anything. */

import { QUOTE, unmark } from './marked.ts'
import { closed } from './open-braces.ts'
import { hasMagic } from './pattern.ts'
import type { Part, Word } from './tree.ts'

export const NO_WORD: Word = { parts: [], literal: '', plain: '', isAssignment: false, runsCommands: false }

export function makeWord(read: readonly Part[], plain: string): Word {
  const parts = closed(read)
  const isText = parts.every((part) => part.kind === 'text' || part.kind === 'quoted' || isPlainDouble(part))
  const text = isText ? textOfParts(parts) : ''
  const first = parts[0]
  return {
    parts,
    literal: isText && !/[\\~]/.test(text) && !hasMagic(text) ? unmark(text) : null,
    plain,
    isAssignment: first?.kind === 'text' && /^[A-Za-z_][A-Za-z0-9_]*=/.test(first.text),
    runsCommands: !isText && parts.some(runsCommands),
  }
}

function runsCommands(part: Part): boolean {
  switch (part.kind) {
    case 'command':
      return true
    case 'double':
    case 'arithmetic':
      return part.parts.some(runsCommands)
    case 'parameter':
      return part.word.some(runsCommands)
    default:
      return false
  }
}

const isPlainDouble = (part: Part): boolean =>
  part.kind === 'double' && part.parts.every((inner) => inner.kind === 'text')

/** Marked (marked.ts); nothing where something would have to be expanded. */
export const textOfParts = (parts: readonly Part[]): string => parts.map(textOfPart).join('')

function textOfPart(part: Part): string {
  if (part.kind === 'text') return part.text
  if (part.kind === 'quoted') return QUOTE + part.text
  return part.kind === 'double' ? QUOTE + textOfParts(part.parts) : ''
}
