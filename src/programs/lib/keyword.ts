/** Option arguments that are one of some words (gnulib's argmatch): abbreviations, and the list in the complaint. */

import type { Io, Step } from './io.ts'
import type { ArgumentCheck } from './program.ts'
import { quoteText } from './quote.ts'

/** The value of the word that `text` is or begins; ends the program with the list of words if none or several fit. */
export function* matchKeyword<T>(
  io: Io,
  option: string,
  text: string,
  words: Readonly<Record<string, T>>,
): Step<T> {
  const exact = Object.hasOwn(words, text) ? words[text] : undefined
  if (exact !== undefined) return exact
  const fitting = Object.entries(words).filter(([word]) => word.startsWith(text))
  const [first] = fitting
  if (first !== undefined && fitting.every(([, value]) => value === first[1])) return first[1]
  const kind = first === undefined ? 'invalid' : 'ambiguous'
  yield* io.complain(`${kind} argument ${quoteText(text)} for ${quoteText(option)}`)
  yield* io.printError(
    `Valid arguments are:\n${listWords(words)}Try '${io.called} --help' for more information.\n`,
  )
  return yield* io.exit(1)
}

/** The check of an option whose argument is one of some words. */
export function oneOf(option: string, words: Readonly<Record<string, unknown>>): ArgumentCheck {
  return (io, text) => matchKeyword(io, option, text, words)
}

/** Words with the same value share a line. */
function listWords<T>(words: Readonly<Record<string, T>>): string {
  const lines: string[] = []
  let previous: T | undefined
  for (const [word, value] of Object.entries(words)) {
    if (lines.length > 0 && value === previous) lines[lines.length - 1] += `, ${quoteText(word)}`
    else lines.push(`  - ${quoteText(word)}`)
    previous = value
  }
  return `${lines.join('\n')}\n`
}
