/**
 * The words of a line as the history library sees them (history_tokenize of histexpand.c): what stands in quotes or in
 * a substitution holds together, operators are words too.
 */

export interface HistoryWord {
  readonly start: number
  readonly end: number
}

/** What ends a word, blanks and operators (HISTORY_WORD_DELIMITERS). */
export const isWordDelimiter = (character: string | undefined): boolean =>
  character !== undefined && /[ \t\n;&()|<>]/.test(character)

/** Where the words are. What looks like a comment has none (history_comment_char). */
export function historyWordsOf(line: string): HistoryWord[] {
  const words: HistoryWord[] = []
  let at = 0
  for (;;) {
    while (at < line.length && /[ \t\n]/.test(line[at] as string)) at++
    if (at === line.length || line[at] === '#') return words
    const end = wordEnd(line, at)
    words.push({ start: at, end })
    at = end
  }
}

export const historyWords = (line: string): string[] =>
  historyWordsOf(line).map(({ start, end }) => line.slice(start, end))

const OPERATOR = /\d*(?:<<-|<<<|<<|>>|[<>]&\d*-?|>\||[<>])|&&|\|\||;;|&>|[;&|()]/y

/** Behind the word or operator that begins at `start` (history_tokenize_word). */
function wordEnd(line: string, start: number): number {
  OPERATOR.lastIndex = start
  const operator = OPERATOR.exec(line)
  // `<(` and `>(` begin a process substitution, which is one word.
  if (operator && !(/^[<>]$/.test(operator[0]) && line[OPERATOR.lastIndex] === '(')) return OPERATOR.lastIndex
  let at = start
  let depth = 0
  while (at < line.length) {
    const character = line[at] as string
    if (character === '\\') at += 2
    else if (character === "'" || character === '"' || character === '`') at = quoteEnd(line, at)
    else if (/[$<>!@?+*]/.test(character) && line[at + 1] === '(') {
      depth++
      at += 2
    } else if (depth > 0 && character === ')') {
      depth--
      at++
    } else if (depth === 0 && isWordDelimiter(character)) return at
    else at++
  }
  return Math.min(at, line.length)
}

/** Behind the quote that closes the one at `start`, or the end of the line. */
export function quoteEnd(line: string, start: number): number {
  const quote = line[start]
  let at = start + 1
  while (at < line.length && line[at] !== quote) at += line[at] === '\\' && quote !== "'" ? 2 : 1
  return Math.min(at + 1, line.length)
}
