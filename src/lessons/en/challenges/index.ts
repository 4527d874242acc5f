import { inOrder } from '../../contents.ts'
import type { Lesson, LessonHead } from '../../lesson.ts'
import { CHALLENGES } from '../../order.ts'

export const challenges = inOrder(
  CHALLENGES,
  import.meta.glob<LessonHead>('./*.md', { query: '?head', import: 'default', eager: true }),
  import.meta.glob<Lesson>('./*.md', { import: 'default' }),
)
