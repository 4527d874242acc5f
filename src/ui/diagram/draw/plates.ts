/** The sheets of the rows, with their names. */

import { select } from 'd3-selection'
import { plateSpine } from '../paths.ts'
import type { Plate } from '../picture.ts'
import { eases, times } from '../times.ts'
import type { Group } from './groups.ts'
import { patternOf } from './patterns.ts'
import { type Manner, move, type Target } from './transition.ts'

/** px from which a plate comes down to its place */
const RISE = 24

export function drawPlates(group: Group, plates: readonly Plate[], id: string, manner: Manner): void {
  const fade = times.state / manner.speed
  group
    .selectAll<SVGGElement, Plate>(':scope > g:not(.leaving)')
    .data(plates, (plate) => plate.key)
    .join(
      (enter) => {
        const plate = enter.append('g')
        plate.append('rect').attr('class', 'plate').attr('rx', 10)
        plate.append('path').attr('class', 'rim')
        plate.append('path').attr('class', 'plate-spine')
        plate.append('text').attr('class', 'rname')
        plate.append('text').attr('class', 'rsub')
        plate.append('g').attr('class', 'facts')
        plate.append('path').attr('class', 'join')
        if (manner.how !== 'still')
          plate.style('opacity', 0).transition('fade').duration(fade).style('opacity', 1)
        // What a command puts there comes in from above.
        if (manner.how === 'stage')
          plate
            .attr('transform', `translate(0,${-RISE})`)
            .transition('come')
            .duration(times.layout / manner.speed)
            .ease(eases.inOut)
            .attr('transform', 'translate(0,0)')
        return plate
      },
      (update) => update,
      (exit) =>
        exit
          .attr('data-layer', null)
          .classed('leaving', true)
          .transition('fade')
          .duration(manner.how === 'still' ? 0 : fade)
          .style('opacity', 0)
          .remove(),
    )
    .attr('class', (plate) => `L-${plate.hue}${plate.dashed ? ' dashed' : ''}`)
    .attr('data-layer', (plate) => plate.layer)
    .attr('data-row', (plate) => plate.key)
    .each(function (plate) {
      fillPlate(select(this), plate, id, manner)
    })
}

function fillPlate(group: Group, plate: Plate, id: string, manner: Manner): void {
  const { box } = plate
  const sheet = group.select<SVGRectElement>('.plate')
  const isNew = sheet.attr('width') === null
  const sheetTarget: Target<unknown> = isNew ? sheet : move(sheet, manner)
  sheetTarget.attr('x', box.x).attr('y', box.y).attr('width', box.width).attr('height', box.height)

  const place = (name: string, d: string) => {
    const path = group.select<SVGPathElement>(name)
    const target: Target<unknown> = isNew || path.attr('d') === null ? path : move(path, manner)
    target.attr('d', d)
  }
  place('.rim', `M${box.x + 10} ${box.y + 1.5}H${box.x + box.width - 10}`)
  place('.plate-spine', plateSpine(box, 10))
  group
    .select('.plate-spine')
    .attr('display', plate.spine === null ? 'none' : null)
    .attr('fill', plate.spine === null ? 'none' : patternOf(id, plate.spine))

  const write = (name: string, y: number, text: string) => {
    const label = group.select<SVGTextElement>(name).text(text)
    const target: Target<unknown> = isNew ? label : move(label, manner)
    target.attr('x', plate.nameX).attr('y', y)
  }
  write('.rname', plate.nameY, plate.name)
  write('.rsub', plate.roleY, plate.role)
  group
    .select('.facts')
    .selectAll<SVGTextElement, Plate['facts'][number]>('text')
    .data(plate.facts)
    .join('text')
    .attr('class', 'rfact')
    .attr('x', plate.nameX)
    .attr('y', ({ y }) => y)
    .text(({ text }) => text)

  const middle = box.y + box.height / 2
  place('.join', plate.joinFrom === null ? 'M0 0H0' : `M${plate.joinFrom} ${middle}H${box.x}`)
  group.select('.join').attr('display', plate.joinFrom === null ? 'none' : null)
}
