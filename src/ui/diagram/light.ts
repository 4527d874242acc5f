/** What light does: it falls through holes, stops at the first layer with the name, and leaves shade below. */

import type { LayerKey, OverlayScene, Scene, SceneCell } from '../../scene/scene.ts'
import { type ColumnBox, walkColumns } from './columns.ts'
import { cellAt, indexedCopy, layerPath, layersAsked } from './lookup-path.ts'
import { parentOf } from './names.ts'
import type { Box, HoleBox, ShadeBox, Shapes, Sight, Tie } from './picture.ts'
import { outlineKey } from './picture.ts'
import type { Plan } from './plan.ts'
import { hueOf, type Row } from './rows.ts'
import { sketchScene } from './sketch.ts'

export interface Light {
  readonly holes: readonly HoleBox[]
  readonly shades: readonly ShadeBox[]
  readonly sights: readonly Sight[]
  readonly ties: readonly Tie[]
}

/** How far shade and lines go beyond the thick floor of an opaque directory. */
const FLOOR = 3

export function castLight(scene: Scene, rows: readonly Row[], plan: Plan, shapes: Shapes): Light {
  if (scene.view === 'empty') return sketchLight(plan, shapes)
  const ties = rows.flatMap((row) => tiesOf(row, plan, shapes))
  if (scene.view !== 'overlay') return { holes: [], shades: [], sights: [], ties }
  return {
    holes: plan.sizes.holes ? holesOf(rows, plan) : [],
    shades: shadesOf(rows, plan, shapes),
    sights: sightsOf(scene, rows, plan, shapes),
    ties,
  }
}

/** A layer without the name, in a directory that it has. */
function holesOf(rows: readonly Row[], plan: Plan): HoleBox[] {
  return rows.flatMap((row, index) => {
    if (row.kind !== 'layer') return []
    const top = (plan.tops[index] ?? 0) + plan.cellTop
    return [...walkColumns(plan.columns.boxes)].flatMap((column): HoleBox[] => {
      const parent = parentOf(column.path)
      const inLayer = parent === '' || row.cells.get(parent)?.kind === 'directory'
      if (row.cells.has(column.path) || column.expanded || !inLayer) return []
      return [
        {
          key: `hole:${row.key}:${column.path}`,
          box: {
            x: column.x + 0.5,
            y: top + 0.5,
            width: column.width - 1,
            height: plan.sizes.cellHeight - 1,
          },
        },
      ]
    })
  })
}

/** From the cell that covers a name down to the lowest one covered by it. */
function shadesOf(rows: readonly Row[], plan: Plan, shapes: Shapes): ShadeBox[] {
  const layers = rows.filter((row) => row.kind === 'layer')
  const shades: ShadeBox[] = []
  const visit = (column: ColumnBox, shaded: ReadonlySet<string>) => {
    const covered = layers.filter(
      (row) => row.cells.get(column.path)?.covered === true && !shaded.has(row.key),
    )
    const first = covered[0]
    const last = covered.at(-1)
    const below = new Set(shaded)
    if (first !== undefined && last !== undefined) {
      const above = layers.slice(0, layers.indexOf(first)).reverse()
      const cover = above.find((row) => row.cells.get(column.path)?.covered === false)
      const from = cover === undefined ? undefined : shapes.outlines.get(outlineKey(cover.key, column.path))
      const to = shapes.outlines.get(outlineKey(last.key, column.path))
      if (from !== undefined && to !== undefined) {
        const floor = cover?.cells.get(column.path)?.opaque === true && column.expanded ? FLOOR : 0
        const top = from.y + from.height + floor
        shades.push({
          key: `shade:${column.path}`,
          box: { x: column.x, y: top, width: column.width, height: to.y + to.height - top },
        })
        for (const row of covered) below.add(row.key)
      }
    }
    for (const child of column.children) visit(child, below)
  }
  for (const column of plan.columns.boxes) visit(column, new Set())
  return shades
}

