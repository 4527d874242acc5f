/** xargs(1) of GNU findutils 4.10: makes commands from standard input. */

import { O_RDONLY } from '../kernel/abi.ts'
import { byteLength, decode } from '../kernel/text.ts'
import { E2BIG, ENOENT, strerror } from '../kernel/vfs/errno.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { type ArgumentCheck, defineProgram } from './lib/program.ts'
import { quoteWord } from './lib/quote.ts'
import { exitStatus, startCommand, waitForAny } from './lib/spawn.ts'

/** Bytes that arguments and environment may have together: ARG_MAX without what POSIX keeps back. */
const ARGUMENT_SPACE = 2097152 - 2048

/** Bytes of arguments that one command may have, as xargs limits itself. */
const argumentLimit = 131072

export const xargs = defineProgram({
  name: 'xargs',
  usage: '[OPTION]... COMMAND [INITIAL-ARGS]...',
  about: 'Run COMMAND with arguments INITIAL-ARGS and more arguments read from input.',
  version: 'GNU findutils 4.10.0',
  order: 'first',
  speaksAs: 'called',
  options: {
    null: {
      short: '0',
      long: 'null',
      help: 'items are separated by a null, not whitespace; disables quote and backslash processing and logical EOF processing',
    },
    file: {
      short: 'a',
      long: 'arg-file',
      argument: 'FILE',
      help: 'read arguments from FILE, not standard input',
    },
    delimiter: {
      short: 'd',
      long: 'delimiter',
      argument: 'CHARACTER',
      help: 'items in input stream are separated by CHARACTER, not by whitespace',
      check: readDelimiter,
    },
    eofOld: {
      short: 'e',
      long: 'eof',
      optionalArgument: 'END',
      help: 'equivalent to -E END if END is specified; otherwise, there is no end-of-file string',
    },
    interactive: { short: 'p', long: 'interactive', help: 'prompt before running commands' },
    eof: {
      short: 'E',
      argument: 'END',
      help: 'set logical EOF string; if END occurs as a line of input, the rest of the input is ignored',
    },
    replace: { short: 'I', argument: 'R', help: 'replace R in INITIAL-ARGS with names read from input' },
    replaceOld: {
      short: 'i',
      long: 'replace',
      optionalArgument: 'R',
      help: 'same as -I R; if R is unspecified, assume {}',
    },
    maxLines: {
      short: 'L',
      argument: 'MAX-LINES',
      help: 'use at most MAX-LINES non-blank input lines per command line',
      check: checkNumber('L', 1),
    },
    maxLinesOld: {
      short: 'l',
      long: 'max-lines',
      optionalArgument: 'MAX-LINES',
      help: 'similar to -L but defaults to at most one non-blank input line',
      check: checkNumber('l', 1),
    },
    maxArgs: {
      short: 'n',
      long: 'max-args',
      argument: 'MAX-ARGS',
      help: 'use at most MAX-ARGS arguments per command line',
      check: checkNumber('n', 1),
    },
    openTty: {
      short: 'o',
      long: 'open-tty',
      help: 'reopen stdin as /dev/tty in the child process before executing the command',
    },
    maxProcs: {
      short: 'P',
      long: 'max-procs',
      argument: 'MAX-PROCS',
      help: 'run at most MAX-PROCS processes at a time; 0 for as many as possible',
      check: checkNumber('P', 0),
    },
    noRunIfEmpty: {
      short: 'r',
      long: 'no-run-if-empty',
      help: 'if there are no arguments, then do not run COMMAND',
    },
    maxChars: {
      short: 's',
      long: 'max-chars',
      argument: 'MAX-CHARS',
      help: 'limit length of command line to MAX-CHARS',
      check: checkNumber('s', 1),
    },
    slotVariable: {
      long: 'process-slot-var',
      argument: 'VAR',
      help: 'set environment variable VAR in child processes',
    },
    showLimits: { long: 'show-limits', help: 'show limits on command-line length' },
    verbose: { short: 't', long: 'verbose', help: 'print commands before executing them' },
    exit: { short: 'x', long: 'exit', help: 'exit if the size (see -s) is exceeded' },
  },
  *run(io, options, operands) {
    const room = ARGUMENT_SPACE - io.env.reduce((sum, entry) => sum + byteLength(entry) + 1, 0)
    const replaces = options.has('replace') || options.has('replaceOld')
    const settings: Settings = {
      maxArgs: numberOf(options.value('maxArgs')),
      maxLines:
        numberOf(options.value('maxLines')) ??
        numberOf(options.value('maxLinesOld')) ??
        (options.has('maxLinesOld') ? 1 : null),
      maxProcs: numberOf(options.value('maxProcs')) ?? 1,
      maxChars: Math.max(1, numberOf(options.value('maxChars')) ?? argumentLimit),
      slotVariable: options.value('slotVariable'),
      replace: replaces ? (options.value('replace') ?? options.value('replaceOld') ?? '{}') : null,
      isVerbose: options.has('verbose'),
      asks: options.has('interactive'),
      exitsIfTooLong: options.has('exit') || options.has('maxLines') || options.has('maxLinesOld'),
    }
    if (settings.maxChars > room) {
      yield* io.complain(`value ${settings.maxChars} for -s option should be <= ${room}`)
      settings.maxChars = room
    }
    yield* keepLast(io, settings, options)
    if (options.has('showLimits')) yield* showLimits(io, settings, room)
    const given = options.value('delimiter')
    const delimiter = options.has('null')
      ? '\0'
      : given === undefined
        ? null
        : yield* readDelimiter(io, given)
    const file = options.value('file')
    const fd = file === undefined || file === '-' ? STDIN : yield* io.open(file, O_RDONLY)
    if (fd < 0) return yield* io.fail(`Cannot open input file ‘${file}’`, fd)
    const bytes = yield* io.readAll(fd)
    if (typeof bytes === 'number') return yield* io.fail('read error', bytes)
    const text = delimiter === null ? yield* withoutNul(io, io.decode(bytes)) : io.decode(bytes)
    const items =
      delimiter === null
        ? splitWords(text, settings.replace !== null, options.value(options.last('eof', 'eofOld') ?? 'eof'))
        : splitAt(text, delimiter)
    const command = operands.length === 0 ? ['echo'] : [...operands]
    const runner = new Runner(io, settings, command)
    const status = yield* runner.runAll(items.items, !options.has('noRunIfEmpty') && items.problem === null)
    if (items.problem !== null && !runner.hasStopped) return yield* io.fail(items.problem)
    return status
  },
})

