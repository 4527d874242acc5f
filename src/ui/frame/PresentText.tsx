import { useStore } from 'zustand'
import { Blocks } from '../lesson/Blocks.tsx'
import { Goals } from '../lesson/Goals.tsx'
import { taskCheckOf } from '../lesson/task-check.ts'
import { useLessonTexts } from '../lesson/use-lesson-texts.ts'
import { useProgress } from '../lesson/use-progress.ts'
import { usePlayground, useReading } from '../state/playground.ts'
import '../lesson/lesson.css'
import '../lesson/task.css'
import './present.css'

/**
 * What the class reads beside the terminal: the step's text with its question or task; when the step's commands have run, what
 * follows from them.
 */
export function PresentText() {
  const { lesson, step: open } = useReading((reading) => reading)
  const { present: text } = useLessonTexts()
  const { ran } = useProgress()
  const reached = useStore(taskCheckOf(usePlayground()).store, (state) => state.reached)
  const step = lesson?.steps[open]
  if (lesson === null || step === undefined) return null
  const { task } = step
  const isOver = step.commands.length > 0 && task === null && !ran[open]?.includes(false)
  const isSolved = task !== null && reached?.every(Boolean) === true
  const blocks = isSolved
    ? [...step.body, ...step.answer]
    : isOver && step.answer.length > 0
      ? step.answer
      : step.body
  return (
    <aside className="present-text lesson" aria-label={text.stepTextTitle} lang={lesson.language}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must scroll by keyboard */}
      <div className="present-text-body" tabIndex={0}>
        <h2>{step.title}</h2>
        <div aria-live="polite">
          <Blocks
            // A question that was answered in one step is not the next one's.
            key={`${lesson.id}.${open}`}
            blocks={blocks}
            renderTask={() => task !== null && <Goals goals={task.goals} reached={reached} />}
          />
        </div>
      </div>
    </aside>
  )
}
