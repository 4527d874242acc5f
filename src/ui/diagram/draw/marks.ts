/**
 * The marks of a motion at one moment: tiles on their way, and what says where they come from and go. They are
 * placed anew for every frame, without transitions.
 */

import { select } from 'd3-selection'
import { CELL_PAD, type Density, type Geometry, geometry } from '../geometry.ts'
import type { MarksNow, TileNow } from '../marks.ts'
import { cellSpine, sightPath, trailPath } from '../paths.ts'
import type { Box } from '../picture.ts'
import type { Spine } from '../rows.ts'
import { textWidth } from '../text-width.ts'
import type { Group } from './groups.ts'
import { patternOf } from './patterns.ts'
import { translate } from './translate.ts'

/** px; a tile that has not grown so far yet says nothing. */
const NARROW = 48

type Trails = MarksNow['trails']
type Words = MarksNow['words']
type Ticks = MarksNow['ticks']
type Numbers = MarksNow['numbers']
type Beams = MarksNow['beams']
type Glows = MarksNow['glows']

/** Those that stay at their cells, and end with them where the window ends. */
export function drawStillMarks(group: Group, marks: MarksNow): void {
  drawBeams(group, marks.beams)
  drawGlows(group, marks.glows)
  drawSlots(group, marks.slots)
}

/** Those that travel between the columns and work. `pan`, px: how far the columns are moved. */
export function drawMarks(group: Group, marks: MarksNow, id: string, pan: number, density: Density): void {
  drawTrails(group, marks.trails, pan)
  drawWords(group, marks.words)
  drawTicks(group, marks.ticks)
  drawTiles(group, marks.tiles, id, pan, geometry[density])
  drawNumbers(group, marks.numbers, pan)
}

function drawBeams(group: Group, beams: Beams): void {
  group
    .selectAll<SVGPathElement, Beams[number]>('path.beam')
    .data(beams, (beam) => beam.key)
    .join((enter) => enter.append('path').attr('pathLength', 1).attr('stroke-dasharray', 1))
    .attr('class', (beam) => `beam sight hot L-${beam.sight.hue}`)
    .attr('d', (beam) => sightPath(beam.sight))
    .attr('stroke-dashoffset', (beam) => 1 - beam.part)
}

function drawGlows(group: Group, glows: Glows): void {
  group
    .selectAll<SVGRectElement, Glows[number]>('rect.glow')
    .data(glows, (glow) => glow.key)
    .join('rect')
    .attr('class', (glow) => (glow.hue === null ? 'glow' : `glow L-${glow.hue}`))
    .attr('x', ({ box }) => box.x - 2)
    .attr('y', ({ box }) => box.y - 2)
    .attr('width', ({ box }) => box.width + 4)
    .attr('height', ({ box }) => box.height + 4)
    .attr('rx', 8)
}

function drawSlots(group: Group, slots: readonly Box[]): void {
  group
    .selectAll<SVGRectElement, Box>('rect.slot')
    .data(slots)
    .join('rect')
    .attr('class', 'slot')
    .attr('x', (box) => box.x)
    .attr('y', (box) => box.y)
    .attr('width', (box) => box.width)
    .attr('height', (box) => box.height)
    .attr('rx', 6)
}

function drawTrails(group: Group, trails: Trails, pan: number): void {
  group
    .selectAll<SVGGElement, Trails[number]>('g.trail')
    .data(trails, (trail) => trail.key)
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
        .attr('transform', `${translate({ x: end.x - pan * end.panned, y: end.y })} rotate(${angle})`)
    })
}

function drawWords(group: Group, words: Words): void {
  group
    .selectAll<SVGTextElement, Words[number]>('text.words')
    .data(words, (one) => one.key)
    .join((enter) => {
      const text = enter.append('text').attr('class', 'call words')
      text.append('tspan').attr('class', 'strong')
      text.append('tspan').attr('dy', 17)
      return text
    })
    .attr('x', (one) => one.x)
    .attr('y', (one) => one.y)
    .each(function (one) {
      select(this)
        .selectAll<SVGTSpanElement, string>('tspan')
        .data([one.strong, one.rest])
        .attr('x', one.x)
        .text((text) => text)
    })
}

