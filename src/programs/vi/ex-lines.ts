/** `:d`, `:y`, `:m`, `:t` and `:sort`: whole lines go away, elsewhere or into an order. */

import { insertLines, removeLines } from '../screen/lines.ts'
import { type ExCommand, linesMeant, parseEx } from './ex.ts'
import { type EditorState, REPORT } from './state.ts'

/** `:d x 3` takes three lines, from the range's last, into a register. */
export function takeLines(state: EditorState, command: ExCommand, name: 'delete' | 'yank'): void {
  const given = linesMeant(command, state.cursor.line)
  const [, register = '', many] = /^([a-zA-Z_]?)\s*(\d*)$/.exec(command.argument) ?? []
  const from = many ? given.to : given.from
  const to = Math.min(many ? from + Number(many) - 1 : given.to, state.lines.length - 1)
  const count = to - from + 1
  const taken = { text: state.lines.slice(from, to + 1), isLinewise: true }
  if (name === 'yank') {
    state.registers.yank(taken, register)
    if (count > REPORT) state.say(`${count} lines yanked`)
    return
  }
  state.registers.delete(taken, register, 'by size')
  state.lines = removeLines(state.lines, from, count)
  state.goToLine(from)
  if (count > REPORT) state.say(`${count} fewer lines`)
}

export function moveLines(state: EditorState, command: ExCommand, name: 'move' | 'copy'): void {
  const { from, to } = linesMeant(command, state.cursor.line)
  const target = parseEx(command.argument, state.lines, state.cursor.line, (name) => state.marks.line(name))
  if (typeof target === 'string' || target.range === null) {
    state.complain('E14: Invalid address')
    return
  }
  const after = target.range.to
  if (name === 'move' && after >= from && after < to) {
    state.complain('E134: Cannot move a range of lines into itself')
    return
  }
  const text = state.lines.slice(from, to + 1)
  if (name === 'copy') state.lines = insertLines(state.lines, after + 1, text)
  else {
    const rest = [...state.lines.slice(0, from), ...state.lines.slice(to + 1)]
    state.lines = insertLines(rest, after < from ? after + 1 : after + 1 - text.length, text)
  }
  state.goToLine(name === 'copy' || after < from ? after + text.length : after)
}

export function sort(state: EditorState, { range, argument, isForced }: ExCommand): void {
  const { from, to } = range ?? { from: 0, to: state.lines.length - 1 }
  const folds = argument.includes('i')
  const number = (line: string): number => {
    const digits = /-?\d+/.exec(line)
    return digits === null ? Number.NEGATIVE_INFINITY : Number(digits[0])
  }
  const key = (line: string): string | number =>
    argument.includes('n') ? number(line) : folds ? line.toLowerCase() : line
  const compare = (a: string, b: string): number => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0)
  let sorted = state.lines.slice(from, to + 1).sort((a, b) => (isForced ? compare(b, a) : compare(a, b)))
  if (argument.includes('u'))
    sorted = sorted.filter((line, at) => at === 0 || compare(sorted[at - 1] as string, line) !== 0)
  state.lines = [...state.lines.slice(0, from), ...sorted, ...state.lines.slice(to + 1)]
  state.goToLine(from)
}
