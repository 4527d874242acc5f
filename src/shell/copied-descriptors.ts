/** `n>&word`, `n>&word-` and `n>&-`: descriptors are copied, moved and closed (redir.c, do_redirection_internal). */

import { F_DUPFD, F_GETFD, F_SETFD, FD_CLOEXEC } from '../kernel/abi.ts'
import { EBADF, strerror } from '../kernel/vfs/errno.ts'
import { descriptorClosed } from './coproc.ts'
import { tellDescriptor, toldDescriptor } from './descriptor-variable.ts'
import { FIRST_PRIVATE, hide, isOpen, type Undo } from './hidden-descriptors.ts'
import { legalNumber } from './legal-number.ts'
import { copyTarget, LAST_DESCRIPTOR } from './parser/copy-target.ts'
import { type Redirection, Word } from './parser/tree.ts'
import { ambiguous, fileName } from './redirection-name.ts'
import type { Shell } from './shell.ts'
import type { Steps } from './steps.ts'

interface Copied {
  readonly from: number
  readonly moves: boolean
  /** What a complaint calls it. */
  readonly name: string
}

/** Both output and errors go to it: `>&file` is `&>file`. */
interface ForBoth {
  readonly file: Word
}

const NO_DESCRIPTOR = -1

const changedBy = ({ descriptor, operator }: Redirection): number => descriptor ?? (operator === '<&' ? 0 : 1)

/** null if it has been done, a message, or the file that it means. */
export function* copy(
  shell: Shell,
  redirection: Redirection,
  undo: Undo[] | null,
): Steps<ForBoth | string | null> {
  const target = copyTarget((redirection.target as Word).text)
  if (target.kind === 'closing') return close(shell, redirection, undo)
  const { moves } = target
  if (target.kind === 'number') {
    const from = target.descriptor
    return copyFrom(shell, redirection, { from, moves, name: String(from) }, undo)
  }
  const word = moves ? new Word(target.text) : (redirection.target as Word)
  const text = yield* fileName(shell, word)
  if (text === '-' || (text === null && moves)) return close(shell, redirection, undo)
  if (text !== null && /^[0-9]*$/.test(text)) {
    const from = numbered(text)
    return copyFrom(shell, redirection, { from, moves, name: nameOf(redirection, text, moves) }, undo)
  }
  const { variable, operator } = redirection
  const isOutput = operator === '>&' && variable === null && changedBy(redirection) === 1
  if (text === null || moves || !isOutput) return yield* ambiguous(shell, word, variable)
  return { file: new Word(text) }
}

function numbered(text: string): number {
  const number = legalNumber(text)
  return number === null || number > LAST_DESCRIPTOR ? NO_DESCRIPTOR : Number(number)
}

/** Bash guesses which of the two it was, where what is written is not a number (redir.c, redirection_error). */
function nameOf(redirection: Redirection, text: string, moves: boolean): string {
  if (redirection.variable !== null) return text
  const changed = changedBy(redirection)
  const isUsual = !moves && changed === (redirection.operator === '<&' ? 0 : 1)
  return isUsual ? (redirection.target as Word).text : String(changed)
}

function copyFrom(
  shell: Shell,
  redirection: Redirection,
  { from, moves, name }: Copied,
  undo: Undo[] | null,
): string | null {
  const failed = (errno: number): string => `${name}: ${strerror(errno)}`
  const copied =
    redirection.variable === null ? changedBy(redirection) : shell.sys.fcntl(from, F_DUPFD, FIRST_PRIVATE)
  if (copied < 0) {
    complainOfCopy(shell, copied)
    return failed(copied)
  }
  if (copied === from) return null
  const wasOpen = isOpen(shell, copied)
  if (redirection.variable === null) hide(shell, copied, undo, { besides: from })
  // What is moved to a descriptor that was closed is not put back.
  if (moves && wasOpen && undo !== null) {
    if (!isOpen(shell, from)) {
      complainOfCopy(shell, -EBADF)
      return failed(-EBADF)
    }
    hide(shell, from, undo, { closes: true })
  }
  if (redirection.variable !== null) {
    const complaint = tellDescriptor(shell, redirection.variable, copied, undo)
    if (complaint !== null) return complaint
  } else {
    const result = shell.sys.dup2(from, copied)
    if (result < 0) return failed(result)
  }
  if (copied > 2 && shell.sys.fcntl(from, F_GETFD) === FD_CLOEXEC)
    shell.sys.fcntl(copied, F_SETFD, FD_CLOEXEC)
  if (moves) closeNow(shell, from)
  return null
}

function complainOfCopy(shell: Shell, errno: number): void {
  shell.warn(`${shell.systemPrefix()}redirection error: cannot duplicate fd: ${strerror(errno)}\n`)
}

function close(shell: Shell, redirection: Redirection, undo: Undo[] | null): string | null {
  const { variable } = redirection
  const descriptor = variable === null ? changedBy(redirection) : toldDescriptor(shell, variable)
  if (descriptor === null) return `${variable}: ambiguous redirect`
  hide(shell, descriptor, undo, { closes: true })
  closeNow(shell, descriptor)
  return null
}

function closeNow(shell: Shell, descriptor: number): void {
  shell.sys.close(descriptor)
  descriptorClosed(shell, descriptor)
}
