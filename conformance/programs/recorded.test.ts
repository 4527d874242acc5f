import { beforeAll, describe, expect, test } from 'vitest'
import { loadSoftware, type Software } from '../../src/machine/index.ts'
import { play } from '../shell/corpus.ts'
import {
  batchScript,
  type RecordedCommand,
  readKnownDifferences,
  readRecorded,
  sections,
  setupOf,
} from './recorded.ts'

/** Commands that run in one script. */
const BATCH = 20

let software: Software

beforeAll(async () => {
  software = await loadSoftware()
})

const known = readKnownDifferences()
const recorded = readRecorded().filter(({ command }) => !(command in known))

test('every known difference belongs to a recording', () => {
  const commands = new Set(readRecorded().map(({ command }) => command))
  expect(Object.keys(known).filter((command) => !commands.has(command))).toEqual([])
})

describe.each([...new Set(recorded.map(({ tool }) => tool))])('random commands: %s', (tool) => {
  const commands = recorded.filter((command) => command.tool === tool)
  test.each(batches(commands))('as the real program prints, from $first', ({ batch }) => {
    const outcome = play(software, batchScript(setupOf(tool), batch))
    const [out, err] = [sections(outcome.stdout), sections(outcome.stderr)]
    const shown = batch.map(({ command }, i) => ({ command, stdout: out[i], stderr: err[i] }))
    expect(shown).toEqual(batch.map(({ command, stdout, stderr }) => ({ command, stdout, stderr })))
  })
})

interface Batch {
  readonly first: string | undefined
  readonly batch: readonly RecordedCommand[]
}

function batches(commands: readonly RecordedCommand[]): Batch[] {
  return Array.from({ length: Math.ceil(commands.length / BATCH) }, (_, i) => {
    const batch = commands.slice(i * BATCH, (i + 1) * BATCH)
    return { first: batch[0]?.command, batch }
  })
}
