/** declare, typeset, local, export, readonly: attributes and values of variables, and functions' texts. */

import { asWritten, BadSubscript, expandReference, writeElement } from '../arrays.ts'
import { assignElements, expandElements, quotedEntries, storeEntries } from '../assignment.ts'
import { ArithmeticError } from '../expansion/arithmetic/errors.ts'
import { assignmentText, declarationFlags } from '../expansion/declare-text.ts'
import { asCharacters } from '../expansion/locale.ts'
import { quoteValue } from '../expansion/quote.ts'
import { isReportable } from '../failures.ts'
import { Discard } from '../leaving.ts'
import { parseUnit } from '../parser/parser.ts'
import type { ArrayElement, Assignment } from '../parser/tree.ts'
import { functionText } from '../print-command.ts'
import { InvalidReference } from '../references.ts'
import type { Shell, ShellFunction } from '../shell.ts'
import type { Steps } from '../steps.ts'
import { traceText } from '../trace.ts'
import {
  CAPITALIZED,
  EXPORTED,
  INTEGER,
  isName,
  LOWERCASE,
  READONLY,
  REFERENCE,
  ReadonlyError,
  TRACED,
  UPPERCASE,
  type Variable,
} from '../variables.ts'
import { answersHelp, BAD_ASSIGNMENT, type Builtin, notValid, readOptions } from './builtin.ts'
import { checkReference, type Parsed, type Request, throughReference } from './declare-reference.ts'

const ATTRIBUTES: Record<string, number> = {
  i: INTEGER,
  l: LOWERCASE,
  u: UPPERCASE,
  c: CAPITALIZED,
  n: REFERENCE,
  r: READONLY,
  t: TRACED,
  x: EXPORTED,
}

const DECLARE_LETTERS = '+acfgilnprtuxAFGI'

export const declare: Builtin = (shell, args) => {
  const request = parseRequest(shell, args, DECLARE_LETTERS)
  if (typeof request === 'number') return request
  return runDeclare(
    shell,
    request,
    shell.variables.depth > 0 && shell.functionDepth > 0 && !request.on.has('g'),
  )
}

export const local = answersHelp((shell, args) => {
  if (shell.functionDepth === 0) {
    shell.complainAs('local', 'can only be used in a function')
    return 1
  }
  const request = parseRequest(shell, args, DECLARE_LETTERS)
  if (typeof request === 'number') return request
  if (request.operands.length === 0) {
    for (const name of shell.variables.localNames()) printDeclaration(shell, name)
    return 0
  }
  return runDeclare(shell, request, true)
})

export const exportBuiltin: Builtin = (shell, args) => marking(shell, args, 'x')
export const readonly: Builtin = (shell, args) => marking(shell, args, 'r')

/** export and readonly: declare with one attribute, never local. */
function marking(shell: Shell, args: readonly string[], letter: 'x' | 'r'): number | Steps<number> {
  const request = parseRequest(shell, args, 'aAfnp')
  if (typeof request === 'number') return request
  const { on, off, builtin, operands } = request
  if (operands.length === 0) {
    listMarked(shell, builtin, letter, on)
    return 0
  }
  if (on.has('f')) return markFunctions(shell, request, letter)
  const undoes = on.delete('n')
  if (!undoes) on.add(letter)
  // What is readonly stays so.
  else if (letter === 'x') off.add('x')
  on.delete('p')
  const named = undoes ? operands.filter((text) => isMadeBy(shell, text)) : operands
  return named.length === 0 ? 0 : runDeclare(shell, { builtin, on, off, operands: named }, false)
}

/** Who takes a mark away makes no variable by that, but is told of names that are none. */
function isMadeBy({ variables }: Shell, operand: string): boolean {
  return !isName(operand) || variables.isThere(operand)
}

function markFunctions(shell: Shell, request: Request, letter: 'x' | 'r'): number {
  let status = 0
  for (const text of request.operands) {
    const known = shell.functions.get(text)
    if (known === undefined) {
      shell.complainAs(request.builtin, `${text}: not a function`)
      status = 1
    } else if (letter === 'r') {
      if (!request.on.has('n')) shell.readonlyFunctions.add(text)
    } else known.exported = !request.on.has('n')
  }
  return status
}

