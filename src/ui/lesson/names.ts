/** How a lesson is called where there is one line for it. */

import type { Course, Lesson } from '../../lessons/index.ts'
import type { Dictionary } from '../i18n/index.ts'
import { placeOf } from '../state/reading.ts'

/** `Lesson 3`; for a challenge what it is and its number; for a post where it comes from. */
export function kindOf(text: Dictionary, course: Course, lesson: Lesson): string {
  const place = placeOf(course, lesson)
  if (place === null) return text.top.post
  const number = place.index + 1
  return lesson.level === undefined ? text.top.lesson(number) : text.top.challenge(number)
}

export const nameOf = (text: Dictionary, course: Course, lesson: Lesson): string =>
  `${kindOf(text, course, lesson)} ${lesson.title}`
