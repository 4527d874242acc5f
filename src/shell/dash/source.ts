/**
 * The characters of a script: a text, in front of which others can be pushed (an alias's value, a line that was no end of a
 * here-document). Where the text ends and its input has not, reading throws NeedsInput: who reads the input adds some and
 * parses the command again from its beginning.
 */

import { BACKSLASH, END, NEWLINE } from './characters.ts'

/** The text ends within a command and more can be had. */
export class NeedsInput {}

interface Pushed {
  readonly text: string
  readonly at: number
  readonly alias: string | null
}

export class Source {
  /** Of the next character. */
  line: number
  /** Aliases whose values are being read. */
  readonly aliasesInUse = new Set<string>()
  /** An alias's value ended in a blank: the next word may be one too. */
  aliasMayFollow = false
  private text: string
  private at = 0
  private alias: string | null = null
  private readonly outer: Pushed[] = []
  private readonly held: number[] = []
  /** Aliases whose values have ended, until the next character is wanted: a word that ends one is still of it. */
  private ended: string[] = []
  private readonly isComplete: boolean

  constructor(text: string, line: number, isComplete: boolean) {
    this.text = text
    this.line = line
    this.isComplete = isComplete
  }

  next(): number {
    if (this.ended.length > 0) this.release()
    return this.take()
  }

  /** The same behind newlines that a backslash takes away. */
  nextJoined(): number {
    for (;;) {
      const unit = this.next()
      if (unit !== BACKSLASH) return unit
      const next = this.next()
      if (next !== NEWLINE) {
        this.unread(next)
        return unit
      }
      this.line++
    }
  }

  /** Whether that is what comes next; then it is taken. */
  takeIf(unit: number): boolean {
    const next = this.nextJoined()
    if (next === unit) return true
    this.unread(next)
    return false
  }

  private release(): void {
    for (const alias of this.ended) this.aliasesInUse.delete(alias)
    this.ended = []
  }

  private take(): number {
    if (this.held.length > 0) return this.held.pop() as number
    if (this.at < this.text.length) return this.text.charCodeAt(this.at++)
    return this.pop()
  }

  private pop(): number {
    const pushed = this.outer.pop()
    if (pushed === undefined) {
      if (!this.isComplete) throw new NeedsInput()
      return END
    }
    if (this.alias !== null) {
      this.ended.push(this.alias)
      if (/[ \t]$/.test(this.text)) this.aliasMayFollow = true
    }
    this.text = pushed.text
    this.at = pushed.at
    this.alias = pushed.alias
    return this.take()
  }

  /** Gives back what was read last. */
  unread(unit: number): void {
    this.held.push(unit)
  }

  push(text: string, alias: string | null): void {
    // What was given back comes behind it.
    if (this.held.length > 0) this.insert(this.takeHeld(), null)
    this.insert(text, alias)
    if (alias !== null) this.aliasesInUse.add(alias)
  }

  private takeHeld(): string {
    const text = this.held
      .filter((unit) => unit !== END)
      .reverse()
      .map((unit) => String.fromCharCode(unit))
      .join('')
    this.held.length = 0
    return text
  }

  private insert(text: string, alias: string | null): void {
    this.outer.push({ text: this.text, at: this.at, alias: this.alias })
    this.text = text
    this.at = 0
    this.alias = alias
  }

  /** How much of the text itself has been read. */
  get offset(): number {
    const at = this.outer.length > 0 ? (this.outer[0] as Pushed).at : this.at
    return at - (this.outer.length > 0 ? 0 : this.held.filter((unit) => unit !== END).length)
  }
}
