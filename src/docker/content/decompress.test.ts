/** Against the real programs: what xz, bzip2 and gzip make of bytes is those bytes again. */

import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Step } from '../step.ts'
import { bunzip2 } from './bunzip2.ts'
import { unxz } from './unxz.ts'

function finish<T>(step: Step<T>): T {
  for (;;) {
    const { done, value } = step.next()
    if (done) return value
  }
}

const LIMIT = 1 << 26
const has = (program: string) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined
const packed = (program: string, options: readonly string[], bytes: Uint8Array) =>
  new Uint8Array(spawnSync(program, ['-c', ...options], { input: bytes, maxBuffer: 1 << 28 }).stdout)

const complaint = (program: string, options: readonly string[], bytes: Uint8Array) =>
  spawnSync(program, options, { input: bytes, encoding: 'utf8' }).stderr

/** Repeats, words, noise, runs. */
const contents = fc.array(
  fc.oneof(
    fc.uint8Array({ maxLength: 3000 }),
    fc
      .tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 3000 }))
      .map(([part, times]) =>
        Uint8Array.from({ length: part.length * times }, (_, at) => part[at % part.length] as number),
      ),
  ),
  { maxLength: 6 },
)
const joined = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))

test.runIf(has('xz'))(
  'xz',
  () => {
    fc.assert(
      fc.property(
        contents,
        fc.constantFrom('-0', '-6', '-9e', '--check=none', '--block-size=4096', '--lzma2=lc=2,lp=2,pb=1'),
        (parts, option) => {
          const bytes = joined(parts)
          expect(
            Buffer.from(finish(unxz(packed('xz', [option], bytes), LIMIT)) as Uint8Array).equals(bytes),
          ).toBe(true)
        },
      ),
      { seed: 1, numRuns: 40 },
    )
  },
  60_000,
)

test.runIf(has('bzip2'))(
  'bzip2',
  () => {
    fc.assert(
      fc.property(contents, fc.constantFrom('-1', '-9'), (parts, option) => {
        const bytes = joined(parts)
        expect(
          Buffer.from(finish(bunzip2(packed('bzip2', [option], bytes), LIMIT)) as Uint8Array).equals(bytes),
        ).toBe(true)
      }),
      { seed: 1, numRuns: 40 },
    )
  },
  60_000,
)

test.runIf(has('xz') && has('bzip2'))(
  'cut off or changed, it says so or gives bytes, but never breaks down',
  () => {
    const bytes = Uint8Array.from({ length: 20_000 }, (_, at) => (at * at) % 251)
    const sources = [
      { read: (data: Uint8Array) => finish<unknown>(unxz(data, LIMIT)), data: packed('xz', [], bytes) },
      { read: (data: Uint8Array) => finish<unknown>(bunzip2(data, LIMIT)), data: packed('bzip2', [], bytes) },
    ]
    for (const { read, data } of sources) {
      for (let end = 0; end < data.length; end += 7) {
        const result = read(data.subarray(0, end))
        if (end > 40) expect(['string', 'object']).toContain(typeof result)
      }
      for (let at = 0; at < data.length; at += 3) {
        const changed = data.slice()
        changed[at] = (changed[at] as number) ^ 0x55
        read(changed)
      }
    }
  },
  60_000,
)

test.runIf(has('xz'))('more than it may hold', () => {
  const bytes = new Uint8Array(1 << 20)
  expect(finish(unxz(packed('xz', [], bytes), 1000))).toBe('too large')
  expect(finish(bunzip2(packed('bzip2', [], bytes), 1000))).toBe('too large')
})

/** Damaged where it stands, with the check of its last block or its end: all data come out, and are wrong. */
test.runIf(has('xz'))('xz: each check that does not fit is told, and what is cut off', () => {
  const bytes = Uint8Array.from({ length: 2000 }, (_, at) => (at * at) % 251)
  const corrupt = 'exit status 1: xz: (stdin): Compressed data is corrupt\n'
  for (const check of ['crc32', 'crc64', 'sha256']) {
    const data = packed('xz', [`--check=${check}`], bytes)
    const read = (at: number) => {
      const damaged = data.slice()
      damaged[at] = (damaged[at] as number) ^ 1
      return finish(unxz(damaged, LIMIT))
    }
    const footer = data.length - 12
    const checkSize = { crc32: 4, crc64: 8, sha256: 32 }[check] as number
    const indexSize = 4 * (new DataView(data.buffer, footer + 4).getUint32(0, true) + 1)
    // The stream's flags and their sum, the block's header, its check, the index, the footer.
    const places = [
      7,
      8,
      13,
      20,
      footer - indexSize - checkSize,
      footer - indexSize + 1,
      footer,
      footer + 4,
      footer + 9,
    ]
    expect(places.map(read)).toEqual(places.map(() => corrupt))
    expect(complaint('xz', ['-dcq'], changed(data, footer - indexSize - checkSize))).toBe(
      'xz: (stdin): Compressed data is corrupt\n',
    )
    for (const end of [9, 40, data.length - 1]) {
      expect(finish(unxz(data.subarray(0, end), LIMIT))).toBe('unexpected EOF')
    }
  }
})

test.runIf(has('bzip2'))(
  'bzip2: a block whose check does not fit is told, and a file whose check does not',
  () => {
    const bytes = Uint8Array.from({ length: 2000 }, (_, at) => (at * at) % 251)
    const data = packed('bzip2', [], bytes)
    // BZh9, the mark of a block, its check.
    expect(finish(bunzip2(changed(data, 10), LIMIT))).toBe('bzip2 data invalid: block checksum mismatch')
    expect(finish(bunzip2(changed(data, data.length - 3), LIMIT))).toBe(
      'bzip2 data invalid: file checksum mismatch',
    )
    for (const end of [9, 100, data.length - 1]) {
      expect(finish(bunzip2(data.subarray(0, end), LIMIT))).toBe('unexpected EOF')
    }
  },
)

function changed(data: Uint8Array, at: number): Uint8Array {
  const damaged = data.slice()
  damaged[at] = (damaged[at] as number) ^ 1
  return damaged
}
