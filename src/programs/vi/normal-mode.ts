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
import { halfPageRows, pageRows, scroll } from './scroll.ts'
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
      return scroll(state, times * pageRows(state))
    case 'C-b':
    case 'PageUp':
      return scroll(state, -times * pageRows(state))
    case 'C-d':
      return scroll(state, count ?? halfPageRows(state))
    case 'C-u':
      return scroll(state, -(count ?? halfPageRows(state)))
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

function* keyAfterZ(state: EditorState, runEx: RunEx): Step<void> {
  const key = yield* state.keys.next()
  if (key === 'Z') return yield* runEx('x')
  if (key === 'Q') return yield* runEx('q!')
  yield* state.beep()
}

function* recordMacro(state: EditorState): Step<void> {
  const { macros } = state.keys
  if (macros.isRecording) return macros.stop()
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
