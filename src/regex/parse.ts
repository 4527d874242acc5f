/**
 * The tree of a POSIX regular expression, its parser and its translation to JavaScript.
 *
 * Invariants: every `set` matches exactly one character (code point, or byte in byte strings); group
 * numbers count opening parentheses from 1. The grammar is GNU's (RE_SYNTAX_POSIX_BASIC, _EXTENDED).
 */

import type { RegexOptions } from './regex.ts'

export type RegexNode =
  | { kind: 'set' /** JavaScript source of one character or class */; source: string }
  | { kind: 'sequence'; items: RegexNode[] }
  | { kind: 'either'; branches: RegexNode[] }
  | { kind: 'repeat'; body: RegexNode; min: number; max: number }
  | { kind: 'group'; body: RegexNode }
  | { kind: 'backReference'; group: number }
  | { kind: 'assertion'; at: Assertion }

export type Assertion =
  | 'lineStart'
  | 'lineEnd'
  | 'textStart'
  | 'textEnd'
  | 'wordStart'
  | 'wordEnd'
  | 'wordEdge'
  | 'notWordEdge'
  | 'notAfterWord'
  | 'notBeforeWord'

export interface ParsedPattern {
  tree: RegexNode
  groupCount: number
  hasBackReference: boolean
}

/** RE_DUP_MAX of regex.h */
const maxRepeat = 32767

/** The tree, or regerror(3)'s text. */
export function parsePattern(pattern: string, options: RegexOptions): ParsedPattern | string {
  const parser = new PatternParser(pattern, options)
  try {
    const tree = wholeTree(parser.parse(), options.whole)
    return { tree, groupCount: parser.groupCount, hasBackReference: parser.hasBackReference }
  } catch (error) {
    if (error instanceof PatternError) return error.message
    throw error
  }
}

/** -w and -x: assertions around the expression. */
function wholeTree(tree: RegexNode, whole: RegexOptions['whole']): RegexNode {
  if (whole === undefined) return tree
  const [before, after]: [Assertion, Assertion] =
    whole === 'word' ? ['notAfterWord', 'notBeforeWord'] : ['lineStart', 'lineEnd']
  return {
    kind: 'sequence',
    items: [{ kind: 'assertion', at: before }, tree, { kind: 'assertion', at: after }],
  }
}

/** Ends the descent at the first mistake; never leaves this file. */
class PatternError extends Error {}

class PatternParser {
  groupCount = 0
  hasBackReference = false
  private at = 0
  private depth = 0
  private readonly closed = new Set<number>()
  private readonly pattern: string
  private readonly extended: boolean
  private readonly options: RegexOptions
  private readonly isStrict: boolean

  constructor(pattern: string, options: RegexOptions) {
    this.pattern = pattern
    this.options = options
    this.isStrict = options.isStrict === true || options.escapes === 'sed'
    this.extended = options.syntax === 'extended'
  }

  parse(): RegexNode {
    const tree = this.alternatives()
    // Only a closing parenthesis ends the alternatives early.
    if (this.at < this.pattern.length) throw new PatternError('Unmatched ) or \\)')
    return tree
  }

  private alternatives(): RegexNode {
    const branches = [this.sequence()]
    while (this.takeOperator('|')) branches.push(this.sequence())
    return branches.length === 1 ? (branches[0] as RegexNode) : { kind: 'either', branches }
  }

  private sequence(): RegexNode {
    const items: RegexNode[] = []
    // In a basic expression a star is plain where an expression begins, and after a leading ^.
    let starting = true
    while (this.at < this.pattern.length && !this.sees('|') && !this.closes()) {
      const item = this.atom(starting)
      if (item === null) continue
      const opening: boolean = starting && item.kind === 'assertion' && item.at === 'lineStart'
      starting = !this.extended && opening
      if (opening && this.extended && this.isStrict && /[*+?]/.test(this.pattern[this.at] ?? ''))
        throw new PatternError('Invalid preceding regular expression')
      items.push(starting ? item : this.repeated(item))
    }
    return items.length === 1 ? (items[0] as RegexNode) : { kind: 'sequence', items }
  }

