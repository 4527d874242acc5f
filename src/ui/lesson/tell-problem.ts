import type { Playground } from '../state/playground.ts'

/** What went wrong with a lesson from elsewhere, above the panes. */
export function tellProblem({ view }: Playground, error: unknown): void {
  view.setState({ lessonProblem: error instanceof Error ? error.message : String(error) })
}
