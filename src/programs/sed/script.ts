/**
 * The script of sed(1) and its parser.
 *
 * Terms
 * - A script is a flat list of commands; `{` knows the index behind its `}`, and a branch the index of its label.
 * - A *piece* is the argument of one `-e` or the content of one `-f` file; blocks and labels reach over pieces.
 * - Error positions count the characters of the piece that have been read, as GNU sed counts them.
 */

import { joinBytes } from '../../kernel/byte_text.ts'
import { decode, encode } from '../../kernel/text.ts'
import { compileRegex, type Regex, RegexError } from '../lib/regex.ts'
import {
  parseReplacement,
  type Replacement,
  readDelimited,
  unescapeText,
  withNumberedCharacters,
} from './replacement.ts'

/** A regular expression of a script; null stands for the one used last. */
export type Pattern = Regex | null

export type Address =
  | { kind: 'line'; line: number }
  | { kind: 'step'; first: number; step: number }
  | { kind: 'last' }
  | { kind: 'regex'; pattern: Pattern }
  /** only as second address: `addr,+N` and `addr,~N` */
  | { kind: 'plus'; count: number }
  | { kind: 'multiple'; of: number }

export interface Substitution {
  pattern: Pattern
  replacement: Replacement
  global: boolean
  /** 2 for `s/x/y/2`: earlier matches stay */
  from: number
  print: boolean
  /** The result runs as a command (flag e), before or after it is printed. */
  runs: 'before printing' | 'after printing' | null
  /** the file of the w flag */
  file: string | null
}

/** sed reads its commands byte by byte. */
const firstByte = (char: string): string => decode(encode(char).subarray(0, 1))

export interface Command {
  name: string
  from: Address | null
  to: Address | null
  /** `0r`: what it reads stands before the first line. */
  isBeforeFirst: boolean
  negated: boolean
  /** text of a, i, c; file of r, R, w, W; label of b, t, T */
  text: string
  /** where `{` goes if its address does not match, and a branch if it is taken */
  target: number
  /** exit status of q and Q, width of l (null: the usual one) */
  number: number | null
  substitution: Substitution | null
  /** of y: character to character */
  map: ReadonlyMap<string, string> | null
}

export interface Script {
  /** where it ends, as messages name it */
  readonly end: string
  commands: Command[]
  /** the first line was `#n` */
  quiet: boolean
  /** files that w commands and flags name; they are made before the first line is read */
  outputs: string[]
}

export interface ScriptOptions {
  extended: boolean
  /** the s, e and w commands that reach outside are refused */
  sandbox: boolean
  /** what GNU adds to POSIX is refused; not in regular expressions */
  posix: boolean
  /** in the C locale */
  bytes: boolean
}

export interface Piece {
  text: string
  /** `-e expression #1` or `file NAME line ` */
  origin: 'expression' | 'file'
  /** number of the expression, or the file's name */
  label: string
  /** how many lines have been read when it ends, with the one behind the last newline */
  lines: number
}

/** A mistake in a script; the message is sed's, after `sed: `. */
export class ScriptError extends Error {
  readonly status: number

  constructor(message: string, status = 1) {
    super(message)
    this.status = status
  }
}

/** Parses the pieces of a script. Throws ScriptError. */
export function parseScript(pieces: readonly Piece[], options: ScriptOptions): Script {
  const script: Script = { commands: [], quiet: false, outputs: [], end: endOf(pieces) }
  const open: { command: Command; piece: PieceParser }[] = []
  const labels = new Map<string, number>()
  for (const [index, piece] of pieces.entries())
    new PieceParser(piece, index === 0, script, open, labels, options).parse()
  const unclosed = open[0]
  if (unclosed) throw unclosed.piece.errorAt("unmatched `{'", 0)
  for (const command of script.commands) {
    if (!'btT'.includes(command.name) || command.name === '') continue
    if (command.text === '') command.target = script.commands.length
    else {
      const target = labels.get(command.text)
      if (target === undefined) throw new ScriptError(`can't find label for jump to \`${command.text}'`, 4)
      command.target = target
    }
  }
  return script
}

/** The place that sed names when a mistake shows only while the script runs: where it has read last. */
function endOf(pieces: readonly Piece[]): string {
  const last = pieces.at(-1)
  return last?.origin === 'file'
    ? `file ${last.label} line ${last.lines}`
    : `-e expression #${last?.label ?? 1}, char 0`
}

/** Joins `-e 'a\'` with the next `-e`, whose text it takes. */
export function joinPieces(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = []
  for (const piece of pieces) {
    const last = joined.at(-1)
    if (
      last?.origin === 'expression' &&
      piece.origin === 'expression' &&
      /(?:^|[^\\])(?:\\\\)*\\$/.test(last.text)
    )
      last.text += `\n${piece.text}`
    else joined.push({ ...piece })
  }
  return joined
}

