/** The patterns of grep: several, each basic, extended, fixed or Perl's; the leftmost longest match of all counts. */

import { compilePerlRegex } from '../lib/perl-regex.ts'
import { compileRegex, type Regex } from '../lib/regex.ts'

export interface MatcherOptions {
  kind: 'basic' | 'extended' | 'fixed' | 'perl'
  ignoreCase: boolean
  whole: 'word' | 'line' | undefined
  /** lines have bytes, as the C locale has them */
  bytes: boolean
}

export interface Matcher {
  test(line: string): boolean
  /** The leftmost longest match from `from` on. */
  find(line: string, from: number): { index: number; end: number } | null
}

/** Throws RegexError. */
export function makeMatcher(patterns: readonly string[], options: MatcherOptions): Matcher {
  const [only] = patterns
  if (
    options.kind === 'fixed' &&
    patterns.length === 1 &&
    only !== undefined &&
    !options.ignoreCase &&
    !options.whole
  )
    return new FixedMatcher(only)
  return new RegexMatcher(patterns.map((pattern) => compilePattern(pattern, options)))
}

function compilePattern(pattern: string, { kind, ignoreCase, whole, bytes }: MatcherOptions): Regex {
  const shared = whole === undefined ? { ignoreCase, bytes } : { ignoreCase, bytes, whole }
  if (kind === 'perl') return compilePerlRegex(pattern, shared)
  const source = kind === 'fixed' ? pattern.replace(/[\\.*^$[\]]/g, '\\$&') : pattern
  return compileRegex(source, { syntax: kind === 'extended' ? 'extended' : 'basic', ...shared })
}

class FixedMatcher implements Matcher {
  private readonly text: string

  constructor(text: string) {
    this.text = text
  }

  test(line: string): boolean {
    return line.includes(this.text)
  }

  find(line: string, from: number): { index: number; end: number } | null {
    const index = line.indexOf(this.text, from)
    return index < 0 ? null : { index, end: index + this.text.length }
  }
}

class RegexMatcher implements Matcher {
  private readonly regexes: readonly Regex[]

  constructor(regexes: readonly Regex[]) {
    this.regexes = regexes
  }

  test(line: string): boolean {
    for (const regex of this.regexes) if (regex.test(line)) return true
    return false
  }

  find(line: string, from: number): { index: number; end: number } | null {
    let best: { index: number; end: number } | null = null
    for (const regex of this.regexes) {
      const found = regex.exec(line, from)
      if (
        found &&
        (best === null || found.index < best.index || (found.index === best.index && found.end > best.end))
      )
        best = found
    }
    return best
  }
}
