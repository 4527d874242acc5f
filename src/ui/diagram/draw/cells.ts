/** Cells: the names in a row. They carry data-path, data-kind, data-layer, data-from, data-opaque, data-look. */

import { select } from 'd3-selection'
import { type Geometry, geometry } from '../geometry.ts'
import { cellSpine } from '../paths.ts'
import type { CellBox } from '../picture.ts'
import type { Spine } from '../rows.ts'
import { hideButton, listen, nameButton } from './button.ts'
import { drawGlyph } from './glyph.ts'
import type { Group } from './groups.ts'
import { patternOf } from './patterns.ts'
import { isNews, type RowContext } from './row-context.ts'
import { appear, type Manner, move, moveAttribute, type Target, withdraw } from './transition.ts'
import { translate } from './translate.ts'

export function drawCells(row: Group, cells: readonly CellBox[], context: RowContext): void {
  const place = ({ box }: CellBox) => translate(box)
  row
    .selectAll<SVGGElement, CellBox>(':scope > g.cell:not(.leaving)')
    .data(cells, (cell) => cell.key)
    .join(
      (enter) => {
        const cell = enter.append('g').attr('transform', place)
        cell.append('title')
        cell.append('rect').attr('class', 'body')
        cell.append('g').attr('class', 'spines')
        cell.append('rect').attr('class', 'inner')
        cell.append('text').attr('class', 'cname')
        cell.append('text').attr('class', 'cmeta')
        cell.append('path').attr('class', 'gl')
        cell.append('path').attr('class', 'gl gl-extra')
        cell.append('rect').attr('class', 'toggle').append('title')
        appear(cell, context)
        return cell
      },
      (update) => {
        moveAttribute(update, 'transform', place, context)
        return update
      },
      (exit) => withdraw(exit, context),
    )
    .each(function (cell) {
      if (isNews(this, cell, context)) fillCell(select(this), cell, context)
    })
    .call(listen, context.events)
}

function fillCell(group: Group, cell: CellBox, context: RowContext): void {
  const { look, face } = cell
  const sizes = geometry[context.density]
  const isSketch = look === 'sketch'
  group
    .attr('class', `cell L-${cell.hue} ${look}`)
    .attr('data-layer', cell.layer)
    .attr('data-path', isSketch ? null : cell.path)
    .attr('data-kind', isSketch ? null : cell.kind)
    .attr('data-from', cell.from)
    .attr('data-opaque', cell.opaque ? 'true' : null)
    .attr('data-look', look)
  if (isSketch) hideButton(group)
  else nameButton(group, cell, cell.expandable ? false : null, context)
  group.select(':scope > title').text(face.title)
  group.select('.toggle > title').text(face.toggle)
  fillBody(group, cell, sizes, context)
  fillSpines(group, cell, sizes, context.id)
  fillInner(group, cell, sizes)
  fillWords(group, cell, sizes)
  drawGlyph(group, face.glyph, cell.box.width - 23, cell.box.height / 2 - 7)
  fillToggle(group, cell)
}

function fillBody(group: Group, { box, face, look }: CellBox, sizes: Geometry, manner: Manner): void {
  const dashed = face.dashed && look !== 'covered' && look !== 'ghost'
  const body = group
    .select<SVGRectElement>('.body')
    .attr('height', box.height)
    .attr('rx', sizes.cellRadius)
    .attr('stroke-dasharray', dashed ? '4 3' : null)
  const before = body.attr('width')
  const isThere = before === null || Number(before) === box.width
  const target: Target<unknown> = isThere ? body : move(body, manner)
  target.attr('width', box.width)
}

function fillSpines(group: Group, { box, face }: CellBox, sizes: Geometry, id: string): void {
  const count = face.spines.length
  group
    .select('.spines')
    .selectAll<SVGPathElement, Spine>('path')
    .data(face.spines)
    .join('path')
    .attr('class', 'spine')
    .attr('d', (_, index) => cellSpine(box.height, sizes.spine, sizes.cellRadius, index, count))
    .attr('fill', (spine) => patternOf(id, spine))
}

/** The inner edge of glass. */
function fillInner(group: Group, { box, look }: CellBox, sizes: Geometry): void {
  const inner = group.select('.inner').attr('display', look === 'glass' ? null : 'none')
  if (look !== 'glass') return
  inner
    .attr('x', sizes.spine + 1.75)
    .attr('y', 2.25)
    .attr('width', Math.max(0, box.width - sizes.spine - 4))
    .attr('height', box.height - 4.5)
    .attr('rx', sizes.cellRadius - 2.5)
}

function fillWords(group: Group, { box, face }: CellBox, sizes: Geometry): void {
  const middle = box.height / 2
  const isAlone = face.meta === ''
  group
    .select('.cname')
    .attr('x', face.nameX)
    .attr('y', isAlone ? middle + sizes.nameSize * 0.35 : middle - 3.5)
    .attr('font-size', sizes.nameSize)
    // The space keeps name and second line apart for who hears them.
    .text(`${face.name} `)
  group
    .select('.cmeta')
    .attr('x', face.nameX)
    .attr('y', middle + 12.5 - (box.height < 46 ? 1 : 0))
    .attr('font-size', sizes.metaSize)
    .classed('ui', face.metaFace === 'ui')
    .text(face.meta)
}

function fillToggle(group: Group, cell: CellBox): void {
  const toggle = group.select('.toggle').attr('display', cell.expandable ? null : 'none')
  if (!cell.expandable) return
  toggle
    .attr('x', cell.box.width - 30)
    .attr('y', 0)
    .attr('width', 30)
    .attr('height', cell.box.height)
}
