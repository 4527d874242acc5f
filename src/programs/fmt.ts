/** fmt(1) of GNU coreutils: fills paragraphs so that their lines are about equally long. */

import { EOVERFLOW, ERANGE } from '../kernel/vfs/errno.ts'
import { closeStandardInput } from './lib/close-input.ts'
import { eachInput } from './lib/inputs.ts'
import type { Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteName, quoteText } from './lib/quote.ts'
import { printByteString, TextLines, textToByteString } from './lib/text-lines.ts'

export const fmt = defineProgram({
  name: 'fmt',
  usage: '[-WIDTH] [OPTION]... [FILE]...',
  about: 'Reformat each paragraph in the FILE(s), writing to standard output.',
  options: {
    tagged: {
      short: 't',
      long: 'tagged-paragraph',
      help: 'indentation of first line different from second',
    },
    prefix: {
      short: 'p',
      long: 'prefix',
      argument: 'STRING',
      help: 'reformat only lines beginning with STRING, reattaching the prefix to reformatted lines',
    },
    crown: { short: 'c', long: 'crown-margin', help: 'preserve indentation of first two lines' },
    split: { short: 's', long: 'split-only', help: 'split long lines, but do not refill' },
    uniform: { short: 'u', long: 'uniform-spacing', help: 'one space between words, two after sentences' },
    width: {
      short: 'w',
      long: 'width',
      argument: 'WIDTH',
      help: 'maximum line width (default of 75 columns)',
    },
    goal: { short: 'g', long: 'goal', argument: 'WIDTH', help: 'goal width (default of 93% of width)' },
    digit: {
      short: '0123456789',
      *check(io, _value, option) {
        yield* io.failUsage(
          `invalid option -- ${option[1]}; -WIDTH is recognized only when it is the first\noption; use -w N instead`,
        )
      },
    },
  },
  rewrite: (args) =>
    args.map((arg, index) => (index === 0 && /^-\d+$/.test(arg) ? `-w${arg.slice(1)}` : arg)),
  *run(io, options, operands) {
    const number = function* (key: 'width' | 'goal', most: number, beyond: number): Step<number | null> {
      const text = options.value(key)
      if (text === undefined) return null
      if (!/^\d+$/.test(text)) return yield* io.fail(`invalid width: ${quoteText(text)}`)
      if (Number(text) > most) return yield* io.fail(`invalid width: ${quoteText(text)}`, beyond)
      return Number(text)
    }
    const widthGiven = yield* number('width', 2500, ERANGE)
    const goal = yield* number('goal', widthGiven ?? 75, EOVERFLOW)
    const width = widthGiven ?? (goal === null ? 75 : goal + 10)
    const settings: Settings = {
      width,
      goal: goal ?? Math.floor((width * 187) / 200),
      margins: options.has('split')
        ? 'split'
        : options.has('crown')
          ? 'crown'
          : options.has('tagged')
            ? 'tagged'
            : 'even',
      prefix: readPrefix(textToByteString(options.value('prefix') ?? '')),
      uniform: options.has('uniform'),
    }
    const isFine = yield* eachInput(
      io,
      operands,
      function* ({ fd }): Step<boolean> {
        const reader = new TextLines(io, fd, { bytes: true })
        const lines = yield* reader.rest()
        const text = reformat(lines, settings)
        // Lines without the prefix are copied as they are: the last one also without its end.
        const isCopied = lines.length > 0 && !lines.at(-1)?.trimStart().startsWith(settings.prefix.text)
        printByteString(io, isCopied && !reader.wasTerminated ? text.slice(0, -1) : text)
        if (reader.error !== 0) yield* io.complain('read error')
        return reader.error === 0
      },
      (name, errno) => io.complain(`cannot open ${quoteName(name)} for reading`, errno),
    )
    yield* closeStandardInput(io, operands, 'closing standard input')
    return isFine ? 0 : 1
  },
})

interface Settings {
  width: number
  goal: number
  /** which lines make a paragraph, and how those behind its first are indented */
  margins: 'crown' | 'tagged' | 'split' | 'even'
  prefix: Prefix
  uniform: boolean
}

interface Word {
  text: string
  /** blanks behind it */
  space: number
  /** ends with a period, a question or exclamation mark, before closing brackets */
  period: boolean
  punctuation: boolean
  opens: boolean
  /** ends a sentence */
  final: boolean
  cost: number
  nextBreak: number
  lineLength: number
}