/** With `-a` or `-A` only arrays of that kind. */
function listMarked(shell: Shell, builtin: string, letter: 'x' | 'r', on: ReadonlySet<string>): void {
  if (on.has('f')) {
    for (const name of [...shell.functions.keys()].sort()) {
      if (!functionFlags(shell, name).includes(letter)) continue
      if (shell.options.posix) shell.print(`${builtin} -f ${name}\n`)
      else describeFunction(shell, name, false)
    }
    return
  }
  const kind = on.has('a') ? 'a' : on.has('A') ? 'A' : ''
  for (const name of shell.variables.names()) {
    const variable = listedVariable(shell, name)
    const flags = variable === null ? '' : declarationFlags(variable)
    if (variable === null || !flags.includes(letter) || !flags.includes(kind)) continue
    if (!shell.options.posix) printVariable(shell, name, variable)
    else
      shell.print(
        `${builtin} ${/^[aA]/.test(flags) ? `-${flags[0]} ` : ''}${assignmentText(shell, name, variable)}\n`,
      )
  }
}

function parseRequest(shell: Shell, args: readonly string[], letters: string): Request | number {
  const options = readOptions(shell, args, letters)
  if (typeof options === 'number') return options
  const on = new Set<string>()
  const off = new Set<string>()
  for (const { sign, letter } of options.given) {
    // -G is -g that leaves the function's own variables alone.
    if (sign === '+') off.add(letter)
    else on.add(letter === 'G' ? 'g' : letter)
    if (sign === '-' && CASES.includes(letter))
      for (const other of CASES) if (other !== letter) off.add(other)
  }
  return { builtin: args[0] as string, on, off, operands: args.slice(options.first) }
}

/** Each takes the others away, and they all vanish together: `-lu` is neither. */
const CASES = ['l', 'u', 'c']

// ---- declaring

function* runDeclare(shell: Shell, request: Request, asLocal: boolean): Steps<number> {
  const { on, operands } = request
  if (on.has('f') || on.has('F')) return functions(shell, request)
  if (on.has('p') || operands.length === 0) return print(shell, request)
  let status = 0
  for (const operand of operands) {
    if (operand === '-' && request.builtin === 'local') {
      shell.keptOptions ??= shell.options.copy()
      continue
    }
    const show = uncovered(shell, request, operand)
    try {
      status = Math.max(status, yield* declareOne(shell, request, operand, asLocal))
    } catch (error) {
      if (!isReportable(error)) throw error
      if (error instanceof ArithmeticError) throw error
      // Who marks an array leaves that to declare (setattr.def, set_or_show_attributes).
      const marks = MARKING.has(request.builtin) && !on.has('a') && !on.has('A')
      if (error instanceof InvalidReference && !on.has('n')) forgetReference(shell, nameOf(operand))
      if (error instanceof BadSubscript || marks) shell.report(error.message)
      else if (error instanceof ReadonlyError)
        shell.complainAs(request.builtin, new ReadonlyError(nameOf(operand)).message)
      else shell.complainAs(request.builtin, error.message)
      const isHidden = asLocal && shell.variables.hidesReadonly(nameOf(operand))
      status = isHidden ? Math.max(status, 1) : BAD_ASSIGNMENT
    } finally {
      show()
    }
  }
  return status
}

/** A reference that had no target, and got none, is taken for a variable that was just made. */
function forgetReference({ variables }: Shell, name: string): void {
  const reference = variables.findRaw(name)
  if (reference?.has(REFERENCE) === true && reference.value === undefined) variables.unset(name)
}

/** `declare -g` is for the global variable, whatever hides it until what is returned is called. */
function uncovered(shell: Shell, { on }: Request, operand: string): () => void {
  return on.has('g') ? shell.variables.uncoverGlobal(nameOf(operand)) : NOTHING
}

const nameOf = (operand: string): string => (/^[A-Za-z_0-9]*/.exec(operand) as RegExpExecArray)[0]

const NOTHING = () => {}

