import { Component, type ReactNode } from 'react'
import { DictionaryContext } from '../i18n/index.ts'

interface ErrorBoundaryProps {
  /** puts the notice where the pane was */
  readonly area: string
  /** draws again by itself when this changes */
  readonly retryOn?: unknown
  readonly children: ReactNode
}

/** A pane that fails takes no other pane with it, and no session: the machine lives outside of React. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { readonly error: Error | null }> {
  static override contextType = DictionaryContext
  declare context: React.ContextType<typeof DictionaryContext>
  override state: { readonly error: Error | null } = { error: null }

  static getDerivedStateFromError(error: Error) {
    return { error }
  }

  override componentDidUpdate(before: ErrorBoundaryProps) {
    if (this.state.error !== null && before.retryOn !== this.props.retryOn) this.setState({ error: null })
  }

  override render() {
    const { error } = this.state
    if (error === null) return this.props.children
    const text = this.context?.failure
    return (
      <section className="failure" role="alert" style={{ gridArea: this.props.area }}>
        <b>{text?.pane}</b>
        <p>{text?.text}</p>
        <pre>{String(error)}</pre>
        <button type="button" className="button outlined" onClick={() => this.setState({ error: null })}>
          {text?.retry}
        </button>
      </section>
    )
  }
}
