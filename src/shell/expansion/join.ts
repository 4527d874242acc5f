/**
 * What stands between the elements of a list where words are not split. bash asks in several places, not all of which
 * know that nothing will be split (subst.c, string_list_dollar_at, string_list_dollar_star and who calls them).
 */

import type { Separators, Use } from './fields.ts'

/** Where a list comes from: parameters, elements of an array, its keys, or an operation on one of them. */
export type Origin =
  | 'parameters'
  | 'elements'
  | 'keys'
  | 'remove'
  | 'replace'
  | 'case'
  | 'slice'
  | 'transform'
  | 'names'

export interface ListKind {
  /** `*` rather than `@` */
  readonly star: boolean
  readonly quoted: boolean
  readonly origin: Origin
}

export function joiner(use: Use, { join }: Separators, { star, quoted, origin }: ListKind): string {
  if (star) {
    if (use === 'here') return BLANK_IN_HERE.has(origin) ? ' ' : join
    if (join !== '' || quoted) return join
    return use === 'element' || (use === 'declared' && !KNOWS_USE.has(origin)) ? ' ' : join
  }
  // What is told nothing separates them for a division that does not come.
  const forDivision = join === '' ? ' ' : join
  if (use === 'element') return forDivision
  if (use !== 'assigned' && use !== 'declared') return ' '
  if (quoted) return origin === 'parameters' || origin === 'elements' ? ' ' : forDivision
  return IS_TOLD_NOTHING.has(origin) ? forDivision : ' '
}

const BLANK_IN_HERE: ReadonlySet<Origin> = new Set(['parameters', 'keys', 'remove', 'slice', 'transform'])
const KNOWS_USE: ReadonlySet<Origin> = new Set(['elements', 'case'])
const IS_TOLD_NOTHING: ReadonlySet<Origin> = new Set(['remove', 'transform', 'names'])
