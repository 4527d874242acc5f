/** sort(1) of GNU coreutils: sorts lines of text. */

import { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY, type ProgramRun, R_OK } from '../kernel/abi.ts'
import { failNumber } from './lib/count.ts'
import { readFiles0 } from './lib/files0.ts'
import { type Io, STDIN, STDOUT, type Step } from './lib/io.ts'
import { matchKeyword, oneOf } from './lib/keyword.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded, quoteName, quoteText } from './lib/quote.ts'
import { fromByteString, printByteString, TextLines, textToByteString } from './lib/text-lines.ts'
import { tellReasonOfClose } from './lib/write-failure.ts'
import { annotatedLine, type Debugged, warnOfKeys } from './sort/debug.ts'
import {
  type Comparator,
  columnComparator,
  incompatibleLetters,
  type Key,
  type Ordering,
  orderingOf,
  parseKey,
  textComparator,
} from './sort/keys.ts'
import { mergedOrder, sortedOrder } from './sort/merge.ts'
import { type RandomOrder, readRandomOrder } from './sort/random.ts'

const orderingLetters = {
  ignoreBlanks: 'b',
  dictionary: 'd',
  foldCase: 'f',
  general: 'g',
  printing: 'i',
  month: 'M',
  human: 'h',
  numeric: 'n',
  random: 'R',
  reverse: 'r',
  versionSort: 'V',
} as const

const sortWords = {
  'general-numeric': 'g',
  'human-numeric': 'h',
  month: 'M',
  numeric: 'n',
  random: 'R',
  version: 'V',
}

const checkWords = { quiet: 'quiet', silent: 'quiet', 'diagnose-first': 'loud' } as const

