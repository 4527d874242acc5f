/** Mistakes of the grammar are mistakes of the shell. */

import type { Parsed, Parser } from './parser.ts'
import type { Shell } from './shell.ts'
import { SyntaxProblem } from './syntax-problem.ts'

/** A mistake is reported and thrown. */
export function parseNext(shell: Shell, parser: Parser): Parsed {
  try {
    const parsed = parser.next()
    shell.inputLine = parser.line
    return parsed
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error
    return failSyntax(shell, error)
  }
}

export function failSyntax(shell: Shell, { line, message }: SyntaxProblem): never {
  shell.line = line
  return shell.fail(`Syntax error: ${message}`)
}
