/** The door of this room: the programs docker, dockerd and dive, loaded when a machine first needs them. */

import type { ProgramMain } from '../kernel/abi.ts'
import type { readLayerStores } from './layer-store.ts'
import type { ProgramFiles } from './registry/registry.ts'

export type { FileReader, LayerStore } from './layer-store.ts'

/** The programs' names, known without loading them. */
export const dockerNames: readonly string[] = ['docker', 'dockerd', 'dive']

/** Loads them; `programs` are the files that images may hold. The map has exactly the names of `dockerNames`. */
export async function loadDocker(programs: ProgramFiles): Promise<ReadonlyMap<string, ProgramMain>> {
  const [{ createDocker }, { dockerd }, { createDive }] = await Promise.all([
    import('./docker.ts'),
    import('./dockerd.ts'),
    import('./dive.ts'),
  ])
  return new Map([
    ['docker', createDocker(programs)],
    ['dockerd', dockerd],
    ['dive', createDive(programs)],
  ])
}

/** What tells which directory holds which layer of which image, for who looks at a machine from outside. */
export async function loadLayerStores(): Promise<typeof readLayerStores> {
  return (await import('./layer-store.ts')).readLayerStores
}
