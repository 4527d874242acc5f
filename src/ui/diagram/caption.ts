/** The line over the picture that says what is seen, while no motion says what happens. */

import type { Scene } from '../../scene/scene.ts'
import type { Layout } from './picture.ts'
import { layerName } from './rows.ts'
import type { Selection } from './spot.ts'
import type { Caption, DiagramTexts } from './texts.ts'

export function captionOf(
  scene: Scene,
  selection: Selection | null,
  texts: DiagramTexts,
  layout: Layout | null,
): Caption {
  const { captions } = texts
  if (scene.view === 'empty') return captions.empty
  if (scene.view === 'directories') return captions.directories
  if (scene.view === 'images') return layout?.density === 'phone' ? captions.imagesPhone : captions.images
  const ghost =
    selection?.layer === 'merged' &&
    scene.layers[0]?.cells.find((cell) => cell.path === selection.path && cell.ghost)
  if (ghost) {
    const layer = scene.layers.find(
      (one) =>
        one.key !== 'merged' &&
        one.cells.some((cell) => cell.path === ghost.path && cell.kind === 'whiteout'),
    )
    if (layer !== undefined) return captions.whiteout(ghost.name, layerName(scene, layer.key))
  }
  if (layout?.density === 'phone') return captions.overlayPhone
  return scene.layers.some((layer) => layer.key === 'upper') ? captions.overlay : captions.readOnly
}
