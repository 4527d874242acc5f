/** How diff shows changes: normal, unified, context, ed script, side by side. */

import { charWidth } from '../../kernel/width.ts'
import type { Change } from './changes.ts'

export interface Text {
  lines: readonly string[]
  /** the last line has no newline */
  isUnfinished: boolean
  /** `name<TAB>time`, or a label */
  heading: string
}

const noNewline = '\\ No newline at end of file\n'

function shown(mark: string, text: Text, index: number): string {
  const isLast = index === text.lines.length - 1
  return `${mark}${text.lines[index]}\n${isLast && text.isUnfinished ? noNewline : ''}`
}

function shownRange(mark: string, text: Text, start: number, end: number): string {
  let result = ''
  for (let i = start; i < end; i++) result += shown(mark, text, i)
  return result
}

/** `3`, `3,5`: line numbers from 1, as normal and ed scripts write them. */
function range(start: number, count: number): string {
  return count <= 1 ? String(count === 0 ? start : start + 1) : `${start + 1},${start + count}`
}

export function normalStyle(a: Text, b: Text, changes: readonly Change[]): string {
  return changes
    .map(({ start0, start1, deleted, inserted }) => {
      const letter = deleted === 0 ? 'a' : inserted === 0 ? 'd' : 'c'
      const head = `${range(start0, deleted)}${letter}${range(start1, inserted)}\n`
      const middle = letter === 'c' ? '---\n' : ''
      return (
        head +
        shownRange('< ', a, start0, start0 + deleted) +
        middle +
        shownRange('> ', b, start1, start1 + inserted)
      )
    })
    .join('')
}

export function edStyle(_a: Text, b: Text, changes: readonly Change[]): string {
  return [...changes]
    .reverse()
    .map(({ start0, start1, deleted, inserted }) => {
      const letter = deleted === 0 ? 'a' : inserted === 0 ? 'd' : 'c'
      const head = `${range(start0, deleted)}${letter}\n`
      return inserted === 0 ? head : `${head}${edLines(b, start1, inserted)}`
    })
    .join('')
}

/** A line that is a single dot would end the text: two dots, then taken back. */
function edLines(b: Text, start: number, count: number): string {
  let result = ''
  let isOpen = true
  for (let i = start; i < start + count; i++) {
    const line = b.lines[i] as string
    if (!isOpen) {
      result += 'a\n'
      isOpen = true
    }
    if (line === '.') {
      result += '..\n.\ns/.//\n'
      isOpen = false
    } else result += `${line}\n`
  }
  return isOpen ? `${result}.\n` : result
}

interface Hunk {
  changes: Change[]
  from0: number
  to0: number
  from1: number
  to1: number
}

function hunks(a: Text, b: Text, changes: readonly Change[], context: number): Hunk[] {
  const groups: Change[][] = []
  for (const change of changes) {
    const last = groups.at(-1)?.at(-1)
    const gap = last === undefined ? Number.POSITIVE_INFINITY : change.start0 - (last.start0 + last.deleted)
    if (gap <= 2 * context) groups.at(-1)?.push(change)
    else groups.push([change])
  }
  return groups.map((group) => {
    const first = group[0] as Change
    const last = group.at(-1) as Change
    return {
      changes: group,
      from0: Math.max(0, first.start0 - context),
      to0: Math.min(a.lines.length, last.start0 + last.deleted + context),
      from1: Math.max(0, first.start1 - context),
      to1: Math.min(b.lines.length, last.start1 + last.inserted + context),
    }
  })
}

export function unifiedStyle(a: Text, b: Text, changes: readonly Change[], context: number): string {
  let result = `--- ${a.heading}\n+++ ${b.heading}\n`
  for (const hunk of hunks(a, b, changes, context)) {
    result += `@@ -${unifiedRange(hunk.from0, hunk.to0)} +${unifiedRange(hunk.from1, hunk.to1)} @@\n`
    let at = hunk.from0
    for (const { start0, start1, deleted, inserted } of hunk.changes) {
      result += shownRange(' ', a, at, start0)
      result += shownRange('-', a, start0, start0 + deleted) + shownRange('+', b, start1, start1 + inserted)
      at = start0 + deleted
    }
    result += shownRange(' ', a, at, hunk.to0)
  }
  return result
}

function unifiedRange(from: number, to: number): string {
  const count = to - from
  if (count === 0) return `${from},0`
  return count === 1 ? String(from + 1) : `${from + 1},${count}`
}

