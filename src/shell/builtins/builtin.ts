/** What a builtin is, and how builtins take their arguments (bash's builtins/common.c and bashgetopt.c). */

import { asBytes, joinBytes } from '../../kernel/byte_text.ts'
import { Discard } from '../leaving.ts'
import type { Shell } from '../shell.ts'
import type { Steps } from '../steps.ts'
import { helpText, usageOf } from './help-topics.ts'

/** `args[0]` is the builtin's name. */
export type Builtin = (shell: Shell, args: readonly string[]) => number | Steps<number>

/** EX_BADASSIGN: what the builtins that declare return; a failure like any other in the shell itself. */
export const BAD_ASSIGNMENT = 260

/** Takes options as bash's internal_getopt does. */
export interface ParsedOptions {
  /** letter → its last argument, '' for flags */
  readonly values: Map<string, string>
  readonly operands: readonly string[]
  /** index of the first operand in `args` */
  readonly first: number
}

/** One option, as it was given. */
interface GivenOption {
  /** `+` only where a builtin takes such options */
  readonly sign: string
  readonly letter: string
  /** undefined for a flag, or where an optional argument is not given */
  readonly value: string | undefined
}

interface GivenOptions {
  readonly given: readonly GivenOption[]
  readonly first: number
}

/**
 * Reads `-ab -c value -- operand`; `letters` as for getopt(3): `c:` takes a value, `c;` may take one, `+` at the beginning
 * allows `+a`. A complaint has been made, or the help been shown, when the result is a number, the status: 2.
 */
export function readOptions(shell: Shell, args: readonly string[], letters: string): GivenOptions | number {
  const builtin = args[0] as string
  const signs = letters.startsWith('+') ? '-+' : '-'
  const given: GivenOption[] = []
  let index = 1
  const isOption = (arg: string) => arg.length > 1 && signs.includes(arg[0] as string)
  for (; index < args.length; index++) {
    const arg = asBytes(args[index] as string)
    if (!isOption(arg)) break
    if (arg === '--help') return showHelp(shell, builtin)
    if (arg === '--') {
      index++
      break
    }
    const sign = arg[0] as string
    for (let at = 1; at < arg.length; at++) {
      const letter = arg[at] as string
      const known = letters.indexOf(letter, signs.length - 1)
      if (known < 0 || letter === ':') return usageError(shell, builtin, `${sign}${letter}: invalid option`)
      const kind = letters[known + 1]
      if (kind !== ':' && kind !== ';') {
        given.push({ sign, letter, value: undefined })
        continue
      }
      const rest = arg.slice(at + 1)
      const next = args[index + 1]
      const takesNext = rest === '' && next !== undefined && (kind === ':' || !isOption(next))
      if (takesNext) index++
      const value = rest !== '' ? joinBytes(rest) : takesNext ? next : undefined
      if (value === undefined && kind === ':')
        return usageError(shell, builtin, `${sign}${letter}: option requires an argument`)
      given.push({ sign, letter, value })
      break
    }
  }
  return { given, first: index }
}

/** The same, where only the last of several counts. */
export function parseOptions(shell: Shell, args: readonly string[], letters: string): ParsedOptions | number {
  const options = readOptions(shell, args, letters)
  if (typeof options === 'number') return options
  const { given, first } = options
  const values = new Map(given.map(({ letter, value }) => [letter, value ?? '']))
  return { values, operands: args.slice(first), first }
}

/** A builtin that takes no options looks for `--help` itself (CHECK_HELPOPT). */
export const answersHelp =
  (builtin: Builtin): Builtin =>
  (shell, args) =>
    args[1] === '--help' ? showHelp(shell, args[0] as string) : builtin(shell, args)

function showHelp(shell: Shell, builtin: string): number {
  shell.print(helpText(builtin))
  return 2
}

export function usageError(shell: Shell, builtin: string, message: string): number {
  shell.complainAs(builtin, message)
  return showUsage(shell, builtin)
}

export function showUsage(shell: Shell, builtin: string): number {
  shell.hasMisused = true
  shell.warn(`${builtin}: usage: ${usageOf(builtin)}\n`)
  return 2
}

/** What stands behind the builtin's name, and behind `--`. */
export const operandsOf = (args: readonly string[]): readonly string[] =>
  args[1] === '--' ? args.slice(2) : args.slice(1)

/** More operands than a number ends what is being run, up to the file or the prompt (common.c, no_args). */
export function refuseMore(shell: Shell, builtin: string): never {
  shell.complainAs(builtin, 'too many arguments')
  throw new Discard(1, true)
}

export function notValid(shell: Shell, builtin: string, name: string): void {
  shell.complainAs(builtin, `\`${name}': not a valid identifier`)
}

export function notNumeric(shell: Shell, builtin: string, text: string): void {
  shell.complainAs(builtin, `${text}: numeric argument required`)
}

/** What sh_invalidnum says. */
export function invalidNumber(text: string): string {
  const kind = /^0[0-9]/.test(text) ? 'octal number' : text.startsWith('0x') ? 'hex number' : 'number'
  return `${text}: invalid ${kind}`
}
