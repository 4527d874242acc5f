/** Reads find's expression: tests, actions and options, then the operators between them. */

import { O_CREAT, O_TRUNC, O_WRONLY } from '../../kernel/abi.ts'
import { encode } from '../../kernel/text.ts'
import { civilTime } from '../../time/calendar.ts'
import { STDOUT, type Step } from '../lib/io.ts'
import { quoteText } from '../lib/quote.ts'
import {
  type Action,
  BatchExec,
  deleteAction,
  execAction,
  listAction,
  parseFormat,
  printAction,
  printfAction,
  type Sink,
} from './actions.ts'
import type { FoundFile } from './file.ts'
import { argumentTest, type FindSettings, plainTest } from './tests.ts'

/** Evaluates a file; the value is the expression's truth. */
export type Evaluate = (file: FoundFile) => Step<boolean>

export interface Expression {
  readonly evaluate: Evaluate
  readonly batches: readonly BatchExec[]
  readonly state: { status: number }
}

/** Thrown by `-quit`: nothing more is evaluated, not even the -print that no one has written. */
export class Quit extends Error {}

type Token =
  | { readonly kind: 'operator'; readonly text: string }
  | { readonly kind: 'predicate'; readonly text: string; readonly evaluate: Evaluate }

/** Parses all arguments of the expression; ends the program where it is wrong. */
export function* parseExpression(settings: FindSettings, args: readonly string[]): Step<Expression> {
  const reader = new TokenReader(settings, args)
  const tokens = yield* reader.readAll()
  const parser = new OperatorParser(settings, tokens, reader.hasAction)
  const own = tokens.length === 0 ? null : yield* parser.parse()
  const print = printAction(reader.sink, '\n')
  const evaluate: Evaluate =
    own === null
      ? print
      : reader.hasAction
        ? own
        : function* (file) {
            return (yield* own(file)) && (yield* print(file))
          }
  return { evaluate, batches: reader.batches, state: reader.state }
}

const OPERATORS = new Set(['(', ')', '!', '-not', '-a', '-and', '-o', '-or', ','])

/** After these a word that exists as a file was likely a pattern that the shell has expanded. */
const PATTERN_TESTS = /^-(i?(name|path|wholename|lname|regex))$/

class TokenReader {
  readonly state = { status: 0 }
  readonly batches: BatchExec[] = []
  hasAction = false
  readonly sink: Sink
  readonly #settings: FindSettings
  readonly #args: readonly string[]
  #at = 0

  constructor(settings: FindSettings, args: readonly string[]) {
    this.#settings = settings
    this.#args = args
    const { io } = settings
    this.sink = function* (text) {
      io.print(text)
      if (io.full) yield* io.flush()
    }
  }

