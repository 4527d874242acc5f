/**
 * Lines from a descriptor that others read after us: from what cannot be positioned byte by byte, from
 * files in blocks with the position put back.
 */

import { SEEK_CUR } from '../../kernel/abi.ts'
import { concat, decode } from '../../kernel/text.ts'
import { EINTR, ERESTARTSYS } from '../../kernel/vfs/errno.ts'
import { isRegular } from '../../kernel/vfs/mode.ts'
import type { Shell } from '../shell.ts'
import type { Steps } from '../steps.ts'

export interface LineRead {
  /** Without the delimiter. */
  readonly text: string
  /** The input ended before the delimiter came. */
  readonly ended: boolean
  /** A negative errno if reading failed, else 0. */
  readonly error: number
}

const NEWLINE = 10

/** Reads up to a delimiter byte (or `limit` characters, or end of file). */
export function* readLine(
  shell: Shell,
  descriptor: number,
  { delimiter = NEWLINE, limit = Number.POSITIVE_INFINITY }: { delimiter?: number; limit?: number } = {},
): Steps<LineRead> {
  const stat = shell.sys.fstat(descriptor)
  if (typeof stat === 'number') return { text: '', ended: true, error: stat }
  if (isRegular(stat.mode) && limit === Number.POSITIVE_INFINITY)
    return readBlock(shell, descriptor, delimiter)
  return yield* readBytes(shell, descriptor, delimiter, limit)
}

function readBlock(shell: Shell, descriptor: number, delimiter: number): LineRead {
  const chunks: Uint8Array[] = []
  for (;;) {
    const chunk = shell.sys.read(descriptor, 512)
    if (typeof chunk === 'number') return { text: '', ended: true, error: chunk }
    if (chunk.length === 0) return { text: decode(concat(chunks)), ended: true, error: 0 }
    const end = chunk.indexOf(delimiter)
    if (end >= 0) {
      chunks.push(chunk.subarray(0, end))
      shell.sys.lseek(descriptor, end + 1 - chunk.length, SEEK_CUR)
      return { text: decode(concat(chunks)), ended: false, error: 0 }
    }
    chunks.push(chunk)
  }
}

function* readBytes(shell: Shell, descriptor: number, delimiter: number, limit: number): Steps<LineRead> {
  const bytes: number[] = []
  let characters = 0
  const isTerminal = shell.sys.isatty(descriptor)
  for (;;) {
    if (characters >= limit && !continues(bytes)) return { text: textOf(bytes), ended: false, error: 0 }
    const chunk = shell.sys.read(descriptor, 1)
    if (chunk === -ERESTARTSYS) {
      yield undefined
      continue
    }
    if (typeof chunk === 'number') {
      if (chunk !== -EINTR) return { text: textOf(bytes), ended: true, error: chunk }
      shell.takeSignals()
      if (shell.interrupted || (shell.pendingSignals.length > 0 && isTerminal))
        return { text: textOf(bytes), ended: true, error: chunk }
      continue
    }
    const byte = chunk[0]
    if (byte === undefined) return { text: textOf(bytes), ended: true, error: 0 }
    if (byte === delimiter) return { text: textOf(bytes), ended: false, error: 0 }
    bytes.push(byte)
    if ((byte & 0xc0) !== 0x80) characters++
  }
}

/** Whether the last character's bytes are not all there. */
function continues(bytes: readonly number[]): boolean {
  let back = 0
  while (back < bytes.length && ((bytes[bytes.length - 1 - back] as number) & 0xc0) === 0x80) back++
  const lead = bytes[bytes.length - 1 - back]
  if (lead === undefined || lead < 0xc0) return false
  const wanted = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1
  return back < wanted
}

const textOf = (bytes: readonly number[]): string => decode(Uint8Array.from(bytes))
