/** history: the list that the prompt keeps. */

import {
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
import { refusesPath } from '../restricted.ts'
import type { Shell } from '../shell.ts'
import { timeText } from '../time-text.ts'
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
    const time = timeText(shell, format, shell.historyTimes[first + index] as number)
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
  if (refusesPath(shell, 'history', path)) return 1
  const result =
    action === 'a'
      ? appendHistory(shell, path)
      : action === 'w'
        ? writeHistory(shell, path)
        : readHistory(shell, path, action === 'n' ? shell.historyLinesInFile : 0)
  return result < 0 ? 1 : 0
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
