/** Rings around what is selected and what the keyboard is at. `box` null: no ring. */

import type { Box } from '../picture.ts'
import type { Group } from './groups.ts'

export function drawSelectionRing(group: Group, box: Box | null): void {
  group
    .selectAll<SVGRectElement, Box>('rect.sel')
    .data(box === null ? [] : [box])
    .join('rect')
    .attr('class', 'sel')
    .attr('x', (at) => at.x - 4)
    .attr('y', (at) => at.y - 4)
    .attr('width', (at) => at.width + 8)
    .attr('height', (at) => at.height + 8)
    .attr('rx', 9)
}

/** Two-tone, so that it is seen on any ground (`--focus`). */
export function drawFocusRing(group: Group, box: Box | null): void {
  group
    .selectAll<SVGRectElement, readonly [string, Box]>('rect')
    .data(box === null ? [] : [['focus outer', box] as const, ['focus', box] as const])
    .join('rect')
    .attr('class', ([name]) => name)
    .attr('x', ([, at]) => at.x - 3)
    .attr('y', ([, at]) => at.y - 3)
    .attr('width', ([, at]) => at.width + 6)
    .attr('height', ([, at]) => at.height + 6)
    .attr('rx', 8)
}
