/**
 * What mawk finds wrong with a regular expression (rexp0.c, rexp.c), in its words: it says less than glibc, and takes
 * a lone `)` and braces as they are.
 */

import { byteStringToText } from '../lib/text-lines.ts'

/** Null where it is fine. */
export function regexMistake(source: string): string | null {
  let depth = 0
  /** An operand must come next: at the beginning, and behind `(` and `|`. */
  let needsOperand = true
  let at = 0
  while (at < source.length) {
    const char = source[at] as string
    if (char === '[') {
      const end = bracketEnd(source, at)
      if (end === null) return 'bad class -- [], [^] or ['
      at = end
      needsOperand = false
      continue
    }
    if (char === '{' && isBadInterval(source.slice(at))) return 'bad interval expression'
    at += char === '\\' ? 2 : 1
    if (char === '(') {
      depth++
      needsOperand = true
    } else if (char === '|' || (char === ')' && depth > 0)) {
      if (needsOperand) return 'missing operand'
      if (char === ')') depth--
      needsOperand = char === '|'
    } else if ('*+?'.includes(char)) {
      if (needsOperand && depth === 0) return 'missing operand'
      if (source[at - 2] === '^' && source[at - 3] !== '\\') return 'syntax error ^* or ^+'
      needsOperand = false
    } else needsOperand = false
  }
  if (depth > 0) return "missing ')'"
  return needsOperand && source !== '' ? 'missing operand' : null
}

/** `{}`, and `{2,1}`; other braces that are no interval stand for themselves. */
function isBadInterval(text: string): boolean {
  const found = /^\{(?:(\d+),(\d+))?\}/.exec(text)
  return found !== null && (found[1] === undefined || Number(found[2]) < Number(found[1]))
}

export const regexComplaint = (source: string, mistake: string): string =>
  `regular expression compile failed (${mistake})\n${byteStringToText(source)}`

const CLASSES = /^(alnum|alpha|blank|cntrl|digit|graph|lower|print|punct|space|upper|xdigit)$/

/** Behind the bracket expression that begins here; null if it never ends, or names a class that is none. */
function bracketEnd(source: string, start: number): number | null {
  let at = start + 1
  if (source[at] === '^') at++
  if (source[at] === ']') at++
  while (at < source.length && source[at] !== ']') {
    const [whole, name] = /^\[:([a-z]*):\]/.exec(source.slice(at)) ?? []
    if (name !== undefined && !CLASSES.test(name)) return null
    at += whole?.length ?? (source[at] === '\\' ? 2 : 1)
  }
  return at < source.length ? at + 1 : null
}
