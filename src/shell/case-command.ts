/** `case`. */

import { expandToCasePattern, expandToText } from './expansion/expand.ts'
import { asCharacters } from './expansion/locale.ts'
import { compilePattern } from './expansion/pattern.ts'
import type { Case } from './parser/tree.ts'
import { NO_UNWIND, type Shell } from './shell.ts'
import type { Steps } from './steps.ts'
import { traceText } from './trace.ts'
import { announce, statusOfSkipped } from './traps.ts'

export function* runCase(shell: Shell, node: Case): Steps<number> {
  const outer = shell.line
  shell.line = node.line
  const status = yield* selectCase(shell, node)
  shell.line = outer
  return status
}

function* selectCase(shell: Shell, node: Case): Steps<number> {
  if (shell.options.xtrace) yield* traceText(shell, `case ${node.word.text} in`)
  if ((yield* announce(shell, node)) !== null) return statusOfSkipped(shell)
  const subject = asCharacters(shell, yield* expandToText(shell, node.word, 'subject'))
  const options = { extglob: shell.options.extglob, ignoreCase: shell.options.nocasematch }
  shell.work(subject.length * node.items.length)
  let falls = false
  let status = 0
  for (const item of node.items) {
    let matches = falls
    for (const word of matches ? [] : item.patterns) {
      const pattern = compilePattern(asCharacters(shell, yield* expandToCasePattern(shell, word)), options)
      matches = pattern.matches(subject)
      if (matches) break
    }
    if (!matches) continue
    status = yield* shell.runner.list(shell, item.body)
    if (item.terminator === ';;' || shell.unwind !== NO_UNWIND) return status
    falls = item.terminator === ';&'
  }
  return status
}
