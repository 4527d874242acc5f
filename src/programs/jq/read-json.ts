/** A text with JSON values one after the other (jv_parse.c): nan is taken too. */

import { numberOfText } from './number.ts'
import type { Json } from './value.ts'

/** What the text is no JSON for: jq's words without the place. */
export class JsonMistake extends Error {
  /** where it was seen, in characters */
  readonly at: number
  constructor(message: string, at: number, isEnd: boolean) {
    super(isEnd ? `${message} at EOF` : message)
    this.at = at
  }
}

const CONTROL_PROBLEM = 'Invalid string: control characters from U+0000 through U+001F must be escaped'

/** MAX_PARSING_DEPTH: what is open at a time */
const DEEPEST = 256

export class JsonReader {
  readonly #text: string
  #at = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
  }

  /** Where it stands: behind the last value. */
  get at(): number {
    return this.#at
  }

  /** The next value; undefined at the end. */
  next(): Json | undefined {
    this.#skipBlanks()
    return this.#at >= this.#text.length ? undefined : this.#value()
  }

  #skipBlanks(): void {
    while (' \t\n\r\u001e\ufeff'.includes(this.#text[this.#at] ?? 'end')) this.#at++
  }

  #mistake(message: string): never {
    // A word, or what has no end, is seen with what comes behind it.
    const isEnd = this.#at >= this.#text.length
    throw new JsonMistake(message, isEnd ? this.#text.length : this.#at + 1, isEnd)
  }

  #value(): Json {
    this.#skipBlanks()
    switch (this.#text[this.#at]) {
      case undefined:
        return this.#mistake('Unfinished JSON term')
      case '{':
        return this.#inside(() => this.#object())
      case '[':
        return this.#inside(() => this.#array())
      case '"':
        return this.#string()
      case ']':
      case '}':
        return this.#mistake(`Unmatched '${this.#text[this.#at]}'`)
      case ',':
        return this.#mistake("Expected value before ','")
      case ':':
        return this.#mistake("':' not as part of an object")
      default:
        return this.#word()
    }
  }

  #inside(read: () => Json): Json {
    if (this.#depth >= DEEPEST) throw new JsonMistake('Exceeds depth limit for parsing', this.#at + 1, false)
    this.#depth++
    const value = read()
    this.#depth--
    return value
  }

  #word(): Json {
    const start = this.#at
    const [word = ''] = /^[^\s[\]{},:"]*/.exec(this.#text.slice(start, start + 400)) ?? []
    this.#at += word.length
    if (word === 'true' || word === 'false') return word === 'true'
    if (word === 'null') return null
    if (/^nan$/i.test(word)) return Number.NaN
    if (/^-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(word)) return numberOfText(word)
    return this.#mistake(/^[-+.\d]/.test(word) ? 'Invalid numeric literal' : invalidWord(word))
  }

  #array(): Json {
    const items: Json[] = []
    this.#at++
    this.#skipBlanks()
    if (this.#take(']')) return items
    for (;;) {
      items.push(this.#value())
      this.#skipBlanks()
      if (this.#take(']')) return items
      if (!this.#take(',')) this.#separatorMissing()
      this.#skipBlanks()
      if (this.#text[this.#at] === ']') this.#mistake('Expected another array element')
    }
  }

  #object(): Json {
    const entries = new Map<string, Json>()
    this.#at++
    this.#skipBlanks()
    if (this.#take('}')) return entries
    for (;;) {
      this.#skipBlanks()
      if (this.#text[this.#at] === '}') this.#mistake('Expected another key-value pair')
      const key = this.#value()
      if (typeof key !== 'string') this.#mistake('Object keys must be strings')
      this.#skipBlanks()
      if (!this.#take(':')) {
        if (',}'.includes(this.#text[this.#at] ?? 'end'))
          this.#mistake('Objects must consist of key:value pairs')
        this.#separatorMissing()
      }
      // The key waits for its value on the same stack.
      this.#depth++
      entries.set(key as string, this.#value())
      this.#depth--
      this.#skipBlanks()
      if (this.#take('}')) return entries
      if (!this.#take(',')) this.#separatorMissing()
    }
  }

  /** Seen when the next value has been read. */
  #separatorMissing(): never {
    if (this.#at >= this.#text.length) this.#mistake('Unfinished JSON term')
    const isWord = !'"[{'.includes(this.#text[this.#at] ?? '')
    this.#value()
    const message = 'Expected separator between values'
    if (isWord) this.#mistake(message)
    throw new JsonMistake(message, this.#at, false)
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false
    this.#at++
    return true
  }

  #string(): string {
    const start = this.#at
    for (let at = start + 1; at < this.#text.length; at++) {
      const char = this.#text[at]
      if (char === '\\') at++
      else if (char === '"') {
        this.#at = at + 1
        const text = this.#text.slice(start + 1, at)
        const problem = CONTROL.test(text) ? CONTROL_PROBLEM : escapeProblem(text)
        if (problem !== null) throw new JsonMistake(problem, this.#at, false)
        return plainText(text)
      }
    }
    this.#at = this.#text.length
    return this.#mistake('Unfinished string')
  }
}

const invalidWord = (word: string): string =>
  /^[tfn]/.test(word) ? 'Invalid literal' : 'Invalid numeric literal'

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t',
} // biome-ignore format: one line

/** What is wrong with a text's escapes, or null. */
export function escapeProblem(text: string): string | null {
  for (const [, letter = '', digits] of text.matchAll(/\\(u([^"\\]{0,4})|[\s\S])/g)) {
    if (digits === undefined) {
      if (ESCAPES[letter] === undefined) return 'Invalid escape'
    } else if (digits.length < 4) return 'Invalid \\uXXXX escape'
    else if (!/^[\da-fA-F]{4}$/.test(digits)) return 'Invalid characters in \\uXXXX escape'
  }
  return LONE_SURROGATE.test(plainText(text)) ? 'Invalid \\uXXXX\\uXXXX surrogate pair escape' : null
}

const LONE_SURROGATE = /\p{Surrogate}/u
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON has them escaped
const CONTROL = /[\x00-\x1f]/

/** Of a text whose escapes are good. */
export const plainText = (text: string): string =>
  text.replace(/\\(u[\da-fA-F]{4}|[\s\S])/g, (whole, letter: string) =>
    letter.length === 5
      ? String.fromCharCode(Number.parseInt(letter.slice(1), 16))
      : (ESCAPES[letter] ?? whole),
  )