  private closes(): boolean {
    if (!this.sees(')')) return false
    // In an extended expression of awk and sed too, a lone ) is a mistake; egrep takes it as it is.
    return this.depth > 0 || !this.extended || this.options.escapes !== undefined
  }

  /** One atom; null for something that is left out (a repetition of nothing). */
  private atom(starting: boolean): RegexNode | null {
    const { extended } = this
    const char = this.takeChar()
    if (char === '\\') return this.escaped()
    if (char === '[') return { kind: 'set', source: this.bracket() }
    if (char === '.') return { kind: 'set', source: anyCharacter(this.options) }
    if (char === '^' && (extended || this.atBranchStart())) return { kind: 'assertion', at: 'lineStart' }
    if (char === '$' && (extended || this.atBranchEnd())) return { kind: 'assertion', at: 'lineEnd' }
    if (extended && char === '(') return this.group()
    if (extended && (char === '*' || char === '+' || char === '?')) return this.strayRepeat(char)
    if (extended && char === '{' && this.isStrict && starting)
      throw new PatternError('Invalid preceding regular expression')
    // As with a stray star, glibc passes over an interval that begins an extended expression.
    if (extended && char === '{' && starting && this.options.escapes !== 'awk') {
      const interval = /^\d+(,\d*)?\}/.exec(this.pattern.slice(this.at))
      if (interval !== null) {
        this.at += interval[0].length
        return null
      }
    }
    return literal(char)
  }

  /** Does the character just taken begin a branch of a basic expression? */
  private atBranchStart(): boolean {
    const before = this.pattern.slice(0, this.at - 1)
    return before === '' || /(?:^|[^\\])(?:\\\\)*\\[(|]$/.test(before)
  }

  /** A repetition with nothing before it: glibc ignores it at the start of an extended expression. */
  private strayRepeat(char: string): RegexNode | null {
    if (this.isStrict) throw new PatternError('Invalid preceding regular expression')
    return this.options.escapes === 'awk' ? literal(char) : null
  }

  private atBranchEnd(): boolean {
    return this.at >= this.pattern.length || this.sees('|') || this.sees(')')
  }

  private group(): RegexNode {
    const number = ++this.groupCount
    this.depth++
    const body = this.alternatives()
    if (!this.takeOperator(')')) throw new PatternError('Unmatched ( or \\(')
    this.depth--
    this.closed.add(number)
    return { kind: 'group', body }
  }

  private escaped(): RegexNode {
    if (this.at >= this.pattern.length) throw new PatternError('Trailing backslash')
    const char = this.takeChar()
    const { extended, options } = this
    if (!extended && char === '(') return this.group()
    if (!extended && char === '{') {
      if (this.isStrict) throw new PatternError('Invalid preceding regular expression')
      return literal('{')
    }
    if (options.escapes === 'awk') return this.awkEscape(char)
    if (char >= '1' && char <= '9') {
      const number = Number(char)
      if (!this.closed.has(number)) throw new PatternError('Invalid back reference')
      this.hasBackReference = true
      return { kind: 'backReference', group: number }
    }
    const isPlain = options.isPlainPosix === true
    const assertion = isPlain ? undefined : assertionEscapes[char]
    if (assertion !== undefined) return { kind: 'assertion', at: assertion }
    const shorthand = isPlain ? null : shorthandSource(char, options)
    if (shorthand !== null) return { kind: 'set', source: shorthand }
    if (options.escapes === 'sed') {
      const value = this.characterEscape(char)
      if (value !== null) return literal(value)
    }
    return literal(char)
  }

  private awkEscape(char: string): RegexNode {
    const octal = /^[0-7]{1,3}/.exec(this.pattern.slice(this.at - 1))
    if (octal) {
      this.at += octal[0].length - 1
      return literal(String.fromCharCode(Number.parseInt(octal[0], 8) & 0xff))
    }
    const value = simpleEscapes[char]
    return literal(value ?? char)
  }

  /** sed's escapes for characters: `\n`, `\t`, `\d065`, `\o101`, `\x41`, `\cA`. */
  private characterEscape(char: string): string | null {
    const simple = simpleEscapes[char]
    // In sed \b is a word's edge, which is tested before.
    if (simple !== undefined) return simple
    const numbered = /^(?:d([0-9]{1,3})|o([0-7]{1,3})|x([0-9a-fA-F]{1,2}))/.exec(
      this.pattern.slice(this.at - 1),
    )
    if (numbered) {
      this.at += numbered[0].length - 1
      const [, decimal, octal, hexadecimal] = numbered
      const code = decimal
        ? Number(decimal)
        : octal
          ? Number.parseInt(octal, 8)
          : Number.parseInt(hexadecimal ?? '', 16)
      return String.fromCharCode(code & 0xff)
    }
    if (char === 'c' && this.at < this.pattern.length)
      return String.fromCharCode(this.takeChar().toUpperCase().charCodeAt(0) ^ 0x40)
    return null
  }

  /** Applies the repetitions that follow an item. */
  private repeated(item: RegexNode): RegexNode {
    let result = item
    let count = 0
    for (;;) {
      const range = this.repetition()
      if (range === null) return result
      if (++count > 1 && !this.extended && this.isStrict)
        throw new PatternError('Invalid preceding regular expression')
      result = { kind: 'repeat', body: result, min: range[0], max: range[1] }
    }
  }

  private repetition(): [min: number, max: number] | null {
    if (this.pattern[this.at] === '*') {
      this.at++
      return [0, Number.POSITIVE_INFINITY]
    }
    if (this.takeOperator('+')) return [1, Number.POSITIVE_INFINITY]
    if (this.takeOperator('?')) return [0, 1]
    if (this.sees('{')) return this.interval()
    return null
  }

  private interval(): [number, number] | null {
    const close = this.extended ? '\\}' : '\\\\\\}'
    const start = this.at + (this.extended ? 1 : 2)
    const rest = this.pattern.slice(start)
    const found = new RegExp(`^(\\d*)(,?)(\\d*)${close}`).exec(rest)
    if (!found || (found[1] === '' && found[2] === '')) {
      // An extended expression takes a brace that begins no interval as a character.
      if (this.extended && !this.isStrict) return null
      throw new PatternError(
        rest.includes(this.extended ? '}' : '\\}') ? 'Invalid content of \\{\\}' : 'Unmatched \\{',
      )
    }
    const min = found[1] === '' ? 0 : Number(found[1])
    const max = found[2] === '' ? min : found[3] === '' ? Number.POSITIVE_INFINITY : Number(found[3])
    if (max < min) throw new PatternError('Invalid content of \\{\\}')
    if (min > maxRepeat || (max !== Number.POSITIVE_INFINITY && max > maxRepeat))
      throw new PatternError('Regular expression too big')
    this.at = start + found[0].length
    return [min, max]
  }

  /** A bracket expression, its `[` taken already. */
  private bracket(): string {
    const unmatched = 'Unmatched [, [^, [:, [., or [='
    const { pattern, options } = this
    const negated = pattern[this.at] === '^'
    if (negated) this.at++
    // regcomp(3) of glibc has another word where nothing at all follows.
    if (this.at >= pattern.length) throw new PatternError('Invalid regular expression')
    let source = ''
    let first = true
    for (;;) {
      if (this.at >= pattern.length) throw new PatternError(unmatched)
      if (pattern[this.at] === ']' && !first) break
      first = false
      const item = this.bracketItem(unmatched)
      if (item.class !== undefined) {
        if (pattern[this.at] === '-' && pattern[this.at + 1] !== ']')
          throw new PatternError('Invalid range end')
        source += item.class
        continue
      }
      const low = item.char as string
      if (pattern[this.at] === '-' && pattern[this.at + 1] !== ']' && this.at + 1 < pattern.length) {
        this.at++
        const high = this.bracketItem(unmatched).char
        if (high === undefined || codeOf(high) < codeOf(low)) throw new PatternError('Invalid range end')
        source += `${escapeInClass(low)}-${escapeInClass(high)}`
      } else source += escapeInClass(low)
    }
    this.at++
    const odd = negated && !options.bytes ? '\\udc80-\\udcff' : ''
    return negated ? `[^${source}${odd}]` : `[${source}]`
  }

  private bracketItem(unmatched: string): { char?: string; class?: string } {
    const { pattern, options } = this
    const opener = pattern[this.at] === '[' ? pattern[this.at + 1] : undefined
    if (opener === ':' || opener === '.' || opener === '=') {
      const end = pattern.indexOf(`${opener}]`, this.at + 2)
      if (end < 0) throw new PatternError(unmatched)
      const name = pattern.slice(this.at + 2, end)
      this.at = end + 2
      if (opener !== ':') {
        if ([...name].length !== 1) throw new PatternError('Invalid collation character')
        return { char: name }
      }
      const source = classSource(name, options)
      if (source === null) throw new PatternError('Invalid character class name')
      return { class: source }
    }
    const char = this.takeChar()
    if (char === '\\' && options.escapes !== undefined && this.at < pattern.length)
      return this.bracketEscape()
    return { char }
  }

  /** sed knows `\n`, `\t` and the like inside brackets, awk any escaped character. */
  private bracketEscape(): { char: string } {
    const before = this.at
    const char = this.takeChar()
    if (this.options.escapes === 'awk') {
      const octal = /^[0-7]{1,3}/.exec(this.pattern.slice(before))
      if (octal) {
        this.at = before + octal[0].length
        return { char: String.fromCharCode(Number.parseInt(octal[0], 8) & 0xff) }
      }
      return { char: simpleEscapes[char] ?? char }
    }
    if (char === ']' || char === '\\') {
      this.at = before
      return { char: '\\' }
    }
    const value = this.characterEscape(char)
    if (value !== null) return { char: value }
    this.at = before
    return { char: '\\' }
  }

  /** Does an operator stand here: bare in an extended, after a backslash in a basic expression? */
  private sees(operator: string): boolean {
    if (this.extended) return this.pattern[this.at] === operator
    if (this.options.isPlainPosix === true && '+?|'.includes(operator)) return false
    return this.pattern[this.at] === '\\' && this.pattern[this.at + 1] === operator
  }

  private takeOperator(operator: string): boolean {
    if (!this.sees(operator)) return false
    this.at += this.extended ? 1 : 2
    return true
  }

  private takeChar(): string {
    const char = String.fromCodePoint(this.pattern.codePointAt(this.at) as number)
    this.at += char.length
    return char
  }
}

