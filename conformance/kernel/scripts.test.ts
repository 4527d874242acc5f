import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { loadSoftware, type Software } from '../../src/machine/index.ts'
import { play, type RecordedScript } from '../shell/corpus.ts'

const folder = new URL('.', import.meta.url)
const recorded = readdirSync(folder)
  .filter((name) => name.endsWith('.jsonl'))
  .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').split('\n'))
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as RecordedScript)
let software: Software

beforeAll(async () => {
  software = await loadSoftware()
})

test.each(recorded)('prints what Linux prints: $id', ({ script, stdout, stderr, status }) => {
  expect(play(software, script)).toEqual({ stdout, stderr, status })
})
