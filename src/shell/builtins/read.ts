/** read and mapfile. */

import { F_GETFD, POLLHUP, POLLIN, SIGALRM, SIGINT } from '../../kernel/abi.ts'
import { ICANON, unechoed, VMIN, VTIME, withCharacters } from '../../kernel/termios.ts'
import { encode } from '../../kernel/text.ts'
import { EINTR, ERESTARTSYS, ETIMEDOUT, strerror } from '../../kernel/vfs/errno.ts'
import { converted, splitReference, writeReference } from '../arrays.ts'
import { completeFile } from '../completion/written.ts'
import { separatorsOf } from '../expansion/fields.ts'
import { quoteSingle } from '../expansion/quote.ts'
import { replaceEntry } from '../history-list.ts'
import { legalNumber } from '../legal-number.ts'
import { EMACS_BINDINGS, type KeyBindings, keymapOf } from '../line-editor/keymap.ts'
import { EDITOR_VARIABLES } from '../line-editor/variables.ts'
import { joined, mustFit } from '../memory.ts'
import { prepareForList } from '../references.ts'
import { dropInterrupted, giveWay, NO_UNWIND, type Shell, type ShellHooks } from '../shell.ts'
import { runToEnd, type Steps } from '../steps.ts'
import { runPendingTraps } from '../traps.ts'
import { ArrayValue, isName } from '../variables.ts'
import { type Builtin, notValid, parseOptions } from './builtin.ts'
import { readLine, readRawLine } from './read-line.ts'

export const read: Builtin = (shell, args) => {
  const options = parseOptions(shell, args, 'ersa:d:i:n:N:p:t:u:')
  if (typeof options === 'number') return options
  const { values, operands } = options
  // The others are looked at when it is their turn.
  const [first] = operands
  if (first !== undefined && splitReference(first) === null) {
    notValid(shell, 'read', first)
    return 1
  }
  const descriptor = values.has('u') ? Number(values.get('u')) : 0
  if (!isReadable(shell, 'read', values.get('u'))) return 1
  for (const letter of ['n', 'N']) {
    const count = values.get(letter)
    if (count === undefined || /^[0-9]+$/.test(count)) continue
    shell.complainAs('read', `${count}: invalid number`)
    return 1
  }
  const timeout = values.get('t')
  if (timeout !== undefined && !/^[0-9]*\.?[0-9]*$/.test(timeout)) {
    shell.complainAs('read', `${timeout}: invalid timeout specification`)
    return 1
  }
  const array = values.get('a')
  if (array !== undefined && !isName(array)) {
    notValid(shell, 'read', array)
    return 1
  }
  if (timeout !== undefined && Number(timeout) === 0) return isReady(shell, descriptor) ? 0 : 1
  const seconds = timeout === undefined ? usualTimeout(shell) : Number(timeout)
  const deadline = seconds === null ? null : shell.sys.uptime() + seconds
  return readInto(shell, { values, names: operands, descriptor, deadline })
}

/** TMOUT, if it says a time, in seconds. */
function usualTimeout(shell: Shell): number | null {
  const text = shell.get('TMOUT') ?? ''
  return /^[0-9]*\.?[0-9]*$/.test(text) && Number(text) > 0 ? Number(text) : null
}

/** Of `-t 0`: whether reading would not wait. */
function isReady({ sys }: Shell, descriptor: number): boolean {
  const ready = sys.poll([{ fd: descriptor, events: POLLIN }], 0)
  return typeof ready !== 'number' && ((ready[0] ?? 0) & (POLLIN | POLLHUP)) !== 0
}

/** The descriptor that `-u` asks for, if it does: a number of an open one. */
function isReadable(shell: Shell, builtin: string, text: string | undefined): boolean {
  if (text === undefined) return true
  if (!/^[0-9]+$/.test(text)) {
    shell.complainAs(builtin, `${text}: invalid file descriptor specification`)
    return false
  }
  const flags = shell.sys.fcntl(Number(text), F_GETFD)
  if (flags >= 0) return true
  shell.complainAs(builtin, `${text}: invalid file descriptor: ${strerror(flags)}`)
  return false
}

