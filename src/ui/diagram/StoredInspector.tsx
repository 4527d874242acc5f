import type { ReactNode } from 'react'
import type { ImagesScene } from '../../scene/scene.ts'
import { explainStored } from './explain-stored.ts'
import { Inspector } from './Inspector.tsx'
import type { Selection } from './spot.ts'
import { storeTexts } from './store-texts.ts'
import type { DiagramTexts } from './texts.ts'

export interface StoredInspectorProps {
  readonly scene: ImagesScene
  readonly selection: Selection
  readonly texts: DiagramTexts
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onExpand: (open: boolean) => void
  readonly children?: ReactNode
}

/** The inspector of Docker's layers. */
export function StoredInspector({ scene, selection, children, ...inspector }: StoredInspectorProps) {
  const { texts } = inspector
  const explanation = explainStored(scene, selection, texts, storeTexts[texts.language])
  if (explanation === null) return null
  return (
    <Inspector explanation={explanation} {...inspector}>
      {children}
    </Inspector>
  )
}
