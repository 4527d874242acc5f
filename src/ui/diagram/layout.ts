/** From a scene to rectangles: pure, numbers and strings only. picture.ts has the terms and invariants. */

import type { Scene, SceneCell } from '../../scene/scene.ts'
import { faceOf, frameFace } from './cell-face.ts'
import { type ColumnBox, walkColumns } from './columns.ts'
import { PHONE_BELOW } from './geometry.ts'
import { castLight } from './light.ts'
import type {
  Box,
  CellBox,
  CellFace,
  CellLook,
  FrameBox,
  Layout,
  Note,
  Plate,
  Shapes,
  Twin,
} from './picture.ts'
import { outlineKey } from './picture.ts'
import { choosePlan, type LayoutOptions, type Plan, SKETCH_NOTE_GAP, sketchNoteWidth } from './plan.ts'
import { railsOf } from './rails.ts'
import { type Hue, hueOf, type Row, type Rows, rowsOf, storedName } from './rows.ts'
import { sketchScene } from './sketch.ts'
import { fitEnd, fitMiddle, textWidth } from './text-width.ts'
import type { DiagramTexts } from './texts.ts'
import { shareWork, WORK_PAD } from './work-room.ts'

/** Where everything stands. */
export function layoutScene(scene: Scene, options: LayoutOptions): Layout {
  const { texts } = options
  const rows = rowsOf(scene, texts, options.width < PHONE_BELOW)
  const plan = choosePlan(scene, rows, options)
  const shapes = placeShapes(scene, rows, plan, options)
  const light = castLight(scene, rows.stack, plan, shapes)
  return {
    view: scene.view,
    density: plan.density,
    scale: plan.scale,
    width: Math.max(options.width / plan.scale, plan.contentRight),
    height: plan.height,
    window: plan.window,
    contentRight: plan.contentRight,
    plates: platesOf(rows, plan, options),
    ...light,
    frames: shapes.frames,
    cells: shapes.cells,
    twins: options.workInUse === true ? [] : twinsOf(scene, shapes, plan, texts),
    rails: scene.view === 'images' ? railsOf(scene, plan, texts) : [],
    notes: notesOf(scene, plan, options),
    columns: plan.columns.boxes,
    summary: summaryOf(scene, texts),
  }
}

/** px from one line of facts to the next */
const FACT_LINE = 14

/** Of a role that has no room, what tells layers apart. */
function fitRole({ role, layer, facts }: Row, room: number, texts: DiagramTexts): string {
  if (textWidth(role, 12, 'ui') <= room) return role
  if (facts !== undefined) return fitEnd(role, room, 12, 'ui')
  const shorter = layer?.startsWith('lower') === true ? 'lower' : layer === 'upper' ? texts.roles.upper : role
  return fitEnd(shorter, room, 12, 'ui')
}

function platesOf(rows: Rows, plan: Plan, options: LayoutOptions): Plate[] {
  const { sizes } = plan
  const { texts } = options
  const plate = (row: Row, box: Box): Plate => {
    const room = sizes.header - sizes.headerPad - 8
    const middle = box.y + box.height / 2
    const facts = (row.facts ?? []).slice(0, Math.max(0, Math.floor((box.height - 40) / FACT_LINE)))
    const rise = (facts.length * FACT_LINE) / 2
    return {
      key: row.key,
      layer: row.layer,
      box,
      hue: row.hue,
      spine: row.spine,
      name: fitMiddle(row.name, room, 14, 'ui'),
      role: fitRole(row, row.key === 'work' && plan.work?.used === false ? box.width - 24 : room, texts),
      nameX: box.x + sizes.headerPad,
      nameY: middle - 3 - rise,
      roleY: middle + 13 - rise,
      facts: facts.map((text, index) => ({
        text: fitMiddle(text, room, 11, 'mono'),
        y: middle + 13 - rise + (index + 1) * FACT_LINE,
      })),
      // Of a layer that gives no names nothing is seen from above.
      dashed: row.dataOnly === true,
      joinFrom: null,
      label: texts.words.row(row.name, row.role),
    }
  }
  const stack = rows.stack.map((row, index) =>
    plate(row, {
      x: sizes.margin,
      y: plan.tops[index] ?? 0,
      width: plan.plateRight - sizes.margin,
      height: plan.plateHeight,
    }),
  )
  if (rows.work === null || plan.work === null) return stack
  const work = plate(rows.work, boxOf(plan.work))
  const pad = plan.work.used ? 20 : 16
  // While something moves sideways, the words make way for it.
  const spread = options.workInUse === true && !plan.work.below ? Math.min(5, plan.plateHeight / 2 - 26) : 0
  return [
    ...stack,
    {
      ...work,
      // An idle workbench has nothing to show; its spine comes with its first content.
      spine: plan.work.used ? work.spine : null,
      nameX: plan.work.below ? work.nameX : plan.work.x + pad,
      nameY: work.nameY - Math.max(0, spread),
      roleY: work.roleY + Math.max(0, spread),
      role: plan.work.used && rows.work.kind === 'layer' ? texts.roles.work : work.role,
      dashed: true,
      joinFrom: plan.work.below ? null : plan.plateRight,
    },
  ]
}

