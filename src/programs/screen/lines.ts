/**
 * The text that an editor edits: lines that never change in place, so that a state is kept by keeping the array.
 *
 * Terms: a *position* is a line and a column, both from 0; the column counts UTF-16 units and always stands at the
 * beginning of a unit (screen/cells.ts). A *span* goes from one position up to another, which is not part of it.
 */

import { unitsOf } from './cells.ts'

export interface Position {
  readonly line: number
  readonly column: number
}

/** At least one line; a file without any is one empty line. */
export type Lines = readonly string[]

export const lineAt = (lines: Lines, line: number): string => lines[line] ?? ''

export const comparePositions = (a: Position, b: Position): number => a.line - b.line || a.column - b.column

/** The lines of a span, the first and last cut. */
export function copySpan(lines: Lines, from: Position, to: Position): string[] {
  if (from.line === to.line) return [lineAt(lines, from.line).slice(from.column, to.column)]
  return [
    lineAt(lines, from.line).slice(from.column),
    ...lines.slice(from.line + 1, to.line),
    lineAt(lines, to.line).slice(0, to.column),
  ]
}

/** The lines with a span replaced. Precondition: `text` has a line at least. */
export function replaceSpan(lines: Lines, from: Position, to: Position, text: readonly string[]): Lines {
  const before = lineAt(lines, from.line).slice(0, from.column)
  const after = lineAt(lines, to.line).slice(to.column)
  const inserted = [...text]
  inserted[0] = before + inserted[0]
  inserted[inserted.length - 1] += after
  return [...lines.slice(0, from.line), ...inserted, ...lines.slice(to.line + 1)]
}

/** Without `count` lines from `start`; one empty line if none is left. */
export function removeLines(lines: Lines, start: number, count: number): Lines {
  const rest = [...lines.slice(0, start), ...lines.slice(start + count)]
  return rest.length === 0 ? [''] : rest
}

/** With more lines before the line `at`. */
export const insertLines = (lines: Lines, at: number, more: readonly string[]): Lines => [
  ...lines.slice(0, at),
  ...more,
  ...lines.slice(at),
]

/** Where the unit after that at `column` begins; the line's length at the end. */
export function nextColumn(line: string, column: number): number {
  const unit = unitsOf(line).find(({ at, length }) => at + length > column)
  return unit === undefined ? line.length : unit.at + unit.length
}

/** Where the unit before `column` begins, 0 at the start. */
export const previousColumn = (line: string, column: number): number =>
  unitsOf(line).findLast(({ at }) => at < column)?.at ?? 0

/** The last column that a cursor may stand on in normal mode. */
export const lastColumn = (line: string): number => unitsOf(line).at(-1)?.at ?? 0

/** The first column that is no blank; the last one if all are. */
export function firstNonBlank(line: string): number {
  const at = line.search(/[^ \t]/)
  return at < 0 ? lastColumn(line) : at
}

/** The first line in which two texts differ, for the cursor after undo. */
export function firstDifference(a: Lines, b: Lines): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return i
  return length
}
