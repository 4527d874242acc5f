/** What programs say when standard output takes no more: each by when it looks at stdio's errors. */

import type { Io } from './io.ts'

/** stdio writes in blocks of a tmpfs's st_blksize. */
export const STDIO_BLOCK = 4096

/** A write to standard output that failed. */
export interface WriteFailure {
  /** As strerror(3) has it: `No space left on device`. */
  readonly reason: string
  /** The bytes that were to go out, of which `written` did. */
  readonly bytes: Uint8Array
  readonly written: number
  /** How many had gone out before these. */
  readonly sent: number
  /** Whether stdio's buffer overflowed, so that a write failed before the end of the program. */
  readonly isEarly: boolean
  /** Whether there is no such descriptor: then gnulib's fclose fails as well, with the same reason. */
  readonly isClosed: boolean
}

/** The whole text for standard error; null where the program does not notice, and goes on. */
export type DescribeWriteFailure = (failure: WriteFailure) => string | null

/** close_stdout of gnulib, in a program that looks at each write: coreutils, grep. */
export const tellReason =
  (name: string): DescribeWriteFailure =>
  ({ reason }) =>
    `${name}: write error: ${reason}\n`

/**
 * close_stdout of util-linux: when a write failed earlier, its reason is lost by now; that there is no such descriptor is
 * no failure (lib: flush_standard_stream).
 */
const tellReasonAtEnd =
  (name: string): DescribeWriteFailure =>
  ({ reason, isEarly, isClosed }) =>
    isEarly ? `${name}: write error\n` : isClosed ? null : `${name}: write error: ${reason}\n`

/** What a package's programs do with stdio, where that is not gnulib's way. */
export function followPackage(io: Io, version: string): void {
  const [name] = version.split(' ')
  if (name === 'util-linux') {
    io.flushesBeforeComplaint = false
    io.describeWriteFailure = tellReasonAtEnd(io.name)
  } else if (/^(?:attr|getfacl|setfacl|e2fsprogs)$/.test(name ?? '')) {
    io.flushesBeforeComplaint = false
    io.describeWriteFailure = () => null
  }
}

/** close_stdout after output by lines, where the failed write is always an earlier one: wc, md5sum. */
export const tellReasonOfClose =
  ({ name }: Io): DescribeWriteFailure =>
  ({ reason, isClosed }) =>
    `${name}: write error${isClosed ? `: ${reason}` : ''}\n`

/** head and tail look at each write, but leave the last block to close_stdout. */
export const tellReasonOfBlocks =
  ({ name }: Io): DescribeWriteFailure =>
  ({ reason, isEarly }) =>
    `${name}: ${isEarly ? "error writing 'standard output'" : 'write error'}: ${reason}\n`
