/** The lessons of the playground. What menus show of them is one chunk for each language, each lesson's text another. */

import type { Lesson, LessonEntry, LessonLanguage } from './lesson.ts'

export type {
  Block,
  Choice,
  Inline,
  Lesson,
  LessonCommand,
  LessonLanguage,
  Step,
} from './lesson.ts'

/**
 * All lessons in a language, in reading order, of which only one is complete: the one with the id `open`, else the
 * first. The others have neither introduction nor steps: `loadLessons` gives these.
 */
export async function loadContents(
  language: LessonLanguage,
  open: string | null,
): Promise<readonly Lesson[]> {
  const entries = await loadEntries(language)
  const opened = entries.find(({ head }) => head.id === open) ?? entries[0]
  return Promise.all(
    entries.map((entry) => (entry === opened ? loadText(entry) : { ...entry.head, intro: [], steps: [] })),
  )
}

/** All lessons in a language, complete, in reading order. */
export async function loadLessons(language: LessonLanguage): Promise<readonly Lesson[]> {
  return Promise.all((await loadEntries(language)).map(loadText))
}

async function loadEntries(language: LessonLanguage): Promise<readonly LessonEntry[]> {
  const { lessons } = language === 'zh-CN' ? await import('./zh-CN/index.ts') : await import('./en/index.ts')
  return lessons
}

const loadText = async (entry: LessonEntry): Promise<Lesson> => (await entry.load()).default
