/** The options of pr(1), and what they mean together for a page and for a line. */

import { EOVERFLOW, ERANGE, strerror } from '../../kernel/vfs/errno.ts'
import type { Io, Step } from '../lib/io.ts'
import type { OptionSpec, Options } from '../lib/program.ts'
import { quoteText } from '../lib/quote.ts'
import { textToByteString } from '../lib/text-lines.ts'
import { type Layout, TAB } from './layout.ts'

const HEADER_LINES = 5
const FOOTER_LINES = 5
const HEADER_LINES_BEFORE_FORM_FEED = 3

const number = (
  short: string,
  long: string,
  argument: string,
  what: string,
  help: string,
  least = 1,
): OptionSpec => ({
  short,
  long,
  argument,
  help,
  *check(io, text) {
    const complaint = `'-${short} ${argument}' ${what}: ${quoteText(text)}`
    if (!/^\d+$/.test(text)) yield* io.fail(complaint)
    if (Number(text) < least) yield* io.fail(complaint, ERANGE)
  },
})

const MOST = 0x7fffffff

/** An argument `CHAR[COUNT]`. */
interface Mark {
  readonly char: string
  readonly count: number
}

/** What it does not say is as in `standard` (getoptarg of pr.c). */
function markOf(text: string | undefined, standard: Mark): Mark {
  const [, char, count] = /^(\D?)(\d*)$/s.exec(textToByteString(text ?? '')) ?? []
  return { char: char || standard.char, count: Number(count || standard.count) }
}

const checkMark = (short: string) =>
  function* (io: Io, text: string): Step<void> {
    if (text === '') yield* io.failUsage(`'-${short}': Invalid argument: ${quoteText(text)}`)
    const count = text.replace(/^\D/su, '')
    const isNumber = /^\d*[1-9]\d*$/.test(count)
    if (count === '' || (isNumber && Number(count) <= MOST)) return
    const reason = isNumber ? `: ${strerror(EOVERFLOW)}` : ''
    yield* io.failUsage(
      `'-${short}' extra characters or invalid number in the argument: ${quoteText(count)}${reason}`,
    )
  }

interface PageRange {
  readonly first: number
  readonly last: number
}

/** `FIRST[:LAST]`; null where it is none (first_last_page of pr.c). */
export function pageRange(text: string): PageRange | null {
  const [, first, last] = /^(\d+)(?::(\d+))?$/.exec(text) ?? []
  const range = { first: Number(first ?? 0), last: Number(last ?? Number.POSITIVE_INFINITY) }
  return range.first > 0 && range.first <= range.last ? range : null
}

function* checkPages(io: Io, text: string): Step<void> {
  if (pageRange(text) !== null) return
  if (!/^\d+(?:$|[^\d:]|:\d)/.test(text)) yield* io.fail(`invalid --pages argument '${text}'`)
  if (/:\d+\D/.test(text)) yield* io.fail(`invalid suffix in --pages argument '${text}'`)
  yield* io.fail(`invalid page range ${quoteText(text)}`)
}

export const table = {
  columns: number(
    '',
    'columns',
    'COLUMN',
    'invalid number of columns',
    'output COLUMN columns and print columns down, unless -a is used',
  ),
  digits: { short: '0123456789' },
  across: {
    short: 'a',
    long: 'across',
    help: 'print columns across rather than down, used together with -COLUMN',
  },
  showControls: {
    short: 'c',
    long: 'show-control-chars',
    help: 'use hat notation (^G) and octal backslash notation',
  },
  showNonprinting: { short: 'v', long: 'show-nonprinting', help: 'use octal backslash notation' },
  outputTabs: {
    short: 'i',
    long: 'output-tabs',
    optionalArgument: 'CHAR[WIDTH]',
    help: 'replace spaces with CHARs (TABs) to tab WIDTH (8)',
    check: checkMark('i'),
  },
  doubleSpace: { short: 'd', long: 'double-space', help: 'double space the output' },
  dateFormat: { short: 'D', long: 'date-format', argument: 'FORMAT', help: 'use FORMAT for the header date' },
  expandTabs: {
    short: 'e',
    long: 'expand-tabs',
    optionalArgument: 'CHAR[WIDTH]',
    help: 'expand input CHARs (TABs) to tab WIDTH (8)',
    check: checkMark('e'),
  },
  formFeed: { short: 'Ff', long: 'form-feed', help: 'use form feeds instead of newlines to separate pages' },
  header: {
    short: 'h',
    long: 'header',
    argument: 'HEADER',
    help: 'use a centered HEADER instead of filename in page header',
  },
  joinLines: {
    short: 'J',
    long: 'join-lines',
    help: 'merge full lines, turns off -W line truncation, no column alignment',
  },
  length: number(
    'l',
    'length',
    'PAGE_LENGTH',
    'invalid number of lines',
    'set the page length to PAGE_LENGTH (66) lines; implies -t if PAGE_LENGTH <= 10',
  ),
  merge: { short: 'm', long: 'merge', help: 'print all files in parallel, one in each column' },
  numberLines: {
    short: 'n',
    long: 'number-lines',
    optionalArgument: 'SEP[DIGITS]',
    help: 'number lines, use DIGITS (5) digits, then SEP (TAB)',
    check: checkMark('n'),
  },
  firstNumber: number(
    'N',
    'first-line-number',
    'NUMBER',
    'invalid starting line number',
    'start counting with NUMBER at 1st line of first page printed',
    0,
  ),
  indent: number(
    'o',
    'indent',
    'MARGIN',
    'invalid line offset',
    'offset each line with MARGIN (zero) spaces',
    0,
  ),
  noWarnings: { short: 'r', long: 'no-file-warnings', help: 'omit warning when a file cannot be opened' },
  separator: {
    short: 's',
    long: 'separator',
    optionalArgument: 'CHAR',
    help: 'separate columns by a single character, default for CHAR is the <TAB> character',
  },
  separatorString: {
    short: 'S',
    long: 'sep-string',
    optionalArgument: 'STRING',
    help: 'separate columns by STRING',
  },
  omitHeader: { short: 't', long: 'omit-header', help: 'omit page headers and trailers' },
  omitPagination: {
    short: 'T',
    long: 'omit-pagination',
    help: 'omit page headers and trailers, eliminate any pagination by form feeds set in input files',
  },
  width: number(
    'w',
    'width',
    'PAGE_WIDTH',
    'invalid number of characters',
    'set page width to PAGE_WIDTH (72) characters for multiple text-column output only',
  ),
  pageWidth: number(
    'W',
    'page-width',
    'PAGE_WIDTH',
    'invalid number of characters',
    'set page width to PAGE_WIDTH (72) characters always, truncate lines',
  ),
  pages: {
    long: 'pages',
    argument: 'FIRST_PAGE[:LAST_PAGE]',
    help: 'begin [stop] printing with page FIRST_[LAST_]PAGE',
    check: checkPages,
  },
} as const

