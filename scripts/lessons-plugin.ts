/**
 * Vite plugin: below src/lessons, `import lesson from './x.md'` gives the parsed lesson, `'./x.md?head'` only what menus show.
 * Ways that do not solve a task are for the checker: the page gets none.
 */

import type { Plugin } from 'vite'
import type { Lesson, LessonHead } from '../src/lessons/lesson.ts'
import { LessonError, parseLesson } from '../src/lessons/parse.ts'

export function lessons(): Plugin {
  return {
    name: 'lessons',
    transform(code, id) {
      const match = /\/src\/lessons\/.*\.md(\?head)?$/.exec(id)
      if (match === null) return null
      try {
        const lesson = parseLesson(code)
        const data = match[1] === undefined ? forPage(lesson) : headOf(lesson)
        return { code: `export default ${JSON.stringify(data)}`, moduleType: 'js', map: null }
      } catch (error) {
        if (error instanceof LessonError)
          this.error({ message: error.message, id, loc: { line: error.line, column: 0 } })
        throw error
      }
    },
  }
}

const headOf = ({ id, title, language, minutes, level }: Lesson): LessonHead =>
  level === undefined ? { id, title, language, minutes } : { id, title, language, minutes, level }

function forPage(lesson: Lesson): Lesson {
  const steps = lesson.steps.map((step) =>
    step.task === null ? step : { ...step, task: { ...step.task, wrong: [] } },
  )
  return { ...lesson, steps }
}
