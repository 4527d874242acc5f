/**
 * The only place that touches D3: joins a layout into SVG, keyed by identity, and turns drags and wheels into
 * pans and zooms.
 *
 * The groups stand in this order, so that what is drawn later lies on top:
 *   plates, then in the window: light (shade, holes, sight lines), cells, over (dots, numbers, rings);
 *   then what does not move with the pan: work's cells, brackets, marks of motions.
 * Rows of cells and plates carry data-layer; cells carry data-path, data-kind, data-opaque, data-from.
 */

import { type Selection, select } from 'd3-selection'
import 'd3-transition'
import {
  type D3ZoomEvent,
  type ZoomBehavior,
  type ZoomTransform,
  zoom,
  zoomIdentity,
  zoomTransform,
} from 'd3-zoom'
import { geometry } from './geometry.ts'
import { type GlyphName, glyphs } from './glyphs.ts'
import { type MarksNow, marksAt, noMarks, type TileNow } from './marks.ts'
import { bracketPath, cellSpine, frameOutline, plateSpine, sightPath, tiePath, trailPath } from './paths.ts'
import type {
  Box,
  CellBox,
  FrameBox,
  HoleBox,
  Layout,
  Note,
  Plate,
  ShadeBox,
  Sight,
  Tie,
  Twin,
} from './picture.ts'
import { leastScale } from './plan.ts'
import type { Hue, Pattern, Spine } from './rows.ts'
import { eases, times } from './times.ts'

/** A name in a row: what is selected, hovered or focused. `row` is the row's key. */
export interface Spot {
  readonly row: string
  readonly path: string
}

/** A sign on a cell: what a comparison says of it. */
export interface Badge extends Spot {
  readonly sign: string
}

export interface DiagramEvents {
  /** a cell or a frame's head was chosen; null: the ground beside them */
  readonly onChoose: (spot: Spot | null) => void
  readonly onToggle: (path: string) => void
  /** the pan or zoom changed */
  readonly onView: (view: View) => void
}

export interface View {
  /** px of the picture at zoom 1 by which the columns are moved to the left */
  readonly pan: number
  readonly scale: number
}

export interface RenderOptions {
  /**
   * - still: at once. seek: one cross-fade. change: places move, new things fade in at the end.
   * - stage: like change, at the speed of a stage border.
   */
  readonly how: 'still' | 'seek' | 'change' | 'stage'
  readonly speed: number
  readonly selection: Spot | null
  readonly focus: Spot | null
  readonly badges: readonly Badge[]
  /** px on the right that something covers (the inspector) */
  readonly reserve: number
}

export interface Diagram {
  render(layout: Layout, options: RenderOptions): void
  drawMarks(marks: MarksNow): void
  hover(spot: Spot | null): void
  /** brings a place into the window */
  reveal(box: Box): void
  zoomBy(factor: number): void
  fit(): void
  panBy(px: number): void
  view(): View
  /** puts the keyboard's focus on the cell that has the tab stop */
  focusCell(): void
  dispose(): void
}

/** Above this many cells only what is in sight is joined. */
const VIRTUAL_ABOVE = 300
const MOST_ZOOM = 2.5

type Group = Selection<SVGGElement, unknown, null, undefined>

/** What selections and transitions have in common. */
interface Target {
  attr(name: string, value: string | number): Target
  style(name: string, value: string | number): Target
}

