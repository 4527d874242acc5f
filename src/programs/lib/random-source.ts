/** The bytes of a file that was named with --random-source (randread of gnulib). */

import type { Io, Step } from './io.ts'
import { quoteText } from './quote.ts'

/** So many bytes; ends the program where the file has no more. */
export function* readRandomSource(io: Io, fd: number, name: string, count: number): Step<Uint8Array> {
  const bytes = new Uint8Array(count)
  for (let have = 0; have < count; ) {
    const chunk = yield* io.read(fd, count - have)
    if (typeof chunk === 'number') return yield* io.fail(`${quoteText(name)}: read error`, chunk)
    if (chunk.length === 0) return yield* io.fail(`${quoteText(name)}: end of file`)
    bytes.set(chunk, have)
    have += chunk.length
  }
  return bytes
}