interface Reading {
  readonly values: ReadonlyMap<string, string>
  readonly names: readonly string[]
  readonly descriptor: number
  /** in seconds since boot */
  readonly deadline: number | null
}

function* readInto(shell: Shell, reading: Reading): Steps<number> {
  const { values, descriptor } = reading
  const prompt = values.get('p')
  const isEdited = values.has('e') && shell.hooks !== null && descriptor === 0 && shell.sys.isatty(0)
  if (prompt !== undefined && !isEdited && shell.sys.isatty(descriptor)) {
    shell.warn(prompt)
    yield* shell.flush()
  }
  if (isEdited && reading.deadline !== null && !(yield* waitForInput(shell, descriptor, reading.deadline)))
    return TIMED_OUT
  const restoreModes = changeModes(shell, reading)
  const line = isEdited
    ? yield* readEdited(shell, shell.hooks as ShellHooks, values)
    : yield* readLogicalLine(shell, reading)
  restoreModes?.()
  if (shell.interrupted) dropInterrupted(shell)
  // A trap has returned from the function.
  if (shell.unwind !== NO_UNWIND) return shell.status
  if (line.error === -ETIMEDOUT) return assign(shell, reading, line) ? TIMED_OUT : 1
  if (line.error !== 0 && line.error !== -EINTR) {
    shell.complainAs('read', `read error: ${descriptor}: ${strerror(line.error)}`)
    return 1
  }
  return assign(shell, reading, line) && !line.ended ? 0 : 1
}

/** As if SIGALRM had ended it. */
const TIMED_OUT = 128 + SIGALRM

function* waitForInput(shell: Shell, descriptor: number, deadline: number): Steps<boolean> {
  for (;;) {
    const left = Math.max(0, deadline - shell.sys.uptime()) * 1000
    const ready = shell.sys.poll([{ fd: descriptor, events: POLLIN }], left)
    if (ready === -ERESTARTSYS) yield undefined
    else if (typeof ready === 'number') return ready !== -EINTR
    else return ((ready[0] ?? 0) & (POLLIN | POLLHUP)) !== 0
  }
}

/** -s hides what is typed; -n, -N and -d see each key at once. */
function changeModes(shell: Shell, { values, descriptor }: Reading): (() => void) | null {
  const eager = values.has('n') || values.has('N') || values.has('d')
  if (!eager && !values.has('s')) return null
  const modes = shell.sys.tcgetattr(descriptor)
  if (typeof modes === 'number') return null
  const hidden = values.has('s') ? unechoed(modes) : modes
  const changed = eager
    ? { ...hidden, lflag: hidden.lflag & ~ICANON, cc: withCharacters(hidden.cc, [VMIN, 1], [VTIME, 0]) }
    : hidden
  shell.sys.tcsetattr(descriptor, changed)
  return () => shell.sys.tcsetattr(descriptor, modes)
}

/** A character of the input and whether a backslash protected it. */
interface Input {
  readonly text: string
  /** Offsets in `text` of what a backslash protected */
  readonly quoted: ReadonlySet<number>
  readonly ended: boolean
  readonly error: number
}

