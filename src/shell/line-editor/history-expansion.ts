/**
 * History expansion: `!!`, `!$`, `!name`, `^old^new` (bash(1), HISTORY EXPANSION; the GNU history library). Pure.
 *
 * Terms
 * - event: the line of the history that is meant. Word designators choose words of it, modifiers change them.
 */

export type Expanded =
  /** `isPrinted`: `:p` wants it shown and remembered, but not run. */
  | { readonly line: string; readonly changed: boolean; readonly isPrinted: boolean }
  | { readonly error: string }

/** `history` has the oldest line first; `base` is its number. */
export function expandHistory(line: string, history: readonly string[], base: number): Expanded {
  const quick = /^\^([^^]*)\^([^^]*)(?:\^(.*))?$/s.exec(line)
  if (quick !== null) return substituteQuickly(line, quick, history)
  try {
    return new Expander(line, history, base).expand()
  } catch (error) {
    if (error instanceof HistoryError) return { error: error.message }
    throw error
  }
}

class HistoryError extends Error {}

function substituteQuickly(line: string, quick: RegExpExecArray, history: readonly string[]): Expanded {
  const [, old = '', replacement = '', rest = ''] = quick
  const last = history.at(-1) ?? ''
  if (old === '' || !last.includes(old)) return { error: `:s${line}: substitution failed` }
  return { line: last.replace(old, () => replacement) + rest, changed: true, isPrinted: false }
}

/** Behind these a `!` is only itself. */
const NO_EVENT = /[\s=(]/

class Expander {
  private readonly line: string
  private readonly history: readonly string[]
  private readonly base: number
  private at = 0
  private result = ''
  private changed = false
  private isPrinted = false

  constructor(line: string, history: readonly string[], base: number) {
    this.line = line
    this.history = history
    this.base = base
  }

  expand(): Expanded {
    const { line } = this
    let inDouble = false
    while (this.at < line.length) {
      const char = line[this.at] as string
      if (char === '\\') this.copy(2)
      else if (char === "'" && !inDouble) {
        const end = line.indexOf("'", this.at + 1)
        this.copy((end < 0 ? line.length : end + 1) - this.at)
      } else if (char === '!' && this.isEvent(inDouble)) this.event()
      else {
        if (char === '"') inDouble = !inDouble
        this.copy(1)
      }
    }
    return { line: this.result, changed: this.changed, isPrinted: this.isPrinted }
  }

  private copy(count: number): void {
    this.result += this.line.slice(this.at, this.at + count)
    this.at += count
  }

  private isEvent(inDouble: boolean): boolean {
    const next = this.line[this.at + 1]
    if (next === undefined || NO_EVENT.test(next) || (inDouble && next === '"')) return false
    const before = this.line.slice(0, this.at)
    return !/(?:\[|\$\{?)$/.test(before)
  }

  private event(): void {
    const start = this.at
    this.at++
    const text = this.eventText(start)
    this.changed = true
    const words = this.wordDesignator(start, text)
    this.result += this.modifiers(start, words)
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.line)
    if (found === null) return null
    this.at += found[0].length
    return found[1] ?? found[0]
  }

  private notFound(start: number): never {
    throw new HistoryError(`${this.line.slice(start, this.at)}: event not found`)
  }

  private eventText(start: number): string {
    const { history } = this
    // A designator alone is about the line before.
    if (/[\^$*%:]/.test(this.line[this.at] as string)) return history.at(-1) ?? this.notFound(start)
    if (this.take(/!/y) !== null) return history.at(-1) ?? this.notFound(start)
    if (this.take(/#/y) !== null) return this.result
    const number = this.take(/-?[0-9]+/y)
    if (number !== null) {
      const index = number.startsWith('-') ? history.length + Number(number) : Number(number) - this.base
      return history[index] ?? this.notFound(start)
    }
    const inside = this.take(/\?([^?\n]*)\??/y)
    if (inside !== null) return history.findLast((entry) => entry.includes(inside)) ?? this.notFound(start)
    const prefix = this.take(/[^\s:^$*%;&()|<>"']+/y) ?? this.notFound(start)
    return history.findLast((entry) => entry.startsWith(prefix)) ?? this.notFound(start)
  }

  private wordDesignator(start: number, text: string): string {
    const words = splitWords(text)
    const last = words.length - 1
    const named = this.take(/:?([\^$*%])/y)
    const from = this.at
    if (named === '^') return this.range(start, words, 1, 1)
    if (named === '$') return this.range(start, words, last, last)
    if (named === '*') return words.slice(1).join(' ')
    if (named === '%') return words.at(-1) ?? ''
    const designator = this.take(/:([0-9]+\*|[0-9]*-(?:[0-9]+|\$)?|[0-9]+)/y)
    if (designator === null) return text
    const [, begin = '', dash = '', end = ''] = /^([0-9]*)([-*]?)(.*)$/.exec(designator) as RegExpExecArray
    const first = begin === '' ? 0 : Number(begin)
    if (dash === '') return this.range(start, words, first, first)
    if (dash === '*') return words.slice(first).join(' ')
    const until = end === '$' ? last : end === '' ? last - 1 : Number(end)
    if (until < first && end !== '') this.badWord(from)
    return this.range(start, words, first, until)
  }

  private range(start: number, words: readonly string[], first: number, last: number): string {
    if (first >= words.length || last >= words.length) this.badWord(start)
    return words.slice(first, last + 1).join(' ')
  }

  private badWord(start: number): never {
    throw new HistoryError(
      `${this.line.slice(start, this.at).replace(/^![^:^$*%]*/, '')}: bad word specifier`,
    )
  }

  private modifiers(start: number, words: string): string {
    let text = words
    for (;;) {
      const modifier = this.take(/:([hterpq&]|g?s(.)[^\n]*)/y)
      if (modifier === null) return text
      if (/^g?s/.test(modifier) && modifier.length > 1) text = this.substitute(start, text, modifier)
      else if (modifier === 'h') text = text.replace(/\/[^/]*$/, '')
      else if (modifier === 't') text = text.replace(/^.*\//s, '')
      else if (modifier === 'r') text = text.replace(/\.[^.]*$/, '')
      else if (modifier === 'e') text = /\.[^.]*$/.exec(text)?.[0] ?? text
      else if (modifier === 'p') this.isPrinted = true
      else if (modifier === 'q') text = `'${text.replaceAll("'", "'\\''")}'`
    }
  }

  /** `s/old/new/`: what stands behind it is given back. */
  private substitute(start: number, text: string, modifier: string): string {
    const all = modifier.startsWith('g')
    const body = modifier.slice(all ? 2 : 1)
    const delimiter = body[0] as string
    const [old = '', replacement = '', ...rest] = body.slice(1).split(delimiter)
    this.at -= rest.join(delimiter).length
    if (old === '' || !text.includes(old))
      throw new HistoryError(`${this.line.slice(start, this.at).replace(/^![^:]*/, '')}: substitution failed`)
    const fill = replacement.replaceAll('&', () => old)
    return all ? text.replaceAll(old, () => fill) : text.replace(old, () => fill)
  }
}

/** The words of a line as the history library sees them: quotes hold together, operators stand alone. */
function splitWords(line: string): string[] {
  return line.match(/(?:\\.|'[^']*'|"(?:\\.|[^"\\])*"|`[^`]*`|[^\s|&;()<>'"\\`])+|[|&;<>]+|[()]/gs) ?? []
}
