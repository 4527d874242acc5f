/**
 * Loops: `for`, `for ((`, `while` and `until`, `select`.
 *
 * Invariant: shell.loopDepth says how many loops the command is in; break and continue unwind so many (shell.unwindLoops),
 * which each loop takes one of when its body is over.
 */

import { evaluateNow, named } from './arithmetic-command.ts'
import { splitReference } from './arrays.ts'
import { readLine } from './builtins/read-line.ts'
import { ArithmeticError } from './expansion/arithmetic/errors.ts'
import { evaluate } from './expansion/arithmetic.ts'
import { arithmeticText, expandWords } from './expansion/expand.ts'
import { ignoringErrors } from './ignoring-errors.ts'
import { cleanJobs } from './jobs.ts'
import {
  Arithmetic,
  type ArithmeticFor,
  type For,
  type Select,
  type While,
  type Word,
} from './parser/tree.ts'
import { runListNow } from './quick.ts'
import { menuText } from './select-menu.ts'
import { settle } from './settle.ts'
import { BREAK, CONTINUE, NO_UNWIND, RETURN, type Shell } from './shell.ts'
import type { Steps } from './steps.ts'
import { traceText } from './trace.ts'
import { announce, statusOfSkipped } from './traps.ts'
import { isName, READONLY, REFERENCE, ReadonlyError } from './variables.ts'

/** A loop that an error leaves is not over for the `break` and `continue` that follow (execute_cmd.c, loop_level). */
export function* runLoop(shell: Shell, node: For | ArithmeticFor | While | Select): Steps<number> {
  shell.loopDepth++
  const status = yield* stepsOf(shell, node)
  shell.loopDepth--
  return status
}

function stepsOf(shell: Shell, node: For | ArithmeticFor | While | Select): Steps<number> {
  switch (node.type) {
    case 'for':
      return runFor(shell, node)
    case 'select':
      return runSelect(shell, node)
    case 'arithmetic-for':
      return runArithmeticFor(shell, node)
    case 'while':
      return runWhile(shell, node)
  }
}

/** A script forgets the jobs that it has been told of (REAP): behind the body of a `for`, behind the condition of a `while`. */
function forgetToldJobs(shell: Shell): void {
  if (shell.jobs.length > 0 && !(shell.interactive && shell.options.monitor)) cleanJobs(shell)
}

/** After a loop's body: whether the loop ends. Time has passed then, and whom `kill` has hit is dead. */
function leavesLoop(shell: Shell): boolean {
  shell.hasJustKilled = false
  if (shell.unwind === NO_UNWIND) return false
  if (shell.unwind !== BREAK && shell.unwind !== CONTINUE) return true
  if (shell.unwindLoops > 1) {
    shell.unwindLoops--
    return true
  }
  const breaks = shell.unwind === BREAK
  shell.unwind = NO_UNWIND
  return breaks
}

function* runFor(shell: Shell, node: For): Steps<number> {
  const outer = shell.line
  if (!isName(node.name)) {
    shell.complain(`\`${node.name}': not a valid identifier`)
    return 1
  }
  shell.line = node.line
  const words = node.words === null ? shell.positional : yield* expandWords(shell, node.words)
  let status = 0
  for (const word of words) {
    shell.line = node.line
    if (shell.options.xtrace) yield* traceText(shell, `for ${node.name} in ${wordTexts(node.words)}`)
    const refused = yield* announce(shell, node)
    if (refused !== null) {
      status = refused
      if (shell.unwind !== NO_UNWIND) break
      continue
    }
    const complaint = setLoopVariable(shell, node.name, word)
    if (complaint !== null) {
      shell.line = node.line
      shell.report(complaint)
      shell.line = outer
      return 1
    }
    status = runListNow(shell, node.body) ?? (yield* shell.runner.list(shell, node.body))
    if (shell.hasOutput || shell.sys.exhausted()) yield* settle(shell)
    forgetToldJobs(shell)
    if (leavesLoop(shell)) break
  }
  shell.line = outer
  return status
}

/** A reference is made to refer to the word. What there is to complain of, or null. */
function setLoopVariable(shell: Shell, name: string, word: string): string | null {
  const variable = shell.variables.findRaw(name)
  if (variable?.has(REFERENCE) !== true) return setVariable(shell, name, word)
  if (splitReference(word) === null) return `\`${word}': not a valid identifier`
  if (variable.has(READONLY)) return new ReadonlyError(name).message
  variable.setText(word)
  return null
}

function setVariable(shell: Shell, name: string, word: string): string | null {
  try {
    shell.set(name, word)
    return null
  } catch (error) {
    if (error instanceof ReadonlyError) return error.message
    throw error
  }
}

const wordTexts = (words: readonly Word[] | null): string =>
  words === null ? '"$@"' : words.map((word) => word.text).join(' ')

