import { expect, test } from 'vitest'
import { Pages, Space } from './pages.ts'

const MIB = 1 << 20

function fileIn(limit: number): { pages: Pages; space: Space } {
  const space = new Space({ total: limit, used: 0, limit }, Number.POSITIVE_INFINITY)
  return { pages: new Pages(space), space }
}

test('zeros take pages, but no bytes of the machine', () => {
  const { pages, space } = fileIn(MIB)
  for (let i = 0; i < 64; i++) expect(pages.write(i * MIB, new Uint8Array(MIB))).toBe(MIB)
  expect([pages.blocks(), space.used, space.memory.used]).toEqual([(64 * MIB) / 512, (64 * MIB) / 4096, 0])
  expect(pages.seek(0, 65 * MIB, 'hole')).toBe(64 * MIB)
  expect(pages.read(5 * MIB - 2, 4, 64 * MIB)).toEqual(new Uint8Array(4))
})

test('what is written among zeros is there, and zeros over what was there', () => {
  const { pages } = fileIn(MIB)
  pages.write(0, new Uint8Array(16384))
  pages.write(8000, Uint8Array.of(1, 2, 3))
  expect(pages.read(7998, 6, 16384)).toEqual(Uint8Array.of(0, 0, 1, 2, 3, 0))
  pages.write(4096, new Uint8Array(8192))
  expect(pages.read(7998, 6, 16384)).toEqual(new Uint8Array(6))
  expect(pages.blocks()).toBe(32)
})

test('a byte that is none of the zeros is found wherever it lies', () => {
  for (const [start, at] of [
    [0, 4095],
    [1, 0],
    [1, 2],
    [1, 4095],
    [3, 2000],
    [2, 4094],
  ] as const) {
    const { pages } = fileIn(MIB)
    const bytes = new Uint8Array(start + 4096).subarray(start)
    bytes[at] = 0x80
    pages.write(0, bytes)
    expect(pages.read(at, 1, 4096)).toEqual(Uint8Array.of(0x80))
  }
})

test('zeros in a copy stay out of the original', () => {
  const { pages, space } = fileIn(MIB)
  pages.write(0, Uint8Array.of(7))
  const copy = pages.share(space) as Pages
  copy.write(4096, new Uint8Array(4096))
  expect([pages.blocks(), copy.blocks()]).toEqual([8, 16])
  expect([...copy.read(0, 1, 8192), ...pages.read(0, 1, 1)]).toEqual([7, 7])
})
