/** Variables and quotes in a word of a Dockerfile (BuildKit's shell.Lex): `$NAME`, `${NAME:-word}`, `${NAME:+word}`, `${NAME?word}`. */

import { DockerError } from '../errors.ts'

/** The word without its quotes, with its variables' values; what is not set is empty. Throws what Docker says of a wrong one. */
export function expandWord(word: string, variables: ReadonlyMap<string, string>, escapeToken = '\\'): string {
  return new ShellWord(word, variables, escapeToken).run().text
}

/** As `expandWord`, but blanks in the values of variables part words: `80 443` in $PORTS makes two. */
export function expandWords(
  word: string,
  variables: ReadonlyMap<string, string>,
  escapeToken = '\\',
): string[] {
  return new ShellWord(word, variables, escapeToken).run().words
}

interface Part {
  readonly text: string
  /** blanks in it part words */
  readonly isSplit: boolean
}

class ShellWord {
  readonly #source: string
  readonly #chars: readonly string[]
  readonly #variables: ReadonlyMap<string, string>
  readonly #escapeToken: string
  #at = 0

  constructor(source: string, variables: ReadonlyMap<string, string>, escapeToken: string) {
    this.#source = source
    this.#chars = [...source]
    this.#variables = variables
    this.#escapeToken = escapeToken
  }

  run(): { text: string; words: string[] } {
    const parts = this.#until(null)
    return { text: parts.map(({ text }) => text).join(''), words: wordsOf(parts) }
  }

  #peek(): string | undefined {
    return this.#chars[this.#at]
  }

  #fail(message: string): DockerError {
    return new DockerError(`failed to process ${JSON.stringify(this.#source)}: ${message}`)
  }

  #until(stop: string | null): Part[] {
    const parts: Part[] = []
    for (let char = this.#peek(); char !== undefined; char = this.#peek()) {
      if (char === stop) {
        this.#at++
        return parts
      }
      if (char === "'") parts.push({ text: this.#singleQuoted(), isSplit: false })
      else if (char === '"') parts.push({ text: this.#doubleQuoted(), isSplit: false })
      else if (char === '$') parts.push({ text: this.#dollar(), isSplit: true })
      else {
        this.#at++
        if (char !== this.#escapeToken) parts.push({ text: char, isSplit: true })
        else if (this.#peek() !== undefined)
          parts.push({ text: this.#chars[this.#at++] as string, isSplit: false })
      }
    }
    if (stop !== null) throw this.#fail("syntax error: missing '}'")
    return parts
  }

  #singleQuoted(): string {
    const end = this.#chars.indexOf("'", this.#at + 1)
    if (end < 0) throw this.#fail('unexpected end of statement while looking for matching single-quote')
    const text = this.#chars.slice(this.#at + 1, end).join('')
    this.#at = end + 1
    return text
  }

  #doubleQuoted(): string {
    let text = ''
    this.#at++
    for (let char = this.#peek(); char !== undefined; char = this.#peek()) {
      if (char === '$') {
        text += this.#dollar()
        continue
      }
      this.#at++
      if (char === '"') return text
      const next = this.#peek()
      if (char === this.#escapeToken) {
        if (next === undefined) break
        if (next === '"' || next === '$' || next === this.#escapeToken) {
          text += next
          this.#at++
          continue
        }
      }
      text += char
    }
    throw this.#fail('unexpected end of statement while looking for matching double-quote')
  }

  #dollar(): string {
    this.#at++
    if (this.#peek() !== '{') {
      const name = this.#name()
      return name === '' ? '$' : (this.#variables.get(name) ?? '')
    }
    this.#at++
    const first = this.#peek()
    if (first === undefined) throw this.#fail("syntax error: missing '}'")
    if (first === '{' || first === '}' || first === ':') throw this.#fail('syntax error: bad substitution')
    const name = this.#name()
    const char = this.#chars[this.#at++]
    if (char === '}') return this.#variables.get(name) ?? ''
    if (char === '?') return this.#required(name, this.#word(), true)
    if (char !== ':') throw this.#fail("missing ':' in substitution")
    const modifier = this.#chars[this.#at++] ?? ''
    const word = this.#word()
    const value = this.#variables.get(name) ?? ''
    if (modifier === '+') return value === '' ? '' : word
    if (modifier === '-') return value === '' ? word : value
    if (modifier === '?') return this.#required(name, word, false)
    throw this.#fail(`unsupported modifier (${modifier}) in substitution`)
  }

  #word(): string {
    return this.#until('}')
      .map(({ text }) => text)
      .join('')
  }

  #required(name: string, word: string, mayBeEmpty: boolean): string {
    const value = this.#variables.get(name)
    if (value === undefined) throw this.#fail(`${name}: ${word || 'is not allowed to be unset'}`)
    if (value === '' && !mayBeEmpty) throw this.#fail(`${name}: ${word || 'is not allowed to be empty'}`)
    return value
  }

  /** Letters, digits and `_`; digits alone, or one special character, are a name too. */
  #name(): string {
    const rest = this.#chars.slice(this.#at).join('')
    const name = /^(\d+|[@*#?\-$!0]|[\p{L}_][\p{L}\d_]*)/u.exec(rest)?.[0] ?? ''
    this.#at += [...name].length
    return name
  }
}

function wordsOf(parts: readonly Part[]): string[] {
  const words: string[] = []
  let word = ''
  for (const { text, isSplit } of parts) {
    if (!isSplit) {
      word += text
      continue
    }
    for (const char of text) {
      if (!/\s/.test(char)) word += char
      else if (word !== '') {
        words.push(word)
        word = ''
      }
    }
  }
  return word === '' ? words : [...words, word]
}
