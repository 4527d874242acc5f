/**
 * Cells and frames are buttons: they have an accessible name, one of the whole picture has the tab stop, and
 * they tell what is done with them.
 *
 * Terms
 * - toggle: the part of a directory that opens or closes it.
 */

import type { Selection } from 'd3-selection'
import type { CellBox, FrameBox } from '../picture.ts'
import { type Chosen, isAt, type Spot } from '../spot.ts'
import type { Group } from './groups.ts'

export interface ButtonEvents {
  readonly onChoose: (spot: Spot) => void
  readonly onToggle: (path: string) => void
  /** byKeyboard: as the browser tells it (`:focus-visible`) */
  readonly onFocus: (one: CellBox | FrameBox, byKeyboard: boolean) => void
  readonly onBlur: () => void
  /** null: the pointer left it */
  readonly onPoint: (spot: Spot | null) => void
}

/** `expanded`: null for what cannot be opened. */
export function nameButton(
  group: Group,
  { row, path, face }: CellBox | FrameBox,
  expanded: boolean | null,
  { selection, focus }: Chosen,
): void {
  group
    .attr('role', 'button')
    .attr('aria-label', face.label)
    .attr('aria-expanded', expanded === null ? null : String(expanded))
    .attr('aria-pressed', String(isAt(selection, row, path)))
    .attr('tabindex', isAt(focus, row, path) ? 0 : -1)
}

/** The sketch's cells are only a drawing. */
export function hideButton(group: Group): void {
  group.attr('aria-hidden', 'true').attr('role', null).attr('tabindex', null)
}

export function listen<Datum extends CellBox | FrameBox>(
  buttons: Selection<SVGGElement, Datum, SVGGElement, unknown>,
  events: ButtonEvents,
): void {
  buttons
    .on('click', (event: MouseEvent, one) => {
      event.stopPropagation()
      if (isToggle(event)) events.onToggle(one.path)
      else events.onChoose({ row: one.row, path: one.path })
    })
    .on('dblclick', (event: MouseEvent, one) => {
      event.stopPropagation()
      const isDirectory = !('kind' in one) || one.expandable
      if (isDirectory && !isToggle(event)) events.onToggle(one.path)
    })
    .on('focus', (event: FocusEvent, one) => {
      events.onFocus(one, (event.target as Element).matches(':focus-visible'))
    })
    .on('blur', () => events.onBlur())
    .on('pointerenter', (_: PointerEvent, one) => events.onPoint({ row: one.row, path: one.path }))
    .on('pointerleave', () => events.onPoint(null))
}

function isToggle(event: MouseEvent): boolean {
  return (event.target as Element).classList.contains('toggle')
}
