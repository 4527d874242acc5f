import { useEffect, useRef } from 'react'
import type { Step } from '../../lessons/lesson.ts'
import { Blocks } from './Blocks.tsx'
import { CatchUp } from './CatchUp.tsx'
import { CommandBox } from './CommandBox.tsx'

interface StepBodyProps {
  readonly step: Step
  /** which of the step's commands have run */
  readonly ran: readonly boolean[]
  /** the command that Ctrl+Enter runs, counted in the step; null when it is not in this step */
  readonly next: number | null
  readonly isDone: boolean
  /** commands of earlier steps that have not run; without them this step would print errors */
  readonly missing: readonly string[]
}

/** The open step. Its answer shows once its commands have run: the lesson asks before it shows. */
export function StepBody({ step, ran, next, isDone, missing }: StepBodyProps) {
  const answer = useRef<HTMLDivElement>(null)
  const wasDone = useRef(isDone)
  useEffect(() => {
    if (isDone && !wasDone.current) answer.current?.scrollIntoView({ block: 'nearest' })
    wasDone.current = isDone
  }, [isDone])
  return (
    <div className="step-body">
      {missing.length > 0 && !ran.includes(true) && <CatchUp commands={missing} />}
      <Blocks
        blocks={step.body}
        renderCommands={(commands, first) => {
          const inBox = next !== null && next >= first && next < first + commands.length
          return (
            <CommandBox
              commands={commands}
              ran={commands.map((_, index) => ran[first + index] === true)}
              next={inBox ? next - first : null}
            />
          )
        }}
      />
      <div className="answer" ref={answer} aria-live="polite">
        {isDone && <Blocks blocks={step.answer} />}
      </div>
    </div>
  )
}
