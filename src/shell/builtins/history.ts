/** history and fc: the list that the prompt keeps. */

import { O_CREAT, O_TRUNC, O_WRONLY } from '../../kernel/abi.ts'
import { encode } from '../../kernel/text.ts'
import { formatTime } from '../expansion/strftime.ts'
import { readFile } from '../files.ts'
import {
  amendLast,
  appendHistory,
  changeMark,
  clearHistory,
  expansionSite,
  forget,
  forgetLast,
  readHistory,
  remember,
  writeHistory,
} from '../history-list.ts'
import { legalNumber } from '../legal-number.ts'
import { expandHistory } from '../line-editor/index.ts'
import { isProblem, Parser } from '../parser/parser.ts'
import { reportProblem, runUnit, statusBehind } from '../run-text.ts'
import type { Shell } from '../shell.ts'
import type { Steps } from '../steps.ts'
import { type Builtin, notNumeric, parseOptions, refuseMore } from './builtin.ts'

export const history: Builtin = (shell, args) => {
  const options = parseOptions(shell, args, 'cd:anrwps')
  if (typeof options === 'number') return options
  const { values, operands } = options
  const actions = ['a', 'n', 'r', 'w'].filter((letter) => values.has(letter))
  if (actions.length > 1) {
    shell.complainAs('history', 'cannot use more than one of -anrw')
    return 1
  }
  if (values.has('c')) {
    clearHistory(shell)
    if (operands.length === 0) return 0
  }
  if (values.has('s')) return push(shell, operands)
  if (values.has('p')) return expandAll(shell, operands)
  const position = values.get('d')
  if (position !== undefined) return remove(shell, position)
  const [action] = actions
  if (action !== undefined) return exchange(shell, action, operands[0] ?? shell.get('HISTFILE') ?? '')
  return values.has('c') ? 0 : list(shell, operands)
}

function list(shell: Shell, operands: readonly string[]): number {
  const [count, more] = operands
  if (count !== undefined && legalNumber(count) === null) {
    notNumeric(shell, 'history', count)
    return 1
  }
  if (more !== undefined) refuseMore(shell, 'history')
  const first = count === undefined ? 0 : Math.max(0, shell.history.length - Math.abs(Number(count)))
  const format = shell.get('HISTTIMEFORMAT') ?? ''
  shell.history.slice(first).forEach((line, index) => {
    const number = String(shell.historyBase + first + index).padStart(5)
    const time = formatTime(format, shell.historyTimes[first + index] as number, shell.get('TZ'))
    shell.print(`${number}${changeMark(shell, first + index)} ${time}${line}\n`)
  })
  return 0
}

/** The line that asks for it is replaced by its operands. */
function push(shell: Shell, operands: readonly string[]): number {
  if (operands.length === 0) return 0
  // Once for each line that was typed.
  if (shell.interactive && shell.lineForgotten !== shell.linesRead) forgetLast(shell)
  shell.lineForgotten = shell.linesRead
  remember(shell, operands.join(' '))
  return 0
}

/** What `!` in them means, of the lines before the one that asks. */
function expandAll(shell: Shell, operands: readonly string[]): number {
  if (shell.interactive && operands.length > 0) forgetLast(shell)
  let status = 0
  for (const operand of operands) {
    const expanded = expandHistory(
      operand,
      shell.history,
      shell.historyBase,
      shell.historyExpansion,
      expansionSite(shell),
    )
    if ('error' in expanded) {
      shell.complainAs('history', `${operand}: history expansion failed`)
      status = 1
    } else shell.print(`${expanded.line}\n`)
  }
  return status
}

/** With the file: -a adds what is new, -w writes all, -r reads all, -n reads what it has not read yet. */
function exchange(shell: Shell, action: string, path: string): number {
  const result =
    action === 'a'
      ? appendHistory(shell, path)
      : action === 'w'
        ? writeHistory(shell, path)
        : readHistory(shell, path, action === 'n' ? shell.historyLinesInFile : 0)
  return result < 0 ? 1 : 0
}

/** Lists commands, or runs one again: as it was, with texts replaced, or edited (bash(1), fc). */
export const fc: Builtin = (shell, args) => {
  // A number below zero is no option.
  const numbers = args.findIndex((arg) => /^-[0-9]/.test(arg))
  const given = numbers < 0 ? args : [...args.slice(0, numbers), '--', ...args.slice(numbers)]
  const options = parseOptions(shell, given, 'e:lnrs')
  if (typeof options === 'number') return options
  const { values, operands } = options
  if (values.has('s') || values.get('e') === '-') return runAgain(shell, operands)
  if (shell.history.length === 0) return 0
  if (values.has('l')) return listCommands(shell, values, operands)
  return editCommands(shell, values.get('e'), operands)
}

/** The commands before the one that asks. */
const commandsBefore = (shell: Shell): readonly string[] =>
  shell.interactive ? shell.history.slice(0, -1) : shell.history

