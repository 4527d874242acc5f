/** The sign of a cell's kind, in the two paths that cells and frames have for it. */

import { type GlyphName, glyphs } from '../glyphs.ts'
import type { Group } from './groups.ts'
import { translate } from './translate.ts'

/** `x`, `y`: its upper left corner, px. */
export function drawGlyph(group: Group, name: GlyphName | null, x: number, y: number): void {
  const glyph = name === null ? null : glyphs[name]
  const transform = translate({ x, y })
  group
    .select('.gl')
    .attr('transform', transform)
    .attr('d', glyph?.d ?? '')
  group
    .select('.gl-extra')
    .attr('transform', transform)
    .attr('d', glyph?.extra?.d ?? '')
    .attr('stroke-dasharray', glyph?.extra?.dash ?? null)
    .attr('stroke-width', glyph?.extra?.width ?? null)
}
