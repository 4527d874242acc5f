/** What all cells and frames of a picture are drawn with, and which of them have to be filled anew. */

import type { Density } from '../geometry.ts'
import type { CellBox, FrameBox } from '../picture.ts'
import { type Chosen, isAt } from '../spot.ts'
import type { ButtonEvents } from './button.ts'
import type { Manner } from './transition.ts'

export interface RowContext extends Manner, Chosen {
  /** the picture's, for its patterns */
  readonly id: string
  readonly density: Density
  readonly events: ButtonEvents
}

/** what each element was last filled with */
const filled = new WeakMap<Element, string>()

/** Whether an element looks other than when it was last asked; its place does not count. */
export function isNews(element: SVGGElement, one: CellBox | FrameBox, context: RowContext): boolean {
  const { x: _x, y: _y, ...box } = one.box
  const { density, focus, selection } = context
  const looks = JSON.stringify([
    density,
    { ...one, box },
    isAt(focus, one.row, one.path),
    isAt(selection, one.row, one.path),
  ])
  if (filled.get(element) === looks) return false
  filled.set(element, looks)
  return true
}
