/**
 * What the reader has done so far, on this device: kept between visits, exported and imported as a file (records-file.ts).
 * It is about lessons, not about the machine: undoing a command takes nothing away from it.
 */

import { createStore, type StoreApi } from 'zustand/vanilla'
import { recall, remember } from './memory.ts'

export interface LessonRecord {
  /** steps that were done once, counted from 0, in order */
  readonly done: readonly number[]
  /** by question, `STEP.NUMBER`: whether the first answer was right */
  readonly answers: Readonly<Record<string, boolean>>
}

export interface RecordsState {
  readonly lessons: Readonly<Record<string, LessonRecord>>
  /** where the reader was last; null at the first visit */
  readonly place: { readonly lesson: string; readonly step: number } | null
}

const NAME = 'records'

export const NO_RECORD: LessonRecord = { done: [], answers: {} }

export function createRecordsStore(): StoreApi<RecordsState> {
  const stored = recall(NAME)
  const store = createStore<RecordsState>(() => readRecords(stored) ?? { lessons: {}, place: null })
  store.subscribe((state) => remember(NAME, state))
  return store
}

export const recordOf = ({ lessons }: RecordsState, lesson: string): LessonRecord =>
  lessons[lesson] ?? NO_RECORD

export function recordDone(store: StoreApi<RecordsState>, lesson: string, steps: readonly number[]): void {
  change(store, lesson, (record) => {
    const all = [...new Set([...record.done, ...steps])].sort((a, b) => a - b)
    return all.length === record.done.length ? record : { ...record, done: all }
  })
}

/** Only the first answer to a question counts. */
export function recordAnswer(
  store: StoreApi<RecordsState>,
  lesson: string,
  question: string,
  isRight: boolean,
): void {
  change(store, lesson, (record) =>
    question in record.answers ? record : { ...record, answers: { ...record.answers, [question]: isRight } },
  )
}

function change(
  store: StoreApi<RecordsState>,
  lesson: string,
  to: (record: LessonRecord) => LessonRecord,
): void {
  const state = store.getState()
  const before = recordOf(state, lesson)
  const after = to(before)
  if (after !== before) store.setState({ lessons: { ...state.lessons, [lesson]: after } })
}

/** Both: what was done in either is done, and the answers given first stay. */
export function mergeRecords(own: RecordsState, other: RecordsState): RecordsState {
  const lessons = { ...own.lessons }
  for (const [id, record] of Object.entries(other.lessons)) {
    const mine = lessons[id] ?? NO_RECORD
    lessons[id] = {
      done: [...new Set([...mine.done, ...record.done])].sort((a, b) => a - b),
      answers: { ...record.answers, ...mine.answers },
    }
  }
  return { lessons, place: own.place ?? other.place }
}

/** What somebody has written down, if it is that; null otherwise. */
export function readRecords(value: unknown): RecordsState | null {
  if (!isObject(value) || !isObject(value.lessons)) return null
  const lessons: Record<string, LessonRecord> = {}
  for (const [id, record] of Object.entries(value.lessons)) {
    if (!/^[a-z0-9-]{1,80}$/.test(id) || !isObject(record)) return null
    const { done, answers } = record
    if (!Array.isArray(done) || !done.every(isStep) || !isObject(answers)) return null
    if (!Object.values(answers).every((answer) => typeof answer === 'boolean')) return null
    lessons[id] = { done, answers: answers as Record<string, boolean> }
  }
  const { place } = value
  if (!isObject(place) || typeof place.lesson !== 'string' || !isStep(place.step))
    return { lessons, place: null }
  return { lessons, place: { lesson: place.lesson, step: place.step } }
}

const isStep = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < 1000

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
