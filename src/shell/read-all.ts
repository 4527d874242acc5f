/** Reading to the end of what may sleep, or never end. */

import type { System } from '../kernel/abi.ts'
import { concat } from '../kernel/text.ts'
import { EINTR, ERESTARTSYS } from '../kernel/vfs/errno.ts'
import { mustFit } from './memory.ts'
import type { Shell } from './shell.ts'
import type { Steps } from './steps.ts'

export interface Read {
  readonly bytes: Uint8Array
  /** the negative errno that reading ended with; 0 at the end of the file */
  readonly error: number
}

/** Up to the end of file or an error; of each piece only what `keep` leaves. */
export function* readAll(
  shell: Shell,
  descriptor: number,
  keep: (piece: Uint8Array) => Uint8Array = (piece) => piece,
): Steps<Read> {
  const { sys } = shell
  const kept: Uint8Array[] = []
  let size = 0
  for (;;) {
    const piece = yield* readPiece(sys, descriptor)
    if (piece === -EINTR) shell.takeSignals()
    else if (typeof piece === 'number') return { bytes: concat(kept), error: piece }
    else if (piece.length === 0) return { bytes: concat(kept), error: 0 }
    else {
      kept.push(keep(piece))
      size += (kept.at(-1) as Uint8Array).length
      mustFit(size)
    }
  }
}

const CHUNK = 65536

/** What one read gives, however long it takes. */
function* readPiece(sys: System, descriptor: number): Steps<Uint8Array | number> {
  for (;;) {
    if (sys.exhausted()) yield undefined
    const piece = sys.read(descriptor, CHUNK)
    if (piece !== -ERESTARTSYS) return piece
    yield undefined
  }
}

export const withoutNul = (bytes: Uint8Array): Uint8Array =>
  bytes.includes(0) ? bytes.filter((byte) => byte !== 0) : bytes
