/**
 * Lines from a descriptor that others read after us: from what cannot be positioned byte by byte, from
 * files in blocks with the position put back.
 */

import { POLLIN, SEEK_CUR } from '../../kernel/abi.ts'
import { decode } from '../../kernel/text.ts'
import { EINTR, ERESTARTSYS, ETIMEDOUT } from '../../kernel/vfs/errno.ts'
import { isRegular } from '../../kernel/vfs/mode.ts'
import { mustFit } from '../memory.ts'
import { withoutNul } from '../read-all.ts'
import { NO_UNWIND, type Shell } from '../shell.ts'
import type { Steps } from '../steps.ts'
import { runPendingTraps } from '../traps.ts'

export interface LineRead {
  /** Without the delimiter. */
  readonly text: string
  /** The input ended before the delimiter came. */
  readonly ended: boolean
  /** A negative errno if reading failed, else 0; -ETIMEDOUT: the time was up. */
  readonly error: number
}

const NEWLINE = 10
/** Of what can be put back the first read of a line takes so much, each further one twice as much. */
const BLOCK = 512
const LARGEST_BLOCK = 65536

interface Wanted {
  /** the byte behind the line; -1: none */
  readonly delimiter?: number
  /** characters */
  readonly limit?: number
  /** until when to wait, in seconds since boot; null: for ever */
  readonly deadline?: number | null
}

/** Reads up to a delimiter byte (or `limit` characters, or end of file). NULs are passed over, but for one that delimits. */
export function* readLine(shell: Shell, descriptor: number, wanted: Wanted = {}): Steps<LineRead> {
  return yield* readBytes(shell, descriptor, wanted, withoutNul)
}

/** The same with all bytes, as getline(3) gives them to mapfile. */
export function* readRawLine(shell: Shell, descriptor: number, wanted: Wanted = {}): Steps<LineRead> {
  return yield* readBytes(shell, descriptor, wanted, (bytes) => bytes)
}

function* readBytes(
  shell: Shell,
  descriptor: number,
  { delimiter = NEWLINE, limit = Number.POSITIVE_INFINITY, deadline = null }: Wanted,
  keep: (bytes: Uint8Array) => Uint8Array,
): Steps<LineRead> {
  const { sys } = shell
  const stat = sys.fstat(descriptor)
  if (typeof stat === 'number') return { text: '', ended: true, error: stat }
  // What can be put back is read in blocks.
  const canSeek = isRegular(stat.mode) && limit === Number.POSITIVE_INFINITY
  const line = new HeldBytes()
  let block = BLOCK
  let characters = 0
  const read = (ended: boolean, error = 0): LineRead => ({ text: line.text(), ended, error })
  for (;;) {
    if (characters >= limit && !line.isCharacterOpen) return read(false)
    if (sys.exhausted()) yield undefined
    const ready = deadline === null ? 1 : pollUntil(shell, descriptor, deadline)
    if (ready === 0) return read(true, -ETIMEDOUT)
    const chunk = ready < 0 ? ready : sys.read(descriptor, canSeek ? block : 1)
    if (chunk === -ERESTARTSYS) {
      yield undefined
      continue
    }
    if (typeof chunk === 'number') {
      if (chunk !== -EINTR) return read(true, chunk)
      shell.takeSignals()
      yield* runPendingTraps(shell)
      if (shell.interrupted || shell.unwind !== NO_UNWIND) return read(true, chunk)
      continue
    }
    if (chunk.length === 0) return read(true)
    const end = chunk.indexOf(delimiter)
    const kept = keep(end < 0 ? chunk : chunk.subarray(0, end))
    line.append(kept)
    // With a limit it is one byte.
    if (kept[0] !== undefined && (kept[0] & 0xc0) !== 0x80) characters++
    if (end < 0) {
      block = Math.min(2 * block, LARGEST_BLOCK)
      continue
    }
    if (canSeek) sys.lseek(descriptor, end + 1 - chunk.length, SEEK_CUR)
    return read(false)
  }
}

/** 1 when there is something to read, 0 when the time is up; else the negative errno of poll(2). */
function pollUntil({ sys }: Shell, descriptor: number, deadline: number): number {
  const left = Math.max(0, deadline - sys.uptime()) * 1000
  const ready = sys.poll([{ fd: descriptor, events: POLLIN }], left)
  if (typeof ready === 'number') return ready
  return ready[0] === 0 ? 0 : 1
}

/** Bytes of a line that grows. */
class HeldBytes {
  #bytes = new Uint8Array(64)
  #length = 0

  append(bytes: Uint8Array): void {
    const length = this.#length + bytes.length
    if (length > this.#bytes.length) {
      mustFit(length)
      const larger = new Uint8Array(2 * length)
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    this.#bytes.set(bytes, this.#length)
    this.#length = length
  }

  text(): string {
    return decode(this.#bytes.subarray(0, this.#length))
  }

  /** Whether the last character's bytes are not all there. */
  get isCharacterOpen(): boolean {
    let back = 0
    while (back < this.#length && ((this.#bytes[this.#length - 1 - back] as number) & 0xc0) === 0x80) back++
    const lead = this.#bytes[this.#length - 1 - back]
    if (this.#length === back || lead === undefined || lead < 0xc0) return false
    return back < (lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1)
  }
}
