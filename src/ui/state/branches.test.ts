import { expect, test } from 'vitest'
import type { SessionState } from '../../host/client.ts'
import { branchLeft } from './branches.ts'

const entry = (line: string) => ({ line, at: 0, typed: [] })
const [a, b, c, x] = ['a', 'b', 'c', 'x'].map(entry) as [Entry, Entry, Entry, Entry]
type Entry = ReturnType<typeof entry>

const session = (entries: readonly Entry[], running = false): SessionState => ({
  entries,
  position: entries.length,
  running,
  cwd: '/',
})

test('a command in the past leaves the future behind', () => {
  expect(branchLeft(session([a, b, c]), session([a], true))).toEqual({ entries: [a, b, c], at: 1 })
  expect(branchLeft(session([a, b, c]), session([a, x]))).toEqual({ entries: [a, b, c], at: 1 })
})

test('starting over leaves everything behind', () => {
  expect(branchLeft(session([a, b]), session([]))).toEqual({ entries: [a, b], at: 0 })
})

test('going on leaves nothing, and a crash offers nothing', () => {
  expect(branchLeft(session([a]), session([a, b]))).toBeNull()
  expect(branchLeft(session([a, b]), session([a]))).toBeNull()
})
