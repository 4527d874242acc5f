/** What stands at the beginning of `${...}`, and the text between backquotes. */

import {
  BACKQUOTE,
  BACKSLASH,
  CLOSING_BRACE,
  COLON,
  DOLLAR,
  DOUBLE_QUOTE,
  END,
  HASH,
  isDigit,
  isNameStart,
  isSpecial,
  NEWLINE,
} from './characters.ts'
import type { Source } from './source.ts'
import { SyntaxProblem } from './syntax-problem.ts'
import type { Operation, Parameter } from './tree.ts'

/** A parameter whose word has not been read yet. */
export type Head = Pick<Parameter, 'name' | 'operation' | 'colon'> & {
  /** The `}` has been read already. */
  readonly isWhole: boolean
}

/** Behind `${`, up to where the word begins. */
export function readHead(source: Source): Head {
  const { name, isLength } = readParameter(source)
  const head = (operation: Operation, colon: boolean): Head => ({ name, operation, colon, isWhole: false })
  if (name === '') return head('bad', false)
  if (isLength) {
    const unit = source.nextJoined()
    source.unread(unit)
    return head(unit === CLOSING_BRACE ? 'length' : 'bad', false)
  }
  let unit = source.nextJoined()
  const colon = unit === COLON
  if (colon) unit = source.nextJoined()
  const character = unit === END ? '' : String.fromCharCode(unit)
  switch (character) {
    case '}':
      return { ...head('', colon), isWhole: !colon }
    case '-':
    case '+':
    case '?':
    case '=':
      return head(character, colon)
    case '%':
    case '#':
      if (colon) return head('bad', colon)
      return head(source.takeIf(unit) ? (`${character}${character}` as Operation) : character, false)
    default:
      if (unit === END) source.unread(unit)
      return head('bad', colon)
  }
}

/** '' if there is none. */
function readParameter(source: Source): { name: string; isLength: boolean } {
  const unit = source.nextJoined()
  if (isNameStart(unit) || isDigit(unit)) return { name: readName(source, unit), isLength: false }
  if (unit === HASH) {
    // `${#` begins a length, unless what follows makes it the parameter `#`.
    const next = source.nextJoined()
    if (isNameStart(next) || isDigit(next)) return { name: readName(source, next), isLength: true }
    const behind = source.nextJoined()
    source.unread(behind)
    if (next !== CLOSING_BRACE && behind === CLOSING_BRACE) {
      if (isSpecial(next)) return { name: String.fromCharCode(next), isLength: true }
      return { name: '', isLength: false }
    }
    source.unread(next)
    return { name: '#', isLength: false }
  }
  if (isSpecial(unit)) return { name: String.fromCharCode(unit), isLength: false }
  source.unread(unit)
  return { name: '', isLength: false }
}

/** A variable's name, or digits, from the first character on. */
export function readName(source: Source, first: number): string {
  const isNumber = isDigit(first)
  let name = String.fromCharCode(first)
  let unit = source.nextJoined()
  while (isDigit(unit) || (!isNumber && isNameStart(unit))) {
    name += String.fromCharCode(unit)
    unit = source.nextJoined()
  }
  source.unread(unit)
  return name
}

/** Behind a backquote, up to the next: what the substitution's parser reads. */
export function readBackquoted(source: Source, isQuoted: boolean): string {
  let text = ''
  for (;;) {
    let unit = source.nextJoined()
    if (unit === BACKQUOTE) return text
    if (unit === END) throw new SyntaxProblem('EOF in backquote substitution', source.line)
    if (unit === NEWLINE) source.line++
    if (unit === BACKSLASH) {
      unit = source.next()
      const isTaken =
        unit === BACKSLASH || unit === BACKQUOTE || unit === DOLLAR || (isQuoted && unit === DOUBLE_QUOTE)
      if (!isTaken) text += '\\'
      if (unit === END) continue
    }
    text += String.fromCharCode(unit)
  }
}
