/** rev(1) of util-linux: each line backwards, character by character. */

import { O_RDONLY } from '../kernel/abi.ts'
import { EILSEQ } from '../kernel/vfs/errno.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { TextLines } from './lib/text-lines.ts'

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
    const delimiter = options.has('zero') ? '\0' : '\n'
    let status = 0
    for (const name of operands.length === 0 ? [null] : operands) {
      // To rev a name of - is a name.
      const fd = name === null ? STDIN : yield* io.open(name, O_RDONLY)
      if (fd < 0) {
        yield* io.complain(`cannot open ${name}`, fd)
        status = 1
        continue
      }
      yield* reverseLines(io, fd, delimiter)
      if (name !== null) io.sys.close(fd)
    }
    return status
  },
})

/** Ends the program at what is no text or cannot be read. */
function* reverseLines(io: Io, fd: number, delimiter: string): Step<void> {
  const lines = new TextLines(io, fd, { delimiter })
  while (yield* lines.fill()) {
    while (lines.ready) {
      const given = lines.next()
      if (ODD_BYTE.test(given)) yield* io.fail('fgetwc() failed', EILSEQ)
      const line = [...given].reverse().join('')
      io.print(lines.wasTerminated ? line + delimiter : line)
    }
    if (io.full) yield* io.flush()
  }
  if (lines.error !== 0) yield* io.fail('fgetwc() failed', lines.error)
}
