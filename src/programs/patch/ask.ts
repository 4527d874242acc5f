/** The questions of patch(1), `ask` in its util.c. */

import { O_RDONLY } from '../../kernel/abi.ts'
import type { Io, Step } from '../lib/io.ts'

/** Asks and gives the line that is answered, its newline with it; '' at the end of the input. */
export type Ask = (question: string) => Step<string>

/**
 * Who answers is at the terminal, as standard input may be the patch: but only who sees the question, standard output being a
 * terminal, is asked; else each answer is an empty line.
 */
export function asker(io: Io): Ask {
  let terminal: number | null = null
  return function* (question) {
    io.print(question)
    yield* io.flush()
    terminal ??= io.onTerminal ? yield* io.open('/dev/tty', O_RDONLY) : -1
    if (terminal < 0) {
      io.print('\n')
      return '\n'
    }
    const read = yield* io.read(terminal)
    const answer = typeof read === 'number' ? '' : io.decode(read)
    if (answer === '') io.print('EOF\n')
    return answer
  }
}
