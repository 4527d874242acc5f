/**
 * Where a name stands.
 *
 * Terms
 * - spot: a row of the picture and a path. selection: a layer of the scene and a path; the empty path is the layer itself. Plain
 *   directories and the sketch have none.
 */

import type { LayerKey, Scene } from '../../scene/scene.ts'
import type { Box, Layout } from './picture.ts'

export interface Spot {
  /** the row's key */
  readonly row: string
  readonly path: string
}

export interface Selection {
  readonly layer: LayerKey
  readonly path: string
}

/** What the user is at. */
export interface Chosen {
  readonly selection: Spot | null
  /** the cell or frame that has the keyboard's tab stop */
  readonly focus: Spot | null
}

export function isAt(spot: Spot | null, row: string, path: string): boolean {
  return spot !== null && spot.row === row && spot.path === path
}

export function selectionOf(scene: Scene, spot: Spot | null): Selection | null {
  if (spot === null || scene.view === 'directories' || scene.view === 'empty') return null
  return { layer: spot.row as LayerKey, path: spot.path }
}

export function spotOf(selection: Selection, layout: Layout): Spot | null {
  const spot = { row: selection.layer, path: selection.path }
  return hasPlace(layout, spot) ? spot : null
}

export function hasPlace(layout: Layout, spot: Spot): boolean {
  return [...layout.cells, ...layout.frames].some((one) => isAt(spot, one.row, one.path))
}

/** Where a name is among the columns; null for what does not move with them, and for what is not drawn. */
export function placeOf(layout: Layout, spot: Spot): Box | null {
  const found = [...layout.cells, ...layout.frames].find((one) => isAt(spot, one.row, one.path))
  return found === undefined || ('fixed' in found && found.fixed) ? null : found.box
}
