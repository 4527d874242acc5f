import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { loadSoftware, type Software } from '../../src/machine/index.ts'
import { play, type RecordedScript } from '../shell/corpus.ts'

const corpus = readFileSync(new URL('scripts.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as RecordedScript)
let software: Software

beforeAll(async () => {
  software = await loadSoftware()
})

test.each(corpus)('prints what dash prints: $id', (recorded) => {
  const { stdout, stderr, status } = recorded
  expect(play(software, recorded.script)).toEqual({ stdout, stderr, status })
})
