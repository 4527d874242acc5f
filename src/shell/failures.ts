/** What becomes of an exception: its message, and whether the line or the shell ends with it. */

import { BadSubscript, InvalidIndex } from './arrays.ts'
import { ArithmeticError } from './expansion/arithmetic.ts'
import {
  BadAssignment,
  BadTransformation,
  ComputationError,
  ExpansionError,
  FatalExpansion,
  SubstitutionProblem,
} from './expansion/expand.ts'
import { reportProblem } from './run-text.ts'
import { BAD_USAGE, Discard, InvalidInteger, type Shell, ShellExit, UnboundVariable } from './shell.ts'
import { ReadonlyError } from './variables.ts'

/**
 * Reports an error of expansion or assignment and returns what to throw on: Discard drops the line,
 * ShellExit ends a script. Anything else is a bug and is thrown as it is.
 */
export function describeFailure(shell: Shell, error: unknown): Discard | ShellExit {
  if (error instanceof Discard || error instanceof ShellExit) return error
  if (
    error instanceof FatalExpansion ||
    error instanceof BadTransformation ||
    error instanceof UnboundVariable
  ) {
    shell.complain(error.message)
    if (shell.interactive) return new Discard(1)
    const isTop = shell.input === 'command' && !shell.hasOwnTop && !shell.options.errexit
    return new ShellExit(isTop ? 127 : 1)
  }
  if (error instanceof SubstitutionProblem) {
    reportProblem(shell, error.problem, 'command substitution', shell.line)
    return new Discard(1)
  }
  if (error instanceof BadAssignment) {
    shell.complain(error.message)
    return shell.options.errexit ? endedByErrexit(shell) : new Discard(shell.hasOwnTop ? BAD_USAGE : 1)
  }
  if (error instanceof ExpansionError || error instanceof ReadonlyError) {
    shell.complain(error.message)
    return shell.options.errexit ? endedByErrexit(shell) : new Discard(1)
  }
  if (isLineFailure(error)) {
    shell.complain(error.message)
    return new Discard(1, error instanceof InvalidIndex || error instanceof InvalidInteger)
  }
  throw error
}

const endedByErrexit = (shell: Shell): ShellExit => new ShellExit(shell.status === 0 ? 1 : shell.status)

function isLineFailure(error: unknown): error is Error {
  return (
    error instanceof ComputationError ||
    error instanceof ArithmeticError ||
    error instanceof BadSubscript ||
    error instanceof InvalidIndex
  )
}

/** A mistake in `((...))`, which only fails; anything else is thrown on. */
export function complainOfArithmetic(shell: Shell, error: unknown): void {
  if (error instanceof ReadonlyError) shell.report(error.message)
  else if (error instanceof ArithmeticError) shell.complain(`((: ${error.message}`)
  else throw error
}

/** Errors that a command reports itself, as `((` and builtins do. */
export function isReportable(error: unknown): error is Error {
  return error instanceof ArithmeticError || error instanceof BadSubscript || error instanceof ReadonlyError
}