function boxOf(box: Box): Box {
  return { x: box.x, y: box.y, width: box.width, height: box.height }
}

function placeShapes(scene: Scene, rows: Rows, plan: Plan, options: LayoutOptions): Shapes {
  const { texts } = options
  if (scene.view === 'empty') return sketchShapes(plan)
  const cells: CellBox[] = []
  const frames: FrameBox[] = []
  const outlines = new Map<string, Box>()
  rows.stack.forEach((row, index) => {
    const top = plan.tops[index] ?? 0
    for (const column of walkColumns(plan.columns.boxes)) {
      const cell = row.cells.get(column.path)
      if (cell === undefined || (cell.ghost && !plan.sizes.ghosts)) continue
      const isFrame = column.expanded && cell.kind === 'directory' && !cell.ghost
      const box = isFrame ? frameBox(column, top, plan) : cellBox(column, top, plan)
      outlines.set(outlineKey(row.key, column.path), box)
      if (isFrame) frames.push(frameOf(scene, row, cell, column, box, plan, texts))
      else cells.push(cellOf(scene, row, cell, column, box, plan, texts))
    }
  })
  if (scene.view === 'images') cells.push(...rows.stack.map((row, index) => headerCell(row, plan, index)))
  if (rows.work !== null && plan.work !== null) {
    for (const cell of workCells(scene, rows.work, plan, options)) {
      cells.push(cell)
      outlines.set(outlineKey('work', cell.path), cell.box)
    }
  }
  return { cells, frames, outlines }
}

function cellBox(column: ColumnBox, top: number, plan: Plan): Box {
  return { x: column.x, y: top + plan.cellTop, width: column.width, height: plan.sizes.cellHeight }
}

function frameBox(column: ColumnBox, top: number, plan: Plan): Box {
  const { sizes } = plan
  const y = top + plan.cellTop - column.levels * sizes.frameHead
  const height = sizes.cellHeight + column.levels * (sizes.frameHead + sizes.frameFoot)
  return { x: column.x, y, width: column.width, height }
}

function cellOf(
  scene: Scene,
  row: Row,
  cell: SceneCell,
  column: ColumnBox,
  box: Box,
  plan: Plan,
  texts: DiagramTexts,
): CellBox {
  return {
    key: `${row.key}:${cell.path}`,
    row: row.key,
    layer: row.layer,
    path: cell.path,
    kind: cell.kind,
    box,
    hue: row.kind === 'merged' ? sourceHue(cell) : row.hue,
    look: lookOf(row, cell),
    face: faceOf(scene, row, cell, box, plan.sizes, plan.density === 'phone', texts),
    from: cell.from,
    opaque: cell.opaque,
    expandable: cell.kind === 'directory' && column.directory && !cell.ghost,
    fixed: false,
  }
}

