import './tools.css'

import type { ReactNode } from 'react'
import { Icon } from '../parts/icons.tsx'
import { useView } from '../state/playground.ts'
import { toolTexts } from './texts.ts'

export const useToolText = () => toolTexts[useView((view) => view.language)]

interface PanelProps {
  readonly title: string
  readonly name: string
  readonly onClose: () => void
  readonly children: ReactNode
}

/** A sheet beside the diagram, where the inspector stands too. */
export function Panel({ title, name, onClose, children }: PanelProps) {
  const text = useToolText()
  return (
    <aside className="tool-panel" data-testid={name} aria-label={title}>
      <header>
        <h2>{title}</h2>
        <button type="button" className="button square" aria-label={text.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {children}
    </aside>
  )
}

interface FieldProps {
  readonly label: string
  readonly children: ReactNode
}

export function Field({ label, children }: FieldProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is its child
    <label className="tool-field">
      <span>{label}</span>
      {children}
    </label>
  )
}

interface CommandProps {
  readonly label: string
  /** null: nothing to run yet */
  readonly line: string | null
  readonly run: (line: string) => void
  readonly free: boolean
}

/** The command that a button stands for, and the button. */
export function Command({ label, line, run, free }: CommandProps) {
  const text = useToolText()
  return (
    <div className="tool-command">
      <code title={line === null ? undefined : text.runs}>{line === null ? ' ' : `$ ${line}`}</code>
      <button
        type="button"
        className="button outlined"
        disabled={line === null || !free}
        onClick={() => line !== null && run(line)}
      >
        {label}
      </button>
    </div>
  )
}
