import { useMachine, useView } from '../state/playground.ts'

/** The machine is at its prompt and nobody is typing for the reader. */
export function useIsFree(): boolean {
  const isAtPrompt = useMachine((machine) => machine.phase === 'ready' && !machine.session.running)
  const typing = useView((view) => view.typing)
  return isAtPrompt && !typing
}
