/**
 * The picture: joins a layout into SVG, keyed by identity, and tells what is done with it. `draw/` has a file
 * for each thing that is drawn; only there and here is D3 touched.
 */

import { select } from 'd3-selection'
import { type Badge, drawBadges } from './draw/badges.ts'
import type { ButtonEvents } from './draw/button.ts'
import { createGroups } from './draw/groups.ts'
import { drawHoles, drawShades } from './draw/light.ts'
import { drawTies, drawTwins } from './draw/links.ts'
import { drawMarks, drawStillMarks } from './draw/marks.ts'
import { drawNotes } from './draw/notes.ts'
import { drawPlates } from './draw/plates.ts'
import { drawRails } from './draw/rails.ts'
import { drawFocusRing, drawSelectionRing } from './draw/rings.ts'
import { drawRows } from './draw/rows.ts'
import { drawDots, drawSights, drawStops, markHot } from './draw/sights.ts'
import { holdsWindow, isLarge, type Stretch, stretchAround, touches } from './draw/stretch.ts'
import type { Manner } from './draw/transition.ts'
import { createViewport, type Size, type View } from './draw/viewport.ts'
import { type MarksNow, marksAt, noMarks } from './marks.ts'
import type { Box, CellBox, FrameBox, Layout } from './picture.ts'
import { type Chosen, isAt, type Spot } from './spot.ts'

export interface DiagramEvents {
  /** a cell or a frame's head was chosen; null: the ground beside them */
  readonly onChoose: (spot: Spot | null) => void
  readonly onToggle: (path: string) => void
  /** the pan or zoom changed */
  readonly onView: (view: View) => void
}

export interface RenderOptions extends Manner, Chosen {
  readonly badges: readonly Badge[]
  /** of the SVG on the screen */
  readonly size: Size
  /** px on the right that something covers (the inspector) */
  readonly reserve: number
}

export interface Diagram {
  render(layout: Layout, options: RenderOptions): void
  drawMarks(marks: MarksNow): void
  /** brings a place into the window */
  reveal(box: Box): void
  zoomBy(factor: number): void
  fit(): void
  panBy(px: number): void
  /** puts the keyboard's focus on the cell that has the tab stop */
  focusCell(): void
  dispose(): void
}

