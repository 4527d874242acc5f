/**
 * The ways of a copy-up: from the lower cell up into work, and from work sideways to upper. Up means that bytes
 * are copied, sideways that only a name moves; neither is ever drawn as the other.
 */

import type { LayerKey } from '../../scene/scene.ts'
import { geometry } from './geometry.ts'
import { frame, type Keyframe, type Trail, type TrailPoint } from './marks.ts'
import { baseName } from './names.ts'
import type { Box, Layout } from './picture.ts'
import type { Hue } from './rows.ts'
import { eases, times } from './times.ts'
import { TILE_WIDTH, WORK_PAD } from './work-room.ts'

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Way {
  readonly trail: Trail
  readonly number: TrailPoint
  /** null where there is no room for words */
  readonly words: Point | null
}

/** The place in the work plate where things are made. */
export interface WorkGround {
  readonly tile: Box
  /** where attributes are ticked off; null without room */
  readonly ticks: Point | null
  /** a phone: work stands below the other plates */
  readonly below: boolean
}

const TICKS_WIDTH = 92
const TICKS_HEIGHT = 78

/** Beside what is in work already, unless that is the thing itself; null without a work plate. */
export function workGround(layout: Layout, name: string): WorkGround | null {
  const plate = plateOf(layout, 'work')
  if (plate === undefined) return null
  const sizes = geometry[layout.density]
  const below = plate.joinFrom === null
  const cells = layout.cells.filter((cell) => cell.row === 'work')
  const same = cells.find((cell) => baseName(cell.path) === name)
  const left = plate.box.x + (below ? sizes.header : 100)
  const free = cells.reduce((x, cell) => Math.max(x, cell.box.x + cell.box.width + sizes.cellGap), left)
  const right = plate.box.x + plate.box.width - WORK_PAD
  const height = sizes.cellHeight
  const y = cells[0]?.box.y ?? plate.box.y + (plate.box.height - height) / 2
  const tile = same?.box ?? { x: free, y, width: Math.min(TILE_WIDTH, right - free), height }
  const ticksX = tile.x + tile.width / 2 + 36
  const bottom = plate.box.y + plate.box.height
  const hasRoom =
    !below &&
    bottom + TICKS_HEIGHT <= layout.height &&
    ticksX + TICKS_WIDTH <= plate.box.x + plate.box.width + sizes.margin
  return { tile, ticks: hasRoom ? { x: ticksX, y: bottom + 20 } : null, below }
}

/** From the lower cell under work and up into it: bytes rise. */
export function upWay(layout: Layout, cell: Box, from: LayerKey, ground: WorkGround): Way {
  const { tile } = ground
  if (ground.below) return shortWay(cell, tile)
  const plate = plateOf(layout, from)?.box ?? cell
  const work = plateOf(layout, 'work')?.box ?? tile
  const isLast = !layout.cells.some((one) => one.row === from && one.box.x > cell.x)
  const level = isLast ? cell.y + cell.height / 2 : plate.y - gapAbove(layout, plate.y) / 2
  const toX = tile.x + tile.width / 2
  const end = work.y + work.height - 4
  const start = isLast
    ? [{ x: cell.x + cell.width, y: level, panned: 1 }]
    : [
        { x: cell.x + cell.width - 16, y: cell.y, panned: 1 },
        { x: cell.x + cell.width - 16, y: level, panned: 1 },
      ]
  const plateRight = plate.x + plate.width
  return {
    trail: {
      key: 'up',
      points: [...start, { x: toX, y: level, panned: 0 }, { x: toX, y: end, panned: 0 }],
      style: 'done',
      from: 0,
    },
    number: { x: plateRight + 24, y: level, panned: 0 },
    words: { x: plateRight + 40, y: isLast ? level - 20 : level + 26 },
  }
}

/** From work to upper: only a name moves. */
export function sidewaysWay(layout: Layout, slot: Box, ground: WorkGround): Way {
  const { tile } = ground
  // Over other cells the line would hide them: then it ends where they end.
  const isLast = !layout.cells.some((one) => one.row === 'upper' && one.box.x > slot.x + slot.width - 1)
  if (ground.below) return wayAround(slot, tile, isLast)
  const middle = tile.y + tile.height / 2
  const work = plateOf(layout, 'work')?.box ?? tile
  // It begins before what stands there too, which it would cross out.
  const first = layout.cells.find((one) => one.row === 'work')?.box.x ?? tile.x
  const upper = plateOf(layout, 'upper')?.box ?? slot
  const plateRight = upper.x + upper.width
  const end = isLast ? { x: slot.x + slot.width + 6, panned: 1 } : { x: plateRight + 5, panned: 0 }
  return {
    trail: {
      key: 'sideways',
      points: [
        { x: Math.min(first, tile.x) - 6, y: middle, panned: 0 },
        { ...end, y: middle },
      ],
      style: 'next',
      from: 0,
    },
    number: { x: (plateRight + work.x) / 2, y: middle, panned: 0 },
    words: work.y < 46 ? null : { x: work.x, y: work.y - 26 },
  }
}

