/** Sizes and the places of plates and columns, before anything stands in them. */

import type { Scene, SceneColumn } from '../../scene/scene.ts'
import { type Columns, clamp, placeColumns } from './columns.ts'
import {
  COMPACT_ABOVE,
  type Density,
  type Geometry,
  geometry,
  LEAST_TEXT,
  PHONE_BELOW,
  tightPhone,
  WORK_DOCKED,
  WORK_GAP,
  WORK_IDLE,
  WORK_USED,
} from './geometry.ts'
import type { Box } from './picture.ts'
import { railsWidth } from './rails.ts'
import type { Rows } from './rows.ts'
import { sketchScene } from './sketch.ts'
import { textWidth } from './text-width.ts'
import type { DiagramTexts } from './texts.ts'

export interface LayoutOptions {
  /** of the space for the picture */
  readonly width: number
  readonly height: number
  readonly texts: DiagramTexts
  /** `auto` takes the roomiest that fits */
  readonly density?: Density | 'auto'
  /** a motion is about to use the work plate */
  readonly workInUse?: boolean
  /** and makes something there beside what stands in it already */
  readonly workTile?: boolean
}

/** What motions need of the work plate. */
export type WorkUse = Required<Pick<LayoutOptions, 'workInUse' | 'workTile'>>

export interface Plan {
  readonly density: Density
  /** see Layout */
  readonly scale: number
  readonly sizes: Geometry
  readonly columns: Columns
  readonly plateHeight: number
  readonly plateRight: number
  readonly plateGap: number
  /** top of each plate of the stack */
  readonly tops: readonly number[]
  /** top of the cells within a plate */
  readonly cellTop: number
  readonly work: (Box & { readonly used: boolean; readonly below: boolean }) | null
  readonly window: Box
  readonly contentRight: number
  /** x of the first stack's rail */
  readonly railsLeft: number
  readonly height: number
}

/** The roomiest plan that fits, or the one asked for. */
export function choosePlan(scene: Scene, rows: Rows, options: LayoutOptions): Plan {
  const phone = options.width < PHONE_BELOW
  const columns = columnsOf(scene, rows)
  const planFor = (density: Density) => {
    const make = (width: number, height: number) =>
      makePlan(scene, rows, columns, { ...options, width, height }, density)
    return fitHeight(make(options.width, options.height), make, options)
  }
  const wanted = options.density ?? 'auto'
  if (wanted !== 'auto') return planFor(wanted)
  if (phone) return phonePlan(planFor('phone'), scene, rows, columns, options)
  const compact = planFor('compact')
  if (compact.columns.leaves > COMPACT_ABOVE) return compact
  const plans = [planFor('regular'), planFor('snug'), compact].filter(
    (plan) =>
      plan.height * plan.scale <= options.height &&
      plan.contentRight * plan.scale <= options.width - plan.sizes.margin,
  )
  return plans.find((plan) => plan.columns.whole) ?? plans[0] ?? compact
}

/** What stands in work has no column: only names of the plates below each other do. */
function columnsOf(scene: Scene, rows: Rows): readonly SceneColumn[] {
  if (scene.view === 'empty') return sketchScene.columns
  if (scene.view === 'overlay') return scene.columns
  return scene.columns.filter((column) => rows.stack.some((row) => row.cells.has(column.path)))
}

/** On a phone plates move together before anything is cut: work may need a place below them. */
function phonePlan(
  plan: Plan,
  scene: Scene,
  rows: Rows,
  columns: readonly SceneColumn[],
  options: LayoutOptions,
): Plan {
  if (plan.height <= options.height) return plan
  const sizes = { ...sizesFor(scene, 'phone', options.width), ...tightPhone }
  return makePlan(scene, rows, columns, options, 'phone', sizes)
}

/** A plan that is too high is drawn smaller, as long as its text stays readable. */
function fitHeight(plan: Plan, make: (width: number, height: number) => Plan, options: LayoutOptions): Plan {
  if (plan.height <= options.height) return plan
  const scale = Math.max(leastScale(plan.sizes), options.height / plan.height)
  return scale >= 1 ? plan : { ...make(options.width / scale, options.height / scale), scale }
}

/** From the sketch's last column to the words beside it. */
export const SKETCH_NOTE_GAP = 28

/** The sketch's cells are narrower: it has words beside them. Docker's layers have more words in their headers. */
function sizesFor(scene: Scene, density: Density, width: number): Geometry {
  const sizes = geometry[density]
  const isPhone = density === 'phone'
  if (scene.view === 'images') {
    const header = isPhone ? 104 : Math.round(clamp(sizes.header, width * 0.24, 244))
    return { ...sizes, header }
  }
  if (scene.view !== 'empty' || isPhone) return sizes
  return {
    ...sizes,
    natural: false,
    // narrower, the captions below would touch
    cellWidth: { ...sizes.cellWidth, least: 96, usual: density === 'compact' ? 98 : 112 },
  }
}

/** The narrowest cells that still hold a short name and one word. */
function tightCells(sizes: Geometry): Geometry {
  const { cellWidth } = sizes
  return { ...sizes, cellWidth: { ...cellWidth, least: Math.min(cellWidth.least, 64) } }
}

/** The scale at which the smallest text still has LEAST_TEXT px. */
export function leastScale(sizes: Geometry): number {
  return LEAST_TEXT / (sizes.twoLines ? sizes.metaSize : sizes.nameSize)
}

