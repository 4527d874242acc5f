/**
 * Expansion of words: tilde, parameters, command substitution, arithmetic; then, where fields are wanted, splitting and
 * pathname expansion; quote removal.
 *
 * Everything is collected in one marked text (marked.ts), with the regions of it that may be split. Nothing but a command
 * substitution can take time: without one a word is expanded at once, by the functions in `...Now`.
 */

import { mustFit } from '../memory.ts'
import type { Steps } from '../steps.ts'
import { evaluateArithmetic, type Names } from './arithmetic.ts'
import { glob } from './glob.ts'
import { isMarked, QUOTE, quoteText, unmark } from './marked.ts'
import { parameterValue } from './parameters.ts'
import { compilePattern, hasMagic, withoutPrefix, withoutSuffix } from './pattern.ts'
import type { Shell } from './shell.ts'
import { type Region, splitFields } from './splitting.ts'
import { substitute } from './substitution.ts'
import { withTildes } from './tildes.ts'
import type { Operation, Parameter, Part, Word } from './tree.ts'

/** How a word is expanded. */
interface Manner {
  /** To fields: "$@" is one for each parameter. */
  readonly isFull: boolean
  readonly isQuoted: boolean
  /** The word of a parameter expansion: what is not quoted in it may be split. */
  readonly isOperand: boolean
  /** A tilde at the beginning. */
  readonly hasTilde: boolean
  /** Tildes behind the first `=` and each `:`. */
  readonly isAssignment: boolean
}

const PLAIN: Manner = {
  isFull: false,
  isQuoted: false,
  isOperand: false,
  hasTilde: true,
  isAssignment: false,
}
const FULL: Manner = { ...PLAIN, isFull: true }
const ASSIGNMENT: Manner = { ...PLAIN, hasTilde: false, isAssignment: true }
const DOCUMENT: Manner = { ...PLAIN, hasTilde: false, isQuoted: true }

/** So many fields are the work of a step. */
const FIELDS_A_STEP = 16

interface Output {
  text: string
  regions: Region[]
}

/** The fields that a word of a command makes are added. */
export function* expandToFields(shell: Shell, word: Word, fields: string[]): Steps<void> {
  if (word.literal !== null) {
    fields.push(word.literal)
    return
  }
  const output: Output = { text: '', regions: [] }
  if (word.runsCommands) yield* expandParts(shell, word.parts, FULL, output)
  else expandPartsNow(shell, word.parts, FULL, output)
  let done = 0
  for (const field of split(shell, output)) {
    addNames(shell, field, fields)
    const isStep = isPattern(shell, field) || ++done % FIELDS_A_STEP === 0
    if (isStep && shell.sys.exhausted()) yield* shell.giveWay()
  }
}

/** Of a word without commands. */
export function expandToFieldsNow(shell: Shell, word: Word, fields: string[]): void {
  if (word.literal !== null) {
    fields.push(word.literal)
    return
  }
  const output: Output = { text: '', regions: [] }
  expandPartsNow(shell, word.parts, FULL, output)
  for (const field of split(shell, output)) addNames(shell, field, fields)
}

function split(shell: Shell, { text, regions }: Output): Iterable<string> {
  measure(shell, text)
  if (regions.length === 0) return text === '' ? [] : [text]
  return splitFields(text, regions, shell.get('IFS') ?? ' \t\n', -1)
}

const isPattern = ({ options }: Shell, field: string): boolean => !options.noglob && hasMagic(field)

/** The names that a field is a pattern of; itself if there are none. */
function addNames(shell: Shell, field: string, fields: string[]): void {
  const names = isPattern(shell, field) ? glob(shell.sys, field) : []
  for (const name of names.length === 0 ? [unmark(field)] : names) {
    shell.memory.hold(name.length)
    fields.push(name)
  }
}

function measure(shell: Shell, text: string): void {
  mustFit(text.length)
  shell.work(text.length)
}

/** A word that stays one: of a redirection, of `case`. */
export const expandToText = (shell: Shell, word: Word): Steps<string> => expandUnsplit(shell, word, PLAIN)