/** Columns from `start` over blanks and tabs. */
function blanksWidth(blanks: string, start: number): number {
  let column = start
  for (const char of blanks) column += char === '\t' ? 8 - (column % 8) : 1
  return column - start
}

/** A line behind its prefix (get_prefix). */
interface Line {
  /** blanks before the prefix, as columns */
  readonly prefixIndent: number
  /** where the text begins, or what stands for a prefix stops being one */
  readonly column: number
  readonly text: string
  /** the blanks and the prefix in front of it */
  readonly lead: string
}

/** `-p`: the lines that begin with it are filled, all others are copied. */
interface Prefix {
  readonly lead: number
  readonly text: string
  /** with the blanks at its end */
  readonly fullLength: number
}

function readPrefix(given: string): Prefix {
  const text = given.replace(/^ +/, '')
  return { lead: given.length - text.length, text: text.replace(/ +$/, ''), fullLength: text.length }
}

function readLine(line: string, { lead, text }: Prefix): Line {
  const [blanks = ''] = /^[ \t]*/.exec(line) ?? []
  let column = blanksWidth(blanks, 0)
  const prefixIndent = text === '' ? Math.min(lead, column) : column
  let at = blanks.length
  if (text !== '') {
    let matched = 0
    while (matched < text.length && line[at + matched] === text[matched]) matched++
    at += matched
    column += matched
    if (matched === text.length) {
      const [after = ''] = /^[ \t]*/.exec(line.slice(at)) ?? []
      column += blanksWidth(after, column)
      at += after.length
    }
  }
  return { prefixIndent, column, text: line.slice(at), lead: line.slice(0, at) }
}

/** A line that belongs to no paragraph (copy_rest). */
function copied({ prefixIndent, column, text }: Line, prefix: Prefix, withTabs: boolean): string {
  if (text === '' && column <= prefixIndent) return '\n'
  const begun = prefix.text.slice(0, column - prefixIndent)
  const shown = blanksTo(0, prefixIndent, withTabs) + begun
  return `${text === '' ? shown : shown + blanksTo(prefixIndent + begun.length, column, withTabs) + text}\n`
}

function reformat(given: readonly string[], settings: Settings): string {
  const { prefix } = settings
  const lines = given.map((line) => readLine(line, prefix))
  const isFilled = ({ text, prefixIndent, column }: Line): boolean =>
    text !== '' && prefixIndent >= prefix.lead && column >= prefixIndent + prefix.fullLength
  let result = ''
  let other = 0
  // From the first tab on blanks are written with tabs; what only is copied is not searched for any.
  let withTabs = false
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] as Line
    withTabs ||= line.lead.includes('\t')
    if (!isFilled(line)) {
      result += copied(line, prefix, withTabs)
      at++
      continue
    }
    const goesOn = (next: Line | undefined): next is Line =>
      next !== undefined && isFilled(next) && next.prefixIndent === line.prefixIndent
    const second = lines[at + 1]
    other = otherIndent(settings, line.column, goesOn(second) ? second.column : null, other)
    let end = at + 1
    const isAlone =
      settings.margins === 'split' || (settings.margins === 'tagged' && second?.column === line.column)
    if (!isAlone) for (let next = lines[end]; goesOn(next) && next.column === other; next = lines[end]) end++
    const own = lines.slice(at, end)
    withTabs ||= own.some(({ lead, text }) => (lead + text).includes('\t'))
    // How the next line begins is known by then.
    withTabs ||= lines[end]?.lead.includes('\t') === true
    result += paragraph(own, other, settings, withTabs)
    at = end
  }
  return result
}

/** The indent of all lines but the first (set_other_indent); `before` is that of the last paragraph. */
function otherIndent({ margins }: Settings, first: number, second: number | null, before: number): number {
  if (margins === 'crown') return second ?? first
  if (margins !== 'tagged') return first
  if (second !== null && second !== first) return second
  return before === first ? (first === 0 ? 3 : 0) : before
}

