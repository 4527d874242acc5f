import { encode } from '../../kernel/text.ts'
import { type Io, STDERR, type Step } from '../lib/io.ts'

/** Unlike standard output, which goes out in blocks, standard error goes out at once. */
export function* tell(io: Io, message: string): Step<void> {
  if (io.onTerminal) yield* io.flush()
  yield* io.writeAll(STDERR, encode(message))
}
