/** The line discipline under random modes, as a pseudo terminal of a real kernel showed it (record.py). */

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { decode, encode } from '../../src/kernel/text.ts'
import { Tty } from '../../src/kernel/tty.ts'

interface Case {
  readonly modes: readonly [iflag: number, oflag: number, cflag: number, lflag: number]
  readonly cc: readonly number[]
  readonly written: string
  readonly typed: string
  readonly shown: readonly [string, string]
  readonly read: readonly string[]
}

const cases = readFileSync(new URL('discipline.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case)

function played({ modes: [iflag, oflag, cflag, lflag], cc, written, typed }: Case) {
  const queue = { sleep() {}, wake() {} }
  const tty = new Tty({ readers: queue, writers: queue, signal() {} })
  tty.setTermios({ iflag, oflag, cflag, lflag, cc })
  tty.write(encode(written))
  const before = tty.takeOutput()
  tty.input(typed)
  const shown = [before, tty.takeOutput()]
  const read: string[] = []
  for (let bytes = tty.read(4096); typeof bytes !== 'number'; bytes = tty.read(4096)) read.push(decode(bytes))
  return { shown, read }
}

test('random modes and keys', () => {
  expect(cases.length).toBeGreaterThan(400)
  for (const entry of cases) expect({ ...entry, ...played(entry) }, JSON.stringify(entry)).toEqual(entry)
})
