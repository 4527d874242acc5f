import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import type { Lesson } from '../../lessons/index.ts'
import { useVerbs } from '../frame/verbs.ts'
import { LANGUAGE_NAMES, LANGUAGES, type Language, useText } from '../i18n/index.ts'
import { CopyButton } from '../parts/CopyButton.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { Icon } from '../parts/icons.tsx'
import { addressOf, type ThemeChoice } from '../state/parameters.ts'
import { usePlayground, useReading, useRecords, useView } from '../state/playground.ts'
import { findLesson } from '../state/reading.ts'
import { recordOf } from '../state/records.ts'
import { openAddress, openFile } from './open-post.ts'
import { importRecords, saveRecords } from './records-file.ts'
import { useLessonTexts } from './use-lesson-texts.ts'
import './catalogue.css'

/** What stands below the lists, by the names of their headings: nobody looks for it behind all challenges. */
const MORE = ['own', 'classLink', 'progress'] as const

/** Everything there is to read and to solve, and what a reader or teacher does with lessons as files and links. */
export function Catalogue() {
  const { catalogue: text } = useLessonTexts()
  const verbs = useVerbs()
  const { library } = usePlayground()
  const { lessons, challenges } = useReading((reading) => reading)
  useEffect(() => {
    library.complete().catch(console.error)
  }, [library])
  return (
    <Dialog title={text.title} onClose={verbs.closeDialog} wide>
      <p className="catalogue-jumps">
        {MORE.map((name) => (
          <button
            key={name}
            type="button"
            className="button outlined"
            onClick={() => {
              const heading = document.getElementById(name)
              heading?.scrollIntoView()
              heading?.focus()
            }}
          >
            {text[name]}
          </button>
        ))}
      </p>
      <div className="catalogue">
        <LessonList title={text.lessons} lessons={lessons} />
        <LessonList title={text.challenges} lessons={challenges}>
          <p>{text.challengesText}</p>
        </LessonList>
        <div className="catalogue-more">
          <OwnText />
          <ClassLink />
          <Progress />
        </div>
      </div>
    </Dialog>
  )
}

interface LessonListProps {
  readonly title: string
  readonly lessons: readonly Lesson[]
  readonly children?: ReactNode
}

function LessonList({ title, lessons, children }: LessonListProps) {
  const { catalogue: text } = useLessonTexts()
  const heading = useId()
  const minutes = lessons.reduce((sum, lesson) => sum + lesson.minutes, 0)
  return (
    <section aria-labelledby={heading}>
      <h3 id={heading}>
        {title} <span className="lesson-meta">{text.total(minutes)}</span>
      </h3>
      {children}
      <ol className="catalogue-list">
        {lessons.map((lesson, index) => (
          <LessonRow key={lesson.id} lesson={lesson} number={index + 1} />
        ))}
      </ol>
    </section>
  )
}

function LessonRow({ lesson, number }: { readonly lesson: Lesson; readonly number: number }) {
  const { catalogue: text } = useLessonTexts()
  const words = useText()
  const verbs = useVerbs()
  const isOpen = useReading((reading) => reading.lesson?.id === lesson.id)
  const { done } = useRecords((records) => recordOf(records, lesson.id))
  // Steps with something to do in them.
  const active = lesson.steps.flatMap(({ commands, task }, index) =>
    commands.length > 0 || task !== null ? [index] : [],
  )
  const steps = active.length
  const count = active.filter((step) => done.includes(step)).length
  const isDone = steps > 0 && count === steps
  return (
    <li aria-current={isOpen ? 'true' : undefined}>
      <span className={isDone ? 'lesson-mark done' : 'lesson-mark'} aria-hidden="true">
        {isDone ? <Icon name="check" /> : number}
      </span>
      <div>
        <button
          type="button"
          className="catalogue-title"
          onClick={() => {
            verbs.closeDialog()
            verbs.openLesson(lesson.id)
          }}
        >
          {lesson.title}
        </button>
        <p>{lesson.summary}</p>
        <p className="lesson-meta">
          {words.lesson.minutes(lesson.minutes)}
          {lesson.level !== undefined && ` · ${text.level(lesson.level)}`}
          {isDone ? ` · ${text.done}` : count > 0 && ` · ${text.part(count, steps)}`}
        </p>
      </div>
    </li>
  )
}

