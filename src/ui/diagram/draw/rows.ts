/** The rows of cells and frames, one for each plate that has any. They carry data-layer and data-row. */

import { select } from 'd3-selection'
import type { CellBox, FrameBox, Plate } from '../picture.ts'
import { drawCells } from './cells.ts'
import { drawFrames } from './frames.ts'
import type { Group } from './groups.ts'
import type { RowContext } from './row-context.ts'

export function drawRows(
  group: Group,
  plates: readonly Plate[],
  cells: readonly CellBox[],
  frames: readonly FrameBox[],
  context: RowContext,
): void {
  const isIn = (plate: Plate) => (one: CellBox | FrameBox) => one.row === plate.key
  group
    .selectAll<SVGGElement, Plate>('g.row')
    .data(
      plates.filter((plate) => cells.some(isIn(plate)) || frames.some(isIn(plate))),
      (plate) => plate.key,
    )
    .join((enter) => enter.append('g').attr('class', 'row').attr('role', 'group'))
    .attr('data-layer', (plate) => plate.layer)
    .attr('data-row', (plate) => plate.key)
    .attr('aria-label', (plate) => plate.label)
    .order()
    .each(function (plate) {
      const row = select(this)
      drawFrames(row, frames.filter(isIn(plate)), context)
      drawCells(row, cells.filter(isIn(plate)), context)
    })
}
