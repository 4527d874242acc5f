/** towupper(3) and towlower(3), which map one character to one: `ß` stays. */

import { piecesOf } from './characters.ts'

export const toUpper = (text: string): string => mapped(text, (some) => some.toUpperCase())

export const toLower = (text: string): string => mapped(text, (some) => some.toLowerCase())

/** What the host makes of all at once is right where nothing has become longer and no sigma stands at the end of a word. */
function mapped(text: string, convert: (text: string) => string): string {
  const whole = convert(text)
  if (whole.length === text.length && !text.includes('Σ')) return whole
  const one = (character: string): string => {
    const converted = convert(character)
    return Array.from(converted).length === 1 ? converted : character
  }
  return Array.from(piecesOf(text), (piece) => Array.from(piece, one).join('')).join('')
}
