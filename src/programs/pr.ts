/**
 * pr(1) of GNU coreutils: text in pages, with a header, and in columns. Characters are bytes there, and so they are here.
 *
 * pr/options.ts reads the options, pr/layout.ts says how a page is set.
 */

import { O_RDONLY, type Time } from '../kernel/abi.ts'
import { ERANGE } from '../kernel/vfs/errno.ts'
import { civilTime } from '../time/calendar.ts'
import { formatTime } from '../time/strftime.ts'
import { zoneFromTz } from '../time/zone.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded, quoteText } from './lib/quote.ts'
import { byteStringToText, printByteString, textToByteString, toByteString } from './lib/text-lines.ts'
import { type Layout, pageCount, pageRows } from './pr/layout.ts'
import { type Given, layoutOf, type Page, pageOf, pageRange, table } from './pr/options.ts'

export const pr = defineProgram({
  name: 'pr',
  usage: '[OPTION]... [FILE]...',
  about: 'Paginate or columnate FILE(s) for printing.',
  options: table,
  rewrite: (args) => {
    const at = args.findIndex((arg) => arg.startsWith('+') && pageRange(arg.slice(1)) !== null)
    return args.map((arg, i) => (i === at ? `--pages=${arg.slice(1)}` : arg))
  },
  *run(io, given, operands) {
    const wanted = given.value('columns') ?? lastDigits(given.given)
    if (wanted !== undefined && Number(wanted) < 1)
      return yield* io.fail(`invalid number of columns: ${quoteText(wanted)}`, ERANGE)
    const isMerge = given.has('merge')
    if (isMerge && wanted !== undefined)
      return yield* io.fail('cannot specify number of columns when printing in parallel')
    if (isMerge && given.has('across'))
      return yield* io.fail('cannot specify both printing across and printing in parallel')
    const names = operands.length === 0 ? ['-'] : operands
    const read = (name: string) => readInput(io, name, given.has('noWarnings'))
    const isParallel = isMerge && operands.length > 0
    const inputs: Input[] = []
    for (const name of isParallel ? names : []) {
      const input = yield* read(name)
      if (input !== null) inputs.push(input)
    }
    const columns = isParallel ? inputs.length : Math.max(1, Number(wanted ?? 1))
    const page = pageOf(given)
    const layout = layoutOf(given, columns, isParallel)
    if (layout.columnWidth < 1) return yield* io.fail('page width too narrow')
    if (isParallel) {
      if (inputs.length > 0) yield* printPages(io, given, page, layout, inputs, null)
      return inputs.length === names.length ? 0 : 1
    }
    let status = 0
    for (const name of names) {
      const input = yield* read(name)
      if (input === null) status = 1
      else yield* printPages(io, given, page, layout, [input], input)
    }
    return status
  },
})

/** The number that the last digits make which stand together: of `-2 -t -12` it is 12. */
function lastDigits(given: Given['given']): string | undefined {
  const last = given.findLastIndex(({ key }) => key === 'digits')
  if (last < 0) return undefined
  const before = given.slice(0, last).findLastIndex(({ key }) => key !== 'digits')
  return given
    .slice(before + 1, last + 1)
    .map(({ spelling }) => spelling.slice(1))
    .join('')
}

interface Input {
  readonly name: string
  readonly lines: readonly string[]
  readonly time: Time
}

function* readInput(io: Io, name: string, isQuiet: boolean): Step<Input | null> {
  const fd = name === '-' ? STDIN : yield* io.open(name, O_RDONLY)
  if (fd < 0) {
    if (!isQuiet) yield* io.complain(quoteIfNeeded(name), fd)
    return null
  }
  const bytes = yield* io.readAll(fd)
  if (typeof bytes === 'number')
    return yield* io.fail(quoteIfNeeded(name === '-' ? 'standard input' : name), bytes)
  const info = io.sys.fstat(fd)
  if (name !== '-') io.sys.close(fd)
  const text = toByteString(bytes)
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n')
  const time = name === '-' || typeof info === 'number' ? io.sys.time() : info.mtime
  return { name: name === '-' ? '' : name, lines, time }
}

function* printPages(
  io: Io,
  given: Given,
  page: Page,
  layout: Layout,
  inputs: readonly Input[],
  named: Input | null,
): Step<void> {
  const width = Number(given.value(given.last('width', 'pageWidth') ?? 'width') ?? 72)
  const time = named?.time ?? io.sys.time()
  const date = formatTime(
    given.value('dateFormat') ?? '%Y-%m-%d %H:%M',
    civilTime(time, zoneFromTz(io.variable('TZ'))),
  )
  const title = textToByteString(given.value('header') ?? named?.name ?? '')
  const columns = inputs.map(({ lines }) => lines)
  const pages = pageCount(layout, columns, page.bodyLines)
  if (page.first > Math.max(1, pages))
    yield* io.complain(`starting page number ${page.first} exceeds page count ${Math.max(1, pages)}`)
  let count = 0
  for (const rows of pageRows(layout, columns, page.bodyLines)) {
    count++
    if (count > page.last) return
    if (count < page.first) continue
    const margin = ' '.repeat(layout.margin)
    if (page.hasHeader) {
      const right = `Page ${count}`
      const blanks = Math.max(0, width - date.length - [...byteStringToText(title)].length - right.length)
      const left = Math.floor(blanks / 2)
      const [before, behind] = [left, blanks - left].map((count) => ' '.repeat(Math.max(1, count)))
      const line = `${margin}${date}${before}${title}${behind}${right}\n\n\n`
      printByteString(io, `${margin}\n\n${line}`)
    }
    const body = rows.map((row) => `${row}\n${page.isDouble ? '\n' : ''}`).join('')
    // Columns that stand down the page are known to have ended: no empty line stands behind them.
    const isEnd = count === pages && page.isDouble && !page.hasHeader && layout.arrangement === 'down'
    printByteString(io, isEnd && layout.columns > 1 ? body.slice(0, -1) : body)
    const left = (page.bodyLines - rows.length) * (page.isDouble ? 2 : 1)
    if (page.hasHeader) io.print(page.usesFormFeed ? '\f' : '\n'.repeat(left + page.footerLines))
    if (io.full) yield* io.flush()
  }
}
