import type { LessonCommand } from '../../lessons/index.ts'
import { useVerbs } from '../frame/verbs.ts'
import { Icon } from '../parts/icons.tsx'
import { useReading } from '../state/playground.ts'
import { useIsFree } from './use-is-free.ts'
import { useLessonTexts } from './use-lesson-texts.ts'
import './task.css'

export interface SetupProps {
  readonly commands: readonly LessonCommand[]
  readonly ran: readonly boolean[]
}

/** What a step starts from: one button runs all of it, on a fresh machine where it is the beginning of a challenge. */
export function Setup({ commands, ran }: SetupProps) {
  const { task: text } = useLessonTexts()
  const verbs = useVerbs()
  const isFree = useIsFree()
  const step = useReading((reading) => reading.step)
  const isDone = ran.every(Boolean)
  return (
    <div className="setup">
      <button
        type="button"
        className={isDone ? 'button outlined' : 'button primary'}
        aria-disabled={!isFree}
        onClick={() => isFree && void verbs.beginStep(step)}
      >
        <Icon name={isDone ? 'reset' : 'play'} />
        {isDone ? text.prepareAgain : text.prepare}
      </button>
      <details>
        <summary>{text.prepareCommands(commands.length)}</summary>
        <p>{text.prepareText}</p>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long line scrolls, and must scroll by keyboard */}
        <pre className="code" tabIndex={0}>
          <code>{commands.map(({ command }) => command).join('\n')}</code>
        </pre>
      </details>
    </div>
  )
}
