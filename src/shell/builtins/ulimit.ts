/**
 * ulimit (ulimit.def). What is set is kept by this shell and its subshells; the machine holds nobody to it, save that a
 * process cannot have more descriptors than it starts with.
 */

import { EINVAL, EPERM, strerror } from '../../kernel/vfs/errno.ts'
import type { Shell } from '../shell.ts'
import { type Builtin, invalidNumber, readOptions } from './builtin.ts'

interface Resource {
  readonly letter: string
  readonly label: string
  readonly unit: string | null
  /** How many of what the system counts are one of what is shown. */
  readonly factor: bigint | 'block'
  readonly limit: Limit
}

/** In what is shown, soft and hard. */
interface Limit {
  readonly soft: bigint
  readonly hard: bigint
}

const UNLIMITED = (1n << 64n) - 1n

const resource = (
  letter: string,
  label: string,
  unit: string | null,
  factor: Resource['factor'],
  soft = UNLIMITED,
  hard = soft,
): Resource => ({ letter, label, unit, factor, limit: { soft, hard } })

/** In the order of -a; as the system counts. */
const RESOURCES: readonly Resource[] = [
  resource('R', 'real-time non-blocking time', 'microseconds', 1n),
  resource('c', 'core file size', 'blocks', 'block', 0n, UNLIMITED),
  resource('d', 'data seg size', 'kbytes', 1024n),
  resource('e', 'scheduling priority', null, 1n, 0n),
  resource('f', 'file size', 'blocks', 'block'),
  resource('i', 'pending signals', null, 1n, 7000n),
  resource('l', 'max locked memory', 'kbytes', 1024n, 8192n << 10n),
  resource('m', 'max memory size', 'kbytes', 1024n),
  resource('n', 'open files', null, 1n, 1024n, 1048576n),
  resource('p', 'pipe size', '512 bytes', 512n, 8n * 512n),
  resource('q', 'POSIX message queues', 'bytes', 1n, 819200n),
  resource('r', 'real-time priority', null, 1n, 0n),
  resource('s', 'stack size', 'kbytes', 1024n, 8192n << 10n, UNLIMITED),
  resource('t', 'cpu time', 'seconds', 1n),
  resource('u', 'max user processes', null, 1n, 7000n),
  resource('v', 'virtual memory', 'kbytes', 1024n),
  resource('x', 'file locks', null, 1n),
]

const LETTERS = `aSH${RESOURCES.map(({ letter }) => `${letter};`).join('')}`

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
    for (const one of RESOURCES) shell.print(labelOf(one) + shown(shell, one, sides))
    return 0
  }
  const asked = given.flatMap(({ letter, value }) => {
    const found = RESOURCES.find((one) => one.letter === letter)
    return found === undefined ? [] : [{ resource: found, value }]
  })
  if (asked.length === 0)
    asked.push({ resource: RESOURCES.find(({ letter }) => letter === 'f') as Resource, value: undefined })
  // An operand is the last option's.
  const last = asked.pop() as (typeof asked)[number]
  asked.push({ ...last, value: last.value ?? operands[0] })
  for (const { resource: one, value } of asked) {
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

const limitOf = (shell: Shell, { letter, limit }: Resource): Limit => shell.limits.get(letter) ?? limit

/** Blocks are half as large in posix mode. */
const factorOf = (shell: Shell, { factor }: Resource): bigint =>
  factor === 'block' ? (shell.options.posix ? 512n : 1024n) : factor

function labelOf({ label, unit, letter }: Resource): string {
  const option = unit === null ? `(-${letter}) ` : `(${unit}, -${letter}) `
  return `${label.padEnd(20)} ${option.padStart(20)}`
}

function shown(shell: Shell, one: Resource, sides: Sides): string {
  const { soft, hard } = limitOf(shell, one)
  const value = sides.hard && !sides.soft ? hard : soft
  return value === UNLIMITED ? 'unlimited\n' : `${value / factorOf(shell, one)}\n`
}

function setLimit(shell: Shell, one: Resource, text: string, sides: Sides): boolean {
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
  const error = refusalOf(shell, one, old, limit)
  if (error !== 0) {
    shell.complainAs('ulimit', `${one.label}: cannot modify limit: ${strerror(error)}`)
    return false
  }
  shell.limits = new Map([...shell.limits, [one.letter, limit]])
  return true
}

/** As the system counts; what is wrong with the text otherwise. */
function asGiven(shell: Shell, one: Resource, text: string, old: Limit): bigint | string {
  if (text === 'hard') return old.hard
  if (text === 'soft') return old.soft
  if (text === 'unlimited') return UNLIMITED
  if (!/^[0-9]*$/.test(text)) return invalidNumber(text)
  const factor = factorOf(shell, one)
  const value = BigInt.asUintN(64, BigInt(text))
  const scaled = BigInt.asUintN(64, value * factor)
  return scaled / factor === value ? scaled : `${text}: limit out of range`
}

/** What setrlimit(2) answers. The size of pipes cannot be changed at all. */
function refusalOf(shell: Shell, { letter }: Resource, old: Limit, limit: Limit): number {
  if (letter === 'p' || limit.soft > limit.hard) return -EINVAL
  return limit.hard > old.hard && shell.sys.geteuid() !== 0 ? -EPERM : 0
}