/** `name=value`, with tildes in the value. */
export const expandAssignment = (shell: Shell, word: Word): Steps<string> =>
  expandUnsplit(shell, word, ASSIGNMENT)

export const expandAssignmentNow = (shell: Shell, word: Word): string =>
  expandUnsplitNow(shell, word, ASSIGNMENT)

export const expandDocument = (shell: Shell, word: Word): Steps<string> =>
  expandUnsplit(shell, word, DOCUMENT)

/** For a pattern: still marked. */
export function* expandToPattern(shell: Shell, word: Word): Steps<string> {
  const output: Output = { text: '', regions: [] }
  yield* expandParts(shell, word.parts, PLAIN, output)
  measure(shell, output.text)
  return output.text
}

function* expandUnsplit(shell: Shell, word: Word, manner: Manner): Steps<string> {
  if (!word.runsCommands) return expandUnsplitNow(shell, word, manner)
  const output: Output = { text: '', regions: [] }
  yield* expandParts(shell, word.parts, manner, output)
  measure(shell, output.text)
  return unmark(output.text)
}

function expandUnsplitNow(shell: Shell, word: Word, manner: Manner): string {
  if (word.literal !== null && (manner !== ASSIGNMENT || !word.literal.includes('~'))) return word.literal
  const output: Output = { text: '', regions: [] }
  expandPartsNow(shell, word.parts, manner, output)
  measure(shell, output.text)
  return unmark(output.text)
}

// ---- parts

/** What is left of a part when its beginning has been done: parts within it, and then an end. */
interface Rest {
  readonly parts: readonly Part[]
  readonly manner: Manner
  readonly output: Output
  end?(): void
}

function* expandParts(shell: Shell, parts: readonly Part[], manner: Manner, output: Output): Steps<void> {
  for (const [index, part] of parts.entries()) {
    if (part.kind === 'command') {
      addValue(output, part.node === null ? nothing(shell) : yield* substitute(shell, part.node), manner)
      continue
    }
    const rest = begin(shell, part, { parts, index, manner }, output)
    if (rest === null) continue
    yield* expandParts(shell, rest.parts, rest.manner, rest.output)
    rest.end?.()
  }
}

/** The same for parts without commands. */
function expandPartsNow(shell: Shell, parts: readonly Part[], manner: Manner, output: Output): void {
  for (let index = 0; index < parts.length; index++) {
    const rest = begin(shell, parts[index] as InnerPart, { parts, index, manner }, output)
    if (rest === null) continue
    expandPartsNow(shell, rest.parts, rest.manner, rest.output)
    rest.end?.()
  }
}

type InnerPart = Exclude<Part, { kind: 'command' }>

interface Place {
  readonly parts: readonly Part[]
  readonly index: number
  readonly manner: Manner
}

function begin(shell: Shell, part: InnerPart, place: Place, output: Output): Rest | null {
  const { manner } = place
  switch (part.kind) {
    case 'text': {
      const text = part.text.includes('~') ? tildesExpanded(shell, part.text, place) : part.text
      if (manner.isOperand && !manner.isQuoted) addOperand(output, text)
      else output.text += text
      return null
    }
    case 'quoted':
      output.text += QUOTE + part.text
      return null
    case 'double':
      if (!isAllParameters(part.parts)) output.text += QUOTE
      return { parts: part.parts, manner: withinQuotes(manner), output }
    case 'parameter':
      return beginParameter(shell, part, manner, output)
    case 'arithmetic': {
      const inner: Output = { text: '', regions: [] }
      const end = () => addValue(output, evaluateArithmetic(unmark(inner.text), namesOf(shell)), manner)
      return { parts: part.parts, manner: DOCUMENT, output: inner, end }
    }
  }
}

function tildesExpanded(shell: Shell, text: string, { parts, index, manner }: Place): string {
  const { hasTilde, isAssignment } = manner
  if (!hasTilde && !isAssignment) return text
  return withTildes(shell, text, {
    canBegin: index === 0 && hasTilde,
    isAssignment,
    isBehindEquals: parts.slice(0, index).some((one) => one.kind === 'text' && one.text.includes('=')),
    isLast: index === parts.length - 1,
  })
}