const numberOf = (text: string | undefined): number | null => (text === undefined ? null : Number(text))

function checkNumber(letter: string, least: 0 | 1): ArgumentCheck {
  return function* (io, given) {
    if (!/^[-+]?\d+$/.test(given)) yield* io.complain(`invalid number "${given}" for -${letter} option`)
    else if (Number(given) < least) {
      yield* io.complain(`value ${given} for -${letter} option should be >= ${least}`)
      // Of -s xargs corrects the value instead of giving up.
      if (letter === 's') return
    } else return
    yield* io.printError(`Try '${io.called} --help' for more information.\n`)
    yield* io.exit(1)
  }
}

interface Settings {
  maxArgs: number | null
  maxLines: number | null
  maxChars: number
  /** 0: as many as there are */
  maxProcs: number
  /** tells each command which of the places for commands it has */
  slotVariable: string | undefined
  replace: string | null
  isVerbose: boolean
  /** Commands are shown, and run only if the terminal says yes. */
  asks: boolean
  /** a command that could not have all its -n or -L arguments is not run (-x, -L) */
  exitsIfTooLong: boolean
}

interface Item {
  text: string
  /** the item is the last one of its line (and the line does not go on) */
  endsLine: boolean
}

interface Items {
  items: Item[]
  /** why reading stopped early */
  problem: string | null
}