/** Samples of a copy's way: enough that corners stay corners and the ease is smooth. */
const SAMPLES = 24

/**
 * Keyframes of a copy on its way: out of the cell, along the trail and into the tile, slow at both ends. The copy
 * is small on the way, so that what it passes stays in sight.
 */
export function along(way: Way, cell: Box, tile: Box, hue: Hue): Keyframe[] {
  const width = Math.min(cell.width, 96)
  const height = Math.min(cell.height, 26)
  const middleOf = (box: Box, panned: number) => ({
    x: box.x + box.width / 2,
    y: box.y + box.height / 2,
    panned,
  })
  const points = [middleOf(cell, 1), ...way.trail.points.slice(0, -1), middleOf(tile, 0)]
  const keyframes = Array.from({ length: SAMPLES }, (_, index) => {
    const t = (index + 1) / SAMPLES
    const { x, y, panned } = pointAlong(points, eases.inOut(t))
    return frame(
      times.copy * t,
      { x: x - width / 2, y: y - height / 2, width, height },
      1,
      'linear',
      hue,
      panned,
    )
  })
  return [
    frame(0, cell, 1, 'linear', hue),
    ...keyframes,
    frame(times.copy + times.state, tile, 0, 'out', hue, 0),
  ]
}

/** The point at `share` (0 to 1) of the length of a way along the axes. */
function pointAlong(points: readonly TrailPoint[], share: number): TrailPoint {
  const legs = points.slice(1).map((to, index) => {
    const from = points[index] ?? to
    return { from, to, length: Math.abs(to.x - from.x) + Math.abs(to.y - from.y) }
  })
  let left = share * legs.reduce((sum, leg) => sum + leg.length, 0)
  for (const { from, to, length } of legs) {
    if (left <= length && length > 0) {
      const mix = (a: number, b: number) => a + ((b - a) * left) / length
      return { x: mix(from.x, to.x), y: mix(from.y, to.y), panned: mix(from.panned, to.panned) }
    }
    left -= length
  }
  return points.at(-1) ?? { x: 0, y: 0, panned: 0 }
}

/** On a phone work stands below. */
function shortWay(cell: Box, tile: Box): Way {
  const x = cell.x + cell.width / 2
  const top = cell.y + cell.height
  const level = (top + tile.y - 4) / 2
  const toX = tile.x + tile.width / 2
  return {
    trail: {
      key: 'up',
      points: [
        { x, y: top, panned: 1 },
        { x, y: level, panned: 1 },
        { x: toX, y: level, panned: 0 },
        { x: toX, y: tile.y - 4, panned: 0 },
      ],
      style: 'done',
      from: 0,
    },
    number: { x: x + 14, y: level, panned: 1 },
    words: null,
  }
}

/** On a phone: past the lower plates and back into upper. */
function wayAround(slot: Box, tile: Box, isLast: boolean): Way {
  const middle = tile.y + tile.height / 2
  const slotMiddle = slot.y + slot.height / 2
  const x = Math.max(tile.x + tile.width, slot.x + slot.width) + 14
  return {
    trail: {
      key: 'sideways',
      points: [
        { x: tile.x + tile.width, y: middle, panned: 0 },
        { x, y: middle, panned: 0 },
        { x, y: slotMiddle, panned: 0 },
        isLast
          ? { x: slot.x + slot.width + 4, y: slotMiddle, panned: 1 }
          : { x: x - 10, y: slotMiddle, panned: 0 },
      ],
      style: 'next',
      from: 0,
    },
    number: { x, y: (middle + slotMiddle) / 2, panned: 0 },
    words: null,
  }
}

/** Between a plate and the one above it. */
function gapAbove(layout: Layout, top: number): number {
  const bottoms = layout.plates.filter((one) => one.box.y < top).map((one) => one.box.y + one.box.height)
  return Math.max(8, top - Math.max(0, ...bottoms))
}

function plateOf(layout: Layout, key: string): Layout['plates'][number] | undefined {
  return layout.plates.find((one) => one.key === key)
}
