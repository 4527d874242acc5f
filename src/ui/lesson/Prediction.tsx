import { useId, useState } from 'react'
import type { LessonCommand } from '../../lessons/index.ts'
import { linesOf } from '../../lessons/matches.ts'
import { useMachine, usePlayground, useReading } from '../state/playground.ts'
import { recordAnswer } from '../state/records.ts'
import { isSameLine } from './progress.ts'
import { useLessonTexts } from './use-lesson-texts.ts'
import './task.css'

export interface PredictionProps {
  /** the command that is asked about */
  readonly command: LessonCommand
  readonly hasRun: boolean
  /** which question of the lesson it is */
  readonly name: string
}

/** Says it before the machine does. What was printed answers; only blanks are overlooked. */
export function Prediction({ command, hasRun, name }: PredictionProps) {
  const { predict: text } = useLessonTexts()
  const { records } = usePlayground()
  const lesson = useReading((reading) => reading.lesson)
  const id = useId()
  const [guess, setGuess] = useState('')
  const last = useMachine((machine) => machine.lastCommand)
  const [printed, setPrinted] = useState<readonly string[] | null>(null)
  if (printed === null && hasRun && last !== null && isSameLine(last.line, command.command)) {
    const lines = linesOf(last.output)
    setPrinted(lines)
    if (guess.trim() !== '' && lesson !== null && lesson.source === undefined)
      queueMicrotask(() => recordAnswer(records, lesson.id, name, sameWords(guess, lines)))
  }
  if (printed !== null && !hasRun) setPrinted(null)
  return (
    <div className="prediction">
      <label htmlFor={id}>{text.label}</label>
      <textarea
        id={id}
        className="field"
        rows={2}
        spellCheck={false}
        autoCapitalize="off"
        placeholder={text.place}
        readOnly={printed !== null}
        value={guess}
        onChange={(event) => setGuess(event.currentTarget.value)}
      />
      <div role="status">
        {printed !== null && guess.trim() !== '' && (
          <>
            <p>{sameWords(guess, printed) ? text.right : text.printed}</p>
            {!sameWords(guess, printed) && (
              <pre className="code">
                <code>{printed.join('\n') || text.nothing}</code>
              </pre>
            )}
          </>
        )}
      </div>
    </div>
  )
}

const words = (text: string): string => text.replaceAll('\u00a0', ' ').trim().replaceAll(/\s+/g, ' ')

const sameWords = (guess: string, printed: readonly string[]): boolean =>
  words(guess) === words(printed.join('\n'))
