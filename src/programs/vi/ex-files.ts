/** `:w`, `:e` and `:r`: files become the text, or what is in it. */

import { encode } from '../../kernel/text.ts'
import type { Step } from '../lib/io.ts'
import { insertLines } from '../screen/lines.ts'
import type { ExCommand } from './ex.ts'
import { linesOf, loadFile, saveFile } from './file.ts'
import type { EditorState } from './state.ts'

export const UNWRITTEN = 'E37: No write since last change (add ! to override)'

/** Whether the lines have been written. */
export function* write(state: EditorState, command: ExCommand): Step<boolean> {
  const path = command.argument === '' ? state.path : command.argument
  if (path === null) {
    state.complain('E32: No file name')
    return false
  }
  const isOther = path !== state.path
  if (isOther && !command.isForced && typeof state.io.sys.stat(path) !== 'number' && state.path !== null) {
    state.complain('E13: File exists (add ! to override)')
    return false
  }
  if (!isOther && state.isReadOnly && !command.isForced) {
    state.complain("E45: 'readonly' option is set (add ! to override)")
    return false
  }
  const { range } = command
  const lines = range === null ? state.lines : state.lines.slice(range.from, range.to + 1)
  const { isWritten, message } = yield* saveFile(
    state.io,
    path,
    lines,
    state.hasLastNewline || range !== null,
  )
  if (!isWritten) {
    state.complain(message)
    return false
  }
  if (state.path === null) state.path = path
  if (range === null && path === state.path) state.isModified = false
  state.say(message)
  return true
}

export function* edit(state: EditorState, command: ExCommand): Step<void> {
  if (state.isModified && !command.isForced) return state.complain(UNWRITTEN)
  const path = command.argument === '' ? state.path : command.argument
  if (path === null) return state.complain('E32: No file name')
  state.replaceFile(path, yield* loadFile(state.io, path))
}

export function* read(state: EditorState, command: ExCommand): Step<void> {
  if (command.argument === '' && state.path === null) return state.complain('E32: No file name')
  const path = command.argument === '' ? (state.path as string) : command.argument
  const text = yield* state.io.readText(path)
  if (typeof text === 'number') return state.complain(`E484: Can't open file ${path}`)
  const more = linesOf(text)
  const after = command.range?.to ?? state.cursor.line
  state.lines = insertLines(state.lines, after + 1, more)
  state.goToLine(after + 1)
  state.say(`"${path}" ${more.length}L, ${encode(text).length}B`)
}
