/** The progress bar of squashfs-tools (progressbar.c), as it stands when all is done. */

import { type Io, STDOUT } from '../lib/io.ts'

const COLUMNS = 80

export function progressBar(io: Io, count: number): string {
  const size = io.sys.winsize(STDOUT)
  const columns = typeof size === 'number' || size.cols === 0 ? COLUMNS : size.cols
  const room = columns - 11 - 2 * String(count).length
  if (room < 0) return '\n'
  const bar = count === 0 ? `|${' '.repeat(room)}` : `${'='.repeat(room)}|`
  return `\r[${bar}] ${count}/${count} 100%\n`
}
