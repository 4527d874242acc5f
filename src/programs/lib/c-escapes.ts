/** The letters that C has for control characters: `\\n` for 10. */

const LETTERS: Readonly<Record<number, string>> = {
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
}

/** Undefined where it is no such character. */
export const letterEscape = (code: number): string | undefined => LETTERS[code]
