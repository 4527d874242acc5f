/** fnmatch(3): shell patterns against names, for `find -name`, `ls -I`, `tree -P`. */

export interface GlobOptions {
  readonly ignoreCase?: boolean
  /** FNM_PATHNAME: wildcards do not match a slash. */
  readonly pathname?: boolean
}

/** A test for a pattern of `*`, `?`, `[...]` and backslashes. */
export function compileGlob(pattern: string, options: GlobOptions = {}): (name: string) => boolean {
  const any = options.pathname === true ? '[^/]' : '[^]'
  let source = ''
  const chars = Array.from(pattern)
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i] as string
    if (char === '*') source += `${any}*`
    else if (char === '?') source += any
    else if (char === '[') {
      const bracket = readBracket(chars, i)
      if (bracket === null) source += '\\['
      else {
        source += bracket.source
        i = bracket.end
      }
    } else if (char === '\\' && i + 1 < chars.length) {
      i++
      source += escapeRegExp(chars[i] as string)
    } else source += escapeRegExp(char)
  }
  const expression = new RegExp(`^${source}$`, options.ignoreCase === true ? 'iu' : 'u')
  return (name) => expression.test(name)
}

const CLASSES: Readonly<Record<string, string>> = {
  alpha: '\\p{L}',
  digit: '0-9',
  alnum: '\\p{L}\\p{N}',
  upper: '\\p{Lu}',
  lower: '\\p{Ll}',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  print: ' -~\\u00a0-\\u{10ffff}',
  graph: '!-~\\u00a1-\\u{10ffff}',
  cntrl: '\\x00-\\x1f\\x7f',
  xdigit: '0-9A-Fa-f',
}

/** `[...]` from position `start`; null if it is not closed. */
function readBracket(chars: readonly string[], start: number): { source: string; end: number } | null {
  let i = start + 1
  const negated = chars[i] === '!' || chars[i] === '^'
  if (negated) i++
  let body = ''
  for (let first = true; ; first = false) {
    const char = chars[i]
    if (char === undefined) return null
    if (char === ']' && !first) break
    if (char === '[' && chars[i + 1] === ':') {
      const close = chars.indexOf(']', i + 2)
      const name = chars.slice(i + 2, close - 1).join('')
      if (close > 0 && chars[close - 1] === ':' && CLASSES[name] !== undefined) {
        body += CLASSES[name]
        i = close + 1
        continue
      }
    }
    const [low, afterLow] = member(chars, i)
    i = afterLow
    if (chars[i] === '-' && chars[i + 1] !== undefined && chars[i + 1] !== ']') {
      const [high, afterHigh] = member(chars, i + 1)
      i = afterHigh
      // A range that runs backwards has no members.
      if ((low.codePointAt(0) as number) <= (high.codePointAt(0) as number)) {
        body += `${escapeMember(low)}-${escapeMember(high)}`
      }
    } else body += escapeMember(low)
  }
  if (body === '') return { source: negated ? '[^]' : '[]', end: i }
  return { source: `[${negated ? '^' : ''}${body}]`, end: i }
}

function member(chars: readonly string[], at: number): [char: string, next: number] {
  if (chars[at] === '\\' && chars[at + 1] !== undefined) return [chars[at + 1] as string, at + 2]
  return [chars[at] as string, at + 1]
}

const escapeMember = (char: string): string => (/[\\\]^[-]/.test(char) ? `\\${char}` : char)
const escapeRegExp = (char: string): string => (/[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char)
