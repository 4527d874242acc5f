/** Numbers of operands, decimal, octal or hexadecimal (xnumtoumax). */

import { quoteText } from '../lib/quote.ts'

/** The number; for one that is none, or too large, what is said of it. */
export function parseNumber(text: string, most: number): number | string {
  const isOctal = /^0[0-7]+$/.test(text)
  if (!isOctal && !/^(?:0x[0-9a-f]+|0|[1-9]\d*)$/i.test(text)) return quoteText(text)
  const value = isOctal ? Number.parseInt(text, 8) : Number(text)
  return value > most ? `${quoteText(text)}: Value too large for defined data type` : value
}
