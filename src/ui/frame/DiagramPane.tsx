import { useEffect, useRef } from 'react'
import type { Scene } from '../../scene/scene.ts'
import { Diagram, type DiagramHandle, type DiagramTexts, Inspector } from '../diagram/index.ts'
import { useMedia } from '../parts/media.ts'
import { useMachine, usePlayground, useView } from '../state/playground.ts'
import type { Selection } from '../state/view.ts'
import { useVerbs } from './verbs.ts'

interface DiagramPaneProps {
  readonly texts: DiagramTexts
  /** the first scene is drawn */
  readonly onShown: () => void
}

/** px that the inspector covers, its distance from the edge included */
const INSPECTOR_WIDTH = 320

/** The diagram with the machine's scenes and the page's selection, and the inspector over it. */
export function DiagramPane({ texts, onShown }: DiagramPaneProps) {
  const { client, view } = usePlayground()
  const verbs = useVerbs()
  const update = useMachine((machine) => machine.scene)
  const selection = useView((state) => state.selection)
  const speed = useView((state) => state.speed)
  const embed = useView((state) => state.embed)
  const presenting = useView((state) => state.presenting)
  const reducedMotion = useMedia('(prefers-reduced-motion: reduce)')
  const isPhone = useMedia('(max-width: 599px)')
  const handle = useRef<DiagramHandle>(null)

  useEffect(() => {
    verbs.setPlayer(handle)
    return () => verbs.setPlayer(null)
  }, [verbs])

  const isDrawn = update !== null
  useEffect(() => {
    if (!isDrawn) return
    const frame = requestAnimationFrame(onShown)
    return () => cancelAnimationFrame(frame)
  }, [isDrawn, onShown])

  const isInspecting = update !== null && selection !== null && hasCell(update.scene, selection)
  return (
    <div className="diagram-pane" data-pane="diagram">
      {update !== null && (
        <Diagram
          ref={handle}
          update={update}
          texts={texts}
          selection={selection}
          onSelect={(next) => view.setState({ selection: next })}
          onExpand={(path, open) => void client.expand(path, open)}
          onLookAt={(mount) => void client.lookAt(mount)}
          speed={speed}
          reducedMotion={reducedMotion}
          reserve={isInspecting && !isPhone ? INSPECTOR_WIDTH : 0}
          {...(embed || presenting ? {} : { onTake: verbs.take })}
          onPlayback={(motion) => view.setState({ motion })}
        />
      )}
      {isInspecting && update.scene.view === 'overlay' && (
        <div className="inspector-place">
          <Inspector
            scene={update.scene}
            selection={selection}
            texts={texts}
            onClose={() => view.setState({ selection: null })}
            onExpand={(path, open) => void client.expand(path, open)}
          />
        </div>
      )}
    </div>
  )
}

function hasCell(scene: Scene, { layer, path }: Selection): boolean {
  if (scene.view !== 'overlay') return false
  const cells = layer === 'work' ? scene.work?.cells : scene.layers.find(({ key }) => key === layer)?.cells
  return cells?.some((cell) => cell.path === path) === true
}
