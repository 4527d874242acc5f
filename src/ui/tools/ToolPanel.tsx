import type { Scene } from '../../scene/scene.ts'
import type { Badge } from '../diagram/index.ts'
import type { Selection, Tool } from '../state/view.ts'
import { BuildPanel } from './BuildPanel.tsx'
import { ComparePanel } from './ComparePanel.tsx'
import { HappenedPanel } from './HappenedPanel.tsx'

export interface ToolPanelProps {
  readonly tool: Tool
  readonly scene: Scene
  readonly onClose: () => void
  readonly onBadges: (badges: readonly Badge[]) => void
  readonly onSelect: (selection: Selection) => void
}

/** The tool that is open beside the diagram. */
export function ToolPanel({ tool, scene, onClose, onBadges, onSelect }: ToolPanelProps) {
  if (tool === 'happened') return <HappenedPanel scene={scene} onClose={onClose} />
  if (tool === 'build') return <BuildPanel scene={scene} onClose={onClose} />
  return <ComparePanel scene={scene} onClose={onClose} onBadges={onBadges} onSelect={onSelect} />
}
