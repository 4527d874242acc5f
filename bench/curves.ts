/**
 * Growth drawn: what one thing costs (up) at sizes ten times apart (to the right), both logarithmic, a panel a curve.
 * A decade is as long in every panel and direction, so that slopes compare: level means that the whole is linear
 * in the size, one up for one to the right that it is quadratic.
 */

import { type Spread, short, type Unit } from './figures.ts'

export interface Curve {
  readonly name: string
  /** what the size counts */
  readonly axis: string
  readonly unit: Unit
  /** by growing size; the cost of one, in `unit` */
  readonly points: readonly { readonly size: number; readonly cost: Spread }[]
}

const DECADE = 44
/** Decades in a panel. */
const WIDE = 4
const HIGH = 3
const MARGIN = { left: 14, top: 44, right: 22, bottom: 40 }
const PANEL = {
  width: MARGIN.left + WIDE * DECADE + MARGIN.right,
  height: MARGIN.top + HIGH * DECADE + MARGIN.bottom,
}
const COLUMNS = 4

const STYLE = `
text { font: 11px system-ui, sans-serif; fill: #57606a }
.name { font-weight: 600; fill: #1f2328 }
.value { fill: #1f2328; font-size: 10px }
.grid { stroke: #d0d7de; stroke-width: .5 }
.line { fill: none; stroke: #0969da; stroke-width: 1.5 }
.range { stroke: #0969da; stroke-opacity: .35; stroke-width: 4; stroke-linecap: round }
.point { fill: #0969da }
@media (prefers-color-scheme: dark) {
  text { fill: #9198a1 } .name, .value { fill: #f0f6fc } .grid { stroke: #3d444d }
  .line, .range { stroke: #4493f8 } .point { fill: #4493f8 }
}`

/** One picture of all curves, an SVG document that needs nothing else. */
export function toSvg(curves: readonly Curve[]): string {
  const rows = Math.ceil(curves.length / COLUMNS)
  const width = COLUMNS * PANEL.width
  const height = rows * PANEL.height
  const panels = curves.map((curve, index) => {
    const x = (index % COLUMNS) * PANEL.width
    const y = Math.floor(index / COLUMNS) * PANEL.height
    return `<g transform="translate(${x} ${y})">${panel(curve)}</g>`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    '<title>What one costs as all grows</title>',
    `<style>${STYLE}\n</style>`,
    ...panels,
    '</svg>\n',
  ].join('\n')
}

function panel(curve: Curve): string {
  const { points } = curve
  const firstSize = Math.log10(points[0]?.size ?? 1)
  // The middle of all that was measured lies in the middle of the panel.
  const logs = points.flatMap(({ cost }) => [Math.log10(cost.min), Math.log10(cost.max)])
  const middle = (Math.min(...logs) + Math.max(...logs)) / 2
  const x = (size: number) => MARGIN.left + (Math.log10(size) - firstSize) * DECADE
  const y = (cost: number) => {
    const up = HIGH / 2 + Math.log10(cost) - middle
    return MARGIN.top + (HIGH - Math.min(HIGH, Math.max(0, up))) * DECADE
  }
  const bottom = MARGIN.top + HIGH * DECADE
  const upright = points.flatMap(({ size }) => [
    `<line class="grid" x1="${round(x(size))}" y1="${MARGIN.top}" x2="${round(x(size))}" y2="${bottom}"/>`,
    `<text x="${round(x(size))}" y="${bottom + 14}" text-anchor="middle">${sizeText(size)}</text>`,
  ])
  const level = Array.from({ length: HIGH + 1 }, (_, decade) => {
    const at = MARGIN.top + decade * DECADE
    return `<line class="grid" x1="${MARGIN.left}" y1="${at}" x2="${MARGIN.left + WIDE * DECADE}" y2="${at}"/>`
  })
  const marks = points.flatMap(({ size, cost }) => [
    `<line class="range" x1="${round(x(size))}" y1="${round(y(cost.min))}" x2="${round(x(size))}" y2="${round(y(cost.max))}"/>`,
    `<circle class="point" cx="${round(x(size))}" cy="${round(y(cost.median))}" r="2.5"/>`,
    `<text class="value" x="${round(x(size))}" y="${round(y(cost.max) - 6)}" text-anchor="middle">${short(cost.median)}</text>`,
  ])
  const path = points.map(({ size, cost }) => `${round(x(size))},${round(y(cost.median))}`).join(' ')
  return [
    `<text class="name" x="${MARGIN.left}" y="18">${plain(curve.name)}, ${curve.unit}</text>`,
    ...level,
    ...upright,
    `<polyline class="line" points="${path}"/>`,
    ...marks,
    `<text x="${MARGIN.left}" y="${bottom + 29}">${plain(curve.axis)}</text>`,
  ].join('')
}

const round = (value: number) => Math.round(value * 10) / 10

const sizeText = (size: number): string =>
  size >= 1_000_000 ? `${size / 1_000_000} M` : size >= 1_000 ? `${size / 1_000} k` : `${size}`

/** Text within XML. */
const plain = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** The slope over the whole curve: 0 where one costs the same at every size, 1 where ten times the size is ten times dearer. */
export function slope({ points }: Curve): number {
  const first = points[0]
  const last = points.at(-1)
  if (first === undefined || last === undefined || first === last) return 0
  return Math.log10(last.cost.median / first.cost.median) / Math.log10(last.size / first.size)
}
