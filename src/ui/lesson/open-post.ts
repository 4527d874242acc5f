/** Opens Markdown from elsewhere as a lesson: from an address, or a file. What it says comes from strangers. */

import * as v from 'valibot'
import { MAX_POST } from '../../lessons/post.ts'
import { decodeText } from '../../lessons/read.ts'
import type { Playground } from '../state/playground.ts'
import { openLesson, type ReadingState } from '../state/reading.ts'
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
  await openText(playground, decodeText(new Uint8Array(await file.arrayBuffer())), file.name, 0)
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
  keepPost({ id: lesson.id, text, source })
  openLesson(reading, lesson, step, machine.getState().session.position)
  view.setState({ dialog: null, lessonProblem: null })
}

/** sessionStorage's key for the text of the post that this tab has open. */
const POST = 'overlay-playground:post'

const Post = v.object({
  id: v.string(),
  text: v.pipe(v.string(), v.maxLength(MAX_POST)),
  source: v.string(),
})

function keepPost(post: v.InferOutput<typeof Post>): void {
  try {
    sessionStorage.setItem(POST, JSON.stringify(post))
  } catch {
    // Storage is full or refused: then the post has to be opened again after a reload.
  }
}

function keptPost(): v.InferOutput<typeof Post> | null {
  try {
    const post: unknown = JSON.parse(sessionStorage.getItem(POST) ?? 'null')
    return v.is(Post, post) ? post : null
  } catch {
    // Storage is refused, or somebody else has written there.
    return null
  }
}

/**
 * Opens the post that this tab had open, where the reader was; from an address as it is there now. Does nothing when another
 * was open, or its text is not there any more.
 */
export async function reopenPost(
  { reading }: Playground,
  id: string,
  visits: ReadingState['visits'],
): Promise<void> {
  const post = keptPost()
  if (post === null || post.id !== id) return
  const { text, source } = post
  const now = /^https?:/.test(source) ? await fetchText(new URL(source)).catch(() => text) : text
  const lesson = await readApart(now, source)
  // Whatever the reader has opened meanwhile stays.
  if (reading.getState().lesson !== null) return
  openLesson(reading, lesson, visits.at(-1)?.step ?? 0, visits.at(-1)?.position ?? 0)
  reading.setState({ visits })
}

async function fetchText(url: URL): Promise<string> {
  if (!/^https?:$/.test(url.protocol)) throw new Error(`not a web address: ${url.href}`)
  // Nothing of the reader goes along.
  const response = await fetch(url, { credentials: 'omit', referrerPolicy: 'no-referrer' })
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`)
  return decodeText(new Uint8Array(await response.arrayBuffer()))
}