function nothing(shell: Shell): string {
  shell.substitutionStatus = 0
  return ''
}

/** "$@" of no parameters is nothing. */
function isAllParameters([only, more]: readonly Part[]): boolean {
  return only?.kind === 'parameter' && only.name === '@' && only.operation === '' && more === undefined
}

const withinQuotes = (manner: Manner): Manner =>
  manner.isQuoted ? manner : { ...manner, isQuoted: true, hasTilde: false }

const namesOf = (shell: Shell): Names => ({
  get: (name) => shell.get(name),
  set: (name, value) => shell.set(name, value),
  fail: (message) => shell.fail(message),
})

/** What an expansion has brought in. */
function addValue(output: Output, value: string, { isQuoted }: Manner): void {
  if (isQuoted) output.text += quoteText(value)
  else {
    const start = output.text.length
    output.text += value
    output.regions.push({ start, end: output.text.length, isNulOnly: false })
  }
}

/** Each run of what was not quoted may be split. */
function addOperand(output: Output, text: string): void {
  const base = output.text.length
  output.text += text
  let start = 0
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && !isMarked(text.charCodeAt(at))) continue
    if (at > start) output.regions.push({ start: base + start, end: base + at, isNulOnly: false })
    start = at + 1
  }
}

// ---- parameters

function beginParameter(shell: Shell, part: Parameter, manner: Manner, output: Output): Rest | null {
  const { name, operation, colon } = part
  if (operation === 'bad') return shell.fail('Bad substitution')
  // Where the value itself does not come in, it is no fields either.
  const isUsed = operation !== '+' && operation !== 'length'
  const value = parameterValue(shell, name, isUsed ? manner : PLAIN)
  const isUnset = value === null || (colon && value === '')
  switch (operation) {
    case '+':
      return isUnset ? null : { parts: part.word, manner: operandManner(manner), output }
    case '-':
      if (isUnset) return { parts: part.word, manner: operandManner(manner), output }
      addParameter(shell, output, value, part, manner)
      return null
    case '=':
    case '?': {
      if (!isUnset) {
        addParameter(shell, output, value, part, manner)
        return null
      }
      const inner: Output = { text: '', regions: [] }
      const end = () => {
        const text = unmark(inner.text)
        if (operation === '?') complainUnset(shell, part, text)
        shell.set(name, text)
        addParameter(shell, output, parameterValue(shell, name, manner) ?? '', part, manner)
      }
      return { parts: part.word, manner: { ...PLAIN, isAssignment: manner.isAssignment }, output: inner, end }
    }
  }
  if (value === null && shell.options.nounset) shell.fail(`${name}: parameter not set`)
  switch (operation) {
    case '':
      if (!isUnset) addParameter(shell, output, value, part, manner)
      return null
    case 'length':
      addValue(output, String(value?.length ?? 0), manner)
      return null
    default: {
      if (value === null) return null
      const inner: Output = { text: '', regions: [] }
      const end = () => addParameter(shell, output, trimmed(value, operation, inner.text), part, manner)
      return { parts: part.word, manner: PLAIN, output: inner, end }
    }
  }
}

function trimmed(value: string, operation: Operation, text: string): string {
  const pattern = compilePattern(text)
  const isLongest = operation.length === 2
  return operation.startsWith('#')
    ? withoutPrefix(pattern, value, isLongest)
    : withoutSuffix(pattern, value, isLongest)
}

const operandManner = (manner: Manner): Manner => ({ ...manner, isOperand: true, hasTilde: !manner.isQuoted })

function complainUnset(shell: Shell, { name, colon, word }: Parameter, text: string): never {
  if (word.length === 0) shell.fail(`${name}: parameter not set${colon ? ' or null' : ''}`)
  return shell.fail(`${name}: ${text}`)
}

function addParameter(
  shell: Shell,
  output: Output,
  value: string,
  { name }: Parameter,
  manner: Manner,
): void {
  if (!manner.isQuoted || name !== '@' || shell.positional.length === 0) {
    addValue(output, value, manner)
    return
  }
  const start = output.text.length
  output.text += quoteText(value)
  output.regions.push({ start, end: output.text.length, isNulOnly: true })
}
