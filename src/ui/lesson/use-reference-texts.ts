import { use } from 'react'
import type { Language } from '../i18n/index.ts'
import { useView } from '../state/playground.ts'
import type { ReferenceTexts } from './reference-texts.ts'

const LOADERS: Record<Language, () => Promise<ReferenceTexts>> = {
  'zh-CN': async () => (await import('./reference.zh-CN.ts')).referenceTexts,
  en: async () => (await import('./reference.en.ts')).referenceTexts,
}

const loaded = new Map<Language, Promise<ReferenceTexts>>()

/** For components below a Suspense. What failed is asked for again by who wants it next. */
export function useReferenceTexts(): ReferenceTexts {
  const language = useView((view) => view.language)
  const texts =
    loaded.get(language) ??
    LOADERS[language]().catch((error: unknown) => {
      loaded.delete(language)
      throw error
    })
  loaded.set(language, texts)
  return use(texts)
}
