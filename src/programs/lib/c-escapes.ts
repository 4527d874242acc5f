/** The letters that C has for control characters behind a backslash: `n` for the newline. */
export const C_LETTERS: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
}

const ESCAPES = new Map(
  Object.entries(C_LETTERS).map(([letter, char]) => [char.charCodeAt(0), `\\${letter}`]),
)

/** `\\n` for 10; undefined where it is no such character. */
export const letterEscape = (code: number): string | undefined => ESCAPES.get(code)
