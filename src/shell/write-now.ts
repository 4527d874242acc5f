/** `echo … > file` and `echo … >> file` at once: what is written to a regular file cannot sleep. */

import { encode } from '../kernel/text.ts'
import { ENOENT, strerror } from '../kernel/vfs/errno.ts'
import { isRegular } from '../kernel/vfs/mode.ts'
import { simpleWord } from './expansion/simple-word.ts'
import type { Redirection, Word } from './parser/tree.ts'
import { OPEN_FLAGS } from './redirections.ts'
import { isRestricted } from './restricted.ts'
import type { Shell } from './shell.ts'

/** Whether the text alone allows it: standard output to a file that is named. */
export const mayWriteNow = (redirections: readonly Redirection[]): boolean => {
  const [only, more] = redirections
  return (
    only !== undefined &&
    more === undefined &&
    (only.operator === '>' || only.operator === '>>') &&
    (only.descriptor === null || only.descriptor === 1) &&
    only.variable === null
  )
}

/** An opened regular file's descriptor; null, and nothing has happened, where it is to be done in the usual way. */
export function openNow(shell: Shell, { operator, target }: Redirection): number | null {
  if (shell.hasOutput || shell.options.noclobber || isRestricted(shell)) return null
  const word = target as Word
  const name = word.literal ?? simpleWord(shell, word)
  if (name === null) return null
  const stat = shell.sys.stat(name)
  if (typeof stat === 'number' ? stat !== -ENOENT : !isRegular(stat.mode)) return null
  const fd = shell.sys.open(name, OPEN_FLAGS[operator] as number, 0o666)
  return fd < 0 ? null : fd
}

/** Writes what the builtin has printed, and closes the file. The builtin's status; a failure is complained of. */
export function writeNow(shell: Shell, fd: number, builtin: string): number {
  let bytes = encode(shell.takeOutput())
  let written = 0
  while (bytes.length > 0 && written >= 0) {
    written = shell.sys.write(fd, bytes)
    if (written > 0) bytes = bytes.subarray(written)
  }
  shell.sys.close(fd)
  if (written >= 0) return 0
  shell.complainAs(builtin, `write error: ${strerror(written)}`)
  return 1
}
