/** Reading to the end of what may sleep, or never end. */

import { concat, decode } from '../kernel/text.ts'
import { EINTR, ERESTARTSYS } from '../kernel/vfs/errno.ts'
import { type Shell, ShellExit } from './shell.ts'
import type { Steps } from './steps.ts'

/** Bytes that are held at once; more would fill the computer's memory. */
export const MOST_HELD = 256 * 1024 * 1024

/** What xrealloc says and does when there is no more. */
export function outOfMemory(shell: Shell): ShellExit {
  shell.warn(`${shell.prefix()}xrealloc: cannot allocate ${MOST_HELD} bytes\n`)
  return new ShellExit(2)
}

/** Up to the end of file or an error, as text; of each piece only what `keep` leaves. */
export function* readAll(
  shell: Shell,
  descriptor: number,
  keep: (piece: Uint8Array) => Uint8Array = (piece) => piece,
): Steps<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const piece = shell.sys.read(descriptor, 65536)
    if (typeof piece !== 'number') {
      if (piece.length === 0) break
      const kept = keep(piece)
      size += kept.length
      if (size > MOST_HELD) throw outOfMemory(shell)
      if (kept.length > 0) chunks.push(kept)
    } else if (piece === -ERESTARTSYS) yield undefined
    else if (piece === -EINTR) shell.takeSignals()
    else break
  }
  return decode(concat(chunks))
}