function parseOperand(shell: Shell, text: string): Parsed | null {
  const found = /^([^=]*?)(\+?=)(.*)$/s.exec(text)
  const left = found === null ? text : (found[1] as string)
  const target = expandReference(shell, left)
  if (target === null) return null
  return { ...target, reference: left, append: found?.[2] === '+=', value: found?.[3] }
}

function* declareOne(shell: Shell, request: Request, operand: string, asLocal: boolean): Steps<number> {
  const { builtin, on } = request
  const written = parseOperand(shell, operand)
  if (written === null) {
    const [, element] = /^([A-Za-z_][A-Za-z0-9_]*\[\])\+?=/.exec(operand) ?? []
    if (element !== undefined && !MARKING.has(builtin)) shell.report(`${element}: bad array subscript`)
    else notValid(shell, builtin, element ?? operand)
    return MARKING.has(builtin) ? 1 : BAD_ASSIGNMENT
  }
  const parsed = throughReference(shell, request, written, asLocal)
  if (typeof parsed === 'number') return parsed
  const { name } = parsed
  const isMark = MARKING.has(builtin)
  if (isMark && parsed.subscript !== null) {
    notValid(shell, builtin, `${name}[${parsed.subscript}]`)
    return parsed.value === undefined ? 1 : BAD_ASSIGNMENT
  }
  const known = shell.variables.findAgain(name)
  if (request.off.has('r') && known?.has(READONLY) === true && !known.has(REFERENCE)) {
    shell.complainAs(builtin, `${name}: readonly variable`)
    return 1
  }
  if (!asLocal && !isMark && parsed.value !== undefined && known?.isFixed === true) return BAD_ASSIGNMENT
  const misreferred = on.has('n') ? checkReference(shell, builtin, parsed, asLocal) : 0
  if (misreferred !== 0) return misreferred
  // Who only marks a variable does not make it an array (setattr.def, set_or_show_attributes).
  const wanted =
    parsed.value !== undefined ? request : isMark ? withoutKind(request) : ofElement(shell, request, parsed)
  if (isMark && parsed.value !== undefined && shell.options.xtrace)
    yield* traceText(shell, `${name}=${quoteValue(asCharacters(shell, parsed.value))}`)
  const variable = prepare(shell, wanted, name, {
    asLocal,
    assigns: parsed.value !== undefined,
    shown: written.name,
  })
  if (variable === null) return 1
  if (parsed.value !== undefined) yield* assignValue(shell, variable, parsed, { on, takesLists: !isMark })
  if (on.has('r') && !request.off.has('r')) variable.attributes |= READONLY
  if (on.has('n') && !request.off.has('n')) variable.attributes |= REFERENCE
  if (!asLocal && (isMark || on.has('x') || on.has('r'))) shell.variables.keepTemporary(name)
  return 0
}

/** Who declares an element declares an array. */
function ofElement(shell: Shell, request: Request, { name, subscript }: Parsed): Request {
  const isTable = request.on.has('A') || shell.variables.find(name)?.array?.associative === true
  return subscript === null || isTable ? request : { ...request, on: new Set([...request.on, 'a']) }
}

function withoutKind(request: Request): Request {
  const on = new Set(request.on)
  on.delete('a')
  on.delete('A')
  return { ...request, on }
}

/** The variable with its kind and its attributes, but readonly and reference; null after a complaint. */
function prepare(
  shell: Shell,
  request: Request,
  name: string,
  { asLocal, assigns, shown }: { asLocal: boolean; assigns: boolean; shown: string },
): Variable | null {
  const { on, off } = request
  if (asLocal && shell.variables.findRaw(name)?.isFixed === true) {
    shell.complainAs(request.builtin, `${shown}: variable may not be assigned value`)
    return null
  }
  // A local one that is readonly may be named again.
  const own = asLocal && !assigns && shell.variables.isLocal(name) ? shell.variables.find(name) : undefined
  const isMade = asLocal ? !shell.variables.isLocal(name) : !shell.variables.isThere(name)
  const variable =
    (own?.has(READONLY) === true ? own : undefined) ??
    (asLocal
      ? shell.variables.makeLocal(name, on.has('I') || shell.options.get('localvar_inherit'))
      : target(shell, name, { isReference: on.has('n') || off.has('n'), assigns }))
  const isNew = variable.isDeclared || (variable.value === undefined && variable.array === null)
  if (isMade && (on.has('A') || on.has('a'))) variable.makeArray(on.has('A'))
  const isOfKind = prepareKind(shell, request, shown, variable)
  if (isNew && (isOfKind || !assigns)) variable.isDeclared = true
  if (!isOfKind) return null
  applyAttributes(variable, on, off)
  shell.variables.attributesChanged()
  return variable
}

