/** Input operands: `-` or none mean standard input; a file that cannot be opened is complained of and skipped. */

import { O_RDONLY } from '../../kernel/abi.ts'
import { type Io, STDIN, type Step } from './io.ts'
import { quoteIfNeeded } from './quote.ts'

export interface Input {
  fd: number
  /** the operand, `-` for standard input */
  name: string
}

/** Calls `visit` for each input in turn; false if one could not be opened or `visit` returned false. */
export function* eachInput(
  io: Io,
  operands: readonly string[],
  visit: (input: Input) => Step<boolean>,
  complain: (name: string, errno: number) => Step<void> = (name, errno) =>
    io.complain(quoteIfNeeded(name), errno),
): Step<boolean> {
  let isFine = true
  for (const name of operands.length === 0 ? ['-'] : operands) {
    const fd = name === '-' ? STDIN : yield* io.open(name, O_RDONLY)
    if (fd < 0) {
      yield* complain(name, fd)
      isFine = false
      continue
    }
    if (!(yield* visit({ fd, name }))) isFine = false
    if (name !== '-') io.sys.close(fd)
  }
  return isFine
}