/** -e: with the line editor; -i puts a text into the line. */
function* readEdited(shell: Shell, hooks: ShellHooks, values: ReadonlyMap<string, string>): Steps<Input> {
  const count = values.get('n') ?? values.get('N')
  const bindings = bindingsOf(shell, values)
  const reading = hooks.readLine(shell.sys, {
    ...(bindings === EMACS_BINDINGS ? {} : { keymap: keymapOf(bindings) }),
    ...(shell.editorVariables === EDITOR_VARIABLES ? {} : { variables: shell.editorVariables }),
    ...(count === undefined ? {} : { limit: Number(count) }),
    ...(shell.traps.get(SIGINT) ? { interrupt: () => runToEnd(runInterruptTrap(shell)) } : {}),
    prompt: values.get('p') ?? '',
    history: shell.history,
    historyBase: shell.historyBase,
    replaceEntry: (index, text, isChanged) => replaceEntry(shell, index, text, isChanged),
    initial: values.get('i') ?? '',
    // biome-ignore lint/correctness/useYield: there is nothing to wait for
    *complete(line, cursor) {
      return completeFile(shell, line, cursor)
    },
    onSignal: (signal) => shell.signalArrived(signal),
  })
  for (;;) {
    const step = reading.next()
    if (step.done !== true) {
      yield undefined
      continue
    }
    if ('interrupted' in step.value) {
      // The shell goes to the next line when it drops what was running.
      shell.interrupted = true
      return { text: '', quoted: NOTHING, ended: true, error: 0 }
    }
    if ('eof' in step.value) return { text: '', quoted: NOTHING, ended: true, error: 0 }
    const { line } = step.value
    if (values.has('r')) return { text: line, quoted: NOTHING, ended: false, error: 0 }
    const quoted = new Set<number>()
    return { text: withoutBackslashes(line, 0, quoted).text, quoted, ended: false, error: 0 }
  }
}

/** The delimiter accepts the line, and Enter is a character of it then (set_eol_delim). */
function bindingsOf(shell: Shell, values: ReadonlyMap<string, string>): KeyBindings {
  const text = values.get('d')
  if (text === undefined && !values.has('N')) return shell.keyBindings
  const bindings = new Map(shell.keyBindings).set('\r', 'self-insert')
  return text === undefined || values.has('N') ? bindings : bindings.set(text[0] ?? '\0', 'accept-line')
}

function* runInterruptTrap(shell: Shell): Steps<void> {
  shell.pendingSignals.push(SIGINT)
  yield* runPendingTraps(shell)
  yield* shell.flush()
}

function* readLogicalLine(shell: Shell, { values, descriptor, deadline }: Reading): Steps<Input> {
  const exact = values.get('N')
  const limit = exact ?? values.get('n')
  const raw = values.has('r')
  const delimiterText = values.get('d')
  const delimiter =
    exact !== undefined ? -1 : delimiterText === undefined ? NEWLINE : (encode(delimiterText)[0] ?? 0)
  if (!raw) {
    const read =
      limit === undefined
        ? yield* readContinued(shell, descriptor, { delimiter, deadline })
        : yield* readCharacters(shell, descriptor, { delimiter, deadline }, Number(limit))
    // A NUL that a backslash kept ends what C takes for the text.
    const [text = ''] = read.text.split('\0', 1)
    return { ...read, text }
  }
  const line = yield* readLine(shell, descriptor, {
    delimiter,
    limit: Number(limit ?? Number.POSITIVE_INFINITY),
    deadline,
  })
  if (line.error !== 0 && line.error !== -ETIMEDOUT)
    return { text: '', quoted: NOTHING, ended: true, error: line.error }
  return { text: line.text, quoted: NOTHING, ended: line.ended, error: line.error }
}

const NEWLINE = 10

interface DelimitedRead {
  readonly delimiter: number
  readonly deadline: number | null
}

/** A line and those that a backslash at the end continues it with. */
function* readContinued(shell: Shell, descriptor: number, wanted: DelimitedRead): Steps<Input> {
  const { delimiter } = wanted
  let text = ''
  const quoted = new Set<number>()
  for (;;) {
    const line = yield* readRawLine(shell, descriptor, wanted)
    if (line.error !== 0 && line.error !== -ETIMEDOUT) return { text, quoted, ended: true, error: line.error }
    const continued = withoutBackslashes(line.text, text.length, quoted)
    text = joined(text, continued.text)
    // A backslash before the delimiter continues the line; one that is no newline is in it.
    if (continued.continues && !line.ended && delimiter !== NEWLINE) {
      quoted.add(text.length)
      text += String.fromCharCode(delimiter)
    }
    if (!continued.continues || line.ended) return { text, quoted, ended: line.ended, error: line.error }
    if (shell.interactive && shell.sys.isatty(descriptor)) {
      shell.warn(shell.get('PS2') ?? '')
      yield* shell.flush()
    }
  }
}

