/** Where the reader is: the lesson and the open step. What is done follows from the session (progress.ts) and the records. */

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Course, Lesson } from '../../lessons/index.ts'
import type { Visit } from '../lesson/progress.ts'

export interface ReadingState {
  /** in the page's language, in reading order */
  readonly lessons: readonly Lesson[]
  /** from easy to hard; empty until somebody wants them */
  readonly challenges: readonly Lesson[]
  /** null: free play; a post is in neither list */
  readonly lesson: Lesson | null
  /** the open step, counted from 0 */
  readonly step: number
  /** which step of which lesson was open when; see progress.ts */
  readonly visits: readonly Visit[]
}

/** Without lessons yet: they are loaded while the machine starts. */
export function createReadingStore(): StoreApi<ReadingState> {
  return createStore<ReadingState>(() => ({
    lessons: [],
    challenges: [],
    lesson: null,
    step: 0,
    visits: [{ position: 0, lesson: null, step: 0 }],
  }))
}

/** `step` counted from 1; what does not exist becomes the first lesson or step. */
export function startReading(
  store: StoreApi<ReadingState>,
  course: Course,
  start: { readonly lesson: string | null; readonly step: number | null },
): void {
  const lesson = findLesson(course, start.lesson) ?? course.lessons[0] ?? null
  const step = clampStep(lesson, (start.step ?? 1) - 1)
  store.setState({ ...course, lesson, step, visits: [{ position: 0, lesson: lesson?.id ?? null, step }] })
}

export function findLesson({ lessons, challenges }: Course, id: string | null): Lesson | undefined {
  return lessons.find((lesson) => lesson.id === id) ?? challenges.find((lesson) => lesson.id === id)
}

/** Its place in its list, counted from 0, and the list; null for a post. */
export function placeOf(
  { lessons, challenges }: Course,
  lesson: Lesson,
): { readonly index: number; readonly list: readonly Lesson[] } | null {
  const list = lesson.level === undefined ? lessons : challenges
  const index = list.findIndex(({ id }) => id === lesson.id)
  return index < 0 ? null : { index, list }
}

/** What comes after a lesson in its list; null at the end. */
export function lessonAfter(course: Course, lesson: Lesson): Lesson | null {
  const place = placeOf(course, lesson)
  return place?.list[place.index + 1] ?? null
}

/** Goes on where the reader was; a lesson that does not exist any more is free play. */
export function resumeReading(
  store: StoreApi<ReadingState>,
  course: Course,
  place: { readonly lesson: string | null; readonly visits: readonly Visit[] },
): void {
  const lesson = findLesson(course, place.lesson) ?? null
  const step = clampStep(lesson, place.visits.at(-1)?.step ?? 0)
  store.setState({ ...course, lesson, step, visits: place.visits })
}

/** Opens `step` (counted from 0); `position`: how many entries have run. */
export function openStep(store: StoreApi<ReadingState>, step: number, position: number): void {
  const { lesson, visits } = store.getState()
  const open = clampStep(lesson, step)
  store.setState({
    step: open,
    visits: withVisit(visits, { position, lesson: lesson?.id ?? null, step: open }),
  })
}

export function openLesson(
  store: StoreApi<ReadingState>,
  lesson: Lesson | null,
  step: number,
  position: number,
): void {
  const open = clampStep(lesson, step)
  const { visits } = store.getState()
  store.setState({
    lesson,
    step: open,
    visits: withVisit(visits, { position, lesson: lesson?.id ?? null, step: open }),
  })
}

/** What was open at that position or after it is not any more. */
const withVisit = (visits: readonly Visit[], visit: Visit): readonly Visit[] => [
  ...visits.filter(({ position }) => position < visit.position),
  visit,
]

/** The same lesson in another language; steps correspond by number. */
export function translate(store: StoreApi<ReadingState>, course: Course): void {
  const { lesson, step } = store.getState()
  const same = lesson && (findLesson(course, lesson.id) ?? lesson)
  store.setState({ ...course, lesson: same, step: clampStep(same, step) })
}

function clampStep(lesson: Lesson | null, step: number): number {
  return Math.max(0, Math.min(step, (lesson?.steps.length ?? 1) - 1))
}
