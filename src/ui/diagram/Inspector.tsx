import type { ReactNode } from 'react'
import type { Explanation } from './explain.ts'
import { Icon } from './icons.tsx'
import type { DiagramTexts } from './texts.ts'

export interface InspectorProps {
  readonly explanation: Explanation
  /** where a directory: its columns are open */
  readonly isOpen: boolean
  readonly texts: DiagramTexts
  readonly onClose: () => void
  /** opens or closes a directory's columns */
  readonly onExpand: (open: boolean) => void
  /** what else is known of it, below the answer */
  readonly children?: ReactNode
}

/** "Why do I see this?", and what else is asked of what was selected: the answer, step by step. */
export function Inspector({ explanation, isOpen, texts, onClose, onExpand, children }: InspectorProps) {
  const words = texts.inspector
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
        <button type="button" className="dg-button open-directory" onClick={() => onExpand(!isOpen)}>
          {isOpen ? words.closeDirectory : words.openDirectory}
        </button>
      )}
      {children}
      <footer>
        <span>
          {explanation.inDocker === true ? words.docker : words.kernel}{' '}
          <code>{explanation.kernelFunction}</code>
        </span>
        <code>{explanation.kernelFile}</code>
      </footer>
    </aside>
  )
}
