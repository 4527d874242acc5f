/**
 * Sights: the lines from merged names down to what they show.
 *
 * Terms
 * - dot: the end of a sight, a bar where it stops at a whiteout.
 * - stop: a numbered place on the sight of the selected name, one for each layer that the lookup asks.
 * - hot: a sight that is stronger, since its name is selected, pointed at or focused.
 */

import { type Density, geometry } from '../geometry.ts'
import { sightPath } from '../paths.ts'
import type { Sight } from '../picture.ts'
import type { Spot } from '../spot.ts'
import { eases, times } from '../times.ts'
import type { Group } from './groups.ts'
import { joinPaths } from './join-paths.ts'
import type { Manner } from './transition.ts'
import { translate } from './translate.ts'

export function drawSights(group: Group, sights: readonly Sight[], manner: Manner): void {
  joinPaths(group, sights, { attribute: 'd', value: sightPath, duration: times.sight }, manner).attr(
    'class',
    (sight) => `sight L-${sight.hue} ${sight.style}`,
  )
}

export function drawDots(group: Group, sights: readonly Sight[], density: Density, manner: Manner): void {
  const radius = geometry[density].dot
  const round = `M${-radius} 0a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0`
  const place = ({ x2, y2 }: Sight) => translate({ x: x2, y: y2 })
  const ended = sights.filter((sight) => sight.end !== 'none')
  joinPaths(group, ended, { attribute: 'transform', value: place, duration: times.sight }, manner)
    .attr('class', (sight) => `dot L-${sight.hue} ${sight.end} ${sight.style}`)
    .attr('d', (sight) => (sight.end === 'bar' ? 'M-9 0H9' : round))
}

interface Stop {
  readonly key: string
  readonly x: number
  readonly y: number
  readonly index: number
}

/** The numbers are the inspector's steps. Only the merged name that is selected has them. */
export function drawStops(
  group: Group,
  sights: readonly Sight[],
  selection: Spot | null,
  manner: Manner,
): void {
  const sight =
    selection?.row === 'merged'
      ? sights.find((one) => one.path === selection.path && one.style === 'line')
      : undefined
  const stops = sight === undefined ? [] : stopsOf(sight)
  group
    .selectAll<SVGPathElement, Sight>('path')
    .data(sight === undefined ? [] : [sight], ({ key, x2, y2 }) => `${key} ${x2} ${y2}`)
    .join((enter) => {
      const line = enter.append('path').attr('pathLength', 1).attr('stroke-dasharray', 1)
      if (manner.how !== 'still') {
        line
          .attr('stroke-dashoffset', 1)
          .transition('grow')
          .duration((stops.length * times.hover) / manner.speed)
          .ease(eases.out)
          .attr('stroke-dashoffset', 0)
      }
      return line
    })
    .attr('class', ({ hue }) => `sight hot L-${hue}`)
    .attr('d', sightPath)
  group
    .selectAll<SVGGElement, Stop>('g')
    .data(stops, (stop) => `${stop.key}:${stop.y}`)
    .join((enter) => {
      const stop = enter.append('g').attr('class', 'stop')
      stop.append('circle').attr('class', 'num').attr('r', 8)
      stop.append('text').attr('class', 'num-t').attr('y', 3.8)
      if (manner.how !== 'still') {
        stop
          .style('opacity', 0)
          .transition('fade')
          .delay((one) => (one.index * times.hover) / manner.speed)
          .duration(times.hover / manner.speed)
          .style('opacity', 1)
      }
      return stop
    })
    .attr('transform', translate)
    .select('text')
    .text((stop) => stop.index + 1)
}

function stopsOf({ key, stops, x1, x2 }: Sight): Stop[] {
  const last = stops.length - 1
  return stops.map((y, index) => ({
    key: `${key}:${index}`,
    x: index === last ? x2 : x1,
    // The last one sits a little above the cell, whose name may be as wide as the cell.
    y: index === last ? y - 5 : y,
    index,
  }))
}

/** `others`: what is pointed at and what has the focus. */
export function markHot(
  lines: Group,
  dots: Group,
  selection: Spot | null,
  others: readonly (Spot | null)[],
): void {
  const isHot = (sight: Sight, spots: readonly (Spot | null)[]) =>
    spots.some((spot) => spot?.path === sight.path)
  // The line of a selected merged name has a stronger one drawn over it, which grows as the lookup goes.
  const chosen = selection?.row === 'merged' ? null : selection
  lines.selectAll<SVGPathElement, Sight>('path').classed('hot', (sight) => isHot(sight, [chosen, ...others]))
  dots.selectAll<SVGElement, Sight>('.dot').classed('hot', (sight) => isHot(sight, [selection, ...others]))
}
