/** The names of a directory as a SquashFS image has them, and the index by which a long one is searched (scan7_init_dir, add_dir). */

import { DIRECTORY_RUN_MAX, inodeType, METADATA_SIZE, placeOf } from '../../kernel/superblocks/squashfs.ts'
import { concat, encode } from '../../kernel/text.ts'
import { Fields } from './little-endian.ts'

export interface DirectoryEntry {
  readonly name: string
  readonly reference: number
  readonly inode: { readonly number: number; readonly mode: number }
}

const ENTRY_HEADER = 8
/** what fits into a directory that needs no index */
const PLAIN_DIRECTORY_NAMES = 256

/** A directory's names as they are stored: runs of those whose inodes are in one metadata block, with numbers near each other. */
export class Listing {
  readonly bytes: Uint8Array
  /** runs that begin a new metadata block, by which a long directory is searched */
  readonly index: readonly { at: number; name: Uint8Array }[]
  readonly needsIndex: boolean

  constructor(entries: readonly DirectoryEntry[]) {
    const runs: { fields: Fields; count: number; block: number; number: number }[] = []
    const index: { at: number; name: Uint8Array }[] = []
    let length = 0
    let indexed = 0
    let weight = 0
    for (const { name, reference, inode } of entries) {
      const bytes = encode(name)
      const { block, offset } = placeOf(reference)
      weight += bytes.length + ENTRY_HEADER
      let run = runs.at(-1)
      const isFar = run !== undefined && !isNear(inode.number - run.number)
      const isLong = run !== undefined && length + ENTRY_HEADER + bytes.length - indexed > METADATA_SIZE
      if (run === undefined || run.count === DIRECTORY_RUN_MAX || run.block !== block || isLong || isFar) {
        if (isLong) {
          index.push({ at: length, name: bytes })
          indexed = length
        }
        run = { fields: new Fields(), count: 0, block, number: inode.number }
        runs.push(run)
        length += 12
      }
      const { fields } = run
      fields
        .number(offset, 2)
        .number((inode.number - run.number) & 0xffff, 2)
        .number(inodeType(inode.mode), 2)
      fields.number(bytes.length - 1, 2).bytes(bytes)
      run.count++
      length += ENTRY_HEADER + bytes.length
    }
    this.bytes = concat(
      runs.flatMap(({ fields, count, block, number }) => [
        new Fields()
          .number(count - 1, 4)
          .number(block, 4)
          .number(number, 4)
          .result(),
        fields.result(),
      ]),
    )
    this.index = index
    this.needsIndex = entries.length > PLAIN_DIRECTORY_NAMES || weight >= METADATA_SIZE
  }
}

const isNear = (distance: number): boolean => distance <= 32767 && distance >= -32768
