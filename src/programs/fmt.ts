/** fmt(1) of GNU coreutils: fills paragraphs so that their lines are about equally long. */

import { eachInput } from './lib/inputs.ts'
import type { Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteName, quoteText } from './lib/quote.ts'
import { printByteString, TextLines } from './lib/text-lines.ts'

export const fmt = defineProgram({
  name: 'fmt',
  usage: '[-WIDTH] [OPTION]... [FILE]...',
  about: 'Reformat each paragraph in the FILE(s), writing to standard output.',
  options: {
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
  },
  rewrite: (args) =>
    args.map((arg, index) => (index === 0 && /^-\d+$/.test(arg) ? `-w${arg.slice(1)}` : arg)),
  *run(io, options, operands) {
    const number = function* (key: 'width' | 'goal'): Step<number | null> {
      const text = options.value(key)
      if (text === undefined) return null
      if (!/^\d+$/.test(text) || Number(text) > 2500)
        return yield* io.fail(`invalid width: ${quoteText(text)}`)
      return Number(text)
    }
    const goal = yield* number('goal')
    const width = (yield* number('width')) ?? (goal === null ? 75 : goal + 10)
    const settings: Settings = {
      width,
      goal: goal ?? Math.floor((width * 187) / 200),
      crown: options.has('crown'),
      split: options.has('split'),
      uniform: options.has('uniform'),
    }
    const isFine = yield* eachInput(
      io,
      operands,
      function* ({ fd }): Step<boolean> {
        const reader = new TextLines(io, fd, { bytes: true })
        const lines: string[] = []
        while (yield* reader.fill()) while (reader.ready) lines.push(reader.next())
        printByteString(io, reformat(lines, settings))
        if (reader.error !== 0) yield* io.complain('read error')
        return reader.error === 0
      },
      (name, errno) => io.complain(`cannot open ${quoteName(name)} for reading`, errno),
    )
    return isFine ? 0 : 1
  },
})

interface Settings {
  width: number
  goal: number
  crown: boolean
  split: boolean
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

const indentOf = (line: string): number => {
  let column = 0
  for (const char of line) {
    if (char === ' ') column++
    else if (char === '\t') column += 8 - (column % 8)
    else break
  }
  return column
}

function reformat(lines: readonly string[], settings: Settings): string {
  let result = ''
  let at = 0
  while (at < lines.length) {
    const line = lines[at] as string
    if (line.trim() === '') {
      result += '\n'
      at++
      continue
    }
    const first = indentOf(line)
    let other = first
    let end = at + 1
    if (!settings.split) {
      const next = lines[end]
      if (settings.crown && next !== undefined && next.trim() !== '') other = indentOf(next)
      while (
        end < lines.length &&
        (lines[end] as string).trim() !== '' &&
        indentOf(lines[end] as string) === other
      )
        end++
    }
    result += paragraph(lines.slice(at, end), first, other, settings)
    at = end
  }
  return result
}

function readWords(lines: readonly string[], settings: Settings): Word[] {
  const words: Word[] = []
  for (const line of lines) {
    let column = indentOf(line)
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
function paragraph(lines: readonly string[], first: number, other: number, settings: Settings): string {
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
  const hasTabs = lines.some((line) => line.includes('\t'))
  let text = ''
  for (let start = 0; start < end; ) {
    const { nextBreak } = words[start] as Word
    const indent = start === 0 ? first : other
    let shown = blanksTo(0, indent, hasTabs)
    let column = indent
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
