/** What `~`, `u` and `U` make of text, after `g`, and on a selection. */

import { copySpan, type Position, replaceSpan } from '../screen/lines.ts'
import type { EditorState } from './state.ts'

export type CaseChange = (text: string) => string

export const turnCase: CaseChange = (text) =>
  [...text].map((char) => (char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase())).join('')

const changes: Readonly<Record<string, CaseChange>> = {
  '~': turnCase,
  u: (text) => text.toLowerCase(),
  U: (text) => text.toUpperCase(),
}

export const caseChange = (key: string): CaseChange | undefined => changes[key]

export function changeCase(
  state: EditorState,
  from: Position,
  to: Position,
  change: CaseChange,
  cursor: Position,
): void {
  state.lines = replaceSpan(state.lines, from, to, copySpan(state.lines, from, to).map(change))
  state.moveTo(state.clamped(cursor))
}
