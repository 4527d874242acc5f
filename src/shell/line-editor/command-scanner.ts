/**
 * Reads a command line by line, as lines are typed, and knows between two lines in the middle of what the newline stands.
 * It looks at each character once, so that a here-document of many lines is not read again for each of them.
 *
 * It is no parser: what it tells is enough to join lines for the history and to see that a quote or a
 * here-document is open.
 */

/** Tokens behind which a `;` would be a syntax error (no_semi_successors). */
const NO_SEMICOLON = new Set([
  ...['{', '(', ')', ';', '&', '|', '&&', '||', ';;', ';&', ';;&'],
  ...['case', 'do', 'else', 'if', 'then', 'until', 'while', 'in'],
])
/** Words that are reserved where a command may begin, and behind which one may begin. */
const OPENERS = new Set(['if', 'then', 'else', 'elif', 'while', 'until', 'do', '{', '!', 'time'])
const RESERVED = new Set([...OPENERS, 'for', 'select', 'case', 'function', 'fi', 'done', 'esac', '}', '[['])

interface HereDocument {
  readonly delimiter: string
  readonly mayBeIndented: boolean
}

export class CommandScanner {
  /** open quotes and brackets, the innermost last: `'` `"` `` ` `` `$(` `$((` `${` `=(` `[[` */
  #open: string[] = []
  #cases = 0
  #hereDocuments: HereDocument[] = []
  #bodies: HereDocument[] = []
  #lastToken = ''
  #tokenBefore = ''
  #isAtLineStart = true
  isContinued = false
  hasHereDocumentEnded = false

  /** The next line is taken as it is, whatever it holds. */
  get isVerbatim(): boolean {
    return this.#bodies.length > 0 || this.#isQuoted()
  }

  get isHereDocument(): boolean {
    return this.#bodies.length > 0
  }

  /** The quote that the next line begins in; '' where it does not. */
  get quote(): '' | "'" | '"' {
    const mark = this.#open.at(-1)
    return mark === "'" || mark === '"' ? mark : ''
  }