export function createDiagram(svg: SVGSVGElement, id: string, events: DiagramEvents): Diagram {
  const root = select(svg).attr('role', 'group')
  drawPatterns(root.append('defs'), id)
  const clip = root.select('defs').append('clipPath').attr('id', `${id}-window`).append('rect')
  const viewGroup = root.append('g').attr('class', 'view')
  const platesGroup = viewGroup.append('g').attr('class', 'plates').attr('aria-hidden', 'true')
  const windowGroup = viewGroup.append('g').attr('class', 'window').attr('clip-path', `url(#${id}-window)`)
  const panGroup = windowGroup.append('g').attr('class', 'pan')
  const lightGroup = panGroup.append('g').attr('class', 'light').attr('aria-hidden', 'true')
  const shadeGroup = lightGroup.append('g')
  const holeGroup = lightGroup.append('g')
  const sightGroup = lightGroup.append('g')
  const cellsGroup = panGroup.append('g').attr('class', 'cells')
  const overGroup = panGroup.append('g').attr('class', 'over').attr('aria-hidden', 'true')
  const dotGroup = overGroup.append('g')
  const tieGroup = overGroup.append('g')
  const stopGroup = overGroup.append('g')
  const badgeGroup = overGroup.append('g')
  const ringGroup = overGroup.append('g')
  const focusGroup = overGroup.append('g')
  const fixedGroup = viewGroup.append('g').attr('class', 'fixed')
  const twinGroup = fixedGroup.append('g').attr('aria-hidden', 'true')
  const fixedCells = fixedGroup.append('g').attr('class', 'cells')
  const fixedRings = fixedGroup.append('g').attr('aria-hidden', 'true')
  const fixedFocus = fixedGroup.append('g').attr('aria-hidden', 'true')
  const noteGroup = viewGroup.append('g').attr('aria-hidden', 'true')
  const marksGroup = fixedGroup.append('g').attr('class', 'marks').attr('aria-hidden', 'true')

  let layout: Layout | null = null
  let options: RenderOptions = {
    how: 'still',
    speed: 1,
    selection: null,
    focus: null,
    badges: [],
    reserve: 0,
  }
  let hovered: Spot | null = null
  let lastTwins: readonly Twin[] = []
  let lastMarks: MarksNow = marksAt(noMarks, 0)
  let seen: { from: number; to: number } = { from: 0, to: 0 }
  /** what each element was filled with */
  const drawn = new WeakMap<Element, string>()

  const behavior = makeZoom()
  root
    .call(behavior)
    .on('dblclick.zoom', null)
    .on('wheel.zoom', null)
    .on('wheel', onWheel, { passive: false })
  root.on('click', (event: MouseEvent) => {
    if (event.target === svg || isGround(event.target)) events.onChoose(null)
  })

  return {
    render(next, nextOptions) {
      layout = next
      options = nextOptions
      behavior.scaleExtent([Math.min(1, leastScale(geometry[next.density]) / next.scale), MOST_ZOOM])
      // A smaller picture may leave the view outside of it.
      behavior.translateBy(root, 0, 0)
      draw()
    },
    drawMarks(marks) {
      lastMarks = marks
      drawMarks(marksGroup, marks, id, viewNow().pan, layout)
    },
    hover(spot) {
      hovered = spot
      markHot()
    },
    reveal(box) {
      if (layout === null) return
      const { pan } = viewNow()
      const left = layout.window.x + 8
      const right = rightEdge() - 8
      const at = box.x - pan
      const by =
        at < left ? left - at : at + box.width > right ? Math.max(right - at - box.width, left - at) : 0
      const { y, k } = zoomTransform(svg)
      const top = y + box.y * k * base() - 8
      const bottom = top + box.height * k * base() + 16
      const down = top < 0 ? -top : Math.min(0, Math.max(svg.clientHeight - bottom, -top))
      if (by !== 0 || down !== 0) behavior.translateBy(root, by * base(), down / k)
    },
    zoomBy: (factor) => behavior.scaleBy(root, factor),
    fit() {
      behavior.transform(root, zoomIdentity)
    },
    panBy: (px) => behavior.translateBy(root, -px * base(), 0),
    view: viewNow,
    focusCell() {
      svg.querySelector<SVGGElement>('[tabindex="0"]')?.focus({ preventScroll: true })
    },
    dispose() {
      root.on('.zoom', null).on('wheel', null).on('click', null)
      root.selectAll('*').interrupt()
      root.selectChildren().remove()
    },
  }

  function draw(): void {
    if (layout === null) return
    const now = layout
    clip
      .attr('x', now.window.x)
      .attr('y', -1000)
      .attr('height', now.height + 2000)
    placeView()
    root.attr('data-density', now.density)
    drawPlates(platesGroup, now.plates, id, options)
    drawColumns(now)
    drawNotes(noteGroup, now.notes, options)
    lastTwins = now.twins
    drawTwins(twinGroup, lastTwins, viewNow().pan)
  }

  /** What moves with the columns; again after a pan where not everything is joined. */
  function drawColumns(now: Layout): void {
    const inSight = sightTest(now)
    const { cells, frames } = now
    drawShades(
      shadeGroup,
      now.shades.filter((shade) => inSight(shade.box)),
      options,
    )
    drawHoles(
      holeGroup,
      now.holes.filter((hole) => inSight(hole.box)),
      options,
    )
    const sights = now.sights.filter((sight) =>
      inSight({ x: Math.min(sight.x1, sight.x2), width: Math.abs(sight.x2 - sight.x1) }),
    )
    drawSights(sightGroup, sights, options)
    drawDots(
      dotGroup,
      sights.filter((sight) => sight.end !== 'none'),
      now,
      options,
    )
    drawTies(
      tieGroup,
      now.ties.filter((tie) => inSight({ x: tie.x1, width: tie.x2 - tie.x1 })),
      options,
    )
    const visible = cells.filter((cell) => cell.fixed || inSight(cell.box))
    const visibleFrames = frames.filter((frame) => inSight(frame.box))
    const stack = now.plates.filter((plate) => !visible.some((cell) => cell.fixed && cell.row === plate.key))
    drawRows(
      cellsGroup,
      stack,
      visible.filter((cell) => !cell.fixed),
      visibleFrames,
      now,
    )
    const fixedCellBoxes = visible.filter((cell) => cell.fixed)
    const fixedPlates = now.plates.filter((plate) => fixedCellBoxes.some((cell) => cell.row === plate.key))
    drawRows(fixedCells, fixedPlates, fixedCellBoxes, [], now)
    drawRings(now)
    drawBadges(now)
    markHot()
  }

  function sightTest(now: Layout): (box: Pick<Box, 'x' | 'width'>) => boolean {
    if (now.cells.length <= VIRTUAL_ABOVE) return () => true
    const { pan, scale } = viewNow()
    const width = svg.clientWidth / scale
    seen = { from: pan - width / 2, to: pan + 1.5 * width }
    return (box) => box.x + box.width >= seen.from && box.x <= seen.to
  }

  function drawRows(
    group: Group,
    plates: readonly Plate[],
    cells: readonly CellBox[],
    frames: readonly FrameBox[],
    now: Layout,
  ): void {
    const rows = plates.filter(
      (plate) =>
        cells.some((cell) => cell.row === plate.key) || frames.some((frame) => frame.row === plate.key),
    )
    group
      .selectAll<SVGGElement, Plate>('g.row')
      .data(rows, (plate) => plate.key)
      .join((enter) => enter.append('g').attr('class', 'row').attr('role', 'group'))
      .attr('data-layer', (plate) => plate.layer)
      .attr('data-row', (plate) => plate.key)
      .attr('aria-label', (plate) => plate.label)
      .order()
      .each(function (plate) {
        const row = select(this)
        drawFrames(
          row,
          frames.filter((frame) => frame.row === plate.key),
        )
        drawCells(
          row,
          cells.filter((cell) => cell.row === plate.key),
          now,
        )
      })
  }

  function drawCells(
    row: Selection<SVGGElement, unknown, null, undefined>,
    cells: readonly CellBox[],
    now: Layout,
  ): void {
    const sizes = geometry[now.density]
    row
      .selectAll<SVGGElement, CellBox>(':scope > g.cell:not(.leaving)')
      .data(cells, (cell) => cell.key)
      .join(
        (enter) => {
          const cell = enter.append('g').attr('transform', (one) => translate(one.box))
          cell.append('title')
          cell.append('rect').attr('class', 'body')
          cell.append('g').attr('class', 'spines')
          cell.append('rect').attr('class', 'inner')
          cell.append('text').attr('class', 'cname')
          cell.append('text').attr('class', 'cmeta')
          cell.append('path').attr('class', 'gl')
          cell.append('path').attr('class', 'gl gl-extra')
          cell.append('rect').attr('class', 'toggle').append('title')
          fadeIn(cell)
          return cell
        },
        (update) => {
          moveTo(update, (one) => translate(one.box))
          return update
        },
        fadeOut,
      )
      .each(function (cell) {
        if (isNews(this, cell)) fillCell(select(this), cell, sizes)
      })
      .call(listen)
  }

  function fillCell(
    group: Selection<SVGGElement, unknown, null, undefined>,
    cell: CellBox,
    sizes: (typeof geometry)[keyof typeof geometry],
  ): void {
    const { face, box } = cell
    const radius = sizes.cellRadius
    group
      .attr('class', `cell L-${cell.hue} ${cell.look}`)
      .attr('data-layer', cell.layer)
      .attr('data-path', cell.look === 'sketch' ? null : cell.path)
      .attr('data-kind', cell.look === 'sketch' ? null : cell.kind)
      .attr('data-from', cell.from)
      .attr('data-opaque', cell.opaque ? 'true' : null)
      .attr('data-look', cell.look)
    nameCell(group, cell.row, cell.path, face.label, cell.expandable ? false : null, cell.look === 'sketch')
    group.select(':scope > title').text(face.title)
    group.select('.toggle > title').text(face.toggle)
    const body = group.select<SVGRectElement>('.body').attr('height', box.height).attr('rx', radius)
    const dashed = face.dashed && cell.look !== 'covered' && cell.look !== 'ghost'
    body.attr('stroke-dasharray', dashed ? '4 3' : null)
    resize(body, box.width)
    group
      .select('.spines')
      .selectAll<SVGPathElement, Spine>('path')
      .data(face.spines)
      .join('path')
      .attr('class', 'spine')
      .attr('d', (_, index) => cellSpine(box.height, sizes.spine, radius, index, face.spines.length))
      .attr('fill', (spine) => patternOf(id, spine))
    const inner = group.select<SVGRectElement>('.inner')
    inner.attr('display', cell.look === 'glass' ? null : 'none')
    if (cell.look === 'glass') {
      inner
        .attr('x', sizes.spine + 1.75)
        .attr('y', 2.25)
        .attr('width', Math.max(0, box.width - sizes.spine - 4))
        .attr('height', box.height - 4.5)
        .attr('rx', radius - 2.5)
    }
    const middle = box.height / 2
    const twoLines = face.meta !== ''
    group
      .select('.cname')
      .attr('x', face.nameX)
      .attr('y', twoLines ? middle - 3.5 : middle + sizes.nameSize * 0.35)
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
    drawGlyph(group, face.glyph, box.width - 23, middle - 7)
    const toggle = group.select('.toggle').attr('display', cell.expandable ? null : 'none')
    if (cell.expandable)
      toggle
        .attr('x', box.width - 30)
        .attr('y', 0)
        .attr('width', 30)
        .attr('height', box.height)
  }

  function drawFrames(
    row: Selection<SVGGElement, unknown, null, undefined>,
    frames: readonly FrameBox[],
  ): void {
    row
      .selectAll<SVGGElement, FrameBox>(':scope > g.frame:not(.leaving)')
      .data(frames, (frame) => frame.key)
      .join(
        (enter) => {
          const frame = enter.append('g').attr('transform', (one) => translate(one.box))
          frame.append('title')
          frame.append('path').attr('class', 'outline')
          frame.append('rect').attr('class', 'floor')
          frame.append('rect').attr('class', 'head')
          frame.append('path').attr('class', 'gl')
          frame.append('path').attr('class', 'gl gl-extra')
          const head = frame.append('text').attr('class', 'fname halo')
          head.append('tspan')
          head.append('tspan').attr('class', 'ftag').attr('dx', 3)
          frame.append('rect').attr('class', 'toggle').append('title')
          fadeIn(frame)
          return frame
        },
        (update) => {
          moveTo(update, (one) => translate(one.box))
          return update
        },
        fadeOut,
      )
      .each(function (frame) {
        if (isNews(this, frame)) fillFrame(select(this), frame)
      })
      .call(listen)
  }

  function fillFrame(group: Selection<SVGGElement, unknown, null, undefined>, frame: FrameBox): void {
    const { face, box } = frame
    group
      .attr('class', `frame L-${frame.hue}${frame.covered ? ' covered' : ''}`)
      .attr('data-layer', frame.layer)
      .attr('data-path', frame.path)
      .attr('data-kind', 'directory')
      .attr('data-from', frame.from)
      .attr('data-opaque', frame.opaque ? 'true' : null)
    nameCell(group, frame.row, frame.path, face.label, true, false)
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
    group
      .select('.fname')
      .attr('x', face.nameX)
      .attr('y', 15)
      .selectAll<SVGTSpanElement, string>('tspan')
      .data([face.name, face.tag === '' ? '' : ` ${face.tag}`])
      .text((text) => text)
    group.select('.toggle').attr('x', 0).attr('y', 0).attr('width', 24).attr('height', 20)
  }

  /** The accessible name and the tab stop: one in the whole picture. */
  function nameCell(
    group: Selection<SVGGElement, unknown, null, undefined>,
    row: string,
    path: string,
    label: string,
    expanded: boolean | null,
    hidden: boolean,
  ): void {
    if (hidden) {
      group.attr('aria-hidden', 'true').attr('role', null).attr('tabindex', null)
      return
    }
    const { focus, selection } = options
    group
      .attr('role', 'button')
      .attr('aria-label', label)
      .attr('aria-expanded', expanded === null ? null : String(expanded))
      .attr('aria-pressed', String(isAt(selection, row, path)))
      .attr('tabindex', isAt(focus, row, path) ? 0 : -1)
  }

  function listen<Datum extends CellBox | FrameBox>(
    selection: Selection<SVGGElement, Datum, SVGGElement, unknown>,
  ): void {
    selection
      .on('click', (event: MouseEvent, one) => {
        event.stopPropagation()
        const isToggle = (event.target as Element).classList.contains('toggle')
        if (isToggle) events.onToggle(one.path)
        else events.onChoose({ row: one.row, path: one.path })
      })
      .on('dblclick', (event: MouseEvent, one) => {
        event.stopPropagation()
        const isToggle = (event.target as Element).classList.contains('toggle')
        const isDirectory = !('kind' in one) || one.expandable
        if (isDirectory && !isToggle) events.onToggle(one.path)
      })
      .on('focus', (event: FocusEvent, one) => {
        // Only for the keyboard: a click has its own ring, that of the selection.
        const isFixed = 'fixed' in one && one.fixed
        if ((event.target as Element).matches(':focus-visible'))
          drawFocus(isFixed ? fixedFocus : focusGroup, one.box)
        markHot()
      })
      .on('blur', () => {
        drawFocus(focusGroup, null)
        drawFocus(fixedFocus, null)
        markHot()
      })
      .on('pointerenter', (_: PointerEvent, one) => {
        hovered = { row: one.row, path: one.path }
        markHot()
      })
      .on('pointerleave', () => {
        hovered = null
        markHot()
      })
  }

  function drawRings(now: Layout): void {
    const { selection } = options
    const found =
      selection === null
        ? undefined
        : [...now.cells, ...now.frames].find((one) => isAt(selection, one.row, one.path))
    const ring = (group: Group, boxes: readonly Box[]) =>
      group
        .selectAll<SVGRectElement, Box>('rect.sel')
        .data(boxes)
        .join('rect')
        .attr('class', 'sel')
        .attr('x', (box) => box.x - 4)
        .attr('y', (box) => box.y - 4)
        .attr('width', (box) => box.width + 8)
        .attr('height', (box) => box.height + 8)
        .attr('rx', 9)
    const isFixed = found !== undefined && 'fixed' in found && found.fixed
    ring(ringGroup, found === undefined || isFixed ? [] : [found.box])
    ring(fixedRings, found !== undefined && isFixed ? [found.box] : [])
    drawStops(
      stopGroup,
      selection?.row === 'merged' ? now.sights.filter((one) => one.path === selection.path) : [],
      options,
    )
  }

  function drawBadges(now: Layout): void {
    if (options.badges.length === 0) {
      badgeGroup.selectAll('*').remove()
      return
    }
    const inSight = sightTest(now)
    const signs = new Map(options.badges.map(({ row, path, sign }) => [`${row} ${path}`, sign]))
    const places = [...now.cells, ...now.frames].filter((one) => {
      return signs.has(`${one.row} ${one.path}`) && inSight(one.box)
    })
    badgeGroup
      .selectAll<SVGGElement, CellBox | FrameBox>('g')
      .data(places, (one) => one.key)
      .join((enter) => {
        const badge = enter.append('g').attr('class', 'badge')
        badge.append('circle').attr('class', 'num').attr('r', 8)
        badge.append('text').attr('class', 'num-t').attr('y', 4)
        return badge
      })
      .attr('transform', ({ box }) => `translate(${box.x + box.width - 2},${box.y + 1})`)
      .select('text')
      .text((one) => signs.get(`${one.row} ${one.path}`) ?? '')
  }

  /** The lines of what is selected or pointed at are stronger. */
  function markHot(): void {
    const { selection, focus } = options
    const focused = svg.contains(document.activeElement) ? focus : null
    const isHot = (sight: Sight, spots: readonly (Spot | null)[]) =>
      spots.some((spot) => spot?.path === sight.path)
    // The line of a selected merged name has a stronger one drawn over it, which grows as the lookup goes.
    const chosen = selection?.row === 'merged' ? null : selection
    sightGroup
      .selectAll<SVGPathElement, Sight>('path')
      .classed('hot', (sight) => isHot(sight, [chosen, hovered, focused]))
    dotGroup
      .selectAll<SVGElement, Sight>('.dot')
      .classed('hot', (sight) => isHot(sight, [selection, hovered, focused]))
  }

  function fadeIn<Datum>(cells: Selection<SVGGElement, Datum, SVGGElement, unknown>): void {
    const { how, speed } = options
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

  function fadeOut<Datum>(
    exit: Selection<SVGGElement, Datum, SVGGElement, unknown>,
  ): Selection<SVGGElement, Datum, SVGGElement, unknown> {
    const { how, speed } = options
    // What leaves is no longer part of the picture, for tests and for the keyboard.
    exit.attr('data-path', null).attr('data-kind', null).attr('data-layer', null).attr('data-from', null)
    // A transition that still moves it would keep it from being removed.
    exit.interrupt('move').attr('tabindex', null).attr('aria-hidden', 'true').classed('leaving', true)
    if (how === 'still') exit.interrupt('fade').remove()
    else {
      exit
        .transition('fade')
        .duration((how === 'seek' ? times.seek : times.state) / speed)
        .style('opacity', 0)
        .remove()
    }
    return exit
  }

  // biome-ignore lint/suspicious/noExplicitAny: a transition and a selection take the same calls, but share no type
  function move(selection: Selection<any, any, any, any>, duration: number = times.layout): any {
    const { how, speed } = options
    if (how === 'still') return selection.interrupt('move').interrupt('fade').style('opacity', null)
    return selection
      .transition('move')
      .duration((how === 'seek' ? times.seek : duration) / speed)
      .ease(eases.inOut)
  }

  /** Only what stands elsewhere, or is on its way, gets a transition: they are dear, even those to where it is. */
  function moveTo<Datum>(
    update: Selection<SVGGElement, Datum, SVGGElement, unknown>,
    place: (one: Datum) => string,
  ): void {
    const moved = unsettled(update, (element, one) => element.getAttribute('transform') === place(one))
    move(moved).attr('transform', place)
  }

  /** What does not stand where it belongs, or is on its way. */
  function unsettled<Element extends SVGElement, Datum>(
    update: Selection<Element, Datum, SVGGElement, unknown>,
    isThere: (element: Element, one: Datum) => boolean,
  ): Selection<Element, Datum, SVGGElement, unknown> {
    return update.filter(function (one) {
      return isMoving(this) || !isThere(this, one)
    })
  }

  /** Whether an element has to be filled anew: how it looks depends on its datum and on what is chosen. */
  function isNews(element: SVGGElement, one: CellBox | FrameBox): boolean {
    const { x: _x, y: _y, ...box } = one.box
    const { focus, selection } = options
    const isFocus = isAt(focus, one.row, one.path)
    const looks = JSON.stringify([
      layout?.density,
      { ...one, box },
      isFocus,
      isAt(selection, one.row, one.path),
    ])
    if (drawn.get(element) === looks) return false
    drawn.set(element, looks)
    return true
  }

  function resize(rect: Selection<SVGRectElement, unknown, null, undefined>, width: number): void {
    const before = rect.attr('width')
    if (before === null || Number(before) === width) rect.attr('width', width)
    else (move(rect) as Target).attr('width', width)
  }

  function drawPlates(group: Group, plates: readonly Plate[], patternId: string, now: RenderOptions): void {
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
          plate.append('path').attr('class', 'join')
          if (now.how !== 'still') {
            plate
              .style('opacity', 0)
              .transition('fade')
              .duration(times.state / now.speed)
              .style('opacity', 1)
          }
          return plate
        },
        (update) => update,
        (exit) =>
          exit
            .attr('data-layer', null)
            .classed('leaving', true)
            .call((leaving) =>
              leaving
                .transition('fade')
                .duration(now.how === 'still' ? 0 : times.state / now.speed)
                .style('opacity', 0)
                .remove(),
            ),
      )
      .attr('class', (plate) => `L-${plate.hue}${plate.dashed ? ' dashed' : ''}`)
      .attr('data-layer', (plate) => plate.layer)
      .attr('data-row', (plate) => plate.key)
      .each(function (plate) {
        const one = select(this)
        const { box } = plate
        const isNew = one.select('.plate').attr('width') === null
        const to: Target = isNew
          ? (one.select('.plate') as unknown as Target)
          : (move(one.select('.plate')) as Target)
        to.attr('x', box.x).attr('y', box.y).attr('width', box.width).attr('height', box.height)
        const place = (name: string, d: string) => {
          const path = one.select(name)
          if (isNew || path.attr('d') === null) path.attr('d', d)
          else (move(path) as Target).attr('d', d)
        }
        place('.rim', `M${box.x + 10} ${box.y + 1.5}H${box.x + box.width - 10}`)
        place('.plate-spine', plateSpine(box, 10))
        one
          .select('.plate-spine')
          .attr('display', plate.spine === null ? 'none' : null)
          .attr('fill', plate.spine === null ? 'none' : patternOf(patternId, plate.spine))
        const words = (name: string, y: number, text: string) => {
          const label = one.select(name).text(text)
          const target: Target = isNew ? (label as unknown as Target) : (move(label) as Target)
          target.attr('x', plate.nameX).attr('y', y)
        }
        words('.rname', plate.nameY, plate.name)
        words('.rsub', plate.roleY, plate.role)
        const middle = box.y + box.height / 2
        place('.join', plate.joinFrom === null ? 'M0 0H0' : `M${plate.joinFrom} ${middle}H${box.x}`)
        one.select('.join').attr('display', plate.joinFrom === null ? 'none' : null)
      })
  }

  function drawShades(group: Group, shades: readonly ShadeBox[], now: RenderOptions): void {
    group
      .selectAll<SVGRectElement, ShadeBox>('rect:not(.leaving)')
      .data(shades, (shade) => shade.key)
      .join(
        (enter) => {
          const rect = enter.append('rect').attr('class', 'shade')
          placeRect(rect)
          // Shade falls: it grows downwards from what covers.
          if (now.how === 'stage' || now.how === 'change') {
            rect
              .attr('height', 0)
              .transition('move')
              .duration(times.state / now.speed)
              .ease(eases.out)
              .attr('height', (shade) => shade.box.height)
          } else if (now.how === 'seek') fade(rect)
          return rect
        },
        (update) => {
          placeRect(move(unsettled(update, isPlaced)))
          return update
        },
        leave,
      )
  }

  function drawHoles(group: Group, holes: readonly HoleBox[], now: RenderOptions): void {
    group
      .selectAll<SVGRectElement, HoleBox>('rect:not(.leaving)')
      .data(holes, (hole) => hole.key)
      .join(
        (enter) => {
          const rect = enter.append('rect').attr('class', 'hole').attr('rx', 6)
          placeRect(rect)
          if (now.how !== 'still') fade(rect)
          return rect
        },
        (update) => {
          placeRect(move(unsettled(update, isPlaced)))
          return update
        },
        leave,
      )
  }

  function drawSights(group: Group, sights: readonly Sight[], now: RenderOptions): void {
    group
      .selectAll<SVGPathElement, Sight>('path:not(.leaving)')
      .data(sights, (sight) => sight.key)
      .join(
        (enter) => {
          const line = enter.append('path').attr('d', sightPath)
          if (now.how !== 'still') fade(line)
          return line
        },
        (update) => {
          const moved = unsettled(update, (line, sight) => line.getAttribute('d') === sightPath(sight))
          ;(move(moved, times.sight) as Target).attr('d', sightPath as unknown as string)
          return update
        },
        leave,
      )
      .attr('class', (sight) => `sight L-${sight.hue} ${sight.style}`)
  }

  function drawDots(group: Group, sights: readonly Sight[], current: Layout, now: RenderOptions): void {
    const radius = geometry[current.density].dot
    const at = (sight: Sight) => `translate(${sight.x2},${sight.y2})`
    group
      .selectAll<SVGPathElement, Sight>('path:not(.leaving)')
      .data(sights, (sight) => sight.key)
      .join(
        (enter) => {
          const dot = enter.append('path').attr('transform', at)
          if (now.how !== 'still') fade(dot)
          return dot
        },
        (update) => {
          const moved = unsettled(update, (dot, sight) => dot.getAttribute('transform') === at(sight))
          ;(move(moved, times.sight) as Target).attr('transform', at as unknown as string)
          return update
        },
        leave,
      )
      .attr('class', (sight) => `dot L-${sight.hue} ${sight.end} ${sight.style}`)
      .attr('d', (sight) =>
        sight.end === 'bar'
          ? 'M-9 0H9'
          : `M${-radius} 0a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0`,
      )
  }

  function drawTies(group: Group, ties: readonly Tie[], now: RenderOptions): void {
    group
      .selectAll<SVGPathElement, Tie>('path:not(.leaving)')
      .data(ties, (tie) => tie.key)
      .join(
        (enter) => {
          const path = enter.append('path').attr('d', tiePath)
          if (now.how !== 'still') fade(path)
          return path
        },
        (update) => {
          const moved = unsettled(update, (path, tie) => path.getAttribute('d') === tiePath(tie))
          ;(move(moved) as Target).attr('d', tiePath as unknown as string)
          return update
        },
        leave,
      )
      .attr('class', (tie) => `tie L-${tie.hue}`)
  }

  /** Numbered stops of the lookup on the selected line: they are the inspector's steps. */
  function drawStops(group: Group, sights: readonly Sight[], now: RenderOptions): void {
    const first = sights.find((sight) => sight.style === 'line')
    const stops =
      first === undefined
        ? []
        : first.stops.map((y, index) => ({
            key: `${first.key}:${index}`,
            x: index === first.stops.length - 1 ? first.x2 : first.x1,
            // The last one sits a little above the cell, whose name may be as wide as the cell.
            y: index === first.stops.length - 1 ? y - 5 : y,
            index,
          }))
    group
      .selectAll<SVGPathElement, Sight>('path')
      .data(first === undefined ? [] : [first], (sight) => `${sight.key} ${sight.x2} ${sight.y2}`)
      .join((enter) => {
        const line = enter.append('path').attr('pathLength', 1).attr('stroke-dasharray', 1)
        if (now.how !== 'still') {
          line
            .attr('stroke-dashoffset', 1)
            .transition('grow')
            .duration(((first?.stops.length ?? 0) * times.hover) / now.speed)
            .ease(eases.out)
            .attr('stroke-dashoffset', 0)
        }
        return line
      })
      .attr('class', (sight) => `sight hot L-${sight.hue}`)
      .attr('d', sightPath)
    group
      .selectAll<SVGGElement, (typeof stops)[number]>('g')
      .data(stops, (stop) => `${stop.key}:${stop.y}`)
      .join((enter) => {
        const stop = enter.append('g').attr('class', 'stop')
        stop.append('circle').attr('class', 'num').attr('r', 8)
        stop.append('text').attr('class', 'num-t').attr('y', 3.8)
        if (now.how !== 'still') {
          stop
            .style('opacity', 0)
            .transition('fade')
            .delay((one) => (one.index * times.hover) / now.speed)
            .duration(times.hover / now.speed)
            .style('opacity', 1)
        }
        return stop
      })
      .attr('transform', (stop) => `translate(${stop.x},${stop.y})`)
      .select('text')
      .text((stop) => stop.index + 1)
  }

  function drawNotes(group: Group, notes: readonly Note[], now: RenderOptions): void {
    group
      .selectAll<SVGGElement, Note>('g:not(.leaving)')
      .data(notes, (note) => note.key)
      .join(
        (enter) => {
          const note = enter.append('g').attr('class', 'note')
          note.append('text').attr('class', 'call strong')
          note.append('text').attr('class', 'call').attr('y', 18)
          if (now.how !== 'still') fade(note)
          return note
        },
        (update) => update,
        leave,
      )
      .attr('transform', (note) => `translate(${note.x},${note.y})`)
      .each(function (note) {
        const texts = select(this).selectAll<SVGTextElement, string>('text')
        texts
          .data([note.strong, note.rest])
          .attr('text-anchor', note.anchor)
          .text((text) => text)
      })
  }

  // biome-ignore lint/suspicious/noExplicitAny: see move()
  function fade(selection: Selection<any, any, any, any>): void {
    selection
      .style('opacity', 0)
      .transition('fade')
      .duration((options.how === 'seek' ? times.seek : times.state) / options.speed)
      .style('opacity', 1)
  }

  // biome-ignore lint/suspicious/noExplicitAny: see move()
  function leave(exit: Selection<any, any, any, any>): void {
    exit.interrupt('move').classed('leaving', true)
    if (options.how === 'still') exit.interrupt().remove()
    else {
      exit
        .transition('fade')
        .duration((options.how === 'seek' ? times.seek : times.state) / options.speed)
        .style('opacity', 0)
        .remove()
    }
  }

  function makeZoom(): ZoomBehavior<SVGSVGElement, unknown> {
    return zoom<SVGSVGElement, unknown>()
      .scaleExtent([1, MOST_ZOOM])
      .filter((event: MouseEvent) => event.type !== 'wheel' && !event.ctrlKey && !event.button)
      .clickDistance(4)
      .constrain((transform) => constrained(transform))
      .on('zoom', (_: D3ZoomEvent<SVGSVGElement, unknown>) => {
        placeView()
        events.onView(viewNow())
      })
  }

  /** Keeps the columns in the window: no empty ground on the left, none on the right before the last column. */
  function constrained(transform: ZoomTransform): ZoomTransform {
    if (layout === null) return transform
    const { k } = transform
    const scale = k * base()
    const most = Math.max(0, layout.contentRight - rightEdgeAt(scale))
    const x = Math.min(0, Math.max(-most * scale, transform.x))
    const free = svg.clientHeight - layout.height * scale
    const y = free >= 0 ? 0 : Math.min(0, Math.max(free, transform.y))
    return zoomIdentity.translate(x, y).scale(k)
  }

  function placeView(): void {
    if (layout === null) return
    const { pan, scale } = viewNow()
    viewGroup.attr('transform', `translate(0,${zoomTransform(svg).y}) scale(${scale})`)
    panGroup.attr('transform', `translate(${-pan},0)`)
    clip.attr('width', Math.max(0, rightEdgeAt(scale, false) - layout.window.x))
    drawTwins(twinGroup, lastTwins, pan)
    drawMarks(marksGroup, lastMarks, id, pan, layout)
    if (layout.cells.length > VIRTUAL_ABOVE) {
      const width = svg.clientWidth / scale
      if (pan < seen.from || pan + width > seen.to) {
        // What comes into sight by a pan was there all the time.
        options = { ...options, how: 'still' }
        drawColumns(layout)
      }
    }
  }

  function onWheel(event: WheelEvent): void {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault()
      behavior.scaleBy(root, 2 ** (-event.deltaY * 0.002))
      return
    }
    const before = zoomTransform(svg)
    const horizontal = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX
    const vertical = event.shiftKey ? 0 : event.deltaY
    behavior.translateBy(root, -horizontal / before.k, -vertical / before.k)
    const after = zoomTransform(svg)
    // At the end of the picture the page scrolls on.
    if (after.x !== before.x || after.y !== before.y) event.preventDefault()
  }

  function viewNow(): View {
    const { x, k } = zoomTransform(svg)
    const scale = k * base()
    return { pan: -x / scale, scale }
  }

  function rightEdge(): number {
    return rightEdgeAt(viewNow().scale)
  }

  /** px on the screen for one px of the layout, before the user zooms */
  function base(): number {
    return layout?.scale ?? 1
  }

  /** where the window ends, px at zoom 1, with or without what covers it */
  function rightEdgeAt(scale: number, reserved = true): number {
    if (layout === null) return 0
    const shown = svg.clientWidth / scale
    const end = layout.window.x + layout.window.width
    return Math.min(end, shown - (reserved ? options.reserve / scale : 0))
  }
}

