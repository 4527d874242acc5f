import type { Entry } from '../session/session.ts'

/** How many entries two sessions begin with in common. */
export function samePrefix(a: readonly Entry[], b: readonly Entry[]): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const [left, right] = [a[i] as Entry, b[i] as Entry]
    if (left === right) continue
    if (left.line !== right.line || left.at !== right.at) return i
    if (JSON.stringify(left.typed) !== JSON.stringify(right.typed)) return i
  }
  return length
}
