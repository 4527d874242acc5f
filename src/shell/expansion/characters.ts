/** The characters of a text, however long it is. */

import { mustFit } from '../memory.ts'

const PAIR = /[\ud800-\udbff][\udc00-\udfff]/

/** Bytes that a character takes in a list. */
const LISTED = 8

/** As a text where each character is one unit of it, else as a list. */
export function charactersOf(text: string): string | readonly string[] {
  if (!PAIR.test(text)) return text
  mustFit(LISTED * text.length)
  return Array.from(text)
}

export function countCharacters(text: string): number {
  if (!PAIR.test(text)) return text.length
  let count = 0
  for (const _character of text) count++
  return count
}

/** In UTF-16, of a text that is taken apart at once. */
const PIECE = 65536

/** The text in pieces, none of which ends within a character. */
export function* piecesOf(text: string): Generator<string, void> {
  for (let from = 0; from < text.length; ) {
    const end = from + PIECE + (isInsidePair(text, from + PIECE) ? 1 : 0)
    yield text.slice(from, end)
    from = end
  }
}

/** The units that the character at the offset takes. */
export const unitsAt = (text: string, at: number): number => (isInsidePair(text, at + 1) ? 2 : 1)

/** Whether the unit at the offset is the second one of a character. */
export function isInsidePair(text: string, at: number): boolean {
  const low = text.charCodeAt(at)
  const high = text.charCodeAt(at - 1)
  return low >= 0xdc00 && low <= 0xdfff && high >= 0xd800 && high <= 0xdbff
}
