import { Suspense, useEffect, useRef, useState } from 'react'
import type { Scene } from '../../scene/scene.ts'
import {
  type Badge,
  Diagram,
  type DiagramHandle,
  type DiagramTexts,
  explain,
  Inspector,
  isExpanded,
} from '../diagram/index.ts'
import { RuleLink } from '../lesson/later.ts'
import { useMedia } from '../parts/media.ts'
import { useMachine, usePlayground, useReading, useView } from '../state/playground.ts'
import type { Selection } from '../state/view.ts'
import { InspectorDetails, StoredInspector, ToolPanel } from './later.ts'
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
  const tool = useView((state) => (state.embed || state.presenting ? null : state.tool))
  const [badges, setBadges] = useState<readonly Badge[]>([])
  const reducedMotion = useMedia('(prefers-reduced-motion: reduce)')
  const isWide = useMedia('(min-width: 1200px)')
  const isNarrow = useMedia('(max-width: 899px)')
  const isReading = useReading(({ lesson }) => lesson !== null)
  const hasLesson = useView(({ panes }) => panes.includes('lesson')) && isReading
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

  const isInspecting =
    update !== null && tool !== 'build' && selection !== null && hasCell(update.scene, selection)
  // Elsewhere it stands beside the picture (page.css).
  const covers = embed || presenting || isWide || (!isNarrow && !hasLesson)
  const select = (next: Selection | null) => view.setState({ selection: next })
  return (
    <div className="diagram-pane" data-pane="diagram">
      {update !== null && (
        <Diagram
          ref={handle}
          update={update}
          texts={texts}
          selection={selection}
          onSelect={select}
          onExpand={(path, open) => void client.expand(path, open)}
          onLookAt={(mount) => void client.lookAt(mount)}
          speed={speed}
          reducedMotion={reducedMotion}
          reserve={(isInspecting || tool !== null) && covers ? INSPECTOR_WIDTH : 0}
          {...(embed || presenting ? {} : { onTake: verbs.take, onTool: verbs.toggleTool, tool, badges })}
          onPlayback={(motion) => view.setState({ motion })}
        />
      )}
      {tool !== null && update !== null && (
        <div className="inspector-place" hidden={isInspecting}>
          <Suspense>
            <ToolPanel
              tool={tool}
              scene={update.scene}
              onClose={() => view.setState({ tool: null })}
              onBadges={setBadges}
              onSelect={select}
            />
          </Suspense>
        </div>
      )}
      {isInspecting && (
        <div className="inspector-place">
          <Inspecting scene={update.scene} selection={selection} texts={texts} />
        </div>
      )}
    </div>
  )
}

interface InspectingProps {
  readonly scene: Scene
  readonly selection: Selection
  readonly texts: DiagramTexts
}

function Inspecting({ scene, selection, texts }: InspectingProps) {
  const { client, view } = usePlayground()
  const { layer, path } = selection
  const common = {
    texts,
    isOpen: isExpanded(scene, path),
    onClose: () => view.setState({ selection: null }),
    onExpand: (open: boolean) => void client.expand(path, open),
    children: (
      <Suspense>
        <InspectorDetails key={`${layer} ${path}`} selection={selection} />
        <RuleLink scene={scene} selection={selection} />
      </Suspense>
    ),
  }
  if (scene.view === 'images')
    return (
      <Suspense>
        <StoredInspector scene={scene} selection={selection} {...common} />
      </Suspense>
    )
  const explanation = scene.view === 'overlay' ? explain(scene, selection, texts) : null
  return explanation && <Inspector explanation={explanation} {...common} />
}

function hasCell(scene: Scene, { layer, path }: Selection): boolean {
  if (scene.view !== 'overlay' && scene.view !== 'images') return false
  const isWork = scene.view === 'overlay' && layer === 'work'
  const row = isWork ? scene.work : scene.layers.find(({ key }) => key === layer)
  if (scene.view === 'images' && path === '') return row !== undefined
  return row?.cells.some((cell) => cell.path === path) === true
}
