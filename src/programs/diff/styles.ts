/** How diff shows changes: normal, unified, context, ed and RCS scripts, side by side (line formats: formats.ts). */

import { charWidth } from '../../kernel/width.ts'
import type { Change } from './changes.ts'

export interface Text {
  lines: readonly string[]
  /** the last line has no newline */
  isUnfinished: boolean
  /** `name<TAB>time`, or a label */
  heading: string
}

export interface LineLayout {
  /** -T: a tab instead of a space behind the mark */
  readonly initialTab: boolean
  readonly suppressBlankEmpty: boolean
  /** -t: columns of a tab that becomes spaces; null: tabs stay */
  readonly expandedTab: number | null
}

export interface HunkLayout extends LineLayout {
  /** lines around changes */
  readonly context: number
  /** whether a line begins what a hunk is said to be in; null: nothing is said */
  readonly isFunction: ((line: string) => boolean) | null
}

const noNewline = '\\ No newline at end of file\n'

/** A line behind its mark. Unified marks have no space of their own: context lines begin with it. */
function shown(mark: string, text: Text, index: number, layout: LineLayout, isUnified = false): string {
  const line = text.lines[index] as string
  const isBare = layout.suppressBlankEmpty && line === ''
  const end = index === text.lines.length - 1 && text.isUnfinished ? `\n${noNewline}` : '\n'
  const gap = layout.initialTab ? '\t' : isUnified ? '' : ' '
  const bareMark = mark === ' ' ? '' : mark
  if (isBare) return bareMark + end
  const start = isUnified && mark === ' ' && layout.initialTab ? '' : mark
  return start + gap + expandTabs(line, layout.expandedTab) + end
}

export function expandTabs(line: string, tab: number | null): string {
  if (tab === null || !line.includes('\t')) return line
  let result = ''
  let column = 0
  for (const char of line) {
    const width = char === '\t' ? tab - (column % tab) : charWidth(char.codePointAt(0) as number)
    result += char === '\t' ? ' '.repeat(width) : char
    column += width
  }
  return result
}

function shownRange(
  mark: string,
  text: Text,
  start: number,
  end: number,
  layout: LineLayout,
  isUnified = false,
): string {
  let result = ''
  for (let i = start; i < end; i++) result += shown(mark, text, i, layout, isUnified)
  return result
}

/** `3`, `3,5`: line numbers from 1, as normal and ed scripts write them. */
function range(start: number, count: number): string {
  return count <= 1 ? String(count === 0 ? start : start + 1) : `${start + 1},${start + count}`
}

export function normalStyle(a: Text, b: Text, changes: readonly Change[], layout: LineLayout): string {
  return changes
    .map(({ start0, start1, deleted, inserted }) => {
      const letter = deleted === 0 ? 'a' : inserted === 0 ? 'd' : 'c'
      const head = `${range(start0, deleted)}${letter}${range(start1, inserted)}\n`
      const middle = letter === 'c' ? '---\n' : ''
      return (
        head +
        shownRange('<', a, start0, start0 + deleted, layout) +
        middle +
        shownRange('>', b, start1, start1 + inserted, layout)
      )
    })
    .join('')
}

/** What rcs(1) keeps: what goes and what comes, by the line numbers of the first file. */
export function rcsStyle(b: Text, changes: readonly Change[]): string {
  return changes
    .map(({ start0, start1, deleted, inserted }) => {
      const gone = deleted > 0 ? `d${start0 + 1} ${deleted}\n` : ''
      if (inserted === 0) return gone
      const lines = b.lines.slice(start1, start1 + inserted).join('\n')
      const isCut = b.isUnfinished && start1 + inserted === b.lines.length
      return `${gone}a${start0 + deleted} ${inserted}\n${lines}${isCut ? '' : '\n'}`
    })
    .join('')
}

