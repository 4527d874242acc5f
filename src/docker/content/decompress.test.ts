/** Against the real programs: what xz, bzip2 and gzip make of bytes is those bytes again. */

import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Step } from '../step.ts'
import { bunzip2 } from './bunzip2.ts'
import { gunzip } from './gzip.ts'
import type { Unpacked } from './unpacked.ts'
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

test.runIf(has('xz'))('xz', () => {
  fc.assert(
    fc.property(
      contents,
      fc.constantFrom('-0', '-6', '-9e', '--check=none', '--block-size=4096', '--lzma2=lc=2,lp=2,pb=1'),
      (parts, option) => {
        const bytes = joined(parts)
        expect(Buffer.from(finish(unxz(packed('xz', [option], bytes), LIMIT)).bytes).equals(bytes)).toBe(true)
      },
    ),
    { seed: 1, numRuns: 40 },
  )
})

test.runIf(has('bzip2'))('bzip2', () => {
  fc.assert(
    fc.property(contents, fc.constantFrom('-1', '-9'), (parts, option) => {
      const bytes = joined(parts)
      expect(Buffer.from(finish(bunzip2(packed('bzip2', [option], bytes), LIMIT)).bytes).equals(bytes)).toBe(
        true,
      )
    }),
    { seed: 1, numRuns: 40 },
  )
})

test.runIf(has('xz') && has('bzip2'))(
  'cut off, it gives what came before and says so; changed, it never breaks down',
  () => {
    const bytes = Uint8Array.from({ length: 20_000 }, (_, at) => (at * at) % 251)
    const sources = [
      { program: 'xz', unpack: unxz },
      { program: 'bzip2', unpack: bunzip2 },
      { program: 'gzip', unpack: gunzip },
    ]
    for (const { program, unpack } of sources) {
      const data = packed(program, [], bytes)
      const read = (part: Uint8Array) => finish<Unpacked<string>>(unpack(part, LIMIT))
      for (let end = 12; end < data.length; end += 7) {
        const part = read(data.subarray(0, end))
        expect(part.problem).toBe('unexpected EOF')
        expect(Buffer.from(part.bytes).equals(bytes.subarray(0, part.bytes.length))).toBe(true)
      }
      for (let at = 0; at < data.length; at += 3) {
        const changed = data.slice()
        changed[at] = (changed[at] as number) ^ 0x55
        read(changed)
      }
    }
  },
)

test.runIf(has('xz'))('as much comes out of what is cut off as of xz itself', () => {
  const bytes = Uint8Array.from({ length: 300_000 }, (_, at) => (at * (at >> 9)) % 251)
  const data = packed('xz', ['-0', '--block-size=100000'], bytes)
  for (const end of [100, 5_000, data.length >> 1, data.length - 40]) {
    const part = data.subarray(0, end)
    expect(finish(unxz(part, LIMIT)).bytes.length).toBe(packed('xz', ['-d'], part).length)
  }
})

test.runIf(has('xz'))('more than it may hold', () => {
  const bytes = new Uint8Array(1 << 20)
  expect(finish(unxz(packed('xz', [], bytes), 1000)).problem).toBe('too large')
  expect(finish(bunzip2(packed('bzip2', [], bytes), 1000)).problem).toBe('too large')
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
      return finish(unxz(damaged, LIMIT)).problem
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
      expect(finish(unxz(data.subarray(0, end), LIMIT)).problem).toBe('unexpected EOF')
    }
  }
})

test.runIf(has('bzip2'))(
  'bzip2: a block whose check does not fit is told, and a file whose check does not',
  () => {
    const bytes = Uint8Array.from({ length: 2000 }, (_, at) => (at * at) % 251)
    const data = packed('bzip2', [], bytes)
    // BZh9, the mark of a block, its check.
    expect(finish(bunzip2(changed(data, 10), LIMIT)).problem).toBe(
      'bzip2 data invalid: block checksum mismatch',
    )
    expect(finish(bunzip2(changed(data, data.length - 3), LIMIT)).problem).toBe(
      'bzip2 data invalid: file checksum mismatch',
    )
    for (const end of [9, 100, data.length - 1]) {
      expect(finish(bunzip2(data.subarray(0, end), LIMIT)).problem).toBe('unexpected EOF')
    }
  },
)

function changed(data: Uint8Array, at: number): Uint8Array {
  const damaged = data.slice()
  damaged[at] = (damaged[at] as number) ^ 1
  return damaged
}
