/** A Markdown file that is dropped anywhere on the page opens as a lesson, a session's is shown and runs; a file of progress is taken over. */

import { loadWords } from '../i18n/index.ts'
import { isSessionFile } from '../share/session-file-name.ts'
import type { Playground } from '../state/playground.ts'
import { openFile } from './open-post.ts'
import { importRecords, isRecordsFile } from './records-file.ts'
import { tellProblem } from './tell-problem.ts'
import { loadLessonTexts } from './use-lesson-texts.ts'
import './drop.css'

const MARKDOWN = /\.(?:md|markdown|mdown|mkd|txt)$/i

export function acceptDrops(playground: Playground): void {
  // Counts the elements that a file is over: leaving one is entering another.
  let depth = 0
  const show = (is: boolean) => {
    if (!is) depth = 0
    document.documentElement.toggleAttribute('data-dropping', is)
  }
  addEventListener('dragenter', (event) => {
    if (!hasFiles(event)) return
    depth++
    void loadLessonTexts(playground.view.getState().language).then(({ catalogue }) => {
      document.documentElement.style.setProperty('--drop-words', JSON.stringify(catalogue.dropped))
    })
    show(true)
  })
  addEventListener('dragleave', (event) => {
    if (hasFiles(event) && --depth <= 0) show(false)
  })
  addEventListener('dragover', (event) => {
    if (hasFiles(event)) event.preventDefault()
  })
  addEventListener('drop', (event) => {
    if (!hasFiles(event)) return
    event.preventDefault()
    show(false)
    const [file] = event.dataTransfer?.files ?? []
    if (file !== undefined) void take(playground, file)
  })
}

const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') === true

async function take(playground: Playground, file: File): Promise<void> {
  try {
    if (await isSessionFile(file)) await openSession(playground, file)
    else if (isRecordsFile(file)) await importRecords(playground, file)
    else if (MARKDOWN.test(file.name) || file.type.startsWith('text/')) await openFile(playground, file)
  } catch (error) {
    tellProblem(playground, error)
  }
}

async function openSession(playground: Playground, file: File): Promise<void> {
  const [{ openSessionFile }, { page }] = await Promise.all([
    import('../share/open-file.ts'),
    loadWords(playground.view.getState().language),
  ])
  await openSessionFile(playground, page, file)
}
