import type { ImagesScene } from '../../scene/scene.ts'
import type { DiagramTexts } from './texts.ts'

interface AllNamesProps {
  readonly scene: ImagesScene
  readonly texts: DiagramTexts
  readonly onExpand: (path: string, open: boolean) => void
}

/** Of Docker's layers, all names are shown, or a choice of them. */
export function AllNames({ scene, texts: { header }, onExpand }: AllNamesProps) {
  const rest = scene.rest ?? 0
  const whole = scene.whole === true
  if (rest === 0 && !whole) return null
  return (
    <button type="button" className="dg-button dg-all-names" onClick={() => onExpand('', !whole)}>
      {whole ? header.fewNames : header.allNames(rest)}
    </button>
  )
}
