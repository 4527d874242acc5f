/**
 * The data of files in a SquashFS image as they are written: whole blocks in runs, and ends in fragments. What stands there already is
 * not written again (duplicates of mksquashfs).
 */

import { NO_FRAGMENT, PLAIN_BLOCK, type SquashfsFlag } from '../../kernel/superblocks/squashfs.ts'
import { concat } from '../../kernel/text.ts'
import type { Packed } from './squashfs-metadata.ts'

export interface DataOptions {
  readonly blockSize: number
  readonly flags: ReadonlySet<SquashfsFlag>
  readonly detectsZeros: boolean
}

/** Where a file's data have been put. */
export interface StoredFile {
  readonly size: number
  readonly start: number
  readonly blocks: readonly number[]
  readonly fragment: number
  readonly fragmentOffset: number
  /** bytes of it that are zeros for which there is no room */
  readonly sparse: number
  readonly isDuplicate: boolean
}

interface Tail {
  readonly fragment: number
  readonly offset: number
}

/** Its number is given before it is full. */
interface OpenFragment {
  readonly index: number
  readonly parts: Uint8Array[]
  length: number
}

interface Fragment {
  start: number
  /** length, with a mark for what is not compressed; 0 while it is being filled */
  stored: number
  bytes: Uint8Array
}

interface Run {
  readonly start: number
  readonly blocks: readonly number[]
  readonly chunks: readonly Uint8Array[]
}

export class DataWriter {
  readonly #options: DataOptions
  readonly #pack: (bytes: Uint8Array, plain: SquashfsFlag) => Packed
  readonly #put: (bytes: Uint8Array) => number
  /** those that are being filled, with small files and with ends of others */
  readonly #open = new Map<'file' | 'end', OpenFragment>()
  readonly #fragments: Fragment[] = []
  readonly #tails = new Map<number, Tail[]>()
  readonly #runs = new Map<number, Run[]>()
  /** files, those of them that are no duplicates, and their bytes */
  files = 0
  different = 0
  uncompressed = 0

  /** `pack` compresses, but for what the flag says is plain; `put` appends, and says where that is. */
  constructor(
    options: DataOptions,
    pack: (bytes: Uint8Array, plain: SquashfsFlag) => Packed,
    put: (bytes: Uint8Array) => number,
  ) {
    this.#options = options
    this.#pack = pack
    this.#put = put
  }

  /** Stores a file's data. `isSparse`: it has holes, and is to have them again. */
  file(content: Uint8Array, isSparse: boolean): StoredFile {
    const { blockSize, flags } = this.#options
    const size = content.length
    this.files++
    this.uncompressed += size
    const nothing = {
      size,
      start: 0,
      blocks: [],
      fragment: NO_FRAGMENT,
      fragmentOffset: 0,
      sparse: 0,
      isDuplicate: false,
    }
    if (size === 0) return nothing
    const takesFragment = !flags.has('noFragments') && (size < blockSize || flags.has('alwaysFragments'))
    const end = takesFragment ? size % blockSize : 0
    // Zeros take no room in a block of their own. Others that are the same are not looked for then.
    const hasNoEnd = end > 0 && this.#isNothing(content.subarray(size - end))
    const tailLength = hasNoEnd ? 0 : end
    const whole = size - tailLength
    const run = whole === 0 ? null : this.#run(content.subarray(0, whole), hasNoEnd)
    const tail = tailLength === 0 ? null : this.#tail(content.subarray(whole), whole === 0 ? 'file' : 'end')
    const isDuplicate = (run?.isKnown ?? true) && (tail?.isKnown ?? true)
    if (!isDuplicate) this.different++
    return {
      ...nothing,
      start: run?.start ?? 0,
      blocks: run?.blocks ?? [],
      fragment: tail?.fragment ?? NO_FRAGMENT,
      fragmentOffset: tail?.offset ?? 0,
      sparse: isSparse ? (run?.zeros ?? 0) : 0,
      isDuplicate,
    }
  }

  /** Writes the fragments that are not full: where each fragment is, and how long with its mark. */
  finish(): readonly { readonly start: number; readonly stored: number }[] {
    for (const kind of ['file', 'end'] as const) {
      const open = this.#open.get(kind)
      if (open !== undefined) this.#endFragment(open)
    }
    return this.#fragments
  }

  /** Whole blocks, which may stand there already. */
  #run(
    content: Uint8Array,
    isDifferent: boolean,
  ): { start: number; blocks: readonly number[]; zeros: number; isKnown: boolean } {
    const { blockSize, flags } = this.#options
    const blocks: number[] = []
    const chunks: Uint8Array[] = []
    let zeros = 0
    for (let at = 0; at < content.length; at += blockSize) {
      const bytes = content.subarray(at, at + blockSize)
      if (this.#isNothing(bytes)) {
        zeros += bytes.length
        blocks.push(0)
        continue
      }
      const { bytes: stored, isPlain } = this.#pack(bytes, 'plainData')
      blocks.push(isPlain ? stored.length | PLAIN_BLOCK : stored.length)
      chunks.push(stored)
    }
    const count = blocks.length
    const known = this.#runs.get(count) ?? []
    const same =
      flags.has('duplicatesRemoved') && !isDifferent
        ? known.find(
            (run) =>
              isSame(run.blocks, blocks) &&
              run.chunks.every((chunk, i) => isSame(chunk, chunks[i] as Uint8Array)),
          )
        : undefined
    if (same !== undefined) return { start: same.start, blocks, zeros, isKnown: true }
    const start = this.#put(concat(chunks))
    this.#runs.set(count, [...known, { start, blocks, chunks }])
    return { start, blocks, zeros, isKnown: false }
  }

  /** What is shorter than a block. */
  #tail(bytes: Uint8Array, kind: 'file' | 'end'): Tail & { isKnown: boolean } {
    const known = this.#tails.get(bytes.length) ?? []
    const same = this.#options.flags.has('duplicatesRemoved')
      ? known.find((tail) => isSame(this.#tailBytes(tail, bytes.length), bytes))
      : undefined
    if (same !== undefined) return { ...same, isKnown: true }
    let open = this.#open.get(kind)
    if (open !== undefined && open.length + bytes.length > this.#options.blockSize) {
      this.#endFragment(open)
      open = undefined
    }
    if (open === undefined) {
      const nothing = new Uint8Array(0)
      open = {
        index: this.#fragments.push({ start: 0, stored: 0, bytes: nothing }) - 1,
        parts: [],
        length: 0,
      }
      this.#open.set(kind, open)
    }
    const tail = { fragment: open.index, offset: open.length }
    open.parts.push(bytes)
    open.length += bytes.length
    this.#tails.set(bytes.length, [...known, tail])
    return { ...tail, isKnown: false }
  }

  #tailBytes({ fragment, offset }: Tail, length: number): Uint8Array {
    const open = [...this.#open.values()].find(({ index }) => index === fragment)
    const whole = open === undefined ? (this.#fragments[fragment] as Fragment).bytes : concat(open.parts)
    return whole.subarray(offset, offset + length)
  }

  #endFragment({ index, parts }: OpenFragment): void {
    const whole = concat(parts)
    const { bytes, isPlain } = this.#pack(whole, 'plainFragments')
    const stored = isPlain ? bytes.length | PLAIN_BLOCK : bytes.length
    this.#fragments[index] = { start: this.#put(bytes), stored, bytes: whole }
  }

  #isNothing(bytes: Uint8Array): boolean {
    return this.#options.detectsZeros && bytes.every((byte) => byte === 0)
  }
}

const isSame = (a: ArrayLike<number>, b: ArrayLike<number>): boolean => {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
