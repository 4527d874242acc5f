/** nl(1) of GNU coreutils: numbers lines. */

import { EOVERFLOW, ERANGE } from '../kernel/vfs/errno.ts'
import { closeStandardInput } from './lib/close-input.ts'
import { eachInput } from './lib/inputs.ts'
import type { Io, Step } from './lib/io.ts'
import { type ArgumentCheck, defineProgram, WRONG } from './lib/program.ts'
import { quoteIfNeeded, quoteText } from './lib/quote.ts'
import { compileRegex, type Regex, RegexError } from './lib/regex.ts'
import { printByteString, TextLines, textToByteString } from './lib/text-lines.ts'

const FORMAT = /^(?:ln|rn|rz)$/

export const nl = defineProgram({
  name: 'nl',
  usage: '[OPTION]... [FILE]...',
  about: 'Write each FILE to standard output, with line numbers added.',
  options: {
    body: {
      short: 'b',
      long: 'body-numbering',
      argument: 'STYLE',
      help: 'use STYLE for numbering body lines',
      check: checkStyle('body'),
    },
    delimiter: {
      short: 'd',
      long: 'section-delimiter',
      argument: 'CC',
      help: 'use CC for logical page delimiters',
    },
    footer: {
      short: 'f',
      long: 'footer-numbering',
      argument: 'STYLE',
      help: 'use STYLE for numbering footer lines',
      check: checkStyle('footer'),
    },
    header: {
      short: 'h',
      long: 'header-numbering',
      argument: 'STYLE',
      help: 'use STYLE for numbering header lines',
      check: checkStyle('header'),
    },
    increment: {
      short: 'i',
      long: 'line-increment',
      argument: 'NUMBER',
      help: 'line number increment at each line',
      check: checkInteger('increment'),
    },
    joinBlank: {
      short: 'l',
      long: 'join-blank-lines',
      argument: 'NUMBER',
      help: 'group of NUMBER empty lines counted as one',
      check: checkInteger('joinBlank'),
    },
    format: {
      short: 'n',
      long: 'number-format',
      argument: 'FORMAT',
      help: 'insert line numbers according to FORMAT (ln, rn, rz)',
      *check(io, format) {
        if (FORMAT.test(format)) return null
        yield* io.complain(`invalid line numbering format: ${quoteText(format)}`)
        return WRONG
      },
    },
    noRenumber: { short: 'p', long: 'no-renumber', help: 'do not reset line numbers for each section' },
    separator: {
      short: 's',
      long: 'number-separator',
      argument: 'STRING',
      help: 'add STRING after (possible) line number',
    },
    start: {
      short: 'v',
      long: 'starting-line-number',
      argument: 'NUMBER',
      help: 'first line number for each section',
      check: checkInteger('start'),
    },
    width: {
      short: 'w',
      long: 'number-width',
      argument: 'NUMBER',
      help: 'use NUMBER columns for line numbers',
      check: checkInteger('width'),
    },
  },
  readsOn: true,
  *run(io, options, operands) {
    const integer = (key: IntegerKey, standard: number) => Number(options.value(key) ?? standard)
    const styles: Record<Section, Style> = { header: never, body: notEmpty, footer: never }
    for (const section of ['header', 'body', 'footer'] as const) {
      for (const given of options.values(section) as string[]) {
        const style = parseStyle(given)
        if (style !== null && typeof style !== 'string') styles[section] = style
      }
    }
    const format = options.value('format') ?? 'rn'
    const delimiter = options.value('delimiter') ?? '\\:'
    const numbering = new Numbering(styles, {
      increment: integer('increment', 1),
      start: integer('start', 1),
      width: integer('width', 6),
      joinBlank: integer('joinBlank', 1),
      format,
      separator: textToByteString(options.value('separator') ?? '\t'),
      renumbers: !options.has('noRenumber'),
      delimiter: textToByteString([...delimiter].length === 1 ? `${delimiter}:` : delimiter),
    })
    const isFine = yield* eachInput(io, operands, ({ fd, name }) => number(io, fd, name, numbering))
    yield* closeStandardInput(io, operands)
    return isFine ? 0 : 1
  },
})

type Section = 'header' | 'body' | 'footer'
type Style = { kind: 'all' } | { kind: 'notEmpty' } | { kind: 'never' } | { kind: 'matching'; regex: Regex }

