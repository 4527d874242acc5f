/**
 * What cp, mv and install make of a file's data: its holes stay holes (copy.c of coreutils 9.7).
 *
 * - An extent is a run of the source's data between two holes, as SEEK_DATA and SEEK_HOLE tell them.
 * - A hole is made by passing over it; a target that ends in one gets its size at last.
 * - `always` also looks for zeros, by blocks of the target's file system, and `never` writes out every hole.
 */

import { SEEK_CUR, SEEK_DATA, SEEK_HOLE, SEEK_SET, type Stat } from '../kernel/abi.ts'
import { ENXIO } from '../kernel/vfs/errno.ts'
import { isRegular } from '../kernel/vfs/mode.ts'
import type { CopyJob } from './copy.ts'
import type { Io, Step } from './lib/io.ts'
import { quoteName } from './lib/quote.ts'

/** One copy that runs: the names are for complaints. */
interface Transfer {
  readonly io: Io
  readonly source: string
  readonly target: string
  readonly from: number
  readonly to: number
  /** blocks of so many zeros become holes; 0: none do */
  readonly holeSize: number
  readonly keepsHoles: boolean
}

/** Whether the file takes less room than its size needs (infer_scantype). */
export const hasHoles = ({ mode, blocks, size }: Stat): boolean =>
  isRegular(mode) && blocks < Math.floor(size / 512)

const BLOCK = 128 * 1024

/** Copies all from one descriptor to the other; false after a complaint. */
export function* copyData(
  { io, sparse }: CopyJob,
  source: string,
  target: string,
  info: Stat,
  from: number,
  to: number,
): Step<boolean> {
  const made = io.sys.fstat(to)
  const canHaveHoles = typeof made !== 'number' && isRegular(made.mode)
  const transfer: Transfer = {
    io,
    source,
    target,
    from,
    to,
    holeSize: canHaveHoles && sparse === 'always' ? made.blksize : 0,
    keepsHoles: canHaveHoles && sparse !== 'never',
  }
  const copied = hasHoles(info)
    ? yield* copyExtents(transfer, info.size)
    : yield* copyBytes(transfer, Number.POSITIVE_INFINITY)
  return copied !== null && (!copied.endsInHole || (yield* setSize(transfer, copied.size)))
}

interface Copied {
  readonly size: number
  /** the size is the target's only when it is set */
  readonly endsInHole: boolean
}

/** lseek_copy */
function* copyExtents(transfer: Transfer, total: number): Step<Copied | null> {
  const { io, source, from } = transfer
  let at = 0
  let endsInHole = false
  for (;;) {
    const start = io.sys.lseek(from, at, SEEK_DATA)
    if (start === -ENXIO) break
    const end = start < 0 ? start : io.sys.lseek(from, start, SEEK_HOLE)
    const found = end < 0 ? end : io.sys.lseek(from, start, SEEK_SET)
    if (found < 0) {
      yield* io.complain(`cannot lseek ${quoteName(source)}`, found)
      return null
    }
    if (!(yield* copyHole(transfer, start - at))) return null
    const copied = yield* copyBytes(transfer, end - start)
    if (copied === null) return null
    at = start + copied.size
    endsInHole = copied.endsInHole
    // The file has become shorter meanwhile.
    if (copied.size < end - start) return { size: at, endsInHole }
  }
  if (at >= total) return { size: at, endsInHole }
  if (!(yield* copyHole(transfer, total - at))) return null
  return { size: total, endsInHole: transfer.keepsHoles }
}

function* copyHole(transfer: Transfer, length: number): Step<boolean> {
  if (length === 0) return true
  if (transfer.keepsHoles) return yield* passOver(transfer, length)
  for (let left = length; left > 0; left -= BLOCK)
    if (!(yield* write(transfer, new Uint8Array(Math.min(left, BLOCK))))) return false
  return true
}

/** sparse_copy: at most so many bytes from where the source stands; null after a complaint. */
function* copyBytes(transfer: Transfer, most: number): Step<Copied | null> {
  const { io, source, from, holeSize } = transfer
  let size = 0
  let endsInHole = false
  while (size < most) {
    const chunk = yield* io.read(from, Math.min(BLOCK, most - size))
    if (typeof chunk === 'number') {
      yield* io.complain(`error reading ${quoteName(source)}`, chunk)
      return null
    }
    if (chunk.length === 0) break
    size += chunk.length
    for (const { bytes, isHole } of runs(chunk, holeSize)) {
      const done = isHole ? yield* passOver(transfer, bytes.length) : yield* write(transfer, bytes)
      if (!done) return null
      endsInHole = isHole
    }
  }
  return { size, endsInHole }
}

/** A chunk as runs of blocks that hold something, and of blocks of zeros. */
function runs(chunk: Uint8Array, holeSize: number): { bytes: Uint8Array; isHole: boolean }[] {
  if (holeSize === 0) return [{ bytes: chunk, isHole: false }]
  const result: { bytes: Uint8Array; isHole: boolean }[] = []
  let start = 0
  let isHole = isZero(chunk.subarray(0, holeSize))
  for (let at = holeSize; at < chunk.length; at += holeSize) {
    if (isZero(chunk.subarray(at, at + holeSize)) === isHole) continue
    result.push({ bytes: chunk.subarray(start, at), isHole })
    start = at
    isHole = !isHole
  }
  result.push({ bytes: chunk.subarray(start), isHole })
  return result
}

const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0)

function* passOver({ io, to, target }: Transfer, length: number): Step<boolean> {
  const result = io.sys.lseek(to, length, SEEK_CUR)
  if (result >= 0) return true
  yield* io.complain(`cannot lseek ${quoteName(target)}`, result)
  return false
}

function* write({ io, to, target }: Transfer, bytes: Uint8Array): Step<boolean> {
  const result = yield* io.writeAll(to, bytes)
  if (result >= 0) return true
  yield* io.complain(`error writing ${quoteName(target)}`, result)
  return false
}

function* setSize({ io, to, target }: Transfer, size: number): Step<boolean> {
  const result = io.sys.ftruncate(to, size)
  if (result >= 0) return true
  yield* io.complain(`failed to extend ${quoteName(target)}`, result)
  return false
}
