/**
 * Perl's regular expressions as far as JavaScript has the same: most of pcrepattern(3). What JavaScript cannot
 * say (recursion, possessive quantifiers, conditionals) is refused, not guessed.
 */

import { type Regex, RegexError, type RegexMatch, type RegexOptions } from './regex.ts'

const posixClasses: Record<string, string> = {
  alpha: '\\p{L}',
  digit: '0-9',
  alnum: '\\p{L}\\p{N}',
  upper: '\\p{Lu}',
  lower: '\\p{Ll}',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
  word: '\\w',
}

/** Compiles a Perl pattern. Throws RegexError. */
export function compilePerlRegex(
  pattern: string,
  options: Pick<RegexOptions, 'ignoreCase' | 'whole'>,
): Regex {
  if (/\(\?[R0-9&>|]|\(\*|[*+?}]\+|\(\?\(/.test(pattern.replace(/\\./g, '')))
    throw new RegexError('this Perl construct is not available on this machine')
  refuseMistakes(pattern)
  let source = translate(pattern)
  const leading = /^\^?(\(\?([imsx]+)\))/.exec(source)
  if (leading) source = source.replace(leading[1] as string, '')
  const keep = source.indexOf('\\K')
  if (keep >= 0) source = `(?<=${source.slice(0, keep)})${source.slice(keep + 2)}`
  if (options.whole === 'word') source = `(?<!\\w)(?:${source})(?!\\w)`
  if (options.whole === 'line') source = `^(?:${source})$`
  const ignoreCase = options.ignoreCase === true || leading?.[2]?.includes('i') === true
  return new PerlRegex(compile(source, ignoreCase ? 'gi' : 'g'))
}

/** What PCRE refuses and JavaScript takes. */
function refuseMistakes(pattern: string): void {
  const plain = pattern.replace(/\\[^1-9]|\[\^?\]?[^\]]*\]/g, '')
  const groups = plain.match(/\((?!\?)|\(\?P?<[A-Za-z_]|\(\?'/g)?.length ?? 0
  const references = plain.match(/\\[1-9]/g) ?? []
  if (references.some((reference) => Number(reference[1]) > groups)) {
    throw new RegexError('reference to non-existent subpattern')
  }
  if (/\(\?<[=!][^()]*(?:[*+]|\{\d+,\})/.test(plain)) {
    throw new RegexError('length of lookbehind assertion is not limited')
  }
}

function translate(pattern: string): string {
  return pattern
    .replace(/\{,(\d+)\}/g, '{0,$1}')
    .replace(/\\Q(.*?)(?:\\E|$)/gs, (_, plain: string) => plain.replace(/[\^$\\.*+?()[\]{}|/-]/g, '\\$&'))
    .replace(
      /\\([AzZhH])|\[:(\w+):\]|\(\?P?<([A-Za-z_]\w*)>|\(\?P=(\w+)\)|\\\\/g,
      (whole, letter, name, group, back) => {
        if (letter === 'A') return '^'
        if (letter === 'z' || letter === 'Z') return '$'
        if (letter === 'h') return '[ \\t]'
        if (letter === 'H') return '[^ \\t]'
        if (name !== undefined) {
          const source = posixClasses[name]
          if (source === undefined) throw new RegexError('unknown POSIX class name')
          return source
        }
        if (group !== undefined) return `(?<${group}>`
        return back !== undefined ? `\\k<${back}>` : whole
      },
    )
}

function compile(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, `${flags}u`)
  } catch {
    // Perl lets any character be escaped, JavaScript's u flag does not.
    return compileLoosely(source, flags)
  }
}

function compileLoosely(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags)
  } catch (error) {
    const reason = error instanceof Error ? error.message : ''
    if (/unmatched '\)'/i.test(reason)) throw new RegexError('unmatched closing parenthesis')
    if (/numbers out of order/.test(reason)) {
      throw new RegexError('numbers out of order in {} quantifier')
    }
    if (/invalid group/i.test(reason)) throw new RegexError('unrecognized character after (? or (?-')
    if (/group/i.test(reason)) throw new RegexError('missing closing parenthesis')
    if (/character class/i.test(reason)) throw new RegexError('missing terminating ] for character class')
    if (/repeat/i.test(reason)) throw new RegexError('quantifier does not follow a repeatable item')
    throw new RegexError('\\ at end of pattern')
  }
}

class PerlRegex implements Regex {
  readonly groupCount = 0
  private readonly finder: RegExp

  constructor(finder: RegExp) {
    this.finder = finder
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
