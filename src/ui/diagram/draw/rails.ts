/** The stacks of Docker's layers beside their plates: a line from the top layer to the bottom one, a dot at each that belongs. */

import { select } from 'd3-selection'
import type { Rail } from '../picture.ts'
import type { Group } from './groups.ts'
import { fadeIn, fadeOut, type Manner, moveAttribute } from './transition.ts'

export function drawRails(group: Group, rails: readonly Rail[], manner: Manner): void {
  const place = ({ x, dots }: Rail) => `translate(${x},${dots[0] ?? 0})`
  group
    .selectAll<SVGGElement, Rail>(':scope > g:not(.leaving)')
    .data(rails, (rail) => rail.key)
    .join(
      (enter) => {
        const rail = enter.append('g').attr('transform', place)
        rail.append('title')
        rail.append('path')
        rail.append('g')
        rail.append('text').attr('class', 'rail-name').attr('x', 10).attr('y', -2)
        rail.append('text').attr('class', 'rail-detail').attr('x', 10).attr('y', 12)
        fadeIn(rail, manner)
        return rail
      },
      (update) => {
        moveAttribute(update, 'transform', place, manner)
        return update
      },
      (exit) => fadeOut(exit, manner),
    )
    .attr('class', ({ kind }) => `rail ${kind}`)
    .each(function (rail) {
      fillRail(select(this), rail)
    })
}

function fillRail(group: Group, { dots, name, detail, title }: Rail): void {
  const top = dots[0] ?? 0
  group.select('title').text(title)
  group.select('path').attr('d', `M0 0V${(dots.at(-1) ?? top) - top}`)
  group
    .select('g')
    .selectAll<SVGCircleElement, number>('circle')
    .data(dots)
    .join('circle')
    .attr('class', 'rail-dot')
    .attr('r', 4)
    .attr('cy', (y) => y - top)
  group.select('.rail-name').text(name)
  group.select('.rail-detail').text(detail)
}
