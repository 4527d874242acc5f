/** A whole row of a union: what is in directories that the picture keeps closed too. For comparisons; nothing is drawn of it. */

import { fileMode, inspect, type Machine } from '../session/index.ts'
import { layerKeyAt } from './build.ts'
import { makeCell, mergedCell } from './cells.ts'
import { lookedUnion } from './looked-at.ts'
import type { LayerKey, SceneCell } from './scene.ts'

const { compareNames, listMerged, lookUpMerged } = inspect
type Glimpse = inspect.Glimpse
type Union = inspect.Union

export interface Tree {
  /** absolute path of what was looked through */
  readonly directory: string
  /** by path of directories, names in C order */
  readonly cells: readonly SceneCell[]
  /** there are more names than were looked at */
  readonly cut: boolean
}

/** Names that are looked at. */
const MOST_NAMES = 20_000

/** null where there is no union, or no such layer. `lookAt`: as for a scene. */
export function treeOf(machine: Machine, lookAt: number | null, layer: LayerKey): Tree | null {
  const union = lookedUnion(machine, lookAt)
  if (union === undefined) return null
  if (layer === 'merged') return limited(union.target, mergedTree(union))
  const layers = [...union.layers, ...union.dataOnly]
  const index = layers.findIndex((_, at) => layerKeyAt(union, at) === layer)
  const found = layers[index]
  return found === undefined ? null : limited(found.directory, layerTree(union, layer, index, found.root))
}

function limited(directory: string, names: Generator<SceneCell>): Tree {
  const cells: SceneCell[] = []
  for (const cell of names) {
    if (cells.length === MOST_NAMES) return { directory, cells, cut: true }
    cells.push(cell)
  }
  return { directory, cells, cut: false }
}

function* layerTree(
  union: Union,
  layer: LayerKey,
  index: number,
  directory: Glimpse,
  path = '',
): Generator<SceneCell> {
  const { rules } = union
  const names = new Set<string>()
  for (const entry of directory.names()) {
    const name = rules.about(entry)
    if (name !== null) names.add(name)
  }
  for (const name of [...names].sort(compareNames)) {
    for (const entry of rules.entries(name)) {
      const seen = directory.child(entry)
      if (seen === null) continue
      yield makeCell(layer, `${path}/${name}`, seen, { isWhiteout: rules.isWhiteout(directory, name, index) })
      if (fileMode.isDirectory(seen.inode.mode))
        yield* layerTree(union, layer, index, seen, `${path}/${name}`)
    }
  }
}

function* mergedTree(union: Union, directory = union.root, path = ''): Generator<SceneCell> {
  const keys = union.layers.map((_, index) => layerKeyAt(union, index))
  for (const name of [...listMerged(union, directory)].sort(compareNames)) {
    const found = lookUpMerged(union, directory, name)
    if (found === null || found.places.length === 0) continue
    yield mergedCell(union, `${path}/${name}`, found, keys)
    if (found.directory !== null) yield* mergedTree(union, found.directory, `${path}/${name}`)
  }
}
