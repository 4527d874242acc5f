/** Backslash escapes of echo, `printf` and its %b. */

const LETTERS: Readonly<Record<string, string>> = {
  '\\': '\\',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

/** In a format: octal numbers have up to three digits. */
export const unescapeFormat = (text: string): string =>
  text.includes('\\')
    ? text.replace(/\\([0-7]{1,3}|[\\abefnrtv])/g, (_, code: string) => decoded(code))
    : text

const decoded = (code: string): string => LETTERS[code] ?? String.fromCharCode(Number.parseInt(code, 8) & 255)

/** In an argument: octal numbers may begin with a zero more, and `\c` ends everything. */
export function unescapeArgument(text: string): { text: string; isStopped: boolean } {
  if (!text.includes('\\')) return { text, isStopped: false }
  const stop = /^(?:[^\\]|\\[^c])*?\\c/s.exec(text)
  const kept = stop === null ? text : stop[0].slice(0, -2)
  const result = kept.replace(/\\(0[0-7]{1,3}|[0-7]{1,3}|[\\abefnrtv])/g, (_, code: string) => decoded(code))
  return { text: result, isStopped: stop !== null }
}
