/** rev(1) of util-linux: each line backwards, character by character. */

import { EILSEQ } from '../kernel/vfs/errno.ts'
import { eachInput } from './lib/inputs.ts'
import type { Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { TextLines } from './lib/text-lines.ts'
import { tellReasonAtEnd } from './lib/write-failure.ts'

/** A byte that is no part of a character (kernel/text.ts). */
const ODD_BYTE = /[\udc80-\udcff]/u

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
            const given = lines.next()
            if (ODD_BYTE.test(given)) {
              yield* io.complain('fgetwc() failed', EILSEQ)
              return false
            }
            const line = [...given].reverse().join('')
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
