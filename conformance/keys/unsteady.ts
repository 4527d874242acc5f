/**
 * Sessions whose screen in the real bash is another each time it is recorded: it shows a process number, or the messages of
 * commands that run beside each other came in another order, or it was recorded too early. What is on all of them is compared.
 */

import type { Rows } from './keys.ts'

/**
 * Whether a screen may be one more of those: only numbers differ, or there are as many rows, and each begins and ends with the
 * words that it begins and ends with on all of them. Where two are the same, that is how the screen is, and another is none of
 * them.
 */
export function agrees(screen: Rows, recorded: readonly Rows[]): boolean {
  const different = new Set(recorded.map((rows) => rows.join('\n')))
  if (different.size < recorded.length) return false
  if (agreesButForNumbers(screen, recorded)) return true
  if (recorded.some(({ length }) => length !== screen.length)) return false
  return screen.every((row, index) =>
    agreesRow(
      row,
      recorded.map((rows) => rows[index] as string),
    ),
  )
}

/** The same text in rows of other lengths, as a process number may have more digits: only numbers differ that are not the same on all. */
function agreesButForNumbers(screen: Rows, recorded: readonly Rows[]): boolean {
  const [first = [], ...others] = recorded.map(piecesOf)
  const own = piecesOf(screen)
  if ([own, ...others].some(({ length }) => length !== first.length)) return false
  return first.every((piece, index) => {
    const isSteady = others.every((other) => other[index] === piece)
    return isSteady ? own[index] === piece : index % 2 === 1
  })
}

/** What is between numbers, and the numbers, in turn. */
const piecesOf = (rows: Rows): readonly string[] => rows.join('').split(/(\d+)/)

/** In words, as numbers that are not the same may begin with the same digits. */
function agreesRow(row: string, recorded: readonly string[]): boolean {
  const [first = [], ...others] = recorded.map(wordsOf)
  const own = wordsOf(row)
  const start = leadingOfAll(first, others)
  if (others.every(({ length }) => length === start) && first.length === start) return row === recorded[0]
  const end = leadingOfAll(
    backwards(first, start),
    others.map((other) => backwards(other, start)),
  )
  return (
    own.length >= start + end &&
    leadingOfAll(first, [own]) >= start &&
    leadingOfAll(backwards(first, start), [backwards(own, start)]) >= end
  )
}

const wordsOf = (row: string): readonly string[] => row.match(/[\p{L}\p{N}_]+|[^\p{L}\p{N}_]/gu) ?? []

/** From the end to the word `start`. */
const backwards = (words: readonly string[], start: number): readonly string[] => words.slice(start).reverse()

/** How many words all begin with. */
function leadingOfAll(first: readonly string[], others: readonly (readonly string[])[]): number {
  const end = first.findIndex((word, at) => others.some((other) => other[at] !== word))
  return end < 0 ? first.length : end
}
