import { useId, useState } from 'react'
import type { Choice } from '../../lessons/lesson.ts'
import { useText } from '../i18n/index.ts'
import { Icon } from '../parts/icons.tsx'
import { Inlines } from './Inlines.tsx'

/** A question with choices. It answers at once, in words, and one may choose again. */
export function Question({ choices }: { readonly choices: readonly Choice[] }) {
  const { lesson: text } = useText()
  const group = useId()
  const [chosen, setChosen] = useState<number | null>(null)
  const verdict = chosen === null ? null : choices[chosen]?.isRight ? 'right' : 'wrong'
  return (
    <fieldset className="question" aria-label={text.question}>
      {choices.map((choice, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the choices of a question keep their order
        <label key={index} className={index === chosen ? 'chosen' : ''}>
          <input type="radio" name={group} checked={index === chosen} onChange={() => setChosen(index)} />
          <span>
            <Inlines inlines={choice.children} />
          </span>
        </label>
      ))}
      <p className="verdict" role="status">
        {verdict !== null && (
          <>
            <Icon name={verdict === 'right' ? 'check' : 'reset'} />
            {text[verdict]}
          </>
        )}
      </p>
    </fieldset>
  )
}
