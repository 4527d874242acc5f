/** Special builtins that change how commands run: : . break continue eval exec exit return shift set. */

import { isRegular } from '../../../kernel/vfs/mode.ts'
import { Call, type Steps } from '../../steps.ts'
import { fromBytes } from '../bytes.ts'
import { runCommands } from '../command-loop.ts'
import { Failure } from '../failure.ts'
import { TESTED } from '../flags.ts'
import { type Input, scriptInput } from '../input.ts'
import { applyOptions, parseOptions as parseShellOptions } from '../invocation.ts'
import { candidates } from '../lookup.ts'
import { executeProgram } from '../programs.ts'
import { runText } from '../running.ts'
import type { Shell } from '../shell.ts'
import { type Builtin, parseOptions, singleQuoted } from './builtin.ts'

export const succeed: Builtin = () => 0
export const fail: Builtin = () => 1

/** break and continue */
export const leaveLoop: Builtin = (shell, [name, operand]) => {
  const wanted = operand === undefined ? 1 : shell.number(operand)
  if (wanted <= 0) shell.fail(`Illegal number: ${operand}`)
  const count = Math.min(wanted, shell.loopDepth)
  if (count > 0) {
    shell.skip = name === 'continue' ? 'continue' : 'break'
    shell.skipCount = count
  }
  return 0
}

export const returnCommand: Builtin = (shell, [, operand]) => {
  const status = operand === undefined ? shell.status : shell.number(operand)
  shell.skip = operand === undefined ? 'return' : 'return with status'
  return status
}

export const exit: Builtin = (shell, [, operand]) => {
  if (operand !== undefined) shell.savedStatus = shell.number(operand)
  throw new Failure('exit')
}

export const evalCommand: Builtin = (shell, args, flags) =>
  args.length > 1 ? runText(shell, args.slice(1).join(' '), flags & TESTED) : 0

export const exec: Builtin = (shell, args) => {
  if (args.length === 1) return 0
  shell.options.interactive = false
  shell.options.monitor = false
  applyOptions(shell)
  return executeProgram(shell, args.slice(1), shell.path)
}

export const shift: Builtin = (shell, [, operand]) => {
  const count = operand === undefined ? 1 : shell.number(operand)
  if (count > shell.positional.length) shell.fail("can't shift that many")
  shell.setPositional(shell.positional.slice(count))
  return 0
}

export const set: Builtin = (shell, args) => {
  if (args.length === 1) {
    for (const [name, value] of shell.variables.shown((variable) => variable.value !== null))
      shell.print(`${name}=${singleQuoted(value ?? '')}\n`)
    return 0
  }
  const { rest, setsParameters } = parseShellOptions(shell, args.slice(1), false)
  applyOptions(shell)
  if (setsParameters) shell.setPositional(rest)
  return 0
}

/** `.` */
export function* source(shell: Shell, args: readonly string[]): Steps<number> {
  const [name] = parseOptions(shell, args, '').operands
  if (name === undefined) return 0
  const path = name.includes('/') ? name : findSourced(shell, name)
  const input = (yield* scriptInput(shell, path)) as Input
  shell.commandName = path
  if (shell.textDepth >= DEEPEST) throw new RangeError()
  shell.textDepth++
  try {
    return yield new Call(runCommands(shell, input, false))
  } finally {
    shell.textDepth--
  }
}

/** Files within files beyond this are a real dash's end of descriptors. */
const DEEPEST = 1000

function findSourced(shell: Shell, name: string): string {
  for (const candidate of candidates(name, shell.path)) {
    const stat = shell.sys.stat(fromBytes(candidate))
    if (typeof stat !== 'number' && isRegular(stat.mode)) return candidate
  }
  return shell.fail(`${name}: not found`)
}
