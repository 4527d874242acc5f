/** `u` and `C-r`: back to the state before a change, and forth again. */

import type { Time } from '../../kernel/abi.ts'
import { civilTime } from '../../time/calendar.ts'
import { zoneFromTz } from '../../time/zone.ts'
import type { Io } from '../lib/io.ts'
import { firstDifference, firstNonBlank, lineAt } from '../screen/lines.ts'
import type { EditorState } from './state.ts'
import type { UndoState } from './undo-list.ts'

export function undo(state: EditorState, count: number): void {
  for (let i = 0; i < count; i++) {
    const before = state.undoList.back(state.lines)
    if (before === undefined) {
      state.say('Already at oldest change')
      return
    }
    restore(state, before, 'before')
  }
}

export function redo(state: EditorState, count: number): void {
  for (let i = 0; i < count; i++) {
    const after = state.undoList.again(state.lines)
    if (after === undefined) {
      state.say('Already at newest change')
      return
    }
    restore(state, after, 'after')
  }
}

function restore(state: EditorState, to: UndoState, place: 'before' | 'after'): void {
  const more = to.lines.length - state.lines.length
  const line = firstDifference(state.lines, to.lines)
  const size = to.lines.length - line - firstDifference(state.lines.toReversed(), to.lines.toReversed())
  const changed = state.lines.filter((text, at) => text !== to.lines[at]).length
  state.lines = to.lines
  state.isModified = true
  // Back where it was if that is at the change, else on the first line that changed (vim's u_undoredo).
  const saved = to.cursor.line
  if (place === 'before' && saved + 1 >= line && saved <= line + Math.max(0, size)) {
    state.moveTo(state.clamped(to.cursor))
  } else {
    const top = Math.min(line, to.lines.length - 1)
    state.moveTo({ line: top, column: firstNonBlank(lineAt(to.lines, top)) })
  }
  state.say(`${changedLines(more, changed)}; ${place} #${to.number}  ${timeOf(state.io, to.time)}`)
}

/** How long ago, or, after a while, when (vim's u_add_time). */
function timeOf(io: Io, time: Time): string {
  const seconds = io.sys.time().sec - time.sec
  if (seconds < 100) return `${seconds} second${seconds === 1 ? '' : 's'} ago`
  const { hour, minute, second } = civilTime(time, zoneFromTz(io.variable('TZ')))
  return [hour, minute, second].map((part) => String(part).padStart(2, '0')).join(':')
}

function changedLines(more: number, changed: number): string {
  if (more === 0) return changed === 1 ? '1 change' : `${changed} changes`
  if (more === -1) return '1 line less'
  if (more === 1) return '1 more line'
  return more > 0 ? `${more} more lines` : `${-more} fewer lines`
}
