import { expect, test } from 'vitest'
import { hintFor } from '../shell/missing-tools.ts'
import { loadPrograms, programNames } from './index.ts'

test('the names known beforehand are those of the programs that are loaded', async () => {
  expect([...(await loadPrograms()).keys()].sort()).toEqual([...programNames])
})

test('no program that is here is said to be missing', () => {
  expect(programNames.filter((name) => hintFor(name) !== null)).toEqual([])
})
