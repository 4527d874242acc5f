/**
 * What the real programs print, recorded (recorded/*.json says of which versions), against ours on a fresh machine
 * of the profile `debian`. A recording is never edited by hand.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { run } from './lib/testing.ts'

interface Recording {
  recordedFrom: string
  /** makes the files that the cases use; its output is dropped */
  setup: string
  cases: { script: string; stdout: string; stderr?: string; status?: number }[]
}

const folder = fileURLToPath(new URL('./recorded/', import.meta.url))

for (const file of readdirSync(folder).sort()) {
  const { recordedFrom, setup, cases } = JSON.parse(readFileSync(folder + file, 'utf8')) as Recording
  describe(`${file.replace('.json', '')}: as ${recordedFrom}`, () => {
    test.each(cases)('$script', async ({ script, stdout, stderr = '', status = 0 }) => {
      const result = await run(`{\n${setup.trim()}\n} > /dev/null 2>&1\n${script}`)
      expect(result).toEqual({ stdout, stderr, status })
    })
  })
}
