/** The page's composition root: the one file that knows the machine's client, the lessons and the components. */

import { createRoot } from 'react-dom/client'
import { createMachineClient } from './host/index.ts'
import { loadContents, loadLessons } from './lessons/index.ts'
import { Root } from './ui/frame/Root.tsx'
import { chooseLanguage, type Language, loadWords } from './ui/i18n/index.ts'
import { createPageApi, type PageApi } from './ui/page-api.ts'
import { whenQuiet } from './ui/parts/quiet.ts'
import { recall } from './ui/state/memory.ts'
import type { Start } from './ui/state/open-link.ts'
import { readParameters } from './ui/state/parameters.ts'
import { createPlayground, type Playground } from './ui/state/playground.ts'
import { startReading, translate } from './ui/state/reading.ts'

async function start(): Promise<void> {
  const parameters = readParameters(location.search)
  const stored = recall('language')
  const language = chooseLanguage([
    parameters.lang,
    typeof stored === 'string' ? stored : null,
    ...navigator.languages,
  ])
  const opened = location.hash.startsWith('#s=') ? await openLinkIn(language) : null
  const profile = opened?.session?.profile ?? 'article'
  // The machine starts while the words are loaded.
  const client = createMachineClient({ profile, entries: opened?.session?.entries ?? [] })
  const playground = createPlayground({ profile, client, parameters, language })
  if (opened !== null) followLink(playground, opened)
  let isReady = () => {}
  const ready = new Promise<void>((resolve) => {
    isReady = resolve
  })
  window.playground = createPageApi(playground, ready)
  if (parameters.host !== null && window.parent !== window) void openDoor(window.playground, parameters.host)
  if (import.meta.env.PROD && !parameters.embed)
    void ready.then(() => whenQuiet(() => void prepareOffline(playground)))
  const [words, lessons] = await Promise.all([loadWords(language), loadContents(language, parameters.lesson)])
  startReading(playground.reading, lessons, parameters)
  void ready.then(() => completeLessons(playground))
  createRoot(document.querySelector('#root') as HTMLElement).render(
    <Root playground={playground} words={words} loadLessons={loadLessons} onReady={isReady} />,
  )
}

/** Fetches the texts of the lessons that are not open, when the page is quiet or one of them is wanted. */
function completeLessons({ reading, view }: Playground): void {
  let isAsked = false
  const complete = async () => {
    if (isAsked) return
    isAsked = true
    stop()
    const { language } = view.getState()
    const lessons = await loadLessons(language)
    // A change of language brings its lessons along.
    if (view.getState().language === language) translate(reading, lessons)
  }
  const stop = reading.subscribe(({ lesson }) => {
    if (lesson?.steps.length === 0) void complete()
  })
  whenQuiet(() => void complete())
}

async function openDoor(api: PageApi, host: string): Promise<void> {
  const { openEmbedDoor } = await import('./ui/embed-door.ts')
  openEmbedDoor(api, host)
}

async function openLinkIn(language: Language): Promise<Start> {
  const { page } = await loadWords(language)
  const { openLink } = await import('./ui/state/open-link.ts')
  return openLink(page)
}

/** ms after which a session from a link counts as one that may never end. */
const SLOW = 8_000

function followLink({ client, machine, view }: Playground, { session, position, problem }: Start): void {
  view.setState({ linkProblem: problem })
  if (session === null) return
  if (position < session.entries.length) void client.seek(position)
  setTimeout(() => {
    if (machine.getState().phase === 'starting') view.setState({ linkProblem: 'slow' })
  }, SLOW)
  void client.ready.then(() => view.setState({ linkProblem: null }))
}

/** Where it fails (storage is full, or refused) the page works as before, on line. */
async function prepareOffline({ profile, machine, view }: Playground): Promise<void> {
  const { keepOffline } = await import('./ui/state/offline.ts')
  const { reloadWithSession } = await import('./ui/state/open-link.ts')
  const reload = () => {
    const { entries, position } = machine.getState().session
    reloadWithSession({ profile, entries }, position)
  }
  await keepOffline(reload, (useUpdate) => view.setState({ useUpdate })).catch(console.warn)
}

// Another link in the same window is another session.
addEventListener('hashchange', () => location.hash.startsWith('#s=') && location.reload())

start().catch((error: unknown) => {
  // Without words there is no page to say it on.
  document.body.textContent = `Overlay Playground: ${error}`
  throw error
})