export function contextStyle(a: Text, b: Text, changes: readonly Change[], context: number): string {
  let result = `*** ${a.heading}\n--- ${b.heading}\n`
  for (const hunk of hunks(a, b, changes, context)) {
    result += `***************\n*** ${contextRange(hunk.from0, hunk.to0)} ****\n`
    if (hunk.changes.some(({ deleted }) => deleted > 0)) result += contextHalf(a, hunk, 'old')
    result += `--- ${contextRange(hunk.from1, hunk.to1)} ----\n`
    if (hunk.changes.some(({ inserted }) => inserted > 0)) result += contextHalf(b, hunk, 'new')
  }
  return result
}

function contextRange(from: number, to: number): string {
  if (to <= from) return String(from)
  return to - from === 1 ? String(to) : `${from + 1},${to}`
}

function contextHalf(text: Text, hunk: Hunk, side: 'old' | 'new'): string {
  let result = ''
  let at = side === 'old' ? hunk.from0 : hunk.from1
  for (const { start0, start1, deleted, inserted } of hunk.changes) {
    const [start, count] = side === 'old' ? [start0, deleted] : [start1, inserted]
    const mark = deleted > 0 && inserted > 0 ? '! ' : side === 'old' ? '- ' : '+ '
    result += shownRange('  ', text, at, start) + shownRange(mark, text, start, start + count)
    at = start + count
  }
  return result + shownRange('  ', text, at, side === 'old' ? hunk.to0 : hunk.to1)
}

export interface SideBySideOptions {
  width: number
  leftColumn: boolean
  suppressCommon: boolean
  expandTabs: boolean
}

const tabSize = 8

/** sdiff's columns: half a width, a gutter with a mark, the other half (side.c). */
export function sideBySideStyle(
  a: Text,
  b: Text,
  changes: readonly Change[],
  options: SideBySideOptions,
): string {
  const { width, expandTabs } = options
  const step = expandTabs ? 1 : tabSize
  const offset = Math.floor((width + step + 3) / (2 * step)) * step
  const half = Math.max(0, Math.min(offset - 3, width - offset))
  const column2 = half === 0 ? width : offset
  const printer = new SideBySide(half, column2, options)
  let i = 0
  let j = 0
  const common = (end0: number) => {
    for (; i < end0; i++, j++) {
      if (options.suppressCommon) continue
      printer.line(
        a.lines[i] as string,
        options.leftColumn ? '(' : ' ',
        options.leftColumn ? null : (b.lines[j] as string),
      )
    }
  }
  for (const { start0, start1, deleted, inserted } of changes) {
    common(start0)
    j = start1
    const both = Math.min(deleted, inserted)
    for (let k = 0; k < both; k++) printer.line(a.lines[i++] as string, '|', b.lines[j++] as string)
    for (let k = both; k < deleted; k++) printer.line(a.lines[i++] as string, '<', null)
    for (let k = both; k < inserted; k++) printer.line(null, '>', b.lines[j++] as string)
  }
  common(a.lines.length)
  return printer.text
}

class SideBySide {
  text = ''
  private readonly half: number
  private readonly column2: number
  private readonly options: SideBySideOptions

  constructor(half: number, column2: number, options: SideBySideOptions) {
    this.half = half
    this.column2 = column2
    this.options = options
  }

  line(left: string | null, mark: string, right: string | null): void {
    let column = 0
    if (left !== null) {
      const cut = this.cut(left, 0)
      this.text += cut.text
      column = cut.column
    }
    if (mark !== ' ') {
      column = this.pad(column, Math.floor((this.half + this.column2 - 1) / 2))
      this.text += mark
      column++
    }
    if (right !== null && right !== '') {
      this.pad(column, this.column2)
      this.text += this.cut(right, 0).text
    }
    this.text += '\n'
  }

  /** As much of a line as fits into a half. */
  private cut(line: string, start: number): { text: string; column: number } {
    let text = ''
    let column = start
    for (const char of line) {
      if (char === '\t') {
        const next = column + tabSize - (column % tabSize)
        if (next > this.half) break
        text += this.options.expandTabs ? ' '.repeat(next - column) : '\t'
        column = next
        continue
      }
      const width = charWidth(char.codePointAt(0) as number)
      if (column + width > this.half) break
      text += char
      column += width
    }
    return { text, column }
  }

  private pad(from: number, to: number): number {
    let at = from
    if (!this.options.expandTabs) {
      for (let tab = at + tabSize - (at % tabSize); tab <= to; tab += tabSize) {
        this.text += '\t'
        at = tab
      }
    }
    if (at < to) this.text += ' '.repeat(to - at)
    return Math.max(at, to)
  }
}