export const sort = defineProgram({
  name: 'sort',
  usage: '[OPTION]... [FILE]...',
  about: 'Write sorted concatenation of all FILE(s) to standard output.',
  failureStatus: 2,
  options: {
    ignoreBlanks: { short: 'b', long: 'ignore-leading-blanks', help: 'ignore leading blanks' },
    dictionary: {
      short: 'd',
      long: 'dictionary-order',
      help: 'consider only blanks and alphanumeric characters',
    },
    foldCase: { short: 'f', long: 'ignore-case', help: 'fold lower case to upper case characters' },
    general: {
      short: 'g',
      long: 'general-numeric-sort',
      help: 'compare according to general numerical value',
    },
    printing: { short: 'i', long: 'ignore-nonprinting', help: 'consider only printable characters' },
    month: { short: 'M', long: 'month-sort', help: "compare (unknown) < 'JAN' < ... < 'DEC'" },
    human: { short: 'h', long: 'human-numeric-sort', help: 'compare human readable numbers (e.g., 2K 1G)' },
    numeric: { short: 'n', long: 'numeric-sort', help: 'compare according to string numerical value' },
    random: { short: 'R', long: 'random-sort', help: 'shuffle, but group identical keys' },
    reverse: { short: 'r', long: 'reverse', help: 'reverse the result of comparisons' },
    sortBy: {
      long: 'sort',
      argument: 'WORD',
      help: 'sort according to WORD: general-numeric -g, human-numeric -h, month -M, numeric -n, random -R, version -V',
      check: oneOf('--sort', sortWords),
    },
    versionSort: { short: 'V', long: 'version-sort', help: 'natural sort of (version) numbers within text' },
    check: { short: 'c', help: 'check for sorted input; do not sort' },
    checkQuietly: { short: 'C', help: 'like -c, but do not report first bad line' },
    checkHow: {
      long: 'check',
      optionalArgument: 'diagnose-first',
      help: 'check for sorted input; do not sort',
      check: oneOf('--check', checkWords),
    },
    debug: {
      long: 'debug',
      help: 'annotate the part of the line used to sort, and warn about questionable usage to stderr',
    },
    key: {
      short: 'k',
      long: 'key',
      argument: 'KEYDEF',
      help: 'sort via a key; KEYDEF gives location and type',
      *check(io, text) {
        const key = parseKey(text, orderingOfLines(''))
        if (typeof key === 'string') yield* io.fail(key)
      },
    },
    merge: { short: 'm', long: 'merge', help: 'merge already sorted files; do not sort' },
    output: {
      short: 'o',
      long: 'output',
      argument: 'FILE',
      help: 'write result to FILE instead of standard output',
    },
    stable: { short: 's', long: 'stable', help: 'stabilize sort by disabling last-resort comparison' },
    bufferSize: {
      short: 'S',
      long: 'buffer-size',
      argument: 'SIZE',
      help: 'use SIZE for main memory buffer',
      *check(io, text, option) {
        if (!/^\d+[bkKmMGTPEZYRQ%]?$/.test(text)) yield* failNumber(io, text, option)
      },
    },
    separator: {
      short: 't',
      long: 'field-separator',
      argument: 'SEP',
      help: 'use SEP instead of non-blank to blank transition',
      check: readSeparator,
    },
    temporary: { short: 'T', long: 'temporary-directory', argument: 'DIR', help: 'use DIR for temporaries' },
    files0From: {
      long: 'files0-from',
      argument: 'F',
      help: 'read input from the files specified by NUL-terminated names in file F; If F is - then read names from standard input',
    },
    batchSize: {
      long: 'batch-size',
      argument: 'NMERGE',
      help: 'merge at most NMERGE inputs at once',
      check: checkBatchSize,
    },
    compressProgram: {
      long: 'compress-program',
      argument: 'PROG',
      help: 'compress temporaries with PROG (none are made here)',
    },
    parallel: {
      long: 'parallel',
      argument: 'N',
      help: 'change the number of sorts run concurrently to N',
      check: checkParallel,
    },
    randomSource: {
      long: 'random-source',
      argument: 'FILE',
      help: 'get random bytes from FILE',
    },
    unique: { short: 'u', long: 'unique', help: 'output only the first of lines with equal keys' },
    zero: { short: 'z', long: 'zero-terminated', help: 'line delimiter is NUL, not newline' },
  },
  // The old form: +POS1 [-POS2] is a key, its positions counted from 0.
  rewrite: oldKeys,
  *run(io, options, given) {
    const list = options.value('files0From')
    if (list !== undefined && given.length > 0) {
      yield* io.complain(`extra operand ${quoteName(given[0] as string)}`)
      yield* io.printError('file operands cannot be combined with --files0-from\n')
      yield* io.printError(`Try '${io.called} --help' for more information.\n`)
      return yield* io.exit(io.failureStatus)
    }
    const named = list === undefined ? null : yield* readFiles0(io, list, listNames)
    if (named !== null)
      for (const index of named.names.keys())
        if (!(yield* named.isUsable(index))) return yield* io.exit(io.failureStatus)
    const operands = named?.names ?? given
    if (list !== undefined && operands.length === 0) return yield* io.fail(`no input from ${quoteName(list)}`)
    let letters = options.given
      .map(({ key }) => (key in orderingLetters ? orderingLetters[key as keyof typeof orderingLetters] : ''))
      .join('')
    const word = options.value('sortBy')
    if (word !== undefined) letters += yield* matchKeyword(io, '--sort', word, sortWords)
    const global = orderingOfLines(letters)
    const keys: Key[] = []
    for (const text of options.values('key')) {
      const key = parseKey(text ?? '', global)
      if (typeof key !== 'string') keys.push(key)
    }
    if (new Set(options.values('separator')).size > 1) return yield* io.fail('incompatible tabs')
    const tab = options.value('separator')
    const separator = tab === undefined ? null : yield* readSeparator(io, tab)
    let checks: 'loud' | 'quiet' | null = options.has('check')
      ? 'loud'
      : options.has('checkQuietly')
        ? 'quiet'
        : null
    if (options.has('checkHow'))
      checks = yield* matchKeyword(io, '--check', options.value('checkHow') ?? 'diagnose-first', checkWords)
    if (
      options.has('check') &&
      (options.has('checkQuietly') || (options.has('checkHow') && checks === 'quiet'))
    )
      return yield* io.fail("options '-cC' are incompatible")
    yield* checkLetters(io, options.values('key'), letters)
    if (new Set(options.values('randomSource')).size > 1)
      return yield* io.fail('multiple random sources specified')
    const isRandom = (keys.length === 0 ? [global] : keys).some(({ kind }) => kind === 'random')
    const settings: Settings = {
      keys,
      global,
      separator,
      unique: options.has('unique'),
      random: isRandom ? yield* readRandomOrder(io, options.value('randomSource')) : null,
      stable: options.has('stable'),
      delimiter: options.has('zero') ? '\0' : '\n',
    }
    const output = options.value('output')
    const debug = options.has('debug')
    if (debug && (checks !== null || output !== undefined)) {
      const other = checks === null ? 'o' : checks === 'loud' ? 'c' : 'C'
      return yield* io.fail(`options '-${other} --debug' are incompatible`)
    }
    if (debug) yield* warnOfKeys(io, debuggedKeys(settings))
    if (checks !== null) {
      if (operands.length > 1)
        return yield* io.fail(
          `extra operand ${quoteName(operands[1] as string)} not allowed with -${checks === 'loud' ? 'c' : 'C'}`,
        )
      if (output !== undefined)
        return yield* io.fail(`options '-${checks === 'loud' ? 'c' : 'C'}o' are incompatible`)
      return yield* check(io, operands[0] ?? '-', settings, checks)
    }
    return yield* sortFiles(io, operands, settings, { output, merges: options.has('merge'), debug })
  },
})

