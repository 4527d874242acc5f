/** What a command of the shell prints, as popen(3) gives it. */

import { O_CLOEXEC, type System } from '../../kernel/abi.ts'
import { decode } from '../../kernel/text.ts'
import { type Io, STDOUT, type Step } from './io.ts'
import { waitFor } from './spawn.ts'

/** Runs it to its end; empty where it cannot be started. What was printed before stays in its buffer. */
export function* shellOutput(io: Io, command: string): Step<string> {
  const pipe = io.sys.pipe(O_CLOEXEC)
  if (typeof pipe === 'number') return yield* io.fail('error subprocess', pipe)
  const [reader, writer] = pipe
  const pid = io.sys.fork(function* (sys: System) {
    sys.dup2(writer, STDOUT)
    const run = sys.execve('/bin/sh', ['sh', '-c', command], io.env)
    return typeof run === 'number' ? 127 : yield* run
  })
  io.sys.close(writer)
  if (pid < 0) return yield* io.fail('error subprocess', pid)
  const bytes = yield* io.readAll(reader)
  io.sys.close(reader)
  yield* waitFor(io.sys, pid)
  return typeof bytes === 'number' ? '' : decode(bytes)
}
