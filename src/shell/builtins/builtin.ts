/** What a builtin is. */

import { asBytes, fromCharacters } from '../expansion/locale.ts'
import { Discard, type Shell } from '../shell.ts'
import type { Steps } from '../steps.ts'

/** `args[0]` is the builtin's name. */
export type Builtin = (shell: Shell, args: readonly string[]) => number | Steps<number>

/** Takes options as bash's internal_getopt does. */
export interface ParsedOptions {
  /** letter → its last argument, '' for flags */
  readonly values: Map<string, string>
  readonly operands: readonly string[]
  /** index of the first operand in `args` */
  readonly first: number
}

/**
 * Parses `-ab -c value -- operand`; `letters` as for getopt(3) (`c:` takes a value). A complaint has been
 * made when the result is a number, the status: 2.
 */
export function parseOptions(
  shell: Shell,
  args: readonly string[],
  letters: string,
  usage: string,
): ParsedOptions | number {
  const values = new Map<string, string>()
  let index = 1
  for (; index < args.length; index++) {
    const arg = asBytes(args[index] as string)
    if (arg === '--') {
      index++
      break
    }
    if (arg === '-' || !arg.startsWith('-')) break
    for (let at = 1; at < arg.length; at++) {
      const letter = arg[at] as string
      const known = letters.indexOf(letter)
      if (known < 0 || letter === ':')
        return usageError(shell, args[0] as string, `-${letter}: invalid option`, usage)
      if (letters[known + 1] !== ':') {
        values.set(letter, '')
        continue
      }
      const rest = arg.slice(at + 1)
      const value = rest === '' ? args[++index] : fromCharacters(rest)
      if (value === undefined)
        return usageError(shell, args[0] as string, `-${letter}: option requires an argument`, usage)
      values.set(letter, value)
      break
    }
  }
  return { values, operands: args.slice(index), first: index }
}

export function usageError(shell: Shell, builtin: string, message: string, usage: string): number {
  shell.complainAs(builtin, message)
  shell.warn(`${builtin}: usage: ${usage}\n`)
  return 2
}

/** More operands than a number ends what is being run, up to the file or the prompt (common.c, no_args). */
export function refuseMore(shell: Shell, builtin: string): never {
  shell.complainAs(builtin, 'too many arguments')
  throw new Discard(1, true)
}

export function notValid(shell: Shell, builtin: string, name: string): void {
  shell.complainAs(builtin, `\`${name}': not a valid identifier`)
}
