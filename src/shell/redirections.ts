/** Redirections on real descriptors (hidden-descriptors.ts: what they hide; copied-descriptors.ts: `>&` and `<&`). */

import { F_DUPFD, O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY } from '../kernel/abi.ts'
import { encode } from '../kernel/text.ts'
import { EEXIST, strerror } from '../kernel/vfs/errno.ts'
import { isRegular } from '../kernel/vfs/mode.ts'
import { copy } from './copied-descriptors.ts'
import { tellDescriptor } from './descriptor-variable.ts'
import { piecesOf } from './expansion/characters.ts'
import { expandHere, expandToText } from './expansion/expand.ts'
import { closeAfterwards, FIRST_PRIVATE, hide, type Undo } from './hidden-descriptors.ts'
import { networkPath, openNetwork } from './network-path.ts'
import { openFile } from './open-file.ts'
import type { Redirection, Word } from './parser/tree.ts'
import { ambiguous, fileName } from './redirection-name.ts'
import { isRestricted } from './restricted.ts'
import { giveWay, type Shell } from './shell.ts'
import type { Steps } from './steps.ts'

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
  const { leftAssignments, ignoringErrors } = shell
  shell.leftAssignments = []
  // What is substituted in them knows nothing of the condition that the command is (subst.c, comsub_ignore_return).
  shell.ignoringErrors = 0
  const putBack = shell.variables.setAside(scopes)
  try {
    return yield* applyAll(shell, redirections, undo)
  } finally {
    putBack()
    shell.leftAssignments = leftAssignments
    shell.ignoringErrors = ignoringErrors
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

/** null, or a message without the shell's prefix. */
function* apply(shell: Shell, redirection: Redirection, undo: Undo[] | null): Steps<string | null> {
  const { operator } = redirection
  if (operator === '<<' || operator === '<<-' || operator === '<<<')
    return yield* here(shell, redirection, undo)
  const word = redirection.target as Word
  if (operator === '<&' || operator === '>&') {
    const copied = yield* copy(shell, redirection, undo)
    if (copied === null || typeof copied === 'string') return copied
    return yield* toFile(shell, { ...redirection, operator: '&>' }, copied.file, undo)
  }
  return yield* toFile(shell, redirection, word, undo)
}

function* toFile(
  shell: Shell,
  redirection: Redirection,
  word: Word,
  undo: Undo[] | null,
): Steps<string | null> {
  const { operator, variable } = redirection
  const name = yield* fileName(shell, word)
  if (name === null) return yield* ambiguous(shell, word, variable)
  if (operator === '&>' || operator === '&>>') return yield* openBoth(shell, name, operator === '&>>', undo)
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
  if (opened in REFUSALS) return `${redirection.variable ?? name}: ${REFUSALS[opened]}`
  const wanted = redirection.descriptor ?? (operator.startsWith('<') ? 0 : 1)
  return place(shell, redirection, opened, wanted, undo)
}

function* openBoth(shell: Shell, name: string, append: boolean, undo: Undo[] | null): Steps<string | null> {
  const opened = yield* open(shell, name, (append ? OPEN_FLAGS['>>'] : OPEN_FLAGS['>']) as number, !append)
  if (typeof opened === 'string') return opened
  if (opened in REFUSALS) return `${name}: ${REFUSALS[opened]}`
  hide(shell, 1, undo)
  if (opened !== 1) {
    shell.sys.dup2(opened, 1)
    shell.sys.close(opened)
  }
  hide(shell, 2, undo)
  shell.sys.dup2(1, 2)
  return null
}

/** What noclobber keeps from being overwritten, and what a restricted shell does not write to. */
const PROTECTED = -1
const RESTRICTED = -2

const REFUSALS: Readonly<Record<number, string>> = {
  [PROTECTED]: 'cannot overwrite existing file',
  [RESTRICTED]: 'restricted: cannot redirect output',
}

/** A descriptor, PROTECTED or RESTRICTED, or a message. */
function* open(shell: Shell, name: string, flags: number, clobbers: boolean): Steps<number | string> {
  if (flags !== O_RDONLY && isRestricted(shell)) return RESTRICTED
  const network = networkPath(name)
  if (network !== null) {
    const socket = openNetwork(shell, network)
    return socket >= 0 ? socket : `${name}: ${strerror(socket)}`
  }
  let wanted = flags
  if (clobbers && shell.options.noclobber) {
    // noclobber protects existing regular files only.
    const stat = shell.sys.stat(name)
    if (typeof stat !== 'number' && isRegular(stat.mode)) return PROTECTED
    wanted = typeof stat !== 'number' ? O_WRONLY : O_WRONLY | O_CREAT | O_EXCL
  }
  const fd = yield* openFile(shell, name, wanted)
  if (fd >= 0) return fd
  return fd === -EEXIST ? PROTECTED : shell.runner.dialect.cannotOpen(name, fd, wanted === O_RDONLY)
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
    return tellDescriptor(shell, redirection.variable, moved, undo)
  }
  if (opened === wanted) {
    // The descriptor was closed before: closing it again is what undoes this.
    closeAfterwards(wanted, undo)
    return null
  }
  hide(shell, wanted, undo)
  const placed = shell.sys.dup2(opened, wanted)
  shell.sys.close(opened)
  return placed < 0 ? `${wanted}: ${strerror(placed)}` : null
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
