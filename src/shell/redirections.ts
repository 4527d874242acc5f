/**
 * Redirections on real descriptors. For commands that run in the shell itself the descriptors they hide are
 * kept above 9 and put back afterwards; a child that ends anyway keeps nothing.
 */

import {
  F_DUPFD,
  F_DUPFD_CLOEXEC,
  F_GETFD,
  F_SETFD,
  FD_CLOEXEC,
  O_APPEND,
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
} from '../kernel/abi.ts'
import { encode } from '../kernel/text.ts'
import { EEXIST, strerror } from '../kernel/vfs/errno.ts'
import { isRegular } from '../kernel/vfs/mode.ts'
import { expandReference, readElement, writeReference } from './arrays.ts'
import { descriptorClosed } from './coproc.ts'
import { piecesOf } from './expansion/characters.ts'
import { expandHere, expandToText } from './expansion/expand.ts'
import { openFile } from './open-file.ts'
import type { Redirection, Word } from './parser/tree.ts'
import { ambiguous, fileName } from './redirection-name.ts'
import { giveWay, type Shell } from './shell.ts'
import type { Steps } from './steps.ts'
import { ReadonlyError } from './variables.ts'

/** What a descriptor was: a copy above 9, or -1 if it was closed. */
export interface Undo {
  readonly descriptor: number
  readonly saved: number
  /** The descriptor itself keeps what another one was. */
  readonly isKeeping: boolean
}

/** Descriptors from here on are the shell's own. */
const FIRST_PRIVATE = 10

/**
 * Applies redirections from left to right. `undo` collects what `restore` needs, null if nothing is to be
 * restored. False after a failure, which has been reported. Their words do not see what stands in front of the command,
 * or was left there by one before it, in so many scopes (variables.c, expanding_redir).
 */
export function* redirect(
  shell: Shell,
  redirections: readonly Redirection[],
  undo: Undo[] | null,
  scopes = shell.variables.isScopeUnfinished ? 1 : 0,
): Steps<boolean> {
  const { leftAssignments } = shell
  shell.leftAssignments = []
  const putBack = shell.variables.setAside(scopes)
  try {
    return yield* applyAll(shell, redirections, undo)
  } finally {
    putBack()
    shell.leftAssignments = leftAssignments
  }
}