const assertionEscapes: Record<string, Assertion> = {
  '<': 'wordStart',
  '>': 'wordEnd',
  b: 'wordEdge',
  B: 'notWordEdge',
  '`': 'textStart',
  "'": 'textEnd',
}

const simpleEscapes: Record<string, string> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

const codeOf = (char: string): number => char.codePointAt(0) as number

function literal(char: string): RegexNode {
  return { kind: 'set', source: escapeLiteral(char) }
}

function escapeLiteral(char: string): string {
  return /[\^$\\.*+?()[\]{}|/]/.test(char) ? `\\${char}` : escapeOdd(char)
}

function escapeInClass(char: string): string {
  return /[\^\\\]\-[]/.test(char) ? `\\${char}` : escapeOdd(char)
}

/** Lone surrogates and line ends have to be spelled in the source. */
function escapeOdd(char: string): string {
  const code = char.charCodeAt(0)
  if (
    char.length === 1 &&
    (code < 0x20 || (code >= 0xd800 && code <= 0xdfff) || code === 0x2028 || code === 0x2029)
  )
    return `\\u${code.toString(16).padStart(4, '0')}`
  return char
}

/** `.`: any character, but no byte that is not UTF-8. */
function anyCharacter(options: RegexOptions): string {
  return options.bytes ? '[^]' : '[^\\udc80-\\udcff]'
}

