/** Where the reader is: the lesson and the open step. What is done follows from the session (progress.ts). */

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Lesson } from '../../lessons/lesson.ts'
import type { Visit } from '../lesson/progress.ts'

export interface ReadingState {
  /** in the page's language, in reading order */
  readonly lessons: readonly Lesson[]
  /** null: free play */
  readonly lesson: Lesson | null
  /** the open step, counted from 0 */
  readonly step: number
  /** which step was open when; see progress.ts */
  readonly visits: readonly Visit[]
}

/** Without lessons yet: they are loaded while the machine starts. */
export function createReadingStore(): StoreApi<ReadingState> {
  return createStore<ReadingState>(() => ({
    lessons: [],
    lesson: null,
    step: 0,
    visits: [{ position: 0, step: 0 }],
  }))
}

/** `step` counted from 1; what does not exist becomes the first lesson or step. */
export function startReading(
  store: StoreApi<ReadingState>,
  lessons: readonly Lesson[],
  start: { readonly lesson: string | null; readonly step: number | null },
): void {
  const lesson = lessons.find(({ id }) => id === start.lesson) ?? lessons[0] ?? null
  const step = clampStep(lesson, (start.step ?? 1) - 1)
  store.setState({ lessons, lesson, step, visits: [{ position: 0, step }] })
}

/** Goes on where the reader was; a lesson that does not exist any more is free play. */
export function resumeReading(
  store: StoreApi<ReadingState>,
  lessons: readonly Lesson[],
  place: { readonly lesson: string | null; readonly visits: readonly Visit[] },
): void {
  const lesson = lessons.find(({ id }) => id === place.lesson) ?? null
  const step = clampStep(lesson, place.visits.at(-1)?.step ?? 0)
  store.setState({ lessons, lesson, step, visits: place.visits })
}

/** Opens `step` (counted from 0); `position`: how many entries have run. */
export function openStep(store: StoreApi<ReadingState>, step: number, position: number): void {
  const { lesson, visits } = store.getState()
  const open = clampStep(lesson, step)
  const before = visits.filter((visit) => visit.position < position)
  store.setState({ step: open, visits: [...before, { position, step: open }] })
}

export function openLesson(
  store: StoreApi<ReadingState>,
  lesson: Lesson | null,
  step: number,
  position: number,
): void {
  const open = clampStep(lesson, step)
  store.setState({ lesson, step: open, visits: [{ position, step: open }] })
}

/** The same lesson in another language; steps correspond by number. */
export function translate(store: StoreApi<ReadingState>, lessons: readonly Lesson[]): void {
  const { lesson, step } = store.getState()
  const same = lesson && (lessons.find(({ id }) => id === lesson.id) ?? lesson)
  store.setState({ lessons, lesson: same, step: clampStep(same, step) })
}

function clampStep(lesson: Lesson | null, step: number): number {
  return Math.max(0, Math.min(step, (lesson?.steps.length ?? 1) - 1))
}
