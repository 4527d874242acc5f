/** What a command prints, read by a program that shows it in its own way. */

import { SIGINT } from '../../kernel/abi.ts'
import { decode } from '../../kernel/text.ts'
import { type Io, STDERR, STDOUT, type Step } from './io.ts'
import { startCommand, waitFor } from './spawn.ts'

/** Output and errors in one text, and the exit status; a negative errno where the command cannot be started. */
export function* capture(io: Io, argv: readonly string[]): Step<{ text: string; status: number }> {
  const ends = io.sys.pipe()
  if (typeof ends === 'number') return yield* io.fail('pipe', ends)
  const [reader, writer] = ends
  const pid = startCommand(io, argv, {
    prepare(sys) {
      sys.sigaction(SIGINT, 'default')
      sys.dup2(writer, STDOUT)
      sys.dup2(writer, STDERR)
      sys.close(reader)
      sys.close(writer)
    },
  })
  io.sys.close(writer)
  const bytes = yield* io.readAll(reader)
  io.sys.close(reader)
  const status = pid < 0 ? pid : yield* waitFor(io.sys, pid)
  return { text: typeof bytes === 'number' ? '' : decode(bytes), status }
}
