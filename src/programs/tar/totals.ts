/** --totals: how many bytes an archive has, and how fast they went. */

import type { Io, Step } from '../lib/io.ts'
import { humanSize } from '../lib/size.ts'

/** `Total bytes written: 10240 (10KiB, 61MiB/s)`; no rate where no time has gone by. `start` is of uptime(). */
export function* tellTotal(io: Io, what: 'written' | 'read', bytes: number, start: number): Step<void> {
  const seconds = io.sys.uptime() - start
  const size = (count: number) => `${humanSize(count)}${count < 1024 ? 'B' : 'iB'}`
  const rate = seconds > 0 ? size(bytes / seconds) : '?'
  yield* io.printError(`Total bytes ${what}: ${bytes} (${size(bytes)}, ${rate}/s)\n`)
}