const asciiClasses: Record<string, string> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: ' \\t\\n\\v\\f\\r',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  print: ' -~',
  graph: '!-~',
  cntrl: '\\x00-\\x1f\\x7f',
  xdigit: '0-9A-Fa-f',
}

const wideClasses: Record<string, string> = {
  alpha: '\\p{L}\\p{M}\\p{Nl}',
  alnum: '\\p{L}\\p{M}\\p{N}',
  upper: '\\p{Lu}',
  lower: '\\p{Ll}',
  punct: '\\p{P}\\p{S}',
  print: '\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Zs}',
  graph: '\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}',
}

/** The inside of a JavaScript class for `[:name:]`, null if there is no such class. */
function classSource(name: string, options: RegexOptions): string | null {
  const ascii = asciiClasses[name]
  if (ascii === undefined) return null
  if (options.ignoreCase && (name === 'upper' || name === 'lower')) return 'A-Za-z'
  return options.bytes ? ascii : (wideClasses[name] ?? ascii)
}

const wordClass = (options: RegexOptions): string => `${classSource('alnum', options)}_`

function shorthandSource(char: string, options: RegexOptions): string | null {
  if (char === 'w') return `[${wordClass(options)}]`
  if (char === 'W') return `[^${wordClass(options)}]`
  if (char === 's') return `[${classSource('space', options)}]`
  if (char === 'S') return `[^${classSource('space', options)}]`
  return null
}

