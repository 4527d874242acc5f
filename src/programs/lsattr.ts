/** lsattr(1) would show the flags of chattr(1), which the file systems here do not keep: it says so. */

import type { Io, Step } from './lib/io.ts'
import { defineRawProgram } from './lib/program.ts'

export const lsattr = refusing('lsattr')
export const chattr = refusing('chattr')

function refusing(name: string) {
  return defineRawProgram({ name, run: (io) => refuse(io) })
}

function* refuse(io: Io): Step<number> {
  yield* io.complain(
    'file flags (immutable, append-only, ...) are not kept by the file systems of this machine',
  )
  return 1
}
