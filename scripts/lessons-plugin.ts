/** Vite plugin: `import lesson from './x.md'` below src/lessons gives the parsed lesson, as JSON. */

import type { Plugin } from 'vite'
import { LessonError, parseLesson } from '../src/lessons/parse.ts'

export function lessons(): Plugin {
  return {
    name: 'lessons',
    transform(code, id) {
      if (!/\/src\/lessons\/.*\.md$/.test(id)) return null
      try {
        return { code: `export default ${JSON.stringify(parseLesson(code))}`, moduleType: 'js', map: null }
      } catch (error) {
        if (error instanceof LessonError)
          this.error({ message: error.message, id, loc: { line: error.line, column: 0 } })
        throw error
      }
    },
  }
}