function oldKeys(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--')
  const rewritten: string[] = []
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string
    const first = end >= 0 && i > end ? null : /^\+(\d+)(?:\.(\d+))?([bdfgiMhnRrV]*)$/.exec(arg)
    if (first === null) {
      rewritten.push(arg)
      continue
    }
    const [, field = '0', char = '0', letters = ''] = first
    const last = /^-(\d+)(?:\.(\d+))?([bdfgiMhnRrV]*)$/.exec(args[i + 1] ?? '')
    let key = `${Number(field) + 1}.${Number(char) + 1}${letters}`
    if (last !== null) {
      const [, lastField = '0', lastChar = '0', lastLetters = ''] = last
      const stop = Number(lastChar) === 0 ? lastField : `${Number(lastField) + 1}.${lastChar}`
      key += `,${stop}${lastLetters}`
      i++
    }
    rewritten.push('-k', key)
  }
  return rewritten
}

/** sort names its list as it names its files. */
const listNames = {
  cannotOpen: (list: string) => `open failed: ${quoteIfNeeded(list)}`,
  cannotRead: (list: string) => [`cannot read file names from ${quoteName(list)}`] as const,
  inList: quoteIfNeeded,
}

interface Settings {
  keys: readonly Key[]
  global: Ordering & { skipBlanks: boolean }
  separator: string | null
  unique: boolean
  /** null where nothing is sorted by chance */
  random: RandomOrder | null
  stable: boolean
  delimiter: string
}

const orderingOfLines = (letters: string): Settings['global'] => ({
  ...orderingOf(letters),
  skipBlanks: letters.includes('b'),
})

function* readSeparator(io: Io, given: string): Step<string> {
  if (given === '') return yield* io.fail('empty tab')
  const bytes = textToByteString(given)
  if (given === '\\0') return '\0'
  if (bytes.length > 1) return yield* io.fail(`multi-character tab ${quoteText(given)}`)
  return bytes
}

/** `action` is what it says cannot be done. */
function* readLines(io: Io, name: string, delimiter: string, action = 'cannot read'): Step<string[]> {
  const fd = name === '-' ? STDIN : yield* io.open(name, O_RDONLY)
  if (fd < 0) return yield* io.fail(`${action}: ${quoteIfNeeded(name)}`, fd)
  const reader = new TextLines(io, fd, { bytes: true, delimiter })
  const lines = yield* reader.rest()
  if (reader.error !== 0) return yield* io.fail(`read failed: ${quoteIfNeeded(name)}`, reader.error)
  if (name !== '-') io.sys.close(fd)
  return lines
}

