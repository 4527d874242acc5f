/**
 * Levels of agreement between a trace and the simulated kernel:
 * 1. result or error of every step; the final merged tree without xattrs and link counts.
 * 2. and what each step left in upper: types, modes, owners, content, whiteouts; lower layers unchanged.
 * 3. and link counts in stat, and xattrs.
 * 4. and inode identities, link counts of whiteouts, work and index, kernel messages, mount(8)'s words.
 */

import type { Entry, Tree } from './format.ts'

export type Level = 1 | 2 | 3 | 4

/** An entry with only what a level compares. */
export function entryAt(entry: Entry, level: Level): Partial<Entry> {
  const { n, x, h: _group, ...rest } = entry
  if (level < 3) return rest
  const isWhiteout = rest.t === 'c' && rest.rdev?.[0] === 0 && rest.rdev[1] === 0
  const result: Partial<Entry> = { ...rest }
  if (x !== undefined) result.x = x
  if (n !== undefined && (level === 4 || !isWhiteout)) result.n = n
  return result
}

export const treeAt = (tree: Tree, level: Level): Record<string, Partial<Entry>> =>
  Object.fromEntries(Object.entries(tree).map(([path, entry]) => [path, entryAt(entry, level)]))

/** A stat result with only what a level compares; identities (`d`, `i`) are compared apart. */
export function statAt(result: unknown, level: Level): unknown {
  if (typeof result !== 'object' || result === null || !('t' in result)) return result
  const { d: _d, i: _i, n, ...rest } = result as unknown as Record<string, unknown>
  return level < 3 ? rest : { ...rest, n }
}

/** Stable text of a value, keys sorted, to compare and to show. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    item !== null && typeof item === 'object' && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  )
}

/** The entries in which two trees differ: `{path: [wanted, got]}`. */
export function difference(
  wanted: Record<string, unknown>,
  got: Record<string, unknown>,
): Record<string, [unknown, unknown]> {
  const result: Record<string, [unknown, unknown]> = {}
  for (const path of new Set([...Object.keys(wanted), ...Object.keys(got)])) {
    if (canonical(wanted[path]) !== canonical(got[path]))
      result[path] = [wanted[path] ?? null, got[path] ?? null]
  }
  return result
}
