/**
 * Motions over words (vim's motion.txt, word motions): a word is a run of letters, digits and underscores or a run of
 * other characters that are not blank; a WORD is a run of non-blanks. An empty line counts as both.
 */

import { type Lines, lineAt, nextColumn, type Position, previousColumn } from '../screen/lines.ts'

type Kind = 'blank' | 'word' | 'other' | 'empty'

function kindAt(lines: Lines, { line, column }: Position, isBig: boolean): Kind {
  const text = lineAt(lines, line)
  if (text === '') return 'empty'
  const char = text[column]
  if (char === undefined || /[ \t]/.test(char)) return 'blank'
  if (isBig) return 'other'
  return /[\w\u00aa-\u{10ffff}]/u.test(char) ? 'word' : 'other'
}

/** The next position, over the ends of lines; null at the end of the text. */
function forward(lines: Lines, { line, column }: Position): Position | null {
  const next = nextColumn(lineAt(lines, line), column)
  if (next < lineAt(lines, line).length) return { line, column: next }
  return line + 1 < lines.length ? { line: line + 1, column: 0 } : null
}

function backward(lines: Lines, { line, column }: Position): Position | null {
  if (column > 0) return { line, column: previousColumn(lineAt(lines, line), column) }
  if (line === 0) return null
  const above = lineAt(lines, line - 1)
  return { line: line - 1, column: previousColumn(above, above.length) }
}

/** `w`: the start of the next word. At the end of the text the position behind its last character. */
export function nextWord(lines: Lines, from: Position, isBig: boolean): Position {
  const kind = kindAt(lines, from, isBig)
  let at = from
  for (;;) {
    const next = forward(lines, at)
    if (next === null) return { line: at.line, column: lineAt(lines, at.line).length }
    const nextKind = kindAt(lines, next, isBig)
    const isOtherLine = next.line !== at.line
    at = next
    if (nextKind === 'empty') return at
    if (nextKind !== 'blank' && (nextKind !== kind || isOtherLine || wasBlank(lines, at, isBig))) return at
  }
}

/** Whether a blank, or the start of a line, stands before a position. */
function wasBlank(lines: Lines, at: Position, isBig: boolean): boolean {
  if (at.column === 0) return true
  const before = { line: at.line, column: previousColumn(lineAt(lines, at.line), at.column) }
  return kindAt(lines, before, isBig) === 'blank'
}

/** `b`: the start of this word, or of the one before. */
export function previousWord(lines: Lines, from: Position, isBig: boolean): Position {
  let at = backward(lines, from)
  while (at !== null && kindAt(lines, at, isBig) === 'blank') at = backward(lines, at)
  if (at === null) return { line: 0, column: 0 }
  const kind = kindAt(lines, at, isBig)
  while (at.column > 0) {
    const before: Position = { line: at.line, column: previousColumn(lineAt(lines, at.line), at.column) }
    if (kindAt(lines, before, isBig) !== kind) break
    at = before
  }
  return at
}

/** `e`: the end of this word, or of the next one if it is there already; `staysAtEnd` for `cw`. */
export function wordEnd(lines: Lines, from: Position, isBig: boolean, staysAtEnd = false): Position {
  let at: Position = from
  if (!staysAtEnd) {
    let next = forward(lines, at)
    while (next !== null && /^(?:blank|empty)$/.test(kindAt(lines, next, isBig))) {
      at = next
      next = forward(lines, at)
    }
    if (next === null) return at
    at = next
  }
  const kind = kindAt(lines, at, isBig)
  for (;;) {
    const next = forward(lines, at)
    if (next === null || next.line !== at.line || kindAt(lines, next, isBig) !== kind) return at
    at = next
  }
}

/** `ge`: the end of the word before; at the start of the text it stays. */
export function previousWordEnd(lines: Lines, from: Position, isBig: boolean): Position {
  const kind = kindAt(lines, from, isBig)
  let at = from
  let hasLeft = kind === 'blank' || kind === 'empty'
  for (;;) {
    const next = backward(lines, at)
    if (next === null) return at
    const nextKind = kindAt(lines, next, isBig)
    if (nextKind !== kind || next.line !== at.line) hasLeft = true
    at = next
    if (nextKind === 'empty' || (hasLeft && nextKind !== 'blank')) return at
  }
}
