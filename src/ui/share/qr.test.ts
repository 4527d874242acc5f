import jsQR from 'jsqr'
import { expect, test } from 'vitest'
import { MAX_QR, qrOf } from './qr.ts'

/** What a reader sees: three pixels a module. */
function read({ size, path }: NonNullable<ReturnType<typeof qrOf>>): string | undefined {
  const scale = 3
  const side = size * scale
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255)
  for (const [, column, row] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    for (let y = 0; y < scale; y++)
      for (let x = 0; x < scale; x++)
        pixels.fill(
          0,
          ((Number(row) * scale + y) * side + Number(column) * scale + x) * 4,
          ((Number(row) * scale + y) * side + Number(column) * scale + x) * 4 + 3,
        )
  }
  return jsQR(pixels, side, side)?.data
}

test.each([1, 60, 300, MAX_QR])('an address of %i characters more is read back', (length) => {
  const address = 'https://example.org/play/#s=2.'.padEnd(length, 'aZ0-_.').slice(0, Math.max(length, 1))
  expect(read(qrOf(address) as NonNullable<ReturnType<typeof qrOf>>)).toBe(address)
})

test('a longer one has none', () => {
  expect(qrOf('x'.repeat(MAX_QR + 1))).toBeNull()
})