function listCommands(
  shell: Shell,
  values: ReadonlyMap<string, string>,
  operands: readonly string[],
): number {
  const { historyBase } = shell
  const commands = commandsBefore(shell)
  const [first, last] = operands
  const from =
    first === undefined ? Math.max(0, commands.length - 16) : indexOf(shell, commands, first, 'first')
  const to = last === undefined ? commands.length - 1 : indexOf(shell, commands, last, 'last')
  if (from === null || to === null) {
    shell.complainAs('fc', 'no command found')
    return 1
  }
  const start = Math.min(from, to)
  const lines = commands.slice(start, Math.max(from, to) + 1).map((line, index) => {
    const number = values.has('n') ? '' : String(historyBase + start + index)
    return `${number}\t${changeMark(shell, start + index)}${line}\n`
  })
  const isReversed = values.has('r') !== to < from
  shell.print((isReversed ? lines.reverse() : lines).join(''))
  return 0
}

/** What a number, counted from the end where it is negative, or the beginning of a command means. */
function indexOf(
  shell: Shell,
  commands: readonly string[],
  text: string,
  end: 'first' | 'last',
): number | null {
  const newest = commands.length - 1
  if (/^-?[0-9]+$/.test(text)) {
    const number = Number(text)
    if (number < 0) return Math.max(0, commands.length + number)
    if (number === 0) return newest
    const index = number - shell.historyBase
    // What is out of range means the nearest end for the last, and the oldest for the first (fc_gethnum).
    return index >= 0 && index < newest ? index : end === 'first' ? 0 : newest
  }
  const found = commands.findLastIndex((command) => command.startsWith(text))
  return found < 0 ? null : found
}

/** `fc -s old=new command` */
function runAgain(shell: Shell, operands: readonly string[]): number | Steps<number> {
  const isReplacement = (operand: string) => operand.includes('=')
  const wanted = operands.findIndex((operand) => !isReplacement(operand))
  const replacements = (wanted < 0 ? operands : operands.slice(0, wanted)).map((text) => {
    const equals = text.indexOf('=')
    return [text.slice(0, equals), text.slice(equals + 1)] as const
  })
  const commands = commandsBefore(shell)
  const index =
    wanted < 0 ? commands.length - 1 : indexOf(shell, commands, operands[wanted] as string, 'last')
  const command = index === null ? undefined : commands[index]
  if (command === undefined) {
    shell.complainAs('fc', 'no command found')
    return 1
  }
  return runInstead(
    shell,
    replacements.reduce((text, [old, replacement]) => text.replaceAll(old, () => replacement), command),
  )
}

/** Shows the text, and it takes the place of the command that asked for it. */
function* runInstead(shell: Shell, text: string): Steps<number> {
  shell.warn(`${text}\n`)
  yield* shell.flush()
  if (shell.interactive) amendLast(shell, text)
  return yield* shell.runner.text(shell, text, { label: 'fc', line: shell.line })
}

/** Each command is shown and remembered before it runs, in the place of the one that asked for them. */
function* runEdited(shell: Shell, text: string): Steps<number> {
  if (shell.interactive) forgetLast(shell)
  const reader = new Parser(text, shell.line)
  for (;;) {
    const unit = reader.next({ extglob: shell.options.extglob, aliases: shell.aliases, isString: true })
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

/** The editor is given a file with the commands; what is in it afterwards is run. */
function* editCommands(shell: Shell, named: string | undefined, operands: readonly string[]): Steps<number> {
  const commands = commandsBefore(shell)
  const [first = '-1', last = first] = operands
  const from = indexOf(shell, commands, first, 'first')
  const to = indexOf(shell, commands, last, 'last')
  if (from === null || to === null || commands.length === 0) {
    shell.complainAs('fc', 'no command found')
    return 1
  }
  const path = `${shell.get('TMPDIR') ?? '/tmp'}/bash-fc.${shell.sys.getpid()}`
  const fd = shell.sys.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  if (fd < 0) {
    shell.complainAs('fc', `${path}: cannot open temp file: ${shell.strerror(fd)}`)
    return 1
  }
  const text = commands
    .slice(Math.min(from, to), Math.max(from, to) + 1)
    .map((command) => `${command}\n`)
    .join('')
  shell.sys.write(fd, encode(text))
  shell.sys.close(fd)
  const editor = named ?? (shell.get('FCEDIT') || shell.get('EDITOR') || 'vi')
  const status = yield* shell.runner.text(shell, `${editor} ${path}`, { label: 'fc', line: shell.line })
  const edited = status === 0 ? readFile(shell.sys, path) : status
  shell.sys.unlink(path)
  return typeof edited === 'number' ? status : yield* runEdited(shell, edited)
}

/** One line, or those from one to another, each counted from the end where it is negative. */
function remove(shell: Shell, position: string): number {
  const range = /^(-?[0-9]+)-(-?[0-9]+)$/.exec(position)
  const ends = range === null ? [position, position] : [range[1] as string, range[2] as string]
  const [from = -1, to = -1] = ends.map((end) => placeOf(shell, end))
  const wrong = ends.find((end) => placeOf(shell, end) < 0)
  if (wrong !== undefined) {
    shell.complainAs('history', `${wrong}: history position out of range`)
    return 1
  }
  const { length } = shell.history
  forget(shell, from, to)
  shell.newHistoryLines = Math.max(0, shell.newHistoryLines - (length - shell.history.length))
  return 0
}

/** Where a line is in the list, -1 if it is not. */
function placeOf(shell: Shell, position: string): number {
  const number = Number(position)
  const index = number < 0 ? shell.history.length + number : number - shell.historyBase
  return Number.isInteger(number) && index >= 0 && index < shell.history.length ? index : -1
}
