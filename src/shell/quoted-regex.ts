/** What is quoted on the right of =~, and what regcomp(3) is told of it (pathexp.c, quote_string_for_globbing). */

/** Stands in front of each quoted character. No text has it: half a pair stands for a byte there, from \udc80 on (text.ts). */
const MARK = '\udc00'

export const markEach = (text: string): string => text.replace(/[\s\S]/gu, `${MARK}$&`)

/** A backslash takes the meaning of each quoted character that has one; in bracket expressions only `]` loses it. */
export function regexOf(marked: string): string {
  const characters = Array.from(marked)
  let result = ''
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] as string
    if (character === MARK) {
      const quoted = characters[++at] as string
      result += SPECIAL.test(quoted) ? `\\${quoted}` : quoted
    } else if (character === '[') {
      const end = Math.max(bracketEnd(characters, at), at)
      const bracket = characters.slice(at, end + 1)
      result += bracket.filter((one) => one !== MARK).join('')
      at = end
    } else result += character
  }
  return result
}

/** ere_char of bash: what closes means nothing by itself. */
const SPECIAL = /[\\^$.*+?()[{|]/

/** Where the bracket is that closes the one at `open`; -1 if none does. */
function bracketEnd(characters: readonly string[], open: number): number {
  let at = open + 1
  if (characters[at] === '^') at++
  if (characters[at] === ']') at++
  for (; at < characters.length; at++) {
    const character = characters[at] as string
    const kind = characters[at + 1] as string
    if (character === MARK) at++
    else if (character === ']') return at
    else if (character === '[' && (kind === ':' || kind === '=' || kind === '.')) {
      // What is between them may be a bracket too.
      let end = at + 2
      if (kind !== ':' && characters[end] === ']') end++
      while (end < characters.length && !(characters[end] === kind && characters[end + 1] === ']')) end++
      if (end < characters.length) at = end + 1
    }
  }
  return -1
}
