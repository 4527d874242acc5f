/** Finding names in a scene. */

import type { Scene, SceneColumn } from '../../scene/scene.ts'
import type { Spot } from './spot.ts'

/**
 * The names that hold `query`, whatever its case, in the order of their columns: each in the uppermost row that has it, merged
 * before the layers. Nothing for the empty query.
 */
export function findNames(scene: Scene, query: string): Spot[] {
  const wanted = query.trim().toLowerCase()
  if (wanted === '' || scene.view === 'empty') return []
  const rows =
    scene.view !== 'directories'
      ? scene.layers.map(({ key, cells }) => ({ row: key as string, cells }))
      : scene.rows.map(({ name, cells }) => ({ row: name, cells }))
  const first = new Map<string, string>()
  for (const { row, cells } of rows)
    for (const { path, ghost } of cells) if (!ghost && !first.has(path)) first.set(path, row)
  const found: Spot[] = []
  const visit = (columns: readonly SceneColumn[]) => {
    for (const { path, name, children } of columns) {
      const row = first.get(path)
      if (row !== undefined && name.toLowerCase().includes(wanted)) found.push({ row, path })
      visit(children)
    }
  }
  visit(scene.columns)
  return found
}

export function isExpanded(scene: Scene, path: string): boolean {
  return findColumn(scene, path)?.expanded ?? false
}

export function findColumn(scene: Scene, path: string): SceneColumn | undefined {
  if (scene.view === 'empty') return undefined
  const search = (columns: readonly SceneColumn[]): SceneColumn | undefined => {
    for (const column of columns) {
      const found = column.path === path ? column : search(column.children)
      if (found !== undefined) return found
    }
    return undefined
  }
  return search(scene.columns)
}
