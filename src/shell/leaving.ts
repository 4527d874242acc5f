/** The exceptions that leave a shell or drop a line, and how much of what they leave is taken back before the EXIT trap runs. */

import { ArithmeticError } from './expansion/arithmetic/errors.ts'
import type { Shell } from './shell.ts'

/** Leaves the shell: exit, errexit, errors that end a script. */
export class ShellExit extends Error {
  readonly status: number
  constructor(status: number) {
    super('exit')
    this.status = status
  }

  /** Whether what the shell is in stays for the EXIT trap, whatever texts are left too. */
  isInPlace(_shell: Shell): boolean {
    return false
  }

  /** All that it is in is taken back, in a script's file too. */
  get isTakenBack(): boolean {
    return false
  }
}

/** What cannot be expanded in a script's file (subst.c, exp_jump_to_top_level). */
export class ExpansionExit extends ShellExit {
  override get isTakenBack(): boolean {
    return true
  }
}

/** `exit`: in a function no text that it is called from takes anything back (evalstring.c, EXITBLTIN). */
export class CommandedExit extends ShellExit {
  override isInPlace(shell: Shell): boolean {
    return shell.functionDepth > 0
  }
}

/**
 * By errexit. The first text that is left in a function leaves everything as `exit` does, but forgets that there are
 * functions. Up to the next one all is taken back, which misses the functions and knows again how many there are (evalstring.c,
 * ERREXIT). Where a simple command fails and there is an EXIT trap, all is taken back first up to the innermost builtin
 * or function with redirections (execute_cmd.c, saved-redirects).
 */
export class ErrorExit extends ShellExit {
  private takesBack: boolean
  private functions: 'known' | 'forgotten' | 'missed' = 'known'
  constructor(status: number, shell: Shell, isSimple: boolean) {
    super(status)
    this.takesBack = isSimple && shell.traps.has(0) && shell.redirected !== null
  }

  override get isTakenBack(): boolean {
    return this.takesBack
  }

  override isInPlace(shell: Shell): boolean {
    return shell.functionDepth > 0 && this.functions === 'known' && !this.takesBack
  }

  leaveRedirected(): void {
    this.takesBack = false
  }

  /** Whether a function that is left is missed. */
  leaveFunction(): boolean {
    if (this.functions === 'known') return false
    this.functions = 'missed'
    return true
  }

  leaveText(shell: Shell): void {
    if (this.functions === 'missed') this.functions = 'known'
    else if (this.isInPlace(shell)) {
      shell.forgetFunctions()
      this.functions = 'forgotten'
    }
  }
}

/** The process ends where it is, and no text is left (exit_shell). */
export class ImmediateExit extends ShellExit {
  readonly traceLevel: number
  constructor(status: number, shell: Shell) {
    super(status)
    this.traceLevel = shell.traceLevel
  }

  override isInPlace(): boolean {
    return true
  }
}

/**
 * Drops the rest of what was read as one unit; `$?` becomes `status`. With `endsTexts` also of every eval, sourced
 * file, trap and `-c` string that it is in (sig.c, top_level_cleanup): reading goes on with the script's file.
 */
export class Discard extends Error {
  readonly status: number
  readonly endsTexts: boolean
  /** What is dropped was a condition, or before `&&` or `||`. */
  wasIgnored = false
  constructor(status: number, endsTexts = false) {
    super('discard')
    this.status = status
    this.endsTexts = endsTexts
  }
}

/** What an integer variable was to be given is no number: the text ends, whatever command it is in. */
export class InvalidInteger extends ArithmeticError {}

/**
 * Whether the process ends where it is, with the functions, sourced files and redirections that it is in: so the EXIT trap
 * finds it. A text that is left takes them back (evalstring.c, run_unwind_frame), but not parentheses.
 */
export const endsInPlace = (shell: Shell, error: unknown): boolean =>
  (error instanceof ShellExit && !error.isTakenBack && (error.isInPlace(shell) || isTopmost(shell))) ||
  (error instanceof Discard && !error.endsTexts && endsWithoutText(shell))

/** What runs is no text in the process: a script's own commands, or those between parentheses. */
export const isTopmost = (shell: Shell): boolean =>
  (shell.subshellLevel === 0 || shell.hasOwnTop) && shell.textDepth === shell.outerTexts

/** Whether a failure ends the process for parentheses or the like, with no text in it that would end first. */
export const endsWithoutText = (shell: Shell): boolean => shell.subshellLevel > 0 && isTopmost(shell)
