/** The texts of lessons that are not open: fetched when the page is quiet, or as soon as somebody wants one of them. */

import type { StoreApi } from 'zustand/vanilla'
import type { Course } from '../../lessons/index.ts'
import type { Language } from '../i18n/index.ts'
import { findLesson, type ReadingState, translate } from './reading.ts'
import type { ViewState } from './view.ts'

export type LoadCourse = (language: Language) => Promise<Course>

export interface Library {
  /** Resolves when everything there is to read is there. */
  complete(): Promise<void>
  /** Resolves when the lesson, if there is one of this id, can be opened. */
  provide(id: string): Promise<void>
}

export function createLibrary(
  load: LoadCourse,
  reading: StoreApi<ReadingState>,
  view: StoreApi<ViewState>,
): Library {
  let loading: { readonly language: Language; readonly done: Promise<void> } | null = null

  async function fetchCourse(language: Language): Promise<void> {
    const course = await load(language)
    // A change of language brings its lessons along.
    if (view.getState().language === language) translate(reading, course)
  }

  function complete(): Promise<void> {
    const { language } = view.getState()
    if (loading?.language !== language) {
      const done = fetchCourse(language).catch((error: unknown) => {
        // It is asked for again when it is wanted again.
        loading = null
        throw error
      })
      loading = { language, done }
    }
    return loading.done
  }

  reading.subscribe(({ lesson }) => {
    if (lesson !== null && isHead(lesson)) complete().catch(console.error)
  })

  return {
    complete,
    async provide(id) {
      const found = findLesson(reading.getState(), id)
      if (found === undefined || isHead(found)) await complete()
    },
  }
}

const isHead = ({ steps }: { readonly steps: readonly unknown[] }): boolean => steps.length === 0
