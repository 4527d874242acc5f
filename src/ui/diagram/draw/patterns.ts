/** The patterns that fill spines: one SVG pattern for every hue in every pattern, under the picture's id. */

import type { Selection } from 'd3-selection'
import type { Hue, Pattern, Spine } from '../rows.ts'

const hues: readonly Hue[] = ['upper', 'lower0', 'lower1', 'lower2', 'work']

/** px, of the piece that repeats */
const sizes: Readonly<Record<Pattern, readonly [width: number, height: number]>> = {
  solid: [8, 8],
  diagonal: [5, 5],
  dots: [4, 4],
  bars: [8, 5],
  grid: [6, 6],
}

/** What `fill` says for a spine. */
export function patternOf(id: string, spine: Spine): string {
  return `url(#${id}-${spine.hue}-${spine.pattern})`
}

export function drawPatterns(defs: Selection<SVGDefsElement, unknown, null, undefined>, id: string): void {
  for (const hue of hues) for (const name of Object.keys(sizes) as Pattern[]) drawPattern(defs, id, hue, name)
}

function drawPattern(
  defs: Selection<SVGDefsElement, unknown, null, undefined>,
  id: string,
  hue: Hue,
  name: Pattern,
): void {
  const [width, height] = sizes[name]
  const solid = `var(--${hue}-solid)`
  const pattern = defs
    .append('pattern')
    .attr('id', `${id}-${hue}-${name}`)
    .attr('width', width)
    .attr('height', height)
    .attr('patternUnits', 'userSpaceOnUse')
  if (name === 'diagonal') pattern.attr('patternTransform', 'rotate(45)')
  const rect = (w: number, h: number, fill: string) =>
    pattern.append('rect').attr('width', w).attr('height', h).attr('fill', fill)
  rect(width, height, name === 'solid' ? solid : `var(--${hue}-fill)`)
  if (name === 'diagonal') rect(2.8, 5, solid)
  if (name === 'bars') rect(8, 2.6, solid)
  if (name === 'dots')
    pattern.append('circle').attr('cx', 2).attr('cy', 2).attr('r', 1.35).attr('fill', solid)
  if (name === 'grid')
    pattern.append('path').attr('d', 'M0 3h6M3 0v6').attr('stroke', solid).attr('fill', 'none')
}
