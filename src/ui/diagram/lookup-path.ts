/** Where a merged name is looked for in each layer: redirects on the way down change the path. */

import type { LayerKey, OverlayScene, SceneCell, SceneLayer } from '../../scene/scene.ts'

/**
 * The path at which `layer` is asked for the merged name `path`: the same, unless a directory above (or, with
 * metacopy, the file itself) has a redirect in a higher layer (Documentation/filesystems/overlayfs.rst,
 * "redirect_dir": absolute from the layer's root, or a name in the same directory).
 */
export function layerPath(scene: OverlayScene, path: string, layer: LayerKey): string {
  let current = path
  for (const above of stackOf(scene)) {
    if (above.key === layer) break
    current = redirected(above, current)
  }
  return current
}

/** upper and the lowers, top first. */
export function stackOf(scene: OverlayScene): readonly SceneLayer[] {
  return scene.layers.filter((layer) => layer.key !== 'merged')
}

/** The cell of a layer at a path of that layer. */
export function cellAt(scene: OverlayScene, key: LayerKey, path: string): SceneCell | undefined {
  const layer = key === 'work' ? scene.work : scene.layers.find((one) => one.key === key)
  return layer == null ? undefined : cellsByPath(layer).get(path)
}

/**
 * index=on: a merged file that was copied up under another of its names is that copy, which its entry in index leads to. The
 * copy's name in upper, if it is shown; null for all other files.
 */
export function indexedCopy(scene: OverlayScene, cell: SceneCell): SceneCell | null {
  if (!isIndexed(scene, cell)) return null
  const upper = scene.layers.find(({ key }) => key === 'upper')
  return upper?.cells.find(({ kind, ino }) => kind === cell.kind && ino === cell.ino) ?? null
}

/** A merged file is in upper, but not by its name. */
export function isIndexed(scene: OverlayScene, cell: SceneCell): boolean {
  if (cell.from !== 'upper' || cell.kind === 'directory' || cell.stale) return false
  return cellAt(scene, 'upper', cell.path) === undefined
}

/** The layers that are asked for names in the merged directory `directory`, top first; the root asks all that have names. */
export function layersAsked(scene: OverlayScene, directory: string): readonly LayerKey[] {
  if (directory === '') return stackOf(scene).flatMap(({ key, dataOnly }) => (dataOnly === true ? [] : [key]))
  const cell = cellAt(scene, 'merged', directory)
  if (cell === undefined) return []
  return cell.merges.length > 0 ? cell.merges : cell.from === null ? [] : [cell.from]
}

function redirected(layer: SceneLayer, path: string): string {
  let asked = ''
  let result = ''
  for (const part of path.split('/').slice(1)) {
    asked += `/${part}`
    const redirect = cellsByPath(layer).get(asked)?.redirect ?? null
    if (redirect === null) result += `/${part}`
    else result = redirect.startsWith('/') ? redirect : `${result}/${redirect}`
  }
  return result
}

/** A layer never changes once made; a big one is asked for many names. */
const maps = new WeakMap<SceneLayer, ReadonlyMap<string, SceneCell>>()

function cellsByPath(layer: SceneLayer): ReadonlyMap<string, SceneCell> {
  let map = maps.get(layer)
  if (map === undefined) {
    map = new Map(layer.cells.map((cell) => [cell.path, cell]))
    maps.set(layer, map)
  }
  return map
}
