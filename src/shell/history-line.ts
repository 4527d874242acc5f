/**
 * The lines of a command as one line of history (shopt cmdhist): joined by `; `, a blank or a newline, as
 * bash's parser finds right (parse.y, history_delimiting_chars; bashhist.c, bash_add_history).
 */

import { isProblem, Reader, type ReaderOptions, type ReaderState } from './parser/reader.ts'

export function joinForHistory(lines: readonly string[], options: ReaderOptions): string {
  let joined = lines[0] ?? ''
  for (let i = 1; i < lines.length; i++) {
    const before = lines.slice(0, i)
    const line = lines[i] as string
    if (endsInBackslash(joined)) joined = joined.slice(0, -1) + line
    else joined += delimiter(before, line, options) + line
  }
  return joined
}

const endsInBackslash = (text: string): boolean => /(^|[^\\])\\$/.test(text)

function delimiter(before: readonly string[], next: string, options: ReaderOptions): string {
  const reader = new Reader(`${before.join('\n')}\n`)
  for (;;) {
    const unit = reader.next(options)
    if (unit === null) return '; '
    // A here-document that the text ended, or an open quote.
    if (!isProblem(unit)) {
      if (unit.warnings.length > 0) return '\n'
      continue
    }
    const [message] = unit.messages
    if (message?.text.startsWith('unexpected EOF while looking for') === true && !reader.state.inArray)
      return '\n'
    return betweenTokens(reader.state, before.at(-1) as string, next)
  }
}

/** Tokens that no semicolon may follow. */
const NO_SEMICOLON = new Set([
  '\n', '{', '(', ')', ';', '&', '|', 'case', 'do', 'else', 'if', ';;', ';&', ';;&', 'then', 'until', 'while', '&&',
  '||', 'in', '|&',
]) // biome-ignore format: in rows

function betweenTokens(state: ReaderState, last: string, next: string): string {
  const tokens = state.recent.at(-1) === '\n' ? state.recent.slice(0, -1) : state.recent
  const before = tokens.at(-1) ?? '\n'
  const earlier = tokens.at(-2) ?? '\n'
  // A comment would swallow what is joined to it.
  if (/(^|\s)#/.test(last)) return '\n'
  if (state.inArray) return ' '
  if (before === ')') return earlier === '(' || state.inCase ? ' ' : '; '
  if (earlier === 'function') return ' '
  if (earlier === 'for') return /^\s*in/.test(next) ? ' ' : ';'
  if (earlier === 'case') return ' '
  return NO_SEMICOLON.has(before) ? ' ' : '; '
}
