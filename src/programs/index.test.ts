import { expect, test } from 'vitest'
import { loadPrograms, programNames } from './index.ts'

test('the names known beforehand are those of the programs that are loaded', async () => {
  expect([...(await loadPrograms()).keys()].sort()).toEqual([...programNames])
})
