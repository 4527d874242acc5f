import type { ReactNode } from 'react'
import type { LayerKey, OverlayScene } from '../../scene/scene.ts'
import { explain } from './explain.ts'
import { Icon } from './icons.tsx'
import type { DiagramTexts } from './texts.ts'

export interface InspectorProps {
  readonly scene: OverlayScene
  readonly selection: { readonly layer: LayerKey; readonly path: string }
  readonly texts: DiagramTexts
  readonly onClose: () => void
  /** opens or closes a directory's columns */
  readonly onExpand: (path: string, open: boolean) => void
  /** what else is known of it, below the answer */
  readonly children?: ReactNode
}

/** "Why do I see this?": the steps of the lookup that leads to the selected name. Nothing for a name that is gone. */
export function Inspector({ scene, selection, texts, onClose, onExpand, children }: InspectorProps) {
  const explanation = explain(scene, selection, texts)
  if (explanation === null) return null
  const words = texts.inspector
  const isOpen = isExpanded(scene, selection.path)
  return (
    <aside className="dg-inspector" data-testid="inspector" aria-label={words.title}>
      <header>
        <h2>{explanation.title}</h2>
        <button
          type="button"
          className="dg-button"
          aria-label={words.close}
          title={words.close}
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </header>
      <h3>{explanation.question}</h3>
      <ol>
        {explanation.steps.map((step) => (
          <li key={`${step.number} ${step.title}`} className={step.number === null ? 'off' : undefined}>
            <span className="step-mark" aria-hidden="true">
              {step.number ?? '–'}
            </span>
            <div>
              <b className="step-title">{step.title}</b>
              <p>{step.body}</p>
            </div>
          </li>
        ))}
      </ol>
      {explanation.preview !== null && explanation.preview !== '' && (
        <>
          <p className="preview-title">{words.preview}</p>
          <pre>{explanation.preview}</pre>
        </>
      )}
      {explanation.directory && (
        <button
          type="button"
          className="dg-button open-directory"
          onClick={() => onExpand(selection.path, !isOpen)}
        >
          {isOpen ? words.closeDirectory : words.openDirectory}
        </button>
      )}
      {children}
      <footer>
        <span>
          {words.kernel} <code>{explanation.kernelFunction}</code>
        </span>
        <code>{explanation.kernelFile}</code>
      </footer>
    </aside>
  )
}

function isExpanded(scene: OverlayScene, path: string): boolean {
  const search = (columns: OverlayScene['columns']): boolean =>
    columns.some((column) => (column.path === path ? column.expanded : search(column.children)))
  return search(scene.columns)
}
