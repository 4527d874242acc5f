/**
 * Languages: which one to speak, its dictionary (loaded by itself, the other one never), and the hook that
 * components read it with.
 */

import { createContext, useContext } from 'react'
import type { DiagramTexts } from '../diagram/index.ts'
import type { Dictionary } from './en.ts'

export type { Dictionary } from './en.ts'

export const LANGUAGES = ['zh-CN', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

/** How a language is called in itself. */
export const LANGUAGE_NAMES: Record<Language, string> = { 'zh-CN': '中文', en: 'English' }

/** The first of `wanted` (a URL parameter, then `navigator.languages`) that we speak; English otherwise. */
export function chooseLanguage(wanted: readonly (string | null)[]): Language {
  for (const tag of wanted) {
    const primary = tag?.toLowerCase().split('-')[0]
    if (primary === 'zh') return 'zh-CN'
    if (primary === 'en') return 'en'
  }
  return 'en'
}

/** All words of a language: the page's and the diagram's. */
export interface Words {
  readonly page: Dictionary
  readonly diagram: DiagramTexts
}

export async function loadWords(language: Language): Promise<Words> {
  if (language === 'zh-CN') {
    const [page, diagram] = await Promise.all([import('./zh-CN.ts'), import('../diagram/texts.zh-CN.ts')])
    return { page: page.zh, diagram: diagram.diagramTexts }
  }
  const [page, diagram] = await Promise.all([import('./en.ts'), import('../diagram/texts.en.ts')])
  return { page: page.en, diagram: diagram.diagramTexts }
}

export const DictionaryContext = createContext<Dictionary | null>(null)

/** The visible texts, in the page's language. */
export function useText(): Dictionary {
  const dictionary = useContext(DictionaryContext)
  if (dictionary === null) throw new Error('useText needs a DictionaryContext above it')
  return dictionary
}