const SANDBOXED = 'e/r/w commands disabled in sandbox mode'

const commandsWithoutAddress = ':}'
/** Commands that GNU adds. */
const GNU_COMMANDS = 'eFvzLQTRW'
const commandsWithOneAddress = 'qQ'
const plainCommands = 'dDgGhHnNpPxzF='

/** Whether a version is not this one, 4.9, or an older one: what is no version is newer than all. */
function isNewer(version: string): boolean {
  if (version === '') return false
  const [, major, minor = '0'] = /^(\d+)(?:\.(\d+))?(?:\.\d+)?$/.exec(version) ?? []
  if (major === undefined) return true
  return Number(major) * 1000 + Number(minor) > 4009
}

class PieceParser {
  private at = 0
  private readonly piece: Piece
  private readonly isFirst: boolean
  private readonly script: Script
  private readonly open: { command: Command; piece: PieceParser }[]
  private readonly labels: Map<string, number>
  private readonly options: ScriptOptions

  constructor(
    piece: Piece,
    isFirst: boolean,
    script: Script,
    open: { command: Command; piece: PieceParser }[],
    labels: Map<string, number>,
    options: ScriptOptions,
  ) {
    this.piece = piece
    this.isFirst = isFirst
    this.script = script
    this.open = open
    this.labels = labels
    this.options = options
  }

