/** ulimit */

import { strerror } from '../../../kernel/vfs/errno.ts'
import { LIMITS, type Limit, type Resource, refusalOf, UNLIMITED } from '../../limits.ts'
import type { Shell } from '../shell.ts'
import { type Builtin, parseOptions } from './builtin.ts'

interface Shown {
  readonly label: string
  readonly letter: string
  /** How many of what the system counts are one of what is shown. */
  readonly factor: bigint
  readonly resource: Resource
}

const entry = (label: string, letter: string, factor: bigint, resource: Resource): Shown => ({
  label,
  letter,
  factor,
  resource,
})

/** In the order of -a. */
const SHOWN: readonly Shown[] = [
  entry('time(seconds)', 't', 1n, 'CPU'),
  entry('file(blocks)', 'f', 512n, 'FSIZE'),
  entry('data(kbytes)', 'd', 1024n, 'DATA'),
  entry('stack(kbytes)', 's', 1024n, 'STACK'),
  entry('coredump(blocks)', 'c', 512n, 'CORE'),
  entry('memory(kbytes)', 'm', 1024n, 'RSS'),
  entry('locked memory(kbytes)', 'l', 1024n, 'MEMLOCK'),
  entry('process', 'p', 1n, 'NPROC'),
  entry('nofiles', 'n', 1n, 'NOFILE'),
  entry('vmemory(kbytes)', 'v', 1024n, 'AS'),
  entry('locks', 'w', 1n, 'LOCKS'),
  entry('rtprio', 'r', 1n, 'RTPRIO'),
]

/** Which of both limits is meant: both are set then, and the soft one is shown. */
type Side = 'soft' | 'hard' | 'both'

export const ulimit: Builtin = (shell, args) => {
  const { options, operands } = parseOptions(shell, args, `HSa${SHOWN.map(({ letter }) => letter).join('')}`)
  const letters = options.map(([letter]) => letter)
  const isAll = letters.includes('a')
  const lastSide = letters.findLast((letter) => letter === 'H' || letter === 'S')
  const side: Side = lastSide === undefined ? 'both' : lastSide === 'H' ? 'hard' : 'soft'
  const wanted = letters.findLast((letter) => !'HSa'.includes(letter)) ?? 'f'
  const one = SHOWN.find(({ letter }) => letter === wanted) as Shown
  const [value] = operands
  if (value !== undefined) {
    if (isAll || operands.length > 1) shell.fail('too many arguments')
    setLimit(shell, one, value, side)
  } else if (isAll)
    for (const each of SHOWN) shell.print(`${each.label.padEnd(20)} ${shown(shell, each, side)}\n`)
  else shell.print(`${shown(shell, one, side)}\n`)
  return 0
}

const limitOf = (shell: Shell, { resource }: Shown): Limit => shell.limits.get(resource) ?? LIMITS[resource]

function shown(shell: Shell, one: Shown, side: Side): string {
  const limit = limitOf(shell, one)
  const value = side === 'hard' ? limit.hard : limit.soft
  return value === UNLIMITED ? 'unlimited' : String(value / one.factor)
}

function setLimit(shell: Shell, one: Shown, text: string, side: Side): void {
  if (text !== 'unlimited' && !/^[0-9]*$/.test(text)) shell.fail('bad number')
  const value = text === 'unlimited' ? UNLIMITED : BigInt.asUintN(64, BigInt(text) * one.factor)
  const old = limitOf(shell, one)
  const limit: Limit = { soft: side === 'hard' ? old.soft : value, hard: side === 'soft' ? old.hard : value }
  const error = refusalOf(shell.sys, old, limit)
  if (error !== 0) shell.fail(`error setting limit (${strerror(error)})`)
  shell.limits = new Map([...shell.limits, [one.resource, limit]])
}
