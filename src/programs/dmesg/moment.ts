/** When a message was said. */

import type { Io } from '../lib/io.ts'

/** When it was said, to the second. */
export function momentOf(io: Io, record: { readonly time: number }): { sec: number; nsec: number } {
  return { sec: Math.floor(exactMoment(io, record)), nsec: 0 }
}

/** Seconds since 1970. */
export function exactMoment(io: Io, { time }: { readonly time: number }): number {
  const now = io.sys.time()
  return now.sec + now.nsec / 1e9 - io.sys.uptime() + time
}
