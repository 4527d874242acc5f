/** tee(1) of GNU coreutils: copies standard input to standard output and to files. */

import { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY, SIGINT } from '../kernel/abi.ts'
import { closeStandardInput } from './lib/close-input.ts'
import { STDIN } from './lib/io.ts'
import { matchKeyword, oneOf } from './lib/keyword.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded } from './lib/quote.ts'

const MODES = {
  warn: 'warn',
  'warn-nopipe': 'warn-nopipe',
  exit: 'exit',
  'exit-nopipe': 'exit-nopipe',
} as const

export const tee = defineProgram({
  name: 'tee',
  usage: '[OPTION]... [FILE]...',
  about: 'Copy standard input to each FILE, and also to standard output.',
  options: {
    append: { short: 'a', long: 'append', help: 'append to the given FILEs, do not overwrite' },
    ignoreInterrupts: { short: 'i', long: 'ignore-interrupts', help: 'ignore interrupt signals' },
    outputError: {
      long: 'output-error',
      optionalArgument: 'MODE',
      help: 'set behavior on write error: warn, warn-nopipe, exit, exit-nopipe',
      check: oneOf('--output-error', MODES),
    },
    pipe: { short: 'p', help: 'operate in a more appropriate MODE with pipes' },
  },
  *run(io, options, operands) {
    if (options.has('ignoreInterrupts')) io.sys.sigaction(SIGINT, 'ignore')
    const mode = yield* matchKeyword(
      io,
      '--output-error',
      options.value('outputError') ?? 'warn-nopipe',
      MODES,
    )
    let status = 0
    const files: { name: string; fd: number }[] = []
    for (const name of operands) {
      const fd = yield* io.open(
        name,
        O_WRONLY | O_CREAT | (options.has('append') ? O_APPEND : O_TRUNC),
        0o666,
      )
      if (fd >= 0) files.push({ name, fd })
      else {
        yield* io.complain(quoteIfNeeded(name), fd)
        if (mode.startsWith('exit')) return 1
        status = 1
      }
    }
    for (;;) {
      const chunk = yield* io.read(STDIN)
      if (typeof chunk === 'number') {
        yield* io.complain('read error', chunk)
        status = 1
        break
      }
      if (chunk.length === 0) break
      // Unbuffered, as tee is used to watch what goes by.
      io.printBytes(chunk)
      yield* io.flush()
      for (const file of [...files]) {
        const result = yield* io.writeAll(file.fd, chunk)
        if (result >= 0) continue
        yield* io.complain(quoteIfNeeded(file.name), result)
        files.splice(files.indexOf(file), 1)
        status = 1
        if (mode.startsWith('exit')) return 1
      }
    }
    yield* closeStandardInput(io, [], 'standard input')
    return status
  },
})