const never: Style = { kind: 'never' }
const notEmpty: Style = { kind: 'notEmpty' }

const INTEGERS = {
  increment: 'line number increment',
  start: 'starting line number',
  width: 'line number field width',
  joinBlank: 'line number of blank lines',
} as const
type IntegerKey = keyof typeof INTEGERS

function checkInteger(key: IntegerKey): ArgumentCheck {
  return function* (io, given) {
    const text = `invalid ${INTEGERS[key]}: ${quoteText(given)}`
    if (!/^[-+]?\d+$/.test(given)) yield* io.fail(text)
    const least = key === 'width' ? 1 : key === 'joinBlank' ? 0 : Number.NEGATIVE_INFINITY
    if (Math.abs(Number(given)) > (key === 'width' ? 2 ** 31 - 1 : 2 ** 63) && key !== 'joinBlank')
      yield* io.fail(text, EOVERFLOW)
    if (Number(given) < least) yield* io.fail(text, ERANGE)
  }
}

/** A letter that is no style is told, and the other options are read; a pattern that is none ends nl. */
function checkStyle(section: Section): ArgumentCheck {
  return function* (io, text) {
    const style = parseStyle(text)
    if (typeof style === 'string') yield* io.fail(style)
    if (style !== null) return null
    yield* io.complain(`invalid ${section} numbering style: ${quoteText(text)}`)
    return WRONG
  }
}

/** The style; null if the letter is none, a text if its pattern is none. */
function parseStyle(text: string): Style | string | null {
  if (text === 'a') return { kind: 'all' }
  if (text === 't') return notEmpty
  if (text === 'n') return never
  if (!text.startsWith('p')) return null
  try {
    return {
      kind: 'matching',
      regex: compileRegex(textToByteString(text.slice(1)), { syntax: 'basic', bytes: true }),
    }
  } catch (error) {
    if (error instanceof RegexError) return error.message
    throw error
  }
}

interface Settings {
  increment: number
  start: number
  width: number
  joinBlank: number
  format: string
  separator: string
  renumbers: boolean
  delimiter: string
}

class Numbering {
  private section: Section = 'body'
  private next: number
  private blanks = 0
  private readonly styles: Record<Section, Style>
  private readonly settings: Settings

  constructor(styles: Record<Section, Style>, settings: Settings) {
    this.styles = styles
    this.settings = settings
    this.next = settings.start
  }

  line(line: string): string {
    const section = this.sectionOf(line)
    if (section !== null) {
      this.section = section
      if (this.settings.renumbers) this.next = this.settings.start
      return '\n'
    }
    if (!this.isNumbered(line))
      return `${' '.repeat(this.settings.width + this.settings.separator.length)}${line}\n`
    const text = this.format(this.next)
    this.next += this.settings.increment
    return `${text}${this.settings.separator}${line}\n`
  }

  private sectionOf(line: string): Section | null {
    const { delimiter } = this.settings
    if (delimiter === '' || line.length % delimiter.length !== 0 || line === '') return null
    const count = line.length / delimiter.length
    if (count > 3 || line !== delimiter.repeat(count)) return null
    return count === 3 ? 'header' : count === 2 ? 'body' : 'footer'
  }

  private isNumbered(line: string): boolean {
    const style = this.styles[this.section]
    if (style.kind === 'matching') return style.regex.test(line)
    if (style.kind !== 'all') return style.kind === 'notEmpty' && line !== ''
    if (line !== '' || this.settings.joinBlank <= 1) {
      this.blanks = 0
      return true
    }
    if (++this.blanks < this.settings.joinBlank) return false
    this.blanks = 0
    return true
  }

  private format(value: number): string {
    const { format, width } = this.settings
    if (format === 'ln') return String(value).padEnd(width)
    if (format === 'rn') return String(value).padStart(width)
    return value < 0 ? `-${String(-value).padStart(width - 1, '0')}` : String(value).padStart(width, '0')
  }
}

function* number(io: Io, fd: number, name: string, numbering: Numbering): Step<boolean> {
  const lines = new TextLines(io, fd, { bytes: true })
  while (yield* lines.fill()) {
    let block = ''
    while (lines.ready) block += numbering.line(lines.next())
    printByteString(io, block)
    if (io.full) yield* io.flush()
  }
  if (lines.error !== 0) yield* io.complain(quoteIfNeeded(name), lines.error)
  return lines.error === 0
}
