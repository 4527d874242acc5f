/** rev(1) of util-linux: each line backwards, character by character. */

import { eachInput } from './lib/inputs.ts'
import type { Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { TextLines } from './lib/text-lines.ts'
import { tellReasonAtEnd } from './lib/write-failure.ts'

export const rev = defineProgram({
  name: 'rev',
  usage: '[options] [<file> ...]',
  about: 'Reverse lines characterwise.',
  version: 'util-linux 2.41.5',
  baseName: true,
  options: {
    zero: { short: '0', long: 'zero', help: 'use the byte 0 as line separator' },
  },
  *run(io, options, operands) {
    io.describeWriteFailure = tellReasonAtEnd(io)
    const delimiter = options.has('zero') ? '\0' : '\n'
    const isFine = yield* eachInput(
      io,
      operands,
      function* ({ fd }): Step<boolean> {
        const lines = new TextLines(io, fd, { delimiter })
        while (yield* lines.fill()) {
          while (lines.ready) {
            const line = [...lines.next()].reverse().join('')
            io.print(lines.wasTerminated ? line + delimiter : line)
          }
          if (io.full) yield* io.flush()
        }
        if (lines.error !== 0) yield* io.complain('fgetwc() failed', lines.error)
        return lines.error === 0
      },
      (name, errno) => io.complain(`cannot open ${name}`, errno),
    )
    return isFine ? 0 : 1
  },
})
