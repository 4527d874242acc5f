/** What one run of diff is to do, and how it follows from the options. */

import type { Io, Step } from '../lib/io.ts'
import { compileRegex, type Regex, RegexError } from '../lib/regex.ts'
import type { Palette } from './colors.ts'
import { type Formats, type GroupKind, ifdefGroups, type LineKind } from './formats.ts'
import { expandTabs, type HunkLayout } from './styles.ts'

export interface Settings {
  style: 'normal' | 'context' | 'unified' | 'ed' | 'forward' | 'rcs' | 'sideBySide' | 'formats'
  context: number
  /** equal lines at both ends that take part in the search for the fewest changes */
  horizon: number
  brief: boolean
  same: boolean
  labels: string[]
  recursive: boolean
  follows: boolean
  /** whether an absent first or second file counts as empty */
  newFile: [boolean, boolean]
  exclude: ((name: string) => boolean)[]
  /** where the comparison of directories begins; null: at their first names */
  startingFile: string | null
  ignoresNameCase: boolean
  /** what of a line is compared; null: all of it */
  normalize: ((line: string) => string) | null
  /** which lines do not count as changes; null: all count */
  isTrivial: ((line: string) => boolean) | null
  text: boolean
  stripCr: boolean
  width: number
  leftColumn: boolean
  suppressCommon: boolean
  expandTabs: boolean
  tabSize: number
  layout: HunkLayout
  formats: Formats
  /** SGR codes of headings, hunk lines, what goes, what comes; null: no colours */
  colors: Palette | null
  /** what is printed above each pair in a recursive comparison */
  command: string
}

/** Options that choose how changes are shown; two that differ are refused. */
export const styleOf: Readonly<Record<string, Settings['style']>> = {
  normal: 'normal',
  contextDefault: 'context',
  context: 'context',
  unifiedDefault: 'unified',
  unified: 'unified',
  ed: 'ed',
  forward: 'forward',
  rcs: 'rcs',
  sideBySide: 'sideBySide',
  ifdef: 'formats',
  oldGroup: 'formats',
  newGroup: 'formats',
  unchangedGroup: 'formats',
  changedGroup: 'formats',
  lineFormat: 'formats',
  oldLine: 'formats',
  newLine: 'formats',
  unchangedLine: 'formats',
}

export function givenFormats(
  given: readonly { key: string; value: string | undefined }[],
): [Partial<Record<LineKind, string>>, Partial<Record<GroupKind, string>>] {
  const lines: Partial<Record<LineKind, string>> = {}
  const groups: Partial<Record<GroupKind, string>> = {}
  for (const { key, value = '' } of given) {
    const [, kind, what] = /^(old|new|unchanged|changed)(Line|Group)$/.exec(key) ?? []
    if (key === 'ifdef') Object.assign(groups, { ...ifdefGroups(value), ...groups })
    else if (key === 'lineFormat') Object.assign(lines, { old: value, new: value, unchanged: value })
    else if (what === 'Line') lines[kind as LineKind] = value
    else if (what === 'Group') groups[kind as GroupKind] = value
  }
  return [lines, groups]
}

/** Whether a line matches one of the patterns. */
export function* matcher(io: Io, patterns: readonly string[]): Step<(line: string) => boolean> {
  const regexes: Regex[] = []
  for (const pattern of patterns) {
    try {
      regexes.push(compileRegex(pattern, { syntax: 'basic' }))
    } catch (error) {
      if (!(error instanceof RegexError)) throw error
      return yield* io.fail(`${pattern}: ${error.message}`)
    }
  }
  return (line) => regexes.some((regex) => regex.exec(line, 0) !== null)
}

/** -B, -I: whether a line that came or went does not count; null: all count. */
export function* triviality(
  io: Io,
  options: {
    has(key: 'blankLines' | 'allSpace' | 'spaceChange'): boolean
    values(key: 'matching'): (string | undefined)[]
  },
): Step<((line: string) => boolean) | null> {
  const patterns = options.values('matching').map((pattern) => pattern ?? '')
  const matches = yield* matcher(io, patterns)
  if (!options.has('blankLines')) return patterns.length === 0 ? null : matches
  const blank = options.has('allSpace') || options.has('spaceChange') ? /^\s*$/ : /^$/
  return (line) => blank.test(line) || matches(line)
}

export function normalizer(
  options: {
    has(key: 'allSpace' | 'spaceChange' | 'trailingSpace' | 'tabExpansion' | 'ignoreCase'): boolean
  },
  tabSize: number,
) {
  const steps: ((line: string) => string)[] = []
  if (options.has('allSpace')) steps.push((line) => line.replace(/\s+/g, ''))
  else if (options.has('spaceChange')) steps.push((line) => line.replace(/\s+$/, '').replace(/\s+/g, ' '))
  else if (options.has('trailingSpace')) steps.push((line) => line.replace(/\s+$/, ''))
  else if (options.has('tabExpansion')) steps.push((line) => expandTabs(line, tabSize))
  if (options.has('ignoreCase')) steps.push((line) => line.toLowerCase())
  return steps.length === 0 ? null : (line: string) => steps.reduce((text, step) => step(text), line)
}