/** What `--show-limits` prints before it runs anything. */
function* showLimits(io: Io, { maxChars }: Settings, room: number): Step<void> {
  const taken = ARGUMENT_SPACE - room
  yield* io.printError(
    `Your environment variables take up ${taken} bytes\n` +
      `POSIX upper limit on argument length (this system): ${room}\n` +
      'POSIX smallest allowable upper limit on argument length (all systems): 4096\n' +
      `Maximum length of command we could actually use: ${room - taken}\n` +
      `Size of command buffer we are actually using: ${maxChars}\n` +
      'Maximum parallelism (--max-procs must be no greater): 2147483647\n',
  )
}

/** -I, -L and -n exclude each other: the last one counts, with a warning. */
function* keepLast(io: Io, settings: Settings, options: { given: readonly { key: string }[] }): Step<void> {
  const kindOf: Record<string, 'replace' | 'maxLines' | 'maxArgs'> = {
    replace: 'replace',
    replaceOld: 'replace',
    maxLines: 'maxLines',
    maxLinesOld: 'maxLines',
    maxArgs: 'maxArgs',
  }
  const asLater = { replace: '--replace/-I/-i', maxLines: '-L', maxArgs: '--max-args/-n' }
  const asEarlier = { replace: '--replace', maxLines: '--max-lines', maxArgs: '--max-args' }
  for (const { key } of options.given) {
    const kind = kindOf[key]
    if (kind === undefined) continue
    const given = options.given.findLast((option) => kindOf[option.key] !== undefined)
    const last = kindOf[given?.key ?? '']
    if (last === undefined || last === kind || settings[kind] === null) continue
    // `-n 1` goes with -I: each line is one argument.
    if (last === 'maxArgs' && kind === 'replace' && settings.maxArgs === 1) {
      settings.maxArgs = null
      continue
    }
    settings[kind] = null
    const earlier = asEarlier[kind]
    yield* io.complain(
      `warning: options ${earlier} and ${asLater[last]} are mutually exclusive, ignoring previous ${earlier} value`,
    )
  }
}

function* readDelimiter(io: Io, given: string): Step<string> {
  if ([...given].length === 1) return given
  const letters: Record<string, string> = {
    a: '\x07',
    b: '\b',
    f: '\f',
    n: '\n',
    r: '\r',
    t: '\t',
    v: '\v',
    '\\': '\\',
    '0': '\0',
  }
  const found = /^\\(?:([abfnrtv\\])|x([0-9a-fA-F]{1,2})|([0-7]{1,3}))$/.exec(given)
  if (!found)
    return yield* io.fail(
      given.startsWith('\\')
        ? `Invalid escape sequence ${given} in input delimiter specification.`
        : `Invalid input delimiter specification ${given}: the delimiter must be either a single character or an escape sequence starting with \\.`,
    )
  if (found[1] !== undefined) return letters[found[1]] as string
  return String.fromCharCode(
    found[2] !== undefined ? Number.parseInt(found[2], 16) : Number.parseInt(found[3] ?? '0', 8),
  )
}

/** A NUL ends its word, what follows in the word is lost. */
function* withoutNul(io: Io, text: string): Step<string> {
  if (!text.includes('\0')) return text
  yield* io.complain(
    'WARNING: a NUL character occurred in the input.  It cannot be passed through in the argument list.  Did you mean to use the --null option?',
  )
  return text.replace(/\0[^ \t\n]*/g, '')
}

function splitAt(text: string, delimiter: string): Items {
  const parts = text.split(delimiter)
  // What stands behind the last delimiter is an item only if there is something.
  if (parts.at(-1) === '') parts.pop()
  // Items are strings of C, which end at a NUL.
  const items = parts.map((part) => ({ text: part.split('\0', 1)[0] as string, endsLine: true }))
  return { items, problem: null }
}

