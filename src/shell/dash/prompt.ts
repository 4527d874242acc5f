/** Prompts and PS4: expanded as a here-document is; what is wrong in one leaves it as it is. */

import type { Steps } from '../steps.ts'
import { expandDocument } from './expansion.ts'
import { Failure } from './failure.ts'
import { parseDocument } from './parser.ts'
import type { Shell } from './shell.ts'
import { SyntaxProblem } from './syntax-problem.ts'

export function* expandPrompt(shell: Shell, text: string): Steps<string> {
  if (!/[$`\\]/.test(text)) return text
  const { status } = shell
  try {
    return yield* expandDocument(shell, parseDocument(text, shell.aliases))
  } catch (error) {
    if (error instanceof SyntaxProblem) shell.complain(`Syntax error: ${error.message}`)
    else if (!(error instanceof Failure && error.kind === 'error')) throw error
    if (shell.hasOutput) yield* shell.flush()
    return text
  } finally {
    shell.status = status
  }
}