/** Somebody's Markdown, from a file or an address. */
function OwnText() {
  const { catalogue: text } = useLessonTexts()
  const playground = usePlayground()
  const [address, setAddress] = useState('')
  const [problem, setProblem] = useState('')
  const id = useId()
  const attempt = async (work: Promise<void>) => {
    setProblem('')
    await work.catch((error: unknown) => setProblem(error instanceof Error ? error.message : String(error)))
  }
  return (
    <section>
      <h3 id="own" tabIndex={-1}>
        {text.own}
      </h3>
      <p>{text.ownText}</p>
      <FileButton
        label={text.file}
        accept=".md,.markdown,.txt,text/markdown"
        take={(file) => void attempt(openFile(playground, file))}
      />
      <form
        className="catalogue-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (address.trim() !== '') void attempt(openAddress(playground, address.trim()))
        }}
      >
        <label htmlFor={id}>{text.address}</label>
        <input
          id={id}
          className="field"
          type="url"
          placeholder="https://"
          value={address}
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
        <button type="submit" className="button outlined">
          {text.open}
        </button>
      </form>
      <p role="status">{problem}</p>
    </section>
  )
}

/** Everybody in a class begins at the same place. */
function ClassLink() {
  const { catalogue: text } = useLessonTexts()
  const reading = useReading((state) => state)
  const view = useView((state) => state)
  const id = useId()
  const [chosen, setChosen] = useState(reading.lesson?.source === undefined ? (reading.lesson?.id ?? '') : '')
  const [step, setStep] = useState(reading.step)
  const [language, setLanguage] = useState<Language>(view.language)
  const [theme, setTheme] = useState<ThemeChoice>(view.theme)
  const lesson = findLesson(reading, chosen) ?? reading.lessons[0]
  if (lesson === undefined) return null
  const url = new URL(
    addressOf(location.href.replace(/[?#].*/, ''), { lesson: lesson.id, step: step + 1, lang: language }),
  )
  url.searchParams.set('theme', theme)
  const themes: ThemeChoice[] = ['light', 'dark', 'auto']
  return (
    <section>
      <h3 id="classLink" tabIndex={-1}>
        {text.classLink}
      </h3>
      <p>{text.classText}</p>
      <div className="catalogue-form">
        <label htmlFor={`${id}l`}>{text.classLesson}</label>
        <select
          id={`${id}l`}
          className="field"
          value={lesson.id}
          onChange={(event) => {
            setChosen(event.currentTarget.value)
            setStep(0)
          }}
        >
          {[...reading.lessons, ...reading.challenges].map((each) => (
            <option key={each.id} value={each.id}>
              {each.title}
            </option>
          ))}
        </select>
        <label htmlFor={`${id}s`}>{text.classStep}</label>
        <select
          id={`${id}s`}
          className="field"
          value={step}
          onChange={(event) => setStep(Number(event.currentTarget.value))}
        >
          {lesson.steps.map(({ title }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the steps of a lesson keep their order
            <option key={index} value={index}>
              {index + 1}. {title}
            </option>
          ))}
        </select>
        <label htmlFor={`${id}g`}>{text.classLanguage}</label>
        <select
          id={`${id}g`}
          className="field"
          value={language}
          onChange={(event) => setLanguage(event.currentTarget.value as Language)}
        >
          {LANGUAGES.map((each) => (
            <option key={each} value={each}>
              {LANGUAGE_NAMES[each]}
            </option>
          ))}
        </select>
        <label htmlFor={`${id}t`}>{text.classTheme}</label>
        <select
          id={`${id}t`}
          className="field"
          value={theme}
          onChange={(event) => setTheme(event.currentTarget.value as ThemeChoice)}
        >
          {themes.map((each) => (
            <option key={each} value={each}>
              {text.theme[each]}
            </option>
          ))}
        </select>
      </div>
      <input className="field class-link" readOnly value={url.href} aria-label={text.classLink} />
      <CopyButton className="button outlined" text={url.href} label={text.copyLink} labelDone={text.copied} />
    </section>
  )
}

function Progress() {
  const { catalogue: text } = useLessonTexts()
  const playground = usePlayground()
  const [state, setState] = useState('')
  const load = async (file: File) => {
    try {
      await importRecords(playground, file)
      setState(text.loaded)
    } catch (error) {
      setState(error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <section>
      <h3 id="progress" tabIndex={-1}>
        {text.progress}
      </h3>
      <p>{text.progressText}</p>
      <div className="task-bar">
        <button type="button" className="button outlined" onClick={() => saveRecords(playground)}>
          {text.save}
        </button>
        <FileButton label={text.load} accept=".json,application/json" take={(file) => void load(file)} />
      </div>
      <p role="status">{state}</p>
    </section>
  )
}

interface FileButtonProps {
  readonly label: string
  readonly accept: string
  readonly take: (file: File) => void
}

function FileButton({ label, accept, take }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <button type="button" className="button outlined" onClick={() => input.current?.click()}>
        {label}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? []
          event.currentTarget.value = ''
          if (file !== undefined) take(file)
        }}
      />
    </>
  )
}
