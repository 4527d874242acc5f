const LARGEST = (1n << 63n) - 1n

/** A decimal number of 64 bits, with white space around it; null if it is none (general.c, legal_number). */
export function legalNumber(text: string): bigint | null {
  if (!/^[ \t\n\v\f\r]*[+-]?[0-9]+[ \t]*$/.test(text)) return null
  const trimmed = text.trim()
  const number = BigInt(trimmed.startsWith('+') ? trimmed.slice(1) : trimmed)
  return number > LARGEST || number < -LARGEST - 1n ? null : number
}
