import type { Lesson } from '../lesson.ts'
import stackedDirectories from './stacked-directories.md'

/** In reading order. */
export const lessons: readonly Lesson[] = [stackedDirectories]