function* runArithmeticFor(shell: Shell, node: ArithmeticFor): Steps<number> {
  const outer = shell.line
  let status = 0
  const initialized = yield* arithmeticStep(shell, node.initialize, node.line)
  shell.line = outer
  if (initialized === null) return 1
  while (shell.unwind === NO_UNWIND) {
    const value = isDirect(shell, node.test)
      ? arithmeticNow(shell, node.test, node.line)
      : yield* arithmeticStep(shell, node.test, node.line)
    shell.line = outer
    if (value === null) return 1
    if (!value) break
    status = runListNow(shell, node.body) ?? (yield* shell.runner.list(shell, node.body))
    if (shell.hasOutput || shell.sys.exhausted()) yield* settle(shell)
    if (leavesLoop(shell)) break
    forgetToldJobs(shell)
    const updated = isDirect(shell, node.update)
      ? arithmeticNow(shell, node.update, node.line)
      : yield* arithmeticStep(shell, node.update, node.line)
    shell.line = outer
    if (updated === null) return 1
  }
  return shell.unwind === NO_UNWIND ? status : shell.status
}

const isDirect = (shell: Shell, expression: Arithmetic): boolean =>
  expression.direct && !shell.options.xtrace && !shell.traps.has('DEBUG')

/** As arithmeticStep, where nothing is expanded and nothing traced. */
function arithmeticNow(shell: Shell, expression: Arithmetic, line: number): number | bigint | null {
  shell.line = line
  if (!shell.inTrap) shell.currentCommand = expression
  try {
    return evaluateNow(shell, expression)
  } catch (error) {
    if (!(error instanceof ArithmeticError)) throw error
    shell.complain(`((: ${error.message}`)
    return null
  }
}

function* arithmeticStep(shell: Shell, expression: Arithmetic, line: number): Steps<number | bigint | null> {
  shell.line = line
  try {
    return yield* named(shell, evaluateUnlessSkipped(shell, expression))
  } catch (error) {
    if (!(error instanceof ArithmeticError)) throw error
    shell.complain(`((: ${error.message}`)
    return null
  }
}

function* evaluateUnlessSkipped(shell: Shell, expression: Arithmetic): Steps<number | bigint> {
  const text = yield* arithmeticText(shell, expression)
  if (shell.options.xtrace) yield* traceText(shell, `(( ${text} ))`)
  if ((yield* announce(shell, new Arithmetic(text))) !== null) return 0
  return evaluate(text, shell.arithmetic)
}

function* runWhile(shell: Shell, node: While): Steps<number> {
  let status = 0
  for (;;) {
    const condition =
      runListNow(shell, node.condition) ??
      (yield* ignoringErrors(shell, shell.runner.list(shell, node.condition)))
    if (shell.hasOutput) yield* settle(shell)
    forgetToldJobs(shell)
    if (shell.unwind === RETURN) return condition
    if (shell.unwind !== NO_UNWIND) {
      if (leavesLoop(shell)) break
      continue
    }
    if ((condition === 0) === node.until) break
    status = runListNow(shell, node.body) ?? (yield* shell.runner.list(shell, node.body))
    if (shell.hasOutput || shell.sys.exhausted()) yield* settle(shell)
    if (leavesLoop(shell)) break
  }
  return status
}

/** The menu goes to standard error; an empty answer shows it again, end of file ends the loop. */
function* runSelect(shell: Shell, node: Select): Steps<number> {
  const outer = shell.line
  const status = yield* choose(shell, node)
  shell.line = outer
  return status
}

function* choose(shell: Shell, node: Select): Steps<number> {
  shell.line = node.line
  if (!isName(node.name)) {
    shell.complain(`\`${node.name}': not a valid identifier`)
    return 1
  }
  if (shell.options.xtrace) yield* traceText(shell, `select ${node.name} in ${wordTexts(node.words)}`)
  if ((yield* announce(shell, node)) !== null) return statusOfSkipped(shell)
  const words = node.words === null ? shell.positional : yield* expandWords(shell, node.words)
  if (words.length === 0) {
    // Bash forgets that this loop is over.
    shell.loopDepth++
    return 0
  }
  let status = 0
  for (let showMenu = true; ; ) {
    if (showMenu) shell.warn(menuText(words, Number.parseInt(shell.get('COLUMNS') ?? '', 10) || 80))
    shell.warn(shell.get('PS3') ?? '#? ')
    yield* shell.flush()
    const line = yield* readLine(shell, 0)
    if (line.ended && line.text === '') {
      // ^C ends the line itself when it has dropped what was running.
      if (shell.interrupted) return 130
      shell.print('\n')
      yield* shell.flush()
      return 1
    }
    shell.set('REPLY', line.text)
    showMenu = line.text === ''
    if (showMenu) continue
    const choice = /^[0-9]+$/.test(line.text.trim()) ? words[Number(line.text) - 1] : undefined
    const complaint = setVariable(shell, node.name, choice ?? '')
    if (complaint !== null) {
      shell.report(complaint)
      return 1
    }
    status = runListNow(shell, node.body) ?? (yield* shell.runner.list(shell, node.body))
    if (shell.hasOutput || shell.sys.exhausted()) yield* settle(shell)
    forgetToldJobs(shell)
    if (leavesLoop(shell)) break
    showMenu = shell.get('REPLY') === ''
  }
  return status
}
