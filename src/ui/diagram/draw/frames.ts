/**
 * Frames: open directories around their children's columns. They carry data-path, data-kind, data-layer,
 * data-from, data-opaque.
 */

import { select } from 'd3-selection'
import { frameOutline } from '../paths.ts'
import type { FrameBox } from '../picture.ts'
import { textWidth } from '../text-width.ts'
import { listen, nameButton } from './button.ts'
import { drawGlyph } from './glyph.ts'
import type { Group } from './groups.ts'
import { isNews, type RowContext } from './row-context.ts'
import { appear, moveAttribute, withdraw } from './transition.ts'
import { translate } from './translate.ts'

export function drawFrames(row: Group, frames: readonly FrameBox[], context: RowContext): void {
  const place = ({ box }: FrameBox) => translate(box)
  row
    .selectAll<SVGGElement, FrameBox>(':scope > g.frame:not(.leaving)')
    .data(frames, (frame) => frame.key)
    .join(
      (enter) => {
        const frame = enter.append('g').attr('transform', place)
        frame.append('title')
        frame.append('path').attr('class', 'outline')
        frame.append('rect').attr('class', 'floor')
        frame.append('rect').attr('class', 'head')
        frame.append('path').attr('class', 'gl')
        frame.append('path').attr('class', 'gl gl-extra')
        frame.append('rect').attr('class', 'ground')
        const head = frame.append('text').attr('class', 'fname halo')
        head.append('tspan')
        head.append('tspan').attr('class', 'ftag').attr('dx', 3)
        frame.append('rect').attr('class', 'toggle').append('title')
        appear(frame, context)
        return frame
      },
      (update) => {
        moveAttribute(update, 'transform', place, context)
        return update
      },
      (exit) => withdraw(exit, context),
    )
    .each(function (frame) {
      if (isNews(this, frame, context)) fillFrame(select(this), frame, context)
    })
    .call(listen, context.events)
}

function fillFrame(group: Group, frame: FrameBox, context: RowContext): void {
  const { face, box } = frame
  group
    .attr('class', `frame L-${frame.hue}${frame.covered ? ' covered' : ''}`)
    .attr('data-layer', frame.layer)
    .attr('data-path', frame.path)
    .attr('data-kind', 'directory')
    .attr('data-from', frame.from)
    .attr('data-opaque', frame.opaque ? 'true' : null)
  nameButton(group, frame, true, context)
  group.select(':scope > title').text(face.title)
  group.select('.toggle > title').text(face.toggle)
  // The floor takes the place of the lower edge.
  const local = { x: 0, y: 0, width: box.width, height: box.height }
  group
    .select('.outline')
    .attr('d', frameOutline(local, frame.openBelow || frame.opaque))
    .attr('stroke-dasharray', face.dashed ? '3 3' : null)
  group
    .select('.floor')
    .attr('display', frame.opaque && !frame.openBelow ? null : 'none')
    .attr('x', -2)
    .attr('y', box.height - 2)
    .attr('width', box.width + 4)
    .attr('height', 5)
    .attr('rx', 1.5)
  group.select('.head').attr('width', box.width).attr('height', 20).attr('rx', 6)
  drawGlyph(group, face.glyph, 6, 3.5)
  // Between name and tag no letter stops a line that passes behind.
  group
    .select('.ground')
    .attr('display', face.tag === '' ? 'none' : null)
    .attr('x', face.nameX)
    .attr('y', 4)
    .attr('width', textWidth(face.name, 12, 'mono') + 12)
    .attr('height', 14)
  group
    .select('.fname')
    .attr('x', face.nameX)
    .attr('y', 15)
    .selectAll<SVGTSpanElement, string>('tspan')
    .data([face.name, face.tag === '' ? '' : ` ${face.tag}`])
    .text((text) => text)
  group.select('.toggle').attr('x', 0).attr('y', 0).attr('width', 24).attr('height', 20)
}
