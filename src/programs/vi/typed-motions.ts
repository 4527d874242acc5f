/** The motion that is typed: those of one key (motions.ts), of more keys, and those that remember something. */

import type { Step } from '../lib/io.ts'
import { findCharacter, keyMotion, type Motion, toLine } from './motions.ts'
import { withinMargins } from './scroll.ts'
import { searchAgain, searchTyped, searchWord } from './search.ts'
import type { EditorState } from './state.ts'
import { lastShownLine } from './view.ts'
import { previousWordEnd } from './words.ts'

/** The motion that begins with a key; null where it fails, undefined if there is none. */
export function* readMotion(
  state: EditorState,
  key: string,
  count: number | null,
  isOperator: boolean,
): Step<Motion | null | undefined> {
  const times = count ?? 1
  switch (key) {
    case 'g':
      return motionAfterG(state, yield* state.keys.next(), count, isOperator)
    case "'":
    case '`':
      return toMark(state, key, yield* state.keys.next())
    case 'f':
    case 'F':
    case 't':
    case 'T': {
      const char = yield* state.keys.next()
      if (char === 'Escape') return null
      state.lastFind = { kind: key, char }
      return findOnLine(state, key, char, times)
    }
    case ';':
    case ',': {
      if (state.lastFind === null) return null
      const { kind, char } = state.lastFind
      const turned = kind === kind.toLowerCase() ? kind.toUpperCase() : kind.toLowerCase()
      return findOnLine(state, key === ';' ? kind : turned, char, times)
    }
    case '/':
    case '?':
      return yield* searchTyped(state, key, times)
    case 'n':
    case 'N':
      return searchAgain(state, key === 'n' ? 'same' : 'reversed', times)
    case '*':
    case '#':
      return searchWord(state, key, times)
    case 'H':
    case 'L':
    case 'M':
      return toScreenLine(state, key, times, isOperator)
    default:
      return keyMotion(key, { lines: state.lines, cursor: state.cursor, count, isOperator })
  }
}

/** `gg` and its like. */
export function motionAfterG(
  state: EditorState,
  second: string,
  count: number | null,
  isOperator: boolean,
): Motion | null | undefined {
  const { lines, cursor } = state
  switch (second) {
    case 'g':
      return toLine(lines, (count ?? 1) - 1)
    case 'j':
    case 'k':
      return keyMotion(second, { lines, cursor, count, isOperator })
    case '_':
      return { to: { ...cursor, column: Math.max(0, state.line.trimEnd().length - 1) }, isInclusive: true }
    case 'e':
    case 'E': {
      let to = cursor
      for (let i = 0; i < (count ?? 1); i++) to = previousWordEnd(lines, to, second === 'E')
      return { to, isInclusive: true }
    }
    default:
      return null
  }
}

function toMark(state: EditorState, key: "'" | '`', name: string): Motion | null {
  const mark = state.marks.get(name)
  if (mark === undefined) {
    state.complain('E20: Mark not set')
    return null
  }
  return key === "'" ? toLine(state.lines, mark.line) : { to: state.clamped(mark) }
}

function findOnLine(state: EditorState, kind: string, char: string, count: number): Motion | null {
  const column = findCharacter(state.line, state.cursor.column, kind, char, count)
  return column === null
    ? null
    : { to: { ...state.cursor, column }, isInclusive: kind === 'f' || kind === 't' }
}

/** The first, last and middle line on the screen; without an operator, those with enough context. */
function toScreenLine(state: EditorState, key: 'H' | 'L' | 'M', count: number, isOperator: boolean): Motion {
  const { top } = state
  const bottom = lastShownLine(state.view(), top)
  if (key === 'M') return toLine(state.lines, top + Math.floor((bottom - top) / 2))
  const line = key === 'H' ? Math.min(top + count - 1, bottom) : Math.max(bottom - count + 1, top)
  return toLine(state.lines, isOperator ? line : withinMargins(state, line))
}