/** So many characters; a backslash is none, nor is the newline behind one. */
function* readCharacters(
  shell: Shell,
  descriptor: number,
  wanted: DelimitedRead,
  limit: number,
): Steps<Input> {
  const { delimiter } = wanted
  const one = { ...wanted, limit: 1 }
  const characters: string[] = []
  let length = 0
  const quoted = new Set<number>()
  const read = (ended: boolean, error = 0): Input => ({ text: characters.join(''), quoted, ended, error })
  let isEscaped = false
  while (characters.length < limit) {
    const { text: char, ended, error } = yield* readRawLine(shell, descriptor, one)
    if (error !== 0 || ended) return read(true, error)
    if (char === '' && !isEscaped) return read(false)
    if (char === '\\' && !isEscaped) {
      isEscaped = true
      continue
    }
    const given = char === '' ? String.fromCharCode(delimiter) : char
    const isDropped = isEscaped ? given === '\n' : given === '\0'
    if (!isDropped) {
      if (isEscaped) protect(quoted, length)
      mustFit(LISTED * characters.length)
      characters.push(given)
      length += given.length
    }
    isEscaped = false
  }
  return read(false)
}

const NOTHING: ReadonlySet<number> = new Set()
/** Bytes that a character takes in a list, and an offset in a set. */
const LISTED = 8
const IN_SET = 32

function protect(quoted: Set<number>, offset: number): void {
  mustFit(IN_SET * quoted.size)
  quoted.add(offset)
}

/** `offset` is where it will stand. */
function withoutBackslashes(
  line: string,
  offset: number,
  quoted: Set<number>,
): { text: string; continues: boolean } {
  const pieces: string[] = []
  let length = offset
  const add = (piece: string) => {
    pieces.push(piece)
    length += piece.length
  }
  for (let at = 0; ; ) {
    const backslash = line.indexOf('\\', at)
    // NULs that no backslash keeps are passed over.
    add(line.slice(at, backslash < 0 ? undefined : backslash).replaceAll('\0', ''))
    const kept = line[backslash + 1]
    if (backslash < 0 || kept === undefined) return { text: pieces.join(''), continues: backslash >= 0 }
    at = backslash + 2
    // A line is continued whatever the delimiter is.
    if (kept === '\n') continue
    protect(quoted, length)
    add(kept)
  }
}

/** False after a complaint about a name. */
function assign(shell: Shell, { values, names }: Reading, line: Input): boolean {
  const array = values.get('a')
  if (array !== undefined) {
    const list = splitLine(shell, line, Number.POSITIVE_INFINITY)
    prepareForList(shell, array)
    const variable = shell.variables.writable(array)
    if (variable.array?.associative === true) {
      shell.complainAs('read', `${array}: not an indexed array`)
      return false
    }
    const elements = new ArrayValue(false)
    variable.replaceArray(elements)
    for (const [index, text] of list.entries())
      elements.set(index, converted(shell, variable, undefined, text, false))
    return true
  }
  if (names.length === 0) {
    shell.set('REPLY', line.text)
    return true
  }
  const pieces = values.has('N') ? [line.text] : splitLine(shell, line, names.length)
  for (const [index, name] of names.entries()) {
    if (writeReference(shell, name, pieces[index] ?? '')) continue
    notValid(shell, 'read', name)
    return false
  }
  return true
}

/**
 * Splits by IFS into at most `count` fields. The last one keeps its separators, save white space at its end, be it quoted
 * or not; and save what is behind it where it is one word (read.def: get_word_from_string,
 * strip_trailing_ifs_whitespace).
 */
