/**
 * From a scene to rectangles: pure, numbers and strings only.
 *
 * Terms
 * - plate: the sheet of a row. cell: a name in a row. frame: an open directory around its children's columns.
 * - hole: no such name in this layer (clear glass). ghost: a name in merged that a whiteout hides.
 * - shade: below what covers a name. sight: the line from a merged cell down to the cell it shows.
 * - window: the part of the picture in which the columns can be panned; plates and their headers stay put.
 *
 * Invariants: a column has one x and one width in all rows; all cells of a row stand on one line, whatever
 * their depth; no two cells of a row overlap; a column's place depends on names, not on what a layer holds.
 *
 * Coordinates are px at zoom 1. Everything in `window` moves with the pan; plates, `fixed` cells and notes do not.
 */

import type { CellKind, LayerKey, Scene } from '../../scene/scene.ts'
import type { ColumnBox } from './columns.ts'
import type { Density } from './geometry.ts'
import type { GlyphName } from './glyphs.ts'
import type { Hue, Spine } from './rows.ts'
import type { Face } from './text-width.ts'
import type { Caption } from './texts.ts'

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Plate {
  readonly key: string
  readonly layer: LayerKey | null
  readonly box: Box
  readonly hue: Hue
  readonly spine: Spine | null
  readonly name: string
  readonly role: string
  readonly nameX: number
  /** baselines */
  readonly nameY: number
  readonly roleY: number
  /** below the role, with their baselines */
  readonly facts: readonly { readonly text: string; readonly y: number }[]
  readonly dashed: boolean
  /** x from which a dotted line joins work to upper; null for other plates */
  readonly joinFrom: number | null
  /** the accessible name of the row */
  readonly label: string
}

/** What is written on a cell or in the head of a frame. */
export interface CellFace {
  /** as it fits */
  readonly name: string
  readonly nameX: number
  /** second line as it fits; '' for none */
  readonly meta: string
  readonly metaFace: Face
  readonly glyph: GlyphName | null
  /** from top to bottom: one for a file, several for a merged directory; none for stones and ghosts */
  readonly spines: readonly Spine[]
  /** dashed outline: stale, or nameless in work */
  readonly dashed: boolean
  /** frames: what stands after the name (opaque, = oldname) */
  readonly tag: string
  /** accessible name */
  readonly label: string
  /** tooltip of the mark that opens or closes a directory */
  readonly toggle: string
  /** whole name, for the tooltip */
  readonly title: string
}

/** `header`: no name but a plate's own words, to be chosen; its path is empty */
export type CellLook = 'solid' | 'glass' | 'covered' | 'ghost' | 'stone' | 'sketch' | 'header'

export interface CellBox {
  readonly key: string
  readonly row: string
  readonly layer: LayerKey | null
  readonly path: string
  readonly kind: CellKind
  readonly box: Box
  readonly hue: Hue
  readonly look: CellLook
  readonly face: CellFace
  /** merged: the layer that answers */
  readonly from: LayerKey | null
  readonly opaque: boolean
  /** a directory whose columns can be opened */
  readonly expandable: boolean
  /** in work: does not move with the pan */
  readonly fixed: boolean
}

export interface FrameBox {
  readonly key: string
  readonly row: string
  readonly layer: LayerKey | null
  readonly path: string
  readonly box: Box
  readonly hue: Hue
  /** merged: open below, light passes */
  readonly openBelow: boolean
  readonly covered: boolean
  readonly opaque: boolean
  readonly from: LayerKey | null
  readonly face: CellFace
}

export interface HoleBox {
  readonly key: string
  readonly box: Box
}

export interface ShadeBox {
  readonly key: string
  readonly box: Box
}

export interface Sight {
  readonly key: string
  /** the merged name it belongs to */
  readonly path: string
  readonly hue: Hue
  readonly x1: number
  readonly y1: number
  readonly x2: number
  readonly y2: number
  /** where it bends to another column, in the gap above the target; y2 when straight */
  readonly bendY: number
  readonly end: 'dot' | 'bar' | 'none'
  /** dashed: only the data of a metacopy, or the sketch */
  readonly style: 'line' | 'data' | 'sketch'
  /** plates that were asked on the way, from top to bottom, as y of the middle of their cells */
  readonly stops: readonly number[]
}

/** Hard links in one row, joined under their cells. */
export interface Tie {
  readonly key: string
  readonly hue: Hue
  readonly x1: number
  readonly x2: number
  readonly y: number
  readonly depth: number
}

/** Names of one inode in upper and in work. */
export interface Twin {
  readonly key: string
  /** in the window */
  readonly upperX: number
  readonly upperY: number
  /** fixed */
  readonly workX: number
  readonly workY: number
  /** the level on which the bracket runs */
  readonly y: number
  /** null where there is no room for words */
  readonly label: Caption | null
  /** estimated width of the words */
  readonly labelWidth: number
}

/** Beside the plates: a stack of layers, from its top one down, with a dot for each that it has. */
export interface Rail {
  readonly key: string
  readonly kind: 'image' | 'container'
  readonly x: number
  /** of the dots, from top to bottom */
  readonly dots: readonly number[]
  /** as they fit, empty where there is no room */
  readonly name: string
  readonly detail: string
  /** whole, for the tooltip */
  readonly title: string
}

export interface Note {
  readonly key: string
  readonly x: number
  readonly y: number
  readonly anchor: 'start' | 'middle'
  readonly strong: string
  readonly rest: string
}

export interface Layout {
  readonly view: Scene['view']
  readonly density: Density
  /** px on the screen for one px here, before the user zooms: below 1 where the picture is too high */
  readonly scale: number
  /** of the whole picture, all columns shown */
  readonly width: number
  readonly height: number
  /** where the columns are seen */
  readonly window: Box
  /** right end of the columns, with their margin */
  readonly contentRight: number
  readonly plates: readonly Plate[]
  readonly holes: readonly HoleBox[]
  readonly shades: readonly ShadeBox[]
  readonly sights: readonly Sight[]
  readonly frames: readonly FrameBox[]
  readonly cells: readonly CellBox[]
  readonly ties: readonly Tie[]
  readonly twins: readonly Twin[]
  readonly rails: readonly Rail[]
  readonly notes: readonly Note[]
  /** top-level columns, for the overview and what lies outside */
  readonly columns: readonly ColumnBox[]
  /** what the picture says, in words */
  readonly summary: string
}

/** What stands in the rows, and where each name of each row is. */
export interface Shapes {
  readonly cells: CellBox[]
  readonly frames: FrameBox[]
  /** row key and path to the outline of the cell or frame */
  readonly outlines: ReadonlyMap<string, Box>
}

export function outlineKey(row: string, path: string): string {
  return `${row}\n${path}`
}