  /** What stands for the newline in front of `line`. */
  breakBefore(line: string): string {
    if (this.hasHereDocumentEnded) return '\n '
    if (this.isVerbatim) return '\n'
    if (this.#open.at(-1) === '=(') return ' '
    const [before, last] = [this.#tokenBefore, this.#lastToken]
    if (last === ')') return before === '(' || this.#cases > 0 ? ' ' : '; '
    if (last === 'word' && before === 'function') return ' '
    if (line.includes('<<')) return '\n'
    if (last === 'word' && before === 'for') return /^\s*in\b/.test(line) ? ' ' : ';'
    if (last === 'word' && before === 'case') return ' '
    if (this.#open.at(-1) === '[[') return '; '
    return NO_SEMICOLON.has(last) ? ' ' : '; '
  }

  /** True if the line ends in a comment. */
  readLine(line: string): boolean {
    this.isContinued = false
    this.hasHereDocumentEnded = false
    const body = this.#bodies[0]
    if (body) {
      if ((body.mayBeIndented ? line.replace(/^\t+/, '') : line) !== body.delimiter) return false
      this.#bodies.shift()
      this.hasHereDocumentEnded = this.#bodies.length === 0
      return false
    }
    const hasComment = this.#readTokens(line)
    if (!this.isContinued && !this.#isQuoted()) {
      this.#isAtLineStart = true
      this.#bodies = this.#hereDocuments
      this.#hereDocuments = []
    }
    return hasComment
  }

  #isQuoted(): boolean {
    return this.#open.some((mark) => mark !== '=(' && mark !== '[[' && mark !== '${')
  }

  #readTokens(line: string): boolean {
    let at = 0
    while (at < line.length) {
      if (this.#open.length > 0 && this.#open.at(-1) !== '=(' && this.#open.at(-1) !== '[[') {
        at = this.#readInside(line, at)
        if (this.#open.length === 0) this.#take('word')
        continue
      }
      const character = line[at] as string
      if (/\s/.test(character)) at++
      else if (character === '#') return true
      else if (/[;&|()<>]/.test(character)) at = this.#readOperator(line, at)
      else at = this.#readWord(line, at)
    }
    return false
  }

  #readOperator(line: string, at: number): number {
    const operator =
      /^(?:;;&|;;|;&|&&|\|\||\|&|<<<|<<-?|&>>?|>>|[<>][&|>]?|[;&|()])/.exec(line.slice(at))?.[0] ?? ';'
    const end = at + operator.length
    if (this.#open.at(-1) === '=(') {
      if (operator === ')') this.#open.pop()
      return end
    }
    if (operator === '<<' || operator === '<<-') return this.#readDelimiter(line, end, operator === '<<-')
    if (/[<>]/.test(operator)) return end
    if (operator === '(' && line[end] === '(' && this.#mayBeginCommand())
      return this.#readArithmetic(line, end + 1)
    this.#take(operator === '|&' ? '|' : operator)
    return end
  }

  /** `((...))`, which is one word for what follows. */
  #readArithmetic(line: string, at: number): number {
    const end = line.indexOf('))', at)
    this.#take('arithmetic')
    return end < 0 ? line.length : end + 2
  }

  #readDelimiter(line: string, at: number, mayBeIndented: boolean): number {
    const word = /^\s*((?:\\.|'[^']*'|"[^"]*"|[^\s;&|()<>'"\\])*)/.exec(line.slice(at))
    const delimiter = (word?.[1] ?? '').replace(/\\(.)|['"]/g, '$1')
    this.#hereDocuments.push({ delimiter, mayBeIndented })
    return at + (word?.[0].length ?? 0)
  }

  #readWord(line: string, start: number): number {
    let at = start
    while (at < line.length && !/[\s;&|()<>]/.test(line[at] as string)) {
      at = this.#readInside(line, at)
      if (this.#open.length > 0 && !['=(', '[['].includes(this.#open.at(-1) as string)) return at
    }
    const word = line.slice(start, at)
    if (line[at] === '(' && /^\w+(?:\[.*\])?\+?=$/.test(word)) {
      this.#open.push('=(')
      return at + 1
    }
    this.#takeWord(word)
    return at
  }

  #takeWord(word: string): void {
    if (word === ']]' && this.#open.at(-1) === '[[') this.#open.pop()
    const isIn = word === 'in' && ['for', 'case', 'select'].includes(this.#tokenBefore)
    const isDo =
      word === 'do' && ['for', 'select', 'in', 'arithmetic'].includes(this.#tokenBefore || this.#lastToken)
    if (isIn || isDo || (RESERVED.has(word) && this.#mayBeginCommand())) {
      if (word === '[[') this.#open.push('[[')
      if (word === 'case') this.#cases++
      if (word === 'esac') this.#cases--
      this.#take(word)
    } else this.#take('word')
  }

  #mayBeginCommand(): boolean {
    const last = this.#lastToken
    return (
      this.#isAtLineStart || OPENERS.has(last) || /^[^\w]/.test(last) || ['fi', 'done', 'esac'].includes(last)
    )
  }

  #take(token: string): void {
    this.#tokenBefore = this.#lastToken
    this.#lastToken = token
    this.#isAtLineStart = false
  }

  /** One step inside a word: an escape, a quote or bracket that opens or closes, or a character. */
  #readInside(line: string, at: number): number {
    const open = this.#open.at(-1)
    const character = line[at] as string
    if (open === "'") {
      if (character === "'") this.#open.pop()
      return at + 1
    }
    if (character === '\\') {
      this.isContinued = at + 1 === line.length && !this.#isQuoted()
      return Math.min(at + 2, line.length)
    }
    if (open !== undefined && line.startsWith(CLOSING[open] ?? '\0', at)) {
      this.#open.pop()
      return at + (CLOSING[open] as string).length
    }
    const opening = ['$((', '$(', '${', '"', '`', ...(open === '"' ? [] : ["'"])].find((mark) =>
      line.startsWith(mark, at),
    )
    if (opening) this.#open.push(opening)
    else if (character === '(' && (open === '$(' || open === '$((')) this.#open.push('(')
    return at + (opening?.length ?? 1)
  }
}

const CLOSING: Readonly<Record<string, string>> = {
  '"': '"',
  '`': '`',
  '$(': ')',
  '$((': '))',
  '${': '}',
  '(': ')',
}
