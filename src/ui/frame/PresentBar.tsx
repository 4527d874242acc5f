import { useText } from '../i18n/index.ts'
import { Brand, Icon } from '../parts/icons.tsx'
import { useReading } from '../state/playground.ts'
import { Combination } from './Dialogs.tsx'
import { useVerbs } from './verbs.ts'

/** While presenting: what is told, and the few keys one needs in front of people. */
export function PresentBar() {
  const { top: text, lesson: lessonText, productName } = useText()
  const verbs = useVerbs()
  const { lesson, step } = useReading((reading) => reading)
  const count = lesson?.steps.length ?? 0
  return (
    <header className="top">
      <Brand />
      <b>{lesson?.title ?? productName}</b>
      {lesson !== null && (
        <span className="top-title">
          {lessonText.step(step + 1, count)}
          {' · '}
          {lesson.steps[step]?.title}
        </span>
      )}
      <span className="grow" />
      <span className="present-keys">
        <Combination keys="P" />
        <Combination keys="N" />
        {text.presentStep}
      </span>
      <button type="button" className="button" onClick={verbs.togglePresentTerminal}>
        <Combination keys="T" />
        {text.presentTerminal}
      </button>
      <button type="button" className="button" onClick={verbs.leavePresentation}>
        <Combination keys="Escape" />
        {text.leavePresentation}
        <Icon name="close" />
      </button>
    </header>
  )
}