  parse(): void {
    const { text } = this.piece
    if (this.isFirst && /^#n(?:\n|$)/.test(text)) this.script.quiet = true
    for (;;) {
      this.skip(/[\s;]/)
      if (this.at >= text.length) return
      this.command()
    }
  }

  errorAt(message: string, position: number): ScriptError {
    const { origin, label, text } = this.piece
    if (origin === 'expression')
      return new ScriptError(`-e expression #${label}, char ${position}: ${message}`)
    const line = text.slice(0, Math.max(0, this.at - 1)).split('\n').length
    return new ScriptError(`file ${label} line ${line}: ${message}`)
  }

  private error(message: string): ScriptError {
    return this.errorAt(message, this.at)
  }

  private command(): void {
    const from = this.address(false)
    this.skip(/[ \t]/)
    let to: Address | null = null
    if (from !== null && this.peek() === ',') {
      this.at++
      this.skip(/[ \t]/)
      to = this.address(true)
      if (to === null) throw this.errorAt("unexpected `,'", this.at + 1)
    }
    let negated = false
    this.skip(/[ \t]/)
    const isBeforeFirst = from?.kind === 'line' && from.line === 0 && to?.kind !== 'regex'
    if (from?.kind === 'line' && from.line === 0) this.checkLineZero(to)
    if (this.peek() === '!') {
      negated = true
      this.at++
      this.skip(/[ \t]/)
      if (this.peek() === '!') {
        this.at++
        throw this.error("multiple `!'s")
      }
    }
    if (this.at >= this.piece.text.length) throw this.error('missing command')
    const name = this.take()
    const command: Command = {
      name,
      from: isBeforeFirst ? { kind: 'line', line: 1 } : from,
      isBeforeFirst,
      to,
      negated,
      text: '',
      target: -1,
      number: null,
      substitution: null,
      map: null,
    }
    this.body(command)
  }

  /** Line 0 begins a range that a pattern ends, and is where r puts a file before the first line. */
  private checkLineZero(to: Address | null): void {
    const isKnown = to === null ? this.peek() === 'r' : to.kind === 'regex'
    if (isKnown && !this.options.posix) return
    const behind = this.peek() === undefined ? this.at : this.at + 1
    throw this.errorAt('invalid usage of line address 0', behind)
  }

  private body(command: Command): void {
    const { name } = command
    const { script } = this
    const { posix } = this.options
    if (posix && GNU_COMMANDS.includes(name)) throw this.error(`unknown command: \`${name}'`)
    if (name === '#') {
      if (command.from) throw this.error("comments don't accept any addresses")
      this.skip(/[^\n]/)
      return
    }
    if (name === '}' && this.open.length === 0) throw this.error("unexpected `}'")
    if (commandsWithoutAddress.includes(name) && command.from)
      throw this.error(name === '}' ? "`}' doesn't want any addresses" : ": doesn't want any addresses")
    const isOneAddress = commandsWithOneAddress.includes(name) || (posix && '=ai'.includes(name))
    if (isOneAddress && command.to) throw this.error('command only uses one address')
    if (name === '}') {
      this.closeBlock()
      return
    }
    if (name === ':') {
      this.label()
      return
    }
    if (name === '{') this.open.push({ command, piece: this })
    else if (plainCommands.includes(name)) this.endOfCommand()
    else if ('aic'.includes(name)) command.text = this.lines()
    else if ('btT'.includes(name)) {
      this.skip(/[ \t]/)
      command.text = this.takeWhile(/[^\s;}]/)
      this.endOfCommand()
    } else if ('rRwW'.includes(name)) this.file(command)
    else if ('lLqQ'.includes(name) && name !== 'L') {
      this.skip(/[ \t]/)
      const digits = posix ? '' : this.takeWhile(/[0-9]/)
      command.number = digits === '' ? null : Number(digits)
      this.endOfCommand()
    } else if (name === 's') this.substitute(command)
    else if (name === 'y') this.transliterate(command)
    else if (name === 'v') {
      this.skip(/[ \t]/)
      const version = this.takeWhile(/[^\s;}]/)
      if (isNewer(version)) throw this.error('expected newer version of sed')
      this.endOfCommand()
      return
    } else if (name === 'e') {
      if (this.options.sandbox) throw this.error(SANDBOXED)
      this.skip(/[ \t]/)
      command.text = this.takeWhile(/[^\n]/)
      this.at++
    } else throw this.error(`unknown command: \`${firstByte(name)}'`)
    script.commands.push(command)
  }

  /** Behind a command: blanks, then the end, a separator, a comment or a brace. */
  private endOfCommand(): void {
    this.skip(/[ \t]/)
    const char = this.peek()
    if (char === undefined || char === '}' || char === '#') return
    this.at++
    if (char !== '\n' && char !== ';' && char !== '\r') throw this.error('extra characters after command')
  }

  private closeBlock(): void {
    const opened = this.open.pop() as { command: Command }
    opened.command.target = this.script.commands.length
    this.endOfCommand()
  }

  private label(): void {
    this.skip(/[ \t]/)
    const name = this.takeWhile(/[^\s;}]/)
    if (name === '') throw this.error('":" lacks a label')
    this.labels.set(name, this.script.commands.length)
  }

  private file(command: Command): void {
    if (this.options.sandbox) throw this.error(SANDBOXED)
    this.skip(/[ \t]/)
    command.text = this.takeWhile(/[^\n]/)
    if (command.text === '') throw this.error('missing filename in r/R/w/W commands')
    if ('wW'.includes(command.name)) this.script.outputs.push(command.text)
  }

  /** The text of a, i or c: on this line or, after a backslash, on the next ones. */
  private lines(): string {
    this.skip(/[ \t]/)
    const first = this.take()
    if (first === '' || (this.options.posix && first !== '\\'))
      throw this.error("expected \\ after `a', `c' or `i'")
    if (first === '\\') {
      const behind = this.at
      this.skip(/[ \t]/)
      if (this.peek() === '\n') this.at++
      else this.at = behind
    } else this.at -= first.length
    const { text, end } = unescapeText(this.piece.text, this.at)
    this.at = end
    return text
  }

  private address(isSecond: boolean): Address | null {
    const char = this.peek()
    if (char === undefined) return null
    if (/[0-9]/.test(char)) {
      const line = Number(this.takeWhile(/[0-9]/))
      this.skip(/[ \t]/)
      if (this.peek() !== '~' || isSecond || this.options.posix) return { kind: 'line', line }
      this.at++
      const step = Number(this.takeWhile(/[0-9]/) || '0')
      return step === 0 ? { kind: 'line', line } : { kind: 'step', first: line, step }
    }
    if (!this.options.posix && (char === '+' || char === '~')) {
      this.at++
      const count = Number(this.takeWhile(/[0-9]/) || '0')
      if (!isSecond) {
        throw this.error('invalid usage of +N or ~N as first address')
      }
      return char === '+' ? { kind: 'plus', count } : { kind: 'multiple', of: count }
    }
    if (char === '$') {
      this.at++
      return { kind: 'last' }
    }
    if (char !== '/' && char !== '\\') return null
    this.at++
    const delimiter = char === '/' ? '/' : this.take()
    const source = this.delimited(delimiter, true)
    if (source === null) throw this.error('unterminated address regex')
    let flags = ''
    for (;;) {
      this.skip(/[ \t]/)
      const flag = this.peek()
      if ((flag !== 'I' && flag !== 'M') || this.options.posix) break
      flags += flag
      this.at++
    }
    return { kind: 'regex', pattern: this.pattern(source, flags) }
  }

  private pattern(source: string, flags: string): Pattern {
    if (source === '') {
      if (flags !== '') throw this.error('cannot specify modifiers on empty regexp')
      return null
    }
    try {
      return compileRegex(this.characters(withNumberedCharacters(source)), {
        syntax: this.options.extended ? 'extended' : 'basic',
        escapes: 'sed',
        isPlainPosix: this.options.posix,
        bytes: this.options.bytes,
        ignoreCase: flags.includes('I'),
        multiline: flags.includes('M'),
      })
    } catch (error) {
      if (error instanceof RegexError) throw this.error(error.message)
      throw error
    }
  }

  /** Bytes that are named by their numbers make characters together, except in the C locale. */
  private characters(source: string): string {
    return this.options.bytes ? source : joinBytes(source)
  }

  private substitute(command: Command): void {
    const delimiter = this.take()
    const source = this.delimited(delimiter, true)
    const replacement = source === null ? null : this.delimited(delimiter, false)
    if (source === null || replacement === null) throw this.error("unterminated `s' command")
    const flags = this.substitutionFlags()
    const pattern = this.pattern(source, flags.regex)
    const parsed = parseReplacement(replacement, this.options.posix)
    if (pattern && parsed.lastGroup > pattern.groupCount && !this.options.posix)
      throw this.error(`invalid reference \\${parsed.lastGroup} on \`s' command's RHS`)
    command.substitution = {
      pattern,
      replacement: parsed,
      global: flags.global,
      from: flags.from ?? 1,
      print: flags.print,
      runs: flags.runs,
      file: flags.file,
    }
  }

  private substitutionFlags() {
    const flags = {
      global: false,
      print: false,
      from: null as number | null,
      regex: '',
      runs: null as Substitution['runs'],
      file: null as string | null,
    }
    for (;;) {
      const char = this.peek()
      if (char === undefined || char === '}' || char === '#') return flags
      this.at++
      if (char === '\n' || char === ';') return flags
      if (char === ' ' || char === '\t' || char === '\r') continue
      if (this.options.posix && /[iIme]/i.test(char)) throw this.error("unknown option to `s'")
      if (char === 'i' || char === 'I') flags.regex += 'I'
      else if (char === 'm' || char === 'M') flags.regex += 'M'
      else if (char === 'g') {
        if (flags.global) throw this.error("multiple `g' options to `s' command")
        flags.global = true
      } else if (char === 'p') {
        if (flags.print) throw this.error("multiple `p' options to `s' command")
        flags.print = true
      } else if (/[0-9]/.test(char)) {
        const number = Number(char + this.takeWhile(/[0-9]/))
        if (flags.from !== null) throw this.error("multiple number options to `s' command")
        if (number === 0) throw this.error("number option to `s' command may not be zero")
        flags.from = number
      } else if (char === 'w') {
        this.skip(/[ \t]/)
        flags.file = this.takeWhile(/[^\n]/)
        if (flags.file === '') throw this.error('missing filename in r/R/w/W commands')
        if (this.options.sandbox) throw this.error(SANDBOXED)
        this.script.outputs.push(flags.file)
        return flags
      } else if (char === 'e') {
        if (this.options.sandbox) throw this.error(SANDBOXED)
        if (flags.runs !== null) throw this.error("multiple `e' options to `s' command")
        flags.runs = flags.print ? 'after printing' : 'before printing'
      } else throw this.error("unknown option to `s'")
    }
  }

  private transliterate(command: Command): void {
    const delimiter = this.take()
    const source = this.delimited(delimiter, false)
    const target = source === null ? null : this.delimited(delimiter, false)
    if (source === null || target === null) throw this.error("unterminated `y' command")
    const from = this.plainCharacters(source)
    const to = this.plainCharacters(target)
    if (from.length !== to.length) throw this.error("strings for `y' command are different lengths")
    this.endOfCommand()
    const map = new Map<string, string>()
    for (const [index, char] of from.entries()) if (!map.has(char)) map.set(char, to[index] as string)
    command.map = map
  }

  private plainCharacters(text: string): string[] {
    const characters: string[] = []
    const pieces = [...text]
    for (let i = 0; i < pieces.length; i++) {
      const char = pieces[i] as string
      if (char !== '\\') {
        characters.push(char)
        continue
      }
      const escaped = pieces[++i]
      if (escaped === undefined || escaped === '\\') characters.push('\\')
      else if (escaped === 'n') characters.push('\n')
      else if (escaped === 't') characters.push('\t')
      else characters.push(escaped)
    }
    return characters
  }

  /** Text up to an unescaped delimiter, which is taken too; null where it is missing. */
  private delimited(delimiter: string, isRegex: boolean): string | null {
    const { text, end, isClosed } = readDelimited(this.piece.text, this.at, delimiter, isRegex)
    this.at = end
    return isClosed ? text : null
  }

  private peek(): string | undefined {
    return this.piece.text[this.at]
  }

  private take(): string {
    const code = this.piece.text.codePointAt(this.at)
    if (code === undefined) return ''
    const char = String.fromCodePoint(code)
    this.at += char.length
    return char
  }

  private skip(set: RegExp): void {
    while (this.at < this.piece.text.length && set.test(this.piece.text[this.at] as string)) this.at++
  }

  private takeWhile(set: RegExp): string {
    const start = this.at
    this.skip(set)
    return this.piece.text.slice(start, this.at)
  }
}