export type Given = Options<typeof table>

export interface Page extends PageRange {
  readonly bodyLines: number
  readonly hasHeader: boolean
  readonly footerLines: number
  readonly usesFormFeed: boolean
  readonly isDouble: boolean
}

export function pageOf(given: Given): Page {
  const usesFormFeed = given.has('formFeed')
  const length = Number(given.value('length') ?? 66)
  const footerLines = usesFormFeed ? 0 : FOOTER_LINES
  const body = length - (usesFormFeed ? HEADER_LINES_BEFORE_FORM_FEED : HEADER_LINES) - footerLines
  const hasHeader = body > 0 && !given.has('omitHeader') && !given.has('omitPagination')
  const isDouble = given.has('doubleSpace')
  const lines = hasHeader ? body : length
  return {
    bodyLines: isDouble ? Math.floor(lines / 2) : lines,
    hasHeader,
    footerLines,
    usesFormFeed,
    isDouble,
    ...(pageRange(given.value('pages') ?? '1') as PageRange),
  }
}

/** What the options mean together (init_parameters of pr.c, and its translation of the old -s and -w). */
export function layoutOf(given: Given, columns: number, isParallel: boolean): Layout {
  const hasColumns = columns > 1 || isParallel
  const lastWidth = given.last('width', 'pageWidth')
  const hasOldWidth = lastWidth === 'width'
  let truncates = given.has('pageWidth')
  let joins = given.has('joinLines')
  let separator = textToByteString(given.value('separatorString') ?? '')
  let hasSeparator = given.has('separatorString')
  if (given.has('separator') && !hasSeparator) {
    separator = textToByteString(given.value('separator') ?? '')
    if (hasColumns && !hasOldWidth && !truncates) {
      joins = true
      hasSeparator = separator !== ''
    } else if (hasColumns) hasSeparator = true
  }
  if (hasOldWidth && !hasColumns) joins = true
  if (hasOldWidth && hasColumns) truncates = true
  if (columns > 1) {
    if (!hasSeparator) {
      separator = joins ? '\t' : ' '
      hasSeparator = true
    } else if (!joins && separator === '\t') separator = ' '
    truncates = true
  }
  if (joins) truncates = false
  const { char: numberMark, count: numberDigits } = markOf(given.value('numberLines'), {
    char: '\t',
    count: 5,
  })
  const numberWidth = numberMark === '\t' ? numberDigits + 8 - (numberDigits % 8) : numberDigits + 1
  const isNumbered = given.has('numberLines')
  const lineWidth = Number(given.value(lastWidth ?? 'width') ?? 72)
  const useful = lineWidth - (isNumbered && isParallel ? numberWidth : 0) - (columns - 1) * separator.length
  return {
    columns,
    columnWidth: Math.floor(useful / columns),
    arrangement: isParallel ? 'parallel' : given.has('across') ? 'across' : 'down',
    separator: hasSeparator ? separator : '',
    truncates,
    tab: markOf(given.value('expandTabs'), { char: '\t', count: TAB }),
    expandsTabs: given.has('expandTabs') || (columns > 1 && separator !== '\t'),
    outputTab:
      columns > 1 || given.has('outputTabs')
        ? markOf(given.value('outputTabs'), { char: '\t', count: TAB })
        : null,
    unprintable: given.has('showNonprinting') ? 'octal' : given.has('showControls') ? 'hat' : 'raw',
    margin: Number(given.value('indent') ?? 0),
    numbers: isNumbered
      ? {
          digits: numberDigits,
          mark: numberMark,
          width: numberWidth,
          first: Number(given.value('firstNumber') ?? 1),
        }
      : null,
  }
}
