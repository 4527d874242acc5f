/**
 * Expansion of words: tilde, parameters, command substitution, arithmetic; then, where fields are wanted, splitting and
 * pathname expansion; quote removal.
 *
 * Everything is collected in one marked text (marked.ts), with the regions of it that may be split.
 */

import { accounts } from '../files.ts'
import type { Steps } from '../steps.ts'
import { evaluateArithmetic, type Names } from './arithmetic.ts'
import { toBytes } from './bytes.ts'
import { glob } from './glob.ts'
import { isMarked, QUOTE, quoteText, unmark } from './marked.ts'
import { compilePattern, hasMagic, withoutPrefix, withoutSuffix } from './pattern.ts'
import type { Shell } from './shell.ts'
import { type Region, splitFields } from './splitting.ts'
import { substitute } from './substitution.ts'
import type { Parameter, Part, Word } from './tree.ts'

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
  yield* expandParts(shell, word.parts, FULL, output)
  const { text, regions } = output
  const split = regions.length > 0 ? splitFields(text, regions, shell.get('IFS') ?? ' \t\n', -1) : [text]
  for (const field of split) {
    if (field === '') {
      if (regions.length > 0) fields.push('')
      continue
    }
    if (shell.options.noglob || !hasMagic(field)) fields.push(unmark(field))
    else {
      const names = glob(shell.sys, field)
      if (names.length === 0) fields.push(unmark(field))
      else for (const name of names) fields.push(name)
    }
  }
}

/** A word that stays one: of a redirection, of `case`. */
export const expandToText = (shell: Shell, word: Word): Steps<string> => expandUnsplit(shell, word, PLAIN)

/** `name=value`, with tildes in the value. */
export const expandAssignment = (shell: Shell, word: Word): Steps<string> =>
  expandUnsplit(shell, word, ASSIGNMENT)

export const expandDocument = (shell: Shell, word: Word): Steps<string> =>
  expandUnsplit(shell, word, DOCUMENT)

/** For a pattern: still marked. */
export function* expandToPattern(shell: Shell, word: Word): Steps<string> {
  const output: Output = { text: '', regions: [] }
  yield* expandParts(shell, word.parts, PLAIN, output)
  return output.text
}

function* expandUnsplit(shell: Shell, word: Word, manner: Manner): Steps<string> {
  if (word.literal !== null && (manner !== ASSIGNMENT || !word.literal.includes('~'))) return word.literal
  const output: Output = { text: '', regions: [] }
  yield* expandParts(shell, word.parts, manner, output)
  return unmark(output.text)
}

function* expandParts(shell: Shell, parts: readonly Part[], manner: Manner, output: Output): Steps<void> {
  let isBehindEquals = false
  for (const [index, part] of parts.entries()) {
    switch (part.kind) {
      case 'text': {
        const isLast = index === parts.length - 1
        const text =
          part.text.includes('~') && (manner.hasTilde || manner.isAssignment)
            ? withTildes(shell, part.text, { manner, isFirst: index === 0, isLast, isBehindEquals })
            : part.text
        if (text.includes('=')) isBehindEquals = true
        if (manner.isOperand && !manner.isQuoted) addOperand(output, text)
        else output.text += text
        break
      }
      case 'quoted':
        output.text += QUOTE + part.text
        break
      case 'double':
        yield* expandDouble(shell, part.parts, manner, output)
        break
      case 'parameter':
        yield* expandParameter(shell, part, manner, output)
        break
      case 'command': {
        const text = part.node === null ? nothing(shell) : yield* substitute(shell, part.node)
        addValue(output, text, manner)
        break
      }
      case 'arithmetic': {
        const inner: Output = { text: '', regions: [] }
        yield* expandParts(shell, part.parts, { ...PLAIN, hasTilde: false, isQuoted: true }, inner)
        addValue(output, evaluateArithmetic(unmark(inner.text), namesOf(shell)), manner)
      }
    }
  }
}

function nothing(shell: Shell): string {
  shell.substitutionStatus = 0
  return ''
}

function* expandDouble(shell: Shell, parts: readonly Part[], manner: Manner, output: Output): Steps<void> {
  const [only] = parts
  const isAllParameters =
    parts.length === 1 && only?.kind === 'parameter' && only.name === '@' && only.operation === ''
  if (!isAllParameters) output.text += QUOTE
  yield* expandParts(
    shell,
    parts,
    manner.isQuoted ? manner : { ...manner, isQuoted: true, hasTilde: false },
    output,
  )
}

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

// ---- tildes

