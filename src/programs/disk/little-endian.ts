/** Numbers and bytes one after the other, as structures on a disk have them. */

import { concat } from '../../kernel/text.ts'

/** The numbers are little-endian. */
export class Fields {
  readonly #bytes: number[] = []
  readonly #parts: Uint8Array[] = []

  number(value: number, size: 2 | 4 | 8): this {
    let rest = value
    for (let i = 0; i < size; i++) {
      this.#bytes.push(rest % 256)
      rest = Math.floor(rest / 256)
    }
    return this
  }

  bytes(bytes: Uint8Array): this {
    this.#flush()
    this.#parts.push(bytes)
    return this
  }

  result(): Uint8Array {
    this.#flush()
    return concat(this.#parts)
  }

  #flush(): void {
    if (this.#bytes.length > 0) this.#parts.push(Uint8Array.from(this.#bytes.splice(0)))
  }
}
