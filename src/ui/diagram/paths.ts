/** SVG path data of the picture's shapes; pure. */

import { PLATE_RADIUS } from './geometry.ts'
import type { TrailPoint } from './marks.ts'
import type { Box, Sight, Tie } from './picture.ts'

/** The pattern spine on a plate's left edge. */
export function plateSpine(box: Box, width: number): string {
  const radius = PLATE_RADIUS
  const { x, y, height } = box
  return (
    `M${x + width} ${y}H${x + radius}a${radius} ${radius} 0 0 0 ${-radius} ${radius}` +
    `v${height - 2 * radius}a${radius} ${radius} 0 0 0 ${radius} ${radius}H${x + width}z`
  )
}

/** Segment `index` of `count` of a cell's spine, from the top; the outer ends follow the cell's corners. */
export function cellSpine(
  height: number,
  width: number,
  radius: number,
  index: number,
  count: number,
): string {
  const inset = 0.6
  const top = index === 0 ? inset : (height * index) / count
  const bottom = index === count - 1 ? height - inset : (height * (index + 1)) / count
  const arc = Math.min(radius, width) - inset
  const topLeft = index === 0 ? `M${inset + arc} ${top}H${width}` : `M${inset} ${top}H${width}`
  const bottomLeft =
    index === count - 1
      ? `V${bottom}H${inset + arc}A${arc} ${arc} 0 0 1 ${inset} ${bottom - arc}`
      : `V${bottom}H${inset}`
  const close = index === 0 ? `V${top + arc}A${arc} ${arc} 0 0 1 ${inset + arc} ${top}z` : 'z'
  return `${topLeft}${bottomLeft}${close}`
}

/** An open directory's outline: closed, or open below so that light passes. */
export function frameOutline(box: Box, openBelow: boolean): string {
  const { x, y, width, height } = box
  const radius = 6
  const top = `a${radius} ${radius} 0 0 1 ${radius} ${-radius}H${x + width - radius}a${radius} ${radius} 0 0 1 ${radius} ${radius}`
  if (openBelow) return `M${x} ${y + height}V${y + radius}${top}V${y + height}`
  return (
    `M${x} ${y + height - radius}V${y + radius}${top}V${y + height - radius}` +
    `a${radius} ${radius} 0 0 1 ${-radius} ${radius}H${x + radius}a${radius} ${radius} 0 0 1 ${-radius} ${-radius}z`
  )
}

/**
 * A sight line, straight down or with one bend to another column. Always the same commands, so that one line
 * turns into another by interpolating its numbers.
 */
export function sightPath(sight: Pick<Sight, 'x1' | 'y1' | 'x2' | 'y2' | 'bendY'>): string {
  const { x1, y1, x2, y2, bendY } = sight
  const radius = Math.min(6, Math.abs(x2 - x1) / 2)
  const side = x2 < x1 ? -radius : radius
  return (
    `M${x1} ${y1}V${bendY - radius}Q${x1} ${bendY} ${x1 + side} ${bendY}` +
    `H${x2 - side}Q${x2} ${bendY} ${x2} ${Math.min(bendY + radius, y2)}V${y2}`
  )
}

/** Joins two hard links under their cells. */
export function tiePath(tie: Tie): string {
  const { x1, x2, y, depth } = tie
  return `M${x1} ${y}c0 ${depth} 6 ${depth} 10 ${depth}H${x2 - 10}c4 0 10 0 10 ${-depth}`
}

/** A bracket from one cell's bottom down to `level` and up to another's. */
export function bracketPath(x1: number, y1: number, x2: number, y2: number, level: number): string {
  return `M${x1} ${y1}V${level}H${x2}V${y2}`
}

/** A way along the axes with rounded corners, and the direction of its end in degrees (0: to the right). */
export function trailPath(
  points: readonly TrailPoint[],
  pan: number,
): { readonly d: string; readonly angle: number } {
  const corners = points.map((point) => ({ x: point.x - pan * point.panned, y: point.y }))
  const parts = corners.map((point, index) => {
    const before = corners[index - 1]
    const after = corners[index + 1]
    if (before === undefined) return `M${point.x} ${point.y}`
    if (after === undefined) return `L${point.x} ${point.y}`
    const radius = Math.min(14, distance(before, point) / 2, distance(point, after) / 2)
    const near = toward(point, before, radius)
    const far = toward(point, after, radius)
    return `L${near.x} ${near.y}Q${point.x} ${point.y} ${far.x} ${far.y}`
  })
  const end = corners.at(-1) ?? { x: 0, y: 0 }
  const last = corners.at(-2) ?? end
  return { d: parts.join(''), angle: (Math.atan2(end.y - last.y, end.x - last.x) * 180) / Math.PI }
}

interface Corner {
  readonly x: number
  readonly y: number
}

function distance(one: Corner, other: Corner): number {
  return Math.hypot(other.x - one.x, other.y - one.y)
}

function toward(from: Corner, to: Corner, length: number): Corner {
  const whole = distance(from, to)
  if (whole === 0) return from
  return { x: from.x + ((to.x - from.x) * length) / whole, y: from.y + ((to.y - from.y) * length) / whole }
}
