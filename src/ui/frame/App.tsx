import { type ReactNode, Suspense, useCallback, useEffect, useState } from 'react'
import type { DiagramTexts } from '../diagram/index.ts'
import { type Language, useText } from '../i18n/index.ts'
import { LessonPane } from '../lesson/LessonPane.tsx'
import { LessonSheet } from '../lesson/LessonSheet.tsx'
import { useMedia } from '../parts/media.ts'
import { whenQuiet } from '../parts/quiet.ts'
import { useMachine, useReading, useView } from '../state/playground.ts'
import { TerminalPane } from '../terminal/TerminalPane.tsx'
import { Timeline } from '../timeline/Timeline.tsx'
import { DiagramPane } from './DiagramPane.tsx'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { focusTerminal } from './focus.ts'
import {
  Announcer,
  Dialogs,
  EmbedBar,
  FreezeLayer,
  loadTheRest,
  NotesWindow,
  PresentBar,
  PresentText,
} from './later.ts'
import { Notices } from './Notices.tsx'
import { PageGrid } from './PageGrid.tsx'
import { TopBar } from './TopBar.tsx'
import { useKeys } from './use-keys.ts'

interface AppProps {
  readonly diagramTexts: DiagramTexts
  readonly chooseLanguage: (language: Language) => void
  /** terminal and diagram show the machine */
  readonly onReady: () => void
}

export function App({ diagramTexts, chooseLanguage, onReady }: AppProps) {
  // Each by itself: the view also changes with every frame of a motion, which is no matter of the whole page.
  const dialog = useView((view) => view.dialog)
  const embed = useView((view) => view.embed)
  const presenting = useView((view) => view.presenting)
  const spotlight = useView((view) => view.spotlight)
  const frozen = useView((view) => view.frozen)
  const notes = useView((view) => view.notes)
  const presentTerminal = useView((view) => view.presentTerminal)
  const presentText = useView((view) => view.presentText)
  const panes = useView((view) => view.panes)
  const text = useText()
  const lessonTitle = useReading((reading) => reading.lesson?.title)
  const isNarrow = useMedia('(max-width: 899px)')
  const [terminalShown, setTerminalShown] = useState(false)
  const [diagramShown, setDiagramShown] = useState(false)
  const showDiagram = useCallback(() => setDiagramShown(true), [])
  useKeys()

  const shows = {
    lesson: panes.includes('lesson') && lessonTitle !== undefined && !presenting && !embed,
    diagram: panes.includes('diagram'),
    timeline: panes.includes('timeline') && !presenting,
    terminal: panes.includes('terminal') && (!presenting || presentTerminal),
    stepText: presenting && presentText && presentTerminal && lessonTitle !== undefined && !isNarrow,
  }
  const answers = useMachine((machine) => machine.phase === 'ready')
  const hasBegun = useMachine(({ session }) => session.running || session.entries.length > 0)
  const ready = answers && (terminalShown || !shows.terminal) && (diagramShown || !shows.diagram)
  useEffect(() => {
    if (!ready) return
    onReady()
    whenQuiet(loadTheRest)
    // In somebody's article the page must not take the focus from the reader.
    if (!embed && document.activeElement === document.body) focusTerminal()
  }, [ready, onReady, embed])

  const attributes = {
    'data-ready': ready,
    'data-spotlight': presenting ? spotlight : undefined,
    'data-lesson': shows.lesson ? undefined : 'none',
    'data-diagram': shows.diagram ? undefined : 'none',
    'data-terminal': shows.terminal ? undefined : 'none',
    'data-step-text': shows.stepText ? 'shown' : undefined,
    'data-stage': shows.diagram || shows.timeline || shows.terminal ? undefined : 'none',
  }
  const hiddenTitle = !(shows.lesson && !isNarrow) && (
    <h1 key="title" className="off-screen">
      {lessonTitle ?? text.productName}
    </h1>
  )
  const diagram = shows.diagram && (
    <DiagramArea key="diagram">
      <DiagramPane texts={diagramTexts} onShown={showDiagram} />
    </DiagramArea>
  )
  const terminal = shows.terminal && (
    <ErrorBoundary key="terminal" area="terminal">
      <TerminalPane onShown={() => setTerminalShown(true)} />
    </ErrorBoundary>
  )
  if (embed) {
    return (
      <main className="embed" {...attributes}>
        {hiddenTitle}
        <Notices />
        {diagram}
        {terminal}
        <Suspense>
          {shows.timeline && <EmbedBar />}
          {dialog !== null && <Dialogs />}
        </Suspense>
      </main>
    )
  }
  const lesson = shows.lesson && (
    <ErrorBoundary key="lesson" area="lesson">
      {isNarrow ? <LessonSheet /> : <LessonPane />}
    </ErrorBoundary>
  )
  return (
    <PageGrid
      attributes={attributes}
      lessonDivider={!isNarrow && shows.lesson && attributes['data-stage'] === undefined}
      terminalDivider={!isNarrow && !presenting && shows.diagram && shows.terminal}
    >
      {hiddenTitle}
      {presenting ? (
        <Suspense key="present">
          <PresentBar />
        </Suspense>
      ) : (
        <TopBar key="top" chooseLanguage={chooseLanguage} />
      )}
      <Notices key="notices" />
      {/* The document's order is the order on the screen: F6, Tab and screen readers follow it. */}
      {isNarrow ? [diagram, lesson] : [lesson, diagram]}
      {shows.timeline && (
        <ErrorBoundary key="timeline" area="timeline">
          <Timeline />
        </ErrorBoundary>
      )}
      {terminal}
      <Suspense key="presentation">
        {shows.stepText && <PresentText />}
        {frozen && <FreezeLayer />}
        {notes !== null && <NotesWindow />}
      </Suspense>
      <Suspense key="dialogs">{dialog !== null && <Dialogs />}</Suspense>
      <Suspense key="announcer">{hasBegun && <Announcer />}</Suspense>
    </PageGrid>
  )
}

/** A scene that could not be drawn takes the picture away no longer than until the next. */
function DiagramArea({ children }: { readonly children: ReactNode }) {
  const scene = useMachine((machine) => machine.scene)
  return (
    <ErrorBoundary area="diagram" retryOn={scene}>
      {children}
    </ErrorBoundary>
  )
}
