/** The page's composition root: the one file that knows the machine's client, the lessons and the components. */

import { createRoot } from 'react-dom/client'
import type { MachineClient } from './host/client.ts'
import { createMachineClient } from './host/index.ts'
import { loadContents, loadCourse } from './lessons/index.ts'
import { Root } from './ui/frame/Root.tsx'
import { chooseLanguage, type Language, loadWords } from './ui/i18n/index.ts'
import type { Autosave } from './ui/keep/autosave.ts'
import { comesBack } from './ui/keep/comes-back.ts'
import type { Visit } from './ui/lesson/progress.ts'
import { createPageApi, type PageApi } from './ui/page-api.ts'
import { whenQuiet } from './ui/parts/quiet.ts'
import { recall } from './ui/state/memory.ts'
import type { Start } from './ui/state/open-link.ts'
import { isAddress, type Parameters, readParameters } from './ui/state/parameters.ts'
import { createPlayground, type Playground } from './ui/state/playground.ts'
import { resumeReading, startReading } from './ui/state/reading.ts'

async function start(): Promise<void> {
  const parameters = readParameters(location.search)
  const stored = recall('language')
  const language = chooseLanguage([
    parameters.lang,
    typeof stored === 'string' ? stored : null,
    ...navigator.languages,
  ])
  const found = !parameters.embed && comesBack() ? await findKept() : null
  const kept = found?.kept === 'damaged' ? null : (found?.kept ?? null)
  const start = kept ?? (location.hash.startsWith('#s=') ? await openLinkIn(language) : null)
  // Before anything can change it: a session belongs to the link that it was opened by.
  const { hash } = location
  const profile = start?.session?.profile ?? 'article'
  // The machine starts while the words are loaded.
  const client = createMachineClient({ profile, entries: start?.session?.entries ?? [] })
  const playground = createPlayground({ profile, client, parameters, language, loadCourse })
  if (start !== null) followLink(playground, { problem: null, ...start })
  if (found?.kept === 'damaged')
    playground.view.setState({ keeping: { kind: 'problem', problem: 'damaged' } })
  let isReady = () => {}
  const ready = new Promise<void>((resolve) => {
    isReady = resolve
  })
  window.playground = createPageApi(playground, ready)
  if (window.parent !== window) void beFramed(window.playground, client, parameters)
  if (!parameters.embed) {
    void ready.then(() => whenWanted(playground, () => void keepAll(playground, hash, kept && found)))
  }
  const lesson = kept === null ? parameters.lesson : kept.lesson
  const [words, course] = await Promise.all([loadWords(language), loadContents(language, lesson)])
  if (kept === null) startReading(playground.reading, course, parameters)
  else resumeReading(playground.reading, course, kept)
  void ready.then(() => prepareLessons(playground, kept === null ? parameters : null))
  if (kept?.lesson != null && playground.reading.getState().lesson === null) {
    const { lesson: post, visits } = kept
    void ready.then(() => bringBackPost(playground, post, visits))
  }
  createRoot(document.querySelector('#root') as HTMLElement).render(
    <Root playground={playground} words={words} loadCourse={loadCourse} onReady={isReady} />,
  )
}

/** `asked`: what the address asks for; null where the reader goes on with something else. */
function prepareLessons(playground: Playground, asked: Parameters | null): void {
  // Nobody has asked for it yet: who leaves the page cuts it off, and who wants it later asks again.
  whenQuiet(() => void playground.library.complete().catch(console.warn))
  if (asked?.lesson != null && isAddress(asked.lesson))
    void openElsewhere(playground, asked.lesson, asked.step)
  if (asked?.view != null) playground.view.setState({ dialog: asked.view })
  if (asked?.embed !== true) whenQuiet(() => void letDrop(playground))
}

async function openElsewhere(playground: Playground, address: string, step: number | null): Promise<void> {
  const { openAddress } = await import('./ui/lesson/open-post.ts')
  const { tellProblem } = await import('./ui/lesson/tell-problem.ts')
  await openAddress(playground, address, (step ?? 1) - 1).catch((error: unknown) =>
    tellProblem(playground, error),
  )
}

/** A lesson that is none of the page's own. */
async function bringBackPost(playground: Playground, id: string, visits: readonly Visit[]): Promise<void> {
  const { reopenPost } = await import('./ui/lesson/open-post.ts')
  await reopenPost(playground, id, visits)
}

async function letDrop(playground: Playground): Promise<void> {
  const { acceptDrops } = await import('./ui/lesson/drop.ts')
  acceptDrops(playground)
}

/** In a page of others: it may drive the playground, and what it does not show costs nothing. */
async function beFramed(api: PageApi, client: MachineClient, { host, embed }: Parameters): Promise<void> {
  const [{ openEmbedDoor }, { pauseOutOfSight }] = await Promise.all([
    import('./ui/embed-door.ts'),
    import('./ui/embed-sight.ts'),
  ])
  const sight = embed ? pauseOutOfSight(client) : null
  if (host !== null) openEmbedDoor(api, host, () => sight?.wake())
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

/** What this tab has kept, unless it belongs to another link than the one in the address. */
async function findKept() {
  const { takeKept } = await import('./ui/keep/shelf.ts')
  const found = takeKept()
  return found?.kept === 'damaged' || found?.kept.hash === location.hash ? found : null
}

/** With the first command, or when nothing else is wanted. */
function whenWanted({ machine }: Playground, action: () => void): void {
  let isDone = false
  const once = () => {
    if (isDone) return
    isDone = true
    stop()
    action()
  }
  const stop = machine.subscribe(({ session }) => session.running && once())
  whenQuiet(once)
}

/** The session at once, in case there is one already; the page's files when nothing else is wanted. */
async function keepAll(
  playground: Playground,
  hash: string,
  resumed: { readonly id: string } | null,
): Promise<void> {
  const { startAutosave } = await import('./ui/keep/autosave.ts')
  const autosave = await startAutosave(playground, hash, resumed?.id ?? null)
  if (import.meta.env.PROD) whenQuiet(() => void prepareOffline(playground, autosave))
}

/** Where it fails (storage is full, or refused) the page works as before, on line. */
async function prepareOffline(playground: Playground, autosave: Autosave): Promise<void> {
  const { keepOffline } = await import('./ui/state/offline.ts')
  const reload = async () => {
    // What cannot be kept goes through the address, and is asked about.
    if ((await autosave.save()) !== null) await writeSessionHash(playground)
    location.reload()
  }
  await keepOffline(
    () => void reload(),
    (useUpdate) => playground.view.setState({ useUpdate }),
  ).catch(console.warn)
}

async function writeSessionHash({ profile, machine }: Playground): Promise<void> {
  const { sessionHash } = await import('./ui/state/session-link.ts')
  const { entries, position } = machine.getState().session
  history.replaceState(history.state, '', sessionHash({ session: { profile, entries }, position }))
}

// Another link in the same window is another session.
addEventListener('hashchange', () => location.hash.startsWith('#s=') && location.reload())

start().catch((error: unknown) => {
  // Without words there is no page to say it on.
  document.body.textContent = `Overlay Playground: ${error}`
  throw error
})
