/**
 * Translates Perl's regular expressions, as PCRE reads them, into JavaScript's, with PCRE's complaints. Every group
 * gets a name of ours, so that groups of our own (what is atomic is a lookahead and a reference to what it took) do
 * not shift any number. What JavaScript cannot say, recursion and conditionals, is refused.
 */

import { escapedCode, readBracket, readEscape, setSource } from './perl-class.ts'
import { RegexError } from './regex.ts'

/** The flags that (?flags) sets, up to the end of the group. */
interface Flags {
  i: boolean
  m: boolean
  s: boolean
  x: boolean
}

const NAME = '[A-Za-z_]\\w*'
const LARGEST_COUNT = 65535

/** `keepers`: the names of the empty groups that stand where \K did. Throws RegexError. */
export function translatePerl(pattern: string): { source: string; keepers: readonly string[] } {
  return new Translator(pattern).run()
}

class Translator {
  private at = 0
  private flags: Flags = { i: false, m: false, s: false, x: false }
  private groups = 0
  private ownGroups = 0
  private readonly names = new Map<string, number>()
  private readonly references: (string | number)[] = []
  private readonly keepers: string[] = []
  private lookbehinds = 0
  /** whether the atom that was read last may be repeated */
  private isRepeatable = true
  private hasUnlimitedLookbehind = false
  private readonly pattern: string

  constructor(pattern: string) {
    this.pattern = pattern
  }

  run(): { source: string; keepers: readonly string[] } {
    const source = this.alternatives()
    if (this.at < this.pattern.length) throw new RegexError('unmatched closing parenthesis')
    for (const reference of this.references)
      if (typeof reference === 'string' ? !this.names.has(reference) : reference > this.groups)
        throw new RegexError('reference to non-existent subpattern')
    if (this.hasUnlimitedLookbehind) throw new RegexError('length of lookbehind assertion is not limited')
    // A name may be referred to before its group.
    const named = source.replace(/\\k<=(\w+)>/g, (_, name: string) => `\\k<g${this.names.get(name)}>`)
    return { source: named, keepers: this.keepers }
  }

  /** Up to the closing parenthesis, which is left, or the end. */
  private alternatives(): string {
    const outer = this.flags
    this.flags = { ...outer }
    let source = ''
    while (this.at < this.pattern.length && this.pattern[this.at] !== ')') {
      if (this.take('|')) source += '|'
      else source += this.quantified()
    }
    this.flags = outer
    return source
  }

  private take(text: string): boolean {
    if (!this.pattern.startsWith(text, this.at)) return false
    this.at += text.length
    return true
  }

  private match(regex: string): RegExpExecArray | null {
    const found = new RegExp(regex, 'suy')
    found.lastIndex = this.at
    const result = found.exec(this.pattern)
    if (result) this.at = found.lastIndex
    return result
  }

  /** What is not there for the matcher: comments, and with x blanks. */
  private skipIgnored(): void {
    for (;;) {
      if (this.take('(?#')) {
        const end = this.pattern.indexOf(')', this.at)
        if (end < 0) throw new RegexError('missing ) after (?# comment')
        this.at = end + 1
      } else if (!this.match('\\\\Q\\\\E|\\\\E') && !(this.flags.x && this.match('\\s+|#[^\\n]*'))) return
    }
  }

  private quantified(): string {
    this.skipIgnored()
    const next = this.pattern[this.at]
    if (next === undefined || next === '|' || next === ')') return ''
    if (this.quantifier() !== null) throw notRepeatable()
    this.isRepeatable = true
    const atom = this.atom()
    const { isRepeatable } = this
    this.skipIgnored()
    const found = this.quantifier()
    if (found === null) return atom
    if (!isRepeatable) throw notRepeatable()
    if (found.isUnlimited && this.lookbehinds > 0) this.hasUnlimitedLookbehind = true
    const repeated = `${atom}${found.source}`
    return found.kind === '+' ? this.atomic(repeated) : `${repeated}${found.kind}`
  }

