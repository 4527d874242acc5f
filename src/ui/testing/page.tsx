/** The page on the fake machine. */

import { createRoot } from 'react-dom/client'
import { loadLessons } from '../../lessons/index.ts'
import { Root } from '../frame/Root.tsx'
import { chooseLanguage, loadWords } from '../i18n/index.ts'
import { createPageApi } from '../page-api.ts'
import { readParameters } from '../state/parameters.ts'
import { createPlayground } from '../state/playground.ts'
import { startReading } from '../state/reading.ts'
import { createFakeMachine } from './fake-machine.ts'

async function start(): Promise<void> {
  const parameters = readParameters(location.search)
  const language = chooseLanguage([parameters.lang, ...navigator.languages])
  const machine = createFakeMachine()
  Object.assign(window, { machine })
  const playground = createPlayground({ client: machine, parameters, language })
  const [words, lessons] = await Promise.all([loadWords(language), loadLessons(language)])
  startReading(playground.reading, lessons, parameters)
  let isReady = () => {}
  window.playground = createPageApi(
    playground,
    new Promise<void>((resolve) => {
      isReady = resolve
    }),
  )
  createRoot(document.querySelector('#root') as HTMLElement).render(
    <Root playground={playground} words={words} loadLessons={loadLessons} onReady={isReady} />,
  )
}

void start()
