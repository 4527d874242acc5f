import { Fragment, type ReactNode, useId, useState } from 'react'
import type { Choice } from '../../lessons/lesson.ts'
import { useText } from '../i18n/index.ts'
import { Icon } from '../parts/icons.tsx'
import { usePlayground } from '../state/playground.ts'
import { recordAnswer } from '../state/records.ts'
import { Inlines } from './Inlines.tsx'

interface QuestionProps {
  readonly choices: readonly Choice[]
  /** by what the answer is remembered; null: it is not */
  readonly name: string | null
  /** draws why a choice is right or wrong */
  readonly renderWhy: (why: Choice['why']) => ReactNode
}

/**
 * A question with choices. It answers in words, says why where the lesson does, and one may choose again; the first answer
 * is the one that counts. Where several are right, a button asks for the verdict.
 */
export function Question({ choices, name, renderWhy }: QuestionProps) {
  const { lesson: text } = useText()
  const { records, reading } = usePlayground()
  const group = useId()
  const [chosen, setChosen] = useState<readonly number[]>([])
  const [isAnswered, setIsAnswered] = useState(false)
  const isMany = choices.filter(({ isRight }) => isRight).length > 1
  const isRight = choices.every((choice, index) => choice.isRight === chosen.includes(index))

  function answer(next: readonly number[]): void {
    setIsAnswered(true)
    const { lesson } = reading.getState()
    if (name === null || lesson === null || lesson.source !== undefined) return
    const right = choices.every((choice, index) => choice.isRight === next.includes(index))
    recordAnswer(records, lesson.id, name, right)
  }

  function choose(index: number): void {
    if (!isMany) {
      setChosen([index])
      answer([index])
      return
    }
    setIsAnswered(false)
    setChosen(chosen.includes(index) ? chosen.filter((other) => other !== index) : [...chosen, index])
  }

  return (
    <fieldset className="question" aria-label={text.question}>
      {choices.map((choice, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the choices of a question keep their order
        <label key={index} className={chosen.includes(index) ? 'chosen' : ''}>
          <input
            type={isMany ? 'checkbox' : 'radio'}
            name={group}
            checked={chosen.includes(index)}
            onChange={() => choose(index)}
          />
          <span>
            <Inlines inlines={choice.children} />
          </span>
        </label>
      ))}
      {isMany && !isAnswered && (
        <button
          type="button"
          className="button outlined"
          disabled={chosen.length === 0}
          onClick={() => answer(chosen)}
        >
          {text.answer}
        </button>
      )}
      <div className="verdict" role="status">
        {isAnswered && (
          <p>
            <Icon name={isRight ? 'check' : 'reset'} />
            {text[isRight ? 'right' : 'wrong']}
          </p>
        )}
        {isAnswered &&
          chosen.map((index) => <Fragment key={index}>{renderWhy(choices[index]?.why ?? [])}</Fragment>)}
      </div>
    </fieldset>
  )
}
