/** Options of which only one makes sense: err_exclusive_options of util-linux. */

import type { Io, Step } from './io.ts'
import type { Options, OptionTable } from './program.ts'

/** Ends the program where two options of a group were given; a group is named in the order in which its members are to be said. */
export function* refuseExclusive<T extends OptionTable>(
  io: Io,
  given: Options<T>,
  table: T,
  groups: readonly (readonly (keyof T & string)[])[],
): Step<void> {
  for (const group of groups) {
    if (group.filter((key) => given.has(key)).length < 2) continue
    const names = group.map((key) => {
      const long = table[key]?.long
      return `--${typeof long === 'string' ? long : long?.at(-1)}`
    })
    yield* io.fail(`mutually exclusive arguments: ${names.join(' ')}`)
  }
}
