import { useEffect, useState } from 'react'
import { createPortal } from 'react-dom'
import { useStore } from 'zustand'
import type { Step } from '../../lessons/lesson.ts'
import { useText } from '../i18n/index.ts'
import { Blocks } from '../lesson/Blocks.tsx'
import { nextOfTask, taskCheckOf } from '../lesson/task-check.ts'
import { useIsFree } from '../lesson/use-is-free.ts'
import { useLessonTexts } from '../lesson/use-lesson-texts.ts'
import { useProgress } from '../lesson/use-progress.ts'
import { Icon } from '../parts/icons.tsx'
import type { ThemeChoice } from '../state/parameters.ts'
import { usePlayground, useReading, useView } from '../state/playground.ts'
import { findShortcut } from './keys.ts'
import { useVerbs } from './verbs.ts'
import '../lesson/lesson.css'
import './present.css'

/**
 * The teacher's window: what to say, and what comes next. It is drawn by this page, so it needs neither network nor address of
 * its own, and shows what the page shows at the same moment.
 */
export function NotesWindow() {
  const { present: text } = useLessonTexts()
  const { view } = usePlayground()
  const notes = useView((state) => state.notes)
  const verbs = useVerbs()
  if (notes === null) return null
  if (notes === 'refused') {
    return (
      <p className="notice notes-refused" role="alert">
        {text.closed}
        <button type="button" className="button outlined" onClick={() => view.setState({ notes: null })}>
          <Icon name="close" />
        </button>
      </p>
    )
  }
  return <Portal target={notes} onKey={(event) => performKey(event, verbs)} onClosed={verbs.closeNotes} />
}

function performKey(event: KeyboardEvent, verbs: ReturnType<typeof useVerbs>): void {
  const found = findShortcut(event, { presenting: true })
  if (found === null) return
  event.preventDefault()
  found.shortcut.perform(verbs, found.index)
}

interface PortalProps {
  readonly target: Window
  readonly onKey: (event: KeyboardEvent) => void
  readonly onClosed: () => void
}

function Portal({ target, onKey, onClosed }: PortalProps) {
  const { present: text } = useLessonTexts()
  const language = useView((state) => state.language)
  const theme = useView((state) => state.theme)

  useEffect(() => {
    const { document: page } = target
    page.title = text.notesTitle
    page.documentElement.lang = language
    page.body.className = 'notes-body'
  }, [target, text, language])

  useEffect(() => {
    const root = target.document.documentElement
    root.dataset.theme = isDark(theme) ? 'dark' : 'light'
  }, [target, theme])

  useEffect(() => {
    const { document: page } = target
    for (const style of document.head.querySelectorAll('link[rel="stylesheet"], style'))
      page.head.append(page.importNode(style, true))
    const leave = () => target.close()
    // A window tells of its end to nobody but itself.
    const look = setInterval(() => target.closed && onClosed(), 500)
    page.addEventListener('keydown', onKey)
    addEventListener('pagehide', leave)
    return () => {
      clearInterval(look)
      page.removeEventListener('keydown', onKey)
      removeEventListener('pagehide', leave)
    }
  }, [target, onKey, onClosed])

  return createPortal(<Notes />, target.document.body)
}

const isDark = (theme: ThemeChoice): boolean =>
  theme === 'dark' || (theme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches)

function Notes() {
  const { present: text } = useLessonTexts()
  const { lesson: words, top } = useText()
  const verbs = useVerbs()
  const isFree = useIsFree()
  const playground = usePlayground()
  const { lesson, step: open } = useReading((reading) => reading)
  const progress = useProgress()
  useStore(taskCheckOf(playground).store)
  const step = lesson?.steps[open]
  if (lesson === null || step === undefined) return <p className="notes">{top.freePlay}</p>
  const command = step.commands[progress.ran[open]?.indexOf(false) ?? -1]
  const solving = command === undefined ? nextOfTask(playground) : null
  const upcoming = command?.command ?? solving
  const following = lesson.steps[open + 1]
  return (
    <main className="notes lesson">
      <header className="notes-head">
        <h1>{step.title}</h1>
        <p className="lesson-meta">
          {lesson.title} · {words.step(open + 1, lesson.steps.length)} · <Elapsed />
        </p>
      </header>
      <section className="notes-next" aria-label={text.nextCommand}>
        <h2>{solving === null ? text.nextCommand : text.solution}</h2>
        {upcoming === null ? (
          <p>{following === undefined ? text.lessonOver : text.noCommand}</p>
        ) : (
          <Upcoming command={upcoming} output={command?.output ?? null} />
        )}
        <div className="task-bar">
          <button
            type="button"
            className="button outlined"
            aria-disabled={open === 0}
            onClick={() => open > 0 && verbs.previousStep()}
          >
            <Icon name="previous" />
            {text.previousStep}
          </button>
          <button
            type="button"
            className="button primary"
            aria-disabled={!isFree || upcoming === null}
            onClick={() => isFree && upcoming !== null && verbs.advance()}
          >
            <Icon name="play" />
            {text.runIt}
          </button>
          <button
            type="button"
            className="button outlined"
            aria-disabled={following === undefined}
            onClick={() => following !== undefined && verbs.nextStep()}
          >
            {text.nextStep}
            <Icon name="next" />
          </button>
        </div>
      </section>
      <section aria-label={text.notesTitle}>
        <h2>{text.notesTitle}</h2>
        {step.notes.length === 0 ? <p>{text.nothingNoted}</p> : <Blocks blocks={step.notes} />}
      </section>
      <section aria-label={text.stepTextTitle}>
        <h2>{text.stepTextTitle}</h2>
        <Blocks
          blocks={[...step.body, ...step.answer]}
          renderTask={() => step.task !== null && <TaskText task={step.task} />}
        />
      </section>
      {following !== undefined && <p className="lesson-meta">{text.after(following.title)}</p>}
    </main>
  )
}

interface UpcomingProps {
  readonly command: string
  readonly output: readonly string[] | null
}

function Upcoming({ command, output }: UpcomingProps) {
  const { present: text } = useLessonTexts()
  return (
    <>
      <pre className="code">
        <code>{command}</code>
      </pre>
      {output !== null && output.length > 0 && (
        <>
          <h3>{text.printed}</h3>
          <pre className="code">
            <code>{output.join('\n')}</code>
          </pre>
        </>
      )}
    </>
  )
}

/** What is to be reached, and the hints, all of them: they are the teacher's here. */
function TaskText({ task }: { readonly task: NonNullable<Step['task']> }) {
  const { task: text } = useLessonTexts()
  return (
    <>
      <ul>
        {task.goals.map(({ label }) => (
          <li key={label}>{label}</li>
        ))}
      </ul>
      {task.hints.map((hint, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: hints keep their order
        <aside key={index} className="remark" aria-label={text.hintTitle(index + 1, task.hints.length)}>
          <p className="hint-title">{text.hintTitle(index + 1, task.hints.length)}</p>
          <Blocks blocks={hint} />
        </aside>
      ))}
    </>
  )
}

const SECOND = 1000

/** Minutes and seconds since this window was opened. */
function Elapsed() {
  const { present: text } = useLessonTexts()
  const [start] = useState(() => Date.now())
  const [now, setNow] = useState(start)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), SECOND)
    return () => clearInterval(timer)
  }, [])
  const seconds = Math.max(0, Math.round((now - start) / SECOND))
  const shown = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
  return (
    <time role="timer" aria-label={`${text.elapsed} ${shown}`} aria-live="off">
      {shown}
    </time>
  )
}
