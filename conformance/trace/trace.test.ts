import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { loadSoftware } from '../../src/machine/software.ts'
import { loadTraces } from './format.ts'
import { replayTrace } from './replay.ts'

const software = await loadSoftware()
const folder = fileURLToPath(new URL('../traces/', import.meta.url))

/** What is known to differ at level 2, with the reason. */
const known: Record<string, string> = {
  'probe/copyup/mmap': 'a shared mapping made before copy-up keeps the lower file; there is no mmap here yet',
}

for (const file of readdirSync(folder).filter((name) => name.endsWith('.json.gz'))) {
  test(`the kernel recorded in ${file} and the simulated one agree at level 2`, () => {
    const differing = loadTraces(folder + file).filter((trace) => replayTrace(trace, 2, software).length > 0)
    expect(differing.map(({ id }) => id)).toEqual(
      Object.keys(known).filter((id) => id.startsWith(prefixOf(file))),
    )
  })
}

/** Ids begin with `unionmount/VARIANT/` or `probe/GROUP/`. */
function prefixOf(file: string): string {
  const name = file.replace('.json.gz', '')
  return name.startsWith('probe-') ? `probe/${name.slice(6)}/` : `unionmount/${name}/`
}
