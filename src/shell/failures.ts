/** What becomes of an exception: its message, and whether the line or the shell ends with it. */

import { BadSubscript } from './arrays.ts'
import { ArithmeticError, InvalidIndex } from './expansion/arithmetic/errors.ts'
import { BraceTooLarge } from './expansion/brace.ts'
import {
  ArithmeticExpansionError,
  BadAssignment,
  BadSubstitution,
  BadTransformation,
  ComputationError,
  ExpansionError,
  FailedExpansion,
  FatalExpansion,
  MisreadList,
  NoList,
  UnboundVariable,
} from './expansion/errors.ts'
import { Discard, ExpansionExit, InvalidInteger, isTopmost, ShellExit } from './leaving.ts'
import { OutOfMemory } from './memory.ts'
import { InvalidReference } from './references.ts'
import { reportNoList } from './run-text.ts'
import type { Shell } from './shell.ts'
import { ReadonlyError } from './variables.ts'

/**
 * Reports an error of expansion or assignment and returns what to throw on: Discard drops the line,
 * ShellExit ends a script. Anything else is a bug and is thrown as it is.
 */
export function describeFailure(shell: Shell, error: unknown): Discard | ShellExit {
  if (error instanceof Discard || error instanceof ShellExit) return error
  if (error instanceof OutOfMemory) return endWithoutMemory(shell, error)
  if (isFatal(error) || (shell.options.posix && isFatalToPosix(error))) {
    shell.status = 1
    const ending = shell.reported(error.message)
    if (ending !== null || shell.interactive) return ending ?? new Discard(1)
    const status = shell.input === 'command' && !shell.hasOwnTop ? 127 : 1
    return shell.textDepth === 0 ? new ExpansionExit(status) : new ShellExit(status)
  }
  if (error instanceof MisreadList) {
    const place = `${shell.source === '' ? shell.name : shell.source}: array assign: line ${shell.line}`
    shell.warn(`${place}: syntax error near unexpected token \`)'\n${place}: \`${error.text}'\n`)
    return new Discard(1)
  }
  if (error instanceof NoList) return describeNoList(shell, error)
  if (error instanceof BadAssignment) {
    return shell.reported(error.message) ?? new Discard(isTopmost(shell) ? BAD_USAGE : 1)
  }
  if (isReported(error)) {
    if (error instanceof FailedExpansion) shell.status = 1
    return shell.reported(error.message) ?? new Discard(1)
  }
  if (error instanceof BraceTooLarge) {
    shell.complain(`brace expansion: ${error.message}`)
    return new Discard(1)
  }
  if (isComputation(error)) {
    shell.complain(error.message)
    return new Discard(1, error instanceof InvalidIndex || error instanceof InvalidInteger)
  }
  throw error
}

/** With errexit the report ends the shell. */
function describeNoList(shell: Shell, { unread }: NoList): Discard | ShellExit {
  try {
    reportNoList(shell, unread)
    return new Discard(1)
  } catch (ending) {
    if (ending instanceof ShellExit) return ending
    throw ending
  }
}

/** A script ends with them, whatever the mode. */
const isFatal = (error: unknown): error is Error =>
  error instanceof FatalExpansion || error instanceof BadTransformation || error instanceof UnboundVariable

/** So it does with these in posix mode (subst.c, call_expand_word_internal; POSIX, 2.8.1 Consequences of Shell Errors). */
const isFatalToPosix = (error: unknown): error is Error =>
  error instanceof BadSubstitution ||
  error instanceof ReadonlyError ||
  error instanceof ArithmeticExpansionError

/** What xmalloc and xrealloc say and do (xmalloc.c): no trap runs any more. */
function endWithoutMemory(shell: Shell, { allocator, size }: OutOfMemory): ShellExit {
  shell.warn(`${shell.systemPrefix()}${allocator}: cannot allocate ${size} bytes\n`)
  shell.traps.clear()
  return new ShellExit(2)
}

/** EX_BADUSAGE: what a script and parentheses go on with; a text that is read in them ends with 1. */
const BAD_USAGE = 2

/** With errexit these end the shell (error.c, report_error). */
const isReported = (error: unknown): error is Error =>
  error instanceof ExpansionError ||
  error instanceof ReadonlyError ||
  error instanceof BadSubscript ||
  error instanceof InvalidReference

/** These do not (error.c, internal_error). */
const isComputation = (error: unknown): error is Error =>
  error instanceof ComputationError || error instanceof ArithmeticError || error instanceof InvalidIndex

/** A mistake in `((...))`, which only fails; anything else is thrown on. */
export function complainOfArithmetic(shell: Shell, error: unknown): void {
  if (error instanceof ReadonlyError) shell.report(error.message)
  else if (error instanceof ArithmeticError || error instanceof InvalidReference)
    shell.complain(`((: ${error.message}`)
  else throw error
}

/** Errors that a command reports itself, as `((` and builtins do. */
export function isReportable(error: unknown): error is Error {
  return (
    error instanceof ArithmeticError ||
    error instanceof BadSubscript ||
    error instanceof ReadonlyError ||
    error instanceof InvalidReference
  )
}
