import { Suspense, useState } from 'react'
import { useVerbs } from '../frame/verbs.ts'
import { useText } from '../i18n/index.ts'
import { Icon } from '../parts/icons.tsx'
import { doneSteps, nextPlace, useReading, useRecords } from '../state/playground.ts'
import { lessonAfter } from '../state/reading.ts'
import { Blocks } from './Blocks.tsx'
import { RunButton } from './CommandBox.tsx'
import { LessonTools } from './LessonTools.tsx'
import { setupOf } from './progress.ts'
import { StepBody } from './StepBody.tsx'
import { useProgress } from './use-progress.ts'
import './lesson.css'

/** The lesson where it cannot stand beside the stage: the open step alone, its command in one row. */
export function LessonSheet() {
  const { lesson: text } = useText()
  const verbs = useVerbs()
  const reading = useReading((state) => state)
  const { lesson, step: open } = reading
  const records = useRecords((state) => state)
  const progress = useProgress()
  const [unfolded, setUnfolded] = useState(false)
  const step = lesson?.steps[open]
  if (!lesson || !step) return null

  const next = nextPlace(progress, lesson, open, records)
  const ran = progress.ran[open] ?? []
  const isDone =
    doneSteps(progress, lesson, records)[open] === true || (step.commands.length === 0 && step.task === null)
  const index = next?.step === open ? next.command : ran.length - 1
  // What a step starts from has a button of its own.
  const isSetup = setupOf(step).length === step.commands.length
  const command = isSetup ? undefined : step.commands[index]?.command
  const isLast = open === lesson.steps.length - 1
  const following = isLast ? lessonAfter(reading, lesson) : null
  return (
    <article
      className={unfolded ? 'sheet unfolded' : 'sheet'}
      data-testid="lesson"
      data-pane="lesson"
      aria-label={text.label}
      lang={lesson.language}
    >
      <header className="sheet-head">
        <h2>
          <button
            type="button"
            className="sheet-title"
            aria-expanded={unfolded}
            data-pane-entry=""
            onClick={() => setUnfolded(!unfolded)}
          >
            {step.title}
            <Icon name={unfolded ? 'down' : 'up'} />
          </button>
        </h2>
        <span className="lesson-meta">
          <span className="off-screen">{text.step(open + 1, lesson.steps.length)}</span>
          <span aria-hidden="true">
            {open + 1} / {lesson.steps.length}
          </span>
        </span>
        <button
          type="button"
          className="button square"
          aria-label={text.previous}
          disabled={open === 0}
          onClick={verbs.previousStep}
        >
          <Icon name="previous" />
        </button>
        <button
          type="button"
          className="button square"
          aria-label={text.next}
          disabled={isLast}
          onClick={verbs.nextStep}
        >
          <Icon name="next" />
        </button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must scroll by keyboard */}
      <div className="sheet-body" tabIndex={0}>
        {unfolded && open === 0 && <Blocks blocks={lesson.intro} />}
        <StepBody
          lesson={lesson}
          index={open}
          progress={progress}
          next={next?.step === open ? next.command : null}
          isDone={isDone}
        />
        {step.task === null && (
          <Suspense>
            <LessonTools progress={progress} />
          </Suspense>
        )}
      </div>
      {/* A task is worked at in the terminal: what helps stays in view. */}
      {step.task !== null && (
        <Suspense>
          <LessonTools progress={progress} />
        </Suspense>
      )}
      {(command !== undefined || isDone) && (
        <div className="sheet-command">
          {command === undefined ? (
            <span className="grow" />
          ) : (
            <pre className="sheet-line">
              <code>{command}</code>
            </pre>
          )}
          {isDone && following !== null ? (
            <button
              type="button"
              className="button primary"
              title={text.nextLesson(following.title)}
              onClick={() => verbs.openLesson(following.id)}
            >
              {lesson.level === undefined ? text.nextLessonShort : text.nextChallengeShort}
              <Icon name="next" />
            </button>
          ) : isDone && !isLast ? (
            <button type="button" className="button primary" onClick={verbs.nextStep}>
              {text.next}
              <Icon name="next" />
            </button>
          ) : (
            command !== undefined && (
              <RunButton
                command={command}
                label={isDone ? text.runAgain : text.run}
                className="button primary"
                icon="play"
              />
            )
          )}
        </div>
      )}
    </article>
  )
}