function readWords(lines: readonly Line[], settings: Settings): Word[] {
  const words: Word[] = []
  for (const { text: line, column: start } of lines) {
    let column = start
    for (const match of line.matchAll(/([^ \t]+)([ \t]*)/g)) {
      const text = match[1] as string
      const rest = text.replace(/[)'"\]]+$/, '')
      const isLast = (match.index ?? 0) + match[0].length >= line.length
      column += text.length
      const space = isLast ? 0 : blanksWidth(match[2] as string, column)
      column += space
      const period = /[.?!]$/.test(rest === '' ? text : rest)
      const final = period && (isLast || space > 1)
      words.push({
        text,
        space: isLast || settings.uniform ? (final ? 2 : 1) : space,
        period,
        punctuation: /[!-/:-@[-`{-~]$/.test(text),
        opens: /^[(['`"]/.test(text),
        final,
        cost: 0,
        nextBreak: 0,
        lineLength: 0,
      })
    }
  }
  const last = words.at(-1)
  // The end of a paragraph ends a sentence, whatever stands there.
  if (last) {
    last.final = true
    last.period = true
  }
  return words
}

const square = (n: number): number => n * n
const shortCost = (n: number): number => square(n * 10)
const raggedCost = (n: number): number => shortCost(n) / 2
const lineCost = square(70)
const widowCost = (n: number): number => square(200) / (n + 2)
const orphanCost = (n: number): number => square(150) / (n + 2)
const sentenceBonus = square(50)
const noBreakCost = square(600)
const bracketBonus = square(40)
const punctuationBonus = square(40)

/** Where each line ends is chosen so that all lines together cost least (fmt.c, after Knuth). */
function paragraph(lines: readonly Line[], other: number, settings: Settings, hasTabs: boolean): string {
  const [{ column: first, prefixIndent }] = lines as [Line]
  const words = readWords(lines, settings)
  const end = words.length
  for (let start = end - 1; start >= 0; start--) {
    const word = words[start] as Word
    let best = Number.POSITIVE_INFINITY
    let length = (start === 0 ? first : other) + word.text.length
    for (let next = start + 1; ; next++) {
      const cost = costOfLine(words, next, length, settings.goal) + (words[next]?.cost ?? 0)
      if (cost < best) {
        best = cost
        word.nextBreak = next
        word.lineLength = length
      }
      if (next === end) break
      length += (words[next - 1] as Word).space + (words[next] as Word).text.length
      if (length >= settings.width) break
    }
    word.cost = best + baseCost(words, start)
  }
  let text = ''
  for (let start = 0; start < end; ) {
    const { nextBreak } = words[start] as Word
    const indent = start === 0 ? first : other
    const lead = blanksTo(0, prefixIndent, hasTabs) + settings.prefix.text
    const behind = prefixIndent + settings.prefix.text.length
    // A prefix may reach over the indent.
    let column = Math.max(indent, behind)
    let shown = lead + blanksTo(behind, column, hasTabs)
    for (const [index, word] of words.slice(start, nextBreak).entries()) {
      shown += word.text
      column += word.text.length
      if (start + index + 1 === nextBreak) break
      shown += blanksTo(column, column + word.space, hasTabs)
      column += word.space
    }
    text += `${shown}\n`
    start = nextBreak
  }
  return text
}

/** From one column to another; where the text had tabs, with tabs for what is more than a blank. */
function blanksTo(from: number, to: number, withTabs: boolean): string {
  const stop = to - (to % 8)
  if (!withTabs || from + 1 >= stop) return ' '.repeat(to - from)
  return '\t'.repeat(stop / 8 - Math.floor(from / 8)) + ' '.repeat(to - stop)
}

function costOfLine(words: readonly Word[], next: number, length: number, goal: number): number {
  const following = words[next]
  if (following === undefined) return 0
  const short = shortCost(goal - length)
  return following.nextBreak === words.length ? short : short + raggedCost(length - following.lineLength)
}

function baseCost(words: readonly Word[], at: number): number {
  const word = words[at] as Word
  const before = words[at - 1]
  let cost = lineCost
  if (before) {
    if (before.period) cost += before.final ? -sentenceBonus : noBreakCost
    else if (before.punctuation) cost -= punctuationBonus
    else if (words[at - 2]?.final) cost += widowCost(before.text.length)
  }
  if (word.opens) cost -= bracketBonus
  else if (word.final) cost += orphanCost(word.text.length)
  return cost
}
