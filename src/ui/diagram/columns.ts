/** Where the columns stand: one x and width a name, the same in all rows. */

import type { SceneColumn } from '../../scene/scene.ts'
import { CELL_PAD, type Geometry, GLYPH_ROOM, nameStart } from './geometry.ts'
import { quoteName } from './names.ts'
import { textWidth } from './text-width.ts'

export interface ColumnBox {
  readonly path: string
  readonly name: string
  readonly x: number
  readonly width: number
  readonly directory: boolean
  readonly expanded: boolean
  /** open directories: names that are too many to be drawn */
  readonly rest: number
  /** how many frames stand over the deepest cell below this column; 0 for a leaf */
  readonly levels: number
  readonly children: readonly ColumnBox[]
}

export interface Columns {
  readonly boxes: readonly ColumnBox[]
  /** right end of the last column */
  readonly right: number
  readonly leaves: number
  readonly levels: number
  /** no name is cut that would fit a column of the usual width */
  readonly whole: boolean
}

/** A name wider than the usual column may take spare room up to this. */
const LONG_NAME = 232
/** glyph and gaps in a frame's head, beside the name */
const HEAD_EXTRA = 34

/** Places the columns from `x` on, within `free` px if their least widths allow it. */
export function placeColumns(
  columns: readonly SceneColumn[],
  sizes: Geometry,
  x: number,
  free: number,
): Columns {
  const leaves = countLeaves(columns)
  const widths = leafWidths(columns, sizes, free)
  const boxes = placeAt(columns, sizes, x, widths)
  const { most } = sizes.cellWidth
  const isWhole = (box: ColumnBox) =>
    box.expanded || box.width >= Math.min(leafNeed(box.name, sizes), sizes.natural ? 0 : most)
  return {
    whole: [...walkColumns(boxes)].every(isWhole),
    boxes,
    right: rightOf(boxes, x),
    leaves,
    levels: Math.max(0, ...boxes.map((box) => box.levels)),
  }
}

/** Every box, a directory before its children. */
export function* walkColumns(boxes: readonly ColumnBox[]): Generator<ColumnBox> {
  for (const box of boxes) {
    yield box
    yield* walkColumns(box.children)
  }
}

/** A cell needs this width to show `name` whole. */
function leafNeed(name: string, sizes: Geometry): number {
  const text = Math.ceil(textWidth(quoteName(name), sizes.nameSize, 'mono'))
  return nameStart(sizes) + text + GLYPH_ROOM + CELL_PAD
}

function countLeaves(columns: readonly SceneColumn[]): number {
  return columns.reduce(
    (sum, column) => sum + (isFrame(column) ? Math.max(1, countLeaves(column.children)) : 1),
    0,
  )
}

function isFrame(column: SceneColumn): boolean {
  return column.directory && column.expanded
}

/** Gaps and insets: what the columns take beside their leaves. */
function overhead(columns: readonly SceneColumn[], sizes: Geometry): number {
  return columns.reduce(
    (sum, column) => sum + (isFrame(column) ? 2 * sizes.frameInset + overhead(column.children, sizes) : 0),
    Math.max(0, columns.length - 1) * sizes.cellGap,
  )
}

/**
 * The width of a leaf by its name. Compact columns are as wide as their names. Otherwise all are alike, and
 * long names share what room is left over; a width depends on names only, never on what a layer holds.
 */
function leafWidths(
  columns: readonly SceneColumn[],
  sizes: Geometry,
  free: number,
): (name: string) => number {
  const { least, usual, most } = sizes.cellWidth
  if (sizes.natural) return (name) => clamp(least, leafNeed(name, sizes), most)
  const leaves = countLeaves(columns)
  const room = free - overhead(columns, sizes)
  const base = Math.floor(clamp(least, room / Math.max(1, leaves), usual))
  if (least === most) return () => base
  const extra = (name: string) => Math.max(0, Math.min(leafNeed(name, sizes), LONG_NAME) - base)
  const wanted = leafNames(columns).reduce((sum, name) => sum + extra(name), 0)
  const share = wanted === 0 ? 0 : clamp(0, (room - base * leaves) / wanted, 1)
  return (name) => Math.floor(base + extra(name) * share)
}

function leafNames(columns: readonly SceneColumn[]): string[] {
  return columns.flatMap((column) =>
    isFrame(column) && column.children.length > 0 ? leafNames(column.children) : [column.name],
  )
}

function placeAt(
  columns: readonly SceneColumn[],
  sizes: Geometry,
  x: number,
  widthOf: (name: string) => number,
): ColumnBox[] {
  let at = x
  return columns.map((column) => {
    const box = placeOne(column, sizes, at, widthOf)
    at += box.width + sizes.cellGap
    return box
  })
}

function placeOne(
  column: SceneColumn,
  sizes: Geometry,
  x: number,
  widthOf: (name: string) => number,
): ColumnBox {
  const { path, name, directory } = column
  if (!isFrame(column)) {
    return {
      path,
      name,
      x,
      width: widthOf(name),
      directory,
      expanded: false,
      rest: 0,
      levels: 0,
      children: [],
    }
  }
  const children = placeAt(column.children, sizes, x + sizes.frameInset, widthOf)
  const inner = children.length === 0 ? widthOf(name) : rightOf(children, x) - (x + sizes.frameInset)
  const head = Math.ceil(textWidth(`${quoteName(name)}/`, 12, 'mono')) + HEAD_EXTRA
  return {
    path,
    name,
    x,
    width: Math.max(inner + 2 * sizes.frameInset, head),
    directory,
    expanded: true,
    rest: column.hidden,
    levels: 1 + Math.max(0, ...children.map((child) => child.levels)),
    children,
  }
}

function rightOf(boxes: readonly ColumnBox[], otherwise: number): number {
  const last = boxes.at(-1)
  return last === undefined ? otherwise : last.x + last.width
}

export function clamp(least: number, value: number, most: number): number {
  return Math.max(least, Math.min(value, most))
}
