import { beforeAll, expect, test } from 'vitest'
import { loadSoftware, type Software } from '../../src/machine/index.ts'
import { play, readCorpus, readKnownDifferences } from './corpus.ts'

const corpus = readCorpus()
const known = readKnownDifferences()
let software: Software

beforeAll(async () => {
  software = await loadSoftware()
})

test('every known difference belongs to a recording', () => {
  const ids = new Set(corpus.map(({ id }) => id))
  expect(Object.keys(known).filter((id) => !ids.has(id))).toEqual([])
})

test.each(corpus.filter(({ id }) => id in known))('is still known to differ: $id', (recorded) => {
  const { stdout, stderr, status } = recorded
  expect(play(software, recorded.script)).not.toEqual({ stdout, stderr, status })
})

test.each(corpus.filter(({ id }) => !(id in known)))('prints what bash prints: $id', (recorded) => {
  const { stdout, stderr, status } = recorded
  expect(play(software, recorded.script)).toEqual({ stdout, stderr, status })
})
