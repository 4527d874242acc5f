/** The question before a session from a link runs. It shows all of it: a stranger may have written it. */

import { createRoot } from 'react-dom/client'
import type { Session } from '../../session/session.ts'
import { type Dictionary, DictionaryContext, useText } from '../i18n/index.ts'
import { Dialog } from '../parts/Dialog.tsx'
import { visibleText } from '../parts/visible-text.ts'

/** Whether the reader wants it to run. The page is empty before and after. */
export async function askToRun(words: Dictionary, session: Session): Promise<boolean> {
  const place = document.body.appendChild(document.createElement('div'))
  const root = createRoot(place)
  const answer = await new Promise<boolean>((resolve) => {
    root.render(
      <DictionaryContext value={words}>
        <Question session={session} onAnswer={resolve} />
      </DictionaryContext>,
    )
  })
  root.unmount()
  place.remove()
  return answer
}

interface QuestionProps {
  readonly session: Session
  readonly onAnswer: (run: boolean) => void
}

function Question({ session, onAnswer }: QuestionProps) {
  const { openLink: text } = useText()
  const isFramed = window.top !== window.self
  const question = (
    <>
      <p>{text.text(session.entries.length)}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls is scrolled by keys, too */}
      <ol className="link-commands" tabIndex={0} aria-label={text.commands}>
        {session.entries.map(({ line, typed }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: nothing ever changes its place
          <li key={index}>
            <code>{visibleText(line)}</code>
            {typed.length > 0 && (
              <p>
                {text.typed} <code>{visibleText(typed.map(({ data }) => data).join(''))}</code>
              </p>
            )}
          </li>
        ))}
      </ol>
      <div className="dialog-actions">
        <button type="button" className="button outlined" onClick={() => onAnswer(false)}>
          {text.startEmpty}
        </button>
        <button type="button" className="button primary" onClick={() => onAnswer(true)}>
          {text.run}
        </button>
      </div>
    </>
  )
  // A modal dialog takes the focus, and with it the place in the page around the frame.
  if (isFramed) {
    return (
      <main className="dialog-body">
        <h1>{text.title}</h1>
        {question}
      </main>
    )
  }
  return (
    <Dialog title={text.title} onClose={() => onAnswer(false)}>
      {question}
    </Dialog>
  )
}
