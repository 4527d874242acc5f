/** The lessons of the playground, one chunk for each language. */

import type { Lesson, LessonLanguage } from './lesson.ts'

export type {
  Block,
  Choice,
  Inline,
  Lesson,
  LessonCommand,
  LessonLanguage,
  Step,
} from './lesson.ts'

/** All lessons in a language, in reading order. */
export async function loadLessons(language: LessonLanguage): Promise<readonly Lesson[]> {
  const { lessons } = language === 'zh-CN' ? await import('./zh-CN/index.ts') : await import('./en/index.ts')
  return lessons
}
