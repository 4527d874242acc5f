/** A step as the progress shows it: with the values of the variables that are set, all else as it is written (processCmdEnv). */
export function displayed(line: string, env: ReadonlyMap<string, string>): string {
  const [, word = '', rest = ''] = /^(\S+)([\s\S]*)$/.exec(line) ?? []
  let quote = ''
  let shown = ''
  for (let at = 0; at < rest.length; at++) {
    const char = rest[at] as string
    if (char === '\\' && at + 1 < rest.length) {
      shown += char + rest[++at]
      continue
    }
    if (char === quote) quote = ''
    else if (quote === '' && (char === "'" || char === '"')) quote = char
    const name = char === '$' && quote !== "'" ? /^\$(\w+|\{\w+\})/.exec(rest.slice(at)) : null
    const value = name === null ? undefined : env.get((name[1] as string).replace(/[{}]/g, ''))
    if (name === null || value === undefined) shown += char
    else {
      shown += value
      at += name[0].length - 1
    }
  }
  return word.toUpperCase() + shown.replace(/\s+/g, (blanks) => (blanks.includes('\n') ? ' ' : blanks))
}
