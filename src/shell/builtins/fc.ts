/**
 * fc: lists commands of the history, or runs them again, as they were or edited (bash(1); fc_builtin and fc_gethnum).
 *
 * What it is asked about ends with the command before its own, as far as its own is in the history: places below are
 * indices in the list, from 0.
 */

import { O_CREAT, O_TRUNC, O_WRONLY } from '../../kernel/abi.ts'
import { encode } from '../../kernel/text.ts'
import { readFile } from '../files.ts'
import { changeMark, forgetLast, remember } from '../history-list.ts'
import { legalNumber } from '../legal-number.ts'
import { isProblem, Parser } from '../parser/parser.ts'
import { reportProblem, runUnit, statusBehind } from '../run-text.ts'
import type { Shell } from '../shell.ts'
import type { Steps } from '../steps.ts'
import { type Builtin, parseOptions } from './builtin.ts'

export const fc: Builtin = (shell, args) => {
  const number = firstNumber(args)
  const given = number < 0 ? args : [...args.slice(0, number), '--', ...args.slice(number)]
  const options = parseOptions(shell, given, 'e:lnrs')
  if (typeof options === 'number') return options
  const { values, operands } = options
  if (values.has('s') || values.get('e') === '-') return runAgain(shell, operands)
  if (shell.history.length === 0) return 0
  return values.has('l') ? listCommands(shell, values, operands) : editCommands(shell, values, operands)
}

/** Where the options end because a number, which may be below zero, stands in their place (fc_number); -1 if nowhere. */
function firstNumber(args: readonly string[]): number {
  for (let at = 1; at < args.length; at++) {
    const arg = args[at] as string
    if (legalNumber(arg.replace(/^-/, '')) !== null) return at
    if (!/^-[^-]/.test(arg)) return -1
    if (/^-[lnrs]*e$/.test(arg)) at++
  }
  return -1
}

type Failure = 'no command found' | 'history specification out of range'

/** The command before the one that asks; below zero if there is none. */
function newestPlace(shell: Shell): number {
  const { length } = shell.history
  const isNested = shell.textDepth > 0 && !shell.subshellEnvironment.has('substitution')
  const remembers = shell.options.get('history') && !isNested
  return Math.min(length - (remembers ? 1 : 0) - (shell.isLineInHistory ? 1 : 0), length - 1)
}

interface Use {
  readonly isListed: boolean
  /** of two ends the first */
  readonly isFirst: boolean
}

/** What a number, counted from the end where it is negative, or the beginning of a command means. */
function placeOf(shell: Shell, text: string, { isListed, isFirst }: Use): number | Failure {
  const newest = newestPlace(shell)
  if (newest < 0) return -1
  const digits = /^(-?)([0-9]+)/.exec(text)
  if (digits === null) {
    const found = shell.history.findLastIndex((line, at) => at <= newest && line.startsWith(text))
    return found < 0 ? 'no command found' : found
  }
  const [, minus, magnitude] = digits
  const number = Number(magnitude)
  if (number === 0) {
    if (minus === '') return newest
    return isListed ? shell.history.length - 1 : 'history specification out of range'
  }
  if (minus !== '') return Math.max(0, newest + 1 - number)
  const place = number - shell.historyBase
  if (place >= 0 && place < newest) return place
  // What is out of range is the oldest for the first end, and the newest for the last.
  return isFirst ? 0 : newest
}

interface Range {
  readonly first: number
  readonly last: number
}

function rangeOf(shell: Shell, operands: readonly string[], isListed: boolean): Range | Failure {
  const newest = Math.max(0, newestPlace(shell))
  const [from, to] = operands
  if (from === undefined) return { first: isListed ? Math.max(0, newest - 15) : newest, last: newest }
  const first = placeOf(shell, from, { isListed, isFirst: true })
  if (typeof first === 'string') return first
  if (to === undefined) {
    const newestOfAll = shell.history.length - 1
    return { first, last: !isListed ? first : first === newestOfAll ? newestOfAll : newest }
  }
  const last = placeOf(shell, to, { isListed, isFirst: false })
  return typeof last === 'string' ? last : { first, last }
}

function refuse(shell: Shell, failure: Failure): number {
  shell.complainAs('fc', failure)
  return 1
}

/** The places of a range in its own order, or from the newest to the oldest. */
function placesIn(shell: Shell, { first, last }: Range, isReversed: boolean): number[] {
  const [from, to] = [Math.max(0, Math.min(first, last)), Math.max(0, first, last)]
  const places = shell.history.map((_line, at) => at).slice(from, to + 1)
  return isReversed || last < first ? places.reverse() : places
}

