import { use } from 'react'
import type { Language } from '../i18n/index.ts'
import { useView } from '../state/playground.ts'
import type { LessonTexts } from './texts.ts'

const LOADERS: Record<Language, () => Promise<LessonTexts>> = {
  'zh-CN': async () => (await import('./texts.zh-CN.ts')).lessonTexts,
  en: async () => (await import('./texts.en.ts')).lessonTexts,
}

const loaded = new Map<Language, Promise<LessonTexts>>()

/** What failed is asked for again by who wants it next. */
export function loadLessonTexts(language: Language): Promise<LessonTexts> {
  const texts =
    loaded.get(language) ??
    LOADERS[language]().catch((error: unknown) => {
      loaded.delete(language)
      throw error
    })
  loaded.set(language, texts)
  return texts
}

/** For components below a Suspense: those that are loaded after the first screen. */
export function useLessonTexts(): LessonTexts {
  return use(loadLessonTexts(useView((view) => view.language)))
}
