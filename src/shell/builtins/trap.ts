/** trap. */

import { quoteSingle } from '../expansion/quote.ts'
import type { Shell } from '../shell.ts'
import { SIGNAL_NAMES, signalName, signalNumber } from '../signals.ts'
import { TERMINATING } from '../traps.ts'
import { type Builtin, parseOptions, showUsage } from './builtin.ts'
import { signalTable } from './kill.ts'

const EVENTS = ['DEBUG', 'ERR', 'RETURN'] as const
type TrapKey = number | (typeof EVENTS)[number]

function trapKey(text: string): TrapKey | null {
  const upper = text.toUpperCase()
  const event = EVENTS.find((name) => name === upper)
  return event ?? signalNumber(text)
}

const trapName = (key: TrapKey): string => (typeof key === 'number' ? signalName(key) : key)

export const trap: Builtin = (shell, args) => {
  const options = parseOptions(shell, args, 'lp')
  if (typeof options === 'number') return options
  const { values, operands } = options
  if (values.has('l')) {
    shell.print(signalTable())
    return 0
  }
  const [first, ...rest] = operands
  if (values.has('p') || first === undefined) return showTraps(shell, operands, values.has('p'))
  // A number first, or a sole signal, resets.
  const isSignal = /^[0-9]+$/.test(first) || (rest.length === 0 && !shell.options.posix)
  const resets = (first !== '-' && isSignal && trapKey(first) !== null) || first === '-'
  const signals = first === '-' || !resets ? rest : operands
  if (signals.length === 0) return showUsage(shell, 'trap')
  let status = 0
  shell.shownTraps = null
  for (const text of signals) {
    const key = trapKey(text)
    if (key === null) {
      shell.complainAs('trap', `${text}: invalid signal specification`)
      status = 1
    } else setTrap(shell, key, resets ? null : first)
  }
  return status
}

function setTrap(shell: Shell, key: TrapKey, command: string | null): void {
  if (typeof key === 'number' && shell.ignoredSignals.has(key)) return
  if (command === null) shell.traps.delete(key)
  else shell.traps.set(key, command)
  if (key === 0 && !shell.interactive) {
    catchTerminating(shell, command !== null && command !== '')
    return
  }
  if (typeof key !== 'number' || key === 0 || key === 9 || key === 19) return
  if (command === null)
    shell.sys.sigaction(key, shell.interactive && isShellSignal(key) ? shellDisposition(key) : 'default')
  else shell.sys.sigaction(key, command === '' ? 'ignore' : 'catch')
  shell.catchesSignals = hasSignalTraps(shell)
}

function hasSignalTraps(shell: Shell): boolean {
  if (shell.interactive || (shell.traps.get(0) ?? '') !== '') return true
  return [...shell.traps].some(([other, text]) => typeof other === 'number' && other > 0 && text !== '')
}

/** With an EXIT trap, a signal that would end the shell must let it run first. */
function catchTerminating(shell: Shell, catches: boolean): void {
  for (const signal of TERMINATING) {
    if (shell.traps.has(signal)) continue
    const disposition = shell.sys.disposition(signal)
    if (catches ? disposition === 'default' : disposition === 'catch')
      shell.sys.sigaction(signal, catches ? 'catch' : 'default')
  }
  shell.catchesSignals = hasSignalTraps(shell)
}

/** What an interactive shell does about signals without a trap. */
const isShellSignal = (signal: number): boolean => [2, 3, 15, 20, 21, 22].includes(signal)
const shellDisposition = (signal: number): 'catch' | 'ignore' => (signal === 2 ? 'catch' : 'ignore')

function showTraps(shell: Shell, names: readonly string[], isAsked: boolean): number {
  const { posix } = shell.options
  const traps = shell.shownTraps ?? shell.traps
  const show = (key: TrapKey) => {
    const command = traps.get(key) ?? (posix && isAsked ? null : undefined)
    if (command === undefined) return
    const name = posix ? trapName(key).replace(/^SIG/, '') : trapName(key)
    shell.print(`trap -- ${command === null ? '-' : quoteSingle(command)} ${name}\n`)
  }
  if (names.length === 0) {
    for (let number = 0; number < SIGNAL_NAMES.length; number++) show(number)
    EVENTS.forEach(show)
    return 0
  }
  let status = 0
  for (const name of names) {
    const key = trapKey(name)
    if (key !== null) show(key)
    else {
      shell.complainAs('trap', `${name}: invalid signal specification`)
      status = 1
    }
  }
  return status
}
