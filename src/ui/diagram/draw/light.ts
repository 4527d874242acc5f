/** Where light goes, as areas: holes, which it falls through, and the shade below what covers a name. */

import type { Box, HoleBox, ShadeBox } from '../picture.ts'
import { eases, times } from '../times.ts'
import type { Group } from './groups.ts'
import { fadeIn, fadeOut, type Manner, move, type Target, unsettled } from './transition.ts'

export function drawShades(group: Group, shades: readonly ShadeBox[], manner: Manner): void {
  group
    .selectAll<SVGRectElement, ShadeBox>('rect:not(.leaving)')
    .data(shades, (shade) => shade.key)
    .join(
      (enter) => {
        const rect = enter.append('rect').attr('class', 'shade')
        placeRect(rect)
        // Shade falls: it grows downwards from what covers.
        if (manner.how === 'stage' || manner.how === 'change') {
          rect
            .attr('height', 0)
            .transition('move')
            .duration(times.state / manner.speed)
            .ease(eases.out)
            .attr('height', (shade) => shade.box.height)
        } else fadeIn(rect, manner)
        return rect
      },
      (update) => {
        placeRect(move(unsettled(update, isPlaced), manner))
        return update
      },
      (exit) => fadeOut(exit, manner),
    )
}

export function drawHoles(group: Group, holes: readonly HoleBox[], manner: Manner): void {
  group
    .selectAll<SVGRectElement, HoleBox>('rect:not(.leaving)')
    .data(holes, (hole) => hole.key)
    .join(
      (enter) => {
        const rect = enter.append('rect').attr('class', 'hole').attr('rx', 6)
        placeRect(rect)
        fadeIn(rect, manner)
        return rect
      },
      (update) => {
        placeRect(move(unsettled(update, isPlaced), manner))
        return update
      },
      (exit) => fadeOut(exit, manner),
    )
}

interface Area {
  readonly box: Box
}

function placeRect(rect: Target<Area>): void {
  rect
    .attr('x', ({ box }) => box.x)
    .attr('y', ({ box }) => box.y)
    .attr('width', ({ box }) => box.width)
    .attr('height', ({ box }) => box.height)
}

function isPlaced(rect: SVGRectElement, { box }: Area): boolean {
  const is = (name: string, value: number) => rect.getAttribute(name) === String(value)
  return is('x', box.x) && is('y', box.y) && is('width', box.width) && is('height', box.height)
}
