import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeGif } from './gif.ts'

/** Reads what encodeGif writes, by the specification: size, and each frame as colours with its duration. */
function decodeGif(bytes: Uint8Array) {
  let at = 0
  const byte = () => bytes[at++] as number
  const short = () => byte() | (byte() << 8)
  const text = (length: number) => Array.from({ length }, () => String.fromCharCode(byte())).join('')
  expect(text(6)).toBe('GIF89a')
  const [width, height] = [short(), short()]
  const flags = byte()
  at += 2
  const colors = Array.from({ length: 2 << (flags & 7) }, () => (byte() << 16) | (byte() << 8) | byte())
  const frames: { pixels: number[]; duration: number }[] = []
  let canvas: number[] = new Array(width * height).fill(-1)
  let transparent = -1
  let duration = 0
  for (;;) {
    const kind = byte()
    if (kind === 0x3b) return { width, height, frames }
    if (kind === 0x21) {
      const label = byte()
      if (label === 0xf9) {
        byte()
        const packed = byte()
        duration = short() * 10
        const index = byte()
        transparent = packed & 1 ? index : -1
        byte()
      } else for (let size = byte(); size > 0; size = byte()) at += size
      continue
    }
    expect(kind).toBe(0x2c)
    const [x, y, w, h] = [short(), short(), short(), short()]
    byte()
    const least = byte()
    const data: number[] = []
    for (let size = byte(); size > 0; size = byte()) for (let i = 0; i < size; i++) data.push(byte())
    const indices = decompress(data, least)
    expect(indices).toHaveLength(w * h)
    canvas = [...canvas]
    indices.forEach((index, i) => {
      if (index !== transparent)
        canvas[(y + Math.floor(i / w)) * width + x + (i % w)] = colors[index] as number
    })
    frames.push({ pixels: canvas, duration })
  }
}

function decompress(data: readonly number[], least: number): number[] {
  const clear = 1 << least
  const out: number[] = []
  let table: number[][] = []
  let bits = least + 1
  let position = 0
  let previous: number[] | null = null
  const reset = () => {
    table = Array.from({ length: clear + 2 }, (_, index) => (index < clear ? [index] : []))
    bits = least + 1
    previous = null
  }
  reset()
  for (;;) {
    let code = 0
    for (let i = 0; i < bits; i++, position++)
      code |= (((data[position >> 3] as number) >> (position & 7)) & 1) << i
    if (code === clear) {
      reset()
      continue
    }
    if (code === clear + 1) return out
    const last: number[] | null = previous
    const entry: number[] = table[code] ?? [
      ...(last as unknown as number[]),
      (last as unknown as number[])[0] as number,
    ]
    out.push(...entry)
    if (last !== null && table.length < 4096) table.push([...(last as number[]), entry[0] as number])
    if (table.length === 1 << bits && bits < 12) bits++
    previous = entry
  }
}

const rgba = (colors: readonly number[]) =>
  new Uint8ClampedArray(colors.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255, 255]))

test('what is encoded is what a reader of GIFs sees, frame by frame', () => {
  const frame = fc.array(fc.constantFrom(0, 0xffffff, 0x123456, 0xc46b0a), { minLength: 96, maxLength: 96 })
  fc.assert(
    fc.property(fc.array(frame, { minLength: 1, maxLength: 4 }), (frames) => {
      const gif = encodeGif(
        frames.map((colors, index) => ({ pixels: rgba(colors), duration: 100 * (index + 1) })),
        12,
        8,
      )
      expect(decodeGif(gif)).toEqual({
        width: 12,
        height: 8,
        frames: frames.map((pixels, index) => ({ pixels, duration: 100 * (index + 1) })),
      })
    }),
  )
})

test('long frames fill the table of codes and begin anew', () => {
  const random = (seed: number) => (seed * 1103515245 + 12345) & 0x7fffffff
  let seed = 1
  const colors = Array.from({ length: 200 * 100 }, () => {
    seed = random(seed)
    return (seed >> 8) % 200
  })
  const [frame] = decodeGif(encodeGif([{ pixels: rgba(colors), duration: 50 }], 200, 100)).frames
  expect(frame?.pixels).toEqual(colors)
})

test('of more colours than fit the rare ones become the nearest', () => {
  const colors = Array.from({ length: 400 }, (_, index) => (index < 300 ? index * 0x010101 : 0))
  const pixels = colors.map((color) => color & 0xffffff)
  const [frame] = decodeGif(encodeGif([{ pixels: rgba(pixels), duration: 50 }], 20, 20)).frames
  frame?.pixels.forEach((color, index) => {
    expect(Math.abs((color & 255) - ((pixels[index] as number) & 255))).toBeLessThanOrEqual(2)
  })
})
