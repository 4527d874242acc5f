import type { Scene } from '../../scene/scene.ts'
import { Icon } from './icons.tsx'
import type { DiagramTexts } from './texts.ts'

/** What can stand beside the diagram. */
export type Tool = 'happened' | 'build' | 'compare'

/** Open and close the tools beside the diagram. */
export function ToolButtons({
  texts,
  scene,
  tool,
  onTool,
}: {
  readonly texts: DiagramTexts
  readonly scene: Scene
  readonly tool: Tool | null
  readonly onTool: (tool: Tool) => void
}) {
  return (['happened', 'build', 'compare'] as const).map((one) => (
    <button
      key={one}
      type="button"
      className="dg-button square"
      aria-label={texts.header[one]}
      title={texts.header[one]}
      aria-pressed={tool === one}
      disabled={one !== 'build' && scene.view !== 'overlay'}
      onClick={() => onTool(one)}
    >
      <Icon name={one} />
    </button>
  ))
}
