/**
 * The groups of the picture. They stand in this order, so that what is drawn later lies on top:
 *   plates, then in the window: light (shade, holes, sight lines), cells, over (dots, numbers, rings), marks of motions
 *   that stay at their cells; then what does not move with the pan: work's cells, brackets, marks that travel.
 *
 * Terms
 * - window: what of the columns is seen; clipped. pan: all that moves in it.
 */

import { type Selection, select } from 'd3-selection'
import { drawPatterns } from './patterns.ts'

export type Group = Selection<SVGGElement, unknown, null, undefined>

export interface Groups {
  /** the window's outline */
  readonly clip: Selection<SVGRectElement, unknown, null, undefined>
  /** all that zooms */
  readonly view: Group
  readonly plates: Group
  readonly rails: Group
  readonly pan: Group
  readonly shades: Group
  readonly holes: Group
  readonly sights: Group
  readonly cells: Group
  readonly dots: Group
  readonly ties: Group
  readonly stops: Group
  readonly badges: Group
  readonly rings: Group
  readonly focus: Group
  readonly stillMarks: Group
  readonly twins: Group
  readonly fixedCells: Group
  readonly fixedRings: Group
  readonly fixedFocus: Group
  readonly marks: Group
  readonly notes: Group
}

/** Sets up an empty picture; `id` keeps its patterns and clip apart from those of other pictures on the page. */
export function createGroups(svg: SVGSVGElement, id: string): Groups {
  const root = select(svg).attr('role', 'group')
  const defs = root.append('defs')
  drawPatterns(defs, id)
  const clip = defs.append('clipPath').attr('id', `${id}-window`).append('rect')

  const view = root.append('g').attr('class', 'view')
  const plates = hidden(view).attr('class', 'plates')
  const rails = hidden(view).attr('class', 'rails')
  const pan = view
    .append('g')
    .attr('class', 'window')
    .attr('clip-path', `url(#${id}-window)`)
    .append('g')
    .attr('class', 'pan')

  const light = hidden(pan).attr('class', 'light')
  const shades = light.append('g')
  const holes = light.append('g')
  const sights = light.append('g')
  const cells = pan.append('g').attr('class', 'cells')
  const over = hidden(pan).attr('class', 'over')
  const dots = over.append('g')
  const ties = over.append('g')
  const stops = over.append('g')
  const badges = over.append('g')
  const rings = over.append('g')
  const focus = over.append('g')
  const stillMarks = hidden(pan).attr('class', 'marks')

  const fixed = view.append('g').attr('class', 'fixed')
  const twins = hidden(fixed)
  const fixedCells = fixed.append('g').attr('class', 'cells')
  const fixedRings = hidden(fixed)
  const fixedFocus = hidden(fixed)
  const marks = hidden(fixed).attr('class', 'marks')
  const notes = hidden(view)

  return {
    clip,
    view,
    plates,
    rails,
    pan,
    shades,
    holes,
    sights,
    cells,
    dots,
    ties,
    stops,
    badges,
    rings,
    focus,
    stillMarks,
    twins,
    fixedCells,
    fixedRings,
    fixedFocus,
    marks,
    notes,
  }
}

/** A group that screen readers pass over: cells and frames say what it shows. */
function hidden(parent: Group): Group {
  return parent.append('g').attr('aria-hidden', 'true')
}
