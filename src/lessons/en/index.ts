import { inOrder } from '../contents.ts'
import type { Lesson, LessonHead } from '../lesson.ts'
import { LESSONS } from '../order.ts'

export const lessons = inOrder(
  LESSONS,
  import.meta.glob<LessonHead>('./*.md', { query: '?head', import: 'default', eager: true }),
  import.meta.glob<Lesson>('./*.md', { import: 'default' }),
)
