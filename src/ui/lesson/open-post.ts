/** Opens Markdown from elsewhere as a lesson: from an address, or a file. What it says comes from strangers. */

import { MAX_POST } from '../../lessons/post.ts'
import type { Playground } from '../state/playground.ts'
import { openLesson } from '../state/reading.ts'
import { readApart } from './read-apart.ts'
import { loadLessonTexts } from './use-lesson-texts.ts'

/** Throws an error with a sentence for the reader, in the page's language. `address`: as it is written, also relative. */
export async function openAddress(playground: Playground, address: string, step = 0): Promise<void> {
  const { problems } = await loadLessonTexts(playground.view.getState().language)
  const url = new URL(address, location.href)
  const text = await fetchText(url).catch((error: unknown) => {
    throw new Error(problems.notFetched(url.href), { cause: error })
  })
  await openText(playground, text, url.href, step)
}

export async function openFile(playground: Playground, file: File): Promise<void> {
  await openText(playground, await file.text(), file.name, 0)
}

async function openText(
  { view, reading, machine }: Playground,
  text: string,
  source: string,
  step: number,
): Promise<void> {
  const { problems } = await loadLessonTexts(view.getState().language)
  if (text.length > MAX_POST) throw new Error(problems.tooLong)
  if (text.trim() === '') throw new Error(problems.noText)
  const lesson = await readApart(text, source)
  openLesson(reading, lesson, step, machine.getState().session.position)
  view.setState({ dialog: null, lessonProblem: null })
}

async function fetchText(url: URL): Promise<string> {
  if (!/^https?:$/.test(url.protocol)) throw new Error(`not a web address: ${url.href}`)
  // Nothing of the reader goes along.
  const response = await fetch(url, { credentials: 'omit', referrerPolicy: 'no-referrer' })
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`)
  return response.text()
}
