/**
 * How what is drawn comes, moves and goes.
 *
 * Terms
 * - manner: how a picture takes the place of the one before.
 * - leaving: a class on what still fades out; joins pass it over, as its datum is gone.
 *
 * Transitions are named by what they change, so that a new one ends only its own kind: `fade` opacity, `move`
 * places and sizes, `grow` a line from its beginning.
 */

import type { BaseType, Selection } from 'd3-selection'
import 'd3-transition'
import { eases, times } from '../times.ts'

export interface Manner {
  /**
   * - still: at once. seek: one cross-fade. change: places move, new things fade in at the end.
   * - stage: like change, at the speed of a stage border.
   */
  readonly how: 'still' | 'seek' | 'change' | 'stage'
  readonly speed: number
}

/** What selections and transitions have in common. */
export interface Target<Datum> {
  attr(name: string, value: string | number): Target<Datum>
  attr(name: string, value: (one: Datum) => string | number): Target<Datum>
}

/** Cells and frames: where columns move, they come when these have made room. */
export function appear<Datum>(
  cells: Selection<SVGGElement, Datum, SVGGElement, unknown>,
  { how, speed }: Manner,
): void {
  if (how === 'still') return
  const fade = how === 'seek' ? times.seek : how === 'stage' ? times.state : 150
  const delay = how === 'change' ? times.layout - 150 : 0
  cells
    .style('opacity', 0)
    .transition('fade')
    .delay(delay / speed)
    .duration(fade / speed)
    .style('opacity', 1)
}

/** All else that comes. */
export function fadeIn<Element extends BaseType, Datum, Parent extends BaseType, ParentDatum>(
  entered: Selection<Element, Datum, Parent, ParentDatum>,
  manner: Manner,
): void {
  if (manner.how === 'still') return
  entered.style('opacity', 0).transition('fade').duration(fadeTime(manner)).style('opacity', 1)
}

export function fadeOut<Element extends BaseType, Datum, Parent extends BaseType, ParentDatum>(
  exit: Selection<Element, Datum, Parent, ParentDatum>,
  manner: Manner,
): void {
  // A transition that still moves it would keep it from being removed.
  exit.interrupt('move').classed('leaving', true)
  if (manner.how === 'still') exit.interrupt('fade').remove()
  else exit.transition('fade').duration(fadeTime(manner)).style('opacity', 0).remove()
}

/** Cells and frames that go: no longer part of the picture, for tests, the keyboard and screen readers. */
export function withdraw<Datum>(
  exit: Selection<SVGGElement, Datum, SVGGElement, unknown>,
  manner: Manner,
): void {
  for (const name of ['data-path', 'data-kind', 'data-layer', 'data-from', 'tabindex']) exit.attr(name, null)
  exit.attr('aria-hidden', 'true')
  fadeOut(exit, manner)
}

/** ms */
function fadeTime({ how, speed }: Manner): number {
  return (how === 'seek' ? times.seek : times.state) / speed
}

/** What is set on the result is reached in `duration` ms at speed 1. */
export function move<Element extends BaseType, Datum, Parent extends BaseType, ParentDatum>(
  selection: Selection<Element, Datum, Parent, ParentDatum>,
  { how, speed }: Manner,
  duration: number = times.layout,
): Target<Datum> {
  if (how === 'still') return selection.interrupt('move').interrupt('fade').style('opacity', null)
  return selection
    .transition('move')
    .duration((how === 'seek' ? times.seek : duration) / speed)
    .ease(eases.inOut)
}

/** Moves one attribute of those for which it is not yet what it should be. */
export function moveAttribute<Element extends SVGElement, Datum>(
  update: Selection<Element, Datum, SVGGElement, unknown>,
  name: string,
  value: (one: Datum) => string,
  manner: Manner,
  duration: number = times.layout,
): void {
  const moved = unsettled(update, (element, one) => element.getAttribute(name) === value(one))
  move(moved, manner, duration).attr(name, value)
}

/**
 * What does not stand where it belongs, or is on its way. Only this gets a transition: they are dear, even
 * those to where a thing is.
 */
export function unsettled<Element extends SVGElement, Datum>(
  update: Selection<Element, Datum, SVGGElement, unknown>,
  isThere: (element: Element, one: Datum) => boolean,
): Selection<Element, Datum, SVGGElement, unknown> {
  return update.filter(function (one) {
    return isMoving(this) || !isThere(this, one)
  })
}

/** d3-transition notes on an element what it has under way. */
function isMoving(element: Element): boolean {
  return '__transition' in element
}
