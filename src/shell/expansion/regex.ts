/** POSIX extended regular expressions (regex(7)) by the host's: `[[ =~ ]]`. */

const CLASSES: Record<string, string> = {
  alpha: '\\p{L}',
  digit: '0-9',
  alnum: '\\p{L}\\p{Nd}',
  upper: '\\p{Lu}',
  lower: '\\p{Ll}',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  print: '\\x20-\\x7e\\u{a0}-\\u{10ffff}',
  graph: '\\x21-\\x7e\\u{a1}-\\u{10ffff}',
  cntrl: '\\x00-\\x1f\\x7f',
  xdigit: '0-9A-Fa-f',
}

/**
 * null if the text is no regular expression. Of alternatives the host takes the first that matches,
 * POSIX the longest: a difference only where one alternative is the beginning of another.
 */
export function compileRegex(text: string, ignoreCase: boolean): RegExp | null {
  const source = translate(text)
  if (source === null) return null
  try {
    return new RegExp(source, ignoreCase ? 'ui' : 'u')
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

function translate(text: string): string | null {
  let source = ''
  let at = 0
  let open = 0
  while (at < text.length) {
    const char = text[at] as string
    if (char === '\\') {
      if (at + 1 >= text.length) return null
      source += escaped(text[at + 1] as string)
      at += 2
    } else if (char === '[') {
      const bracket = translateBracket(text, at)
      if (bracket === null) return null
      source += bracket.source
      at = bracket.end
    } else if (char === '{' && !/^\{[0-9]*(,[0-9]*)?\}/.test(text.slice(at))) {
      source += '\\{'
      at++
    } else if (char === '}' && !/\{[0-9]*(,[0-9]*)?$/.test(text.slice(0, at))) {
      source += '\\}'
      at++
    } else if (char === ')' && open === 0) {
      source += '\\)'
      at++
    } else {
      if (char === '(') open++
      if (char === ')') open--
      const startsGroup = source === '' || source.endsWith('(') || source.endsWith('|')
      // A repetition with nothing before it is an ordinary character at the start, an error elsewhere.
      if ((char === '*' || char === '+' || char === '?') && startsGroup && !source.endsWith('\\(')) {
        if (char !== '*') return null
        source += '\\*'
      } else source += char === '.' ? '[\\s\\S]' : char === '/' ? '\\/' : char === ']' ? '\\]' : char
      at++
    }
  }
  return open > 0 ? null : source.replace(/\{,/g, '{0,')
}

function escaped(char: string): string {
  if ('wWsSbB'.includes(char)) return `\\${char}`
  if (char === '<') return '\\b(?=\\w)'
  if (char === '>') return '\\b(?<=\\w)'
  return /[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char
}

function translateBracket(text: string, open: number): { source: string; end: number } | null {
  let at = open + 1
  let source = '['
  if (text[at] === '^') {
    source += '^'
    at++
  }
  let first = true
  for (;;) {
    const char = text[at]
    if (char === undefined) return null
    if (char === ']' && !first) break
    first = false
    const named = /^\[:([a-z]+):\]/.exec(text.slice(at))
    if (named !== null) {
      const known = CLASSES[named[1] as string]
      if (known === undefined) return null
      source += known
      at += named[0].length
      continue
    }
    const special = /^\[([.=])(.)\1\]/u.exec(text.slice(at))
    if (special !== null) {
      source += escapeInClass(special[2] as string)
      at += special[0].length
      continue
    }
    const isRange = char === '-' && source !== '[' && source !== '[^' && text[at + 1] !== ']'
    source += isRange ? '-' : escapeInClass(char)
    at++
  }
  return { source: `${source}]`, end: at + 1 }
}

const escapeInClass = (char: string): string => (/[\\\]^[-]/.test(char) ? `\\${char}` : char)
