import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { matchesAtAnyWidth } from '../../lessons/matches.ts'
import { useVerbs } from '../frame/verbs.ts'
import { Icon } from '../parts/icons.tsx'
import { useMachine, usePlayground, useReading, useRecords } from '../state/playground.ts'
import { recordOf } from '../state/records.ts'
import type { Progress } from './progress.ts'
import { missingBefore, ownCommands, visitsOf } from './progress.ts'
import { taskCheckOf } from './task-check.ts'
import { useIsFree } from './use-is-free.ts'
import { useLessonTexts } from './use-lesson-texts.ts'
import './task.css'

/** What is always at hand in a lesson, and the way back for who has left its path. */
export function LessonTools({ progress }: { readonly progress: Progress }) {
  const { tools: text } = useLessonTexts()
  const verbs = useVerbs()
  const isFree = useIsFree()
  const { lesson, step: open } = useReading((reading) => reading)
  const step = lesson?.steps[open]
  return (
    <div className="lesson-tools">
      <Path progress={progress} />
      <div className="tool-row">
        {step?.task != null && (
          <>
            <TaskButton count={step.task.goals.length} />
            <HintButton count={step.task.hints.length} />
          </>
        )}
        <button
          type="button"
          className="button"
          title={text.againText}
          aria-disabled={!isFree}
          onClick={() => isFree && void verbs.beginStep(open)}
        >
          <Icon name="reset" />
          {text.again}
        </button>
        <button type="button" className="button" onClick={() => verbs.showReference(null)}>
          <Icon name="book" />
          {text.reference}
        </button>
      </div>
    </div>
  )
}

function TaskButton({ count }: { readonly count: number }) {
  const { tools: text } = useLessonTexts()
  const reached = useStore(taskCheckOf(usePlayground()).store, (state) => state.reached)
  return (
    <button
      type="button"
      className="button"
      onClick={() => document.getElementById('task')?.scrollIntoView({ block: 'center' })}
    >
      <Icon name="check" />
      {text.task(reached?.filter(Boolean).length ?? 0, count)}
    </button>
  )
}

/** The next hint, wherever the text has been scrolled to; when all are given, the last one. */
function HintButton({ count }: { readonly count: number }) {
  const { tools: text } = useLessonTexts()
  const check = taskCheckOf(usePlayground())
  const given = useStore(check.store, (state) => state.hints)
  const wanted = useRef(false)
  useEffect(() => {
    if (!wanted.current || given === 0) return
    wanted.current = false
    ;[...document.querySelectorAll('#task .hint')].at(-1)?.scrollIntoView({ block: 'nearest' })
  }, [given])
  return (
    <button
      type="button"
      className="button"
      onClick={() => {
        wanted.current = true
        if (given < count) check.giveHint()
        else document.querySelector('#task .hint:last-of-type')?.scrollIntoView({ block: 'nearest' })
      }}
    >
      <Icon name="speech" />
      {text.hint}
    </button>
  )
}

/** Commands of one's own are welcome; the lesson says so, and offers to go back. */
function Path({ progress }: { readonly progress: Progress }) {
  const { tools: text } = useLessonTexts()
  const verbs = useVerbs()
  const isFree = useIsFree()
  const { lesson, step: open } = useReading((reading) => reading)
  const position = useMachine((machine) => machine.session.position)
  const isDifferent = useIsDifferent(progress)
  const visits = useReading((reading) => reading.visits)
  const isTask = lesson?.steps[open]?.task != null
  if (lesson === null || isTask) return null
  const own = ownCommands(lesson.steps, progress, visitsOf(lesson.id, visits), position)
  if (own > 0 && progress.last !== null) {
    return (
      <div className="path" role="status">
        <p>{text.own(own)}</p>
        <button
          type="button"
          className="button outlined"
          aria-disabled={!isFree}
          onClick={() => isFree && void verbs.seek(position - own)}
        >
          {text.back}
        </button>
      </div>
    )
  }
  // Its steps were written for a machine on which nothing has run.
  if (progress.last === null && position > 0 && open === 0) {
    return (
      <div className="path" role="status">
        <p>{text.used}</p>
        <button
          type="button"
          className="button outlined"
          aria-disabled={!isFree}
          onClick={() => isFree && void verbs.beginStep(open)}
        >
          {text.fresh}
        </button>
      </div>
    )
  }
  if (isDifferent) {
    return (
      <div className="path" role="status">
        <p>{missingBefore(lesson.steps, progress, open).length > 0 ? text.skipped : text.different}</p>
        <button
          type="button"
          className="button outlined"
          aria-disabled={!isFree}
          onClick={() => isFree && void verbs.beginStep(open)}
        >
          {text.again}
        </button>
      </div>
    )
  }
  return <Score />
}

/** The last command belongs to the lesson and printed something else than there. Posts may say what they like. */
function useIsDifferent(progress: Progress): boolean {
  const lesson = useReading((reading) => reading.lesson)
  const { lastCommand: ended, session } = useMachine((machine) => machine)
  const line = session.entries[session.position - 1]?.line
  if (lesson === null || lesson.source !== undefined || progress.own > 0) return false
  if (progress.last === null || progress.lastCommand === null) return false
  if (ended === null || line === undefined || ended.line !== line) return false
  const output = lesson.steps[progress.last]?.commands[progress.lastCommand]?.output ?? null
  return output !== null && !matchesAtAnyWidth(output, ended.output)
}

/** At the end of a lesson: how its questions went. */
function Score() {
  const { tools: text } = useLessonTexts()
  const { lesson, step } = useReading((reading) => reading)
  const answers = useRecords((records) => (lesson === null ? null : recordOf(records, lesson.id).answers))
  const given = Object.values(answers ?? {})
  if (lesson === null || step < lesson.steps.length - 1 || given.length === 0) return null
  return (
    <p className="score" role="status">
      {text.score(given.filter(Boolean).length, given.length)}
    </p>
  )
}