function drawTicks(group: Group, ticks: Ticks): void {
  group
    .selectAll<SVGGElement, Ticks[number]>('g.tick')
    .data(ticks, (tick) => tick.key)
    .join((enter) => {
      const tick = enter.append('g')
      tick.append('text').attr('class', 'tick-text')
      tick.append('text').attr('class', 'tick-value').attr('x', 44)
      tick.append('path').attr('class', 'tick-mark')
      return tick
    })
    .attr('class', (tick) => `tick${tick.done ? ' done' : ''}`)
    .attr('transform', translate)
    .each(function (tick) {
      const one = select(this)
      one.select('.tick-text').text(tick.text)
      one.select('.tick-value').text(tick.value)
      one
        .select('.tick-mark')
        .attr('transform', 'translate(72,-12)')
        .attr('d', tick.done ? 'm3 8.5 3.2 3.2L13 5' : 'M5 8a3 3 0 1 0 6 0a3 3 0 1 0-6 0')
    })
}

function drawTiles(group: Group, tiles: readonly TileNow[], id: string, pan: number, sizes: Geometry): void {
  group
    .selectAll<SVGGElement, TileNow>('g.tile')
    .data(tiles, (now) => now.tile.key)
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
      fillTile(select(this), now, id, sizes)
    })
}

function fillTile(group: Group, now: TileNow, id: string, sizes: Geometry): void {
  const { box, tile, hue } = now
  const textX = tile.look === 'stone' ? 14 : sizes.spine + 12
  const middle = box.height / 2
  group
    .select('.body')
    .attr('width', Math.max(0, box.width))
    .attr('height', Math.max(0, box.height))
    .attr('rx', sizes.cellRadius)
    .attr('stroke-dasharray', tile.dashed && hue === 'work' ? '4 3' : null)
  const spine = box.width < sizes.spine ? null : spineOfTile(now)
  group
    .select('.spine')
    .attr('d', spine === null ? '' : cellSpine(box.height, sizes.spine, sizes.cellRadius, 0, 1))
    .attr('fill', spine === null ? 'none' : patternOf(id, spine))
  const isWide = box.width >= NARROW
  const room = box.width - textX - CELL_PAD
  const fits = (meta: string) => textWidth(meta, sizes.metaSize, 'ui') <= room
  const meta = isWide && box.height >= 34 ? (tile.metas.find(fits) ?? '') : ''
  group
    .select('.cname')
    .attr('font-size', sizes.nameSize)
    .attr('x', textX)
    .attr('y', meta === '' ? middle + 4.5 : middle - 3.5)
    .text(isWide ? tile.name : '')
  group
    .select('.cmeta')
    .attr('font-size', sizes.metaSize)
    .attr('x', textX)
    .attr('y', middle + 12.5)
    .text(meta)
  group
    .select('.sel')
    .attr('x', -4)
    .attr('y', -4)
    .attr('width', box.width + 8)
    .attr('height', box.height + 8)
    .attr('rx', 9)
}

/** That of the layer whose hue it has; stones store nothing. */
function spineOfTile({ tile, hue }: TileNow): Spine | null {
  if (tile.look === 'stone') return null
  if (hue === 'upper') return { hue: 'upper', pattern: 'solid' }
  if (hue === 'work') return { hue: 'work', pattern: 'grid' }
  return tile.spines[0] ?? null
}

function drawNumbers(group: Group, numbers: Numbers, pan: number): void {
  group
    .selectAll<SVGGElement, Numbers[number]>('g.number')
    .data(numbers, (number) => number.key)
    .join((enter) => {
      const number = enter.append('g').attr('class', 'number')
      number.append('circle').attr('class', 'num').attr('r', 10)
      number.append('text').attr('class', 'num-t').attr('y', 4)
      return number
    })
    .attr('transform', ({ x, y, panned }) => translate({ x: x - pan * panned, y }))
    .raise()
    .select('text')
    .text((number) => number.number)
}
