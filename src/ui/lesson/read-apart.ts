/**
 * Reads a stranger's text beside the page: Markdown can be written so that its parser takes a time that grows with the
 * square of the length. Whatever is not read by the deadline is shown as it is.
 */

import type { Lesson } from '../../lessons/lesson.ts'
import { asItIs } from '../../lessons/post.ts'
import { readLesson } from '../../lessons/read.ts'

export interface ReadQuestion {
  readonly text: string
  readonly source: string
}

export type ReadAnswer = { readonly lesson: Lesson } | { readonly problem: string }

/** What may be read in the page itself: characters, as a lesson of our own may have, and lines, several times as many as one has. */
export const MOST_IN_PAGE = { characters: 30_000, lines: 2_000 }

/** Ms; the longest posts that people wrote take some tens. */
const DEADLINE = 3000

/** Rejected with what is wrong when the text is meant for a lesson and is none. */
export async function readApart(text: string, source: string): Promise<Lesson> {
  const answer = await ask({ text, source })
  if (answer === 'late') return asItIs(text, source)
  // A frame in a sandbox may have no workers.
  if (answer === 'no worker') return isShort(text) ? readLesson(text, source) : asItIs(text, source)
  if ('problem' in answer) throw new Error(answer.problem)
  return answer.lesson
}

function isShort(text: string): boolean {
  return text.length <= MOST_IN_PAGE.characters && text.split('\n').length <= MOST_IN_PAGE.lines
}

function ask(question: ReadQuestion): Promise<ReadAnswer | 'late' | 'no worker'> {
  return new Promise((resolve) => {
    let worker: Worker
    try {
      worker = new Worker(new URL('./read-worker.ts', import.meta.url), { type: 'module' })
    } catch {
      resolve('no worker')
      return
    }
    const end = (answer: ReadAnswer | 'late' | 'no worker') => {
      clearTimeout(timer)
      worker.terminate()
      resolve(answer)
    }
    const timer = setTimeout(() => end('late'), DEADLINE)
    worker.onmessage = ({ data }: MessageEvent<ReadAnswer>) => end(data)
    worker.onerror = () => end('no worker')
    worker.postMessage(question)
  })
}
