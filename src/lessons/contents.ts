/** A folder of lessons as a list of them. */

import type { Lesson, LessonEntry, LessonHead } from './lesson.ts'

/** `heads` and `texts`: what is at `./ID.md`, for every id of the order. */
export function inOrder(
  order: readonly string[],
  heads: Readonly<Record<string, LessonHead>>,
  texts: Readonly<Record<string, () => Promise<Lesson>>>,
): LessonEntry[] {
  return order.map((id) => {
    const [head, load] = [heads[`./${id}.md`], texts[`./${id}.md`]]
    if (head === undefined || load === undefined) throw new Error(`no lesson ${id}`)
    return { head, load }
  })
}
