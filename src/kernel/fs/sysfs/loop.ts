/** /sys/block/loop0/loop, which is there while the device is bound (loop_attribute_group of drivers/block/loop.c). */

import { LO_FLAGS_AUTOCLEAR, type LoopStatus } from '../../abi.ts'
import { directory, type Entry } from '../../generated.ts'
import { attribute } from './sysfs.ts'

export function loopAttributes(status: () => LoopStatus | null): Record<string, Entry> {
  if (status() === null) return {}
  const line = (read: (now: LoopStatus) => string | number) =>
    attribute(() => {
      const now = status()
      return now === null ? '' : `${read(now)}\n`
    })
  const entries = {
    autoclear: line(({ flags }) => (flags & LO_FLAGS_AUTOCLEAR ? 1 : 0)),
    backing_file: line(({ fileName }) => fileName),
    dio: line(() => 0),
    offset: line(({ offset }) => offset),
    partscan: line(() => 0),
    sizelimit: line(({ sizeLimit }) => sizeLimit),
  }
  return { loop: directory(entries, 0o755) }
}
