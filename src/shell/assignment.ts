/** Assignments: scalars, elements, array literals (bash(1), PARAMETERS and Arrays). */

import { asWritten, BadSubscript, converted, keyOf, writeElement } from './arrays.ts'
import { substituteDirect } from './expansion/direct-arithmetic.ts'
import { MisreadList } from './expansion/errors.ts'
import { arithmeticText, expandToText, expandWord, subscriptText } from './expansion/expand.ts'
import { add, type Value } from './expansion/integer.ts'
import { asCharacters } from './expansion/locale.ts'
import { quotePlain, quoteTraced } from './expansion/quote.ts'
import { simpleWord } from './expansion/simple-word.ts'
import { WordList } from './expansion/word-list.ts'
import { Discard } from './leaving.ts'
import { type ArrayElement, type Assignment, type Subscript, Word } from './parser/tree.ts'
import { alternativesOf, partsOf } from './parser/word-parts.ts'
import { prepareForList } from './references.ts'
import { giveWay, type Shell } from './shell.ts'
import type { Steps } from './steps.ts'
import { traceText } from './trace.ts'
import { ArrayValue, type Key, REFERENCE, type Variable } from './variables.ts'

export function* performAssignment(shell: Shell, assignment: Assignment): Steps<void> {
  if (assignment.elements !== null) {
    if (assignment.subscript !== null)
      throw new BadSubscript(
        `${assignment.name}[${assignment.subscript.text}]: cannot assign list to array member`,
      )
    if (shell.options.xtrace) yield* traceText(shell, assignment.text)
    yield* assignElements(shell, assignment.name, assignment.elements, assignment.append)
    return
  }
  if (assignNumber(shell, assignment)) return
  const value = assignment.value === null ? '' : yield* expandToText(shell, assignment.value, 'assigned')
  if (shell.options.xtrace) yield* traceAssignment(shell, assignment, value)
  if (assignment.subscript !== null) {
    const subscript = yield* subscriptText(shell, assignment.name, assignment.subscript)
    if (subscript === '' && (assignment.subscript.text === '' || isAssociative(shell, assignment.name)))
      throw new BadSubscript(`${assignment.name}[${assignment.subscript.text}]: bad array subscript`)
    asWritten(`${assignment.name}[${assignment.subscript.text}]`, () =>
      writeElement(shell, assignment.name, subscript, value, assignment.append),
    )
    return
  }
  const element = shell.elementBehind(assignment.name)
  if (element !== null) {
    asWritten(shell.variables.resolve(assignment.name), () =>
      writeElement(shell, element.name, element.subscript as string, value, assignment.append),
    )
    return
  }
  if (shell.variables.leadsNowhere(assignment.name)) {
    shell.variables.onCircle(assignment.name)
    throw new Discard(1)
  }
  const variable = shell.variables.writable(assignment.name)
  if (variable.attributes === 0 && !assignment.append && !shell.options.allexport) {
    shell.memory.store(value.length)
    variable.setText(value)
    shell.wasSet(assignment.name)
    return
  }
  shell.assignTo(variable, assignment.name, value, assignment.append)
}

const isAssociative = (shell: Shell, name: string): boolean =>
  shell.variables.find(name)?.array?.associative === true

/** A scalar that is given a number or plain text, if that needs no more; false if nothing has been done. */
export function assignNow(shell: Shell, assignment: Assignment): boolean {
  const { name, subscript, append, value } = assignment
  if (subscript !== null || append || value === null) return false
  if (assignNumber(shell, assignment)) return true
  const parts = partsOf(value)
  // Arithmetic would be evaluated again if this were called off.
  if (parts.length > 1 && parts.some((part) => part.kind === 'arithmetic' || part.kind === 'double'))
    return false
  if (shell.variables.findRaw(name)?.has(REFERENCE) === true) return false
  // Until then the variable must not be there.
  const text = value.literal ?? simpleWord(shell, value)
  if (text === null) return false
  const variable = shell.variables.writable(name)
  if (variable.attributes !== 0) return false
  shell.memory.store(text.length)
  variable.setText(text)
  shell.wasSet(name)
  return true
}

