/** Reads one text as a lesson, in a worker: read-apart.ts. */

import { readLesson } from '../../lessons/read.ts'
import type { ReadAnswer, ReadQuestion } from './read-apart.ts'

addEventListener('message', ({ data: { text, source } }: MessageEvent<ReadQuestion>) => {
  postMessage(answer(text, source))
})

function answer(text: string, source: string): ReadAnswer {
  try {
    return { lesson: readLesson(text, source) }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}
