/** The words of an awk program. Strings and regular expressions are byte strings. */

import { AwkSyntaxError } from './errors.ts'

export type TokenKind =
  | 'number'
  | 'string'
  | 'regex'
  | 'name'
  | 'call'
  | 'function'
  | 'keyword'
  | 'builtin'
  | 'newline'
  | 'operator'
  | 'end'

export interface Token {
  kind: TokenKind
  /** text of the token; for strings and expressions their content */
  text: string
  value: number
  line: number
}

const keywords = new Set(
  'BEGIN END if else while for do break continue next nextfile exit return delete in getline print printf'.split(
    ' ',
  ),
)

export const builtins: Readonly<Record<string, { least: number; most: number }>> = {
  atan2: { least: 2, most: 2 },
  close: { least: 1, most: 1 },
  cos: { least: 1, most: 1 },
  exp: { least: 1, most: 1 },
  fflush: { least: 0, most: 1 },
  gsub: { least: 2, most: 3 },
  index: { least: 2, most: 2 },
  int: { least: 1, most: 1 },
  length: { least: 0, most: 1 },
  log: { least: 1, most: 1 },
  match: { least: 2, most: 2 },
  mktime: { least: 1, most: 1 },
  rand: { least: 0, most: 0 },
  sin: { least: 1, most: 1 },
  split: { least: 2, most: 3 },
  sprintf: { least: 1, most: 1000 },
  sqrt: { least: 1, most: 1 },
  srand: { least: 0, most: 1 },
  strftime: { least: 0, most: 3 },
  sub: { least: 2, most: 3 },
  substr: { least: 2, most: 3 },
  system: { least: 1, most: 1 },
  systime: { least: 0, most: 0 },
  tolower: { least: 1, most: 1 },
  toupper: { least: 1, most: 1 },
}

const operators = [
  '||', '&&', '==', '!=', '<=', '>=', '++', '--', '+=', '-=', '*=', '/=', '%=', '^=', '!~', '>>',
  '{', '}', '(', ')', '[', ']', ';', ',', '+', '-', '*', '/', '%', '^', '!', '>', '<', '|', '?', ':', '~', '$', '=', '&',
] // biome-ignore format: a table

export class Lexer {
  line = 1
  private at = 0
  private readonly text: string
  /** whether a slash would divide: after an operand */
  private afterOperand = false

  constructor(text: string) {
    this.text = text
  }

  next(): Token {
    const { text } = this
    this.skipBlanks()
    const char = text[this.at]
    if (char === undefined) return this.token('end', 'end of file')
    if (char === '\n') {
      this.at++
      const token = this.token('newline', 'end of line')
      this.line++
      return token
    }
    if (/[0-9]/.test(char) || (char === '.' && /[0-9]/.test(text[this.at + 1] ?? ''))) return this.number()
    if (/[A-Za-z_]/.test(char)) return this.word()
    if (char === '"') return this.string()
    if (char === '/' && !this.afterOperand) return this.regex()
    const operator = operators.find((candidate) => text.startsWith(candidate, this.at))
    if (operator === undefined || operator === '&')
      throw new AwkSyntaxError(`${this.line}: unexpected character ${characterText(char)}`)
    this.at += operator.length
    return this.token('operator', operator)
  }

  private token(kind: TokenKind, text: string, value = 0): Token {
    this.afterOperand =
      ['number', 'string', 'regex', 'name', 'builtin'].includes(kind) ||
      (kind === 'operator' && [')', ']', '$', '++', '--'].includes(text))
    return { kind, text, value, line: this.line }
  }

  private skipBlanks(): void {
    const { text } = this
    for (;;) {
      const char = text[this.at]
      if (char === ' ' || char === '\t' || char === '\r') this.at++
      else if (char === '\\' && text[this.at + 1] === '\n') {
        this.at += 2
        this.line++
      } else if (char === '#') while (this.at < text.length && text[this.at] !== '\n') this.at++
      else return
    }
  }

