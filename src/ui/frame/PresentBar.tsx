import { useText } from '../i18n/index.ts'
import { useLessonTexts } from '../lesson/use-lesson-texts.ts'
import { Brand } from '../parts/icons.tsx'
import { useReading, useView } from '../state/playground.ts'
import { Combination } from './Dialogs.tsx'
import { useVerbs } from './verbs.ts'
import './present.css'

/** While presenting: what is told, and the few keys one needs in front of people. */
export function PresentBar() {
  const { top: text, lesson: lessonText, productName } = useText()
  const verbs = useVerbs()
  const { present } = useLessonTexts()
  const spotlight = useView((view) => view.spotlight)
  const presentText = useView((view) => view.presentText)
  const { lesson, step } = useReading((reading) => reading)
  const count = lesson?.steps.length ?? 0
  return (
    <header className="top">
      <Brand />
      <b>{lesson?.title ?? productName}</b>
      {lesson !== null && (
        <span className="top-title">
          <span className="off-screen">{lessonText.step(step + 1, count)}</span>
          <span aria-hidden="true">
            {step + 1} / {count}
          </span>
          {' · '}
          {lesson.steps[step]?.title}
        </span>
      )}
      <span className="grow" />
      <span className="present-keys present-tool">
        <span>
          <Combination keys="ArrowLeft" /> <Combination keys="ArrowRight" />
        </span>
        <span className="present-word">{text.presentStep}</span>
      </span>
      <button
        type="button"
        className="button present-tool"
        aria-pressed={spotlight !== 'off'}
        onClick={verbs.turnSpotlight}
      >
        <Combination keys="S" />
        <span className="present-word">{present.spotlight[spotlight]}</span>
      </button>
      <button type="button" className="button present-tool" onClick={verbs.freeze}>
        <Combination keys="F" />
        <span className="present-word">{present.freeze}</span>
      </button>
      <button type="button" className="button present-tool" onClick={verbs.openNotes}>
        <Combination keys="W" />
        <span className="present-word">{present.notes}</span>
      </button>
      <button type="button" className="button present-tool" onClick={verbs.togglePresentTerminal}>
        <Combination keys="T" />
        <span className="present-word">{text.presentTerminal}</span>
      </button>
      {lesson !== null && (
        <button
          type="button"
          className="button present-tool"
          aria-pressed={presentText}
          onClick={verbs.togglePresentText}
        >
          <Combination keys="Q" />
          <span className="present-word">{present.stepText}</span>
        </button>
      )}
      <button type="button" className="button present-tool" onClick={verbs.leavePresentation}>
        <Combination keys="Escape" />
        <span className="present-word">{text.leavePresentation}</span>
      </button>
    </header>
  )
}