function makePlan(
  scene: Scene,
  rows: Rows,
  sceneColumns: readonly SceneColumn[],
  options: LayoutOptions,
  density: Density,
  sizes: Geometry = sizesFor(scene, density, options.width),
): Plan {
  const { height } = options
  const phone = density === 'phone'
  const rails = scene.view === 'images' ? railsWidth(scene, options.texts, phone) : 0
  const width = options.width - rails
  const left = sizes.margin + sizes.header
  const bare = left + 3 * sizes.cellWidth.usual + 3 * sizes.cellGap
  const noteWidth = scene.view === 'empty' && !phone ? sketchNoteWidth(options.texts) : 0
  const fitsBesideNotes = (work: number) => bare + noteWidth + WORK_GAP + work + sizes.margin <= width
  // Of the sketch's words, those in the work plate give way first, then those in the plates.
  const explained = noteWidth > 0 && fitsBesideNotes(WORK_DOCKED)
  const least = fitsBesideNotes(WORK_IDLE) ? bare + noteWidth : bare
  const used = rows.work !== null && (rows.work.cells.size > 0 || options.workInUse === true || explained)
  const below = phone && used
  const beside = rows.work !== null && !phone
  const room = (work: number) => width - sizes.margin - (beside ? WORK_GAP + work : 0) - left - sizes.cellGap
  // Columns stay as wide as they are when work is in use, so that nothing moves while a copy is made. Only where
  // names would be cut they take the room that is free while work is idle.
  const narrow = placeColumns(sceneColumns, sizes, left, room(WORK_USED))
  const fits = ({ right, whole }: Columns, work: number) => whole && right <= left + room(work)
  // Cells at their narrowest may miss it by a few px, and the docked work plate would hide a column.
  const tight = narrow.whole ? placeColumns(sceneColumns, tightCells(sizes), left, room(WORK_DOCKED)) : narrow
  const idle = () => placeColumns(sceneColumns, sizes, left, room(WORK_IDLE))
  const columns =
    scene.view === 'empty' && !explained
      ? idle()
      : fits(narrow, WORK_USED)
        ? narrow
        : fits(tight, WORK_DOCKED)
          ? tight
          : idle()
  const contentRight = columns.right + sizes.cellGap

  const besideMost = width - sizes.margin - (beside ? WORK_GAP + (used ? WORK_DOCKED : WORK_IDLE) : 0)
  const fitsBeside = contentRight <= besideMost
  // Where the columns do not fit, an idle work plate gives way; one in use is docked at the edge.
  const showWork = beside && (fitsBeside || used)
  const plateRight = phone
    ? width - sizes.margin - (rails > 0 ? 0 : 6)
    : showWork
      ? fitsBeside
        ? clamp(contentRight, least, besideMost)
        : besideMost
      : contentRight <= width - sizes.margin
        ? clamp(contentRight, least, width - sizes.margin)
        : rails > 0
          ? width - sizes.margin
          : width + 24

  const plateHeight =
    2 * sizes.platePad + sizes.cellHeight + columns.levels * (sizes.frameHead + sizes.frameFoot)
  const count = rows.stack.length + (below ? 1 : 0)
  const words = scene.view === 'empty' ? 50 : 0
  const spare = height - sizes.top - sizes.bottom - words - count * plateHeight
  const plateGap = Math.floor(
    clamp(sizes.plateGap.least, spare / Math.max(1, count - 1), sizes.plateGap.most),
  )
  const tops = rows.stack.map((_, index) => sizes.top + index * (plateHeight + plateGap))
  const bottom = sizes.top + count * plateHeight + Math.max(0, count - 1) * plateGap

  return {
    density,
    scale: 1,
    sizes,
    columns,
    plateHeight,
    plateRight,
    plateGap,
    tops,
    cellTop: sizes.platePad + columns.levels * sizes.frameHead,
    work: showWork || below ? workBox() : null,
    window: {
      x: left - 8,
      y: 0,
      width: Math.min(plateRight, width) - left + 8,
      height: bottom + words + sizes.bottom,
    },
    contentRight,
    railsLeft: plateRight + 12,
    height: bottom + words + sizes.bottom,
  }

  function workBox(): Plan['work'] {
    if (below) {
      const y = sizes.top + rows.stack.length * (plateHeight + plateGap)
      return { x: sizes.margin, y, width: plateRight - sizes.margin, height: plateHeight, used, below }
    }
    const index = Math.max(
      0,
      rows.stack.findIndex((row) => row.key === 'upper'),
    )
    const x = plateRight + WORK_GAP
    return {
      x,
      y: tops[index] ?? sizes.top,
      width: used ? clamp(WORK_DOCKED, width - sizes.margin - x, 420) : WORK_IDLE,
      height: plateHeight,
      used,
      below,
    }
  }
}

/** What the words beside the sketch's columns take of a plate. */
export function sketchNoteWidth({ sketch }: DiagramTexts): number {
  const widths = [sketch.merged, sketch.upper, sketch.lower].flatMap((card) => [
    textWidth(card.title, 12, 'ui', true),
    textWidth(card.detail, 12, 'ui'),
  ])
  return SKETCH_NOTE_GAP + Math.ceil(Math.max(...widths))
}
