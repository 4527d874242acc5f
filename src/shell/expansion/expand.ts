/**
 * Expansion of words, in bash's order: braces, tilde, parameters, commands and arithmetic from left to
 * right, word splitting, pathnames, quotes.
 *
 * The walk over a word's parts is a generator because a command substitution sleeps. The commonest shapes do not come
 * here at all (simple-word.ts). Operands are words, too, so that whatever expands one leads back here; what does not has a
 * file of its own.
 */

import { joinBytes } from '../../kernel/byte_text.ts'
import { BadSubscript, keyOf, locateElement, readElement, splitReference, writeElement } from '../arrays.ts'
import { describeFailure } from '../failures.ts'
import { Discard, ShellExit } from '../leaving.ts'
import { OutOfMemory } from '../memory.ts'
import { subscriptOf } from '../parser/assignments.ts'
import type {
  Arithmetic,
  Assignment,
  ParameterOperation,
  ParameterPart,
  Part,
  Subscript,
  Word,
} from '../parser/tree.ts'
import { alternativesOf, arithmeticParts, parseParts, partsOf } from '../parser/word-parts.ts'
import { reportNoList, warnOfSubstitution } from '../run-text.ts'
import { giveWay, type Shell } from '../shell.ts'
import type { Steps } from '../steps.ts'
import { ReadonlyError } from '../variables.ts'
import { decodeAnsi } from './ansi.ts'
import { ArithmeticError } from './arithmetic/errors.ts'
import { evaluate } from './arithmetic.ts'
import { charactersOf } from './characters.ts'
import { addAssignment, addAttributes, addPairs } from './described.ts'
import { asExpansion, evaluateDirect, substituteDirect } from './direct-arithmetic.ts'
import {
  BadAssignment,
  BadSubstitution,
  BadTransformation,
  ComputationError,
  ExpansionError,
  FailedExpansion,
  FatalExpansion,
  NoList,
  Unclosed,
} from './errors.ts'
import { type Escape, type Field, Fields, patternOf, separatorsOf, type Use } from './fields.ts'
import { indirectLabel, pointedTo, referredName, whyNoDefault } from './indirection.ts'
import { add, type Value } from './integer.ts'
import type { ListKind } from './join.ts'
import { toLower, toUpper } from './letter-case.ts'
import { holdsList, isJoinedAgain, isLedToList, isList, isSplit, mayBeJoinedAgain } from './lists.ts'
import { asCharacters } from './locale.ts'
import { checkIsArray, checkSet, lengthOf, sizeOf } from './nounset.ts'
import { caseModify, removePattern, replacePattern, substring, type Turns, toggleCase } from './operations.ts'
import {
  elementKeys,
  elements,
  type ParameterValue,
  parameterValue,
  scalarOf,
  type Target,
} from './parameters.ts'
import { compilePattern, escapePattern, type Pattern } from './pattern.ts'
import { decodePrompt } from './prompt.ts'
import { quoteSingle } from './quote.ts'
import { addComputed, addList, addResult } from './results.ts'
import { simpleWord } from './simple-word.ts'
import { sliceArray, slicePositional, startsBehind } from './slices.ts'
import { expandTilde } from './tilde.ts'
import { changed, inTurns } from './turns.ts'
import { WordList } from './word-list.ts'

// ---- entries

/** Arguments of a command. */
export function* expandWords(shell: Shell, words: readonly Word[]): Steps<string[]> {
  const list = new WordList()
  findBraces(shell, words)
  for (const word of words) yield* expandWord(shell, word, list)
  return list.matched(shell)
}

/** A mistake in the braces of any word is found before the first one is expanded (subst.c, expand_word_list_internal). */
export function findBraces(shell: Shell, words: readonly (Word | Assignment)[]): void {
  if (!shell.options.braceexpand) return
  for (const word of words) {
    if ('type' in word || word.literal !== null || word.braces !== undefined) continue
    if (word.text.includes('{')) alternativesOf(word)
  }
}