/** d3-transition notes on an element what it has under way. */
const isMoving = (element: Element): boolean => '__transition' in element

function isGround(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    (target.classList.contains('plate') ||
      target.classList.contains('shade') ||
      target.classList.contains('hole'))
  )
}

function isAt(spot: Spot | null, row: string, path: string): boolean {
  return spot !== null && spot.row === row && spot.path === path
}

function translate(box: Pick<Box, 'x' | 'y'>): string {
  return `translate(${box.x},${box.y})`
}

// biome-ignore lint/suspicious/noExplicitAny: a transition and a selection take the same calls, but share no type
function placeRect(rect: any): void {
  rect
    .attr('x', (one: HoleBox) => one.box.x)
    .attr('y', (one: HoleBox) => one.box.y)
    .attr('width', (one: HoleBox) => one.box.width)
    .attr('height', (one: HoleBox) => one.box.height)
}

function isPlaced(rect: SVGRectElement, { box }: HoleBox | ShadeBox): boolean {
  const is = (name: string, value: number) => rect.getAttribute(name) === String(value)
  return is('x', box.x) && is('y', box.y) && is('width', box.width) && is('height', box.height)
}

function drawGlyph(
  group: Selection<SVGGElement, unknown, null, undefined>,
  name: GlyphName | null,
  x: number,
  y: number,
): void {
  const glyph = name === null ? null : glyphs[name]
  group
    .select('.gl')
    .attr('transform', `translate(${x},${y})`)
    .attr('d', glyph?.d ?? '')
  group
    .select('.gl-extra')
    .attr('transform', `translate(${x},${y})`)
    .attr('d', glyph?.extra?.d ?? '')
    .attr('stroke-dasharray', glyph?.extra?.dash ?? null)
    .attr('stroke-width', glyph?.extra?.width ?? null)
}

