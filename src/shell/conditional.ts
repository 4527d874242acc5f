/** `[[ ... ]]` and what it shares with `test`: the primaries (bash(1), CONDITIONAL EXPRESSIONS). */

import { joinBytes } from '../kernel/byte_text.ts'
import { compareFiles, fileTest } from '../primaries/files.ts'
import { compareNumbers } from '../primaries/numbers.ts'
import { compileRegex, type Regex, RegexError, type RegexMatch } from '../regex/index.ts'
import { readElement, referenceOf, splitReference } from './arrays.ts'
import { ArithmeticError } from './expansion/arithmetic/errors.ts'
import { expandEscaped, expandToPattern, expandToText } from './expansion/expand.ts'
import { asCharacters, isByteLocale } from './expansion/locale.ts'
import { compilePattern } from './expansion/pattern.ts'
import type { Test } from './parser/tree.ts'
import { markEach, regexOf } from './quoted-regex.ts'
import { NO_REFERENCES, type Shell } from './shell.ts'
import type { Steps } from './steps.ts'
import { traceText } from './trace.ts'
import { ArrayValue } from './variables.ts'

/** 0 true, 1 false, 2 an error that has been reported. Arithmetic errors are thrown. A trace shows a `!` in front of it. */
export function* evaluateTest(shell: Shell, test: Test, isInverted = false): Steps<number> {
  const traced = (text: string) => traceText(shell, `[[ ${isInverted ? '! ' : ''}${text} ]]`)
  switch (test.type) {
    case 'unary': {
      const operand = yield* expandToText(shell, test.operand)
      if (shell.options.xtrace) yield* traced(`${test.operator} ${shown(operand)}`)
      const isReference = test.operator === '-v' && splitReference(test.operand.text) !== null
      shell.expandedReferences = isReference ? new Set([operand]) : NO_REFERENCES
      return unaryTest(shell, test.operator, operand) ? 0 : 1
    }
    case 'binary':
      return yield* binary(shell, test, traced)
    case 'logical':
      return yield* logical(shell, test)
    case 'not': {
      // A mistake is as good as false.
      return (yield* evaluateTest(shell, test.operand, true)) === 0 ? 1 : 0
    }
    case 'group':
      return yield* evaluateTest(shell, test.operand)
  }
}

const shown = (text: string): string => (text === '' ? "''" : text)

/** `&&` and `||` come flat from the parser; `&&` binds tighter and is nested. */
function* logical(shell: Shell, test: Extract<Test, { type: 'logical' }>): Steps<number> {
  let status = test.operator === '&&' ? 0 : 1
  for (const operand of test.operands) {
    status = yield* evaluateTest(shell, operand)
    if (test.operator === '&&' ? status !== 0 : status === 0) return status
  }
  return status
}

type Traced = (text: string) => Steps<void>

function* binary(shell: Shell, test: Extract<Test, { type: 'binary' }>, traced: Traced): Steps<number> {
  const left = yield* expandToText(shell, test.left)
  const { operator } = test
  if (operator === '=~') return yield* regex(shell, test, left, traced)
  if (operator === '=' || operator === '==' || operator === '!=') {
    // Patterns here are matched as if extglob were on.
    const { xtrace } = shell.options
    // A trace shows what was quoted character by character.
    const text = xtrace
      ? yield* expandEscaped(shell, test.right, escapeEach)
      : yield* expandToPattern(shell, test.right, true)
    if (shell.options.xtrace) yield* traced(`${shown(left)} ${operator} ${shown(text)}`)
    const options = { extglob: true, ignoreCase: shell.options.nocasematch }
    const pattern = compilePattern(asCharacters(shell, text), options)
    shell.work(left.length)
    return pattern.matches(asCharacters(shell, left)) === (operator !== '!=') ? 0 : 1
  }
  const right = yield* expandToText(shell, test.right)
  if (shell.options.xtrace) yield* traced(`${shown(left)} ${operator} ${shown(right)}`)
  if (operator === '<' || operator === '>') return (operator === '<' ? left < right : left > right) ? 0 : 1
  if (operator === '-nt' || operator === '-ot' || operator === '-ef')
    return compareFiles(shell.sys, left, operator, right) ? 0 : 1
  try {
    return compareNumbers(operator, shell.evaluate(left), shell.evaluate(right)) ? 0 : 1
  } catch (error) {
    // What is no number makes the comparison false, and the rest goes on.
    if (!(error instanceof ArithmeticError)) throw error
    shell.complain(`[[: ${error.message}`)
    return 1
  }
}

function* regex(
  shell: Shell,
  test: Extract<Test, { type: 'binary' }>,
  subject: string,
  traced: Traced,
): Steps<number> {
  const text = regexOf(yield* expandEscaped(shell, test.right, markEach))
  if (shell.options.xtrace) yield* traced(`${shown(subject)} =~ ${shown(text)}`)
  const expression = compileExpression(shell, asCharacters(shell, text))
  if (expression === null) return 2
  const found = expression.exec(asCharacters(shell, subject))
  shell.work(subject.length)
  const matched = found === null ? [] : rematch(found, expression.groupCount)
  shell.variables.renewGlobal('BASH_REMATCH').replaceArray(ArrayValue.ofList(matched))
  return found === null ? 1 : 0
}

/** regcomp(3) with REG_EXTENDED; null if the text is no regular expression. */
function compileExpression(shell: Shell, text: string): Regex | null {
  try {
    return compileRegex(text, {
      syntax: 'extended',
      isStrict: true,
      ignoreCase: shell.options.nocasematch,
      bytes: isByteLocale(shell),
    })
  } catch (error) {
    if (error instanceof RegexError) return null
    throw error
  }
}

/** The whole match and one element for each group, '' where it took no part. */
function rematch(found: RegexMatch, groupCount: number): string[] {
  return Array.from({ length: groupCount + 1 }, (_, group) => joinBytes(found.groups[group] ?? ''))
}

const escapeEach = (text: string): string => text.replace(/[\s\S]/gu, '\\$&')

// ---- primaries

export function unaryTest(shell: Shell, operator: string, operand: string): boolean {
  switch (operator) {
    case '-z':
      return operand === ''
    case '-n':
      return operand !== ''
    case '-o':
      return shell.options.get(operand)
    case '-v':
      return isSetVariable(shell, operand)
    case '-R':
      return (shell.variables.findRaw(operand)?.attributes ?? 0) % 64 >= 32
    case '-t':
      return /^[0-9]+$/.test(operand.trim()) && shell.sys.isatty(Number(operand))
    default:
      return fileTest(shell.sys, operator, operand) ?? false
  }
}

function isSetVariable(shell: Shell, reference: string): boolean {
  if (/^[0-9]+$/.test(reference)) return Number(reference) <= shell.positional.length
  const target = referenceOf(shell, reference)
  if (target === null) return false
  if (target.subscript === null) return shell.variables.find(target.name)?.value !== undefined
  const variable = shell.variables.findAgain(target.name)
  const { subscript } = target
  if ((subscript === '@' || subscript === '*') && variable?.array?.associative !== true)
    return variable?.array == null ? variable?.value !== undefined : variable.array.size > 0
  return readElement(shell, target.name, subscript) !== undefined
}