/** `x=$((...))`: the number needs no text in between. False where anything else is to be done. */
function assignNumber(shell: Shell, assignment: Assignment): boolean {
  const [part, more] = assignment.value === null ? [] : partsOf(assignment.value)
  if (part?.kind !== 'arithmetic' || more !== undefined || !part.expression.direct) return false
  if (assignment.subscript !== null || assignment.append || shell.options.xtrace || shell.options.allexport)
    return false
  if ((shell.variables.find(assignment.name)?.attributes ?? 0) !== 0) return false
  const value = substituteDirect(shell, part.expression)
  shell.variables.writable(assignment.name).setNumber(value)
  shell.wasSet(assignment.name)
  return true
}

/** `+ x=1` */
export function* traceAssignment(shell: Shell, assignment: Assignment, value: string): Steps<void> {
  const subscript = assignment.subscript === null ? '' : `[${assignment.subscript.text}]`
  yield* traceText(
    shell,
    `${assignment.name}${subscript}${assignment.append ? '+' : ''}=${value === '' ? '' : quoteTraced(asCharacters(shell, value))}`,
  )
}

/** `name=(...)`; the variable keeps its kind, a new one is indexed. */
export function* assignElements(
  shell: Shell,
  name: string,
  elements: readonly ArrayElement[],
  append: boolean,
): Steps<void> {
  prepareForList(shell, name)
  const variable = shell.variables.writableAgain(name)
  if (variable.isFixed) throw new Discard(1)
  // It is one while its elements are expanded (arrayfunc.c, find_or_make_array_variable).
  const { associative } = variable.makeArray(false)
  const entries = yield* expandElements(shell, elements, associative)
  yield* storeEntries(shell, name, entries, append)
}

/**
 * An indexed array is emptied first, and is seen while it is filled; a new associative one only when it is full
 * (arrayfunc.c, assign_compound_array_list). What shows something of the shell's own is never emptied.
 */
export function* storeEntries(
  shell: Shell,
  name: string,
  entries: readonly Entry[],
  append: boolean,
): Steps<void> {
  const variable = shell.variables.writable(name)
  const array = variable.makeArray(false)
  const isKept = append || variable.computed !== null
  const target = isKept ? array : new ArrayValue(array.associative, new Map(), array.buckets)
  const isSeen = isKept || !array.associative
  if (isSeen) variable.replaceArray(target)
  yield* fill(shell, { name, variable, target, first: append ? add(array.highest, 1) : 0 }, entries)
  if (!isSeen) variable.replaceArray(target)
}

/**
 * Elements with everything in them expanded, each part in quotes: as a declaration hands them on. So what has begun with a
 * bracket does no more, and is taken for a key.
 */
export function quotedEntries(entries: readonly Entry[], associative: boolean): Entry[] {
  const isPairs = associative && entries[0]?.subscript === null
  return entries.map((entry) => {
    const { subscript, append, value } = entry
    const place = subscript === null ? '' : `[${quotePlain(subscript)}]${append ? '+' : ''}=`
    const text = `${place}${quotePlain(value)}`
    if (!isPairs) return { ...entry, text }
    return { ...entry, text, value: subscript === null ? value : shownEntry(entry), isPair: true }
  })
}

export interface Entry {
  /** As messages show it. */
  readonly text: string
  /** null: the next index */
  readonly subscript: string | null
  readonly append: boolean
  readonly value: string
  /** Nothing stands between its brackets. */
  readonly isBare: boolean
  /** A key, or the value behind it. */
  readonly isPair: boolean
}

/** What is between the parentheses of `name=(...)`, expanded. */
export function* expandElements(
  shell: Shell,
  elements: readonly ArrayElement[],
  associative: boolean,
): Steps<readonly Entry[]> {
  const expanded: (Entry | WordList)[] = []
  const isPairs = associative && elements[0]?.subscript === null && !elements[0].text.startsWith('[')
  for (const given of elements) {
    if (given.misread !== undefined) throw new MisreadList(given.misread)
    const element = isPairs ? asPair(given) : given
    const words = element.subscript === null ? [element.value] : withoutSubscript(shell, element, associative)
    if (element.subscript !== null && words === null) {
      const shown = associative
        ? undefined
        : `${placeOf(element, element.subscript.text)}${element.value.text}`
      const subscript = yield* keyText(shell, element.subscript, associative, shown)
      const value = yield* expandToText(shell, element.value, associative ? 'assigned' : 'element', shown)
      const isBare = element.subscript.text === ''
      expanded.push({ text: element.text, subscript, append: element.append, value, isBare, isPair: false })
    }
    // The pairs of an associative array are not split; behind a subscript there are none, and it is only complained of.
    else if (associative && !isPairs) expanded.push(bareEntry(element.text))
    else if (isPairs)
      expanded.push({ ...bareEntry(yield* expandToText(shell, element.value, 'assigned')), isPair: true })
    else {
      const list = new WordList()
      for (const word of words ?? []) yield* expandWord(shell, word, list)
      expanded.push(list)
    }
  }
  const entries: Entry[] = []
  for (const one of expanded) {
    if (one instanceof WordList) for (const value of one.matched(shell)) entries.push(bareEntry(value))
    else entries.push(one)
    if (shell.sys.exhausted()) yield* giveWay(shell)
  }
  return entries
}