/** One word into any number of fields. */
export function* expandWord(shell: Shell, word: Word, list: WordList): Steps<void> {
  if (word.literal !== null) {
    list.add(shell, word.literal)
    return
  }
  if (shell.options.braceexpand) {
    const alternatives = alternativesOf(word)
    if (alternatives !== null) {
      for (const alternative of alternatives) {
        if (shell.sys.exhausted()) yield* giveWay(shell)
        if (alternative.literal !== null) list.add(shell, alternative.literal)
        else yield* expandUnbraced(shell, alternative, list)
      }
      return
    }
  }
  yield* expandUnbraced(shell, word, list)
}

function* expandUnbraced(shell: Shell, word: Word, list: WordList): Steps<void> {
  const simple = simpleWord(shell, word)
  if (simple !== null) list.add(shell, simple)
  else
    for (const field of yield* expandToFields(shell, word)) {
      list.addField(shell, field)
      if (shell.sys.exhausted()) yield* giveWay(shell)
    }
}

/** Split, but neither with braces nor a pattern. */
export function* expandToFields(shell: Shell, word: Word): Steps<readonly Field[]> {
  const fields = new Fields(shell.memory, separatorsOf(shell.get('IFS')), 'arguments')
  fields.quotesSeparators = fields.separators.other !== '' && partsOf(word).some(isSplit)
  yield* expandWordParts(shell, word, fields)
  return fields.finish()
}

/** Neither split nor globbed: assignments, `case` words, `[[` operands, here-strings. `shown` as in expandWordParts. */
export function* expandToText(shell: Shell, word: Word, use: Use = 'text', shown = word.text): Steps<string> {
  if (word.literal !== null) return word.literal
  const simple = simpleWord(shell, word)
  if (simple !== null) return simple
  const fields = unsplit(shell, use)
  yield* expandWordParts(shell, word, fields, shown)
  return fields.single().value
}

/** As a pattern: what was quoted is escaped. */
export function* expandToPattern(shell: Shell, word: Word, extglob = shell.options.extglob): Steps<string> {
  if (word.literal !== null && !(extglob && /[+@]/.test(word.literal))) return word.literal
  return yield* expandEscaped(shell, word, escapePattern)
}

/** As a pattern of `case`. */
export function* expandToCasePattern(shell: Shell, word: Word): Steps<string> {
  const fields = unsplit(shell, 'pattern')
  yield* expandWordParts(shell, word, fields)
  return patternOf(fields.single(), escapePattern)
}

/** The text, in which what was quoted is escaped. */
export function* expandEscaped(shell: Shell, word: Word, escapeText: Escape): Steps<string> {
  const fields = unsplit(shell, 'text')
  yield* expandWordParts(shell, word, fields)
  return patternOf(fields.single(), escapeText)
}

/** `shown` is what messages about bad substitutions call the word. */
function* expandWordParts(shell: Shell, word: Word, fields: Fields, shown = word.text): Steps<void> {
  try {
    const parts = partsOf(word)
    const isText = fields.use === 'text' || fields.use === 'subject'
    if (isText && mayBeJoinedAgain(fields) && parts.some(holdsList))
      yield* expandRejoined(shell, parts, fields)
    else yield* expandParts(shell, parts, fields, false)
  } catch (error) {
    throw BadSubstitution.placeIn(shown, error)
  }
}

/** Parts as between double quotes: here-documents, arithmetic, prompts. */
function* expandQuotedParts(shell: Shell, parts: readonly Part[], use: Use = 'text'): Steps<string> {
  if (parts.length === 0) return ''
  if (parts.length === 1 && parts[0]?.kind === 'quoted') return parts[0].text
  const fields = unsplit(shell, use)
  yield* expandParts(shell, parts, fields, true)
  return fields.single().value
}

/** The text of a here-document. */
export function* expandHere(shell: Shell, word: Word): Steps<string> {
  try {
    return yield* expandQuotedParts(shell, partsOf(word), 'here')
  } catch (error) {
    throw BadSubstitution.placeIn(word.text, error)
  }
}

