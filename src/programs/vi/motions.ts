/** Where a motion leads (vim's motion.txt), and what an operator over it takes. */

import {
  firstNonBlank,
  type Lines,
  lastColumn,
  lineAt,
  nextColumn,
  type Position,
  previousColumn,
} from '../screen/lines.ts'
import { nextWord, previousWord, wordEnd } from './words.ts'

export interface Motion {
  readonly to: Position
  /** Whole lines are meant. */
  readonly isLinewise?: boolean
  /** The character at the end is part of it. */
  readonly isInclusive?: boolean
  /** The cursor keeps the cell that it wants to stand on. */
  readonly keepsCell?: boolean
  /** From here on up and down keep to the ends of lines. */
  readonly toLineEnd?: boolean
}

export interface MotionContext {
  readonly lines: Lines
  readonly cursor: Position
  /** null if none was typed */
  readonly count: number | null
  /** An operator or a selection: it may end behind a line's last character. */
  readonly isOperator: boolean
}

/** The last place on a line; an operator may end behind the last character. */
const endOf = ({ lines, isOperator }: MotionContext, line: number): number => {
  const text = lineAt(lines, line)
  return isOperator ? text.length : lastColumn(text)
}

/** null at the end of the last line */
function nextCharacter(context: MotionContext, { line, column }: Position): Position | null {
  if (column < endOf(context, line)) return { line, column: nextColumn(lineAt(context.lines, line), column) }
  return line + 1 < context.lines.length ? { line: line + 1, column: 0 } : null
}

/** null at the beginning of the first line */
function previousCharacter(context: MotionContext, { line, column }: Position): Position | null {
  if (column > 0) return { line, column: previousColumn(lineAt(context.lines, line), column) }
  return line > 0 ? { line: line - 1, column: endOf(context, line - 1) } : null
}

/** Over the ends of lines too, as whichwrap=b,s has it. */
function characterwise(
  step: (context: MotionContext, at: Position) => Position | null,
  context: MotionContext,
  count: number,
): Motion | null {
  let to: Position | null = null
  for (let done = 0; done < count; done++) {
    const next = step(context, to ?? context.cursor)
    if (next === null) break
    to = next
  }
  return to === null ? null : { to }
}

/** The motion of one key, null where it leads nowhere; undefined if the key is no motion. */
export function keyMotion(key: string, context: MotionContext): Motion | null | undefined {
  const { lines, cursor } = context
  const count = context.count ?? 1
  const text = lineAt(lines, cursor.line)
  switch (key) {
    case 'Backspace':
      return characterwise(previousCharacter, context, count)
    case ' ':
      return characterwise(nextCharacter, context, count)
    case 'h':
    case 'Left':
      return cursor.column === 0
        ? null
        : { to: { ...cursor, column: repeat(previousColumn, text, cursor.column, count) } }
    case 'l':
    case 'Right': {
      const end = context.isOperator ? text.length : lastColumn(text)
      if (cursor.column >= end) return null
      return { to: { ...cursor, column: Math.min(end, repeat(nextColumn, text, cursor.column, count)) } }
    }
    case 'j':
    case 'Down':
    case 'C-j':
    case 'C-n':
      return vertical(context, count)
    case 'k':
    case 'Up':
    case 'C-p':
      return vertical(context, -count)
    case '+':
    case 'Enter':
      return onFirst(lines, vertical(context, count))
    case '-':
      return onFirst(lines, vertical(context, -count))
    case '_':
      return onFirst(lines, vertical(context, count - 1))
    case '0':
    case 'Home':
      return { to: { ...cursor, column: 0 } }
    case '^':
      return { to: { ...cursor, column: firstNonBlank(text) } }
    case '$':
    case 'End': {
      const line = cursor.line + count - 1
      if (line >= lines.length) return null
      return { to: { line, column: lastColumn(lineAt(lines, line)) }, isInclusive: true, toLineEnd: true }
    }
    case '|':
      return { to: { ...cursor, column: Math.min(count - 1, lastColumn(text)) } }
    case 'G':
      return toLine(lines, context.count === null ? lines.length - 1 : context.count - 1)
    case 'w':
    case 'W': {
      const to = times(count, cursor, (at) => nextWord(lines, at, key === 'W'))
      if (context.isOperator) return { to }
      const stop = { line: to.line, column: Math.min(to.column, lastColumn(lineAt(lines, to.line))) }
      return stop.line === cursor.line && stop.column === cursor.column ? null : { to: stop }
    }
    case 'b':
    case 'B':
      if (cursor.line === 0 && cursor.column === 0) return null
      return { to: times(count, cursor, (at) => previousWord(lines, at, key === 'B')) }
    case 'e':
    case 'E': {
      const to = times(count, cursor, (at) => wordEnd(lines, at, key === 'E'))
      return to.line === cursor.line && to.column === cursor.column && !context.isOperator
        ? null
        : { to, isInclusive: true }
    }
    case '{':
      return paragraphMotion(lines, cursor, -1, count)
    case '}':
      return paragraphMotion(lines, cursor, 1, count)
    case '%':
      if (context.count !== null) return toLine(lines, Math.ceil((context.count * lines.length) / 100) - 1)
      return matchingBracket(lines, cursor)
    default:
      return undefined
  }
}

