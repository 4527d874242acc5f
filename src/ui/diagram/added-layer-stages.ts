/**
 * Docker has put layers on others: each comes in from above, after the one that it stands on; those of a container come
 * together.
 */

import type { ImagesScene, Scene, StoredLayer } from '../../scene/scene.ts'
import { addedLayers } from '../../scene/stacks.ts'
import { noMarks } from './marks.ts'
import { formatDockerSize, instructionOf } from './names.ts'
import type { Box, Layout } from './picture.ts'
import type { WorkUse } from './plan.ts'
import { storedName } from './rows.ts'
import { READ, type Stage } from './stage.ts'
import type { DiagramTexts } from './texts.ts'
import { times } from './times.ts'

interface AddedInput {
  readonly before: ImagesScene
  readonly after: ImagesScene
  readonly layoutOf: (scene: Scene, options: WorkUse) => Layout
  readonly texts: DiagramTexts
}

export function addedLayerStages({ before, after, layoutOf, texts }: AddedInput): readonly Stage[] {
  const added = addedLayers(before, after)
  // A container's init comes with its own layer, which stands on it.
  const steps = added.filter(({ part }) => part !== 'init')
  return steps.map((layer, index): Stage => {
    const later = added.slice(added.indexOf(layer) + 1)
    const layout = layoutOf(withoutLayers(after, later), { workInUse: false, workTile: false })
    return {
      motion: index,
      kind: 'layer',
      ...wordsFor(layer, after, texts),
      doneCaption: null,
      duration: times.layout + READ,
      marks: noMarks,
      place: firstName(layout, layer),
      during: layout,
      done: layout,
    }
  })
}

function wordsFor(
  layer: StoredLayer,
  scene: ImagesScene,
  texts: DiagramTexts,
): Pick<Stage, 'card' | 'caption'> {
  const below = scene.layers.find(({ key }) => key === layer.parent)
  if (layer.part === 'container') {
    const name = scene.stacks.find(({ layers }) => layers[0] === layer.key)?.names[0] ?? ''
    const image = scene.layers.find(({ key }) => key === below?.parent)
    return {
      card: texts.motion.container(name),
      caption: texts.motion.containerCaption(name, image === undefined ? '' : storedName(image)),
    }
  }
  const command = instructionOf(layer.command)
  const size = formatDockerSize(layer.size ?? 0)
  return {
    card: texts.motion.layer(storedName(layer), command),
    caption: texts.motion.layerCaption(command, size, below === undefined ? null : storedName(below)),
  }
}

/** `scene` before they came, with its columns, so that nothing moves sideways. */
function withoutLayers(scene: ImagesScene, later: readonly StoredLayer[]): ImagesScene {
  if (later.length === 0) return scene
  const gone = new Set<string>(later.map(({ key }) => key))
  return {
    ...scene,
    layers: scene.layers.filter(({ key }) => !gone.has(key)),
    stacks: scene.stacks.filter(({ layers }) => !layers.some((key) => gone.has(key))),
  }
}

/** Where the layer has its first name; null of an empty one. */
function firstName(layout: Layout, { key }: StoredLayer): Box | null {
  const names = [...layout.frames, ...layout.cells].filter(({ row, path }) => row === key && path !== '')
  return names.toSorted((one, other) => one.box.x - other.box.x)[0]?.box ?? null
}
