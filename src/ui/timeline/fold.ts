/** Which commands get a bar of their own when not all fit: those around the position; the rest folds at the ends. */

export type Bar =
  | { readonly kind: 'entry'; readonly index: number }
  /** entries `from` to `to` (exclusive) stand together */
  | { readonly kind: 'more'; readonly from: number; readonly to: number }

/**
 * `count` entries, of which `position` have run; `room`: how many bars fit, folded ones counted. The current
 * entry, `position - 1`, always has a bar, and as much of the past as possible is shown before the undone.
 */
export function foldBars(count: number, position: number, room: number): readonly Bar[] {
  if (count <= room) return entries(0, count)
  const current = Math.max(0, position - 1)
  const inner = Math.max(1, room - 1)
  const end = Math.min(count, Math.max(current + 1, inner))
  const foldsEnd = end < count
  const start = Math.max(0, end - (foldsEnd && end > inner ? Math.max(1, room - 2) : inner))
  return [
    ...(start > 0 ? [{ kind: 'more', from: 0, to: start } as const] : []),
    ...entries(start, end),
    ...(foldsEnd ? [{ kind: 'more', from: end, to: count } as const] : []),
  ]
}

function entries(from: number, to: number): Bar[] {
  return Array.from({ length: to - from }, (_, offset) => ({ kind: 'entry', index: from + offset }))
}
