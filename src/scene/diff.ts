/**
 * Scenes over the worker's boundary: a whole scene the first time and when the view changes, then only the cells
 * that differ. `applyPatch(before, makePatch(before, after))` equals `after`.
 */

import type { OverlayScene, Scene, SceneCell, SceneLayer } from './scene.ts'

export type ScenePatch =
  | { readonly kind: 'same' }
  | { readonly kind: 'whole'; readonly scene: Scene }
  | {
      readonly kind: 'cells'
      /** the new scene, with the layers' cells left out */
      readonly frame: OverlayScene
      /** for each layer of `frame`, in its order, then for work */
      readonly layers: readonly CellsPatch[]
    }

interface CellsPatch {
  /** the paths of all cells, in order; null: as before */
  readonly order: readonly string[] | null
  /** new cells, and cells that changed */
  readonly cells: readonly SceneCell[]
}

export function makePatch(before: Scene | null, after: Scene): ScenePatch {
  if (before !== null && isEqual(before, after)) return { kind: 'same' }
  if (before === null || before.view !== 'overlay' || after.view !== 'overlay' || !sameRows(before, after))
    return { kind: 'whole', scene: after }
  const old = rowsOf(before)
  return {
    kind: 'cells',
    frame: { ...after, layers: after.layers.map(withoutCells), work: after.work && withoutCells(after.work) },
    layers: rowsOf(after).map((row, i) => cellsPatch((old[i] as SceneLayer).cells, row.cells)),
  }
}

export function applyPatch(before: Scene | null, patch: ScenePatch): Scene {
  if (patch.kind === 'whole') return patch.scene
  if (before === null) throw new Error('a patch needs the scene before it')
  if (patch.kind === 'same') return before
  if (before.view !== 'overlay') throw new Error('cells need a union before them')
  const old = rowsOf(before)
  const patched = rowsOf(patch.frame).map((row, i) => ({
    ...row,
    cells: patchedCells((old[i] as SceneLayer).cells, patch.layers[i] as CellsPatch),
  }))
  const { layers } = patch.frame
  return {
    ...patch.frame,
    layers: patched.slice(0, layers.length),
    work: patched[layers.length] ?? null,
  }
}

const rowsOf = ({ layers, work }: OverlayScene): readonly SceneLayer[] =>
  work === null ? layers : [...layers, work]

const sameRows = (a: OverlayScene, b: OverlayScene): boolean =>
  a.mount.id === b.mount.id &&
  (a.work === null) === (b.work === null) &&
  isEqual(
    a.layers.map(({ key }) => key),
    b.layers.map(({ key }) => key),
  )

const withoutCells = (layer: SceneLayer): SceneLayer => ({ ...layer, cells: [] })

function cellsPatch(before: readonly SceneCell[], after: readonly SceneCell[]): CellsPatch {
  const old = new Map(before.map((cell) => [cell.path, cell]))
  const cells = after.filter((cell) => {
    const known = old.get(cell.path)
    return known === undefined || !isEqual(known, cell)
  })
  const isSameOrder = before.length === after.length && before.every(({ path }, i) => path === after[i]?.path)
  return { order: isSameOrder ? null : after.map(({ path }) => path), cells }
}

function patchedCells(before: readonly SceneCell[], patch: CellsPatch): SceneCell[] {
  const cells = new Map(before.map((cell) => [cell.path, cell]))
  for (const cell of patch.cells) cells.set(cell.path, cell)
  const order = patch.order ?? before.map(({ path }) => path)
  return order.map((path) => cells.get(path) as SceneCell)
}

/** Scenes are built by one function, so equal ones have their fields in one order. */
const isEqual = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
