/** Perl's regular expressions, as grep -P has them of PCRE. */

import { translatePerl } from './perl-translate.ts'
import type { Regex, RegexMatch, RegexOptions } from './regex.ts'

/** Compiles a Perl pattern. Throws RegexError. */
export function compilePerlRegex(
  pattern: string,
  options: Pick<RegexOptions, 'ignoreCase' | 'whole' | 'bytes'>,
): Regex {
  const { source, keepers } = translatePerl(pattern)
  const whole = wholeSource(options.bytes ? withNumberedBytes(source) : source, options.whole)
  return new PerlRegex(
    new RegExp(whole, `${options.ignoreCase ? 'i' : ''}gu${keepers.length > 0 ? 'd' : ''}`),
    keepers,
  )
}

/** In the C locale `\\xe6` is a byte, and so the character that a byte is there (kernel/byte_text.ts). */
const withNumberedBytes = (source: string): string =>
  source.replace(/[\x80-\xff]/g, (char) => String.fromCharCode(0xdc00 + char.charCodeAt(0)))

function wholeSource(source: string, whole: RegexOptions['whole']): string {
  if (whole === 'word') return `(?<!\\w)(?:${source})(?!\\w)`
  return whole === 'line' ? `^(?:${source})$` : source
}

class PerlRegex implements Regex {
  readonly groupCount = 0
  private readonly finder: RegExp
  private readonly keepers: readonly string[]

  constructor(finder: RegExp, keepers: readonly string[]) {
    this.finder = finder
    this.keepers = keepers
  }

  exec(text: string, from = 0): RegexMatch | null {
    this.finder.lastIndex = from
    const found = this.finder.exec(text)
    if (found === null) return null
    return { index: this.keptFrom(found), end: found.index + found[0].length, groups: found }
  }

  /** \K sets where the match begins. */
  private keptFrom(found: RegExpExecArray): number {
    const starts = this.keepers.map((name) => found.indices?.groups?.[name]?.[0] ?? found.index)
    return Math.max(found.index, ...starts)
  }

  test(text: string): boolean {
    this.finder.lastIndex = 0
    return this.finder.test(text)
  }
}
