/** What each key does in normal mode (vim's index.txt). */

import type { Step } from '../lib/io.ts'
import { nextColumn } from '../screen/lines.ts'
import { caseChange } from './case-change.ts'
import { replaceCharacters, turnCaseOfCharacters } from './characters.ts'
import { type RunEx, runExLine } from './ex-line.ts'
import { insert, openLine, replace } from './insert-mode.ts'
import { joinLines } from './join.ts'
import { isOperator, operate, operateTyped } from './operators.ts'
import { put } from './put.ts'
import { halfPageRows, pageRows, placeLine, scrollHalfPage, scrollLines, scrollPage } from './scroll.ts'
import type { EditorState } from './state.ts'
import type { TypedCommand } from './typed-command.ts'
import { motionAfterG, readMotion } from './typed-motions.ts'
import { beginVisual } from './visual-mode.ts'

const MOST_REPEATS = 100_000

/** Keys that stand for an operator with what it takes (`:help x`). */
const shortFor: Readonly<Record<string, readonly ['d' | 'c' | 'y', string]>> = {
  x: ['d', 'l'],
  Delete: ['d', 'l'],
  X: ['d', 'h'],
  D: ['d', '$'],
  C: ['c', '$'],
  S: ['c', 'c'],
  Y: ['y', 'y'],
}

export function* normalKey(state: EditorState, command: TypedCommand, runEx: RunEx): Step<void> {
  const { key, count, register } = command
  const times = count ?? 1
  const { line, column } = state.cursor
  const short = shortFor[key]
  if (short !== undefined) return yield* operate(state, ...short, count, register)
  if (isOperator(key)) return yield* operateTyped(state, key, count, register)
  switch (key) {
    case 'i':
    case 'Insert':
      return yield* insert(state, times)
    case 'I':
      state.cursor = { line, column: state.line.search(/[^ \t]|$/) }
      return yield* insert(state, times)
    case 'a':
      state.cursor = { line, column: nextColumn(state.line, column) }
      return yield* insert(state, times)
    case 'A':
      state.cursor = { line, column: state.line.length }
      return yield* insert(state, times)
    case 'o':
      return yield* openLine(state, line + 1, times)
    case 'O':
      return yield* openLine(state, line, times)
    case 'R':
      return yield* replace(state)
    case 's':
      if (state.line === '') return yield* insert(state, 1)
      return yield* operate(state, 'c', 'l', count, register)
    case 'p':
      return put(state, 'after', times, register)
    case 'P':
      return put(state, 'before', times, register)
    case 'J':
      return joinLines(state, line, Math.max(2, times))
    case 'r':
      return yield* replaceCharacters(state, times)
    case '~':
      return turnCaseOfCharacters(state, times)
    case 'v':
    case 'V':
      return beginVisual(state, key)
    case ':':
      return yield* runExLine(state, count === null ? '' : count === 1 ? '.' : `.,.+${count - 1}`, runEx)
    case '&':
      return yield* runEx('&')
    case 'q':
      return yield* recordMacro(state)
    case '@':
      return yield* runMacro(state, times)
    case 'm': {
      const name = yield* state.keys.next()
      if (/^[a-zA-Z]$/.test(name)) state.marks.set(name, state.cursor)
      return
    }
    case 'g':
      return yield* keyAfterG(state, command)
    case 'Z':
      return yield* keyAfterZ(state, runEx)
    case 'C-f':
    case 'PageDown':
      return scrollPage(state, times * pageRows(state))
    case 'C-b':
    case 'PageUp':
      return scrollPage(state, -times * pageRows(state))
    case 'C-d':
      return scrollHalfPage(state, rowsToScroll(state, count))
    case 'C-u':
      return scrollHalfPage(state, -rowsToScroll(state, count))
    case 'C-e':
      return scrollLines(state, times)
    case 'C-y':
      return scrollLines(state, -times)
    case 'z':
      return yield* placeOnScreen(state, count)
    case 'C-l':
      return state.screen.redraw()
    case 'C-z':
      return yield* state.screen.stop()
    case 'C-g':
      return state.say(fileInfo(state))
    case 'Escape':
      return
    case 'C-c':
      return state.say('Type  :qa!  and press <Enter> to abandon all changes and exit Vim')
    default: {
      const motion = yield* readMotion(state, key, count, false)
      if (motion === undefined || motion === null) return yield* state.beep()
      state.follow(motion)
    }
  }
}

function* keyAfterG(state: EditorState, { count, register }: TypedCommand): Step<void> {
  const key = yield* state.keys.next()
  if (caseChange(key) !== undefined) return yield* operateTyped(state, `g${key}`, count, register)
  if (key === 'J') return joinLines(state, state.cursor.line, Math.max(2, count ?? 1), 'as they are')
  const motion = motionAfterG(state, key, count, false)
  if (motion === undefined || motion === null) return yield* state.beep()
  state.follow(motion)
}

/** A count is kept for the next times (vim's `scroll`). */
function rowsToScroll(state: EditorState, count: number | null): number {
  if (count !== null) state.settings.scroll = Math.min(count, state.screen.rows - 1)
  return state.settings.scroll ?? halfPageRows(state)
}

const placesOfZ = {
  t: 'top', Enter: 'top', '+': 'top', z: 'middle', '.': 'middle', b: 'bottom', '-': 'bottom',
} as const // biome-ignore format: in rows

function* placeOnScreen(state: EditorState, count: number | null): Step<void> {
  const key = yield* state.keys.next()
  const place = (placesOfZ as Readonly<Record<string, 'top' | 'middle' | 'bottom'>>)[key]
  if (place === undefined) return yield* state.beep()
  const line = count === null ? state.cursor.line : Math.min(count, state.lines.length) - 1
  if (/^[tzb]$/.test(key)) state.moveToWantedCell(line, 'last character')
  else state.goToLine(line)
  placeLine(state, place)
}

function* keyAfterZ(state: EditorState, runEx: RunEx): Step<void> {
  const key = yield* state.keys.next()
  if (key === 'Z') return yield* runEx('x')
  if (key === 'Q') return yield* runEx('q!')
  yield* state.beep()
}

function* recordMacro(state: EditorState): Step<void> {
  const { macros } = state.keys
  if (macros.isRecording) {
    macros.stop()
    return state.say('')
  }
  const name = yield* state.keys.next()
  if (!/^[a-z0-9]$/i.test(name)) return yield* state.beep()
  macros.start(name)
  state.say(`recording @${name}`)
}

function* runMacro(state: EditorState, count: number): Step<void> {
  const keys = state.keys.macros.run(yield* state.keys.next())
  if (keys === undefined) return yield* state.beep()
  state.keys.replay(Array.from({ length: Math.min(count, MOST_REPEATS) }, () => keys).flat())
}

function fileInfo({ path, isModified, lines, cursor }: EditorState): string {
  const modified = isModified ? ' [Modified]' : ''
  const percent = Math.floor(((cursor.line + 1) * 100) / lines.length)
  return `"${path ?? '[No Name]'}"${modified} ${lines.length} line${lines.length === 1 ? '' : 's'} --${percent}%--`
}