/** The words of a plate, to be chosen as the layer itself. */
function headerCell(row: Row, plan: Plan, index: number): CellBox {
  const { sizes, plateHeight } = plan
  const label = [row.name, row.role, ...(row.facts ?? [])].join(', ')
  return {
    key: `${row.key}:`,
    row: row.key,
    layer: row.layer,
    path: '',
    kind: 'directory',
    box: {
      x: sizes.margin + sizes.plateSpine + 4,
      y: (plan.tops[index] ?? 0) + 4,
      width: sizes.header - sizes.plateSpine - 12,
      height: plateHeight - 8,
    },
    hue: row.hue,
    look: 'header',
    face: { ...NO_FACE, label, title: label },
    from: null,
    opaque: false,
    expandable: false,
    fixed: true,
  }
}

const NO_FACE: CellFace = {
  name: '',
  nameX: 0,
  meta: '',
  metaFace: 'ui',
  glyph: null,
  spines: [],
  dashed: false,
  tag: '',
  label: '',
  toggle: '',
  title: '',
}

function lookOf(row: Row, cell: SceneCell): CellLook {
  if (cell.kind === 'whiteout') return 'stone'
  if (cell.ghost) return 'ghost'
  if (row.kind === 'merged') return 'glass'
  return cell.covered ? 'covered' : 'solid'
}

/** A merged directory of several layers belongs to none of them; everything else has its source's hue. */
function sourceHue(cell: SceneCell): Hue {
  if (cell.ghost || cell.from === null || cell.merges.length > 1) return 'merged'
  return hueOf(cell.from)
}

function frameOf(
  scene: Scene,
  row: Row,
  cell: SceneCell,
  column: ColumnBox,
  box: Box,
  plan: Plan,
  texts: DiagramTexts,
): FrameBox {
  return {
    key: `${row.key}:${cell.path}`,
    row: row.key,
    layer: row.layer,
    path: cell.path,
    box,
    hue: row.kind === 'merged' ? sourceHue(cell) : row.hue,
    openBelow: row.kind === 'merged',
    covered: cell.covered,
    opaque: cell.opaque,
    from: cell.from,
    face: frameFace(scene, row, cell, box, plan.sizes, column.rest, texts),
  }
}

function workCells(scene: Scene, row: Row, plan: Plan, options: LayoutOptions): CellBox[] {
  const work = plan.work
  if (work === null) return []
  const { sizes } = plan
  const left = work.below ? work.x + sizes.header : work.x + 100
  const room = work.x + work.width - WORK_PAD - left
  const isMaking = options.workTile === true
  const { shown, cellWidth } = shareWork(room, row.cells.size, sizes.cellGap, isMaking)
  return [...row.cells.values()].slice(0, shown).map((cell, index) => {
    const box = {
      x: left + index * (cellWidth + sizes.cellGap),
      y: work.y + plan.cellTop,
      width: cellWidth,
      height: sizes.cellHeight,
    }
    return {
      key: `work:${cell.path}`,
      row: 'work',
      layer: 'work' as const,
      path: cell.path,
      kind: cell.kind,
      box,
      hue: 'work' as const,
      look: cell.kind === 'whiteout' ? ('stone' as const) : ('solid' as const),
      face: faceOf(scene, row, cell, box, sizes, false, options.texts),
      from: null,
      opaque: cell.opaque,
      expandable: false,
      fixed: true,
    }
  })
}

/** The start: the plates with dotted cells, nothing in them. */
function sketchShapes(plan: Plan): Shapes {
  const outlines = new Map<string, Box>()
  const cells = sketchScene.cells.flatMap(([row, path]): CellBox[] => {
    const index = ['merged', 'upper', 'lower:0'].indexOf(row)
    const column = plan.columns.boxes.find((box) => box.path === path)
    const top = plan.tops[index]
    if (column === undefined || top === undefined) return []
    const box = cellBox(column, top, plan)
    outlines.set(outlineKey(row, path), box)
    return [
      {
        key: `sketch:${row}:${path}`,
        row,
        layer: null,
        path,
        kind: 'file',
        box,
        hue: 'merged',
        look: 'sketch',
        face: NO_FACE,
        from: null,
        opaque: false,
        expandable: false,
        fixed: false,
      },
    ]
  })
  return { cells, frames: [], outlines }
}