function listCommands(
  shell: Shell,
  values: ReadonlyMap<string, string>,
  operands: readonly string[],
): number {
  const range = rangeOf(shell, operands, true)
  if (typeof range === 'string') return refuse(shell, range)
  const lines = placesIn(shell, range, values.has('r')).map((at) => {
    const number = values.has('n') ? '' : String(shell.historyBase + at)
    const mark = shell.options.posix ? '' : changeMark(shell, at)
    return `${number}\t${mark}${shell.history[at]}\n`
  })
  shell.print(lines.join(''))
  return 0
}

/** `fc -s old=new command`: what is run is shown, and takes the place of the command that asked for it. */
function runAgain(shell: Shell, operands: readonly string[]): number | Steps<number> {
  const wanted = operands.findIndex((operand) => !operand.includes('='))
  const replacements = (wanted < 0 ? operands : operands.slice(0, wanted)).map((text) => {
    const equals = text.indexOf('=')
    return [text.slice(0, equals), text.slice(equals + 1)] as const
  })
  const place =
    wanted < 0
      ? newestPlace(shell)
      : placeOf(shell, operands[wanted] as string, { isListed: false, isFirst: false })
  const command = typeof place === 'number' && place >= 0 ? shell.history[place] : undefined
  if (command === undefined) return refuse(shell, 'no command found')
  const text = replacements.reduce(
    (changed, [old, replacement]) => changed.replaceAll(old, () => replacement),
    command,
  )
  return runInstead(shell, text)
}

function* runInstead(shell: Shell, text: string): Steps<number> {
  shell.warn(`${text}\n`)
  yield* shell.flush()
  if (text !== '') {
    forgetLast(shell)
    remember(shell, text)
  }
  return yield* shell.runner.text(shell, text, { label: 'fc', line: shell.line })
}

/** The editor is given a file with the commands; what is in it afterwards is run. */
function* editCommands(
  shell: Shell,
  values: ReadonlyMap<string, string>,
  operands: readonly string[],
): Steps<number> {
  const range = rangeOf(shell, operands, false)
  if (typeof range === 'string') return refuse(shell, range)
  const newest = Math.max(0, newestPlace(shell))
  const edited = shell.isLineInHistory ? withoutOwnCommand(shell, range, newest) : range
  const path = `${shell.get('TMPDIR') ?? '/tmp'}/bash-fc.${shell.sys.getpid()}`
  const fd = shell.sys.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  if (fd < 0) {
    shell.complainAs('fc', `${path}: cannot open temp file: ${shell.strerror(fd)}`)
    return 1
  }
  const lines = placesIn(shell, edited, values.has('r')).map((at) => `${shell.history[at]}\n`)
  shell.sys.write(fd, encode(lines.join('')))
  shell.sys.close(fd)
  const editor = values.get('e') ?? (shell.get('FCEDIT') || shell.get('EDITOR') || usualEditor(shell))
  const status = yield* shell.runner.text(shell, `${editor} ${path}`, { label: 'fc', line: shell.line })
  const text = status === 0 ? readFile(shell.sys, path) : status
  shell.sys.unlink(path)
  return typeof text === 'number' ? 1 : yield* runEdited(shell, text)
}

const usualEditor = (shell: Shell): string => (shell.options.posix ? 'ed' : 'vi')

/** The command that asks is not to be in the history when what was edited is; what meant it means the one before it. */
function withoutOwnCommand(shell: Shell, { first, last }: Range, newest: number): Range {
  forgetLast(shell)
  const end = newest < shell.history.length ? newest : newest - 1
  if (first === last && last === newest) return { first: end, last: end }
  if (last >= end) return { first, last: end }
  return { first: Math.min(first, end), last }
}

/** Each command is shown and remembered before it runs. */
function* runEdited(shell: Shell, text: string): Steps<number> {
  const reader = new Parser(text, shell.line)
  for (;;) {
    const { extglob, posix } = shell.options
    const unit = reader.next({ extglob, posix, aliases: shell.aliases, isString: true })
    if (unit === null) return shell.status
    const raw = isProblem(unit) ? text : unit.raw
    shell.warn(raw.endsWith('\n') ? raw : `${raw}\n`)
    yield* shell.flush()
    if (isProblem(unit)) {
      reportProblem(shell, unit, '')
      return statusBehind(shell, unit)
    }
    if (shell.interactive) remember(shell, raw.replace(/\n$/, ''))
    yield* runUnit(shell, unit)
  }
}