function* applyAll(shell: Shell, redirections: readonly Redirection[], undo: Undo[] | null): Steps<boolean> {
  for (const redirection of redirections) {
    const message = yield* apply(shell, redirection, undo)
    if (message !== null) {
      shell.complain(message)
      return false
    }
  }
  return true
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

/** null, or a message without the shell's prefix. */
function* apply(shell: Shell, redirection: Redirection, undo: Undo[] | null): Steps<string | null> {
  const { operator } = redirection
  if (operator === '<<' || operator === '<<-' || operator === '<<<')
    return yield* here(shell, redirection, undo)
  const word = redirection.target as Word
  if (operator === '<&' || operator === '>&') {
    const text = yield* expandToText(shell, word)
    if (/^(-|[0-9]+-?)$/.test(text)) return duplicate(shell, redirection, text, undo)
    // `>&file` is `&>file`.
    if (operator === '<&' || redirection.descriptor !== null) return yield* ambiguous(shell, word)
  }
  const name = yield* fileName(shell, word)
  if (name === null) return yield* ambiguous(shell, word)
  if (operator === '&>' || operator === '&>>' || operator === '>&')
    return yield* openBoth(shell, name, operator === '&>>', undo)
  return yield* openOne(shell, redirection, name, undo)
}

/** How an operator opens its file, by the operator. */
export const OPEN_FLAGS: Readonly<Record<string, number>> = {
  '<': O_RDONLY,
  '>': O_WRONLY | O_CREAT | O_TRUNC,
  '>|': O_WRONLY | O_CREAT | O_TRUNC,
  '>>': O_WRONLY | O_CREAT | O_APPEND,
  '<>': O_RDWR | O_CREAT,
}

function* openOne(
  shell: Shell,
  redirection: Redirection,
  name: string,
  undo: Undo[] | null,
): Steps<string | null> {
  const { operator } = redirection
  const opened = yield* open(shell, name, OPEN_FLAGS[operator] as number, operator === '>')
  if (typeof opened === 'string') return opened
  if (opened === PROTECTED) return `${redirection.variable ?? name}: cannot overwrite existing file`
  const wanted = redirection.descriptor ?? (operator.startsWith('<') ? 0 : 1)
  return place(shell, redirection, opened, wanted, undo)
}

function* openBoth(shell: Shell, name: string, append: boolean, undo: Undo[] | null): Steps<string | null> {
  const opened = yield* open(shell, name, (append ? OPEN_FLAGS['>>'] : OPEN_FLAGS['>']) as number, !append)
  if (typeof opened === 'string') return opened
  if (opened === PROTECTED) return `${name}: cannot overwrite existing file`
  hide(shell, 1, undo)
  if (opened !== 1) {
    shell.sys.dup2(opened, 1)
    shell.sys.close(opened)
  }
  hide(shell, 2, undo)
  shell.sys.dup2(1, 2)
  return null
}

/** What noclobber keeps from being overwritten. */
const PROTECTED = -1

/** A descriptor, PROTECTED, or a message. */
function* open(shell: Shell, name: string, flags: number, clobbers: boolean): Steps<number | string> {
  let wanted = flags
  if (clobbers && shell.options.noclobber) {
    // noclobber protects existing regular files only.
    const stat = shell.sys.stat(name)
    if (typeof stat !== 'number' && isRegular(stat.mode)) return PROTECTED
    wanted = typeof stat !== 'number' ? O_WRONLY : O_WRONLY | O_CREAT | O_EXCL
  }
  const fd = yield* openFile(shell, name, wanted)
  if (fd >= 0) return fd
  return fd === -EEXIST ? PROTECTED : `${name}: ${strerror(fd)}`
}

/** Moves an opened descriptor to the one that was wanted, or names it in `{variable}`. */
function place(
  shell: Shell,
  redirection: Redirection,
  opened: number,
  wanted: number,
  undo: Undo[] | null,
): string | null {
  if (redirection.variable !== null) {
    const moved = shell.sys.fcntl(opened, F_DUPFD, FIRST_PRIVATE)
    shell.sys.close(opened)
    if (moved < 0) return `${redirection.variable}: ${strerror(moved)}`
    return assign(shell, redirection.variable, moved)
  }
  if (opened === wanted) {
    // The descriptor was closed before: closing it again is what undoes this.
    undo?.push({ descriptor: wanted, saved: -1, isKeeping: false })
    return null
  }
  hide(shell, wanted, undo)
  const placed = shell.sys.dup2(opened, wanted)
  shell.sys.close(opened)
  return placed < 0 ? `${wanted}: ${strerror(placed)}` : null
}

function assign(shell: Shell, reference: string, descriptor: number): string | null {
  try {
    return writeReference(shell, reference, String(descriptor))
      ? null
      : `${reference}: cannot assign fd to variable`
  } catch (error) {
    if (!(error instanceof ReadonlyError)) throw error
    shell.complain(error.message)
    shell.sys.close(descriptor)
    return `${reference}: cannot assign fd to variable`
  }
}

function hide(shell: Shell, descriptor: number, undo: Undo[] | null, closes = false): void {
  if (undo === null) return
  const isKeeping =
    !closes && descriptor >= FIRST_PRIVATE && shell.sys.fcntl(descriptor, F_GETFD) === FD_CLOEXEC
  const saved = shell.sys.fcntl(descriptor, F_DUPFD_CLOEXEC, FIRST_PRIVATE)
  undo.push({ descriptor, saved: saved < 0 ? -1 : saved, isKeeping })
}

/** `n>&m`, `n>&m-`, `n>&-`. */
function duplicate(shell: Shell, redirection: Redirection, text: string, undo: Undo[] | null): string | null {
  const wanted = redirection.descriptor ?? (redirection.operator === '<&' ? 0 : 1)
  if (text === '-') return closeDescriptor(shell, redirection, wanted, undo)
  const moves = text.endsWith('-')
  const from = Number(moves ? text.slice(0, -1) : text)
  const word = redirection.target as Word
  // bash guesses which of the two it was, if what is written is not a number.
  const isUsual = wanted === (redirection.operator === '<&' ? 0 : 1)
  const shown = word.literal !== null ? String(from) : isUsual ? word.text : String(wanted)
  if (redirection.variable !== null) {
    const copy = shell.sys.fcntl(from, F_DUPFD, FIRST_PRIVATE)
    if (copy < 0) return `${shown}: ${strerror(copy)}`
    if (moves) {
      shell.sys.close(from)
      descriptorClosed(shell, from)
    }
    return assign(shell, redirection.variable, copy)
  }
  // Only to learn whether it is open before anything is hidden.
  const probe = shell.sys.fcntl(from, F_DUPFD_CLOEXEC, FIRST_PRIVATE)
  if (probe < 0) return `${shown}: ${strerror(probe)}`
  hide(shell, wanted, undo)
  shell.sys.dup2(probe, wanted)
  shell.sys.close(probe)
  shell.sys.fcntl(wanted, F_SETFD, 0)
  if (moves && from !== wanted) {
    hide(shell, from, undo, true)
    shell.sys.close(from)
    descriptorClosed(shell, from)
  }
  return null
}

function closeDescriptor(
  shell: Shell,
  redirection: Redirection,
  wanted: number,
  undo: Undo[] | null,
): string | null {
  if (redirection.variable !== null) {
    const value = valueOfReference(shell, redirection.variable)
    if (value === undefined || !/^[0-9]+$/.test(value)) return `${redirection.variable}: ambiguous redirect`
    shell.sys.close(Number(value))
    descriptorClosed(shell, Number(value))
    return null
  }
  hide(shell, wanted, undo, true)
  shell.sys.close(wanted)
  descriptorClosed(shell, wanted)
  return null
}

function valueOfReference(shell: Shell, reference: string): string | undefined {
  const target = expandReference(shell, reference)
  if (target === null) return undefined
  return target.subscript === null
    ? shell.get(target.name)
    : readElement(shell, target.name, target.subscript)
}

/** Here-documents and here-strings: a pipe where the text fits, as bash 5.1 and later do, else a file. */
function* here(shell: Shell, redirection: Redirection, undo: Undo[] | null): Steps<string | null> {
  const text =
    redirection.body === null
      ? `${yield* expandToText(shell, redirection.target as Word, 'assigned')}\n`
      : redirection.body.word === null
        ? redirection.body.text
        : yield* expandHere(shell, redirection.body.word)
  const bytes = text.length < PIPE_SIZE ? encode(text) : null
  const opened =
    bytes !== null && bytes.length < PIPE_SIZE ? throughPipe(shell, bytes) : yield* throughFile(shell, text)
  if (opened < 0) return `cannot create temp file for here-document: ${strerror(opened)}`
  return place(shell, redirection, opened, redirection.descriptor ?? 0, undo)
}

/** What a pipe takes without a reader (pipe(7)). */
const PIPE_SIZE = 65536

function throughPipe(shell: Shell, bytes: Uint8Array): number {
  const ends = shell.sys.pipe()
  if (typeof ends === 'number') return ends
  if (bytes.length > 0) shell.sys.write(ends[1], bytes)
  shell.sys.close(ends[1])
  return ends[0]
}

function* throughFile(shell: Shell, text: string): Steps<number> {
  const path = `${shell.get('TMPDIR') ?? '/tmp'}/sh-thd.${shell.sys.getpid()}`
  const fd = shell.sys.open(path, O_RDWR | O_CREAT | O_EXCL | O_TRUNC, 0o600)
  if (fd < 0) return fd
  const reader = shell.sys.open(path, O_RDONLY)
  shell.sys.unlink(path)
  let isWritten = false
  try {
    for (const piece of piecesOf(text)) {
      const bytes = encode(piece)
      for (let done = 0; done < bytes.length; ) {
        const written = shell.sys.write(fd, bytes.subarray(done))
        if (written < 0) return written
        done += written
      }
      shell.work(piece.length)
      if (shell.sys.exhausted()) yield* giveWay(shell)
    }
    isWritten = true
    return reader
  } finally {
    shell.sys.close(fd)
    if (!isWritten) shell.sys.close(reader)
  }
}