export function createDiagram(svg: SVGSVGElement, id: string, events: DiagramEvents): Diagram {
  const root = select(svg)
  const groups = createGroups(svg, id)
  const viewport = createViewport(svg, () => {
    placeView()
    events.onView(viewport.view())
  })

  let layout: Layout | null = null
  let options: RenderOptions = {
    how: 'still',
    speed: 1,
    selection: null,
    focus: null,
    badges: [],
    size: { width: 0, height: 0 },
    reserve: 0,
  }
  let hovered: Spot | null = null
  let marks: MarksNow = marksAt(noMarks, 0)
  /** what of a large picture is joined */
  let joined: Stretch = { from: 0, to: 0 }

  const buttons: ButtonEvents = {
    onChoose: events.onChoose,
    onToggle: events.onToggle,
    onFocus(one, byKeyboard) {
      // A click has its own ring, that of the selection.
      if (byKeyboard) drawFocusRing(isFixed(one) ? groups.fixedFocus : groups.focus, one.box)
      drawHot()
    },
    onBlur() {
      drawFocusRing(groups.focus, null)
      drawFocusRing(groups.fixedFocus, null)
      drawHot()
    },
    onPoint(spot) {
      hovered = spot
      drawHot()
    },
  }

  root.on('click', (event: MouseEvent) => {
    if (event.target === svg || isGround(event.target)) events.onChoose(null)
  })

  return {
    render(next, nextOptions) {
      layout = next
      options = nextOptions
      viewport.show(next, nextOptions.size, nextOptions.reserve)
      draw(next)
    },
    drawMarks(next) {
      marks = next
      drawMarksNow()
    },
    reveal: viewport.reveal,
    zoomBy: viewport.zoomBy,
    fit: viewport.fit,
    panBy: viewport.panBy,
    focusCell() {
      svg.querySelector<SVGGElement>('[tabindex="0"]')?.focus({ preventScroll: true })
    },
    dispose() {
      viewport.dispose()
      root.on('click', null)
      root.selectAll('*').interrupt()
      root.selectChildren().remove()
    },
  }

  function draw(now: Layout): void {
    groups.clip
      .attr('x', now.window.x)
      .attr('y', -1000)
      .attr('height', now.height + 2000)
    placeView()
    root.attr('data-density', now.density)
    drawPlates(groups.plates, now.plates, id, options)
    drawRails(groups.rails, now.rails, options)
    drawColumns(now)
    drawNotes(groups.notes, now.notes, options)
  }

  /** Follows a pan or zoom. */
  function placeView(): void {
    if (layout === null) return
    const { pan, scale } = viewport.view()
    groups.view.attr('transform', `translate(0,${viewport.top()}) scale(${scale})`)
    groups.pan.attr('transform', `translate(${-pan},0)`)
    const { window, twins } = layout
    const width = viewport.windowWidth(layout)
    groups.clip.attr('width', width)
    // A stone that is out of sight has no bracket: it would end at the row's name, or at nothing.
    const isInSight = (x: number) => x >= window.x && x <= window.x + width
    drawTwins(
      groups.twins,
      twins.filter(({ upperX }) => isInSight(upperX - pan)),
      pan,
    )
    drawMarksNow()
    if (isLarge(layout) && !holdsWindow(joined, pan, viewport.size().width / scale)) {
      // What comes into sight by a pan was there all the time.
      options = { ...options, how: 'still' }
      drawColumns(layout)
    }
  }

  /** What moves with the columns; again after a pan where not everything is joined. */
  function drawColumns(now: Layout): void {
    const inSight = sightTest(now)
    const sights = now.sights.filter(({ x1, x2 }) =>
      inSight({ x: Math.min(x1, x2), width: Math.abs(x2 - x1) }),
    )
    drawShades(
      groups.shades,
      now.shades.filter(({ box }) => inSight(box)),
      options,
    )
    drawHoles(
      groups.holes,
      now.holes.filter(({ box }) => inSight(box)),
      options,
    )
    drawSights(groups.sights, sights, options)
    drawDots(groups.dots, sights, now.density, options)
    drawTies(
      groups.ties,
      now.ties.filter(({ x1, x2 }) => inSight({ x: x1, width: x2 - x1 })),
      options,
    )
    const context = { ...options, id, density: now.density, events: buttons }
    const fixed = now.cells.filter((cell) => cell.fixed)
    const cells = now.cells.filter((cell) => !cell.fixed && inSight(cell.box))
    const frames = now.frames.filter(({ box }) => inSight(box))
    drawRows(groups.cells, now.plates, cells, frames, context)
    drawRows(groups.fixedCells, now.plates, fixed, [], context)
    drawChosen(now)
    drawBadges(
      groups.badges,
      options.badges,
      [...now.cells, ...now.frames].filter(({ box }) => inSight(box)),
    )
    drawHot()
  }

  function sightTest(now: Layout): (box: Pick<Box, 'x' | 'width'>) => boolean {
    if (!isLarge(now)) return () => true
    const { pan, scale } = viewport.view()
    const stretch = stretchAround(pan, viewport.size().width / scale)
    joined = stretch
    return (box) => touches(stretch, box)
  }

  function drawChosen(now: Layout): void {
    const { selection } = options
    const chosen =
      selection === null
        ? undefined
        : [...now.cells, ...now.frames].find((one) => isAt(selection, one.row, one.path))
    const [ring, other] =
      chosen !== undefined && isFixed(chosen)
        ? [groups.fixedRings, groups.rings]
        : [groups.rings, groups.fixedRings]
    drawSelectionRing(ring, chosen?.box ?? null)
    drawSelectionRing(other, null)
    drawStops(groups.stops, now.sights, selection, options)
  }

  function drawMarksNow(): void {
    drawStillMarks(groups.stillMarks, marks)
    drawMarks(groups.marks, marks, id, viewport.view().pan, layout?.density ?? 'regular')
  }

  function drawHot(): void {
    const { selection, focus } = options
    const focused = svg.contains(document.activeElement) ? focus : null
    markHot(groups.sights, groups.dots, selection, [hovered, focused])
  }
}

/** Beside the window: in work, or a plate's own words. */
function isFixed(one: CellBox | FrameBox): boolean {
  return 'fixed' in one && one.fixed
}

/** Nothing that can be chosen. */
function isGround(target: EventTarget | null): boolean {
  return (
    target instanceof Element && ['plate', 'shade', 'hole'].some((name) => target.classList.contains(name))
  )
}
