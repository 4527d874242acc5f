import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { loadSoftware } from '../../src/machine/software.ts'
import { loadTraces } from './format.ts'
import { replayTrace } from './replay.ts'

const software = await loadSoftware()
const folder = fileURLToPath(new URL('../traces/', import.meta.url))

for (const file of readdirSync(folder).filter((name) => name.endsWith('.json.gz'))) {
  test(`the kernel recorded in ${file} and the simulated one agree at all levels`, () => {
    const differing = loadTraces(folder + file).flatMap((trace) => {
      const [first] = replayTrace(trace, 4, software)
      return first === undefined ? [] : [{ trace: trace.id, ...first }]
    })
    expect(differing).toEqual([])
  })
}
