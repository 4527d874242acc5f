/** What the grammar is made of (parse.y, read_token). */

import type { Problem } from './problem.ts'
import type { ArrayElement } from './tree.ts'

/** `unclosed`: a word that the end of the text cuts off, where the parser goes on all the same (conditionals.ts) */
export type TokenKind =
  | 'word'
  | 'number'
  | 'descriptor-variable'
  | 'operator'
  | 'newline'
  | 'end'
  | 'unclosed'

/** The last three, the newest first: reserved words, operators and newlines by their text, others as `word`. */
export type LastTokens = readonly [string, string, string]

export const NO_TOKENS: LastTokens = ['', '', '']
/** After ^C or a syntax error (reset_parser of bash). */
export const RESET_TOKENS: LastTokens = ['\n', '\n', '\n']

export interface Token {
  readonly kind: TokenKind
  readonly text: string
  readonly start: number
  readonly end: number
  /** no quote, backslash or expansion in it: may be a reserved word or an alias */
  readonly plain: boolean
  /** of `name=(...)` */
  readonly elements: readonly ArrayElement[] | null
  /** of an unclosed one */
  readonly problem?: Problem
}

/** What each begins with is one, too. */
export const OPERATORS: ReadonlySet<string> = new Set([
  ...[';', '&', '|', '(', ')', '<', '>'],
  ...['&&', '||', ';;', ';&', '<<', '>>', '<&', '>&', '<>', '>|', '&>', '|&'],
  ...['&>>', '<<-', '<<<', ';;&'],
])

/** What closes a descriptor behind `>&` or `<&`: no more than this character. */
export const CLOSING_MARK = '-'

/** Whether none is longer that begins with it. What may follow one character is looked at all the same (parse.y, read_token). */
export const isWholeOperator = (text: string): boolean =>
  text.length > 1 && !Array.from(OPERATORS).some((other) => other !== text && other.startsWith(text))

/** How messages name a token; null for words. */
export function tokenName(token: Token): string | null {
  if (token.kind === 'newline') return 'newline'
  if (token.kind === 'end') return 'EOF'
  return token.kind === 'operator' || token.text === ']]' ? token.text : null
}

export const isBlank = (char: string | undefined): boolean => char === ' ' || char === '\t'
