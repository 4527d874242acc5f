/** The xattrs of a SquashFS image as they are written (xattr.c): lists of them, and the table of where those are. */

import { NO_XATTRS, referenceOf, XATTR_ELSEWHERE, XATTR_PREFIXES } from '../../kernel/superblocks/squashfs.ts'
import { encode } from '../../kernel/text.ts'
import { Fields } from './little-endian.ts'
import { MetadataWriter, type Pack } from './squashfs-metadata.ts'

export interface Xattr {
  readonly name: string
  readonly value: Uint8Array
}

/** an xattr's value of so many bytes may stand elsewhere, a longer one than the other always does */
const ELSEWHERE_LEAST = 8
const INLINE_MOST = 128

export class XattrTable {
  readonly #metadata: MetadataWriter
  readonly #ids = new Map<string, number>()
  readonly #rows: { reference: number; count: number; size: number }[] = []
  /** values that stand in the table, by what they are: where */
  readonly #values = new Map<string, number>()
  /** bytes of names and values */
  uncompressed = 0

  constructor(pack: Pack) {
    this.#metadata = new MetadataWriter(pack)
  }

  /** how many different lists there are */
  get size(): number {
    return this.#rows.length
  }

  /** bytes of the lists as they are stored */
  get stored(): number {
    return this.#metadata.stored
  }

  /** Of the same xattrs there is one list. */
  id(given: readonly Xattr[]): number {
    const listed = given.filter(({ name }) => XATTR_PREFIXES.some((prefix) => name.startsWith(prefix)))
    if (listed.length === 0) return NO_XATTRS
    const key = listed.map(({ name, value }) => `${name}=${value.join()}`).join(';')
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    const placed = listed.map((xattr) => ({ ...xattr, elsewhere: this.#placeValue(xattr.value) }))
    const reference = referenceOf(this.#metadata.place())
    for (const { name, value, elsewhere } of placed) {
      const type = XATTR_PREFIXES.findIndex((prefix) => name.startsWith(prefix))
      const short = encode(name.slice((XATTR_PREFIXES[type] as string).length))
      const entry = new Fields().number(elsewhere === null ? type : type | XATTR_ELSEWHERE, 2)
      this.#metadata.place()
      this.#metadata.write(entry.number(short.length, 2).bytes(short).result())
      const place = this.#metadata.place()
      if (elsewhere !== null) this.#metadata.write(new Fields().number(8, 4).number(elsewhere, 8).result())
      else {
        if (value.length >= ELSEWHERE_LEAST) this.#values.set(value.join(), referenceOf(place))
        this.#metadata.write(new Fields().number(value.length, 4).bytes(value).result())
      }
    }
    const size = listed.reduce((sum, { name, value }) => sum + encode(name).length + 1 + value.length, 0)
    this.uncompressed += size
    this.#rows.push({ reference, count: listed.length, size })
    const id = this.#ids.size
    this.#ids.set(key, id)
    return id
  }

  /** Where a value stands that is not in its list; null for one that is. */
  #placeValue(value: Uint8Array): number | null {
    if (value.length < ELSEWHERE_LEAST) return null
    const known = this.#values.get(value.join())
    if (known !== undefined) return known
    if (value.length <= INLINE_MOST) return null
    const place = referenceOf(this.#metadata.place())
    this.#metadata.write(new Fields().number(value.length, 4).bytes(value).result())
    this.#values.set(value.join(), place)
    return place
  }

  /** The lists, from which references count. */
  finish(): Uint8Array {
    return this.#metadata.finish()
  }

  /** For each list where it is. */
  rows(): Uint8Array {
    const fields = new Fields()
    for (const { reference, count, size } of this.#rows)
      fields.number(reference, 8).number(count, 4).number(size, 4)
    return fields.result()
  }
}
