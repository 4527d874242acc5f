/** A stable merge sort of line numbers that gives way between its steps, so that ^C works. */

import type { System } from '../../kernel/abi.ts'
import type { Step } from '../lib/io.ts'
import type { Comparator } from './keys.ts'

/** Runs shorter than this are sorted by insertion. */
const runLength = 8
/** Elements merged between two questions whether the time slice is over. */
const sliceLength = 2048

/** The numbers 0 to count - 1 in the comparator's order. */
export function* sortedOrder(sys: System, count: number, compare: Comparator): Step<Int32Array> {
  let from = new Int32Array(count)
  for (let i = 0; i < count; i++) from[i] = i
  for (let start = 0; start < count; start += runLength) {
    sortRun(from, start, Math.min(count, start + runLength), compare)
    if (start % sliceLength === 0 && sys.exhausted()) yield
  }
  let to = new Int32Array(count)
  for (let width = runLength; width < count; width *= 2) {
    for (let start = 0; start < count; start += 2 * width)
      yield* mergeRuns(
        sys,
        from,
        to,
        start,
        Math.min(count, start + width),
        Math.min(count, start + 2 * width),
        compare,
      )
    const merged = to
    to = from
    from = merged
  }
  return from
}

/** -m: the first lines of the files are compared and the least goes; a file that is not sorted stays as it is. */
export function* mergedOrder(sys: System, ends: readonly number[], compare: Comparator): Step<Int32Array> {
  const order = new Int32Array(ends.at(-1) ?? 0)
  const heads = ends.map((_, file) => ends[file - 1] ?? 0)
  for (let at = 0; at < order.length; at++) {
    let least = -1
    for (const [file, head] of heads.entries()) {
      if (head === ends[file]) continue
      if (least < 0 || compare(heads[least] as number, head) > 0) least = file
    }
    order[at] = heads[least] as number
    heads[least] = (heads[least] as number) + 1
    if (at % sliceLength === 0 && sys.exhausted()) yield
  }
  return order
}

function sortRun(order: Int32Array, start: number, end: number, compare: Comparator): void {
  for (let i = start + 1; i < end; i++) {
    const item = order[i] as number
    let at = i
    while (at > start && compare(order[at - 1] as number, item) > 0) {
      order[at] = order[at - 1] as number
      at--
    }
    order[at] = item
  }
}

function* mergeRuns(
  sys: System,
  from: Int32Array,
  to: Int32Array,
  start: number,
  middle: number,
  end: number,
  compare: Comparator,
): Step<void> {
  // Runs that are in order already are copied: sorted input costs one comparison for each pair of runs.
  if (middle >= end || compare(from[middle - 1] as number, from[middle] as number) <= 0) {
    to.set(from.subarray(start, end), start)
    return
  }
  // A run that comes before the other as a whole goes before it as a whole: so does reversed input.
  if (compare(from[start] as number, from[end - 1] as number) > 0) {
    to.set(from.subarray(middle, end), start)
    to.set(from.subarray(start, middle), start + end - middle)
    return
  }
  let left = start
  let right = middle
  let at = start
  while (at < end) {
    const stop = Math.min(end, at + sliceLength)
    for (; at < stop; at++) {
      const takesLeft =
        left < middle && (right >= end || compare(from[left] as number, from[right] as number) <= 0)
      to[at] = takesLeft ? (from[left++] as number) : (from[right++] as number)
    }
    if (sys.exhausted()) yield
  }
}