function splitLine(shell: Shell, { text, quoted }: Input, count: number): string[] {
  const { white, other } = separatorsOf(shell.get('IFS'))
  const isAmong = (characters: string, at: number) =>
    at < text.length && !quoted.has(at) && characters.includes(text[at] as string)
  const afterWhite = (from: number) => {
    let at = from
    while (isAmong(white, at)) at++
    return at
  }
  const fields: string[] = []
  let at = afterWhite(0)
  while (at < text.length) {
    let end = at
    while (end < text.length && !isAmong(white, end) && !isAmong(other, end)) end++
    let next = afterWhite(end)
    if (isAmong(other, next)) next = afterWhite(next + 1)
    if (fields.length === count - 1 && next < text.length) {
      fields.push(withoutTrailing(text.slice(at), white))
      break
    }
    fields.push(text.slice(at, end))
    at = next
  }
  return fields
}

function withoutTrailing(text: string, white: string): string {
  let end = text.length
  while (end > 0 && white.includes(text[end - 1] as string)) end--
  return text.slice(0, end)
}

// ---- mapfile

export const mapfile: Builtin = (shell, args) => {
  const name = args[0] as string
  const options = parseOptions(shell, args, 'd:n:O:s:tu:C:c:')
  if (typeof options === 'number') return options
  const { values, operands } = options
  if (!isReadable(shell, name, values.get('u'))) return 1
  for (const [letter, what, least] of [
    ['n', 'line count', 0],
    ['O', 'array origin', 0],
    ['c', 'callback quantum', 1],
    ['s', 'line count', 0],
  ] as const) {
    const value = values.get(letter)
    const number = value === undefined ? BigInt(least) : legalNumber(value)
    if (number !== null && number >= least && BigInt.asUintN(32, number) === number) continue
    shell.complainAs(name, `${value}: invalid ${what}`)
    return 1
  }
  const target = operands[0] ?? 'MAPFILE'
  if (target === '') {
    shell.complainAs(name, 'empty array variable name')
    return 2
  }
  if (!isName(target)) {
    notValid(shell, name, target)
    return 1
  }
  if (shell.variables.findAgain(target)?.array?.associative === true) {
    shell.complainAs(name, `${target}: not an indexed array`)
    return 1
  }
  return readLines(shell, target, values)
}

function* readLines(shell: Shell, target: string, values: ReadonlyMap<string, string>): Steps<number> {
  const delimiterText = values.get('d')
  const delimiter = delimiterText === undefined ? 10 : (encode(delimiterText)[0] ?? 0)
  const ending = values.has('t') || delimiter === 0 ? '' : String.fromCharCode(delimiter)
  const descriptor = Number(values.get('u') ?? 0)
  const wanted = Number(values.get('n') ?? 0) || Number.POSITIVE_INFINITY
  const origin = Number(values.get('O') ?? 0)
  prepareForList(shell, target)
  const variable = shell.variables.writable(target)
  if (!values.has('O')) variable.replaceArray(new ArrayValue(false))
  const array = variable.makeArray(false)
  variable.isDeclared = false
  const callback = values.get('C')
  const quantum = Number(values.get('c') ?? 5000)
  let skip = Number(values.get('s') ?? 0)
  for (let count = 0; count < wanted; ) {
    const line = yield* readRawLine(shell, descriptor, { delimiter })
    if (line.error !== 0 || (line.ended && line.text === '')) break
    if (skip > 0) {
      skip--
      continue
    }
    const [given = '', hidden] = line.text.split('\0', 2)
    // The line is a C string.
    const text = line.ended || hidden !== undefined ? given : given + ending
    if (callback !== undefined && (count + 1) % quantum === 0)
      yield* shell.runner.text(shell, `${callback} ${origin + count} ${quoteSingle(text)}`, {
        label: 'mapfile',
        line: shell.line,
      })
    shell.memory.store(text.length)
    array.set(origin + count, text)
    count++
    if (line.ended) break
    if (shell.sys.exhausted()) yield* giveWay(shell)
  }
  return 0
}
