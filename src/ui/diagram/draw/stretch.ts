/**
 * Of a large picture, only a stretch of the columns is joined: what is in sight and half a window on each side.
 * px at zoom 1.
 */

import type { Box, Layout } from '../picture.ts'

export interface Stretch {
  readonly from: number
  readonly to: number
}

const LARGE_ABOVE = 300

export function isLarge(layout: Layout): boolean {
  return layout.cells.length > LARGE_ABOVE
}

/** What to join where a window `width` wide begins at `pan`. */
export function stretchAround(pan: number, width: number): Stretch {
  return { from: pan - width / 2, to: pan + 1.5 * width }
}

/** Whether all of the window is in the stretch. */
export function holdsWindow({ from, to }: Stretch, pan: number, width: number): boolean {
  return pan >= from && pan + width <= to
}

export function touches({ from, to }: Stretch, { x, width }: Pick<Box, 'x' | 'width'>): boolean {
  return x + width >= from && x <= to
}
