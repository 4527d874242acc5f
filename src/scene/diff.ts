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

/**
 * `after` made of the parts of `before` wherever they are equal, so that many scenes of a session take little room and what
 * has changed is found by identity.
 */
export function shareScene(before: Scene | null, after: Scene): Scene {
  if (before === null || before.view !== 'overlay' || after.view !== 'overlay') return after
  const known = new Map(rowsOf(before).map((row) => [row.key, row]))
  const share = (row: SceneLayer) => shareRow(known.get(row.key), row)
  const layers = after.layers.map(share)
  const isSame = layers.length === before.layers.length && layers.every((row, i) => row === before.layers[i])
  return {
    ...after,
    layers: isSame ? before.layers : layers,
    work: after.work && share(after.work),
    columns: isEqual(before.columns, after.columns) ? before.columns : after.columns,
  }
}

function shareRow(before: SceneLayer | undefined, after: SceneLayer): SceneLayer {
  if (before === undefined) return after
  const old = new Map(before.cells.map((cell) => [cell.path, cell]))
  const cells = after.cells.map((cell) => {
    const known = old.get(cell.path)
    return known !== undefined && isSameCell(known, cell) ? known : cell
  })
  const hasSameCells =
    cells.length === before.cells.length && cells.every((cell, i) => cell === before.cells[i])
  if (!hasSameCells) return { ...after, cells }
  const isSame = before.directory === after.directory && before.writable === after.writable
  return isSame ? before : { ...after, cells: before.cells }
}

function isSameCell(a: SceneCell, b: SceneCell): boolean {
  for (const field in a) {
    const [left, right] = [a[field as keyof SceneCell], b[field as keyof SceneCell]]
    if (left !== right && !(Array.isArray(left) && isEqual(left, right))) return false
  }
  return true
}

/** `after` shares its equal parts with `before` (shareScene). */
export function makePatch(before: Scene | null, after: Scene): ScenePatch {
  if (before === null || before.view !== 'overlay' || after.view !== 'overlay' || !sameRows(before, after))
    return before !== null && isEqual(before, after) ? { kind: 'same' } : { kind: 'whole', scene: after }
  const old = rowsOf(before)
  const rows = rowsOf(after)
  const frame = frameOf(after)
  if (rows.every((row, i) => row === old[i]) && isEqual(frame, frameOf(before))) return { kind: 'same' }
  return {
    kind: 'cells',
    frame,
    layers: rows.map((row, i) => cellsPatch((old[i] as SceneLayer).cells, row.cells)),
  }
}

const frameOf = (scene: OverlayScene): OverlayScene => ({
  ...scene,
  layers: scene.layers.map(withoutCells),
  work: scene.work && withoutCells(scene.work),
})

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
  if (before === after) return { order: null, cells: [] }
  const old = new Set(before)
  const cells = after.filter((cell) => !old.has(cell))
  const isSameOrder = before.length === after.length && before.every(({ path }, i) => path === after[i]?.path)
  return { order: isSameOrder ? null : after.map(({ path }) => path), cells }
}

function patchedCells(before: readonly SceneCell[], patch: CellsPatch): readonly SceneCell[] {
  if (patch.order === null && patch.cells.length === 0) return before
  const cells = new Map(before.map((cell) => [cell.path, cell]))
  for (const cell of patch.cells) cells.set(cell.path, cell)
  const order = patch.order ?? before.map(({ path }) => path)
  return order.map((path) => cells.get(path) as SceneCell)
}

/** Scenes are built by one function, so equal ones have their fields in one order. */
const isEqual = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
