import { Suspense, useEffect, useRef } from 'react'
import type { Lesson } from '../../lessons/lesson.ts'
import { Blocks, type CommandsBlock } from './Blocks.tsx'
import { bringIntoView } from './bring-into-view.ts'
import { CatchUp } from './CatchUp.tsx'
import { CommandBox } from './CommandBox.tsx'
import { Picture, Prediction, Setup, Task } from './later.ts'
import { linesBefore, missingBefore, type Progress } from './progress.ts'

interface StepBodyProps {
  readonly lesson: Lesson
  /** counted from 0 */
  readonly index: number
  readonly progress: Progress
  /** the command that Ctrl+Enter runs, counted in the step; null when it is not in this step */
  readonly next: number | null
  readonly isDone: boolean
}

/** The open step. Its answer shows once its commands have run: the lesson asks before it shows. */
export function StepBody({ lesson, index, progress, next, isDone }: StepBodyProps) {
  const answer = useRef<HTMLDivElement>(null)
  const wasDone = useRef(isDone)
  useEffect(() => {
    if (isDone && !wasDone.current && answer.current?.hasChildNodes()) bringIntoView(answer.current)
    wasDone.current = isDone
  }, [isDone])
  const step = lesson.steps[index]
  if (step === undefined) return null
  const ran = progress.ran[index] ?? []
  const { task } = step
  // Without these the step would print errors, where it runs something.
  const missing =
    step.commands.length > 0 || task !== null ? missingBefore(lesson.steps, progress, index) : []
  const renderPicture = (count: number) => (
    <Suspense>
      <Picture
        lines={[
          ...linesBefore(lesson.steps, index),
          ...step.commands.slice(0, count).map(({ command }) => command),
        ]}
      />
    </Suspense>
  )
  return (
    <div className="step-body">
      {missing.length > 0 && !ran.includes(true) && <CatchUp commands={missing} />}
      <Blocks
        blocks={step.body}
        step={index}
        renderCommands={(block, first) => (
          <Commands block={block} first={first} ran={ran} next={next} step={index} />
        )}
        renderTask={() =>
          task !== null && (
            <Suspense>
              <Task task={task} missing={ran.includes(false)} />
            </Suspense>
          )
        }
        renderPicture={renderPicture}
      />
      <div className="answer" ref={answer} aria-live="polite">
        {isDone && (
          <Blocks
            blocks={step.answer}
            first={step.commands.length}
            step={index + 0.5}
            renderPicture={renderPicture}
          />
        )}
      </div>
    </div>
  )
}

interface CommandsProps {
  readonly block: CommandsBlock
  /** the number of the block's first command in its step */
  readonly first: number
  readonly ran: readonly boolean[]
  readonly next: number | null
  readonly step: number
}

function Commands({ block, first, ran, next, step }: CommandsProps) {
  const { commands, use } = block
  const own = commands.map((_, index) => ran[first + index] === true)
  const inBox = next !== null && next >= first && next < first + commands.length
  const last = commands.at(-1)
  if (use === 'setup') {
    return (
      <Suspense>
        <Setup commands={commands} ran={own} />
      </Suspense>
    )
  }
  return (
    <>
      {use === 'predict' && last !== undefined && (
        <Suspense>
          <Prediction command={last} hasRun={own.at(-1) === true} name={`${step}.p${first}`} />
        </Suspense>
      )}
      <CommandBox commands={commands} ran={own} next={inBox ? next - first : null} />
    </>
  )
}
