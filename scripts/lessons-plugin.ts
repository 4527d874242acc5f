/**
 * Vite plugin: below src/lessons, `import lesson from './x.md'` gives the parsed lesson, `'./x.md?head'` only what its
 * front matter says.
 */

import type { Plugin } from 'vite'
import { LessonError, parseLesson } from '../src/lessons/parse.ts'

export function lessons(): Plugin {
  return {
    name: 'lessons',
    transform(code, id) {
      const match = /\/src\/lessons\/.*\.md(\?head)?$/.exec(id)
      if (match === null) return null
      try {
        const { intro, steps, ...head } = parseLesson(code)
        const data = match[1] === undefined ? { ...head, intro, steps } : head
        return { code: `export default ${JSON.stringify(data)}`, moduleType: 'js', map: null }
      } catch (error) {
        if (error instanceof LessonError)
          this.error({ message: error.message, id, loc: { line: error.line, column: 0 } })
        throw error
      }
    },
  }
}
