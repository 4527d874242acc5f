/** Where here-documents end, and those that are taken as they are. */

import { END, NEWLINE, TAB } from './characters.ts'
import type { Source } from './source.ts'
import type { Redirection } from './tree.ts'

export interface HereDocument {
  readonly redirection: Redirection
  readonly delimiter: string
  readonly stripsTabs: boolean
  /** Something in its delimiter was quoted: nothing is expanded. */
  readonly isQuoted: boolean
}

/** At the beginning of a line: takes it if it is the last one, gives it back otherwise (but for its tabs). */
export function takeEnd(source: Source, { delimiter, stripsTabs }: HereDocument): boolean {
  let unit = source.next()
  if (stripsTabs) while (unit === TAB) unit = source.next()
  let taken = 0
  while (taken < delimiter.length && unit === delimiter.charCodeAt(taken)) {
    taken++
    unit = source.next()
  }
  if (taken === delimiter.length && (unit === NEWLINE || unit === END)) {
    if (unit === NEWLINE) source.line++
    return true
  }
  source.unread(unit)
  for (let at = taken - 1; at >= 0; at--) source.unread(delimiter.charCodeAt(at))
  return false
}

/** The text of one whose delimiter is quoted. */
export function readRawBody(source: Source, document: HereDocument): string {
  let text = ''
  while (!takeEnd(source, document)) {
    let unit = source.next()
    while (unit !== NEWLINE && unit !== END) {
      text += String.fromCharCode(unit)
      unit = source.next()
    }
    if (unit === END) break
    source.line++
    text += '\n'
  }
  return text
}
