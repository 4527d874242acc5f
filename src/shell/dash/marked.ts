/**
 * Marked texts: a byte that was quoted stands 0x100 higher, so that it is no pattern character, no tilde and no blank to
 * split at; QUOTE stands where a quotation began, so that what is empty but quoted is a field.
 */

const MARK = 0x100
export const QUOTE = '\u0200'

/** Bytes that mean something in a pattern, a tilde prefix or an assignment. */
const SPECIAL = /[!*?[\]=~:/\-^\\]/g
const HAS_SPECIAL = /[!*?[\]=~:/\-^\\]/

/** Marks what could mean something; enough where nothing is split. */
export const quoteText = (text: string): string =>
  HAS_SPECIAL.test(text)
    ? text.replace(SPECIAL, (byte) => String.fromCharCode(byte.charCodeAt(0) + MARK))
    : text

export const markUnit = (unit: number): string => String.fromCharCode(unit + MARK)

export const isMarked = (unit: number): boolean => unit >= MARK

export const unmarkUnit = (unit: number): number => (unit >= MARK ? unit - MARK : unit)

const ANY_MARK = /[\u0100-\u0200]/

/** Quote removal. */
export function unmark(text: string): string {
  if (!ANY_MARK.test(text)) return text
  return text.replace(/[\u0100-\u0200]/g, (unit) =>
    unit === QUOTE ? '' : String.fromCharCode(unit.charCodeAt(0) - MARK),
  )
}