  private quantifier(): { source: string; kind: string; isUnlimited: boolean } | null {
    const found = this.match('(?:[*+?]|\\{ *(\\d*) *(,?) *(\\d*) *\\})')
    if (!found) return null
    const [text, least, comma, most] = found
    if (least === '' && most === '') {
      this.at -= text.length
      return null
    }
    if (least !== undefined && Math.max(Number(least), Number(most)) > LARGEST_COUNT)
      throw new RegexError('number too big in {} quantifier')
    if (least && most && Number(most) < Number(least))
      throw new RegexError('numbers out of order in {} quantifier')
    const source = least === undefined ? text : `{${least || 0}${comma}${most}}`
    const kind = this.match('[?+]')?.[0] ?? ''
    return { source, kind, isUnlimited: /^[*+]|,\}$/.test(source) }
  }

  /** Does not give back what it took: a lookahead is left for good, and a reference takes what it saw. */
  private atomic(source: string): string {
    const name = `a${++this.ownGroups}`
    return `(?:(?=(?<${name}>${source}))\\k<${name}>)`
  }

  /** Sets isRepeatable to false behind what stands for a place. */
  private atom(): string {
    const char = String.fromCodePoint(this.pattern.codePointAt(this.at) as number)
    if (char === '(') return this.group()
    if (char === '\\') return this.escape()
    if (char === '[') {
      const { source, end } = readBracket(this.pattern, this.at, this.flags.i)
      this.at = end
      return source
    }
    this.at += char.length
    if (char === '.') return this.flags.s ? '[^]' : '[^\\n]'
    if (char === '^') return this.place(this.flags.m ? '(?<![^\\n])' : '^')
    if (char === '$') return this.place(this.flags.m ? '(?![^\\n])' : '(?=\\n?$)')
    return this.literal(char.codePointAt(0) as number)
  }

  private place(source: string): string {
    this.isRepeatable = false
    return source
  }

  private literal(code: number): string {
    const char = String.fromCodePoint(code)
    if (this.flags.i && char.toLowerCase() !== char.toUpperCase()) {
      const both = [char.toLowerCase(), char.toUpperCase()].filter((other) => [...other].length === 1)
      return `[${both.join('')}]`
    }
    return escapedCode(code)
  }

  private escape(): string {
    if (this.take('\\Q')) return this.quoted()
    if (this.take('\\K')) {
      const name = `k${++this.ownGroups}`
      this.keepers.push(name)
      return this.place(`(?<${name}>)`)
    }
    const reference = this.reference()
    if (reference !== null) return reference
    const item = readEscape(this.pattern, this.at)
    if (item !== null) {
      this.at = item.end
      return 'code' in item ? this.literal(item.code) : setSource(item.set, item.isNegated)
    }
    const letter = this.pattern[this.at + 1] as string
    this.at += 2
    const source = manyEscapes[letter]
    if (source !== undefined) return source
    const place = placeEscapes[letter]
    if (place === undefined) throw new RegexError('unrecognized character follows \\')
    return this.place(place)
  }

  private quoted(): string {
    const end = this.pattern.indexOf('\\E', this.at)
    const text = this.pattern.slice(this.at, end < 0 ? undefined : end)
    this.at = end < 0 ? this.pattern.length : end + 2
    // What repeats, repeats the last character.
    return [...text].map((char) => this.literal(char.codePointAt(0) as number)).join('')
  }

  private reference(): string | null {
    if (this.match("\\\\k(?![{<'])"))
      throw new RegexError('\\k is not followed by a braced, angle-bracketed, or quoted name')
    const named = this.match(`\\\\[kg](?:\\{ *(${NAME}) *\\}|<(${NAME})>|'(${NAME})')`)
    if (named) return this.named((named[1] ?? named[2] ?? named[3]) as string)
    const numbered = this.match('\\\\(?:g\\{ *(-?\\d+) *\\}|g(-?\\d+)|([1-9]\\d*))')
    if (numbered) {
      const number = Number(numbered[1] ?? numbered[2] ?? numbered[3])
      return this.numbered(number < 0 ? this.groups + 1 + number : number)
    }
    if (this.take('\\g'))
      throw new RegexError(
        '\\g is not followed by a braced, angle-bracketed, or quoted name/number or by a plain number',
      )
    return null
  }

  private named(name: string): string {
    this.references.push(name)
    return `\\k<=${name}>`
  }

  private numbered(number: number): string {
    this.references.push(number)
    if (number < 1) throw new RegexError('reference to non-existent subpattern')
    return `\\k<g${number}>`
  }

  private group(): string {
    if (this.match('\\(\\*')) throw this.verb()
    if (!this.take('(?')) {
      this.at++
      return this.body(`(?<g${++this.groups}>`)
    }
    const look = this.match('=|!|<=|<!')?.[0]
    if (look !== undefined) return this.lookaround(look)
    if (this.take(':')) return this.body('(?:')
    if (this.take('>')) return this.atomic(this.body(''))
    if (this.match("P?<|'")) {
      this.at--
      return this.namedGroup(this.pattern[this.at++] === "'" ? "'" : '>')
    }
    const back = this.match(`P=(${NAME})\\)`)
    if (back) return this.named(back[1] as string)
    if (this.match(`(?:P>|&)(?!${NAME})`)) throw new RegexError('subpattern name expected')
    const call = this.match(`(?:P>|&)(${NAME})\\)|([+-]?\\d+)\\)|R\\)`)
    if (call) return this.refuseCall(call)
    if (this.match('\\||\\(')) throw notAvailable()
    return this.flagGroup()
  }

  private verb(): RegexError {
    return /^(?:ACCEPT|COMMIT|F(?:AIL)?|PRUNE|SKIP|THEN|MARK)?[:)]/.test(this.pattern.slice(this.at))
      ? notAvailable()
      : new RegexError('(*VERB) not recognized or malformed')
  }

  /** A recursion; PCRE says first if there is no such group. */
  private refuseCall([, name, number]: RegExpExecArray): string {
    if (name !== undefined) this.references.push(name)
    if (number !== undefined) this.references.push(Math.abs(Number(number)))
    const isAhead = new RegExp(`\\(\\?P?[<']${name}[>']`).test(this.pattern)
    const isKnown = name !== undefined ? isAhead : number === undefined || /\((?!\?)/.test(this.pattern)
    if (isKnown) throw notAvailable()
    return ''
  }

  private body(opening: string): string {
    const source = this.alternatives()
    if (!this.take(')')) throw new RegexError('missing closing parenthesis')
    return opening === '' ? source : `${opening}${source})`
  }

  private lookaround(look: string): string {
    const isBehind = look.startsWith('<')
    if (isBehind) this.lookbehinds++
    const source = this.body(`(?${look}`)
    if (isBehind) this.lookbehinds--
    return `(?:${source})`
  }

  private namedGroup(close: string): string {
    if (this.match('\\d')) throw new RegexError('subpattern name must start with a non-digit')
    const name = this.match(NAME)?.[0]
    if (name === undefined) throw new RegexError('subpattern name expected')
    if (!this.take(close)) throw new RegexError('syntax error in subpattern name (missing terminator?)')
    if (this.names.has(name))
      throw new RegexError('two named subpatterns have the same name (PCRE2_DUPNAMES not set)')
    this.names.set(name, ++this.groups)
    return this.body(`(?<g${this.groups}>`)
  }

  /** (?i) lasts to the end of the group that it stands in, (?i:…) to its own. */
  private flagGroup(): string {
    const flags = { ...this.flags }
    const reset = this.take('^')
    if (reset) Object.assign(flags, { i: false, m: false, s: false, x: false })
    let value = true
    for (;;) {
      const char = this.pattern[this.at++]
      if (char === undefined || (char === 'P' && this.at === this.pattern.length))
        throw new RegexError('missing closing parenthesis')
      if (char === '-') value = false
      else if (char === 'i' || char === 'm' || char === 's' || char === 'x') flags[char] = value
      else if (char === ')' || char === ':') {
        const outer = this.flags
        this.flags = flags
        if (char === ')') return this.place('')
        const source = this.body('(?:')
        this.flags = outer
        return source
      } else if (!'nJU'.includes(char)) throw new RegexError('unrecognized character after (? or (?-')
      else throw notAvailable()
    }
  }
}

const notRepeatable = () => new RegexError('quantifier does not follow a repeatable item')
const notAvailable = () => new RegexError('this Perl construct is not available on this machine')

/** What escapes find a place. */
const placeEscapes: Readonly<Record<string, string>> = {
  A: '^',
  z: '$',
  Z: '(?=\\n?$)',
  G: '^',
  b: '\\b',
  B: '\\B',
}

/** What escapes take a character, or some. */
const manyEscapes: Readonly<Record<string, string>> = {
  N: '[^\\n]',
  R: '(?:\\r\\n|[\\n-\\r\\x85\\u2028\\u2029])',
  X: '(?:\\P{M}\\p{M}*|\\p{M}+)',
}
