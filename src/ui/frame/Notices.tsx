import { Suspense } from 'react'
import { useText } from '../i18n/index.ts'
import { leaveTab } from '../keep/comes-back.ts'
import { Icon } from '../parts/icons.tsx'
import { useMachine, usePlayground, useView } from '../state/playground.ts'
import type { ViewState } from '../state/view.ts'
import { KeepNotice } from './later.ts'
import { useVerbs } from './verbs.ts'

/** What happened to the machine, and what to do; above the panes, never between the terminal's lines. */
export function Notices() {
  const text = useText()
  const verbs = useVerbs()
  const phase = useMachine((machine) => machine.phase)
  const crash = useMachine((machine) => machine.crash)
  const linkProblem = useView((view) => view.linkProblem)
  const keeping = useView((view) => view.keeping)
  const lessonProblem = useView((view) => view.lessonProblem)
  if (phase === 'failed') {
    return (
      <div className="notice" role="alert">
        <Icon name="warning" />
        <p>
          <b>{text.failure.start}</b> {text.failure.startText}
        </p>
        <button type="button" className="button outlined" onClick={() => location.reload()}>
          {text.failure.reload}
        </button>
      </div>
    )
  }
  if (lessonProblem !== null) return <LessonNotice problem={lessonProblem} />
  if (linkProblem !== null) return <LinkNotice problem={linkProblem} />
  if (crash === null && keeping !== null) {
    return (
      <Suspense>
        <KeepNotice keeping={keeping} />
      </Suspense>
    )
  }
  if (crash === null) return <UpdateNotice />
  return (
    <div className="notice" role="alert">
      <Icon name="warning" />
      <p>
        <b>{text.crash[crash.reason]}</b>{' '}
        {crash.line === null ? (
          text.crash.restoredAll
        ) : (
          <>
            {text.crash.restored} <code>{crash.line}</code>
          </>
        )}
      </p>
      <button type="button" className="button outlined" onClick={verbs.dismissCrash}>
        {text.crash.dismiss}
      </button>
    </div>
  )
}

/** A lesson from elsewhere that could not be opened. */
function LessonNotice({ problem }: { readonly problem: string }) {
  const { crash } = useText()
  const { view } = usePlayground()
  return (
    <div className="notice" role="alert">
      <Icon name="warning" />
      <p>{problem}</p>
      <button
        type="button"
        className="button outlined"
        onClick={() => view.setState({ lessonProblem: null })}
      >
        {crash.dismiss}
      </button>
    </div>
  )
}

/** The machine is fresh; or its session takes long, and may never come to its end. */
function LinkNotice({ problem }: { readonly problem: NonNullable<ViewState['linkProblem']> }) {
  const { openLink: text, crash } = useText()
  const { view } = usePlayground()
  return (
    <div className="notice" role="alert">
      <Icon name="warning" />
      <p>{text.problems[problem]}</p>
      {problem === 'slow' ? (
        <button type="button" className="button outlined" onClick={startEmpty}>
          {text.startEmpty}
        </button>
      ) : (
        <button
          type="button"
          className="button outlined"
          onClick={() => view.setState({ linkProblem: null })}
        >
          {crash.dismiss}
        </button>
      )}
    </div>
  )
}

function startEmpty(): void {
  leaveTab()
  history.replaceState(history.state, '', location.pathname + location.search)
  location.reload()
}

/** Not an alert: whoever works goes on working, and has the newer build at the next visit. */
function UpdateNotice() {
  const { update: text } = useText()
  const { view } = usePlayground()
  const useUpdate = useView((state) => state.useUpdate)
  if (useUpdate === null) return null
  return (
    <div className="notice" role="status">
      <p>{text.waits}</p>
      <button type="button" className="button outlined" onClick={useUpdate}>
        {text.load}
      </button>
      <button type="button" className="button" onClick={() => view.setState({ useUpdate: null })}>
        {text.later}
      </button>
    </div>
  )
}