/** Two-tone, so that it is seen on any ground (`--focus`). */
function drawFocus(group: Group, box: Box | null): void {
  group
    .selectAll<SVGRectElement, readonly [string, Box]>('rect')
    .data(box === null ? [] : [['focus outer', box] as const, ['focus', box] as const])
    .join('rect')
    .attr('class', ([name]) => name)
    .attr('x', ([, at]) => at.x - 3)
    .attr('y', ([, at]) => at.y - 3)
    .attr('width', ([, at]) => at.width + 6)
    .attr('height', ([, at]) => at.height + 6)
    .attr('rx', 8)
}

/** Whiteouts of one inode, joined below upper and work. */
function drawTwins(group: Group, twins: readonly Twin[], pan: number): void {
  const joined = group
    .selectAll<SVGGElement, Twin>('g')
    .data(twins, (twin) => twin.key)
    .join((enter) => {
      const twin = enter.append('g').attr('class', 'twin')
      twin.append('path')
      twin.append('rect').attr('class', 'ground').attr('height', 20)
      twin.append('text').attr('class', 'call')
      return twin
    })
  joined
    .select('path')
    .attr('d', (twin) => bracketPath(twin.upperX - pan, twin.upperY, twin.workX, twin.workY, twin.y))
  joined
    .select('rect')
    .attr('x', (twin) => (twin.upperX - pan + twin.workX) / 2 - twin.labelWidth / 2 - 6)
    .attr('y', (twin) => twin.y - 10)
    .attr('width', (twin) => (twin.label === null ? 0 : twin.labelWidth + 12))
  joined
    .select('text')
    .attr('text-anchor', 'middle')
    .attr('x', (twin) => (twin.upperX - pan + twin.workX) / 2)
    .attr('y', (twin) => twin.y + 4.5)
    .each(function (twin) {
      const parts = twin.label === null ? [] : [twin.label.strong, twin.label.rest]
      select(this)
        .selectAll<SVGTSpanElement, string>('tspan')
        .data(parts)
        .join('tspan')
        .attr('class', (_, index) => (index === 0 ? 'strong' : null))
        .text((part) => part)
    })
}

