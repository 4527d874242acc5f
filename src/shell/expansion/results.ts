/** What an expansion comes to, a text or a list, as it goes into the fields of its word. */

import { mustFit } from '../memory.ts'
import { giveWay, type Shell } from '../shell.ts'
import type { Steps } from '../steps.ts'
import { piecesOf } from './characters.ts'
import type { Fields } from './fields.ts'
import { joiner, type ListKind } from './join.ts'

export function* addResult(shell: Shell, fields: Fields, text: string, quoted: boolean): Steps<void> {
  if (quoted) fields.addQuoted(text)
  else yield* addExpanded(shell, fields, text)
}

function* addExpanded(shell: Shell, fields: Fields, text: string): Steps<void> {
  for (const piece of piecesOf(text)) {
    fields.addExpanded(piece)
    shell.work(piece.length)
    if (shell.sys.exhausted()) yield* giveWay(shell)
  }
}

/** What an operation has made of a value: unlike a value, it is there between double quotes even if it is empty. */
export function* addComputed(shell: Shell, fields: Fields, text: string, quoted: boolean): Steps<void> {
  if (quoted) fields.addComputed(text)
  else yield* addExpanded(shell, fields, text)
}

/**
 * A string between double quotes with `$@` in it is divided at whatever bash has not quoted: between the elements of
 * what operations have made of `$*` and in the assignment that makes an array (subst.c, expand_word_internal).
 */
const isDividedAll = (fields: Fields): boolean => fields.splitting && fields.ignoresEmpty

export function* addList(shell: Shell, fields: Fields, list: readonly string[], kind: ListKind): Steps<void> {
  const { star, quoted, origin } = kind
  const isWhole = origin === 'parameters' || origin === 'elements'
  if (quoted && !star && list.length > 0) fields.beginList()
  if (quoted && star && !(isDividedAll(fields) && !isWhole)) {
    const joined = joinedList(list, joiner(fields.use, fields.separators, kind))
    if (list.length > 0 && isWhole) fields.addComputed(joined)
    else if (list.length > 0) fields.addElement(joined)
    else fields.addQuoted('')
    return
  }
  const { join } = fields.separators
  if (!fields.splitting && !(fields.use === 'pattern' && quoted && join !== '')) {
    const separator = joiner(fields.use, fields.separators, kind)
    const joined = joinedList(list, separator)
    if (quoted && !star && fields.use === 'subject' && list.length > 1) fields.addApart(list, separator)
    else if (quoted) fields.addQuoted(joined)
    else yield* addExpanded(shell, fields, joined)
    return
  }
  const isKept = fields.use === 'rejoined' && isWhole
  // They are split as one text, so that what one ends in and the next begins with can be one separator.
  if (!quoted && join !== '' && !isKept) {
    yield* addExpanded(shell, fields, joinedList(list, join))
    return
  }
  for (const [index, item] of list.entries()) {
    if (index > 0 && quoted && star) fields.addExpanded(join)
    else if (index > 0) fields.breakField()
    if (quoted && star && item === '' && list.length > 1) continue
    if (quoted || isKept) fields.addElement(item)
    else fields.addExpanded(item)
    if (shell.sys.exhausted()) yield* giveWay(shell)
  }
}

function joinedList(list: readonly string[], separator: string): string {
  mustFit(list.reduce((size, { length }) => size + length, separator.length * list.length))
  return list.join(separator)
}

/** A list with a text in front of its first element that is divided like something unquoted even where the list is quoted. */
export function* addBehind(
  shell: Shell,
  fields: Fields,
  head: string,
  list: readonly string[],
  kind: ListKind,
): Steps<void> {
  const { separators, use } = fields
  const [first = '', ...others] = list
  if (
    !fields.splitting ||
    (kind.quoted && kind.star && !isDividedAll(fields)) ||
    (!kind.quoted && separators.join !== '')
  ) {
    const joined = list.join(
      fields.splitting && !kind.quoted ? separators.join : joiner(use, separators, kind),
    )
    yield* addResult(shell, fields, head + joined, kind.quoted)
    return
  }
  const add = (text: string) => (kind.quoted ? fields.addElement(text) : fields.addExpanded(text))
  if (separators.join !== '') fields.addExpanded(head)
  else
    head.split(' ').forEach((piece, index) => {
      if (index > 0) fields.breakField()
      fields.addExpanded(piece)
    })
  add(first)
  for (const text of others) {
    fields.breakField()
    add(text)
  }
}
