/** Metadata blocks of a SquashFS image as they are written: inodes, directories and tables, so many bytes to a block. */

import { METADATA_SIZE, PLAIN_METADATA, type Place } from '../../kernel/superblocks/squashfs.ts'
import { concat } from '../../kernel/text.ts'
import { Fields } from './little-endian.ts'

export interface Packed {
  readonly bytes: Uint8Array
  readonly isPlain: boolean
}

export type Pack = (bytes: Uint8Array) => Packed

/** Two bytes that say how long it is stored, then what is stored. */
export function metadataBlock(bytes: Uint8Array, pack: Pack): Uint8Array {
  const packed = pack(bytes)
  const { length } = packed.bytes
  return new Fields()
    .number(packed.isPlain ? length | PLAIN_METADATA : length, 2)
    .bytes(packed.bytes)
    .result()
}

/** A table of metadata blocks that grows. */
export class MetadataWriter {
  readonly #pack: Pack
  readonly #blocks: Uint8Array[] = []
  /** what is in no block yet */
  #rest: Uint8Array = new Uint8Array(0)
  /** bytes of the blocks, and before they were packed, each with its header */
  stored = 0
  counted = 0

  constructor(pack: Pack) {
    this.#pack = pack
  }

  /** Where what is written next begins. */
  place(): Place {
    this.settle()
    return { block: this.stored, offset: this.#rest.length }
  }

  write(bytes: Uint8Array): void {
    this.#rest = concat([this.#rest, bytes])
  }

  /** Packs whole blocks. Tells where a byte counted from before that is now: the start of its block. */
  settle(): (at: number) => number {
    const starts: number[] = []
    while (this.#rest.length >= METADATA_SIZE) {
      starts.push(this.stored)
      this.#end(METADATA_SIZE)
    }
    starts.push(this.stored)
    return (at) => starts[Math.floor(at / METADATA_SIZE)] as number
  }

  finish(): Uint8Array {
    this.settle()
    if (this.#rest.length > 0) this.#end(this.#rest.length)
    return concat(this.#blocks)
  }

  #end(length: number): void {
    const block = metadataBlock(this.#rest.subarray(0, length), this.#pack)
    this.#rest = this.#rest.slice(length)
    this.#blocks.push(block)
    this.stored += block.length
    this.counted += length + 2
  }
}