/**
 * `declare name=(...)`: what is assigned is there before the command runs, which then is told the name alone (subst.c,
 * expand_declaration_argument). `words` are those of the command that come before it.
 */
export function* declareList(
  shell: Shell,
  words: readonly string[],
  { name: shown, subscript, elements, append }: ListAssignment,
): Steps<void> {
  if (subscript !== null)
    throw new BadSubscript(`${shown}[${subscript.text}]: cannot assign list to array member`)
  const request = listRequest(shell, words)
  const asLocal = shell.functionDepth > 0 && !request.on.has('g') && !MARKING.has(words[0] ?? '')
  const written = { reference: shown, name: shown, subscript: null, append, value: '' }
  const showLocal = uncovered(shell, request, shown)
  const parsed = throughReference(shell, request, written, asLocal)
  const { name } = typeof parsed === 'number' ? written : parsed
  const associative = request.on.has('A') || shell.variables.find(name)?.array?.associative === true
  showLocal()
  const entries = quotedEntries(yield* expandElements(shell, elements, associative), associative)
  // The builtin will complain of it, too, and so fail.
  if (asLocal && shell.variables.hidesReadonly(name)) {
    shell.complainAs(shell.commandName, `${name}: readonly variable`)
    return
  }
  const show = uncovered(shell, request, name)
  try {
    // The kind is complained of first, be it readonly.
    const known = shell.variables.find(name)?.array
    const isOtherKind = known != null && request.on.has(known.associative ? 'a' : 'A')
    if (shell.options.xtrace && !isOtherKind)
      yield* traceText(shell, `${name}${append ? '+' : ''}=(${entries.map(({ text }) => text).join(' ')})`)
    const variable = prepare(shell, request, name, { asLocal, assigns: !isOtherKind, shown })
    if (variable === null && asLocal) return
    const isGlobal = shell.functionDepth > 0 && request.on.has('g')
    if (variable === null || (variable.isFixed && !isGlobal)) throw new Discard(1)
    yield* storeEntries(shell, name, entries, append)
  } finally {
    show()
  }
}

export type ListAssignment = Assignment & { readonly elements: readonly ArrayElement[] }

/** The options that count for the value. */
function listRequest(shell: Shell, [, ...words]: readonly string[]): Request {
  const end = words.findIndex((word) => !/^[-+]./.test(word) || word === '--')
  const options = end < 0 ? words : words.slice(0, end)
  const letters = (sign: string) =>
    options
      .filter((word) => word.startsWith(sign))
      .flatMap((word) => [...word].filter((letter) => 'aAgIiluc'.includes(letter)))
  const on = new Set(letters('-'))
  const off = new Set(letters('+'))
  // The builtin complains of these.
  off.delete('a')
  off.delete('A')
  return { builtin: shell.commandName, on, off, operands: [] }
}

const MARKING: ReadonlySet<string> = new Set(['export', 'readonly'])

/** Marking a readonly variable again is allowed, writing to it is not. */
function target(
  shell: Shell,
  name: string,
  { isReference, assigns }: { isReference: boolean; assigns: boolean },
): Variable {
  const existing = isReference ? shell.variables.findRaw(name) : shell.variables.find(name)
  if (existing !== undefined && assigns && isReference && existing.has(READONLY))
    throw new ReadonlyError(name)
  if (existing !== undefined && (isReference || !assigns)) return existing
  return shell.variables.writable(name)
}

