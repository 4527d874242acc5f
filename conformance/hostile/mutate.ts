/** Spoils bytes and texts in the ways in which damaged and hostile ones are spoiled. Seeded: a number stands for a case. */

/** mulberry32: uniform in [0, 1). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

export type Random = () => number

export const below = (random: Random, end: number): number => Math.floor(random() * end)
export const pick = <Item>(random: Random, items: readonly Item[]): Item =>
  items[below(random, items.length)] as Item

const MOST_CHANGES = 4
/** The longest run that is repeated, and how often. */
const MOST_RUN = 64
const MOST_REPEATS = 2_000

/** One to four changes: bits, bytes, cuts, repeats, swaps, and what `tokens` holds. */
export function mutate(random: Random, bytes: Uint8Array, tokens: readonly string[]): Uint8Array {
  let result = bytes
  for (let changes = 1 + below(random, MOST_CHANGES); changes > 0; changes--)
    result = change(random, result, tokens)
  return result
}

function change(random: Random, bytes: Uint8Array, tokens: readonly string[]): Uint8Array {
  const at = below(random, bytes.length + 1)
  const to = Math.min(bytes.length, at + 1 + below(random, MOST_RUN))
  switch (below(random, 8)) {
    case 0: {
      const copy = bytes.slice()
      if (at < copy.length) copy[at] = (copy[at] as number) ^ (1 << below(random, 8))
      return copy
    }
    case 1: {
      const copy = bytes.slice()
      if (at < copy.length) copy[at] = pick(random, [0, 0x20, 0x7f, 0x80, 0xff, below(random, 256)])
      return copy
    }
    case 2:
      return bytes.slice(0, at)
    case 3:
      return join(bytes.subarray(0, at), bytes.subarray(to))
    case 4: {
      const run = bytes.subarray(at, to)
      return join(
        bytes.subarray(0, at),
        ...Array(1 + below(random, MOST_REPEATS)).fill(run),
        bytes.subarray(at),
      )
    }
    case 5: {
      const other = below(random, bytes.length + 1)
      return join(bytes.subarray(0, at), bytes.subarray(other, other + MOST_RUN), bytes.subarray(to))
    }
    case 6:
      return join(bytes.subarray(0, at), encoder.encode(pick(random, tokens)), bytes.subarray(to))
    default:
      return join(bytes.subarray(0, at), encoder.encode(pick(random, tokens)), bytes.subarray(at))
  }
}

const encoder = new TextEncoder()

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    result.set(part, at)
    at += part.length
  }
  return result
}

export function mutateText(random: Random, text: string, tokens: readonly string[]): string {
  return new TextDecoder().decode(mutate(random, encoder.encode(text), tokens))
}