function twinsOf(scene: Scene, shapes: Shapes, plan: Plan, texts: DiagramTexts): Twin[] {
  if (scene.view !== 'overlay' || plan.work === null || plan.work.below) return []
  const upper = scene.layers.find((layer) => layer.key === 'upper')
  if (upper === undefined || scene.work === null) return []
  const upperTop = plan.tops[1] ?? 0
  const level = upperTop + plan.plateHeight + Math.min(plan.plateGap / 2, 19)
  const twins: Twin[] = []
  for (const workCell of scene.work.cells) {
    const at = shapes.outlines.get(outlineKey('work', workCell.path))
    if (at === undefined || workCell.kind !== 'whiteout') continue
    const names = upper.cells.filter((cell) => cell.kind === 'whiteout' && cell.ino === workCell.ino)
    const words = texts.cell.twin(workCell.nlink)
    const labelWidth = textWidth(words.strong, 12, 'ui', true) + textWidth(words.rest, 12, 'ui')
    names.forEach((cell, index) => {
      const box = shapes.outlines.get(outlineKey('upper', cell.path))
      if (box === undefined) return
      const last = index === names.length - 1
      twins.push({
        key: `twin:${cell.path}`,
        upperX: box.x + box.width / 2,
        upperY: box.y + box.height + 2,
        workX: at.x + at.width / 2,
        workY: at.y + at.height + 2,
        y: level,
        label: last && plan.plateGap >= 30 ? words : null,
        labelWidth,
      })
    })
  }
  return twins
}

function notesOf(scene: Scene, plan: Plan, options: LayoutOptions): Note[] {
  if (scene.view !== 'empty') return []
  const { sketch } = options.texts
  const note = (
    key: string,
    x: number,
    y: number,
    anchor: Note['anchor'],
    card: { title: string; detail: string },
  ): Note => ({
    key,
    x,
    y,
    anchor,
    strong: card.title,
    rest: card.detail,
  })
  const middle = (index: number) => (plan.tops[index] ?? 0) + plan.plateHeight / 2 - 4
  const boxes = plan.columns.boxes
  const bottom =
    (plan.tops.at(-1) ?? 0) +
    plan.plateHeight +
    (plan.work?.below === true ? plan.plateHeight + plan.plateGap : 0)
  const words = [sketch.both, sketch.onlyUpper, sketch.onlyLower].flatMap((card, index) => {
    const box = boxes[index]
    if (box === undefined) return []
    return [note(`column:${index}`, box.x + box.width / 2, bottom + 24, 'middle', card)]
  })
  if (plan.columns.right + sketchNoteWidth(options.texts) > plan.plateRight) return words
  const right = plan.columns.right + SKETCH_NOTE_GAP
  const rows = [sketch.merged, sketch.upper, sketch.lower].map((card, index) =>
    note(`row:${index}`, right, middle(index), 'start', card),
  )
  const work = plan.work
  const workRoom = work === null || work.below ? 0 : work.width - 100 - 12
  const workWidth = Math.max(
    textWidth(sketch.work.title, 12, 'ui', true),
    textWidth(sketch.work.detail, 12, 'ui'),
  )
  const workNote =
    work === null || workWidth > workRoom ? [] : [note('work', work.x + 100, middle(1), 'start', sketch.work)]
  return [...rows, ...workNote, ...words]
}

function summaryOf(scene: Scene, texts: DiagramTexts): string {
  if (scene.view === 'empty') return texts.sketch.summary
  const named = (cells: readonly SceneCell[]) =>
    cells.filter((cell) => !cell.ghost).map((cell) => cell.path.slice(1))
  if (scene.view === 'overlay') {
    return texts.words.summary('merged', named(scene.layers[0]?.cells ?? []))
  }
  const rows =
    scene.view === 'images'
      ? scene.layers.map((layer) => ({ name: storedName(layer), ...layer }))
      : scene.rows
  return texts.words.join(rows.map((row) => texts.words.summary(row.name, named(row.cells))))
}