  private number(): Token {
    const found = /^(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(
      this.text.slice(this.at, this.at + 400),
    ) as RegExpExecArray
    this.at += found[0].length
    // mawk reads over a dangling exponent letter.
    if (/^[eE](?![A-Za-z0-9_(])/.test(this.text.slice(this.at, this.at + 2))) this.at++
    return this.token('number', found[0], Number(found[0]))
  }

  private word(): Token {
    const start = this.at
    while (/[A-Za-z0-9_]/.test(this.text[this.at] ?? '')) this.at++
    const word = this.text.slice(start, this.at)
    if (word === 'function') return this.token('function', word)
    if (keywords.has(word)) return this.token('keyword', word)
    if (Object.hasOwn(builtins, word)) return this.token('builtin', word)
    return this.token(this.text[this.at] === '(' ? 'call' : 'name', word)
  }

  private string(): Token {
    const { text } = this
    const start = ++this.at
    let value = ''
    for (;;) {
      const char = text[this.at]
      if (char === undefined || char === '\n')
        throw new AwkSyntaxError(`line ${this.line}: runaway string constant "${this.shownFrom(start)} ...`)
      this.at++
      if (char === '"') return this.token('string', value)
      if (char !== '\\') value += char
      else value += this.stringEscape()
    }
  }

  private stringEscape(): string {
    const { text } = this
    const char = text[this.at]
    const octal = /^[0-7]{1,3}/.exec(text.slice(this.at, this.at + 3))
    if (octal) {
      this.at += octal[0].length
      return String.fromCharCode(Number.parseInt(octal[0], 8) & 0xff)
    }
    const hexadecimal = /^x([0-9a-fA-F]{1,2})/.exec(text.slice(this.at, this.at + 3))
    if (hexadecimal) {
      this.at += hexadecimal[0].length
      return String.fromCharCode(Number.parseInt(hexadecimal[1] as string, 16))
    }
    if (char === undefined) return '\\'
    this.at++
    if (char === '\n') {
      this.line++
      return ''
    }
    return stringEscapes[char] ?? `\\${char}`
  }

  /** The beginning of what runs away, as a complaint shows it: of its line. */
  private shownFrom(start: number): string {
    return (this.text.slice(start, start + 10).split('\n', 1) as [string])[0]
  }

  private regex(): Token {
    const { text } = this
    const start = ++this.at
    let value = ''
    let inBracket = false
    for (;;) {
      const char = text[this.at]
      if (char === undefined || char === '\n')
        throw new AwkSyntaxError(
          `line ${this.line}: runaway regular expression /${this.shownFrom(start)} ...`,
        )
      this.at++
      if (char === '\\' && text[this.at] === '/') {
        value += '/'
        this.at++
      } else if (char === '\\') value += char + (text[this.at++] ?? '')
      else if (char === '/' && !inBracket) return this.token('regex', value)
      else {
        if (char === '[' && !inBracket) {
          inBracket = true
          // A bracket right behind the opening one stands for itself.
          const literal = /^\^?\]/.exec(text.slice(this.at, this.at + 2))
          value += char + (literal?.[0] ?? '')
          this.at += literal?.[0].length ?? 0
          continue
        }
        if (char === ']') inBracket = false
        value += char
      }
    }
  }
}

export const stringEscapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

/** Escapes in -v values and command line assignments. */
export function unescapeText(text: string): string {
  return text.replace(
    /\\(?:([0-7]{1,3})|([^0-7]))/gs,
    (whole, octal: string | undefined, char: string | undefined) =>
      octal !== undefined
        ? String.fromCharCode(Number.parseInt(octal, 8) & 0xff)
        : (stringEscapes[char as string] ?? whole),
  )
}

/** What is no printable character of ASCII is said by its number. */
const characterText = (char: string): string =>
  /[ -~]/.test(char) ? `'${char}'` : `0x${char.charCodeAt(0).toString(16).padStart(2, '0')}`