interface TildePlace {
  readonly manner: Manner
  readonly isFirst: boolean
  /** A text with something behind it is no name at its end. */
  readonly isLast: boolean
  readonly isBehindEquals: boolean
}

function withTildes(
  shell: Shell,
  text: string,
  { manner, isFirst, isLast, isBehindEquals }: TildePlace,
): string {
  let result = ''
  let canBegin = isFirst && manner.hasTilde
  let isBehind = isBehindEquals
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string
    if (char === '~' && canBegin) {
      const end = endOfPrefix(text, at + 1, manner.isAssignment)
      const home =
        end === null || (end === text.length && !isLast) ? null : homeOf(shell, text.slice(at + 1, end))
      if (home !== null) {
        result += quoteText(home)
        at = (end as number) - 1
        canBegin = false
        continue
      }
    }
    canBegin = false
    if (manner.isAssignment) {
      if (char === '=' && !isBehind) {
        isBehind = true
        canBegin = true
      } else if (char === ':') canBegin = true
    }
    result += char
  }
  return result
}

/** null if something in it is quoted */
function endOfPrefix(text: string, from: number, endsAtColon: boolean): number | null {
  for (let at = from; at < text.length; at++) {
    if (isMarked(text.charCodeAt(at))) return null
    if (text[at] === '/' || (endsAtColon && text[at] === ':')) return at
  }
  return text.length
}

function homeOf(shell: Shell, name: string): string | null {
  if (name === '') return shell.get('HOME')
  const account = accounts(shell.sys).find((known) => toBytes(known.name) === name)
  return account === undefined ? null : toBytes(account.home)
}

// ---- parameters

function* expandParameter(shell: Shell, part: Parameter, manner: Manner, output: Output): Steps<void> {
  const { name, operation, colon } = part
  if (operation === 'bad') return shell.fail('Bad substitution')
  const value = parameterValue(shell, name, manner)
  const isUnset = value === null || (colon && value === '')
  switch (operation) {
    case '+':
      if (!isUnset) yield* expandParts(shell, part.word, operandManner(manner), output)
      return
    case '-':
      if (isUnset) yield* expandParts(shell, part.word, operandManner(manner), output)
      else addParameter(shell, output, value, part, manner)
      return
    case '=':
    case '?': {
      if (!isUnset) return addParameter(shell, output, value, part, manner)
      const inner: Output = { text: '', regions: [] }
      const own = { ...PLAIN, isAssignment: manner.isAssignment }
      yield* expandParts(shell, part.word, own, inner)
      const text = unmark(inner.text)
      if (operation === '?') return complainUnset(shell, part, text)
      shell.set(name, text)
      return addParameter(shell, output, parameterValue(shell, name, manner) ?? '', part, manner)
    }
  }
  if (isUnset && shell.options.nounset && value === null) shell.fail(`${name}: parameter not set`)
  switch (operation) {
    case '':
      if (!isUnset) addParameter(shell, output, value, part, manner)
      return
    case 'length':
      return addValue(output, String(value?.length ?? 0), manner)
    default: {
      if (value === null) return
      const inner: Output = { text: '', regions: [] }
      yield* expandParts(shell, part.word, PLAIN, inner)
      const pattern = compilePattern(inner.text)
      const isLongest = operation.length === 2
      const trimmed = operation.startsWith('#')
        ? withoutPrefix(pattern, value, isLongest)
        : withoutSuffix(pattern, value, isLongest)
      addParameter(shell, output, trimmed, part, manner)
    }
  }
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

/** null if it is not set */
export function parameterValue(shell: Shell, name: string, { isFull, isQuoted }: Manner): string | null {
  switch (name) {
    case '$':
      return String(shell.rootPid)
    case '?':
      return String(shell.status)
    case '#':
      return String(shell.positional.length)
    case '!':
      return shell.backgroundPid === 0 ? null : String(shell.backgroundPid)
    case '-':
      return shell.options.letters()
    case '0':
      return shell.name
    case '@':
    case '*': {
      const ifs = shell.get('IFS')
      if (isFull && isQuoted && name === '@') return shell.positional.join('\0')
      if (isFull && !isQuoted) return shell.positional.join(ifs === null ? ' ' : '\0')
      return shell.positional.join(ifs === null ? ' ' : ifs.slice(0, 1))
    }
    default: {
      const unit = name.charCodeAt(0)
      if (unit >= 48 && unit <= 57)
        return shell.positional[Number(name) - 1] ?? (Number(name) === 0 ? shell.name : null)
      return shell.get(name)
    }
  }
}
