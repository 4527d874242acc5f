/**
 * The parser of sed's scripts: piece.ts reads the text, address.ts, substitution.ts and transliteration.ts the parts of a
 * command.
 */

import { decode, encode } from '../../kernel/text.ts'
import { readAddresses } from './address.ts'
import { endOf, type Piece, PieceReader, SANDBOXED } from './piece.ts'
import { unescapeText } from './replacement.ts'
import { type Command, type Script, ScriptError, type ScriptOptions } from './script.ts'
import { readSubstitution } from './substitution.ts'
import { readTransliteration } from './transliteration.ts'

/** Parses the pieces of a script. Throws ScriptError. */
export function parseScript(pieces: readonly Piece[], options: ScriptOptions): Script {
  const script: Script = { commands: [], quiet: false, outputs: [], end: endOf(pieces) }
  const parser = new ScriptParser(script)
  for (const [index, piece] of pieces.entries()) {
    const reader = new PieceReader(piece, options)
    if (index === 0 && /^#n(?:\n|$)/.test(piece.text)) script.quiet = true
    parser.readPiece(reader)
  }
  parser.finish()
  return script
}

const COMMANDS_WITHOUT_ADDRESS = ':}'
const COMMANDS_WITH_ONE_ADDRESS = 'qQ'
/** Commands that GNU adds. */
const GNU_COMMANDS = 'eFvzLQTRW'
/** Commands that are a letter alone. */
const PLAIN_COMMANDS = 'dDgGhHnNpPxzF='

class ScriptParser {
  readonly #script: Script
  /** blocks that are not closed yet */
  readonly #open: { readonly command: Command; readonly reader: PieceReader }[] = []
  readonly #labels = new Map<string, number>()

  constructor(script: Script) {
    this.#script = script
  }

  readPiece(reader: PieceReader): void {
    for (;;) {
      reader.skip(/[\s;]/)
      if (reader.isAtEnd) return
      this.#readCommand(reader)
    }
  }

  /** Where blocks end and branches lead is known behind the last piece. */
  finish(): void {
    const [unclosed] = this.#open
    if (unclosed) throw unclosed.reader.errorAt("unmatched `{'", 0)
    const { commands } = this.#script
    for (const command of commands.filter(({ name }) => name === 'b' || name === 't' || name === 'T')) {
      const target = command.text === '' ? commands.length : this.#labels.get(command.text)
      if (target === undefined) throw new ScriptError(`can't find label for jump to \`${command.text}'`, 4)
      command.target = target
    }
  }

  #readCommand(reader: PieceReader): void {
    const addresses = readAddresses(reader)
    if (reader.isAtEnd) throw reader.error('missing command')
    const command: Command = {
      name: reader.take(),
      ...addresses,
      text: '',
      target: -1,
      number: null,
      substitution: null,
      map: null,
    }
    this.#checkAddresses(reader, command)
    const { name } = command
    if (name === '#') reader.skip(/[^\n]/)
    else if (name === '}') this.#closeBlock(reader)
    else if (name === ':') this.#setLabel(reader)
    else if (name === 'v') checkVersion(reader)
    else this.#addCommand(reader, command)
  }

  #addCommand(reader: PieceReader, command: Command): void {
    const { outputs, commands } = this.#script
    if (command.name === '{') this.#open.push({ command, reader })
    else readArguments(reader, command)
    if ('wW'.includes(command.name)) outputs.push(command.text)
    const file = command.substitution?.file ?? null
    if (file !== null) outputs.push(file)
    commands.push(command)
  }

  #checkAddresses(reader: PieceReader, { name, from, to }: Command): void {
    const { posix } = reader.options
    if (posix && GNU_COMMANDS.includes(name)) throw reader.error(`unknown command: \`${name}'`)
    if (name === '#' && from) throw reader.error("comments don't accept any addresses")
    if (name === '}' && this.#open.length === 0) throw reader.error("unexpected `}'")
    if (COMMANDS_WITHOUT_ADDRESS.includes(name) && from)
      throw reader.error(name === '}' ? "`}' doesn't want any addresses" : ": doesn't want any addresses")
    const isOneAddress = COMMANDS_WITH_ONE_ADDRESS.includes(name) || (posix && '=ai'.includes(name))
    if (isOneAddress && to) throw reader.error('command only uses one address')
  }

  #closeBlock(reader: PieceReader): void {
    const opened = this.#open.pop() as { command: Command }
    opened.command.target = this.#script.commands.length
    reader.endOfCommand()
  }

  #setLabel(reader: PieceReader): void {
    const name = readWord(reader)
    if (name === '') throw reader.error('":" lacks a label')
    this.#labels.set(name, this.#script.commands.length)
  }
}

/** What stands behind the name of a command that runs. */
function readArguments(reader: PieceReader, command: Command): void {
  const { name } = command
  const { posix, sandbox } = reader.options
  if (PLAIN_COMMANDS.includes(name)) reader.endOfCommand()
  else if ('aic'.includes(name)) command.text = readLines(reader)
  else if ('btT'.includes(name)) {
    command.text = readWord(reader)
    reader.endOfCommand()
  } else if ('rRwW'.includes(name)) {
    if (sandbox) throw reader.error(SANDBOXED)
    command.text = reader.takeFileName()
  } else if ('lqQ'.includes(name)) {
    reader.skipBlanks()
    const digits = posix ? '' : reader.takeWhile(/[0-9]/)
    command.number = digits === '' ? null : Number(digits)
    reader.endOfCommand()
  } else if (name === 's') command.substitution = readSubstitution(reader)
  else if (name === 'y') command.map = readTransliteration(reader)
  else if (name === 'e') {
    if (sandbox) throw reader.error(SANDBOXED)
    reader.skipBlanks()
    command.text = reader.takeWhile(/[^\n]/)
    reader.at++
  } else {
    // Of a character of several bytes one has been read.
    const position = reader.at - name.length
    throw reader.errorAt(`unknown command: \`${firstByte(name)}'`, position, 1)
  }
}

/** sed reads its commands byte by byte. */
const firstByte = (char: string): string => decode(encode(char).subarray(0, 1))

/** A label or a version. */
function readWord(reader: PieceReader): string {
  reader.skipBlanks()
  return reader.takeWhile(/[^\s;}]/)
}

/** The text of a, i or c: on this line or, after a backslash, on the next ones. */
function readLines(reader: PieceReader): string {
  reader.skipBlanks()
  const first = reader.take()
  if (first === '' || (reader.options.posix && first !== '\\'))
    throw reader.error("expected \\ after `a', `c' or `i'")
  if (first === '\\') {
    const behind = reader.at
    reader.skipBlanks()
    if (reader.peek() === '\n') reader.at++
    else reader.at = behind
  } else reader.at -= first.length
  const { text, end } = unescapeText(reader.text, reader.at)
  reader.at = end
  return text
}

/** v: the script wants a sed that is not older than what it names. */
function checkVersion(reader: PieceReader): void {
  if (isNewer(readWord(reader))) throw reader.error('expected newer version of sed')
  reader.endOfCommand()
}

/** Whether a version is not this one, 4.9, or an older one: what is no version is newer than all. */
function isNewer(version: string): boolean {
  if (version === '') return false
  const [, major, minor = '0'] = /^(\d+)(?:\.(\d+))?(?:\.\d+)?$/.exec(version) ?? []
  if (major === undefined) return true
  return Number(major) * 1000 + Number(minor) > 4009
}