/** JavaScript source with the same groups. */
export function toSource(node: RegexNode, options: RegexOptions): string {
  switch (node.kind) {
    case 'set':
      return node.source
    case 'sequence':
      return node.items
        .map((item) => (item.kind === 'either' ? `(?:${toSource(item, options)})` : toSource(item, options)))
        .join('')
    case 'either':
      return node.branches.map((branch) => toSource(branch, options)).join('|')
    case 'group':
      return `(${toSource(node.body, options)})`
    case 'backReference':
      return `(?:\\${node.group})`
    case 'assertion':
      return assertionSource(node.at, options)
    case 'repeat': {
      const body = toSource(node.body, options)
      const atomic = node.body.kind === 'set' || node.body.kind === 'group'
      return (atomic ? body : `(?:${body})`) + quantifier(node.min, node.max)
    }
  }
}

function quantifier(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`
  if (min === 0 && max === 1) return '?'
  return min === max ? `{${min}}` : `{${min},${max}}`
}

export function assertionSource(at: Assertion, options: RegexOptions): string {
  const word = `[${wordClass(options)}]`
  switch (at) {
    case 'lineStart':
      // JavaScript's m flag would also take \r and U+2028 for line ends.
      return options.multiline ? '(?<![^\\n])' : '^'
    case 'lineEnd':
      return options.multiline ? '(?![^\\n])' : '$'
    case 'textStart':
      return '^'
    case 'textEnd':
      return '$'
    case 'notAfterWord':
      return `(?<!${word})`
    case 'notBeforeWord':
      return `(?!${word})`
    case 'wordStart':
      return `(?<!${word})(?=${word})`
    case 'wordEnd':
      return `(?<=${word})(?!${word})`
    case 'wordEdge':
      return `(?:(?<!${word})(?=${word})|(?<=${word})(?!${word}))`
    case 'notWordEdge':
      return `(?:(?<!${word})(?!${word})|(?<=${word})(?=${word}))`
  }
}

/** Can JavaScript's first match be shorter than the longest, and can backtracking explode? */
export function analyse(
  tree: RegexNode,
  options: RegexOptions,
): { ambiguous: boolean; explosive: boolean; degree: number } {
  const inspector = new Inspector(options)
  inspector.visit(tree, false)
  const { ambiguous, explosive, degree } = inspector
  return { ambiguous, explosive, degree }
}

/** What an expression can begin with: a table of the ASCII characters and one flag for all others. */
interface First {
  table: Uint8Array
  nullable: boolean
}

const otherCharacters = 128

class Inspector {
  ambiguous = false
  explosive = false
  /** repetitions of variable length: backtracking tries the lengths of each with those of the others */
  degree = 0
  /** something of variable length stands before the node that is visited */
  private variableBefore = false
  private readonly options: RegexOptions
  private readonly tables = new Map<string, Uint8Array>()

  constructor(options: RegexOptions) {
    this.options = options
  }

  visit(node: RegexNode, insideRepeat: boolean): void {
    switch (node.kind) {
      case 'sequence':
        for (const item of node.items) this.visit(item, insideRepeat)
        return
      case 'group':
        this.visit(node.body, insideRepeat)
        return
      case 'either':
        if (!this.areDisjoint(node.branches)) this.ambiguous = true
        if (insideRepeat && this.ambiguous) this.explosive = true
        for (const branch of node.branches) this.visit(branch, insideRepeat)
        this.variableBefore = true
        return
      case 'repeat': {
        if (!isSingleCharacter(node.body)) {
          if (this.variableBefore || !isFixedLength(node.body)) this.ambiguous = true
          if (node.max > 1 && !isFixedLength(node.body)) this.explosive = true
        }
        this.visit(node.body, insideRepeat || node.max > 1)
        if (node.min !== node.max) this.variableBefore = true
        if (node.max > node.min + 1) this.degree++
        return
      }
      default:
        return
    }
  }

  private areDisjoint(branches: readonly RegexNode[]): boolean {
    const seen = new Uint8Array(otherCharacters + 1)
    for (const branch of branches) {
      const { table, nullable } = this.first(branch)
      if (nullable) return false
      for (let i = 0; i <= otherCharacters; i++) {
        if (table[i] && seen[i]) return false
        if (table[i]) seen[i] = 1
      }
    }
    return true
  }

  private first(node: RegexNode): First {
    switch (node.kind) {
      case 'set':
        return { table: this.table(node.source), nullable: false }
      case 'group':
        return this.first(node.body)
      case 'repeat': {
        const body = this.first(node.body)
        return { table: body.table, nullable: body.nullable || node.min === 0 }
      }
      case 'either':
        return join(
          node.branches.map((branch) => this.first(branch)),
          'any',
        )
      case 'sequence': {
        const firsts: First[] = []
        for (const item of node.items) {
          const first = this.first(item)
          firsts.push(first)
          if (!first.nullable) break
        }
        return join(firsts, 'all')
      }
      case 'backReference':
      case 'assertion':
        return { table: new Uint8Array(otherCharacters + 1), nullable: true }
    }
  }

  private table(source: string): Uint8Array {
    let table = this.tables.get(source)
    if (table === undefined) {
      const { ignoreCase, bytes } = this.options
      const tester = new RegExp(`^${source}$`, (bytes ? '' : 'u') + (ignoreCase ? 'i' : ''))
      table = new Uint8Array(otherCharacters + 1)
      for (let code = 0; code < otherCharacters; code++)
        if (tester.test(String.fromCharCode(code))) table[code] = 1
      // A single ASCII character matches nothing else; of all other sets this is not known.
      if (!/^\\?[\x20-\x7e]$/.test(source)) table[otherCharacters] = 1
      this.tables.set(source, table)
    }
    return table
  }
}

function join(firsts: readonly First[], nullable: 'any' | 'all'): First {
  const table = new Uint8Array(otherCharacters + 1)
  for (const first of firsts) for (let i = 0; i <= otherCharacters; i++) if (first.table[i]) table[i] = 1
  const isNullable = (first: First) => first.nullable
  return { table, nullable: nullable === 'any' ? firsts.some(isNullable) : firsts.every(isNullable) }
}

function isSingleCharacter(node: RegexNode): boolean {
  if (node.kind === 'group') return isSingleCharacter(node.body)
  return node.kind === 'set'
}

function isFixedLength(node: RegexNode): boolean {
  switch (node.kind) {
    case 'set':
    case 'assertion':
      return true
    case 'backReference':
      return false
    case 'group':
      return isFixedLength(node.body)
    case 'sequence':
      return node.items.every(isFixedLength)
    case 'repeat':
      return node.min === node.max && isFixedLength(node.body)
    case 'either':
      return node.branches.every(isSingleCharacter)
  }
}
