/**
 * The lessons of the playground. What menus show of them is one chunk for each language, each lesson's text another; nothing
 * of the challenges is there before it is asked for.
 */

import type { Lesson, LessonEntry, LessonLanguage } from './lesson.ts'

export type {
  Block,
  Choice,
  Goal,
  Inline,
  Lesson,
  LessonCommand,
  LessonLanguage,
  Step,
  Task,
} from './lesson.ts'

/** What there is to read in one language, in reading order. */
export interface Course {
  readonly lessons: readonly Lesson[]
  readonly challenges: readonly Lesson[]
}

/** One object a language: a language is added here, and by its folder. */
const LANGUAGES: Record<
  LessonLanguage,
  { lessons(): Promise<readonly LessonEntry[]>; challenges(): Promise<readonly LessonEntry[]> }
> = {
  'zh-CN': {
    lessons: async () => (await import('./zh-CN/index.ts')).lessons,
    challenges: async () => (await import('./zh-CN/challenges/index.ts')).challenges,
  },
  en: {
    lessons: async () => (await import('./en/index.ts')).lessons,
    challenges: async () => (await import('./en/challenges/index.ts')).challenges,
  },
}

/**
 * The course for a page that begins: of the lessons only one is complete, the one with the id `open`, else the first; the
 * others have neither introduction nor steps. Challenges are there only when `open` is one of them. `loadCourse` gives all.
 */
export async function loadContents(language: LessonLanguage, open: string | null): Promise<Course> {
  const entries = await LANGUAGES[language].lessons()
  const challenges =
    open === null || entries.some(({ head }) => head.id === open)
      ? []
      : await LANGUAGES[language].challenges()
  const opened = [...entries, ...challenges].find(({ head }) => head.id === open) ?? entries[0]
  const contents = (list: readonly LessonEntry[]) =>
    Promise.all(
      list.map((entry) =>
        entry === opened ? entry.load() : { ...entry.head, summary: '', intro: [], steps: [] },
      ),
    )
  return { lessons: await contents(entries), challenges: await contents(challenges) }
}

export async function loadCourse(language: LessonLanguage): Promise<Course> {
  const { lessons, challenges } = LANGUAGES[language]
  const [first, second] = await Promise.all([lessons(), challenges()])
  const load = (list: readonly LessonEntry[]) => Promise.all(list.map((entry) => entry.load()))
  return { lessons: await load(first), challenges: await load(second) }
}
