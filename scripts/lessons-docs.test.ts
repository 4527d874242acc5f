import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { checkLesson, type Execute, onSimulator } from '../src/lessons/check.ts'
import { parseLesson } from '../src/lessons/parse.ts'
import { loadSoftware } from '../src/session/index.ts'

const text = readFileSync(new URL('../docs/lessons.md', import.meta.url), 'utf8')
const examples = [...text.matchAll(/^````markdown (lesson|step)\n([\s\S]*?)^````$/gm)].map(
  ([, kind, example = '']) =>
    kind === 'lesson'
      ? example
      : `---\nid: example\ntitle: Example\nlanguage: en\nminutes: 1\n---\n\n## Step\n\n${example}`,
)

let execute: Execute
beforeAll(async () => {
  execute = onSimulator(await loadSoftware())
})

test('the examples of docs/lessons.md are lessons, and right', () => {
  expect(examples).toHaveLength(5)
  for (const example of examples) expect(checkLesson(parseLesson(example), execute)).toEqual([])
})