function prepareKind(shell: Shell, { builtin, on, off }: Request, name: string, variable: Variable): boolean {
  // Of a reference without a target.
  if (on.has('A') || on.has('a')) variable.attributes &= ~REFERENCE
  const array = variable.array
  if ((off.has('a') && array?.associative === false) || (off.has('A') && array?.associative === true)) {
    shell.complainAs(builtin, `${name}: cannot destroy array variables in this way`)
    return false
  }
  if (on.has('A')) {
    if (array !== null && !array.associative) {
      shell.complainAs(builtin, `${name}: cannot convert indexed to associative array`)
      return false
    }
    variable.makeArray(true)
  } else if (on.has('a')) {
    if (array?.associative === true) {
      shell.complainAs(builtin, `${name}: cannot convert associative to indexed array`)
      return false
    }
    variable.makeArray(false)
  }
  return true
}

function applyAttributes(variable: Variable, on: Set<string>, off: Set<string>): void {
  if (on.has('n')) variable.attributes &= ~(INTEGER | LOWERCASE | UPPERCASE | CAPITALIZED)
  for (const letter of on) {
    // These two take effect after the value has been given.
    if (letter === 'r' || letter === 'n') continue
    variable.attributes |= ATTRIBUTES[letter] ?? 0
  }
  for (const letter of off) variable.attributes &= ~(ATTRIBUTES[letter] ?? 0)
}

function* assignValue(
  shell: Shell,
  variable: Variable,
  parsed: Parsed,
  { on, takesLists }: { on: Set<string>; takesLists: boolean },
): Steps<void> {
  const { name, subscript, append } = parsed
  const value = parsed.value as string
  const isList = value.startsWith('(') && value.endsWith(')')
  if (subscript !== null && !(isList && (on.has('a') || on.has('A')))) {
    variable.makeArray(false)
    asWritten(parsed.reference, () => writeElement(shell, name, subscript, value, append))
    return
  }
  // `declare -a "x=(1 2)"`: a value that is quoted as a whole is still a list, whatever element it is for.
  if (isList && (on.has('a') || on.has('A') || (takesLists && variable.array !== null))) {
    yield* assignQuoted(shell, name, value, append)
    return
  }
  if (on.has('n')) variable.setText(append ? (variable.value ?? '') + value : value)
  else if (variable.array !== null) writeElement(shell, name, '0', value, append)
  else shell.assignTo(variable, name, value, append)
}

function* assignQuoted(shell: Shell, name: string, value: string, append: boolean): Steps<void> {
  const command = parseUnit(`${name}=${value}`, shell.line)?.statements[0]?.command
  const elements = command?.type === 'simple' ? command.assignments[0]?.elements : undefined
  if (elements !== null && elements !== undefined) yield* assignElements(shell, name, elements, append)
}

// ---- printing

function print(shell: Shell, request: Request): number {
  const { builtin, on, operands } = request
  if (operands.length === 0) {
    if (on.has('p') || hasFilter(on)) listDeclarations(shell, on)
    else listValues(shell)
    return 0
  }
  let status = 0
  for (const text of operands) {
    const variable = shell.variables.findRaw(text)
    if (
      variable === undefined ||
      (variable.value === undefined &&
        variable.array === null &&
        variable.attributes === 0 &&
        !variable.isDeclared)
    ) {
      shell.complainAs(builtin, `${text}: not found`)
      status = 1
    } else printDeclaration(shell, text)
  }
  return status
}

const hasFilter = (on: Set<string>): boolean => [...on].some((letter) => 'aAilnrtuxc'.includes(letter))

/** Those that have any of the attributes; -a and -A restrict that to arrays. */
function listDeclarations(shell: Shell, on: Set<string>): void {
  const kind = on.has('a') ? 'a' : on.has('A') ? 'A' : ''
  const letters = [...on].filter((letter) => 'ilnrtuxc'.includes(letter))
  for (const name of shell.variables.names()) {
    const variable = listedVariable(shell, name)
    if (variable === null) continue
    const flags = declarationFlags(variable)
    const isWanted = letters.length === 0 || letters.some((letter) => flags.includes(letter))
    if (isWanted && flags.includes(kind)) printVariable(shell, name, variable)
  }
}

/** All variables as `set` lists them. */
export function listValues(shell: Shell): void {
  for (const name of shell.variables.names()) {
    const variable = listedVariable(shell, name)
    if (!isName(name) || variable === null || variable.isDeclared) continue
    if (variable.array !== null) shell.print(`${assignmentText(shell, name, variable)}\n`)
    else if (variable.value !== undefined)
      shell.print(`${name}=${quoteValue(asCharacters(shell, variable.value))}\n`)
  }
  for (const name of [...shell.functions.keys()].sort()) printFunction(shell, name)
}

