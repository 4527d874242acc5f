/**
 * The one place that knows unbash: its tree becomes ours (tree.ts). Only text that the reader has
 * accepted comes here, so that unbash's error recovery is never relied upon.
 *
 * What differs from bash and is put right here: extended patterns and bash 5.3's `${ cmd; }` are always
 * on in unbash (the reader and the `bad` operation answer), `~~` is unknown to it, `<<-` bodies keep their tabs, and the
 * values of literal texts lose what was quoted (quoting is read again from the text).
 */

import type * as Unbash from 'unbash'
import { parse as unbashParse } from 'unbash'
import { decodeAnsi } from '../expansion/ansi.ts'
import {
  Arithmetic,
  type ArrayElement,
  type Assignment,
  type Case,
  type Command,
  type HereBody,
  type List,
  type ParameterOperation,
  type ParameterPart,
  type Part,
  type Redirection,
  type Script,
  type Simple,
  type Statement,
  type Subscript,
  type Test,
  Word,
} from './tree.ts'

/** Parses a unit's text; `line` is the number of its first line. */
export function parseUnit(text: string, line: number): List {
  return convertScript(unbashParse(text), Source.of(text, line))
}

/** Parts of text that is expanded as in a here-document: quotes are ordinary, `\` quotes `$`, `` ` `` and `\`. */
export function parseHereText(text: string, line = 1): readonly Part[] {
  if (!/[$`\\]/.test(text)) return text === '' ? [] : [{ kind: 'quoted', text }]
  const wrapped = `: <<${DELIMITER}\n${text}\n${DELIMITER}\n`
  const body = firstHereDocument(unbashParse(wrapped))
  const source = Source.reread(wrapped, line)
  const parts = body.parts === undefined ? [hereLiteral(body.text)] : convertQuoted(body.parts, source)
  return withoutFinalNewline(parts)
}

/** A word as it stands among a command's arguments. */
export function parseWord(text: string, line = 1): Word {
  const reread = (other: string) => parseWord(other, line)
  if (text === '') return new Word('', () => [], reread)
  const source = Source.reread(`: ${text}`, line)
  const statement = unbashParse(source.text).commands[0]
  const argument = statement?.command.type === 'Command' ? statement.command.suffix[0] : undefined
  if (argument?.type === 'Word') return convertWord(argument, source)
  return new Word(text, () => [{ kind: 'quoted', text }], reread)
}

const DELIMITER = '__OVERLAY_PLAYGROUND_END_OF_TEXT__'

function firstHereDocument(script: Unbash.ParsedScript): Unbash.HereDocBody {
  const command = script.commands[0]?.command
  const document = command?.type === 'Command' ? command.suffix[0] : undefined
  if (document?.type !== 'HereDoc') throw new Error('unbash found no here-document')
  return document.body
}

function withoutFinalNewline(parts: Part[]): Part[] {
  const last = parts.at(-1)
  if (last?.kind !== 'quoted' || !last.text.endsWith('\n')) return parts
  const text = last.text.slice(0, -1)
  return text === '' ? parts.slice(0, -1) : [...parts.slice(0, -1), { kind: 'quoted', text }]
}

/**
 * A text with its line numbers, and the line of the command that is being converted. What is parsed when a command
 * runs (arithmetic, what braces make, here-documents) is *reread*: all of it stands on that command's line.
 */
class Source {
  readonly text: string
  readonly commandLine: number
  readonly isReread: boolean
  private readonly lines: Lines

  private constructor(lines: Lines, commandLine: number, isReread: boolean) {
    this.text = lines.text
    this.lines = lines
    this.commandLine = commandLine
    this.isReread = isReread
  }

  static of(text: string, first: number): Source {
    return new Source(new Lines(text, first), first, false)
  }

  static reread(text: string, line: number): Source {
    return new Source(new Lines(text, line), line, true)
  }

  forCommand(line: number): Source {
    return this.isReread || line === this.commandLine ? this : new Source(this.lines, line, false)
  }

  lineOf(offset: number): number {
    return this.isReread ? this.commandLine : this.lines.lineOf(offset)
  }

  /** What parses texts of the command when it runs. */
  arithmetic(text: string): Arithmetic {
    return new Arithmetic(text, (other) => parseHereText(other, this.commandLine))
  }
}

class Lines {
  readonly text: string
  private readonly first: number
  private starts: number[] | null = null

  constructor(text: string, first: number) {
    this.text = text
    this.first = first
  }

  lineOf(offset: number): number {
    if (this.starts === null) {
      this.starts = []
      for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1))
        this.starts.push(at)
    }
    let low = 0
    let high = this.starts.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.starts[middle] as number) < offset) low = middle + 1
      else high = middle
    }
    return this.first + low
  }
}

function convertScript(script: Unbash.ParsedScript, source: Source): List {
  return convertStatements(script.commands, source)
}

function convertList(list: Unbash.CompoundList, source: Source): List {
  return convertStatements(list.commands, source)
}

function convertStatements(statements: readonly Unbash.Statement[], source: Source): List {
  return { type: 'list', statements: statements.map((statement) => convertStatement(statement, source)) }
}

function convertStatement(statement: Unbash.Statement, source: Source): Statement {
  return { command: convertCommand(statement.command, source), background: statement.background === true }
}

type AnyCommand = Unbash.Statement['command'] | Unbash.CompoundList

function convertCommand(
  node: AnyCommand,
  outer: Source,
  redirects: readonly Unbash.Redirection[] = [],
): Command {
  const line = outer.lineOf(node.pos)
  const source = outer.forCommand(line)
  const redirections =
    redirects.length === 0 ? NONE : redirects.map((item) => convertRedirection(item, source))
  switch (node.type) {
    case 'Command':
      return convertSimple(node, source)
    case 'Redirected':
      return convertCommand(node.command, source, node.redirects)
    case 'Pipeline':
      return {
        type: 'pipeline',
        commands: node.commands.map((command) => convertCommand(command, source)),
        both: node.operators.map((operator) => operator === '|&'),
        negated: node.prefixes.filter((prefix) => prefix.type === 'Negation').length % 2 === 1,
        timed: timedOf(node),
      }
    case 'AndOr':
      return {
        type: 'and-or',
        commands: node.commands.map((command) => convertCommand(command, source)),
        operators: node.operators,
      }
    case 'CompoundList':
      return { type: 'group', body: convertList(node, source), line, redirections }
    case 'BraceGroup':
      return { type: 'group', body: convertList(node.body, source), line, redirections }
    case 'Subshell':
      return { type: 'subshell', body: convertList(node.body, source), line, redirections }
    case 'If':
      return {
        type: 'if',
        branches: [node, ...node.elif].map((branch) => ({
          condition: convertList(branch.clause, source),
          body: convertList(branch.then, source),
        })),
        otherwise: node.else === undefined ? null : convertList(node.else, source),
        line,
        redirections,
      }
    case 'For':
    case 'Select':
      return {
        type: node.type === 'For' ? 'for' : 'select',
        name: node.name.text,
        words: node.wordlist === undefined ? null : node.wordlist.map((word) => convertWord(word, source)),
        body: convertList(node.body, source),
        line,
        redirections,
      }
    case 'ArithmeticFor': {
      const [initialize, test, update] = arithmeticSections(source.text.slice(node.pos, node.body.pos))
      return {
        type: 'arithmetic-for',
        initialize: source.arithmetic(initialize),
        test: source.arithmetic(test),
        update: source.arithmetic(update),
        body: convertList(node.body, source),
        line,
        redirections,
      }
    }
    case 'While':
      return {
        type: 'while',
        until: node.kind === 'until',
        condition: convertList(node.clause, source),
        body: convertList(node.body, source),
        line,
        redirections,
      }
    case 'Case':
      return convertCase(node, source, line, redirections)
    case 'TestCommand':
      return { type: 'conditional', expression: convertTest(node.expression, source), line, redirections }
    case 'ArithmeticCommand':
      return { type: 'arithmetic', expression: source.arithmetic(node.body), line, redirections }
    case 'Function':
      return { type: 'function', line, name: node.name.text, body: convertCommand(node.body, source) }
    case 'Coproc':
      return { type: 'refused', line, what: 'coproc' }
  }
}

const NONE: readonly never[] = []

function timedOf(node: Unbash.Pipeline): 'no' | 'bash' | 'posix' {
  const time = node.prefixes.find((prefix) => prefix.type === 'Time')
  if (time?.type !== 'Time') return 'no'
  return time.posix === undefined ? 'bash' : 'posix'
}

/** The three texts of `for ((a; b; c))`. */
function arithmeticSections(header: string): [string, string, string] {
  const open = header.indexOf('((') + 2
  const [initialize = '', test = '', update = ''] = header.slice(open, header.lastIndexOf('))')).split(';')
  return [initialize.trim(), test.trim(), update.trim()]
}

function convertCase(
  node: Unbash.Case,
  source: Source,
  line: number,
  redirections: readonly Redirection[],
): Case {
  const items = node.items.map((item) => ({
    patterns: item.pattern.map((word) => convertWord(word, source)),
    body: convertList(item.body, source),
    terminator: item.terminator ?? (';;' as const),
  }))
  return { type: 'case', word: convertWord(node.word, source), items, line, redirections }
}

function convertTest(node: Unbash.TestExpression, source: Source): Test {
  switch (node.type) {
    case 'TestUnary':
      return { type: 'unary', operator: node.operator, operand: convertWord(node.operand, source) }
    case 'TestBinary':
      return {
        type: 'binary',
        operator: node.operator,
        left: convertWord(node.left, source),
        right: convertWord(node.right, source),
      }
    case 'TestLogical':
      return {
        type: 'logical',
        operator: node.operator,
        operands: node.operands.map((operand) => convertTest(operand, source)),
      }
    case 'TestNot': {
      const operand = convertTest(node.operand, source)
      return node.negations.length % 2 === 1 ? { type: 'not', operand } : operand
    }
    case 'TestGroup':
      return { type: 'group', operand: convertTest(node.expression, source) }
  }
}

function convertSimple(node: Unbash.Command, outer: Source): Simple {
  const line = lineOfSimple(node, outer)
  const source = outer.forCommand(line)
  const assignments: Assignment[] = []
  const words: (Word | Assignment)[] = []
  const redirections: Redirection[] = []
  for (const item of node.prefix) {
    if (item.type === 'Assignment') assignments.push(convertAssignment(item, source))
    else redirections.push(convertRedirection(item, source))
  }
  if (node.name !== undefined) words.push(convertWord(node.name, source))
  for (const item of node.suffix) {
    if (item.type === 'Word') words.push(convertWord(item, source))
    else if (item.type === 'Assignment') words.push(convertAssignment(item, source))
    else redirections.push(convertRedirection(item, source))
  }
  return { type: 'simple', line, assignments, words, redirections }
}

/**
 * bash notes the line when its parser has made the first element, and behind a word it needs to see the
 * next token to know that it is one.
 */
function lineOfSimple(node: Unbash.Command, source: Source): number {
  const [first] = node.prefix
  if (first !== undefined) return source.lineOf(first.type === 'HereDoc' ? first.pos : first.end)
  const [second] = node.suffix
  if (second === undefined) return source.lineOf(node.name?.end ?? node.pos)
  return source.lineOf(second.type === 'Word' || second.type === 'Assignment' ? second.end : second.pos)
}

// ---- assignments

function convertAssignment(node: Unbash.Assignment, source: Source): Assignment {
  const isArray = node.value.type === 'ArrayValue'
  return {
    type: 'assignment',
    text: node.text,
    name: node.name,
    subscript: node.index === undefined ? null : convertSubscript(node.index, source),
    append: node.append === true,
    value: node.value.type === 'ArrayValue' ? null : convertWord(node.value, source, true),
    elements: isArray
      ? (node.value as Unbash.ArrayValue).elements.map((word) => convertElement(word, source))
      : null,
  }
}

function convertElement(word: Unbash.Word, source: Source): ArrayElement {
  const close = word.text.startsWith('[') ? subscriptEnd(word.text) : -1
  const operator = close < 0 ? null : /^\+?=/.exec(word.text.slice(close + 1))
  if (operator === null) return { subscript: null, append: false, value: convertWord(word, source) }
  const key = word.text.slice(1, close)
  const valueText = word.text.slice(close + 1 + operator[0].length)
  return {
    subscript: subscriptOf(key, source.commandLine),
    append: operator[0] === '+=',
    value: parseAssignedWord(valueText, source.commandLine),
  }
}

function parseAssignedWord(text: string, line: number): Word {
  const source = Source.reread(`x=${text}`, line)
  const command = unbashParse(source.text).commands[0]?.command
  const assignment = command?.type === 'Command' ? command.prefix[0] : undefined
  if (assignment?.type === 'Assignment' && assignment.value.type === 'Word')
    return convertWord(assignment.value, source, true)
  return new Word(
    text,
    () => [{ kind: 'quoted', text }],
    (other) => parseWord(other, line),
  )
}

/** Offset of the bracket that closes the one at 0, quotes respected; -1 if none does. */
export function subscriptEnd(text: string): number {
  let open = 0
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (char === '\\') at++
    else if (char === "'" || char === '"') {
      const end = text.indexOf(char, at + 1)
      if (end < 0) return -1
      at = end
    } else if (char === '[') open++
    else if (char === ']' && --open === 0) return at
  }
  return -1
}

function convertSubscript(word: Unbash.Word, source: Source): Subscript {
  return {
    text: word.text,
    word: convertWord(word, source),
    arithmetic: source.arithmetic(word.text),
  }
}

/** A subscript given as text, as in `unset 'a[$i]'`. */
export function subscriptOf(text: string, line = 1): Subscript {
  const arithmetic = new Arithmetic(text, (other) => parseHereText(other, line))
  return { text, word: parseWord(text, line), arithmetic }
}

// ---- redirections

function convertRedirection(node: Unbash.Redirection, source: Source): Redirection {
  const descriptor = node.descriptor?.type === 'FileDescriptor' ? node.descriptor.value : null
  const variable = node.descriptor?.type === 'FileDescriptorVariable' ? node.descriptor.name : null
  const line = source.lineOf(node.pos)
  if (node.type === 'HereDoc') {
    return {
      line,
      operator: node.operator,
      descriptor,
      variable,
      target: null,
      body: convertHereBody(node, source),
    }
  }
  const target = node.target === undefined ? null : convertWord(node.target, source)
  return { line, operator: node.operator, descriptor, variable, target, body: null }
}

function convertHereBody(node: Unbash.HereDoc, source: Source): HereBody {
  const delimiter = node.delimiter
  const quoted = delimiter?.quoted === true
  const strip = node.operator === '<<-'
  const text = strip ? node.body.text.replace(/^\t+/gm, '') : node.body.text
  let parts: readonly Part[]
  if (text === '') parts = []
  else if (quoted) parts = [{ kind: 'quoted', text }]
  else if (strip || /\$\(|`/.test(text)) parts = parseHereText(text, source.commandLine)
  else parts = node.body.parts === undefined ? [hereLiteral(text)] : convertQuoted(node.body.parts, source)
  return { text, delimiter: delimiter?.text ?? '', quoted, parts }
}

function hereLiteral(text: string): Part {
  return { kind: 'quoted', text: text.replace(/\\([$`\\\n])/g, (_all, char) => (char === '\n' ? '' : char)) }
}

// ---- words

function convertWord(word: Unbash.Word, source: Source, assigned = false): Word {
  return new Word(
    word.text,
    () => tildes(convertParts(word, source), assigned),
    (text) => parseWord(text, source.commandLine),
  )
}

/** The operand of `"${x:-word}"`: a backslash quotes only what it quotes between double quotes. */
function convertDoubleWord(word: Unbash.Word, source: Source): Word {
  const resolve = (): Part[] => {
    const quote = (text: string): Part => ({
      kind: 'quoted',
      text: text.replace(/\\([$`"\\}\n])/g, unescapeDouble),
    })
    if (word.parts === undefined) return word.text === '' ? [] : [quote(word.text)]
    return word.parts.map((part) =>
      DOUBLE_PARTS.has(part.type) ? convertPart(part, source, true) : quote(part.text),
    )
  }
  return new Word(word.text, resolve, (text) => parseWord(text, source.commandLine))
}

const unescapeDouble = (_all: string, char: string): string => (char === '\n' ? '' : char)

const DOUBLE_PARTS = new Set([
  'AnsiCQuoted',
  'DoubleQuoted',
  'SimpleExpansion',
  'ParameterExpansion',
  'CommandExpansion',
  'ArithmeticExpansion',
])

function convertParts(word: Unbash.Word, source: Source): Part[] {
  const parts = word.parts
  if (parts === undefined) return unquote(word.text)
  return convertUnquoted(parts, source)
}

function convertUnquoted(parts: readonly Unbash.WordPart[], source: Source): Part[] {
  const converted: Part[] = []
  for (const part of parts) {
    switch (part.type) {
      case 'Literal':
        converted.push(...unquote(part.text))
        break
      case 'Glob':
        if (part.kind === 'bracket')
          converted.push({ kind: 'text', text: '[' }, ...convertUnquoted(part.parts, source), {
            kind: 'text',
            text: ']',
          })
        else converted.push({ kind: 'text', text: part.text })
        break
      case 'ExtendedGlob':
        converted.push(
          { kind: 'text', text: `${part.operator}(` },
          ...(part.parts === undefined ? unquote(part.pattern) : convertUnquoted(part.parts, source)),
          { kind: 'text', text: ')' },
        )
        break
      case 'BraceExpansion':
        // Reached where braces are not expanded: they are text.
        if (part.parts === undefined) converted.push(...unquote(part.text))
        else
          converted.push({ kind: 'text', text: '{' }, ...convertUnquoted(part.parts, source), {
            kind: 'text',
            text: '}',
          })
        break
      default:
        converted.push(convertPart(part, source))
    }
  }
  return converted
}

/** Parts between double quotes: everything literal is quoted. */
function convertQuoted(parts: readonly Unbash.WordPart[], source: Source): Part[] {
  return parts.map((part) =>
    part.type === 'Literal' ? { kind: 'quoted', text: part.value } : convertPart(part, source, true),
  )
}

type OtherPart = Exclude<
  Unbash.WordPart,
  Unbash.LiteralPart | Unbash.GlobPart | Unbash.ExtendedGlobPart | Unbash.BraceExpansionPart
>

function convertPart(part: OtherPart | Unbash.WordPart, source: Source, inDouble = false): Part {
  switch (part.type) {
    case 'SingleQuoted':
      return { kind: 'quoted', text: part.value }
    case 'AnsiCQuoted':
      return { kind: 'quoted', text: decodeAnsi(part.text.slice(2, -1), 'quote').text }
    case 'DoubleQuoted':
    case 'LocaleString':
      return {
        kind: 'double',
        text: part.text.replace(/^\$?"|"$/g, ''),
        parts: convertQuoted(part.parts, source),
      }
    case 'SimpleExpansion':
      return simpleParameter(part.text, part.text.slice(1))
    case 'ParameterExpansion':
      return convertParameter(part, source, inDouble)
    case 'CommandExpansion':
      if (part.text.startsWith('${')) return { ...simpleParameter(part.text, ''), operation: { type: 'bad' } }
      return {
        kind: 'command',
        text: part.text,
        backquoted: part.text.startsWith('`'),
        script: substituted(part.script, part.text, source),
      }
    case 'ProcessSubstitution':
      return {
        kind: 'process',
        direction: part.operator,
        script: substituted(part.script, part.text, source),
      }
    case 'ArithmeticExpansion': {
      const square = part.text.startsWith('$[')
      const text = square ? part.text.slice(2, -1) : part.text.slice(3, -2)
      return { kind: 'arithmetic', expression: source.arithmetic(text) }
    }
    default:
      return { kind: 'text', text: part.text }
  }
}

function substituted(script: Unbash.ParsedScript | undefined, text: string, source: Source): () => Script {
  let converted: Script | null = null
  return () => {
    if (converted === null) {
      const inner = script?.source ?? (text.startsWith('`') ? text.slice(1, -1) : text.slice(2, -1))
      converted = { list: substitutedList(script, inner, source), text: inner }
    }
    return converted
  }
}

function substitutedList(script: Unbash.ParsedScript | undefined, text: string, source: Source): List {
  if (script === undefined) return { type: 'list', statements: [] }
  if (source.isReread) return parseUnit(text, source.commandLine)
  return convertScript(script, script.source === undefined ? source : Source.of(text, source.lineOf(0)))
}

/** Splits literal text at its backslashes: what follows one is quoted, a newline behind one vanishes. */
function unquote(text: string): Part[] {
  if (!text.includes('\\')) return text === '' ? [] : [{ kind: 'text', text }]
  const parts: Part[] = []
  let plain = ''
  let quoted = ''
  const flush = () => {
    if (plain !== '') parts.push({ kind: 'text', text: plain })
    if (quoted !== '') parts.push({ kind: 'quoted', text: quoted })
    plain = ''
    quoted = ''
  }
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string
    if (char === '\\' && at + 1 < text.length) {
      at++
      if (text[at] === '\n') continue
      if (plain !== '') flush()
      quoted += text[at]
    } else {
      if (quoted !== '') flush()
      plain += char
    }
  }
  flush()
  return parts
}

/** Marks the tildes that bash would expand: at the start, in assignments also after `=` and `:`. */
function tildes(parts: Part[], assigned: boolean): Part[] {
  const first = parts[0]
  if (!assigned && !(first?.kind === 'text' && (first.text[0] === '~' || ASSIGNING_TILDE.test(first.text))))
    return parts
  const marked: Part[] = []
  parts.forEach((part, index) => {
    if (part.kind !== 'text' || !part.text.includes('~')) {
      marked.push(part)
      return
    }
    const followed = index + 1 < parts.length
    marked.push(...markTildes(part.text, { assigned, atStart: index === 0, followed }))
  })
  return marked
}

const ASSIGNING_TILDE = /^[A-Za-z_][A-Za-z0-9_]*\+?=~/

function markTildes(text: string, where: { assigned: boolean; atStart: boolean; followed: boolean }): Part[] {
  const parts: Part[] = []
  let done = 0
  let at = 0
  if (!where.assigned && where.atStart && text[0] !== '~') at = text.indexOf('=') + 1
  while (at >= 0 && at < text.length) {
    const begins = text[at] === '~' && (at > 0 || where.atStart)
    if (begins) {
      const end = tildeEnd(text, at, where.assigned)
      // A quoted or expanded piece right behind makes it an ordinary character.
      if (end < text.length || !where.followed) {
        if (at > done) parts.push({ kind: 'text', text: text.slice(done, at) })
        parts.push({ kind: 'tilde', text: text.slice(at, end) })
        done = end
      }
    }
    if (!where.assigned) break
    const colon = text.indexOf(':', Math.max(at, done))
    at = colon < 0 ? -1 : colon + 1
  }
  if (done < text.length) parts.push({ kind: 'text', text: text.slice(done) })
  return parts
}

function tildeEnd(text: string, at: number, assigned: boolean): number {
  let end = at + 1
  while (end < text.length && text[end] !== '/' && !(assigned && text[end] === ':')) end++
  return end
}

// ---- parameters

function simpleParameter(text: string, name: string): ParameterPart {
  return { kind: 'parameter', text, name, subscript: null, length: false, indirect: false, operation: null }
}

function convertParameter(
  part: Unbash.ParameterExpansionPart,
  source: Source,
  inDouble: boolean,
): ParameterPart {
  const operation = convertOperation(part, source, inDouble)
  // `${!:-x}` and `${#:-x}` are about `$!` and `$#`.
  if (part.parameter === '' && part.prefix !== undefined && operation !== null && operation.type !== 'bad')
    return { ...simpleParameter(part.text, part.prefix), operation }
  return {
    kind: 'parameter',
    text: part.text,
    name: part.parameter,
    subscript: part.index === undefined ? null : convertSubscript(part.index, source),
    length: part.prefix === '#',
    indirect: part.prefix === '!',
    operation: part.parameter === '' ? { type: 'bad' } : operation,
  }
}

function convertOperation(
  part: Unbash.ParameterExpansionPart,
  source: Source,
  inDouble: boolean,
): ParameterOperation | null {
  const operation = part.operation
  if (operation === undefined) return null
  switch (operation.type) {
    case 'Default':
      return {
        type: 'default',
        operator: operation.operator,
        // The message of `${x?'a b'}` loses its quotes between double quotes too.
        word:
          inDouble && !operation.operator.endsWith('?')
            ? convertDoubleWord(operation.operand, source)
            : convertWord(operation.operand, source),
      }
    case 'Remove':
      return { type: 'remove', operator: operation.operator, pattern: convertWord(operation.operand, source) }
    case 'Replace':
      return {
        type: 'replace',
        operator: operation.operator,
        pattern: convertWord(operation.pattern, source),
        replacement: convertWord(operation.replacement, source),
      }
    case 'Slice': {
      const length = operation.length
      return {
        type: 'slice',
        offset: source.arithmetic(operation.offset.text),
        length: length === undefined ? null : source.arithmetic(length.text),
      }
    }
    case 'CaseModification': {
      const operand = operation.operand
      const pattern = operand === undefined ? null : convertWord(operand, source)
      return { type: 'case', operator: operation.operator, pattern }
    }
    case 'Transform':
      return { type: 'transform', operator: operation.operand.text }
    case 'Names':
      return { type: 'names', operator: operation.operator }
    case 'Unknown':
      return convertUnknown(operation.operator)
  }
}

function convertUnknown(operator: string): ParameterOperation {
  const toggled = /^(~~?)(.*)$/s.exec(operator)
  if (toggled === null) return { type: 'bad' }
  const pattern = toggled[2] === '' ? null : parseWord(toggled[2] as string)
  return { type: 'case', operator: toggled[1] as string, pattern }
}
