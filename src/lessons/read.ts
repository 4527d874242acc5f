/** Any Markdown as a lesson: one that was written as a lesson, or a post. */

import type { Lesson } from './lesson.ts'
import { parseLesson } from './parse.ts'
import { parsePost } from './post.ts'

/** Throws LessonError when it is meant for a lesson and is none. `source`: its address, or the file's name. */
export function readLesson(markdown: string, source: string): Lesson {
  return isLesson(markdown) ? { ...parseLesson(markdown), source } : parsePost(markdown, source)
}

/** Its front matter has what only lessons have. */
export function isLesson(markdown: string): boolean {
  const front = /^\ufeff?\s*---\r?\n([\s\S]*?)\r?\n---/.exec(markdown)?.[1] ?? ''
  return /^id:/m.test(front) && /^minutes:/m.test(front)
}

/** UTF-8, or what Chinese editors wrote before it (GB 18030, which GBK and GB 2312 are part of). */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}
