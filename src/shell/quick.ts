/**
 * Commands that cannot sleep, run without the generators that everything else needs: an assignment of a number or of
 * plain text, `((...))`, builtins that only compute, and echo into a file. That is most of what loops do.
 *
 * What is tried here has no effect before it is certain that it can be done here to the end.
 */

import { evaluateNow } from './arithmetic-command.ts'
import { assignNow } from './assignment.ts'
import { BUILTINS } from './builtins/index.ts'
import { simpleWord } from './expansion/simple-word.ts'
import { complainOfArithmetic, describeFailure } from './failures.ts'
import type { Arithmetic, Command, List, Part, Redirection, Simple, Word } from './parser/tree.ts'
import { partsOf } from './parser/word-parts.ts'
import type { Shell } from './shell.ts'
import { mayWriteNow, openNow, writeNow } from './write-now.ts'

/** Builtins that write nothing, and return their status at once as echo does. */
const COMPUTING = new Set(['true', 'false', ':', 'test', '['])

/**
 * The status of a list of one such command, which is `$?` then; null if it is to be run in the usual way. A complaint
 * waits to be written (`hasOutput`).
 */
export function runListNow(shell: Shell, { statements }: List): number | null {
  const [only, more] = statements
  if (only === undefined || more !== undefined || only.background) return null
  return runCommandNow(shell, only.command)
}

export function runCommandNow(shell: Shell, command: Command): number | null {
  if (command.type === 'simple') {
    if (!isQuick(command) || !isUndisturbed(shell)) return null
  } else if (command.type !== 'arithmetic') return null
  else if (!command.expression.direct || command.redirections.length > 0 || !isUndisturbed(shell)) return null
  const outer = shell.line
  shell.line = command.line
  shell.errorLine = command.line
  const status =
    command.type === 'simple' ? simpleNow(shell, command) : arithmeticNow(shell, command.expression)
  shell.line = outer
  if (status === null) return null
  shell.currentCommand = command
  if (command.type === 'simple') shell.commandName = ''
  shell.status = status
  shell.pipeStatus = status === 0 ? ZERO : ONE
  return status
}

const ZERO: readonly number[] = [0]
const ONE: readonly number[] = [1]

/** Nothing wants to know of each command. */
function isUndisturbed(shell: Shell): boolean {
  const { options } = shell
  return !(
    shell.traps.size > 0 ||
    shell.mayReplace ||
    shell.variables.isScopeUnfinished ||
    shell.leftAssignments.length > 0 ||
    shell.inTrap ||
    options.xtrace ||
    options.errexit ||
    options.noexec ||
    options.allexport ||
    options.keyword
  )
}

function arithmeticNow(shell: Shell, expression: Arithmetic): number {
  try {
    return evaluateNow(shell, expression) ? 0 : 1
  } catch (error) {
    try {
      complainOfArithmetic(shell, error)
    } catch (other) {
      throw describeFailure(shell, other)
    }
    return 1
  }
}

function simpleNow(shell: Shell, { assignments, words, redirections }: Simple): number | null {
  const [assignment] = assignments
  if (assignment !== undefined) {
    try {
      if (!assignNow(shell, assignment)) return null
    } catch (error) {
      throw describeFailure(shell, error)
    }
    shell.lastArgument = ''
    return 0
  }
  const args: string[] = []
  for (const word of words as readonly Word[]) {
    const text = word.literal ?? simpleWord(shell, word)
    if (text === null) return null
    args.push(text)
  }
  const name = args[0] as string
  const builtin = BUILTINS.get(name)
  if (builtin === undefined || shell.functions.has(name) || shell.disabledBuiltins.has(name)) return null
  const [redirection] = redirections
  const fd = redirection === undefined ? NONE : openNow(shell, redirection)
  if (fd === null) return null
  const printed = builtin(shell, args) as number
  const status = fd === NONE ? printed : writeNow(shell, fd, name)
  shell.lastArgument = args[args.length - 1] as string
  return status
}

/** No descriptor. */
const NONE = -1

/** What the text alone tells, found once. */
function isQuick(command: Simple): boolean {
  let quick = known.get(command)
  if (quick === undefined) {
    quick = mayBeQuick(command)
    known.set(command, quick)
  }
  return quick
}

const known = new WeakMap<Simple, boolean>()

function mayBeQuick({ assignments, words, redirections }: Simple): boolean {
  if (words.length === 0) return assignments.length === 1 && redirections.length === 0
  const [first] = words
  if (assignments.length > 0 || first === undefined) return false
  const isKnown =
    redirections.length === 0
      ? COMPUTING.has(first.text)
      : first.text === 'echo' && mayWriteNow(redirections) && redirections.every(hasPlainTarget)
  return isKnown && words.every((word) => !('type' in word) && isPlainWord(word))
}

const hasPlainTarget = ({ target }: Redirection): boolean => isPlainWord(target as Word)

const isPlainWord = (word: Word): boolean =>
  word.literal !== null || (!BRACE.test(word.text) && partsOf(word).every(isPlain))

/** What may be a brace expansion. */
const BRACE = /(?:^|[^$])\{/

/** Expanding it changes nothing. */
function isPlain(part: Part): boolean {
  if (part.kind === 'double') return part.parts.every(isPlain)
  if (part.kind === 'parameter')
    return part.operation === null && part.subscript === null && part.name !== 'RANDOM'
  return part.kind === 'text' || part.kind === 'quoted'
}