/** Words with quotes and backslashes; with -I whole lines without their leading blanks. */
function splitWords(text: string, wholeLines: boolean, eof: string | undefined): Items {
  const items: Item[] = []
  let word: string | null = null
  let at = 0
  const finish = (endsLine: boolean): boolean => {
    if (word !== null) {
      if (eof !== undefined && word === eof) return false
      items.push({ text: word, endsLine })
    } else if (endsLine && items.length > 0) (items.at(-1) as Item).endsLine = true
    word = null
    return true
  }
  while (at < text.length) {
    const char = text[at] as string
    if (char === '\n') {
      // A blank at a line's end lets the line go on (-L).
      const goesOn = word === null && /[ \t]/.test(text[at - 1] ?? '')
      if (!finish(!goesOn)) return { items, problem: null }
    } else if ((char === ' ' || char === '\t') && !(wholeLines && word !== null)) {
      if (!finish(false)) return { items, problem: null }
    } else if (char === "'" || char === '"') {
      const end = text.indexOf(char, at + 1)
      const newline = text.indexOf('\n', at + 1)
      if (end < 0 || (newline >= 0 && newline < end)) {
        const kind = char === "'" ? 'single' : 'double'
        return {
          items,
          problem: `unmatched ${kind} quote; by default quotes are special to xargs unless you use the -0 option`,
        }
      }
      word = (word ?? '') + text.slice(at + 1, end)
      at = end
    } else if (char === '\\') {
      word = (word ?? '') + (text[++at] ?? '')
    } else word = (word ?? '') + char
    at++
  }
  finish(true)
  return { items, problem: null }
}

const withoutVariable = (env: readonly string[], name: string): string[] =>
  env.filter((entry) => !entry.startsWith(`${name}=`))

/** Bytes of a command with its arguments. */
const sizeOf = (argv: readonly string[]): number => argv.reduce((sum, arg) => sum + byteLength(arg) + 1, 0)

/** A command that runs. */
interface Child {
  readonly name: string
  readonly slot: number
  /** why it could not be started */
  problem: number
}

class Runner {
  hasStopped = false
  private status = 0
  private readonly io: Io
  private readonly settings: Settings
  private readonly command: readonly string[]
  private readonly children = new Map<number, Child>()

  constructor(io: Io, settings: Settings, command: readonly string[]) {
    this.io = io
    this.settings = settings
    this.command = command
  }

  *runAll(items: readonly Item[], runsIfEmpty: boolean): Step<number> {
    yield* this.startAll(items, runsIfEmpty)
    yield* this.waitForAll()
    return this.status
  }

  private *startAll(items: readonly Item[], runsIfEmpty: boolean): Step<void> {
    const { replace, maxChars } = this.settings
    if (replace !== null) {
      for (const { text } of items) {
        const argv = this.command.map((arg, index) => (index === 0 ? arg : arg.replaceAll(replace, text)))
        if (sizeOf(argv) > maxChars) return yield* this.giveUp('argument list too long')
        if (!(yield* this.run(argv))) return
      }
      return
    }
    if (sizeOf(this.command) > maxChars)
      return yield* this.giveUp('cannot fit single argument within argument list size limit')
    const { groups, problem } = this.group(items)
    if (groups.length === 0 && runsIfEmpty && problem === null) groups.push([])
    for (const group of groups) if (!(yield* this.run([...this.command, ...group]))) return
    if (problem !== null) yield* this.giveUp(problem)
  }

  private *giveUp(problem: string): Step<void> {
    yield* this.waitForAll()
    yield* this.io.fail(problem)
  }

  /** The arguments of each command, up to where they are too long. */
  private group(items: readonly Item[]): { groups: string[][]; problem: string | null } {
    const { maxArgs, maxLines, maxChars, exitsIfTooLong } = this.settings
    const base = sizeOf(this.command)
    const groups: string[][] = []
    let group: string[] = []
    let size = base
    let lines = 0
    const finish = () => {
      if (group.length > 0) groups.push(group)
      group = []
      size = base
      lines = 0
    }
    for (const { text, endsLine } of items) {
      const length = byteLength(text) + 1
      if (base + length > maxChars) return { groups, problem: 'argument line too long' }
      if (size + length > maxChars) {
        if (exitsIfTooLong && (maxArgs !== null || maxLines !== null))
          return { groups, problem: 'argument list too long' }
        finish()
      }
      group.push(text)
      size += length
      if (endsLine) lines++
      if (group.length === maxArgs || (maxLines !== null && lines >= maxLines)) finish()
    }
    finish()
    return { groups, problem: null }
  }