const bareEntry = (value: string): Entry => ({
  text: value,
  subscript: null,
  append: false,
  value,
  isBare: false,
  isPair: false,
})

/** Keys and values in turn have no subscripts (arrayfunc.c, assign_assoc_from_kvlist). */
const asPair = (element: ArrayElement): ArrayElement =>
  element.subscript === null
    ? element
    : { ...element, subscript: null, append: false, value: new Word(element.text, 'element') }

/** Braces make several words of `[1]=a{b,c}`, none of which has a subscript then; not for an associative array. */
function withoutSubscript(shell: Shell, element: ArrayElement, associative: boolean): Iterable<Word> | null {
  if (associative || !shell.options.braceexpand || !element.text.includes('{')) return null
  const place = placeOf(element, element.subscript?.text.replace(/[*?[]/g, '\\$&') ?? '')
  return alternativesOf(new Word(place + element.value.text, 'element'))
}

/** The brackets are quoted, so that they are no pattern (arrayfunc.c, quote_array_assignment_chars). */
const placeOf = (element: ArrayElement, subscript: string): string =>
  `\\[${subscript}\\]${element.append ? '+' : ''}=`

function* keyText(shell: Shell, subscript: Subscript, associative: boolean, shown?: string): Steps<string> {
  if (associative) return yield* expandToText(shell, subscript.word)
  return subscript.arithmetic.direct
    ? subscript.text
    : yield* arithmeticText(shell, subscript.arithmetic, shown)
}

interface Filling {
  readonly name: string
  readonly variable: Variable
  readonly target: ArrayValue
  /** The index of an element without one, where none stands before it. */
  readonly first: Value
}

/** null where nothing can be. */
function indexIn(shell: Shell, { name, variable }: Filling, subscript: string): Key | null {
  try {
    return keyOf(shell, name, variable, subscript)
  } catch (error) {
    if (error instanceof BadSubscript) return null
    throw error
  }
}

const shownEntry = ({ subscript, append, value }: Entry): string =>
  `[${subscript}]${append ? '+' : ''}=${value}`

/** An associative array may also be given as a list of keys and values in turn. */
function* fill(shell: Shell, filling: Filling, entries: readonly Entry[]): Steps<void> {
  const { name, variable, target, first } = filling
  if (target.associative && entries[0]?.isPair === true) {
    for (let i = 0; i < entries.length; i += 2) {
      const key = entries[i]?.value ?? ''
      if (key === '') shell.report("'': bad array subscript")
      else target.set(key, converted(shell, variable, undefined, entries[i + 1]?.value ?? '', false))
      if (shell.sys.exhausted()) yield* giveWay(shell)
    }
    return
  }
  let next = first
  for (const entry of entries) {
    if (shell.sys.exhausted()) yield* giveWay(shell)
    if (entry.subscript === '' && (target.associative || entry.isBare)) {
      shell.report(`${target.associative ? entry.text : shownEntry(entry)}: bad array subscript`)
      continue
    }
    let key: Key = next
    if (entry.subscript !== null) {
      if (target.associative) key = entry.subscript
      else if (entry.subscript === '*' || entry.subscript === '@') {
        shell.report(`${shownEntry(entry)}: cannot assign to non-numeric index`)
        continue
      } else {
        const found = indexIn(shell, filling, entry.subscript)
        if (found === null) {
          shell.report(`${shownEntry(entry)}: bad array subscript`)
          continue
        }
        key = found
      }
    } else if (target.associative) {
      shell.report(`${name}: ${entry.text}: must use subscript when assigning associative array`)
      continue
    }
    target.set(key, converted(shell, variable, target.get(key), entry.value, entry.append))
    if (typeof key !== 'string') next = add(key, 1)
  }
}
