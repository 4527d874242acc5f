/**
 * Inputs one after the other as one stream of bytes, taken in blocks of one size: dumps and encoders read so, and
 * show the first bytes of a stream that never ends.
 *
 * `fill` makes sure that a block is at hand and may sleep; `next` then gives it without sleeping:
 * `while (yield* blocks.fill()) while (blocks.ready) blocks.next()`. Only the last block may be shorter.
 */

import { O_RDONLY } from '../../kernel/abi.ts'
import { concat } from '../../kernel/text.ts'
import { type Io, STDIN, type Step } from './io.ts'

/** An input: the name of a file, or a descriptor that is open already. */
type InputName = string | number

export const ON_STDIN = STDIN

export interface InputBlocksOptions {
  readonly size: number
  /** no more bytes than that are read, those skipped included: the rest of a pipe is for others */
  readonly limit?: number
  readonly complain: (name: string, errno: number) => Step<void>
}

const CHUNK = 65536

export class InputBlocks {
  /** Whether `next` has a block. */
  ready = false
  /** How many inputs could be opened, and could not. */
  opened = 0
  unopened = 0
  /** How many could not be read to their end. */
  unread = 0
  /** Bytes that were skipped or given out. */
  position = 0
  readonly #io: Io
  readonly #options: InputBlocksOptions
  readonly #names: InputName[]
  #fd: number | null = null
  #held: Uint8Array = new Uint8Array(0)
  #taken = 0

  constructor(io: Io, names: readonly InputName[], options: InputBlocksOptions) {
    this.#io = io
    this.#names = [...names]
    this.#options = options
  }

  /** Passes over so many bytes; false where there are fewer. Precondition: nothing has been taken. */
  *skip(count: number): Step<boolean> {
    while (this.position + this.#held.length < count) {
      this.position += this.#held.length
      this.#held = yield* this.#read()
      if (this.#held.length === 0) return false
    }
    this.#held = this.#held.subarray(count - this.position)
    this.position = count
    return true
  }

  *fill(): Step<boolean> {
    const { size } = this.#options
    const parts = [this.#held]
    let length = this.#held.length
    while (length < size) {
      const chunk = yield* this.#read()
      if (chunk.length === 0) break
      parts.push(chunk)
      length += chunk.length
    }
    this.#held = parts.length === 1 ? this.#held : concat(parts)
    this.ready = length > 0
    return this.ready
  }

  /** Precondition: `ready`. */
  next(): Uint8Array {
    const { size } = this.#options
    const block = this.#held.subarray(0, size)
    this.#held = this.#held.subarray(size)
    this.position += block.length
    this.ready = this.#held.length >= size
    return block
  }

  /** The next bytes, none at the end of all inputs. */
  *#read(): Step<Uint8Array> {
    const { limit = Number.POSITIVE_INFINITY, complain } = this.#options
    while (this.#taken < limit) {
      const name = this.#names[0]
      if (name === undefined) break
      if (this.#fd === null) {
        this.#fd = typeof name === 'number' ? name : yield* this.#io.open(name, O_RDONLY)
        if (this.#fd < 0) this.unopened++
        else this.opened++
      }
      if (this.#fd < 0) {
        yield* complain(nameOf(name), this.#fd)
      } else {
        const chunk = yield* this.#io.read(this.#fd, Math.min(CHUNK, limit - this.#taken))
        if (typeof chunk !== 'number' && chunk.length > 0) {
          this.#taken += chunk.length
          return chunk
        }
        if (typeof chunk === 'number') {
          this.unread++
          yield* complain(nameOf(name), chunk)
        }
        if (typeof name === 'string') this.#io.sys.close(this.#fd)
      }
      this.#names.shift()
      this.#fd = null
    }
    return new Uint8Array(0)
  }
}

const nameOf = (name: InputName): string => (typeof name === 'number' ? '-' : name)
