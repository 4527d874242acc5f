/** readlink(1): what a symbolic link says, or the canonical path. */

import { canonicalPath } from './lib/canonical.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded } from './lib/quote.ts'

export const readlink = defineProgram({
  name: 'readlink',
  usage: '[OPTION]... FILE...',
  about: 'Print value of a symbolic link or canonical file name',
  options: {
    canonicalize: {
      short: 'f',
      long: 'canonicalize',
      help: 'canonicalize by following every symlink in every component of the given name recursively; all but the last component must exist',
    },
    existing: {
      short: 'e',
      long: 'canonicalize-existing',
      help: 'canonicalize by following every symlink in every component of the given name recursively; all components must exist',
    },
    missing: {
      short: 'm',
      long: 'canonicalize-missing',
      help: 'canonicalize by following every symlink in every component of the given name recursively, without requirements on components existence',
    },
    noNewline: { short: 'n', long: 'no-newline', help: 'do not output the trailing delimiter' },
    quiet: { short: 'qs', long: ['quiet', 'silent'], help: 'suppress most error messages (on by default)' },
    verbose: { short: 'v', long: 'verbose', help: 'report error messages' },
    zero: { short: 'z', long: 'zero', help: 'end each output line with NUL, not newline' },
  },
  *run(io, options, operands) {
    if (operands.length === 0) return yield* io.failUsage('missing operand')
    const verbose = options.last('quiet', 'verbose') === 'verbose'
    const mode = options.last('canonicalize', 'existing', 'missing')
    let noNewline = options.has('noNewline')
    if (noNewline && operands.length > 1) {
      yield* io.complain('ignoring --no-newline with multiple arguments')
      noNewline = false
    }
    const end = noNewline ? '' : options.has('zero') ? '\0' : '\n'
    let status = 0
    for (const operand of operands) {
      const text =
        mode === undefined
          ? io.sys.readlink(operand)
          : canonicalPath(io, operand, mode === 'canonicalize' ? 'all but last' : mode)
      if (typeof text !== 'number') io.print(text + end)
      else {
        status = 1
        if (verbose) yield* io.complain(quoteIfNeeded(operand), text)
      }
    }
    return status
  },
})
