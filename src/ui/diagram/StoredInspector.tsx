import type { ImagesScene } from '../../scene/scene.ts'
import { explainStored } from './explain-stored.ts'
import { Inspector, type InspectorProps } from './Inspector.tsx'
import type { Selection } from './spot.ts'
import { storeTexts } from './store-texts.ts'

export interface StoredInspectorProps extends Omit<InspectorProps, 'explanation'> {
  readonly scene: ImagesScene
  readonly selection: Selection
}

/** The inspector of Docker's layers. */
export function StoredInspector({ scene, selection, ...inspector }: StoredInspectorProps) {
  const { texts } = inspector
  const explanation = explainStored(scene, selection, texts, storeTexts[texts.language])
  return explanation && <Inspector explanation={explanation} {...inspector} />
}
