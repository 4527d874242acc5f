/** A structure's bytes as they lie on a disk, with names for the numbers and texts in it. */

export type FieldTable<Name extends string> = Readonly<
  Record<Name, readonly [offset: number, bytes: 1 | 2 | 4 | 8]>
>

/** A text's place: what it does not fill is zeros. */
export interface TextPlace {
  readonly at: number
  readonly length: number
}

export class DiskStructure<Name extends string> {
  readonly bytes: Uint8Array
  protected readonly view: DataView
  readonly #fields: FieldTable<Name>
  readonly #isLittle: boolean

  constructor(bytes: Uint8Array, fields: FieldTable<Name>, order: 'little endian' | 'big endian') {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#fields = fields
    this.#isLittle = order === 'little endian'
  }

  get(field: Name): number {
    const [at, size] = this.#fields[field]
    const isLittle = this.#isLittle
    if (size === 1) return this.view.getUint8(at)
    if (size === 2) return this.view.getUint16(at, isLittle)
    if (size === 4) return this.view.getUint32(at, isLittle)
    const [low, high] = isLittle ? [at, at + 4] : [at + 4, at]
    return this.view.getUint32(high, isLittle) * 2 ** 32 + this.view.getUint32(low, isLittle)
  }

  set(field: Name, value: number): void {
    const [at, size] = this.#fields[field]
    const isLittle = this.#isLittle
    if (size === 1) this.view.setUint8(at, value)
    else if (size === 2) this.view.setUint16(at, value, isLittle)
    else if (size === 4) this.view.setUint32(at, value, isLittle)
    else {
      const [low, high] = isLittle ? [at, at + 4] : [at + 4, at]
      this.view.setUint32(high, Math.floor(value / 2 ** 32), isLittle)
      this.view.setUint32(low, value % 2 ** 32, isLittle)
    }
  }

  protected text({ at, length }: TextPlace): Uint8Array {
    const bytes = this.bytes.subarray(at, at + length)
    const end = bytes.indexOf(0)
    return bytes.slice(0, end < 0 ? length : end)
  }

  protected setText({ at, length }: TextPlace, text: Uint8Array): void {
    this.bytes.fill(0, at, at + length)
    this.bytes.set(text.subarray(0, length), at)
  }
}