  /** The answer of the terminal, as standard input is the list. */
  private *isAllowed(): Step<boolean> {
    const { io } = this
    const fd = yield* io.open('/dev/tty', O_RDONLY)
    if (fd < 0) return yield* io.fail('failed to open /dev/tty for reading', fd)
    yield* io.printError('?...')
    let answer = ''
    while (!answer.includes('\n')) {
      const byte = yield* io.read(fd, 1)
      if (typeof byte === 'number' || byte.length === 0) break
      answer += decode(byte)
    }
    io.sys.close(fd)
    return /^[yY]/.test(answer)
  }

  /** Starts one command when there is place for it; false if no more are to be run. */
  private *run(argv: readonly string[]): Step<boolean> {
    const { io } = this
    const { maxProcs, slotVariable } = this.settings
    const shown = argv.map(quoteWord).join(' ')
    if (this.settings.asks) {
      yield* io.printError(shown)
      if (!(yield* this.isAllowed())) return true
    }
    while (maxProcs > 0 && this.children.size >= maxProcs) if (!(yield* this.waitForOne())) return false
    if (this.settings.isVerbose && !this.settings.asks) yield* io.printError(`${shown}\n`)
    const slot = this.freeSlot()
    const child: Child = { name: argv[0] ?? '', slot, problem: 0 }
    yield* io.flush()
    const pid = startCommand(io, argv, {
      env:
        slotVariable === undefined
          ? io.env
          : [...withoutVariable(io.env, slotVariable), `${slotVariable}=${slot}`],
      prepare: (sys) => {
        // The command's own input is empty, not the list that xargs reads.
        sys.dup2(sys.open('/dev/null', O_RDONLY), STDIN)
      },
      // The child tells why the program could not be started, as GNU's does through a pipe.
      complain: (errno) => {
        child.problem = errno
        return `${io.name}: ${child.name}: ${strerror(errno)}\n`
      },
    })
    if (pid < 0) return yield* io.fail('cannot fork', pid)
    this.children.set(pid, child)
    return true
  }

  /** The lowest number that no running command has. */
  private freeSlot(): number {
    const taken = new Set([...this.children.values()].map(({ slot }) => slot))
    let slot = 0
    while (taken.has(slot)) slot++
    return slot
  }

  /** Waits for all that run; false if something has gone wrong that ends xargs. */
  private *waitForAll(): Step<boolean> {
    let fine = true
    while (this.children.size > 0) if (!(yield* this.waitForOne())) fine = false
    return fine
  }

  private *waitForOne(): Step<boolean> {
    const { io } = this
    const { pid, status } = yield* waitForAny(io.sys)
    const child = this.children.get(pid)
    // Who ignores SIGCHLD has no children to wait for.
    if (pid < 0) this.children.clear()
    if (child === undefined) return true
    this.children.delete(pid)
    const { name, problem } = child
    if (problem !== 0) return this.stop(problem === -ENOENT ? 127 : problem === -E2BIG ? 1 : 126)
    if ((status & 0x7f) !== 0) {
      yield* io.complain(`${name}: terminated by signal ${status & 0x7f}`)
      return this.stop(125)
    }
    const exit = exitStatus(status)
    if (exit === 255) {
      yield* io.complain(`${name}: exited with status 255; aborting`)
      return this.stop(124)
    }
    if (exit !== 0) this.status = 123
    return true
  }

  private stop(status: number): false {
    this.hasStopped = true
    this.status = status
    return false
  }
}
