/** The text as tokens, one of lookahead; aliases are replaced where a command may begin (parse.y, read_token). */

import { CLOSING_MARK, isBlank, OPERATORS, type Token } from './token.ts'
import { Words } from './words.ts'

export abstract class Tokens extends Words {
  /** Aliases being expanded: not again before `end` (an offset), as bash does against recursion. */
  protected expanding: { name: string; end: number }[] = []

  protected isBehindWord = false
  /** Where the token begins that stands behind a word in this way. */
  protected behindWord = -1
  /** The last word ends in the backslash that the text ends in. */
  protected isCutOff = false

  protected peek(): Token {
    if (this.ahead === null) this.ahead = this.isBehindWord ? this.scanBehindWord() : this.scan()
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
    const aliases = this.options.aliases
    if (aliases === null) return token
    while (token.kind === 'word' && token.plain) {
      const name = token.text
      const value = aliases.get(name)
      if (value === undefined) return token
      const start = token.start
      this.expanding = this.expanding.filter((entry) => entry.end > start)
      if (this.expanding.some((entry) => entry.name === name)) return token
      const grown = value.length - name.length
      for (const entry of this.expanding) entry.end += grown
      this.expanding.push({ name, end: start + value.length })
      this.text = this.text.slice(0, start) + value + this.text.slice(token.end)
      this.ahead = null
      this.at = start
      if (/[ \t]$/.test(value)) this.aliasNextWord(start + value.length, aliases)
      token = this.peek()
    }
    return token
  }

  /** An alias that ends in a blank makes the following word a candidate too. */
  protected aliasNextWord(from: number, aliases: ReadonlyMap<string, string>): void {
    let at = from
    while (isBlank(this.text[at])) at++
    const word = /^[^\s|&;()<>'"\\$`]+/.exec(this.text.slice(at))?.[0]
    const value = word === undefined ? undefined : aliases.get(word)
    if (word === undefined || value === undefined) return
    this.text = this.text.slice(0, at) + value + this.text.slice(at + word.length)
    if (/[ \t]$/.test(value)) this.aliasNextWord(at + value.length, aliases)
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
