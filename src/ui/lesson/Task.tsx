import { useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import type { LessonCommand, Step } from '../../lessons/index.ts'
import { useVerbs } from '../frame/verbs.ts'
import { Icon } from '../parts/icons.tsx'
import { usePlayground, useReading, useRecords } from '../state/playground.ts'
import { recordOf } from '../state/records.ts'
import { Blocks } from './Blocks.tsx'
import { RunButton } from './CommandBox.tsx'
import { Goals } from './Goals.tsx'
import { taskCheckOf } from './task-check.ts'
import { useIsFree } from './use-is-free.ts'
import { useLessonTexts } from './use-lesson-texts.ts'
import './task.css'

export interface TaskProps {
  readonly task: NonNullable<Step['task']>
  /** commands have to run before the task means something */
  readonly missing: boolean
}

/** What is to be reached, how far it is, and help in portions. */
export function Task({ task, missing }: TaskProps) {
  const section = useRef<HTMLElement>(null)
  // It comes a moment after its step, and makes that longer. Before the machine is prepared the button that does so counts.
  useEffect(() => {
    if (!missing) section.current?.scrollIntoView({ block: 'nearest' })
  }, [missing])
  const { task: text } = useLessonTexts()
  const playground = usePlayground()
  const check = taskCheckOf(playground)
  const { reached, isChecking, hints: shown } = useStore(check.store)
  const { lesson, step } = useReading((reading) => reading)
  const wasSolved = useRecords(
    (records) => lesson !== null && recordOf(records, lesson.id).done.includes(step),
  )
  const [showsSolution, setShowsSolution] = useState(false)
  const count = reached?.filter(Boolean).length ?? 0
  const isSolved = count === task.goals.length
  const [way, ...others] = task.solutions
  return (
    <section ref={section} className="task" aria-label={text.title} id="task">
      <h3>{text.title}</h3>
      <Goals goals={task.goals} reached={reached} />
      <p className="task-state" role="status">
        {isSolved
          ? text.allReached
          : missing
            ? text.first
            : count > 0
              ? text.count(count, task.goals.length)
              : isChecking
                ? text.checking
                : text.checkNow}
      </p>
      <div className="task-help">
        {task.hints.slice(0, shown).map((hint, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: hints keep their order
          <aside key={index} className="hint" aria-label={text.hintTitle(index + 1, task.hints.length)}>
            <p className="hint-title">{text.hintTitle(index + 1, task.hints.length)}</p>
            <Blocks blocks={hint} />
          </aside>
        ))}
      </div>
      {showsSolution && way !== undefined && <Solution commands={way} others={others.length} />}
      <div className="task-bar">
        {shown < task.hints.length && (
          <button type="button" className="button outlined" onClick={check.giveHint}>
            {text.hint(task.hints.length - shown)}
          </button>
        )}
        {!showsSolution && (shown === task.hints.length || isSolved || wasSolved) && (
          <button type="button" className="button outlined" onClick={() => setShowsSolution(true)}>
            {text.solution}
          </button>
        )}
      </div>
    </section>
  )
}

interface SolutionProps {
  readonly commands: readonly LessonCommand[]
  /** how many other ways there are */
  readonly others: number
}

function Solution({ commands, others }: SolutionProps) {
  const { task: text } = useLessonTexts()
  const verbs = useVerbs()
  const isFree = useIsFree()
  const step = useReading((reading) => reading.step)
  const watch = async () => {
    await verbs.beginStep(step)
    await verbs.watch(commands.map(({ command }) => command))
  }
  return (
    <section className="solution" aria-label={text.solutionTitle}>
      <p className="hint-title">{text.solutionTitle}</p>
      <div className="command">
        <ol className="command-rows">
          {commands.map(({ command }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: commands keep their order
            <li key={index}>
              <pre>
                <code>{command}</code>
              </pre>
              <RunButton command={command} label={command} className="button square" icon="play" iconOnly />
            </li>
          ))}
        </ol>
        <div className="command-bar">
          <button
            type="button"
            className="button outlined"
            aria-disabled={!isFree}
            onClick={() => isFree && void watch()}
          >
            <Icon name="play" />
            {text.watch}
          </button>
        </div>
      </div>
      {others > 0 && <p>{text.otherWays(others)}</p>}
    </section>
  )
}
