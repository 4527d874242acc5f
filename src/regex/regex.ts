/**
 * POSIX regular expressions, basic and extended, with GNU's extensions (regex(7), grep(1)).
 *
 * Terms
 * - A pattern is parsed into a tree (parse.ts) and translated to a JavaScript RegExp. JavaScript takes the
 *   first way that matches, POSIX the longest from the leftmost start. Where a match exists, and where the leftmost
 *   one starts, is the same for both.
 * - A tree is *ambiguous* if its first way may be shorter than its longest: alternatives that can begin alike,
 *   or a repeated group after something of variable length. Then the end is found by simulating the automaton
 *   (automaton.ts), and the groups by matching once more with that end.
 * - A tree is *explosive* if a repeated group holds something of variable length: backtracking may then take
 *   exponential time, so the automaton says first whether there is anything to find.
 *
 * - The *degree* of a tree is how many repetitions of variable length it has: a text of n characters may be tried in as
 *   many ways as n to this power. Where that is too many (`isHeavy`), the tree is treated as explosive.
 *
 * Back references have no automaton; patterns with them keep JavaScript's way.
 */

import { type Automaton, buildAutomaton } from './automaton.ts'
import { analyse, parsePattern, toSource } from './parse.ts'

export interface RegexOptions {
  syntax: 'basic' | 'extended'
  ignoreCase?: boolean
  /** `^` and `$` also match at newlines (sed's M flag). */
  multiline?: boolean
  /** One character of the text is a byte, by its own number or as the C locale has it (kernel/byte_text.ts): no Unicode classes. */
  bytes?: boolean
  /** `\n`, `\t`, `\x41` and so on stand for characters, as in sed and awk; else `\n` is a plain n. */
  escapes?: 'sed' | 'awk'
  /** As regcomp(3) and sed have it, a repetition of nothing and a `{` that begins no interval are mistakes. */
  isStrict?: boolean
  /** Without what GNU adds to POSIX (RE_NO_GNU_OPS): `\+`, `\?` and `\|` of a basic expression, `\w`, `\b` and the like. */
  isPlainPosix?: boolean
  /** The match has to be a whole word or line (grep's -w and -x). */
  whole?: 'word' | 'line'
}

export interface RegexMatch {
  /** offsets of the whole match in UTF-16 units */
  index: number
  end: number
  /** groups 0 to n; undefined where a group took no part */
  groups: (string | undefined)[]
}

export interface Regex {
  readonly groupCount: number
  /** The leftmost longest match that starts at `from` or later; `^` still means the text's start. */
  exec(text: string, from?: number): RegexMatch | null
  test(text: string): boolean
}

/** A pattern that is none; `message` is glibc's regerror(3) text. */
export class RegexError extends Error {}

/** Compiles a pattern. Throws RegexError. */
export function compileRegex(pattern: string, options: RegexOptions): Regex {
  const parsed = parsePattern(pattern, options)
  if (typeof parsed === 'string') throw new RegexError(parsed)
  const tree = parsed.tree
  const source = toSource(tree, options)
  const flags = (options.bytes ? '' : 'u') + (options.ignoreCase ? 'i' : '')
  const finder = new RegExp(source, `g${flags}`)
  const { ambiguous, explosive, degree } = analyse(tree, options)
  const careful = (): Regex | null => {
    const automaton = parsed.hasBackReference ? null : buildAutomaton(tree, options)
    if (automaton === null) return null
    const fixedEnd = new RegExp(`(?:${source})$`, `y${flags}`)
    return new LongestRegex({ finder, groupCount: parsed.groupCount, automaton, fixedEnd, explosive, degree })
  }
  if (ambiguous || explosive) return careful() ?? new TranslatedRegex(finder, parsed.groupCount)
  const translated = new TranslatedRegex(finder, parsed.groupCount)
  return degree < 2 ? translated : new GuardedRegex(translated, careful, degree)
}

/** Ways that take some milliseconds to try. */
const MANY_WAYS = 1e7

const isHeavy = (text: string, degree: number): boolean => text.length ** degree > MANY_WAYS

/** A translated pattern that is left to the automaton where a text is long. */
class GuardedRegex implements Regex {
  private readonly translated: Regex
  private readonly makeCareful: () => Regex | null
  private readonly degree: number
  private careful: Regex | null | undefined

  constructor(translated: Regex, makeCareful: () => Regex | null, degree: number) {
    this.translated = translated
    this.makeCareful = makeCareful
    this.degree = degree
  }

  get groupCount(): number {
    return this.translated.groupCount
  }

  exec(text: string, from = 0): RegexMatch | null {
    return this.regexFor(text).exec(text, from)
  }

  test(text: string): boolean {
    return this.regexFor(text).test(text)
  }

  private regexFor(text: string): Regex {
    if (!isHeavy(text, this.degree)) return this.translated
    if (this.careful === undefined) this.careful = this.makeCareful()
    return this.careful ?? this.translated
  }
}

/** A pattern whose JavaScript meaning is the POSIX one. */
class TranslatedRegex implements Regex {
  readonly groupCount: number
  private readonly finder: RegExp

  constructor(finder: RegExp, groupCount: number) {
    this.finder = finder
    this.groupCount = groupCount
  }

  exec(text: string, from = 0): RegexMatch | null {
    this.finder.lastIndex = from
    const found = this.finder.exec(text)
    return found && { index: found.index, end: found.index + found[0].length, groups: found }
  }

  test(text: string): boolean {
    this.finder.lastIndex = 0
    return this.finder.test(text)
  }
}

interface LongestParts {
  readonly finder: RegExp
  readonly groupCount: number
  readonly automaton: Automaton
  /** The pattern up to the text's end. */
  readonly fixedEnd: RegExp
  readonly explosive: boolean
  readonly degree: number
}

class LongestRegex implements Regex {
  readonly groupCount: number
  private readonly finder: RegExp
  private readonly automaton: Automaton
  private readonly fixedEnd: RegExp
  private readonly explosive: boolean
  private readonly degree: number

  constructor({ finder, groupCount, automaton, fixedEnd, explosive, degree }: LongestParts) {
    this.finder = finder
    this.groupCount = groupCount
    this.automaton = automaton
    this.fixedEnd = fixedEnd
    this.explosive = explosive
    this.degree = degree
  }

  exec(text: string, from = 0): RegexMatch | null {
    if (this.isDangerous(text)) return this.execCarefully(text, from)
    this.finder.lastIndex = from
    const found = this.finder.exec(text)
    if (!found) return null
    const end = this.automaton.longest(text, found.index)
    if (end === found.index + found[0].length) return { index: found.index, end, groups: found }
    return this.withEnd(text, found.index, end)
  }

  test(text: string): boolean {
    if (this.isDangerous(text)) return this.automaton.matches(text)
    this.finder.lastIndex = 0
    return this.finder.test(text)
  }

  private isDangerous(text: string): boolean {
    return this.explosive || isHeavy(text, this.degree)
  }

  private execCarefully(text: string, from: number): RegexMatch | null {
    if (from === 0 && !this.automaton.matches(text)) return null
    for (let start = from; start <= text.length; start++) {
      const end = this.automaton.longest(text, start)
      if (end >= 0) return this.withEnd(text, start, end)
    }
    return null
  }

  /** The groups of a match whose ends are known. */
  private withEnd(text: string, index: number, end: number): RegexMatch {
    this.fixedEnd.lastIndex = index
    const found = this.fixedEnd.exec(text.slice(0, end))
    // An assertion at the end can see the cut: then the match stands, without groups.
    return { index, end, groups: found ?? [text.slice(index, end)] }
  }
}
