/** From the tree that a build made to an image (exporter/containerimage of the daemon): its layers are taken over where they lie. */

import type { Digest } from '../content/digest.ts'
import { TYPE_FILE } from '../content/tar.ts'
import { writeTar } from '../content/tar-write.ts'
import type { Engine } from '../engine/engine.ts'
import type { Step } from '../step.ts'
import type { Layer } from '../store/layers.ts'
import { configurationText } from './history.ts'
import type { Plan } from './plan.ts'
import type { Tree } from './solve.ts'

export interface Layers {
  readonly diffIds: readonly Digest[]
  readonly times: readonly string[]
}

/** EnsureLayer: an image layer of each tree of the chain. On failure those that were new are none again. */
export function* exportLayers(engine: Engine, result: Tree | null): Step<Layers> {
  const chain: Tree[] = []
  for (let at = result; at !== null; at = at.below) chain.unshift(at)
  const adopted: Digest[] = []
  try {
    let parent: Digest | null = null
    const times: string[] = []
    for (const { snapshot, record, below } of chain) {
      const known: Digest | null = record.chainId
      if (snapshot !== null && (known === null || engine.layers.get(known) === null)) {
        const entries = yield* engine.driver.diff(snapshot, below?.snapshot ?? null)
        const size = entries.reduce((sum, { type, data }) => sum + (type === TYPE_FILE ? data.length : 0), 0)
        const layer: Layer = yield* engine.layers.adopt(snapshot, writeTar(entries), parent, size)
        if (layer.cacheId === snapshot) {
          adopted.push(layer.chainId)
          // The record that goes on beside the image's layer is another one.
          record.id = engine.chance.snapshotId()
        }
        record.chainId = layer.chainId
      }
      parent = record.chainId
      if (below === null && record.snapshot === null) {
        const base = parent === null ? [] : engine.layers.chain(parent)
        times.push(...base.map(() => record.created))
      } else times.push(record.created)
    }
    const diffIds = parent === null ? [] : engine.layers.chain(parent).map(({ diffId }) => diffId)
    return { diffIds: diffIds.reverse(), times }
  } catch (error) {
    for (const chainId of adopted) engine.layers.forget(chainId)
    for (const { record } of chain) {
      if (record.chainId !== null && adopted.includes(record.chainId)) record.chainId = null
    }
    throw error
  }
}

export function imageText(engine: Engine, plan: Plan, { diffIds, times }: Layers): string {
  const { base, author, config, history } = plan
  return configurationText({ base, author, config, history, diffIds, layerTimes: times, now: engine.now() })
}
