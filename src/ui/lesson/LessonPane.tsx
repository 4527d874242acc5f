import { type Ref, Suspense, useEffect, useRef } from 'react'
import type { Lesson, Step } from '../../lessons/lesson.ts'
import { useVerbs } from '../frame/verbs.ts'
import { useText } from '../i18n/index.ts'
import { Icon } from '../parts/icons.tsx'
import { doneSteps, nextPlace, useReading, useRecords } from '../state/playground.ts'
import { lessonAfter, placeOf } from '../state/reading.ts'
import { Blocks } from './Blocks.tsx'
import { bringIntoView } from './bring-into-view.ts'
import { LessonTools } from './LessonTools.tsx'
import { kindOf } from './names.ts'
import type { Progress } from './progress.ts'
import { StepBody } from './StepBody.tsx'
import { useIsFree } from './use-is-free.ts'
import { useProgress } from './use-progress.ts'
import './lesson.css'

/** The lesson beside the stage: all its steps, the open one with its commands. */
export function LessonPane() {
  const text = useText()
  const reading = useReading((state) => state)
  const { lesson, step: open } = reading
  const progress = useProgress()
  const records = useRecords((state) => state)
  const current = useRef<HTMLLIElement>(null)
  const body = useRef<HTMLDivElement>(null)
  const shownLesson = useRef(lesson?.id)

  useEffect(() => {
    const isNew = shownLesson.current !== lesson?.id
    shownLesson.current = lesson?.id
    if (open > 0) bringIntoView(current.current)
    else if (isNew) body.current?.scrollTo(0, 0)
  }, [open, lesson?.id])

  if (lesson === null) return null
  const next = nextPlace(progress, lesson, open, records)
  const done = doneSteps(progress, lesson, records)
  const place = placeOf(reading, lesson)
  return (
    <article
      className="lesson"
      data-testid="lesson"
      data-pane="lesson"
      aria-label={text.lesson.label}
      lang={lesson.language}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must scroll by keyboard */}
      <div className="lesson-body" ref={body} tabIndex={0} data-pane-entry="">
        <p className="lesson-meta">
          {place !== null && lesson.level === undefined
            ? text.lesson.progress(place.index + 1, place.list.length)
            : kindOf(text, reading, lesson)}
          {' · '}
          {lesson.source ?? text.lesson.minutes(lesson.minutes)}
        </p>
        <h1>{lesson.title}</h1>
        <Blocks blocks={lesson.intro} />
        <ol className="steps">
          {lesson.steps.map((step, index) => (
            <StepItem
              // biome-ignore lint/suspicious/noArrayIndexKey: the steps of a lesson keep their order
              key={index}
              ref={index === open ? current : null}
              lesson={lesson}
              step={step}
              index={index}
              isOpen={index === open}
              progress={progress}
              isDone={done[index] === true}
              nextCommand={next?.step === index ? next.command : null}
            />
          ))}
        </ol>
      </div>
      <Suspense>
        <LessonTools progress={progress} />
      </Suspense>
      <LessonFoot lesson={lesson} open={open} done={done} isLeft={next !== null} />
    </article>
  )
}

interface StepItemProps {
  readonly lesson: Lesson
  readonly ref: Ref<HTMLLIElement>
  readonly step: Step
  readonly index: number
  readonly isOpen: boolean
  readonly progress: Progress
  readonly isDone: boolean
  readonly nextCommand: number | null
}

function StepItem({ ref, lesson, step, index, isOpen, progress, isDone, nextCommand }: StepItemProps) {
  const { lesson: text } = useText()
  const verbs = useVerbs()
  const className = [isOpen && 'open', isDone && 'done'].filter(Boolean).join(' ')
  return (
    <li ref={ref} className={className} aria-current={isOpen ? 'step' : undefined}>
      <span className="lesson-mark" aria-hidden="true">
        {isDone && !isOpen ? <Icon name="check" /> : index + 1}
      </span>
      <h2>
        <button
          type="button"
          className="step-title"
          aria-expanded={isOpen}
          onClick={() => verbs.openStep(index)}
        >
          {step.title}
          {isDone && <span className="off-screen"> ({text.stepDone})</span>}
        </button>
      </h2>
      {isOpen && (
        <StepBody lesson={lesson} index={index} progress={progress} next={nextCommand} isDone={isDone} />
      )}
    </li>
  )
}

interface LessonFootProps {
  readonly lesson: Lesson
  readonly open: number
  readonly done: readonly boolean[]
  /** a command waits to be run */
  readonly isLeft: boolean
}

/** More marks than this would be too small to stand apart. */
const SEPARATE_PIPS = 10

/** Where one is, and the way on: to the next step, from the last one to the next lesson. */
function LessonFoot({ lesson, open, done, isLeft }: LessonFootProps) {
  const { lesson: text } = useText()
  const verbs = useVerbs()
  const following = useReading((reading) => lessonAfter(reading, lesson))
  const count = lesson.steps.length
  const isLast = open === count - 1
  const step = lesson.steps[open]
  const isDone = done[open] === true || (step?.commands.length === 0 && step.task === null)
  return (
    <footer className="lesson-foot">
      <span
        className={count > SEPARATE_PIPS ? 'pips joined' : 'pips'}
        role="img"
        aria-label={text.step(open + 1, count)}
      >
        {lesson.steps.map((_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one mark a step
          <i key={index} className={index === open ? 'current' : done[index] ? 'done' : ''} />
        ))}
      </span>
      <span className="lesson-meta" aria-hidden="true">
        {open + 1} / {count}
      </span>
      <span className="grow" />
      <RunNextButton isLeft={isLeft} />
      <button type="button" className="button" disabled={open === 0} onClick={verbs.previousStep}>
        <Icon name="previous" />
        {text.previous}
      </button>
      {isLast && following !== null ? (
        <button
          type="button"
          className={isDone ? 'button primary' : 'button outlined'}
          title={text.nextLesson(following.title)}
          onClick={() => verbs.openLesson(following.id)}
        >
          {lesson.level === undefined ? text.nextLessonShort : text.nextChallengeShort}
          <Icon name="next" />
        </button>
      ) : isLast && isDone ? (
        <button type="button" className="button outlined" onClick={verbs.askReset}>
          <Icon name="reset" />
          {text.startOver}
        </button>
      ) : (
        <button
          type="button"
          className={isDone ? 'button primary' : 'button outlined'}
          disabled={isLast}
          onClick={verbs.nextStep}
        >
          {text.next}
          <Icon name="next" />
        </button>
      )}
    </footer>
  )
}

/** Goes through the lesson with one button: the next command that has not run, in whatever step it is. */
function RunNextButton({ isLeft }: { readonly isLeft: boolean }) {
  const { lesson: text } = useText()
  const verbs = useVerbs()
  const isFree = useIsFree()
  return (
    <button
      type="button"
      className="button square"
      aria-label={text.runNext}
      title={`${text.runNext} (Ctrl+Enter)`}
      aria-disabled={!isFree || !isLeft}
      onClick={() => isFree && isLeft && verbs.runNext()}
    >
      <Icon name="stepForward" />
    </button>
  )
}
