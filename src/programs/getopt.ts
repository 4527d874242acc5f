/**
 * getopt(1) of util-linux: the options of a shell script's arguments in a form that `eval set --` reads.
 *
 * The arguments are read as getopt_long(3) does it, its complaints under the name of the script (-n).
 */

import { encode } from '../kernel/text.ts'
import { type Io, STDERR, type Step } from './lib/io.ts'
import { defineProgram, type OptionSpec, type OptionTable, parseOptions } from './lib/program.ts'

const MISUSE = 2
/** `getopt --test` says with it that this is the enhanced one. */
const ENHANCED = 4

export const getopt = defineProgram({
  name: 'getopt',
  usage: [
    '<optstring> <parameters>',
    '[options] [--] <optstring> <parameters>',
    '[options] -o|--options <optstring> [options] [--] <parameters>',
  ],
  about: 'Parse command options.',
  version: 'util-linux 2.41.5',
  baseName: true,
  failureStatus: MISUSE,
  order: 'first',
  options: {
    alternative: { short: 'a', long: 'alternative', help: 'allow long options starting with single -' },
    longs: {
      short: 'l',
      long: ['longoptions', 'long'],
      argument: 'LONGOPTS',
      help: 'the long options to be recognized',
    },
    name: {
      short: 'n',
      long: 'name',
      argument: 'PROGNAME',
      help: 'the name under which errors are reported',
    },
    shorts: {
      short: 'o',
      long: 'options',
      argument: 'OPTSTRING',
      help: 'the short options to be recognized',
    },
    quiet: { short: 'q', long: 'quiet', help: 'disable error reporting by getopt(3)' },
    quietOutput: { short: 'Q', long: 'quiet-output', help: 'no normal output' },
    shell: {
      short: 's',
      long: 'shell',
      argument: 'SHELL',
      help: 'set quoting conventions to those of <shell>',
    },
    test: { short: 'T', long: 'test', help: 'test for getopt(1) version' },
    unquoted: { short: 'u', long: 'unquoted', help: 'do not quote the output' },
  },
  *run(io, options, operands) {
    if (options.has('test')) return ENHANCED
    // Without options of its own it is the old getopt: the first word is the option string, nothing is quoted.
    const isOld = options.given.length === 0
    const words = [...operands]
    const shorts = options.value('shorts') ?? words.shift()
    if (shorts === undefined) return yield* io.failUsage('missing optstring argument')
    const shell = options.value('shell') ?? 'bash'
    if (!/^(?:sh|bash|csh|tcsh)$/.test(shell))
      return yield* io.failUsage('unknown shell after -s or --shell argument')
    const longs = options
      .values('longs')
      .flatMap((list) => (list ?? '').split(/[,\s]+/).filter((name) => name !== ''))
    const request: Request = {
      table: tableOf(shorts.replace(/^[-+]/, ''), longs),
      order:
        shorts.startsWith('+') || io.variable('POSIXLY_CORRECT') !== undefined
          ? 'stop'
          : shorts.startsWith('-')
            ? 'in place'
            : 'permute',
      alternative: options.has('alternative'),
    }
    const quotes =
      isOld || options.has('unquoted') ? (word: string) => word : /csh/.test(shell) ? quoteForCsh : quoteForSh
    const { words: shown, errors } = read(request, words, quotes)
    if (!options.has('quiet')) yield* complain(io, options.value('name') ?? 'getopt', errors)
    if (!options.has('quietOutput')) io.print(`${shown.map((word) => ` ${word}`).join('')}\n`)
    return errors.length > 0 ? 1 : 0
  },
})

function* complain(io: Io, name: string, errors: readonly string[]): Step<void> {
  for (const error of errors) yield* io.writeAll(STDERR, encode(`${name}: ${error}\n`))
}

interface Request {
  readonly table: OptionTable
  readonly order: 'permute' | 'stop' | 'in place'
  /** -a: `-name` may be a long option */
  readonly alternative: boolean
}

/** The options that the script has: keys are `-x` and `--name`. */
function tableOf(shorts: string, longs: readonly string[]): OptionTable {
  const table: Record<string, OptionSpec> = {}
  const argumentOf = (colons: string): OptionSpec =>
    colons === '::' ? { optionalArgument: 'ARG' } : colons === ':' ? { argument: 'ARG' } : {}
  for (const [, letter = '', colons = ''] of shorts.matchAll(/([^:])(:{0,2})/g))
    table[`-${letter}`] = { short: letter, ...argumentOf(colons) }
  for (const entry of longs) {
    const [, name = '', colons = ''] = /^(.*?)(:{0,2})$/.exec(entry) ?? []
    table[`--${name}`] = { long: name, ...argumentOf(colons) }
  }
  return table
}

/** Reads word by word, so that what is wrong is told of and the rest is read on. */
function read(
  { table, order, alternative }: Request,
  given: readonly string[],
  quote: (word: string) => string,
): { words: string[]; errors: string[] } {
  const words: string[] = []
  const errors: string[] = []
  const operands: string[] = []
  const rest = [...given]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') break
    if (word === '-' || !word.startsWith('-')) {
      if (order === 'stop') {
        rest.unshift(word)
        break
      }
      if (order === 'in place') words.push(quote(word))
      else operands.push(word)
      continue
    }
    const isLong = alternative && isLongOption(table, word)
    const option = isLong ? `-${word}` : word
    let parsed = parseOptions(table, [option], 'first')
    const [next] = rest
    if (parsed.error !== undefined && /requires an argument/.test(parsed.error) && next !== undefined) {
      rest.shift()
      parsed = parseOptions(table, [option, next], 'first')
    }
    for (const { key, value } of parsed.given) {
      words.push(key)
      const spec = table[key]
      if (spec?.argument !== undefined || spec?.optionalArgument !== undefined) words.push(quote(value ?? ''))
    }
    if (parsed.error === undefined) continue
    errors.push(parsed.error)
    const letter = /^invalid option -- '(.)'/u.exec(parsed.error)?.[1]
    const after =
      letter === undefined ? '' : word.slice(word.indexOf(letter, 1 + parsed.given.length) + letter.length)
    if (after !== '') rest.unshift(`-${after}`)
  }
  return { words: [...words, '--', ...[...operands, ...rest].map(quote)], errors }
}

function isLongOption(table: OptionTable, word: string): boolean {
  const name = /^-([^-=][^=]*)/.exec(word)?.[1]
  return (
    name !== undefined && name.length > 1 && Object.keys(table).some((key) => key.startsWith(`--${name}`))
  )
}

const quoteForSh = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`

/** csh reads `!` and newlines even between single quotes. */
const quoteForCsh = (word: string): string =>
  `'${word.replace(/['!\n\\\s]/g, (char) => (char === "'" ? "'\\''" : char === '!' ? "'\\!'" : char === '\n' ? '\\n' : char === '\\' ? '\\\\' : `'\\${char}'`))}'`
