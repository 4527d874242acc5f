/**
 * Animated GIF (GIF89a, with the looping extension of Netscape): one palette for all frames, and of each frame only the
 * rectangle that differs from the one before.
 */

export interface GifFrame {
  /** RGBA, row by row */
  readonly pixels: Uint8ClampedArray
  /** ms that it stays, rounded to hundredths of a second */
  readonly duration: number
}

/** One index is kept for "as before". */
const MOST_COLORS = 255

export function encodeGif(
  frames: readonly GifFrame[],
  width: number,
  height: number,
): Uint8Array<ArrayBuffer> {
  const palette = choosePalette(frames)
  const transparent = palette.colors.length
  const out = new Bytes()
  out.text('GIF89a')
  out.short(width)
  out.short(height)
  // A table of 256 colours follows, 8 bits each.
  out.bytes(0xf7, 0, 0)
  for (let i = 0; i < 256; i++) {
    const color = palette.colors[i] ?? 0
    out.bytes(color >> 16, (color >> 8) & 255, color & 255)
  }
  out.bytes(0x21, 0xff, 11)
  out.text('NETSCAPE2.0')
  out.bytes(3, 1, 0, 0, 0)
  let before: Uint8Array | null = null
  for (const { pixels, duration } of frames) {
    const indices = palette.indicesOf(pixels)
    const box = before === null ? { x: 0, y: 0, width, height } : changedBox(before, indices, width, height)
    // Graphic control: leave the frame in place; delay; which index is transparent.
    out.bytes(0x21, 0xf9, 4, 0x04 | 0x01)
    out.short(Math.max(2, Math.round(duration / 10)))
    out.bytes(transparent, 0)
    out.bytes(0x2c)
    for (const value of [box.x, box.y, box.width, box.height]) out.short(value)
    out.bytes(0)
    compress(cut(before, indices, box, width, transparent), out)
    before = indices
  }
  out.bytes(0x3b)
  return out.take()
}

interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The least rectangle around all differences; one pixel where there are none. */
function changedBox(before: Uint8Array, after: Uint8Array, width: number, height: number): Rectangle {
  let [left, right, top, bottom] = [width, -1, height, -1]
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (before[at] === after[at]) continue
      if (x < left) left = x
      if (x > right) right = x
      if (y < top) top = y
      bottom = y
    }
  }
  if (right < 0) return { x: 0, y: 0, width: 1, height: 1 }
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 }
}

function cut(
  before: Uint8Array | null,
  after: Uint8Array,
  box: Rectangle,
  width: number,
  transparent: number,
): Uint8Array {
  const part = new Uint8Array(box.width * box.height)
  for (let y = 0, to = 0; y < box.height; y++) {
    const start = (box.y + y) * width + box.x
    for (let x = 0; x < box.width; x++, to++) {
      const at = start + x
      part[to] = before !== null && before[at] === after[at] ? transparent : (after[at] as number)
    }
  }
  return part
}

interface Palette {
  /** 0xRRGGBB */
  readonly colors: readonly number[]
  indicesOf(pixels: Uint8ClampedArray): Uint8Array
}

/** The commonest colours of all frames; the others become the nearest of them. */
function choosePalette(frames: readonly GifFrame[]): Palette {
  const counts = new Map<number, number>()
  for (const { pixels } of frames) {
    for (let i = 0; i < pixels.length; i += 4) {
      const color = colorAt(pixels, i)
      counts.set(color, (counts.get(color) ?? 0) + 1)
    }
  }
  const colors = [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_COLORS)
    .map(([color]) => color)
  const known = new Map(colors.map((color, index) => [color, index]))
  return {
    colors,
    indicesOf(pixels) {
      const indices = new Uint8Array(pixels.length / 4)
      for (let i = 0, at = 0; i < pixels.length; i += 4, at++) {
        const color = colorAt(pixels, i)
        let index = known.get(color)
        if (index === undefined) {
          index = nearest(colors, color)
          known.set(color, index)
        }
        indices[at] = index
      }
      return indices
    },
  }
}

const colorAt = (pixels: Uint8ClampedArray, at: number): number =>
  ((pixels[at] as number) << 16) | ((pixels[at + 1] as number) << 8) | (pixels[at + 2] as number)

function nearest(colors: readonly number[], wanted: number): number {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  colors.forEach((color, index) => {
    const red = (color >> 16) - (wanted >> 16)
    const green = ((color >> 8) & 255) - ((wanted >> 8) & 255)
    const blue = (color & 255) - (wanted & 255)
    const distance = red * red + green * green + blue * blue
    if (distance < least) {
      least = distance
      best = index
    }
  })
  return best
}

const CLEAR = 256
const END = 257
const MOST_CODES = 4096

/** LZW as GIF has it (appendix F): codes of 9 to 12 bits, low bits first, in blocks of at most 255 bytes. */
function compress(indices: Uint8Array, out: Bytes): void {
  out.bytes(8)
  const block: number[] = []
  let held = 0
  let heldBits = 0
  let bits = 9
  const flush = () => {
    out.bytes(block.length, ...block.splice(0))
  }
  const put = (code: number) => {
    held |= code << heldBits
    heldBits += bits
    while (heldBits >= 8) {
      block.push(held & 255)
      if (block.length === 255) flush()
      held >>>= 8
      heldBits -= 8
    }
  }
  /** code of a known string and the next index, to the code of both */
  let codes = new Map<number, number>()
  let next = END + 1
  put(CLEAR)
  let current = indices[0] as number
  for (let i = 1; i < indices.length; i++) {
    const index = indices[i] as number
    const key = current * 256 + index
    const known = codes.get(key)
    if (known !== undefined) {
      current = known
      continue
    }
    put(current)
    if (next === MOST_CODES) {
      put(CLEAR)
      codes = new Map()
      next = END + 1
      bits = 9
    } else {
      if (next === 1 << bits) bits++
      codes.set(key, next++)
    }
    current = index
  }
  put(current)
  put(END)
  if (heldBits > 0) block.push(held & 255)
  if (block.length > 0) flush()
  out.bytes(0)
}

/** Bytes that grow. */
class Bytes {
  #bytes = new Uint8Array(1 << 16)
  #length = 0

  bytes(...values: readonly number[]): void {
    while (this.#length + values.length > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#bytes.length)
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    this.#bytes.set(values, this.#length)
    this.#length += values.length
  }

  short(value: number): void {
    this.bytes(value & 255, value >> 8)
  }

  text(text: string): void {
    this.bytes(...Array.from(text, (char) => char.charCodeAt(0)))
  }

  take(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length)
  }
}
