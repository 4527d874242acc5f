import { useEffect, useId, useRef, useState } from 'react'
import { useVerbs } from '../frame/verbs.ts'
import { Dialog } from '../parts/Dialog.tsx'
import { useView } from '../state/playground.ts'
import { ERROR_MESSAGES, ERRORS, OPTION_VALUES, OPTIONS, RULES } from './reference-texts.ts'
import { useReferenceTexts } from './use-reference-texts.ts'
import './catalogue.css'

/** The cheat sheet. An entry that was asked for is in view and marked. */
export function Reference() {
  const text = useReferenceTexts()
  const verbs = useVerbs()
  const entry = useView((view) => view.referenceEntry)
  const [wanted, setWanted] = useState('')
  const body = useRef<HTMLDivElement>(null)
  const id = useId()

  useEffect(() => {
    if (entry === null) {
      // Who opens a reference wants to look something up.
      body.current?.querySelector('input')?.focus()
      return
    }
    const element = body.current?.querySelector<HTMLElement>(`[data-entry="${entry}"]`)
    element?.scrollIntoView({ block: 'center' })
    element?.focus()
  }, [entry])

  const finds = (...words: readonly string[]) => isFound(wanted, words.join(' '))
  const rules = RULES.filter((rule) => finds(rule, text.rules[rule].title, text.rules[rule].body))
  const options = OPTIONS.filter((option) => finds(OPTION_VALUES[option], text.options[option]))
  const errors = ERRORS.filter((error) =>
    finds(ERROR_MESSAGES[error], text.errors[error].cause, text.errors[error].remedy),
  )
  const count = rules.length + options.length + errors.length
  const marks = (name: string) => ({
    'data-entry': name,
    tabIndex: name === entry ? -1 : undefined,
    className: name === entry ? 'found' : undefined,
  })
  return (
    <Dialog title={text.title} onClose={verbs.closeDialog} wide>
      <div className="reference" ref={body}>
        <search className="reference-find">
          <label className="off-screen" htmlFor={id}>
            {text.find}
          </label>
          <input
            id={id}
            className="field"
            type="search"
            placeholder={text.find}
            value={wanted}
            onChange={(event) => setWanted(event.currentTarget.value)}
          />
          <span role="status">
            {wanted.trim() !== '' && (count === 0 ? text.nothingFound : text.found(count))}
          </span>
        </search>
        {rules.length > 0 && (
          <section>
            <h3>{text.rulesTitle}</h3>
            <dl className="reference-rules">
              {rules.map((rule) => (
                <div key={rule} {...marks(rule)}>
                  <dt>{text.rules[rule].title}</dt>
                  <dd>{text.rules[rule].body}</dd>
                </div>
              ))}
            </dl>
          </section>
        )}
        {options.length > 0 && (
          <section>
            <h3>{text.optionsTitle}</h3>
            <table>
              <thead>
                <tr>
                  <th scope="col">{text.optionHeads.option}</th>
                  <th scope="col">{text.optionHeads.meaning}</th>
                </tr>
              </thead>
              <tbody>
                {options.map((option) => (
                  <tr key={option} {...marks(option)}>
                    <th scope="row">
                      <code>{OPTION_VALUES[option]}</code>
                    </th>
                    <td>{text.options[option]}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
        {errors.length > 0 && (
          <section>
            <h3>{text.errorsTitle}</h3>
            <table>
              <thead>
                <tr>
                  <th scope="col">{text.errorHeads.message}</th>
                  <th scope="col">{text.errorHeads.cause}</th>
                  <th scope="col">{text.errorHeads.remedy}</th>
                </tr>
              </thead>
              <tbody>
                {errors.map((error) => (
                  <tr key={error} {...marks(error)}>
                    <th scope="row">
                      <code>{ERROR_MESSAGES[error]}</code>
                    </th>
                    <td>{text.errors[error].cause}</td>
                    <td>{text.errors[error].remedy}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
      </div>
    </Dialog>
  )
}

/** Every word that is looked for is there, in any order, whatever its case. */
export function isFound(wanted: string, text: string): boolean {
  const inText = text.toLowerCase()
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => inText.includes(word))
}
