/** The text of a script, from what may sleep or never end, and what bash does with NULs in it. */

import { O_CLOEXEC, O_RDONLY } from '../kernel/abi.ts'
import { decode } from '../kernel/text.ts'
import { ENOEXEC } from '../kernel/vfs/errno.ts'
import { openFile } from './open-file.ts'
import { readAll, withoutNul } from './read-all.ts'
import type { Shell } from './shell.ts'
import type { Steps } from './steps.ts'

/** Of a file that a shell is started for: -ENOEXEC if it is no text, another negative errno if it cannot be read. */
export const readScript = (shell: Shell, path: string): Steps<string | number> =>
  withFile(shell, path, function* (fd) {
    // What cannot seek is not looked at (open_shell_script).
    const beginning = shell.sys.pread(fd, SAMPLE, 0)
    if (typeof beginning !== 'number' && isBinary(decode(beginning))) return -ENOEXEC
    const { bytes, error } = yield* readAll(shell, fd, withoutNul)
    return error < 0 ? error : decode(bytes)
  })

/** Of a file for `.`: -ENOEXEC if it is no text, another negative errno if it cannot be read. */
export const readSourced = (shell: Shell, path: string): Steps<string | number> =>
  withFile(shell, path, function* (fd) {
    const { bytes, error } = yield* readAll(shell, fd)
    return error < 0 ? error : sourcedText(bytes)
  })

/** Whether what begins so is no text of a script: an ELF, or a NUL in its first line, behind `#!` in any (check_binary_file of bash). */
export function isBinary(text: string): boolean {
  const sample = text.slice(0, SAMPLE)
  if (sample.startsWith('\x7fELF')) return true
  const looked = sample.startsWith('#!') ? sample : (sample.split('\n')[0] as string)
  return looked.includes('\0')
}

/** characters that are looked at */
const SAMPLE = 80
/** NULs that are taken out of what is no binary */
const MOST_NULS = 256

/** _evalfile of bash: a NUL is taken out, but not when it comes right behind one that was: that one ends the text. */
function sourcedText(bytes: Uint8Array): string | number {
  let taken = 0
  let end = bytes.length
  for (let at = bytes.indexOf(0); at >= 0; at = bytes.indexOf(0, at + 2)) {
    if (++taken > MOST_NULS) return -ENOEXEC
    if (bytes[at + 1] === 0) end = Math.min(end, at)
  }
  return decode(withoutNul(bytes.subarray(0, end)))
}

function* withFile(
  shell: Shell,
  path: string,
  read: (fd: number) => Steps<string | number>,
): Steps<string | number> {
  const fd = yield* openFile(shell, path, O_RDONLY | O_CLOEXEC)
  if (fd < 0) return fd
  const result = yield* read(fd)
  shell.sys.close(fd)
  return result
}
