/** history and `fc -l`: the list that the prompt keeps. */

import type { Shell } from '../shell.ts'
import { type Builtin, parseOptions } from './builtin.ts'
import { usageOf } from './usage.ts'

export const history: Builtin = (shell, args) => {
  const options = parseOptions(shell, args, 'cd:anrwps', usageOf('history'))
  if (typeof options === 'number') return options
  const { values, operands } = options
  if (values.has('c')) {
    shell.history = []
    return 0
  }
  const position = values.get('d')
  if (position !== undefined) return remove(shell, position)
  if (values.has('s')) {
    shell.history = [...shell.history, operands.join(' ')]
    return 0
  }
  if (values.has('p')) {
    shell.print(operands.map((operand) => `${operand}\n`).join(''))
    return 0
  }
  if (['a', 'n', 'r', 'w'].some((letter) => values.has(letter))) return 0
  const [count] = operands
  if (count !== undefined && !/^[0-9]+$/.test(count)) {
    shell.complainAs('history', `${count}: numeric argument required`)
    return 1
  }
  const first = count === undefined ? 0 : Math.max(0, shell.history.length - Number(count))
  shell.history.slice(first).forEach((line, index) => {
    shell.print(`${String(shell.historyBase + first + index).padStart(5)}  ${line}\n`)
  })
  return 0
}

/** Lists the last 16 commands, or those between two numbers; editing and running them again is left out. */
export const fc: Builtin = (shell, args) => {
  const options = parseOptions(shell, args, 'e:lnrs', FC_USAGE)
  if (typeof options === 'number') return options
  const { values, operands } = options
  if (!values.has('l')) {
    shell.complainAs('fc', 'only -l is supported by this shell')
    return 1
  }
  const { historyBase } = shell
  // The command that asks is not listed.
  const history = shell.interactive ? shell.history.slice(0, -1) : shell.history
  const indexOf = (text: string) =>
    Number(text) < 0 ? history.length + Number(text) : Number(text) - historyBase
  const from =
    operands[0] === undefined ? Math.max(0, history.length - 16) : Math.max(0, indexOf(operands[0]))
  const to = operands[1] === undefined ? history.length - 1 : indexOf(operands[1])
  const lines = history.slice(from, to + 1).map((line, index) => {
    const number = values.has('n') ? '' : String(historyBase + from + index)
    return `${number}\t ${line}\n`
  })
  shell.print((values.has('r') ? lines.reverse() : lines).join(''))
  return 0
}

const FC_USAGE = 'fc [-e ename] [-lnr] [first] [last] or fc -s [pat=rep] [command]'

function remove(shell: Shell, position: string): number {
  const number = Number(position)
  const index = number < 0 ? shell.history.length + number : number - shell.historyBase
  if (!Number.isInteger(number) || index < 0 || index >= shell.history.length) {
    shell.complainAs('history', `${position}: history position out of range`)
    return 1
  }
  shell.history = shell.history.filter((_line, at) => at !== index)
  return 0
}
