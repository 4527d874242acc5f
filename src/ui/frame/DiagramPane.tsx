import { useEffect } from 'react'
import { useMachine } from '../state/playground.ts'

export function DiagramPane({ onShown }: { readonly onShown: () => void }) {
  const update = useMachine((machine) => machine.scene)
  useEffect(() => {
    if (update !== null) onShown()
  }, [update, onShown])
  return (
    <section
      className="diagram-pane"
      data-testid="diagram"
      data-pane="diagram"
      tabIndex={-1}
      aria-label="diagram"
    />
  )
}
