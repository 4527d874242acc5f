/** Running a text: command by command, each parsed when the one before has run. */

import { Call, type Steps } from '../steps.ts'
import { Parser } from './parser.ts'
import { parseNext } from './parsing.ts'
import type { Shell } from './shell.ts'
import { Source } from './source.ts'

/** Texts within texts beyond this are a real dash's stack overflow. */
const DEEPEST = 2000

/** A text of `eval`, of a trap, of `-c`. Its status. */
export function* runText(shell: Shell, text: string, flags = 0): Steps<number> {
  if (shell.textDepth >= DEEPEST) throw new RangeError()
  shell.textDepth++
  try {
    return yield new Call(runParsed(shell, new Parser(new Source(text, 1, true), shell.aliases), flags))
  } finally {
    shell.textDepth--
  }
}

function* runParsed(shell: Shell, parser: Parser, flags: number): Steps<number> {
  let status = 0
  for (;;) {
    const parsed = parseNext(shell, parser)
    if (parsed.type === 'end') return status
    const done = yield* shell.runner.evaluate(shell, parsed.node, flags)
    if (parsed.node !== null) status = done
    if (shell.skip !== 'none') return status
  }
}