function sightsOf(scene: OverlayScene, rows: readonly Row[], plan: Plan, shapes: Shapes): Sight[] {
  const merged = scene.layers.find((layer) => layer.key === 'merged')
  if (merged === undefined) return []
  const lines = new SightLines(scene, rows, plan, shapes)
  return merged.cells.flatMap((cell) => lines.of(cell))
}

/** The lines of a merged name, one for each layer that takes part in it. */
class SightLines {
  readonly #scene: OverlayScene
  readonly #rows: readonly Row[]
  readonly #plan: Plan
  readonly #shapes: Shapes

  constructor(scene: OverlayScene, rows: readonly Row[], plan: Plan, shapes: Shapes) {
    this.#scene = scene
    this.#rows = rows
    this.#plan = plan
    this.#shapes = shapes
  }

  of(cell: SceneCell): Sight[] {
    const start = this.#shapes.outlines.get(outlineKey('merged', cell.path))
    if (start === undefined) return []
    if (cell.ghost) return this.#toWhiteout(cell, start)
    if (cell.from === null) return []
    const isOpen = this.#shapes.frames.some((frame) => frame.row === 'merged' && frame.path === cell.path)
    // An open directory has no line of its own: its names have theirs.
    if (isOpen) return []
    const targets: readonly LayerKey[] = cell.merges.length > 1 ? cell.merges : [cell.from]
    const sights: Sight[] = []
    let from = start
    for (const layer of targets) {
      const path = layer === 'upper' ? (indexedCopy(this.#scene, cell)?.path ?? cell.path) : cell.path
      const target = this.#outline(layer, path)
      if (target === undefined) break
      sights.push(this.#line(cell.path, layer, from, target, 'dot', 'line', sights.length))
      from = target
    }
    return [...sights, ...this.#toData(cell, from)]
  }

  #toWhiteout(cell: SceneCell, start: Box): Sight[] {
    for (const row of this.#rows) {
      if (row.kind !== 'layer' || row.layer === null) continue
      const path = layerPath(this.#scene, cell.path, row.layer)
      if (row.cells.get(path)?.kind !== 'whiteout') continue
      const target = this.#shapes.outlines.get(outlineKey(row.key, path))
      if (target === undefined) return []
      return [{ ...this.#line(cell.path, row.layer, start, target, 'bar', 'line'), hue: 'merged' }]
    }
    return []
  }

  /** A metacopy's bytes come from the first layer below that has data. */
  #toData(cell: SceneCell, from: Box): Sight[] {
    const source = cell.from
    if (source === null) return []
    if (cellAt(this.#scene, source, layerPath(this.#scene, cell.path, source))?.metacopy !== true) return []
    const index = this.#rows.findIndex((row) => row.key === source)
    for (const row of this.#rows.slice(index + 1)) {
      if (row.layer === null) continue
      const path = layerPath(this.#scene, cell.path, row.layer)
      const data = row.cells.get(path)
      if (data === undefined || data.metacopy) continue
      const target = this.#shapes.outlines.get(outlineKey(row.key, path))
      return target === undefined ? [] : [this.#line(cell.path, row.layer, from, target, 'dot', 'data')]
    }
    return []
  }

  #outline(layer: LayerKey, path: string): Box | undefined {
    return this.#shapes.outlines.get(outlineKey(layer, layerPath(this.#scene, path, layer)))
  }

  /** `order`: which of a name's lines; the first keeps its key when it is aimed at another layer */
  #line(
    path: string,
    layer: LayerKey,
    from: Box,
    to: Box,
    end: Sight['end'],
    style: Sight['style'],
    order = 0,
  ): Sight {
    const { tops, plateGap, cellTop, sizes } = this.#plan
    const row = this.#rows.findIndex((one) => one.key === layer)
    const y1 = from.y + from.height
    const y2 = end === 'bar' ? to.y - 4 : to.y
    // A layer without the directory is not asked, and gets no number: as in the inspector.
    const asked = layersAsked(this.#scene, parentOf(path))
    const stops = this.#rows.flatMap((one, index) => {
      if (one.layer === null || !asked.includes(one.layer)) return []
      const middle = (tops[index] ?? 0) + cellTop + sizes.cellHeight / 2
      return one.kind === 'layer' && index < row && middle > y1 ? [middle] : []
    })
    return {
      key: style === 'data' ? `data:${path}` : `sight:${path}:${order}`,
      path,
      hue: hueOf(layer),
      x1: from.x + from.width / 2,
      y1,
      x2: to.x + to.width / 2,
      y2,
      bendY: from.x === to.x && from.width === to.width ? y2 : (tops[row] ?? 0) - plateGap / 2,
      end,
      style,
      stops: [...stops, y2],
    }
  }
}

/** Names of one inode in the same row: what looks like several files is one. */
function tiesOf(row: Row, plan: Plan, shapes: Shapes): Tie[] {
  if (row.kind === 'merged') return []
  const groups = new Map<number, Box[]>()
  for (const cell of row.cells.values()) {
    if (cell.kind !== 'file' || cell.nlink < 2) continue
    const box = shapes.outlines.get(outlineKey(row.key, cell.path))
    if (box !== undefined) groups.set(cell.ino, [...(groups.get(cell.ino) ?? []), box])
  }
  const depth = Math.min(plan.sizes.platePad - 2, 10)
  return [...groups].flatMap(([ino, boxes]) => {
    const sorted = [...boxes].sort((left, right) => left.x - right.x)
    return sorted.slice(1).map((box, index): Tie => {
      const before = sorted[index] as Box
      return {
        key: `tie:${row.key}:${ino}:${index}`,
        hue: row.hue,
        x1: before.x + before.width - 10,
        x2: box.x + 10,
        y: box.y + box.height,
        depth,
      }
    })
  })
}

function sketchLight(plan: Plan, shapes: Shapes): Light {
  const at = (row: string, path: string) => shapes.outlines.get(outlineKey(row, path))
  const index = (row: string) => ['merged', 'upper', 'lower:0'].indexOf(row)
  const sights = sketchScene.sights.flatMap(([path, layer]): Sight[] => {
    const from = at('merged', path)
    const to = at(layer, path)
    if (from === undefined || to === undefined) return []
    const x = from.x + from.width / 2
    const line = (key: string, y1: number, y2: number, end: Sight['end']): Sight => ({
      key: `sight:sketch:${key}:${path}`,
      path,
      hue: 'plain',
      x1: x,
      y1,
      x2: x,
      y2,
      bendY: y2,
      end,
      style: 'sketch',
      stops: [],
    })
    return [
      line('eye', from.y - plan.cellTop - 6, from.y, 'none'),
      line(layer, from.y + from.height, to.y, 'dot'),
    ]
  })
  const holes = sketchScene.holes.flatMap(([row, path]): HoleBox[] => {
    const column = plan.columns.boxes.find((box) => box.path === path)
    if (column === undefined) return []
    const y = (plan.tops[index(row)] ?? 0) + plan.cellTop
    return [
      {
        key: `hole:${row}:${path}`,
        box: { x: column.x + 0.5, y: y + 0.5, width: column.width - 1, height: plan.sizes.cellHeight - 1 },
      },
    ]
  })
  const [path, upper, lower] = sketchScene.shade
  const from = at(upper, path)
  const to = at(lower, path)
  const shades =
    from === undefined || to === undefined
      ? []
      : [
          {
            key: `shade:${path}`,
            box: {
              x: from.x,
              y: from.y + from.height,
              width: from.width,
              height: to.y + to.height - from.y - from.height,
            },
          },
        ]
  return { holes, shades, sights, ties: [] }
}
