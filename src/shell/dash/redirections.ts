/** Redirections. What a command changes is saved above descriptor 10 and comes back when it has ended. */

import {
  F_DUPFD,
  F_SETFD,
  FD_CLOEXEC,
  O_APPEND,
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
  SIGHUP,
  SIGINT,
  SIGQUIT,
  SIGTSTP,
} from '../../kernel/abi.ts'
import { EBADF, EEXIST, EINTR, ENOENT, ENOTDIR, ERESTARTSYS, strerror } from '../../kernel/vfs/errno.ts'
import { isRegular } from '../../kernel/vfs/mode.ts'
import type { Steps } from '../steps.ts'
import { fromBytes } from './bytes.ts'
import { expandDocument, expandToText } from './expansion.ts'
import { Failure } from './failure.ts'
import { forkShell } from './jobs.ts'
import type { Shell } from './shell.ts'
import type { Redirection } from './tree.ts'

/** Where descriptors were moved to; -1: it was closed. */
export type SavedDescriptors = Map<number, number>

const FIRST_SAVED = 10
/** What is written into a pipe without a child that does it. */
const PIPE_SIZE = 4096

export interface Expanded {
  readonly redirection: Redirection
  /** A file's name, or a here-document's text. */
  readonly text: string
  /** The descriptor to be duplicated; -1 to close, null for a file. */
  readonly source: number | null
}

/** The words, in order, before anything is opened. */
export function* expandRedirections(shell: Shell, redirections: readonly Redirection[]): Steps<Expanded[]> {
  const expanded: Expanded[] = []
  for (const redirection of redirections) {
    const { operator, word } = redirection
    if (operator === '<<') expanded.push({ redirection, text: '', source: null })
    else {
      const text = yield* expandToText(shell, word)
      const isDuplicate = operator === '<&' || operator === '>&'
      expanded.push({ redirection, text, source: isDuplicate ? duplicated(shell, text) : null })
    }
  }
  return expanded
}

function duplicated(shell: Shell, text: string): number {
  if (/^[0-9]$/.test(text)) return Number(text)
  if (text === '-') return -1
  shell.line = shell.inputLine
  return shell.fail('Syntax error: Bad fd number')
}

/** For a process that keeps them. */
export function* redirect(shell: Shell, expanded: readonly Expanded[]): Steps<void> {
  for (const one of expanded) yield* apply(shell, one, null)
}

/** For a command: `undoRedirections` takes them back. False if one failed, which has been reported. */
export function* pushRedirections(shell: Shell, expanded: readonly Expanded[]): Steps<boolean> {
  const saved: SavedDescriptors = new Map()
  shell.saved.push(saved)
  try {
    for (const one of expanded) yield* apply(shell, one, saved)
    return true
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'error') throw error
    return false
  }
}

function* apply(shell: Shell, expanded: Expanded, saved: SavedDescriptors | null): Steps<void> {
  const { sys } = shell
  const { descriptor } = expanded.redirection
  const { source } = expanded
  if (source === descriptor) return
  const opened = source ?? (yield* open(shell, expanded))
  if (saved !== null && !saved.has(descriptor) && opened !== descriptor) save(shell, descriptor, saved)
  else if (saved !== null && !saved.has(descriptor)) saved.set(descriptor, -1)
  if (opened === descriptor) return
  if (opened === -1) {
    sys.close(descriptor)
    return
  }
  const result = sys.dup2(opened, descriptor)
  if (source === null) sys.close(opened)
  if (result < 0) shell.fail(`${opened}: ${strerror(result)}`)
}

function save(shell: Shell, descriptor: number, saved: SavedDescriptors): void {
  const { sys } = shell
  const moved = sys.fcntl(descriptor, F_DUPFD, FIRST_SAVED)
  if (moved === -EBADF) saved.set(descriptor, -1)
  else if (moved < 0) shell.fail(`${descriptor}: ${strerror(moved)}`)
  else {
    sys.fcntl(moved, F_SETFD, FD_CLOEXEC)
    sys.close(descriptor)
    saved.set(descriptor, moved)
  }
}

/** Until so many commands have some. */
export function undoRedirections({ sys, saved }: Shell, depth: number): void {
  while (saved.length > depth) {
    for (const [descriptor, moved] of saved.pop() as SavedDescriptors) {
      if (moved < 0) sys.close(descriptor)
      else {
        sys.dup2(moved, descriptor)
        sys.close(moved)
      }
    }
  }
}

/** `exec`: what the command has changed stays. */
export function keepRedirections({ sys, saved }: Shell): void {
  for (const moved of saved.pop()?.values() ?? []) if (moved >= 0) sys.close(moved)
}

function* open(shell: Shell, { redirection, text }: Expanded): Steps<number> {
  switch (redirection.operator) {
    case '<':
      return yield* openFile(shell, text, O_RDONLY)
    case '<>':
      return yield* openFile(shell, text, O_RDWR | O_CREAT)
    case '>>':
      return yield* openFile(shell, text, O_WRONLY | O_CREAT | O_APPEND)
    case '>':
      if (shell.options.noclobber) return yield* openNew(shell, text)
      return yield* openFile(shell, text, O_WRONLY | O_CREAT | O_TRUNC)
    case '<<':
      return yield* openDocument(shell, redirection)
    default:
      return yield* openFile(shell, text, O_WRONLY | O_CREAT | O_TRUNC)
  }
}

function* openNew(shell: Shell, name: string): Steps<number> {
  const stat = shell.sys.stat(fromBytes(name))
  if (typeof stat === 'number') return yield* openFile(shell, name, O_WRONLY | O_CREAT | O_EXCL)
  if (isRegular(stat.mode)) return failToOpen(shell, name, O_CREAT, -EEXIST)
  return yield* openFile(shell, name, O_WRONLY)
}

/** A descriptor; failing is reported and thrown. */
export function* openFile(shell: Shell, name: string, flags: number): Steps<number> {
  const fd = yield* tryOpen(shell, name, flags)
  return fd < 0 ? failToOpen(shell, name, flags, fd) : fd
}

export function* tryOpen(shell: Shell, name: string, flags: number): Steps<number> {
  for (;;) {
    const fd = shell.sys.open(fromBytes(name), flags, 0o666)
    if (fd === -ERESTARTSYS) yield undefined
    else if (fd === -EINTR) {
      shell.takeSignals()
      if (shell.pendingSignals.size > 0) return fd
    } else return fd
  }
}

function failToOpen(shell: Shell, name: string, flags: number, error: number): never {
  const creates = (flags & O_CREAT) !== 0
  const isMissing = error === -ENOENT || error === -ENOTDIR
  const reason = isMissing ? (creates ? 'Directory nonexistent' : 'No such file') : strerror(error)
  return shell.fail(`cannot ${creates ? 'create' : 'open'} ${name}: ${reason}`)
}

function* openDocument(shell: Shell, redirection: Redirection): Steps<number> {
  const ends = shell.sys.pipe()
  if (typeof ends === 'number') return shell.fail('Pipe call failed')
  const [reader, writer] = ends
  const text = yield* expandDocument(shell, redirection.word)
  if (text.length <= PIPE_SIZE) yield* shell.write(writer, text)
  else {
    yield* forkShell(shell, { job: null, node: null, mode: 'own' }, function* (child) {
      child.sys.close(reader)
      for (const signal of [SIGINT, SIGQUIT, SIGHUP, SIGTSTP]) child.sys.sigaction(signal, 'ignore')
      yield* child.write(writer, text)
      return 0
    })
  }
  shell.sys.close(writer)
  return reader
}
