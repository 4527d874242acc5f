/** Why no command could be read: bash's messages about the syntax of a text. */

/** The status of a problem inside `$(...)`, which ends `bash -c`. */
export const IN_SUBSTITUTION = 127

export interface Problem {
  /** Texts without their `bash: -c: line N: ` prefix, each with its N. */
  readonly messages: readonly LineMessage[]
  /** Here-documents that the end of the text ended, before the problem. */
  readonly warnings: readonly LineMessage[]
  /** Those that are read only when the problem has been told. */
  readonly laterWarnings?: readonly LineMessage[]
  readonly incomplete: boolean
  /** `$?` after it: 2 mostly, 1 inside `a=(...)`, IN_SUBSTITUTION */
  readonly status: number
  /** A `$?` that is not 0 stays. */
  readonly keepsStatus: boolean
  /** The list of a substitution is complete, but its parenthesis was in the last line of a here-document. */
  readonly isBehindList?: boolean
}

export interface LineMessage {
  readonly line: number
  readonly text: string
}

/** What is wrong in `a=(...)` drops the line, not what follows it. */
export const endsLine = ({ status, incomplete }: Problem): boolean => status === 1 && !incomplete

/** Leaves the parser. */
export class SyntaxProblem extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.messages[0]?.text)
    this.problem = problem
  }
}
