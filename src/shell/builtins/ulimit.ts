/** ulimit (ulimit.def). */

import { EINVAL, strerror } from '../../kernel/vfs/errno.ts'
import { LIMITS, type Limit, type Resource, refusalOf, UNLIMITED } from '../limits.ts'
import type { Shell } from '../shell.ts'
import { type Builtin, invalidNumber, readOptions } from './builtin.ts'

interface Shown {
  readonly letter: string
  readonly label: string
  readonly unit: string | null
  /** How many of what the system counts are one of what is shown. */
  readonly factor: bigint | 'block'
  /** null: the size of pipes, which is none that can be changed */
  readonly resource: Resource | null
}

const entry = (
  letter: string,
  label: string,
  unit: string | null,
  factor: Shown['factor'],
  resource: Resource | null,
): Shown => ({ letter, label, unit, factor, resource })

/** In the order of -a. */
const SHOWN: readonly Shown[] = [
  entry('R', 'real-time non-blocking time', 'microseconds', 1n, 'RTTIME'),
  entry('c', 'core file size', 'blocks', 'block', 'CORE'),
  entry('d', 'data seg size', 'kbytes', 1024n, 'DATA'),
  entry('e', 'scheduling priority', null, 1n, 'NICE'),
  entry('f', 'file size', 'blocks', 'block', 'FSIZE'),
  entry('i', 'pending signals', null, 1n, 'SIGPENDING'),
  entry('l', 'max locked memory', 'kbytes', 1024n, 'MEMLOCK'),
  entry('m', 'max memory size', 'kbytes', 1024n, 'RSS'),
  entry('n', 'open files', null, 1n, 'NOFILE'),
  entry('p', 'pipe size', '512 bytes', 512n, null),
  entry('q', 'POSIX message queues', 'bytes', 1n, 'MSGQUEUE'),
  entry('r', 'real-time priority', null, 1n, 'RTPRIO'),
  entry('s', 'stack size', 'kbytes', 1024n, 'STACK'),
  entry('t', 'cpu time', 'seconds', 1n, 'CPU'),
  entry('u', 'max user processes', null, 1n, 'NPROC'),
  entry('v', 'virtual memory', 'kbytes', 1024n, 'AS'),
  entry('x', 'file locks', null, 1n, 'LOCKS'),
]

const PIPE_SIZE: Limit = { soft: 8n * 512n, hard: 8n * 512n }

const LETTERS = `aSH${SHOWN.map(({ letter }) => `${letter};`).join('')}`

export const ulimit: Builtin = (shell, args) => {
  const options = readOptions(shell, args, LETTERS)
  if (typeof options === 'number') return options
  const { given, first } = options
  const operands = args.slice(first)
  const sides: Sides = {
    soft: given.some(({ letter }) => letter === 'S'),
    hard: given.some(({ letter }) => letter === 'H'),
  }
  if (given.some(({ letter }) => letter === 'a')) {
    for (const one of SHOWN) shell.print(labelOf(one) + shown(shell, one, sides))
    return 0
  }
  const asked = given.flatMap(({ letter, value }) => {
    const found = SHOWN.find((known) => known.letter === letter)
    return found === undefined ? [] : [{ one: found, value }]
  })
  if (asked.length === 0)
    asked.push({ one: SHOWN.find(({ letter }) => letter === 'f') as Shown, value: undefined })
  // An operand is the last option's.
  const last = asked.pop() as (typeof asked)[number]
  asked.push({ ...last, value: last.value ?? operands[0] })
  for (const { one, value } of asked) {
    if (value === undefined) shell.print((asked.length > 1 ? labelOf(one) : '') + shown(shell, one, sides))
    else if (!setLimit(shell, one, value, sides)) return 1
  }
  return 0
}

/** Which of both limits is meant. */
interface Sides {
  readonly soft: boolean
  readonly hard: boolean
}

const limitOf = (shell: Shell, { resource }: Shown): Limit =>
  resource === null ? PIPE_SIZE : (shell.limits.get(resource) ?? LIMITS[resource])

/** Blocks are half as large in posix mode. */
const factorOf = (shell: Shell, { factor }: Shown): bigint =>
  factor === 'block' ? (shell.options.posix ? 512n : 1024n) : factor

function labelOf({ label, unit, letter }: Shown): string {
  const option = unit === null ? `(-${letter}) ` : `(${unit}, -${letter}) `
  return `${label.padEnd(20)} ${option.padStart(20)}`
}

function shown(shell: Shell, one: Shown, sides: Sides): string {
  const { soft, hard } = limitOf(shell, one)
  const value = sides.hard && !sides.soft ? hard : soft
  return value === UNLIMITED ? 'unlimited\n' : `${value / factorOf(shell, one)}\n`
}

function setLimit(shell: Shell, one: Shown, text: string, sides: Sides): boolean {
  const old = limitOf(shell, one)
  const value = asGiven(shell, one, text, old)
  if (typeof value === 'string') {
    shell.complainAs('ulimit', value)
    return false
  }
  const isBoth = sides.soft === sides.hard
  const limit = {
    soft: isBoth || sides.soft ? value : old.soft,
    hard: isBoth || sides.hard ? value : old.hard,
  }
  const { resource } = one
  const error = resource === null ? -EINVAL : refusalOf(shell.sys, old, limit)
  if (error !== 0 || resource === null) {
    shell.complainAs('ulimit', `${one.label}: cannot modify limit: ${strerror(error)}`)
    return false
  }
  shell.limits = new Map([...shell.limits, [resource, limit]])
  return true
}

/** As the system counts; what is wrong with the text otherwise. */
function asGiven(shell: Shell, one: Shown, text: string, old: Limit): bigint | string {
  if (text === 'hard') return old.hard
  if (text === 'soft') return old.soft
  if (text === 'unlimited') return UNLIMITED
  if (!/^[0-9]*$/.test(text)) return invalidNumber(text)
  const factor = factorOf(shell, one)
  const value = BigInt.asUintN(64, BigInt(text))
  const scaled = BigInt.asUintN(64, value * factor)
  return scaled / factor === value ? scaled : `${text}: limit out of range`
}