function* sortFiles(
  io: Io,
  operands: readonly string[],
  settings: Settings,
  { output, merges, debug }: { output: string | undefined; merges: boolean; debug: boolean },
): ProgramRun {
  const inputs: string[][] = []
  for (const name of operands) {
    const error = name === '-' ? 0 : io.sys.access(name, R_OK)
    if (error < 0) return yield* io.fail(`cannot read: ${quoteIfNeeded(name)}`, error)
  }
  const names = operands.length === 0 ? ['-'] : operands
  // How much room is needed is asked of all before any is read (sort_buffer_size).
  const closed = names.includes('-') && !merges ? io.sys.fstat(STDIN) : 0
  if (typeof closed === 'number' && closed < 0) return yield* io.fail('stat failed: -', closed)
  for (const name of names) inputs.push(yield* readLines(io, name, settings.delimiter))
  /** where the lines of each file end */
  const ends: number[] = []
  for (const { length } of inputs) ends.push(length + (ends.at(-1) ?? 0))
  const [only] = inputs
  const lines = inputs.length === 1 && only !== undefined ? only : inputs.flat()
  const byKeys = keyComparator(lines, settings)
  const compare = withLastResort(byKeys, lines, settings)
  const order = merges
    ? yield* mergedOrder(io.sys, ends, compare)
    : yield* sortedOrder(io.sys, lines.length, compare)
  if (output !== undefined) {
    // Opened only now: the output may be one of the inputs.
    const fd = yield* io.open(output, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    if (fd < 0) return yield* io.fail(`open failed: ${quoteIfNeeded(output)}`, fd)
    io.sys.dup2(fd, STDOUT)
  }
  const name = output === undefined ? "'standard output'" : quoteIfNeeded(output)
  const atEnd = tellReasonOfClose(io)
  io.describeWriteFailure = (failure) =>
    `${io.name}: ${failure.isEarly ? 'write' : 'fflush'} failed: ${name}: ${failure.reason}\n${atEnd(failure)}`
  const debugged = debuggedKeys(settings)
  const shown = (line: string): string => (debug ? annotatedLine(line, debugged) : line + settings.delimiter)
  let before = -1
  let block = ''
  for (const index of order) {
    if (settings.unique && before >= 0 && byKeys(before, index) === 0) continue
    before = index
    block += shown(lines[index] as string)
    if (block.length < 8192) continue
    printByteString(io, block)
    block = ''
    if (io.full) yield* io.flush()
    if (io.sys.exhausted()) yield
  }
  printByteString(io, block)
  return 0
}

/** A key without letters has those of the options. */
function* checkLetters(io: Io, keys: readonly (string | undefined)[], global: string): Step<void> {
  const ofKeys = keys.map((text = '') => text.replace(/[^a-zA-Z]/g, '') || global)
  for (const letters of keys.length === 0 ? [global] : ofKeys) {
    const clash = incompatibleLetters(letters)
    if (clash !== null) yield* io.fail(`options '-${clash}' are incompatible`)
  }
}

/** Compares by all keys; equal keys are equal. */
function keyComparator(lines: readonly string[], settings: Settings): Comparator {
  const { keys, global, separator, random } = settings
  if (keys.length === 0) {
    const whole = global.skipBlanks
      ? columnComparator(lines, { ...global, ...wholeLine }, separator, random)
      : columnComparator(lines, global, separator, random)
    return whole
  }
  const columns = keys.map((key) => columnComparator(lines, key, separator, random))
  const [only] = columns
  if (columns.length === 1 && only !== undefined) return only
  return (a, b) => {
    for (const column of columns) {
      const order = column(a, b)
      if (order !== 0) return order
    }
    return 0
  }
}

const wholeLine = {
  startField: 0,
  startChar: 0,
  skipBlanksAtStart: true,
  endField: Number.POSITIVE_INFINITY,
  endChar: 0,
  skipBlanksAtEnd: false,
}

/** With global options alone the whole line is a key. */
function debuggedKeys({ keys, global, separator, unique, stable }: Settings): Debugged {
  const isDefault =
    global.kind === 'text' && !global.foldCase && !global.dictionary && !global.printing && !global.skipBlanks
  const own =
    keys.length > 0 || isDefault
      ? keys
      : [
          {
            ...global,
            ...wholeLine,
            skipBlanksAtStart: global.skipBlanks,
            skipBlanksAtEnd: global.skipBlanks,
          },
        ]
  return { keys: own, isGlobal: keys.length === 0, global, separator, hasLastResort: !unique && !stable }
}

/** A number, and no more is made of it; neither of the size of a batch. */
function* checkParallel(io: Io, text: string, option: string): Step<void> {
  if (!/^\d+$/.test(text)) yield* failNumber(io, text, option)
  if (Number(text) === 0) yield* io.fail('number in parallel must be nonzero')
}

function* checkBatchSize(io: Io, batch: string, option: string): Step<void> {
  if (!/^\d+$/.test(batch)) yield* failNumber(io, batch, option)
  if (Number(batch) >= 2) return
  yield* io.complain(`invalid --batch-size argument ${quoteText(batch)}`)
  yield* io.fail(`minimum --batch-size argument is ${quoteText('2')}`)
}

/** Lines with equal keys go by their bytes, unless the sort is stable. */
function withLastResort(byKeys: Comparator, lines: readonly string[], settings: Settings): Comparator {
  const { keys, global } = settings
  const isPlain =
    keys.length === 0 &&
    global.kind === 'text' &&
    !global.foldCase &&
    !global.dictionary &&
    !global.printing &&
    !global.skipBlanks
  if (settings.stable || settings.unique || isPlain) return byKeys
  const byText = textComparator(lines)
  if (global.reverse) return (a, b) => byKeys(a, b) || byText(b, a)
  return (a, b) => byKeys(a, b) || byText(a, b)
}

function* check(io: Io, name: string, settings: Settings, how: 'loud' | 'quiet'): ProgramRun {
  const lines = yield* readLines(io, name, settings.delimiter, 'open failed')
  const compare = withLastResort(keyComparator(lines, settings), lines, settings)
  for (let i = 1; i < lines.length; i++) {
    const order = compare(i - 1, i)
    if (order > 0 || (settings.unique && order === 0)) {
      if (how === 'loud') {
        yield* io.flush()
        yield* io.printError(`${io.name}: ${quoteIfNeeded(name)}:${i + 1}: disorder: `)
        yield* io.writeAll(2, fromByteString(`${lines[i]}\n`))
      }
      return 1
    }
    if (i % 4096 === 0 && io.sys.exhausted()) yield
  }
  return 0
}
