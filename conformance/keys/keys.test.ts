import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type KeySession, runKeys } from './keys.ts'

interface Recording extends KeySession {
  readonly id: string
  readonly screen: readonly string[]
}

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')

const recordings: Recording[] = [
  'keys-visible.jsonl',
  'keys-more.jsonl',
  'keys-editing.jsonl',
  'keys-people.jsonl',
  'keys-hands.jsonl',
  'keys-random.jsonl',
]
  .flatMap((name) => read(name).trim().split('\n'))
  .map((line) => JSON.parse(line))

/** id → reason */
const knownDifferences: Readonly<Record<string, string>> = JSON.parse(read('known-differences.json'))

test('every known difference belongs to a recording', () => {
  const ids = new Set(recordings.map(({ id }) => id))
  expect(Object.keys(knownDifferences).filter((id) => !ids.has(id))).toEqual([])
})

test.each(recordings.filter(({ id }) => id in knownDifferences))(
  'is still known to differ: $id',
  async (recording) => {
    expect(await runKeys(recording)).not.toEqual(recording.screen)
  },
)

test.each(recordings.filter(({ id }) => !(id in knownDifferences)))(
  'typing leaves the screen that bash leaves: $id',
  async (recording) => {
    expect(await runKeys(recording)).toEqual(recording.screen)
  },
)