/** PIPESTATUS is there when there has been a command, FUNCNAME has a value in a function. */
function listedVariable(shell: Shell, name: string): Variable | null {
  const raw = shell.variables.findRaw(name)
  const variable = raw?.listed() ?? null
  if (variable === null || raw?.computed == null || (variable.array?.size ?? 0) > 0) return variable
  if (name === 'PIPESTATUS') return null
  if (name === 'FUNCNAME') variable.isDeclared = true
  return variable
}

export function printDeclaration(shell: Shell, name: string): void {
  const variable = name === 'FUNCNAME' ? listedVariable(shell, name) : shell.variables.findRaw(name)
  if (variable != null) printVariable(shell, name, variable)
}

function printVariable(shell: Shell, name: string, variable: Variable): void {
  const flags = declarationFlags(variable)
  shell.print(`declare -${flags === '' ? '-' : flags} ${assignmentText(shell, name, variable)}\n`)
}

function functions(shell: Shell, request: Request): number {
  const { builtin, on, off, operands } = request
  if (operands.length === 0) {
    const letters = [...on].filter((letter) => 'rtx'.includes(letter))
    for (const name of [...shell.functions.keys()].sort()) {
      const flags = functionFlags(shell, name)
      if (letters.length === 0 || letters.some((letter) => flags.includes(letter)))
        describeFunction(shell, name, on.has('F'))
    }
    return 0
  }
  const senseless = on.has('p') ? undefined : ['n', 'i', 'A', 'a'].find((letter) => on.has(letter))
  if (senseless !== undefined) {
    shell.complainAs(builtin, `-${senseless}: invalid option`)
    return 1
  }
  const changes = [...on, ...off].some((letter) => 'rtx'.includes(letter))
  let status = 0
  for (const name of operands) {
    if (name.includes('=') && !on.has('p') && shell.functions.get(name) === undefined) {
      shell.complainAs(builtin, "cannot use `-f' to make functions")
      return 1
    }
    const known = shell.functions.get(name)
    if (known === undefined) {
      if (on.has('p')) shell.complainAs(builtin, `${name}: not found`)
      status = 1
    } else if (on.has('p')) describeFunction(shell, name, on.has('F'))
    else if (changes) status = changeFunction(shell, name, request) ? status : 1
    else if (on.has('F')) shell.print(`${nameAndPlace(shell, name, known)}\n`)
    else printFunction(shell, name)
  }
  return status
}

const nameAndPlace = ({ options }: Shell, name: string, { definition, source }: ShellFunction): string =>
  options.get('extdebug') ? `${name} ${definition.line} ${source}` : name

function changeFunction(shell: Shell, name: string, { builtin, on, off }: Request): boolean {
  const known = shell.functions.get(name) as ShellFunction
  if (off.has('r') && shell.readonlyFunctions.has(name)) {
    shell.complainAs(builtin, `${name}: readonly function`)
    return false
  }
  if (on.has('r')) shell.readonlyFunctions.add(name)
  if (on.has('x') || off.has('x')) known.exported = !off.has('x')
  if (on.has('t') || off.has('t')) known.traced = !off.has('t')
  return true
}

function functionFlags(shell: Shell, name: string): string {
  const known = shell.functions.get(name)
  const readOnly = shell.readonlyFunctions.has(name) ? 'r' : ''
  return `f${readOnly}${known?.traced === true ? 't' : ''}${known?.exported === true ? 'x' : ''}`
}

/** The text, unless only names are wanted, and the attributes if there are any. */
function describeFunction(shell: Shell, name: string, isBrief: boolean): void {
  const flags = functionFlags(shell, name)
  if (!isBrief) printFunction(shell, name)
  if (isBrief || flags !== 'f') shell.print(`declare -${flags} ${name}\n`)
}

export function printFunction(shell: Shell, name: string): void {
  const known = shell.functions.get(name)
  if (known !== undefined) shell.print(`${functionText(name, known.definition)}\n`)
}
