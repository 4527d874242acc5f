/** uniq(1) of GNU coreutils: joins or filters equal lines that follow each other. */

import { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from '../kernel/abi.ts'
import { parseCount } from './lib/count.ts'
import { type Io, STDIN, STDOUT, type Step } from './lib/io.ts'
import { matchKeyword, oneOf } from './lib/keyword.ts'
import { type ArgumentCheck, defineProgram } from './lib/program.ts'
import { quoteIfNeeded, quoteName, quoteText } from './lib/quote.ts'
import { printByteString, TextLines } from './lib/text-lines.ts'

const allRepeatedMethods = { none: 'none', prepend: 'prepend', separate: 'separate' } as const
const groupMethods = { prepend: 'prepend', append: 'append', separate: 'separate', both: 'both' } as const

export const uniq = defineProgram({
  name: 'uniq',
  usage: '[OPTION]... [INPUT [OUTPUT]]',
  about:
    'Filter adjacent matching lines from INPUT (or standard input),\nwriting to OUTPUT (or standard output).',
  options: {
    count: { short: 'c', long: 'count', help: 'prefix lines by the number of occurrences' },
    repeated: { short: 'd', long: 'repeated', help: 'only print duplicate lines, one for each group' },
    allRepeated: {
      short: 'D',
      long: 'all-repeated',
      help: 'print all duplicate lines; groups can be delimited with an empty line (METHOD: none, prepend, separate)',
      optionalArgument: 'METHOD',
      check: oneOf('--all-repeated', allRepeatedMethods),
    },
    group: {
      long: 'group',
      optionalArgument: 'METHOD',
      help: 'show all items, separating groups with an empty line (METHOD: separate, prepend, append, both)',
      check: oneOf('--group', groupMethods),
    },
    skipFields: {
      short: 'f',
      long: 'skip-fields',
      argument: 'N',
      help: 'avoid comparing the first N fields',
      check: checkNumber('number of fields to skip'),
    },
    oldSkipFields: { short: '0123456789' },
    ignoreCase: { short: 'i', long: 'ignore-case', help: 'ignore differences in case when comparing' },
    skipChars: {
      short: 's',
      long: 'skip-chars',
      argument: 'N',
      help: 'avoid comparing the first N characters',
      check: checkNumber('number of bytes to skip'),
    },
    unique: { short: 'u', long: 'unique', help: 'only print unique lines' },
    zero: { short: 'z', long: 'zero-terminated', help: 'line delimiter is NUL, not newline' },
    checkChars: {
      short: 'w',
      long: 'check-chars',
      argument: 'N',
      help: 'compare no more than N characters in lines',
      check: checkNumber('number of bytes to compare'),
    },
  },
  // The old form +N skips characters.
  rewrite: (args) => {
    const end = args.indexOf('--')
    return args.map((arg, i) => (/^\+\d+$/.test(arg) && (end < 0 || i < end) ? `-s${arg.slice(1)}` : arg))
  },
  *run(io, options, operands) {
    if (operands.length > 2) return yield* io.failUsage(`extra operand ${quoteText(operands[2] as string)}`)
    const grouping = yield* readGrouping(io, options)
    if (
      options.has('group') &&
      ['count', 'repeated', 'allRepeated', 'unique'].some((key) => options.has(key as 'count'))
    )
      return yield* io.failUsage('--group is mutually exclusive with -c/-d/-D/-u')
    if (options.has('count') && options.has('allRepeated'))
      return yield* io.failUsage('printing all duplicated lines and repeat counts is meaningless')
    const [input = '-', output = '-'] = operands
    const fd = input === '-' ? STDIN : yield* io.open(input, O_RDONLY)
    if (fd < 0) return yield* io.fail(quoteIfNeeded(input), fd)
    if (output !== '-') {
      const target = yield* io.open(output, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
      if (target < 0) return yield* io.fail(quoteIfNeeded(output), target)
      io.sys.dup2(target, STDOUT)
    }
    return yield* filter(io, fd, input, {
      keyOf: keyFunction(
        {
          skipFields: parseCount(fieldsToSkip(options.given)) ?? 0,
          skipChars: parseCount(options.value('skipChars') ?? '0') ?? 0,
          checkChars: parseCount(options.value('checkChars') ?? '') ?? Number.POSITIVE_INFINITY,
        },
        options.has('ignoreCase'),
      ),
      counts: options.has('count'),
      printsUnique: !options.has('repeated') && !options.has('allRepeated'),
      printsRepeated: !options.has('unique'),
      printsAll: options.has('allRepeated') || options.has('group'),
      printsSingles: options.has('group'),
      grouping,
      delimiter: options.has('zero') ? '\0' : '\n',
    })
  },
})

/** The last of -f and the old -N, whose digits may be several words. */
function fieldsToSkip(
  given: readonly { key: string; value: string | undefined; spelling: string }[],
): string {
  let fields = '0'
  let isOld = false
  for (const { key, value = '', spelling } of given) {
    if (key === 'skipFields') fields = value
    else if (key === 'oldSkipFields') fields = (isOld ? fields : '') + spelling.slice(1)
    else continue
    isOld = key === 'oldSkipFields'
  }
  return fields
}

function checkNumber(what: string): ArgumentCheck {
  return function* (io, text) {
    if (parseCount(text) === null) yield* io.fail(`${text}: invalid ${what}`)
  }
}

interface Numbers {
  readonly skipFields: number
  readonly skipChars: number
  readonly checkChars: number
}

/** Where an empty line stands: between groups of lines, before each, behind each. */
type Grouping = 'none' | 'separate' | 'prepend' | 'append' | 'both'

function* readGrouping(
  io: Io,
  options: {
    last(...keys: ('allRepeated' | 'group')[]): string | undefined
    value(key: 'allRepeated' | 'group'): string | undefined
  },
): Step<Grouping> {
  const last = options.last('allRepeated', 'group')
  if (last === 'group') {
    return yield* matchKeyword<Grouping>(io, '--group', options.value('group') ?? 'separate', groupMethods)
  }
  const word = options.value('allRepeated') ?? 'none'
  return yield* matchKeyword<Grouping>(io, '--all-repeated', word, allRepeatedMethods)
}

interface Filter {
  keyOf: (line: string) => string
  counts: boolean
  printsUnique: boolean
  printsRepeated: boolean
  printsAll: boolean
  printsSingles: boolean
  grouping: Grouping
  delimiter: string
}

function keyFunction(
  { skipFields, skipChars, checkChars }: Numbers,
  ignoreCase: boolean,
): (line: string) => string {
  const fields = skipFields > 0 ? new RegExp(`^(?:[ \\t]*[^ \\t]*){0,${skipFields}}`) : null
  return (line) => {
    let key = line
    if (fields) key = key.slice(fields.exec(key)?.[0].length ?? 0)
    if (skipChars > 0 || checkChars !== Number.POSITIVE_INFINITY)
      key = key.slice(skipChars, skipChars + checkChars)
    return ignoreCase ? key.toUpperCase() : key
  }
}

function* filter(io: Io, fd: number, name: string, settings: Filter): Step<number> {
  const lines = new TextLines(io, fd, { bytes: true, delimiter: settings.delimiter })
  let first: string | null = null
  let key = ''
  let count = 0
  const { grouping } = settings
  let groups = 0
  const startGroup = (line: string) => {
    if (grouping === 'prepend' || grouping === 'both' || (grouping !== 'none' && groups > 0))
      printByteString(io, settings.delimiter)
    groups++
    printByteString(io, line + settings.delimiter)
  }
  const finishGroup = () => {
    if (first === null || settings.printsAll) return
    if (count === 1 ? settings.printsUnique : settings.printsRepeated)
      printByteString(
        io,
        `${settings.counts ? `${String(count).padStart(7)} ` : ''}${first}${settings.delimiter}`,
      )
  }
  while (yield* lines.fill()) {
    while (lines.ready) {
      const line = lines.next()
      const nextKey = settings.keyOf(line)
      if (first !== null && nextKey === key) {
        if (settings.printsAll) {
          if (count === 1 && !settings.printsSingles) startGroup(first)
          printByteString(io, line + settings.delimiter)
        }
        count++
        continue
      }
      finishGroup()
      first = line
      key = nextKey
      count = 1
      if (settings.printsSingles) startGroup(line)
    }
    if (io.full) yield* io.flush()
    if (io.sys.exhausted()) yield
  }
  if (lines.error !== 0) return yield* io.fail(`error reading ${quoteName(name)}`, lines.error)
  finishGroup()
  if (groups > 0 && (grouping === 'append' || grouping === 'both')) printByteString(io, settings.delimiter)
  return 0
}
