/** What `mount -a` and `umount -a` have in common. */

import type { Io } from '../lib/io.ts'

/** Columns of a directory's name, at the least. */
const NAME_WIDTH = 25

/** -v: says what was done with one of the file systems, on standard output. */
export function tellOfAll(io: Io, target: string, what: string): void {
  io.print(`${target.padEnd(NAME_WIDTH)}: ${what}\n`)
}