/** -f: an ed script from the first line on, which ed itself cannot use. */
export function forwardStyle(b: Text, changes: readonly Change[]): string {
  return changes
    .map(({ start0, start1, deleted, inserted }) => {
      const letter = deleted === 0 ? 'a' : inserted === 0 ? 'd' : 'c'
      const head = `${letter}${range(start0, deleted).replace(',', ' ')}\n`
      const lines = b.lines.slice(start1, start1 + inserted).map((line) => `${line}\n`)
      return inserted === 0 ? head : `${head}${lines.join('')}.\n`
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
    // find_hunk of context.c: a change that is ignored is shown only near one that is not.
    const reach = last?.isIgnored === true || change.isIgnored ? context : 2 * context + 1
    if (gap < reach) groups.at(-1)?.push(change)
    else groups.push([change])
  }
  const shownGroups = groups.filter((group) => group.some(({ isIgnored }) => !isIgnored))
  return shownGroups.map((group) => {
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

/** The name of what the hunk is in: the last line before it that is a function's, cut to 40 characters. */
function functionName(a: Text, hunk: Hunk, { isFunction }: HunkLayout): string {
  if (isFunction === null) return ''
  const line = a.lines.slice(0, hunk.from0).findLast(isFunction)
  if (line === undefined) return ''
  const start = line.replace(/^\s+/, '')
  return ` ${start.slice(0, 40).trimEnd()}`
}

export function unifiedStyle(a: Text, b: Text, changes: readonly Change[], layout: HunkLayout): string {
  let result = `--- ${a.heading}\n+++ ${b.heading}\n`
  const lines = (mark: string, text: Text, from: number, to: number) =>
    shownRange(mark, text, from, to, layout, true)
  for (const hunk of hunks(a, b, changes, layout.context)) {
    const ranges = `-${unifiedRange(hunk.from0, hunk.to0)} +${unifiedRange(hunk.from1, hunk.to1)}`
    result += `@@ ${ranges} @@${functionName(a, hunk, layout)}\n`
    let at = hunk.from0
    for (const { start0, start1, deleted, inserted } of hunk.changes) {
      result += lines(' ', a, at, start0)
      result += lines('-', a, start0, start0 + deleted) + lines('+', b, start1, start1 + inserted)
      at = start0 + deleted
    }
    result += lines(' ', a, at, hunk.to0)
  }
  return result
}

function unifiedRange(from: number, to: number): string {
  const count = to - from
  if (count === 0) return `${from},0`
  return count === 1 ? String(from + 1) : `${from + 1},${count}`
}

export function contextStyle(a: Text, b: Text, changes: readonly Change[], layout: HunkLayout): string {
  let result = `*** ${a.heading}\n--- ${b.heading}\n`
  for (const hunk of hunks(a, b, changes, layout.context)) {
    result += `***************${functionName(a, hunk, layout)}\n*** ${contextRange(hunk.from0, hunk.to0)} ****\n`
    if (hunk.changes.some(({ deleted }) => deleted > 0)) result += contextHalf(a, hunk, 'old', layout)
    result += `--- ${contextRange(hunk.from1, hunk.to1)} ----\n`
    if (hunk.changes.some(({ inserted }) => inserted > 0)) result += contextHalf(b, hunk, 'new', layout)
  }
  return result
}

function contextRange(from: number, to: number): string {
  if (to <= from) return String(from)
  return to - from === 1 ? String(to) : `${from + 1},${to}`
}

function contextHalf(text: Text, hunk: Hunk, side: 'old' | 'new', layout: LineLayout): string {
  let result = ''
  let at = side === 'old' ? hunk.from0 : hunk.from1
  for (const { start0, start1, deleted, inserted } of hunk.changes) {
    const [start, count] = side === 'old' ? [start0, deleted] : [start1, inserted]
    const mark = deleted > 0 && inserted > 0 ? '!' : side === 'old' ? '-' : '+'
    result += shownRange(' ', text, at, start, layout) + shownRange(mark, text, start, start + count, layout)
    at = start + count
  }
  return result + shownRange(' ', text, at, side === 'old' ? hunk.to0 : hunk.to1, layout)
}

export interface SideBySideOptions {
  width: number
  leftColumn: boolean
  suppressCommon: boolean
  expandTabs: boolean
  tabSize: number
}

/** sdiff's columns: half a width, a gutter with a mark, the other half (side.c). */
export function sideBySideStyle(
  a: Text,
  b: Text,
  changes: readonly Change[],
  options: SideBySideOptions,
): string {
  const { width, expandTabs, tabSize } = options
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
      printer.line(lineAt(a, i), options.leftColumn ? '(' : ' ', options.leftColumn ? null : lineAt(b, j))
    }
  }
  for (const { start0, start1, deleted, inserted } of changes) {
    common(start0)
    j = start1
    const both = Math.min(deleted, inserted)
    for (let k = 0; k < both; k++) printer.line(lineAt(a, i++), '|', lineAt(b, j++))
    for (let k = both; k < deleted; k++) printer.line(lineAt(a, i++), '<', null)
    for (let k = both; k < inserted; k++) printer.line(null, '>', lineAt(b, j++))
  }
  common(a.lines.length)
  return printer.text
}

interface SideLine {
  readonly text: string
  readonly hasNewline: boolean
}

function lineAt(text: Text, index: number): SideLine {
  const isCut = text.isUnfinished && index === text.lines.length - 1
  return { text: text.lines[index] as string, hasNewline: !isCut }
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

  line(left: SideLine | null, mark: string, right: SideLine | null): void {
    let column = 0
    if (left !== null) {
      const cut = this.cut(left.text, 0)
      this.text += cut.text
      column = cut.column
    }
    if (mark !== ' ') {
      column = this.pad(column, Math.floor((this.half + this.column2 - 1) / 2))
      const isCutOnce = mark === '|' && left?.hasNewline !== right?.hasNewline
      this.text += isCutOnce ? (left?.hasNewline ? '/' : '\\') : mark
      column++
    }
    if (right !== null && right.text !== '') {
      this.pad(column, this.column2)
      this.text += this.cut(right.text, 0).text
    }
    if (left?.hasNewline || right?.hasNewline) this.text += '\n'
  }

  /** As much of a line as fits into a half. */
  private cut(line: string, start: number): { text: string; column: number } {
    let text = ''
    const { tabSize } = this.options
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
    const { tabSize } = this.options
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
