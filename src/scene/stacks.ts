/** Docker's layers as the picture has them: in one order from top to bottom, and the stacks of images and containers through them. */

import type { Machine } from '../session/index.ts'
import type { ImagesScene, Stack, StoredKey, StoredLayer } from './scene.ts'

export type Store = ReturnType<Machine['layerStores']>[number]
type Layer = Store['layers'][number]

export const storedKey = (id: string): StoredKey => `stored:${id}`

/** The id in the driver. */
export const storedId = (key: StoredKey): string => key.slice('stored:'.length)

/** Every layer above the one that it stands on, and what stands on one layer together; what was made last is on top. */
export function stackedLayers(layers: readonly Layer[]): readonly Layer[] {
  const standingOn = (parent: string | null): readonly Layer[] =>
    layers
      .filter((layer) => layer.parent === parent)
      .sort((one, other) => other.made - one.made)
      .flatMap((layer) => [...standingOn(layer.id), layer])
  return standingOn(null)
}

/** Images of the same layers are one stack. */
export function sceneStacks(stacks: Store['stacks']): readonly Stack[] {
  const found = new Map<string, Stack>()
  for (const { kind, id, names, layers } of stacks) {
    const top = layers[0]
    if (top === undefined) continue
    const known = found.get(top)
    found.set(top, {
      kind,
      id: known?.id ?? id.slice(0, 12),
      names: [...(known?.names ?? []), ...names].sort(),
      layers: layers.map(storedKey),
    })
  }
  return [...found.values()]
}

/** The layers that came, each after the one that it stands on. */
export function addedLayers(before: ImagesScene, after: ImagesScene): readonly StoredLayer[] {
  const known = new Set(before.layers.map(({ key }) => key))
  return after.layers.filter(({ key }) => !known.has(key)).toReversed()
}
