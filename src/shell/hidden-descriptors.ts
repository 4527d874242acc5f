/** Descriptors that redirections of commands in the shell itself hide: kept above 9, and put back afterwards. */

import { F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, FD_CLOEXEC } from '../kernel/abi.ts'
import type { Shell } from './shell.ts'

/** What a descriptor was: a copy above 9, or -1 if it was closed. */
export interface Undo {
  readonly descriptor: number
  readonly saved: number
  /** The descriptor itself keeps what another one was. */
  readonly isKeeping: boolean
}

/** Descriptors from here on are the shell's own. */
export const FIRST_PRIVATE = 10

interface Hiding {
  /** It is only closed. */
  readonly closes?: boolean
  /** What is to be copied to it, and must not be taken for what it was. */
  readonly besides?: number
}

/** Notes what it is in `undo`, which is null where nothing is to be put back. */
export function hide(
  shell: Shell,
  descriptor: number,
  undo: Undo[] | null,
  { closes = false, besides = -1 }: Hiding = {},
): void {
  if (undo === null) return
  const isKeeping =
    !closes && descriptor >= FIRST_PRIVATE && shell.sys.fcntl(descriptor, F_GETFD) === FD_CLOEXEC
  const saved = shell.sys.fcntl(descriptor, F_DUPFD_CLOEXEC, Math.max(FIRST_PRIVATE, besides + 1))
  undo.push({ descriptor, saved: saved < 0 ? -1 : saved, isKeeping })
}

/** One that is open only for the time of the command. */
export function closeAfterwards(descriptor: number, undo: Undo[] | null): void {
  undo?.push({ descriptor, saved: -1, isKeeping: false })
}

export function restore(shell: Shell, undo: readonly Undo[]): void {
  for (let i = undo.length - 1; i >= 0; i--) {
    const { descriptor, saved, isKeeping } = undo[i] as Undo
    if (saved < 0) shell.sys.close(descriptor)
    else {
      shell.sys.dup2(saved, descriptor)
      shell.sys.close(saved)
      if (isKeeping) shell.sys.fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }
  }
}

export const isOpen = (shell: Shell, descriptor: number): boolean => shell.sys.fcntl(descriptor, F_GETFD) >= 0
