/**
 * diff's line and group formats (--line-format, --old-group-format, -D), as ifdef.c of GNU diffutils has them.
 *
 * Terms: a group is a run of lines that both files have (unchanged), that only one has (old, new), or that differ
 * (changed). A group format says what is printed for it; in it `%<`, `%>` and `%=` are its lines, each by its line format.
 */

import type { Change } from './changes.ts'
import { expandTabs, type Text } from './styles.ts'

export type LineKind = 'old' | 'new' | 'unchanged'
export type GroupKind = LineKind | 'changed'

export interface Formats {
  readonly lines: Readonly<Record<LineKind, string>>
  readonly groups: Readonly<Record<GroupKind, string>>
  readonly expandedTab: number | null
}

/** What formats were given, made whole. */
export function completeFormats(
  lines: Partial<Record<LineKind, string>>,
  groups: Partial<Record<GroupKind, string>>,
  expandedTab: number | null,
): Formats {
  const old = groups.old ?? groups.changed ?? '%<'
  const added = groups.new ?? groups.changed ?? '%>'
  return {
    lines: { old: '%l\n', new: '%l\n', unchanged: '%l\n', ...lines },
    groups: { old, new: added, unchanged: '%=', changed: old + added, ...groups },
    expandedTab,
  }
}

/** -D NAME: both files in one, for the C preprocessor. */
export const ifdefGroups = (name: string): Record<GroupKind, string> => ({
  unchanged: '%=',
  old: `#ifndef ${name}\n%<#endif /* ! ${name} */\n`,
  new: `#ifdef ${name}\n%>#endif /* ${name} */\n`,
  changed: `#ifndef ${name}\n%<#else /* ${name} */\n%>#endif /* ${name} */\n`,
})

interface Range {
  readonly start: number
  readonly end: number
}

interface Group {
  readonly old: Range
  readonly new: Range
}

export function formattedStyle(a: Text, b: Text, changes: readonly Change[], formats: Formats): string {
  let result = ''
  let [at0, at1] = [0, 0]
  const show = (kind: GroupKind, group: Group) => {
    result += new GroupPrinter(a, b, group, formats).print(formats.groups[kind])
  }
  const common = (end0: number, end1: number) => {
    if (end0 > at0 || end1 > at1)
      show('unchanged', { old: { start: at0, end: end0 }, new: { start: at1, end: end1 } })
  }
  for (const { start0, start1, deleted, inserted, isIgnored } of changes) {
    // What is ignored counts as unchanged: it goes with the group that it stands in.
    if (isIgnored) continue
    common(start0, start1)
    ;[at0, at1] = [start0 + deleted, start1 + inserted]
    const kind = deleted === 0 ? 'new' : inserted === 0 ? 'old' : 'changed'
    show(kind, { old: { start: start0, end: at0 }, new: { start: start1, end: at1 } })
  }
  common(a.lines.length, b.lines.length)
  return result
}

class GroupPrinter {
  readonly #a: Text
  readonly #b: Text
  readonly #group: Group
  readonly #formats: Formats

  constructor(a: Text, b: Text, group: Group, formats: Formats) {
    this.#a = a
    this.#b = b
    this.#group = group
    this.#formats = formats
  }

  print(format: string): string {
    return format.replace(PIECE, (whole, character, octal, a, b, then, otherwise, spec, letter) => {
      if (whole === '%%') return '%'
      if (whole === '%<') return this.#lines(this.#a, this.#group.old, 'old')
      if (whole === '%>') return this.#lines(this.#b, this.#group.new, 'new')
      if (whole === '%=') return this.#lines(this.#a, this.#group.old, 'unchanged')
      if (character !== undefined) return character
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8))
      if (a !== undefined) return this.print(this.#value(a) === this.#value(b) ? then : otherwise)
      const value = this.#number(letter)
      return value === null ? whole : formatNumber(spec, value)
    })
  }

  #value(text: string): number | null {
    return /^\d+$/.test(text) ? Number(text) : this.#number(text)
  }

  /** e: the line before the group; f, l: its first and last; m: the line behind; n: how many. Capitals: the new file. */
  #number(letter: string): number | null {
    const { start, end } = letter === letter.toLowerCase() ? this.#group.old : this.#group.new
    switch (letter.toLowerCase()) {
      case 'e':
        return start
      case 'f':
        return start + 1
      case 'l':
        return end
      case 'm':
        return end + 1
      case 'n':
        return end - start
      default:
        return null
    }
  }

  #lines(text: Text, { start, end }: Range, kind: LineKind): string {
    const { lines, expandedTab } = this.#formats
    let result = ''
    for (let i = start; i < end; i++) {
      const line = expandTabs(text.lines[i] as string, expandedTab)
      const isCut = text.isUnfinished && i === text.lines.length - 1
      result += lines[kind].replace(
        PIECE,
        (whole, character, octal, _a, _b, _then, _otherwise, spec, letter) => {
          if (whole === '%%') return '%'
          if (whole === '%l') return line
          if (whole === '%L') return isCut ? line : `${line}\n`
          if (character !== undefined) return character
          if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8))
          return spec !== undefined && letter === 'n' ? formatNumber(spec, i + 1) : whole
        },
      )
    }
    return result
  }
}

/** What may stand behind a percent sign: itself, lines, %c'C', %c'\OOO', %(A=B?T:E) with at most one more inside, or a number as printf(3) writes it. */
const PIECE =
  /%(?:[%<>=lL]|c'([^\\'])'|c'\\([0-7]{1,3})'|\(([A-Za-z]|\d+)=([A-Za-z]|\d+)\?((?:[^:%]|%\([^)]*\)|%.)*):((?:[^)%]|%\([^)]*\)|%.)*)\)|(-?'?0*\d*(?:\.\d*)?[doxX])([A-Za-z]))/gs

function formatNumber(spec: string, value: number): string {
  const [, minus, zero, width = '', precision, conversion] =
    /^(-?)'?(0*)(\d*)(?:\.(\d*))?([doxX])$/.exec(spec) ?? []
  const base = conversion === 'o' ? 8 : conversion === 'd' ? 10 : 16
  const digits = value.toString(base).padStart(Number(precision ?? 0), '0')
  const text = conversion === 'X' ? digits.toUpperCase() : digits
  if (minus === '-') return text.padEnd(Number(width))
  return text.padStart(Number(width), zero !== '' && precision === undefined ? '0' : ' ')
}
