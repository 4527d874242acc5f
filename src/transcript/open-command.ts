/**
 * Whether a command goes on in the next line: where bash would show PS2, roughly (expansions within quotes are not looked at).
 * A line is read once, so that a long text takes no longer than its length.
 */

interface HereDocument {
  readonly delimiter: string
  readonly ignoresTabs: boolean
}

const TOKEN = new RegExp(
  [
    String.raw`(?<skipped>\s+|(?<![^\s;&|()])#.*)`,
    String.raw`(?<escaped>\\[^]?)`,
    String.raw`(?<quote>\$?'|["${'`'}])`,
    String.raw`\$\{[^}]*\}?|<<<`,
    String.raw`(?<document><<(?<tabs>-?)\s*(?:'(?<single>[^']*)'|"(?<double>[^"]*)"|\\?(?<bare>[^\s;&|<>()]+)))`,
    '&>>?|[<>]+[&|]?',
    String.raw`(?<bracket>\$?\(\(?|\)\)?)`,
    String.raw`(?<operator>&&|\|[|&]?|;+|&)`,
    String.raw`(?<word>(?:[^\s;&|<>()'"\\$${'`'}]|\$(?![({']))+)`,
  ].join('|'),
  'y',
)

/** A quotation's end, by its begin. */
const ENDS: Readonly<Record<string, RegExp>> = {
  "'": /[^']*'/y,
  "$'": /(?:[^'\\]|\\.)*'/y,
  '"': /(?:[^"\\]|\\.)*"/y,
  '`': /(?:[^`\\]|\\.)*`/y,
}

const OPENS = /^(?:if|for|while|until|case|select|\{)$/
const CLOSES = /^(?:fi|done|esac|\})$/
const LEADS = /^(?:if|then|elif|else|while|until|do|time|!|\{)$/
const JOINS = /^(?:\|[|&]?|&&)$/

export class OpenCommand {
  #quote: string | null = null
  /** brackets and blocks without their ends, the innermost last */
  readonly #blocks: string[] = []
  /** here-documents without their ends, in their order */
  readonly #documents: HereDocument[] = []
  /** the line ended in an operator or a backslash */
  #joins = false
  /** the next word may be a keyword */
  #leads = true

  constructor(command: string) {
    for (const line of command.split('\n')) this.read(line)
  }

  get isOpen(): boolean {
    return this.#quote !== null || this.#blocks.length > 0 || this.#joins || this.#documents.length > 0
  }

  /** What ends the here-document that the next line is in; null where it is in none. */
  get delimiter(): string | null {
    return this.#quote === null && !this.#joins ? (this.#documents[0]?.delimiter ?? null) : null
  }

  read(line: string): void {
    const delimiter = this.delimiter
    if (delimiter === null) this.#readWords(line)
    else if ((this.#documents[0]?.ignoresTabs ? line.replace(/^\t+/, '') : line) === delimiter)
      this.#documents.shift()
  }

  #readWords(line: string): void {
    this.#joins = false
    let namesFunction = false
    for (let at = 0; at < line.length; ) {
      const reader = this.#quote === null ? TOKEN : (ENDS[this.#quote] as RegExp)
      reader.lastIndex = at
      const match = reader.exec(line)
      // The quotation ends in another line.
      if (match === null) return
      at = reader.lastIndex
      if (this.#quote !== null) {
        this.#quote = null
        continue
      }
      const { skipped, escaped, quote, document, bracket, operator, word } = match.groups ?? {}
      if (skipped !== undefined) continue
      this.#joins = escaped === '\\' || JOINS.test(operator ?? '')
      if (escaped === '\\') return
      if (quote !== undefined) this.#quote = quote
      if (document !== undefined) this.#announce(match.groups ?? {})
      if (bracket !== undefined) this.#takeBracket(bracket)
      const keyword = this.#leads && /^(?:[\s;&|<>()]|$)/.test(line.slice(at, at + 1)) ? (word ?? '') : ''
      if (OPENS.test(keyword)) this.#blocks.push(keyword)
      if (CLOSES.test(keyword) && this.#blocks.at(-1) !== '(') this.#blocks.pop()
      this.#leads = (bracket ?? operator) !== undefined || namesFunction || LEADS.test(keyword)
      namesFunction = keyword === 'function'
    }
    this.#leads = true
  }

  #announce({ tabs, single, double, bare }: Readonly<Record<string, string | undefined>>): void {
    // In arithmetic it shifts.
    if (this.#blocks.at(-1) === '((') return
    this.#documents.push({ delimiter: single ?? double ?? bare ?? '', ignoresTabs: tabs === '-' })
  }

  #takeBracket(bracket: string): void {
    if (bracket.startsWith('$') || bracket.startsWith('(')) this.#blocks.push(bracket.replace('$', ''))
    else if (bracket === '))' && this.#blocks.at(-1) === '((') this.#blocks.pop()
    // One that closes nothing stands behind a pattern of `case`.
    else for (const _ of bracket) if (this.#blocks.at(-1) === '(') this.#blocks.pop()
  }
}
