/** Words that are assignments, and elements of `name=(...)`. */

import { assignmentPrefix, subscriptEnd } from './delimiters.ts'
import { Arithmetic, type ArrayElement, type Assignment, type Subscript, Word } from './tree.ts'

/** A word as an assignment; `elements` of `name=(...)`. null if it is none. */
export function assignmentOf(text: string, elements: readonly ArrayElement[] | null): Assignment | null {
  const prefix = assignmentPrefix(text)
  if (prefix === null) return null
  return {
    type: 'assignment',
    text,
    word: new Word(text),
    name: prefix.name,
    subscript: prefix.subscript === null ? null : subscriptOf(prefix.subscript),
    append: prefix.append,
    value: elements === null ? new Word(text.slice(prefix.value), 'assigned') : null,
    elements,
  }
}

/** `word` or `[key]=word` between the parentheses of an array. */
export function elementOf(text: string): ArrayElement {
  const close = text.startsWith('[') ? subscriptEnd(text) : -1
  const operator = close < 0 ? null : /^\+?=/.exec(text.slice(close + 1))
  if (operator === null) return { text, subscript: null, append: false, value: new Word(text, 'element') }
  return {
    text,
    subscript: subscriptOf(text.slice(1, close)),
    append: operator[0] === '+=',
    value: new Word(text.slice(close + 1 + operator[0].length), 'assigned'),
  }
}

/** The text between the brackets behind a name. */
export function subscriptOf(text: string): Subscript {
  return { text, word: new Word(text, 'element'), arithmetic: new Arithmetic(text) }
}