const hues: readonly Hue[] = ['upper', 'lower0', 'lower1', 'lower2', 'work']
const patterns: readonly Pattern[] = ['solid', 'diagonal', 'dots', 'bars', 'grid']

function patternOf(id: string, spine: Spine): string {
  return `url(#${id}-${spine.hue}-${spine.pattern})`
}

/** Every hue in every pattern: solid, diagonal, dots, bars, grid. */
function drawPatterns(defs: Selection<SVGDefsElement, unknown, null, undefined>, id: string): void {
  const sizes: Record<Pattern, readonly [number, number]> = {
    solid: [8, 8],
    diagonal: [5, 5],
    dots: [4, 4],
    bars: [8, 5],
    grid: [6, 6],
  }
  for (const hue of hues) {
    for (const name of patterns) {
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
  }
}

/** Draws what moves, at one moment. */
function drawMarks(group: Group, marks: MarksNow, id: string, pan: number, layout: Layout | null): void {
  const sizes = geometry[layout?.density ?? 'regular']
  const { cellRadius: radius, spine } = sizes
  group
    .selectAll<SVGRectElement, Box>('rect.slot')
    .data(marks.slots)
    .join('rect')
    .attr('class', 'slot')
    .attr('x', (box) => box.x - pan)
    .attr('y', (box) => box.y)
    .attr('width', (box) => box.width)
    .attr('height', (box) => box.height)
    .attr('rx', 6)
  group
    .selectAll<SVGGElement, (typeof marks.trails)[number]>('g.trail')
    .data(marks.trails, (trail) => trail.key)
    .join((enter) => {
      const trail = enter.append('g')
      trail.append('path')
      trail.append('path').attr('class', 'arrow').attr('d', 'M-7 -6 0 0-7 6')
      return trail
    })
    .attr('class', (trail) => `trail ${trail.style}`)
    .each(function (trail) {
      const one = select(this)
      const { d, angle } = trailPath(trail.points, pan)
      const end = trail.points.at(-1) ?? { x: 0, y: 0, panned: 0 }
      one.select('path:not(.arrow)').attr('d', d)
      one
        .select('.arrow')
        .attr('transform', `translate(${end.x - pan * end.panned},${end.y}) rotate(${angle})`)
    })
  group
    .selectAll<SVGTextElement, (typeof marks.words)[number]>('text.words')
    .data(marks.words, (words) => words.key)
    .join((enter) => {
      const words = enter.append('text').attr('class', 'call words')
      words.append('tspan').attr('class', 'strong')
      words.append('tspan').attr('dy', 17)
      return words
    })
    .attr('x', (words) => words.x)
    .attr('y', (words) => words.y)
    .each(function (words) {
      select(this)
        .selectAll<SVGTSpanElement, string>('tspan')
        .data([words.strong, words.rest])
        .attr('x', words.x)
        .text((text) => text)
    })
  group
    .selectAll<SVGGElement, (typeof marks.ticks)[number]>('g.tick')
    .data(marks.ticks, (tick) => tick.key)
    .join((enter) => {
      const tick = enter.append('g')
      tick.append('text').attr('class', 'tick-text')
      tick.append('text').attr('class', 'tick-value').attr('x', 44)
      tick.append('path').attr('class', 'tick-mark')
      return tick
    })
    .attr('class', (tick) => `tick${tick.done ? ' done' : ''}`)
    .attr('transform', (tick) => `translate(${tick.x},${tick.y})`)
    .each(function (tick) {
      const one = select(this)
      one.select('.tick-text').text(tick.text)
      one.select('.tick-value').text(tick.value)
      one
        .select('.tick-mark')
        .attr('transform', 'translate(72,-12)')
        .attr('d', tick.done ? 'm3 8.5 3.2 3.2L13 5' : 'M5 8a3 3 0 1 0 6 0a3 3 0 1 0-6 0')
    })
  group
    .selectAll<SVGGElement, TileNow>('g.tile')
    .data(marks.tiles, (now) => now.tile.key)
    .join((enter) => {
      const tile = enter.append('g')
      tile.append('rect').attr('class', 'body')
      tile.append('path').attr('class', 'spine')
      tile.append('text').attr('class', 'cname')
      tile.append('text').attr('class', 'cmeta ui')
      tile.append('rect').attr('class', 'sel')
      return tile
    })
    .attr('class', (now) => `tile cell L-${now.hue} ${now.tile.look}`)
    .attr('data-motion', (now) => now.tile.motion)
    .raise()
    .attr('transform', (now) => translate({ x: now.box.x - pan * now.panned, y: now.box.y }))
    .style('opacity', (now) => now.opacity)
    .each(function (now) {
      const one = select(this)
      const { box, tile } = now
      const textX = tile.look === 'stone' ? 14 : spine + 12
      const middle = box.height / 2
      one
        .select('.body')
        .attr('width', Math.max(0, box.width))
        .attr('height', Math.max(0, box.height))
        .attr('rx', radius)
        .attr('stroke-dasharray', tile.dashed && now.hue === 'work' ? '4 3' : null)
      const ownSpine = tile.look === 'stone' || box.width < spine ? null : spineFor(now.hue, tile)
      one
        .select('.spine')
        .attr('d', ownSpine === null ? '' : cellSpine(box.height, spine, radius, 0, 1))
        .attr('fill', ownSpine === null ? 'none' : patternOf(id, ownSpine))
      const isWide = box.width > 48
      one
        .select('.cname')
        .attr('font-size', sizes.nameSize)
        .attr('x', textX)
        .attr('y', tile.meta === '' || box.height < 34 ? middle + 4.5 : middle - 3.5)
        .text(isWide ? tile.name : '')
      one
        .select('.cmeta')
        .attr('font-size', sizes.metaSize)
        .attr('x', textX)
        .attr('y', middle + 12.5)
        .text(isWide && box.height >= 34 ? tile.meta : '')
      one
        .select('.sel')
        .attr('x', -4)
        .attr('y', -4)
        .attr('width', box.width + 8)
        .attr('height', box.height + 8)
        .attr('rx', 9)
    })
  group
    .selectAll<SVGGElement, (typeof marks.numbers)[number]>('g.number')
    .data(marks.numbers, (number) => number.key)
    .join((enter) => {
      const number = enter.append('g').attr('class', 'number')
      number.append('circle').attr('class', 'num').attr('r', 10)
      number.append('text').attr('class', 'num-t').attr('y', 4)
      return number
    })
    .attr('transform', (number) => `translate(${number.x - pan * number.panned},${number.y})`)
    .raise()
    .select('text')
    .text((number) => number.number)
}

function spineFor(hue: Hue, tile: TileNow['tile']): Spine | null {
  if (hue === 'upper') return { hue: 'upper', pattern: 'solid' }
  if (hue === 'work') return { hue: 'work', pattern: 'grid' }
  return tile.spines[0] ?? null
}
