/** The text as tokens, one of lookahead; aliases are replaced where a command may begin (parse.y, read_token). */

import { CLOSING_MARK, OPERATORS, type Token } from './token.ts'
import { Words } from './words.ts'

interface Expanding {
  readonly name: string
  /** Where its value ends. */
  end: number
  readonly endsInBlank: boolean
}

export abstract class Tokens extends Words {
  /** Aliases being expanded: not again before `end` (an offset), as bash does against recursion. */
  private expanding: Expanding[] = []
  /** The word may be an alias wherever it stands: it is behind the value of one that ends in a blank (PST_ALEXPNEXT). */
  private isCandidate = false

  protected isBehindWord = false
  /** Where the token begins that stands behind a word in this way. */
  protected behindWord = -1
  /** The last word ends in the backslash that the text ends in. */
  protected isCutOff = false

  protected peek(): Token {
    if (this.ahead === null) {
      this.ahead = this.isBehindWord ? this.scanBehindWord() : this.scan()
      if (this.expanding.length > 0 || this.isCandidate) this.ahead = this.behindAliases(this.ahead)
    }
    return this.ahead
  }

  /** A reserved word is none there, an alias stands for itself, `a=(` is no list and `((` no arithmetic (reserved_word_acceptable). */
  private scanBehindWord(): Token {
    const { acceptsAssignment } = this
    this.acceptsAssignment = false
    const token = this.scan()
    this.acceptsAssignment = acceptsAssignment
    this.behindWord = token.start
    return token.kind === 'word' ? { ...token, plain: false } : token
  }

  protected take(): Token {
    const token = this.peek()
    this.ahead = null
    this.isBehindWord = false
    this.isCutOff = token.kind === 'word' ? token.end > this.addedBackslash : this.isCutOff
    this.at = token.end
    const isNamed = token.kind === 'operator' || token.kind === 'newline'
    this.lastTokens = [isNamed ? token.text : 'word', this.lastTokens[0], this.lastTokens[1]]
    if (token.kind === 'newline' && this.documents.length > 0) this.readDocuments(token.end)
    return token
  }

  /** A word that means something to the grammar. */
  protected takeReserved(): Token {
    const token = this.take()
    this.lastTokens = [token.text, this.lastTokens[1], this.lastTokens[2]]
    return token
  }

  protected newlines(): void {
    while (this.peek().kind === 'newline') this.take()
  }

  protected expect(word: string): void {
    const token = this.peek()
    if (token.kind !== 'word' || !token.plain || token.text !== word) this.unexpectedWithin(token)
    this.takeReserved()
  }

  /** The token in command position, after alias expansion. */
  protected commandWord(): Token {
    let token = this.peek()
    while (this.replaceAlias(token)) token = this.peek()
    return token
  }

  /** A token behind the value of an alias, or in it: the word behind one that ends in a blank is replaced, too. */
  private behindAliases(scanned: Token): Token {
    let token = scanned
    for (;;) {
      const { start } = token
      const outermost = this.expanding.find(({ end }) => end <= start)
      if (outermost !== undefined) {
        this.isCandidate = outermost.endsInBlank
        this.expanding = this.expanding.filter(({ end }) => end > start)
      }
      if (!this.isCandidate) return token
      // bash has left all aliases behind once it has read the end of two at once (parse.y, PST_ENDALIAS).
      const { end } = token
      if (this.expanding.filter((entry) => entry.end === end).length > 1 || !this.replaceAlias(token)) break
      token = this.scan()
    }
    // A word with quotes in it is not looked at.
    const isPassed = token.kind === 'operator' ? !/[<>]/.test(token.text) : /['"\\]/.test(token.text)
    if (!isPassed) this.isCandidate = false
    return token
  }

  /** False if the token is none, or the one that is being expanded. */
  private replaceAlias({ kind, plain, text: name, start, end }: Token): boolean {
    const value = kind === 'word' && plain ? this.options.aliases?.get(name) : undefined
    if (value === undefined || this.expanding.some((entry) => entry.name === name)) return false
    // It is a word of its own, not the number of a descriptor behind it.
    const isGlued = /[<>(]/.test(this.text[end] ?? '') && /[^\s|&;()<>\\]$/.test(value)
    const inserted = isGlued ? `${value} ` : value
    const grown = inserted.length - name.length
    for (const entry of this.expanding) entry.end += grown
    this.expanding.push({ name, end: start + inserted.length, endsInBlank: /[ \t]$/.test(value) })
    this.text = this.text.slice(0, start) + inserted + this.text.slice(end)
    this.ahead = null
    this.at = start
    return true
  }

  protected scan(): Token {
    let { text } = this
    let { at } = this
    for (;;) {
      const char = text[at]
      if (char === ' ' || char === '\t') at++
      else if (char === '\\' && text[at + 1] === '\n') at += 2
      else if (char === '#' && this.options.hasNoComments !== true) {
        while (at < text.length && text[at] !== '\n') at++
      } else break
    }
    if (at >= text.length) return { kind: 'end', text: '', start: at, end: at, plain: false, elements: null }
    if (at === this.lostNewline) this.failBehindPushed(at)
    if (text[at] === '\n')
      return { kind: 'newline', text: '\n', start: at, end: at + 1, plain: false, elements: null }
    if (!this.inRegex && /[<>]/.test(text[at] as string)) {
      this.joinProcessSubstitution(at)
      text = this.text
    }
    if (!this.inRegex && !this.beginsProcessSubstitution(at)) {
      const operator = this.operatorAt(at) ?? this.closingMark(at)
      if (operator !== null) return operator
    }
    return this.scanWord(at)
  }

  /** Its characters may stand in several lines that are continued. */
  private operatorAt(start: number): Token | null {
    let found = ''
    let end = start
    for (let at = start; ; at = this.behindContinuations(end)) {
      const longer = found + (this.text[at] ?? '\n')
      if (!OPERATORS.has(longer)) break
      found = longer
      end = at + 1
    }
    return found === '' ? null : { kind: 'operator', text: found, start, end, plain: false, elements: null }
  }

  /** The `-` of `>&-`, whatever stands behind it. */
  private closingMark(at: number): Token | null {
    const [last] = this.lastTokens
    if (this.text[at] !== '-' || (last !== '<&' && last !== '>&')) return null
    return { kind: 'operator', text: CLOSING_MARK, start: at, end: at + 1, plain: false, elements: null }
  }

  /** Its two characters may stand in lines that are continued. */
  private joinProcessSubstitution(at: number): void {
    const behind = this.behindContinuations(at + 1)
    if (behind > at + 1 && this.text[behind] === '(') this.takeOut(at + 1, behind, at + 1)
  }

  protected beginsProcessSubstitution(at: number): boolean {
    const char = this.text[at]
    return (char === '<' || char === '>') && this.text[at + 1] === '('
  }
}