/** A prompt string: its escapes, then what an expansion between double quotes makes of it. */
export function* expandPrompt(shell: Shell, text: string): Steps<string> {
  const decoded = decodePrompt(shell, text)
  if (!shell.options.get('promptvars') || !/[$`\\]/.test(decoded)) return decoded
  const status = shell.status
  try {
    return yield* expandDecoded(shell, decoded)
  } catch (error) {
    const isEnding = error instanceof Discard || error instanceof ShellExit || error instanceof OutOfMemory
    if (isEnding || error instanceof BadAssignment || error instanceof ReadonlyError) throw error
    // What cannot be expanded stays as it is, and the command goes on (subst.c, expand_prompt_string).
    const failure = describeFailure(shell, BadSubstitution.placeIn(decoded, error))
    if (failure instanceof ShellExit && shell.options.errexit) throw failure
    return decoded
  } finally {
    shell.status = status
  }
}

/** No mistake leaves it before its end has been looked for, and what is found then is used (no_longjmp_on_fatal_error). */
function* expandDecoded(shell: Shell, decoded: string): Steps<string> {
  const parts = readNow(shell, parseParts(decoded, 'double'))
  const last = parts.at(-1)
  const isUnclosed = last?.kind === 'parameter' && last.operation?.type === 'unclosed'
  if (isUnclosed && last.text.startsWith('$')) {
    const before = yield* expandQuotedParts(shell, parts.slice(0, -1))
    if (last.text.startsWith('${')) throw new BadSubstitution(decoded)
    return last.text.startsWith('$[') ? before + decoded : before
  }
  if (last?.kind !== 'command' || last.unread === null) return yield* expandQuotedParts(shell, parts)
  const before = yield* expandQuotedParts(shell, parts.slice(0, -1))
  reportNoList(shell, last.unread)
  if (last.text.startsWith('${')) throw new BadSubstitution(decoded)
  // The list is thought to end in front of the last character.
  const list = last.text.slice(2, -1)
  if (list === '') return before
  return before + (yield* shell.runner.commandSubstitution(shell, { ...last, text: list, unread: null }))
}

/** The parts as they are without extglob, where they have been read with it. */
function readNow(shell: Shell, parts: readonly Part[]): readonly Part[] {
  const at = shell.options.extglob
    ? -1
    : parts.findIndex((part) => part.kind === 'command' && part.extended !== null)
  const part = parts[at]
  if (part?.kind !== 'command' || part.extended === null) return parts
  return [...parts.slice(0, at), { ...part, text: `$(${part.extended}`, unread: part.extended }]
}

function unsplit(shell: Shell, use: Use): Fields {
  return new Fields(shell.memory, separatorsOf(shell.get('IFS')), use)
}

// ---- arithmetic

/** Evaluates an arithmetic text of the script. Errors are ArithmeticError. */
export function* evaluateArithmetic(shell: Shell, expression: Arithmetic): Steps<Value> {
  if (expression.direct) return evaluateDirect(shell, expression)
  return evaluate(yield* arithmeticText(shell, expression), shell.arithmetic)
}

/** As evaluateArithmetic; `see` is given the expanded text first. */
export function* evaluateShown(
  shell: Shell,
  expression: Arithmetic,
  see: (text: string) => Steps<void>,
): Steps<Value> {
  const text = yield* arithmeticText(shell, expression)
  yield* see(text)
  return evaluate(text, shell.arithmetic)
}

/** `$((...))` */
function* substituteArithmetic(shell: Shell, expression: Arithmetic): Steps<Value> {
  if (expression.direct) return substituteDirect(shell, expression)
  const text = yield* arithmeticText(shell, expression)
  return asExpansion(() => evaluate(text, shell.arithmetic))
}

/** The expanded text; double quotes vanish. */
export function* arithmeticText(
  shell: Shell,
  expression: Arithmetic,
  shown = expression.text,
): Steps<string> {
  try {
    return yield* expandQuotedParts(shell, arithmeticParts(expression))
  } catch (error) {
    throw BadSubstitution.placeIn(shown, error)
  }
}

// ---- the walk

export function* expandParts(
  shell: Shell,
  parts: readonly Part[],
  fields: Fields,
  quoted: boolean,
): Steps<void> {
  for (const part of parts) {
    switch (part.kind) {
      case 'text':
        if (quoted) fields.addQuoted(part.text)
        else if (fields.use === 'rejoined') fields.addExpanded(part.text)
        else fields.addWritten(part.text)
        break
      case 'split':
        fields.addExpanded(part.text)
        break
      case 'quoted':
        fields.addQuoted(part.text)
        break
      case 'double':
        yield* expandDouble(shell, part, fields)
        break
      case 'tilde':
        if (quoted || (part.inArgument && shell.options.posix)) fields.addQuoted(part.text)
        else fields.addQuoted(expandTilde(shell, part.text))
        break
      case 'parameter':
        yield* expandParameter(shell, part, fields, quoted)
        break
      case 'command':
        if (part.unread !== null) throw new NoList(part.unread)
        if (part.extended !== null && !shell.options.extglob) throw new NoList(part.extended)
        if (part.warns) warnOfSubstitution(shell, part.text)
        yield* addResult(shell, fields, yield* shell.runner.commandSubstitution(shell, part), quoted)
        break
      case 'arithmetic':
        yield* addResult(shell, fields, String(yield* substituteArithmetic(shell, part.expression)), quoted)
        break
      case 'subscript':
        fields.addQuoted(`[${escapeKey(yield* expandToText(shell, part.word))}]`)
        break
      case 'process':
        fields.addQuoted(yield* shell.runner.processSubstitution(shell, part))
        break
    }
  }
}

/** What a subscript has come to is not expanded once more where it is evaluated (subst.c, expand_array_subscript). */
const escapeKey = (text: string): string => text.replace(/[[\]$`~\\'"]/g, '\\$&')

/** What stands between double quotes is a field, even if it is empty; but not if a list without elements is in it. */
function* expandDouble(shell: Shell, part: Extract<Part, { kind: 'double' }>, fields: Fields): Steps<void> {
  const mayVanish = part.parts.some((inner) => isList(inner) || isLedToList(shell, inner))
  if (!mayVanish) fields.start()
  const outer = fields.ignoresEmpty
  fields.ignoresEmpty = mayVanish
  try {
    const start = fields.beginQuotes()
    yield* expandParts(shell, part.parts, fields, true)
    fields.endQuotes(start)
    if (mayVanish) fields.quotedList()
  } catch (error) {
    throw BadSubstitution.placeIn(part.text, error)
  } finally {
    fields.ignoresEmpty = outer
  }
}

// ---- parameters

function* expandParameter(shell: Shell, part: ParameterPart, fields: Fields, quoted: boolean): Steps<void> {
  const operation = part.operation
  if (operation?.type === 'case' && /^[?#$!-]$/.test(part.name)) throw new BadSubstitution(part.text)
  if (operation?.type === 'unclosed') throw new Unclosed(part.text)
  if (operation?.type === 'bad' || (part.name === '' && !part.indirect) || part.subscript?.text === '')
    throw new BadSubstitution(part.text)
  if (part.indirect && operation?.type === 'names') {
    const names = shell.variables
      .names()
      .filter((name) => name.startsWith(part.name) && shell.variables.hasValue(name))
    yield* addList(shell, fields, names, { star: operation.operator === '*', quoted, origin: 'names' })
    return
  }
  const all = part.subscript?.text
  if (part.indirect && (all === '@' || all === '*') && operation === null) {
    const keys = elementKeys(shell.variables.find(part.name)).map(String)
    yield* addList(shell, fields, keys, { star: all === '*', quoted, origin: 'keys' })
    return
  }
  const led = part.indirect ? yield* followIndirection(shell, part) : null
  if (led !== null && led.target === null && !quoted) fields.forgetLists()
  const target: Target = led === null ? part : (led.target ?? NOWHERE)
  if (part.length && target.subscript !== null) checkIsArray(shell, target)
  if (part.length && target.subscript !== null && !shell.variables.isThere(target.name)) {
    yield* addResult(shell, fields, '0', quoted)
    return
  }
  if (part.length) yield* checkSubscript(shell, target)
  let value = led?.value ?? (yield* parameterOf(shell, target))
  if (part.length) {
    // What an array does not have is of length 0 even with nounset.
    yield* addResult(
      shell,
      fields,
      String(target.subscript === null ? lengthOf(shell, value) : sizeOf(shell, value)),
      quoted,
    )
    return
  }
  if (value.origin === 'elements') shell.variables.tellOfCircle(target.name)
  if (operation === null) {
    yield* addValue(shell, fields, checkSet(shell, value, part.text.startsWith('${')), quoted)
    return
  }
  if (operation.type === 'default') {
    yield* expandDefault(
      shell,
      { part, target: led === null ? target : led.target, value, operation },
      fields,
      quoted,
    )
    return
  }
  if (operation.type === 'transform') {
    yield* expandTransform(shell, { part, target, value, operator: operation.operator }, fields, quoted)
    return
  }
  // `${scalar[@]:0:1}` is a part of the scalar.
  const isElement = target.subscript !== null && value.list === null
  const scalar = shell.variables.findAgain(target.name)
  if (operation.type === 'slice' && value.list?.length === 1 && scalar?.array === null) {
    if (quoted) fields.start()
    value = { ...value, scalar: value.list[0], list: null }
  }
  const isWhole = operation.type === 'slice' && target.subscript === null && value.list !== null
  if (!isWhole && (value.list === null ? value.scalar === undefined : value.list.length === 0)) {
    // Patterns, offsets and lengths are not even expanded.
    yield* addValue(shell, fields, checkSet(shell, value), quoted)
    return
  }
  shell.variables.tellOfCircle(target.name, isElement ? 2 : 1)
  const results = yield* applyOperation(shell, operation, checkSet(shell, value), target)
  if (value.list === null) {
    const [result] = results
    // Nothing taken from nothing, and what begins behind the end.
    if (result === undefined || (operation.type === 'remove' && value.scalar === ''))
      yield* addResult(shell, fields, '', quoted)
    else yield* addComputed(shell, fields, result, quoted)
  } else yield* addList(shell, fields, results, { star: value.star, quoted, origin: operation.type })
}

/** The length of an element that cannot be is a mistake, its value only a complaint. */
function* checkSubscript(shell: Shell, { name, subscript }: Target): Steps<void> {
  if (subscript === null || subscript.text === '@' || subscript.text === '*') return
  const variable = shell.variables.find(name)
  try {
    keyOf(
      shell,
      name,
      variable?.array == null ? undefined : variable,
      yield* subscriptText(shell, name, subscript),
    )
  } catch (error) {
    throw error instanceof BadSubscript ? new BadSubscript(`${subscript.text}]: bad array subscript`) : error
  }
}

function* addValue(shell: Shell, fields: Fields, value: ParameterValue, quoted: boolean): Steps<void> {
  if (value.list === null) yield* addResult(shell, fields, value.scalar ?? '', quoted)
  else {
    yield* addList(shell, fields, value.list, { star: value.star, quoted, origin: value.origin })
  }
}

/** Where `${!x}` leads, null for nowhere, and what is there, under the name that messages give it. */
function* followIndirection(
  shell: Shell,
  part: ParameterPart,
): Steps<{ readonly target: Target | null; readonly value: ParameterValue }> {
  const label = indirectLabel(part)
  const referred = referredName(shell, part)
  if (referred !== null) {
    const target = elementTarget(referred)
    // Operations are done to the name, but to the element that it is of.
    const isElement =
      target.subscript !== null && part.operation !== null && part.operation.type !== 'default'
    const value = isElement ? yield* parameterOf(shell, target) : scalarOf(referred)
    return { target, value: { ...value, label } }
  }
  const target = pointedTo(shell, part, yield* parameterOf(shell, part))
  const value = target === null ? scalarOf(undefined) : yield* parameterOf(shell, target)
  return { target, value: { ...value, label } }
}

/** A parameter that is never set. */
const NOWHERE: Target = { name: '', subscript: null }

function* parameterOf(shell: Shell, target: Target): Steps<ParameterValue> {
  const { name, subscript } = target
  if (name === '@' || name === '*')
    return {
      scalar: undefined,
      list: shell.positional,
      star: name === '*',
      origin: 'parameters',
      label: name,
    }
  if (subscript === null) {
    const element = shell.variables.elementOf(name)
    if (element !== null) return yield* parameterOf(shell, elementTarget(element))
    return { ...scalarOf(parameterValue(shell, name)), label: name }
  }
  if (subscript.text === '@' || subscript.text === '*') {
    const list = elements(shell.variables.find(name))
    shell.work(list.length)
    return {
      scalar: undefined,
      list,
      star: subscript.text === '*',
      origin: 'elements',
      label: `${name}[${subscript.text}]`,
    }
  }
  const key = yield* subscriptText(shell, name, subscript)
  return { ...scalarOf(readElement(shell, name, key)), label: `${name}[${subscript.text}]` }
}

/** `name[subscript]`, which a reference leads to. */
function elementTarget(text: string): Target {
  const element = splitReference(text)
  if (element === null) return NOWHERE
  return {
    name: element.name,
    subscript: element.subscript === null ? null : subscriptOf(element.subscript),
  }
}

/** The subscript expanded: as a key where the variable is associative, else as arithmetic text. */
export function* subscriptText(shell: Shell, name: string, subscript: Subscript): Steps<string> {
  if (shell.variables.find(name)?.array?.associative === true)
    return yield* expandToText(shell, subscript.word)
  if (subscript.arithmetic.direct) return subscript.text
  return yield* arithmeticText(shell, subscript.arithmetic)
}

/** The same for a subscript in a text, where nothing can wait: commands in it are not run. */
export function subscriptNow(shell: Shell, name: string, text: string): string {
  if (!/[$~\\'"]/.test(text) || /\$\((?!\()|[<>]\(|`/.test(text.replace(/\\./gs, ''))) return text
  const step = subscriptText(shell, name, subscriptOf(text)).next()
  if (step.done !== true) throw new Error(`a subscript that waits: ${text}`)
  return step.value
}

// ---- ${x:-y} and its family

interface DefaultCase {
  readonly part: ParameterPart
  /** Null where an indirection leads nowhere. */
  readonly target: Target | null
  readonly value: ParameterValue
  readonly operation: Extract<ParameterOperation, { type: 'default' }>
}

function* expandDefault(shell: Shell, what: DefaultCase, fields: Fields, quoted: boolean): Steps<void> {
  const { value, operation } = what
  const colon = operation.operator.startsWith(':')
  const kind = operation.operator.at(-1)
  const join = value.star ? fields.separators.join : ' '
  const text =
    value.list === null ? value.scalar : value.list.length === 0 ? undefined : value.list.join(join)
  const missing = text === undefined || (colon && text === '')
  if (kind === '+') {
    // Only a list without elements vanishes between double quotes.
    if (quoted && (value.list?.length ?? 0) > 0) fields.start()
    if (!missing) yield* expandOperand(shell, operation.word, fields, quoted)
    return
  }
  if (!missing) {
    yield* addValue(shell, fields, value, quoted)
    return
  }
  if (kind === '-') yield* expandOperand(shell, operation.word, fields, quoted)
  else if (kind === '=') yield* assignDefault(shell, what, fields, quoted)
  else {
    shell.status = 1
    shell.pipeStatus = [1]
    const given = yield* expandMessage(shell, operation.word)
    const standard = colon ? 'parameter null or not set' : 'parameter not set'
    throw new FatalExpansion(`${value.label}: ${operation.word.text === '' ? standard : given}`)
  }
}

/** What `?` has to say: split into words as an argument, but no pattern. */
function* expandMessage(shell: Shell, word: Word): Steps<string> {
  return (yield* expandToFields(shell, word)).map(({ value }) => value).join(' ')
}

function* expandOperand(shell: Shell, word: Word, fields: Fields, quoted: boolean): Steps<void> {
  if (word.text === '' && !quoted) return
  const parts = partsOf(word)
  // Posix interpretation 888 (subst.c, parameter_brace_expand_rhs).
  if (quoted && parts.some(holdsList)) fields.start()
  const { use } = fields
  if (use === 'assigned' && !quoted) fields.use = 'declared'
  const outer = fields.beginOperand()
  try {
    if (!quoted && fields.splitting && isJoinedAgain(fields, parts)) {
      yield* expandRejoined(shell, parts, fields)
    } else yield* expandParts(shell, parts, fields, quoted)
  } catch (error) {
    throw BadSubstitution.placeIn(word.text, error)
  } finally {
    fields.endOperand(outer)
    fields.use = use
  }
}

function* expandRejoined(shell: Shell, parts: readonly Part[], fields: Fields): Steps<void> {
  const divided = fields.ofUse('rejoined')
  yield* expandParts(shell, parts, divided, false)
  divided.finish().forEach((field, index) => {
    if (index > 0) fields.addExpanded(' ')
    fields.addField(field)
  })
}

function* assignDefault(shell: Shell, what: DefaultCase, fields: Fields, quoted: boolean): Steps<void> {
  const { part, operation } = what
  if (!part.indirect && !/^[A-Za-z_]/.test(part.name))
    throw new FailedExpansion(`$${part.name}: cannot assign in this way`)
  const text = yield* expandToText(shell, operation.word, 'assigned')
  const refusal = part.indirect ? whyNoDefault(part, what.target) : null
  if (refusal !== null) throw new ExpansionError(refusal)
  const target = what.target ?? part
  const isWhole = target.subscript?.text === '@' || target.subscript?.text === '*'
  // As the key of an associative array they are like any other.
  if (isWhole && shell.variables.find(target.name)?.array?.associative !== true)
    throw new BadAssignment(`${what.value.label}: bad array subscript`)
  let value: string | undefined
  if (target.subscript === null) {
    shell.set(target.name, text)
    value = parameterValue(shell, target.name)
  } else {
    const subscript = yield* subscriptText(shell, target.name, target.subscript)
    try {
      const located = locateElement(shell, target.name, subscript)
      writeElement(shell, target.name, located, text)
      value = readElement(shell, target.name, located)
    } catch (error) {
      throw error instanceof BadSubscript ? new BadAssignment(error.message) : error
    }
  }
  yield* addComputed(shell, fields, value ?? '', quoted)
}

// ---- the operations that compute

function* applyOperation(
  shell: Shell,
  operation: ParameterOperation,
  value: ParameterValue,
  target: Target,
): Steps<readonly string[]> {
  // What the operands do to an array counts.
  const array =
    value.list === null || target.subscript === null ? undefined : shell.variables.findAgain(target.name)
  const each = function* (change: (item: string) => string | Turns): Steps<readonly string[]> {
    const items = array === undefined || array.array === null ? value.list : elements(array)
    if (items === null) return [yield* changed(shell, value.scalar ?? '', change)]
    const results: string[] = []
    for (const item of items) {
      const result = yield* changed(shell, item, change)
      shell.memory.hold(result.length)
      results.push(result)
    }
    return results
  }
  switch (operation.type) {
    case 'remove': {
      const pattern = yield* compiledPattern(shell, operation.pattern)
      return yield* each((item) => removePattern(item, pattern, operation.operator))
    }
    case 'replace': {
      const pattern = yield* compiledPattern(shell, operation.pattern, shell.options.nocasematch)
      const marks = shell.options.get('patsub_replacement')
      const replacement = marks
        ? yield* expandEscaped(shell, operation.replacement, escapeReplacement)
        : escapeReplacement(yield* expandToText(shell, operation.replacement))
      return yield* each((item) => replacePattern(item, pattern, operation.operator, replacement))
    }
    case 'case': {
      const pattern = operation.pattern === null ? null : yield* compiledPattern(shell, operation.pattern)
      const { operator } = operation
      if (!operator.startsWith('~')) return yield* each((item) => caseModify(item, operator, pattern))
      return yield* each((item) => toggleCase(item, operator.length === 2, pattern))
    }
    case 'slice':
      return yield* slice(shell, operation, value, target)
    default:
      throw new Error(`operation ${operation.type} is handled elsewhere`)
  }
}

const escapeReplacement: Escape = (text) => text.replace(/[\\&]/g, '\\$&')

function* compiledPattern(shell: Shell, word: Word, ignoreCase = false): Steps<Pattern> {
  const text = yield* expandToPattern(shell, word)
  return compilePattern(asCharacters(shell, text), { extglob: shell.options.extglob, ignoreCase })
}

function* slice(
  shell: Shell,
  operation: Extract<ParameterOperation, { type: 'slice' }>,
  value: ParameterValue,
  target: Target,
): Steps<readonly string[]> {
  const offset = yield* sliceNumber(shell, operation.offset, value.label)
  // A list that ends before the offset is nothing, whatever the length.
  if (value.list !== null && startsBehind(shell, target, offset)) return []
  const length = operation.length === null ? null : yield* sliceNumber(shell, operation.length, value.label)
  const lengthText = operation.length?.text ?? ''
  if (value.list === null) {
    const characters = charactersOf(asCharacters(shell, value.scalar ?? ''))
    if (offset > characters.length || add(offset, characters.length) < 0) return []
    const result = substring(characters, Number(offset), length === null ? null : Number(length))
    if (result === null) throw new ComputationError(`${lengthText}: substring expression < 0`)
    return [joinBytes(result)]
  }
  if (length !== null && length < 0) throw new ComputationError(`${lengthText}: substring expression < 0`)
  if (target.subscript === null) return slicePositional(shell, offset, length)
  return sliceArray(shell.variables.findAgain(target.name), offset, length)
}

/** A mistake in it is reported as the parameter's. */
function* sliceNumber(shell: Shell, expression: Arithmetic, label: string): Steps<Value> {
  try {
    return yield* evaluateArithmetic(shell, expression)
  } catch (error) {
    throw error instanceof ArithmeticError ? new ComputationError(`${label}: ${error.message}`) : error
  }
}

// ---- ${x@operator}

interface TransformCase {
  readonly part: ParameterPart
  readonly target: Target
  readonly value: ParameterValue
  readonly operator: string
}

function* expandTransform(shell: Shell, what: TransformCase, fields: Fields, quoted: boolean): Steps<void> {
  const { target, value, operator } = what
  // Of an array as a whole, be there no element 0.
  const isOfVariable = 'aA'.includes(operator) && target.subscript === null
  const isThere = isOfVariable && (shell.variables.findAgain(target.name)?.array?.size ?? 0) > 0
  if (!isThere) checkSet(shell, value)
  if (!/^[QEPAaUuLKk]$/.test(operator)) {
    if (value.list === null ? value.scalar === undefined : value.list.length === 0) return
    throw new BadTransformation(what.part.text)
  }
  const kind: ListKind = { star: value.star, quoted, origin: 'transform' }
  if (value.list === null ? value.scalar !== undefined : value.list.length > 0)
    shell.variables.tellOfCircle(target.name, target.subscript !== null && value.list === null ? 2 : 1)
  const variable = /^[A-Za-z_]/.test(target.name) ? shell.variables.findAgain(target.name) : undefined
  if (operator === 'A' || operator === 'a') {
    // bash looks up an element a second time, and complains again of one that cannot be.
    if (target.subscript !== null && value.list === null) yield* parameterOf(shell, target)
    const named = { ...target, name: shell.variables.resolve(target.name) }
    if (operator === 'A') yield* addAssignment(shell, fields, named, { variable, value }, kind)
    else yield* addAttributes(shell, fields, { variable, value }, kind)
    return
  }
  if (value.scalar === undefined && value.list === null) return
  const { list } = value
  const hasKeys = list !== null && target.subscript !== null
  if ((operator === 'K' || operator === 'k') && variable?.array != null && hasKeys) {
    yield* addPairs(shell, fields, operator, { variable, list }, kind)
    return
  }
  const items = value.list ?? [value.scalar ?? '']
  const results: string[] = []
  for (const item of items) results.push(yield* transform(shell, item, operator))
  if (value.list !== null) yield* addList(shell, fields, results, kind)
  else if (operator === 'P') yield* addResult(shell, fields, results[0] ?? '', quoted)
  else yield* addComputed(shell, fields, results[0] ?? '', quoted)
}

function* transform(shell: Shell, text: string, operator: string): Steps<string> {
  switch (operator) {
    case 'Q':
    case 'K':
    case 'k':
      return quoteSingle(asCharacters(shell, text))
    case 'E':
      return decodeAnsi(text, 'quote').text
    case 'U':
      return joinBytes(toUpper(asCharacters(shell, text)))
    case 'L':
      return joinBytes(toLower(asCharacters(shell, text)))
    case 'u':
      return joinBytes(yield* inTurns(shell, caseModify(asCharacters(shell, text), '^', null)))
    default:
      return yield* expandPrompt(shell, text)
  }
}
