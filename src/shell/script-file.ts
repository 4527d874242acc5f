/** The text of a script, from what may sleep or never end. NULs are passed over, as bash does. */

import { O_CLOEXEC, O_RDONLY, type System } from '../kernel/abi.ts'
import { concat, decode } from '../kernel/text.ts'
import { ENOEXEC, ENOMEM, ERESTARTSYS } from '../kernel/vfs/errno.ts'
import type { Steps } from './steps.ts'

/** Of a file that a shell is started for: -ENOEXEC if it is no text, another negative errno if it cannot be read. */
export const readScript = (sys: System, path: string): Steps<string | number> => readText(sys, path, isBinary)

/** Of a file for `.`, which takes everything; a negative errno if it cannot be read. */
export const readSourced = (sys: System, path: string): Steps<string | number> =>
  readText(sys, path, () => false)

/** Whether what begins so is no text of a script (check_binary_file of bash). */
export const isBinary = (text: string): boolean =>
  (text.slice(0, SAMPLE).split('\n')[0] as string).includes('\0')

/** characters that are looked at */
const SAMPLE = 80
const CHUNK = 65536
/** Bytes; what is longer would fill the computer's memory. */
const MOST_HELD = 256 * 1024 * 1024

function* readText(
  sys: System,
  path: string,
  isRefused: (beginning: string) => boolean,
): Steps<string | number> {
  const fd = sys.open(path, O_RDONLY | O_CLOEXEC)
  if (fd < 0) return fd
  const chunks: Uint8Array[] = []
  let length = 0
  let isBeginning = true
  let result: number | null = null
  while (result === null) {
    if (sys.exhausted()) yield undefined
    const chunk = sys.read(fd, CHUNK)
    if (chunk === -ERESTARTSYS) yield undefined
    else if (typeof chunk === 'number') result = chunk
    else if (chunk.length === 0) result = 0
    else if (isBeginning && isRefused(decode(chunk.subarray(0, SAMPLE)))) result = -ENOEXEC
    else {
      isBeginning = false
      const kept = chunk.includes(0) ? chunk.filter((byte) => byte !== 0) : chunk
      if (kept.length > 0) chunks.push(kept)
      length += kept.length
      if (length > MOST_HELD) result = -ENOMEM
    }
  }
  sys.close(fd)
  return result < 0 ? result : decode(concat(chunks))
}