  *readAll(): Step<Token[]> {
    const tokens: Token[] = []
    while (this.#at < this.#args.length) {
      const text = this.#args[this.#at++] as string
      if (OPERATORS.has(text)) {
        tokens.push({ kind: 'operator', text })
        continue
      }
      if (!text.startsWith('-')) yield* this.#strayPath(text, tokens)
      const evaluate = yield* this.#readPredicate(text)
      tokens.push({ kind: 'predicate', text, evaluate })
    }
    const uses = (name: string) => tokens.some(({ text }) => text === name)
    if (uses('-delete') && uses('-prune') && !uses('-depth') && !uses('-d')) {
      yield* this.#settings.io.fail(
        'The -delete action automatically turns on -depth, but -prune does nothing when -depth is in effect.  If you want to carry on anyway, just explicitly use the -depth option.',
      )
    }
    return tokens
  }

  *#strayPath(text: string, tokens: readonly Token[]): Step<never> {
    const { io } = this.#settings
    yield* io.complain(`paths must precede expression: \`${text}'`)
    const previous = tokens.at(-1)?.text ?? ''
    if (PATTERN_TESTS.test(previous) && typeof io.sys.lstat(text) !== 'number') {
      yield* io.complain(`possible unquoted pattern after predicate \`${previous}'?`)
    }
    return yield* io.exit(1)
  }

  *#readPredicate(name: string): Step<Evaluate> {
    const option = yield* this.#readOption(name)
    if (option) return always
    const plain = plainTest(this.#settings, name)
    if (plain !== null) return asEvaluate(plain)
    const action = yield* this.#readAction(name)
    if (action !== null) return action
    if (!ARGUMENT_TESTS.test(name)) return yield* this.#settings.io.fail(`unknown predicate \`${name}'`)
    const argument = yield* this.#argument(name)
    const test = yield* argumentTest(this.#settings, name, argument)
    return test === null ? yield* this.#settings.io.fail(`unknown predicate \`${name}'`) : asEvaluate(test)
  }

  *#argument(name: string): Step<string> {
    const argument = this.#args[this.#at++]
    if (argument !== undefined) return argument
    return yield* this.#settings.io.fail(
      /^-newer../.test(name)
        ? `The ${quoteText(name)} test needs an argument`
        : `missing argument to \`${name}'`,
    )
  }

  /** Options are always true; they change the settings. */
  *#readOption(name: string): Step<boolean> {
    const settings = this.#settings
    switch (name) {
      case '-maxdepth':
        settings.maxDepth = yield* this.#depth(name)
        return true
      case '-mindepth':
        settings.minDepth = yield* this.#depth(name)
        return true
      case '-depth':
      case '-d':
        settings.depthFirst = true
        return true
      case '-xdev':
      case '-mount':
        settings.oneFileSystem = true
        return true
      case '-follow':
        settings.followAll = true
        return true
      case '-daystart':
        settings.dayStart = endOfToday(settings)
        return true
      case '-regextype':
        settings.regexType = yield* this.#regexType(name)
        return true
      case '-files0-from':
        settings.startsFrom = yield* this.#argument(name)
        return true
      case '-warn':
      case '-nowarn':
      case '-noleaf':
      case '-ignore_readdir_race':
      case '-noignore_readdir_race':
        return true
      default:
        return false
    }
  }

  *#depth(name: string): Step<number> {
    const text = yield* this.#argument(name)
    if (/^\d+$/.test(text)) return Number(text)
    return yield* this.#settings.io.fail(
      `Expected a positive decimal integer argument to ${name}, but got ${quoteText(text)}`,
    )
  }

  *#regexType(name: string): Step<string> {
    const type = yield* this.#argument(name)
    if (REGEX_TYPES.includes(type)) return type
    const valid = REGEX_TYPES.map(quoteText).join(', ')
    return yield* this.#settings.io.fail(
      `Unknown regular expression type ${quoteText(type)}; valid types are ${valid}.`,
    )
  }

  *#readAction(name: string): Step<Evaluate | null> {
    const settings = this.#settings
    const fail = (): void => {
      this.state.status = 1
    }
    if (name === '-prune') {
      return asEvaluate((file) => {
        file.pruned = true
        return true
      })
    }
    if (name === '-quit') {
      return asEvaluate(() => {
        throw new Quit()
      })
    }
    if (!ACTIONS.test(name)) return null
    this.hasAction = true
    switch (name) {
      case '-print':
        return printAction(this.sink, '\n')
      case '-print0':
        return printAction(this.sink, '\0')
      case '-printf':
        return printfAction(this.sink, yield* parseFormat(settings, yield* this.#argument(name)))
      case '-fprint':
        return printAction(yield* this.#fileSink(name), '\n')
      case '-fprint0':
        return printAction(yield* this.#fileSink(name), '\0')
      case '-fprintf': {
        const [file] = this.#args.slice(this.#at)
        if (file !== undefined && this.#args.length === this.#at + 1) {
          return yield* settings.io.fail(`invalid argument \`${file}' to \`${name}'`)
        }
        const sink = yield* this.#fileSink(name)
        return printfAction(sink, yield* parseFormat(settings, yield* this.#argument(name)))
      }
      case '-ls':
        return listAction(settings, this.sink)
      case '-fls':
        return listAction(settings, yield* this.#fileSink(name))
      case '-delete':
        settings.depthFirst = true
        return deleteAction(settings, fail)
      default:
        return yield* this.#readExec(name, fail)
    }
  }

  *#fileSink(name: string): Step<Sink> {
    const { io } = this.#settings
    const path = yield* this.#argument(name)
    const fd = path === '/dev/stdout' ? STDOUT : yield* io.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    if (fd < 0) yield* io.fail(quoteText(path), fd)
    if (fd === STDOUT) return this.sink
    return function* (text) {
      yield* io.writeAll(fd, encode(text))
    }
  }

  /** `-exec WORDS ;`, `-exec WORDS {} +`, `-ok WORDS ;`, and the same with `dir` */
  *#readExec(name: string, failed: () => void): Step<Action> {
    const settings = this.#settings
    const inDirectory = name.endsWith('dir')
    if (inDirectory) yield* this.#refuseUnsafePath(name)
    const rest = this.#args.slice(this.#at)
    const end = rest.findIndex(
      (word, i) =>
        word === ';' || (word === '+' && rest[i - 1]?.includes('{}') === true && name.startsWith('-exec')),
    )
    if (end < 0) return yield* settings.io.fail(`missing argument to \`${name}'`)
    if (end === 0) return yield* settings.io.fail(`invalid argument \`${rest[0]}' to \`${name}'`)
    this.#at += end + 1
    const words = rest.slice(0, end)
    if (rest[end] === ';') {
      return execAction(settings, words, { asks: name.startsWith('-ok'), inDirectory })
    }
    if (words.filter((word) => word.includes('{}')).length > 1) {
      return yield* settings.io.fail(`Only one instance of {} is supported with ${name} ... +`)
    }
    if (words.at(-1) !== '{}') {
      return yield* settings.io.fail(
        `In ${quoteText(`${name} ... {} +`)} the ${quoteText('{}')} must appear by itself, but you specified ${quoteText(words.at(-1) as string)}`,
      )
    }
    const batch = new BatchExec(settings, words.slice(0, -1), inDirectory, failed)
    this.batches.push(batch)
    return (file) => batch.add(file)
  }

  /** In a directory of somebody else a command must not be found there. */
  *#refuseUnsafePath(name: string): Step<void> {
    const { io } = this.#settings
    const risk = `is included in the PATH environment variable, which is insecure in combination with the ${name} action of find.  Please remove`
    for (const entry of (io.variable('PATH') ?? '').split(':')) {
      if (entry.startsWith('/')) continue
      if (entry !== '' && entry !== '.') {
        yield* io.fail(`The relative path ${quoteText(entry)} ${risk} that entry from $PATH`)
      }
      yield* io.fail(
        `The current directory ${risk} the current directory from your $PATH (that is, remove ".", doubled colons, or leading or trailing colons)`,
      )
    }
  }
}

const ACTIONS = /^-(f?print0?|f?printf|f?ls|delete|exec|ok|execdir|okdir)$/

const ARGUMENT_TESTS =
  /^-(i?(name|path|wholename|lname|regex)|x?type|size|perm|user|group|[ug]id|links|inum|samefile|fstype|context|[acm](time|min)|used|[ac]?newer|newer..)$/

const REGEX_TYPES = [
  'findutils-default',
  'ed',
  'emacs',
  'gnu-awk',
  'grep',
  'posix-awk',
  'awk',
  'posix-basic',
  'posix-egrep',
  'egrep',
  'posix-extended',
  'posix-minimal-basic',
  'sed',
]

/** -daystart counts ages from the end of today. */
function endOfToday({ now, zone }: FindSettings): number {
  const { hour, minute, second } = civilTime(now, zone)
  return now.sec - hour * 3600 - minute * 60 - second + 86400
}

// biome-ignore lint/correctness/useYield: a step like the others
const always: Evaluate = function* () {
  return true
}

const asEvaluate = (test: (file: FoundFile) => boolean): Evaluate =>
  // biome-ignore lint/correctness/useYield: a step like the others
  function* (file) {
    return test(file)
  }

/** `!` binds tighter than and, and tighter than or, and `,` is last. */
class OperatorParser {
  readonly #settings: FindSettings
  readonly #tokens: readonly Token[]
  readonly #hasAction: boolean
  #at = 0

  constructor(settings: FindSettings, tokens: readonly Token[], hasAction: boolean) {
    this.#settings = settings
    this.#tokens = tokens
    this.#hasAction = hasAction
  }

  *parse(): Step<Evaluate> {
    const evaluate = yield* this.#list()
    if (this.#at < this.#tokens.length) {
      return yield* this.#fail("you have too many ')'")
    }
    return evaluate
  }

  #fail(message: string): Step<never> {
    return this.#settings.io.fail(message)
  }

  get #next(): string | undefined {
    const token = this.#tokens[this.#at]
    return token?.kind === 'operator' ? token.text : undefined
  }

  *#list(): Step<Evaluate> {
    let left = yield* this.#or()
    while (this.#next === ',') {
      this.#at++
      const [first, second] = [left, yield* this.#operand(',', () => this.#or())]
      left = function* (file) {
        yield* first(file)
        return yield* second(file)
      }
    }
    return left
  }

  *#or(): Step<Evaluate> {
    let left = yield* this.#and()
    while (this.#next === '-o' || this.#next === '-or') {
      const operator = this.#next
      this.#at++
      const [first, second] = [left, yield* this.#operand(operator, () => this.#and())]
      left = function* (file) {
        return (yield* first(file)) || (yield* second(file))
      }
    }
    return left
  }

  *#and(): Step<Evaluate> {
    let left = yield* this.#not()
    for (;;) {
      const token = this.#tokens[this.#at]
      if (token === undefined || this.#next === ')' || this.#next === ',') return left
      if (this.#next === '-o' || this.#next === '-or') return left
      const operator = this.#next
      if (operator === '-a' || operator === '-and') {
        this.#at++
        yield* this.#expectOperand(operator)
      }
      const [first, second] = [left, yield* this.#not()]
      left = function* (file) {
        return (yield* first(file)) && (yield* second(file))
      }
    }
  }

  *#operand(operator: string, parse: () => Step<Evaluate>): Step<Evaluate> {
    yield* this.#expectOperand(operator)
    return yield* parse()
  }

  /** Without an action find has put the expression into parentheses, which changes what it says. */
  *#expectOperand(operator: string): Step<void> {
    const token = this.#tokens[this.#at]
    if (token?.kind === 'operator' && token.text === ')')
      return yield* this.#fail(`expected an expression between '${operator}' and ')'`)
    if (token !== undefined) return
    yield* this.#fail(this.#hasAction ? 'invalid expression' : `expected an expression after '${operator}'`)
  }

  *#not(): Step<Evaluate> {
    const operator = this.#next
    if (operator !== '!' && operator !== '-not') return yield* this.#primary()
    this.#at++
    const inner = yield* this.#operand(operator, () => this.#not())
    return function* (file) {
      return !(yield* inner(file))
    }
  }

  *#primary(): Step<Evaluate> {
    const token = this.#tokens[this.#at++]
    if (token === undefined) return yield* this.#fail('invalid expression')
    if (token.kind === 'predicate') return token.evaluate
    if (token.text === ')') {
      return yield* this.#fail("you have too many ')'")
    }
    if (token.text !== '(') {
      return yield* this.#fail(
        `invalid expression; you have used a binary operator '${token.text}' with nothing before it.`,
      )
    }
    if (this.#tokens[this.#at] === undefined) {
      return yield* this.#fail(
        "invalid expression; expected to find a ')' but didn't see one. Perhaps you need an extra predicate after '('",
      )
    }
    if (this.#next === ')') {
      return yield* this.#fail('invalid expression; empty parentheses are not allowed.')
    }
    const inner = yield* this.#list()
    if (this.#next !== ')') {
      return yield* this.#fail(
        "invalid expression; I was expecting to find a ')' somewhere but did not see one.",
      )
    }
    this.#at++
    return inner
  }
}
