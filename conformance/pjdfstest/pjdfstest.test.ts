import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { loadJson } from '../trace/format.ts'
import { type PjdTest, replayPjdTest } from './replay.ts'

const file = fileURLToPath(new URL('pjdfstest.json.gz', import.meta.url))

test('every call of pjdfstest prints on the simulated kernel what it printed on Linux', () => {
  const { tests } = loadJson(file) as { tests: PjdTest[] }
  const differing = tests.flatMap((each) =>
    replayPjdTest(each).map((mismatch) => ({ test: each.id, ...mismatch })),
  )
  expect(tests.length).toBe(119)
  expect(differing).toEqual([])
})
