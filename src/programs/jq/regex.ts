/**
 * Matches of jq's regular expressions, which are Oniguruma's; JavaScript's are as good for what people write. One match is one step:
 * what goes back too often is ended by the host's watchdog only.
 */

import { described, isArray, JqError, type Json } from './value.ts'

/** All matches as `match` gives them, places in code points; whether there is one for `test`. */
export function matches(input: Json, pattern: Json, flags: Json, isTest: boolean): Json {
  if (typeof input !== 'string')
    throw new JqError(`${described(input)} cannot be matched, as it is not a string`)
  if (isArray(pattern)) return matches(input, pattern[0] ?? null, pattern[1] ?? flags, isTest)
  if (typeof pattern !== 'string')
    throw new JqError(`${described(pattern)} cannot be matched, as it is not a string`)
  const given = flags ?? ''
  if (typeof given !== 'string' || /[^gimnlsx]/.test(given))
    throw new JqError(
      `${typeof given === 'string' ? given : described(given)} is not a valid modifier string`,
    )
  const expression = compiled(pattern, given)
  if (isTest) return expression.test(input)
  const found: Json[] = []
  for (const match of input.matchAll(expression)) {
    if (given.includes('n') && match[0] === '') continue
    found.push(matchObject(match))
    if (!given.includes('g')) break
  }
  return found
}

function compiled(pattern: string, flags: string): RegExp {
  const plain = flags.includes('x')
    ? pattern.replace(/\\.|#.*|\s+/g, (part) => (part.startsWith('\\') ? part : ''))
    : pattern
  const own = `gud${flags.includes('i') ? 'i' : ''}${flags.includes('s') || flags.includes('m') ? 's' : ''}m`
  try {
    return new RegExp(
      plain.replaceAll('\\h', '[0-9a-fA-F]').replaceAll('\\A', '(?<![^])').replaceAll('\\z', '(?![^])'),
      own,
    )
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new JqError(`Regex failure: ${failure(error.message)}`)
  }
}

/** Oniguruma's words for what JavaScript's say. */
const FAILURES: readonly (readonly [RegExp, string])[] = [
  [/Unterminated character class/, 'premature end of char-class'],
  [/Nothing to repeat/, 'target of repeat operator is not specified'],
  [/Unmatched '\)'/, 'unmatched close parenthesis'],
  [/\\ at end of pattern/, 'end pattern at escape'],
  [/Unterminated group/, 'end pattern with unmatched parenthesis'],
  [/numbers out of order/, 'upper is smaller than lower in repeat range'],
  [/Range out of order/, 'empty range in char class'],
  [/Invalid group/, 'undefined group option'],
]

function failure(message: string): string {
  const words = message.replace(/^.*: /, '')
  return FAILURES.find(([pattern]) => pattern.test(words))?.[1] ?? words
}

const entries = (list: readonly (readonly [string, Json])[]): Json => new Map(list)

function matchObject(match: RegExpExecArray): Json {
  const { input, indices } = match
  const points = (at: number) => [...input.slice(0, at)].length
  const groups = Object.entries(indices?.groups ?? {})
  const captures = match.slice(1).map((text: string | undefined, i): Json => {
    const place = indices?.[i + 1]
    const name = groups.find(([, own]) => own !== undefined && own === place)?.[0] ?? null
    if (place === undefined)
      return entries([
        ['offset', -1],
        ['string', null],
        ['length', 0],
        ['name', name],
      ])
    return entries([
      ['offset', points(place[0])],
      ['length', [...(text ?? '')].length],
      ['string', text ?? null],
      ['name', name],
    ])
  })
  return entries([
    ['offset', points(match.index)],
    ['length', [...match[0]].length],
    ['string', match[0]],
    ['captures', named(captures, match.groups)],
  ])
}

/** The names of groups that matched nothing, in their order. */
function named(captures: readonly Json[], groups: Record<string, string> | undefined): Json {
  const names = Object.keys(groups ?? {})
  if (names.length !== captures.length) return captures
  return captures.map((capture, i) =>
    new Map(capture as ReadonlyMap<string, Json>).set('name', names[i] as string),
  )
}