function repeat(
  step: (text: string, column: number) => number,
  text: string,
  from: number,
  count: number,
): number {
  let column = from
  for (let i = 0; i < count; i++) {
    const next = step(text, column)
    if (next === column) break
    column = next
  }
  return column
}

function times(count: number, from: Position, step: (at: Position) => Position): Position {
  let at = from
  for (let i = 0; i < count; i++) {
    const next = step(at)
    if (next.line === at.line && next.column === at.column) break
    at = next
  }
  return at
}

function vertical({ lines, cursor }: MotionContext, by: number): Motion | null {
  const line = cursor.line + by
  // Further than there are lines goes as far as it can, but not from the last one.
  if (by > 0 && cursor.line === lines.length - 1) return null
  if (by < 0 && cursor.line === 0) return null
  return {
    to: { line: Math.max(0, Math.min(line, lines.length - 1)), column: cursor.column },
    isLinewise: true,
    keepsCell: true,
  }
}

function onFirst(lines: Lines, motion: Motion | null): Motion | null {
  if (motion === null) return null
  return {
    to: { line: motion.to.line, column: firstNonBlank(lineAt(lines, motion.to.line)) },
    isLinewise: true,
  }
}

/** G and gg. */
export function toLine(lines: Lines, wanted: number): Motion {
  const line = Math.max(0, Math.min(wanted, lines.length - 1))
  return { to: { line, column: firstNonBlank(lineAt(lines, line)) }, isLinewise: true }
}

/** To the empty line before or behind a paragraph; the ends of the text are no such lines but stop the last step. */
function paragraphMotion(lines: Lines, from: Position, by: 1 | -1, count: number): Motion | null {
  const isInside = (at: number): boolean => at >= 0 && at < lines.length
  let line = from.line
  for (let i = 1; i <= count; i++) {
    while (isInside(line) && lineAt(lines, line) === '') line += by
    while (isInside(line) && lineAt(lines, line) !== '') line += by
    if (isInside(line)) continue
    if (i < count) return null
    if (by < 0) return { to: { line: 0, column: 0 } }
    const last = lines.length - 1
    return { to: { line: last, column: lastColumn(lineAt(lines, last)) }, isInclusive: true }
  }
  return { to: { line, column: 0 } }
}

const pairs = '()[]{}'

function matchingBracket(lines: Lines, { line, column }: Position): Motion | null {
  const text = lineAt(lines, line)
  let at = column
  while (at < text.length && !pairs.includes(text[at] as string)) at++
  const own = text[at]
  if (own === undefined) return null
  const index = pairs.indexOf(own)
  const other = pairs[index ^ 1] as string
  const by = index % 2 === 0 ? 1 : -1
  let depth = 0
  for (let row = line; row >= 0 && row < lines.length; row += by) {
    const chars = lineAt(lines, row)
    const start = row === line ? at : by === 1 ? 0 : chars.length - 1
    for (let i = start; i >= 0 && i < chars.length; i += by) {
      if (chars[i] === own) depth++
      else if (chars[i] === other) depth--
      if (depth === 0) return { to: { line: row, column: i }, isInclusive: true }
    }
  }
  return null
}

/** f, F, t and T: the column, or null. */
export function findCharacter(
  line: string,
  from: number,
  kind: string,
  char: string,
  count: number,
): number | null {
  let at = from
  for (let i = 0; i < count; i++) {
    at = /[ft]/.test(kind) ? line.indexOf(char, at + 1) : at === 0 ? -1 : line.lastIndexOf(char, at - 1)
    if (at < 0) return null
  }
  if (kind === 't') return previousColumn(line, at)
  return kind === 'T' ? nextColumn(line, at) : at
}

export interface OperatedText {
  readonly from: Position
  /** not part of it */
  readonly to: Position
  readonly isLinewise: boolean
}

/** What an operator takes over a motion from the cursor. */
export function operatedText(
  lines: Lines,
  cursor: Position,
  motion: Motion,
  isWordMotion: boolean,
): OperatedText {
  const isForward =
    motion.to.line > cursor.line || (motion.to.line === cursor.line && motion.to.column >= cursor.column)
  const from = isForward ? cursor : motion.to
  let to = isForward ? motion.to : cursor
  if (motion.isLinewise === true) return { from, to, isLinewise: true }
  if (motion.isInclusive === true) {
    return {
      from,
      to: { line: to.line, column: nextColumn(lineAt(lines, to.line), to.column) },
      isLinewise: false,
    }
  }
  // A word motion over the end of a line takes just the rest of the line; from an empty line it goes to the next one.
  if (isWordMotion && to.line > from.line && lineAt(lines, to.line - 1) === '') {
    to = { line: to.line, column: 0 }
  } else if (isWordMotion && to.line > from.line && to.column <= firstNonBlank(lineAt(lines, to.line))) {
    const line = to.line - 1
    to = { line, column: lineAt(lines, line).length }
    return { from, to, isLinewise: false }
  }
  // An exclusive motion to the start of a line stops at the end of the one before, or takes whole lines.
  if (to.column === 0 && to.line > from.line) {
    const line = to.line - 1
    to = { line, column: lineAt(lines, line).length }
    if (/^[ \t]*$/.test(lineAt(lines, from.line).slice(0, from.column))) return { from, to, isLinewise: true }
  }
  return { from, to, isLinewise: false }
}
