import '../tokens.css'
import './page.css'

import { useEffect, useMemo, useState } from 'react'
import { type Dictionary, DictionaryContext, type Language, loadWords, type Words } from '../i18n/index.ts'
import { nameOf } from '../lesson/names.ts'
import type { LoadCourse } from '../state/library.ts'
import { type Playground, PlaygroundContext, setLanguage } from '../state/playground.ts'
import { applyTheme, onSystemTheme } from '../state/theme.ts'
import { createVerbs } from '../state/verbs.ts'
import { App } from './App.tsx'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { VerbsContext } from './verbs.ts'

interface RootProps {
  readonly playground: Playground
  /** in the language that the page starts with */
  readonly words: Words
  readonly loadCourse: LoadCourse
  readonly onReady: () => void
}

/** Gives the page its model, its verbs and its language, and keeps the document's attributes with them. */
export function Root({ playground, words: first, loadCourse, onReady }: RootProps) {
  const [words, setWords] = useState(first)
  const verbs = useMemo(() => createVerbs(playground), [playground])

  async function chooseLanguage(language: Language): Promise<void> {
    const [next, course] = await Promise.all([loadWords(language), loadCourse(language)])
    setWords(next)
    setLanguage(playground, language, course)
  }

  useEffect(() => keepDocument(playground, words.page), [playground, words])

  return (
    <PlaygroundContext value={playground}>
      <VerbsContext value={verbs}>
        <DictionaryContext value={words.page}>
          <ErrorBoundary area="auto">
            <App
              diagramTexts={words.diagram}
              chooseLanguage={(language) => void chooseLanguage(language)}
              onReady={onReady}
            />
          </ErrorBoundary>
        </DictionaryContext>
      </VerbsContext>
    </PlaygroundContext>
  )
}

/** A choice made on the page wins over the one in its address, when it is loaded again too. */
function keepAddress(choices: Readonly<Record<string, string>>): void {
  const url = new URL(location.href)
  for (const [name, value] of Object.entries(choices)) {
    if (url.searchParams.has(name)) url.searchParams.set(name, value)
  }
  if (url.href !== location.href) history.replaceState(history.state, '', url)
}

/** Title, language, theme, mode and address of the document follow the stores; returns how to stop. */
function keepDocument({ view, reading }: Playground, dictionary: Dictionary): () => void {
  const root = document.documentElement
  const update = () => {
    const { language, theme, presenting } = view.getState()
    const { lesson } = reading.getState()
    if (root.lang !== language) root.lang = language
    root.toggleAttribute('data-embed', view.getState().embed)
    if (presenting && root.dataset.mode === undefined) root.dataset.mode = 'presenter'
    if (!presenting) delete root.dataset.mode
    applyTheme(theme)
    keepAddress({ lang: language, theme })
    const place = lesson && nameOf(dictionary, reading.getState(), lesson)
    const title = place ? `${place} · ${dictionary.productName}` : dictionary.productName
    if (document.title !== title) document.title = title
  }
  update()
  const stops = [view.subscribe(update), reading.subscribe(update), onSystemTheme(update)]
  return () => {
    for (const stop of stops) stop()
  }
}
