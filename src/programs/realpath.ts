/** realpath(1): canonical paths, also relative to a directory. */

import { ENOTDIR } from '../kernel/vfs/errno.ts'
import { isDirectory } from '../kernel/vfs/mode.ts'
import { canonicalPath, type Existence } from './lib/canonical.ts'
import type { Io, Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded } from './lib/quote.ts'
import { relativePath } from './lib/relative.ts'

export const realpath = defineProgram({
  name: 'realpath',
  usage: '[OPTION]... FILE...',
  about: 'Print the resolved absolute file name;\nall but the last component must exist',
  options: {
    existing: { short: 'e', long: 'canonicalize-existing', help: 'all components of the path must exist' },
    missing: {
      short: 'm',
      long: 'canonicalize-missing',
      help: 'no path components need exist or be a directory',
    },
    logical: { short: 'L', long: 'logical', help: "resolve '..' components before symlinks" },
    physical: { short: 'P', long: 'physical', help: 'resolve symlinks as encountered (default)' },
    quiet: { short: 'q', long: 'quiet', help: 'suppress most error messages' },
    relativeTo: { long: 'relative-to', argument: 'DIR', help: 'print the resolved path relative to DIR' },
    relativeBase: {
      long: 'relative-base',
      argument: 'DIR',
      help: 'print absolute paths unless paths below DIR',
    },
    noSymlinks: { short: 's', long: ['strip', 'no-symlinks'], help: "don't expand symlinks" },
    zero: { short: 'z', long: 'zero', help: 'end each output line with NUL, not newline' },
  },
  *run(io, options, operands) {
    if (operands.length === 0) return yield* io.failUsage('missing operand')
    const existence: Existence = options.last('existing', 'missing') ?? 'all but last'
    const asked = options.last('logical', 'physical', 'noSymlinks') ?? 'physical'
    const links = asked === 'noSymlinks' ? 'kept' : asked
    const resolve = (path: string): string | number => canonicalPath(io, path, existence, links)
    const to = yield* directoryOption(io, options.value('relativeTo'), existence, resolve)
    const baseText = options.value('relativeBase')
    const base = yield* directoryOption(io, baseText, existence, resolve)
    // Relative names only below the base, and only if what they are relative to is below it too.
    const from = base === undefined ? to : to === undefined ? base : isBelow(to, base) ? to : undefined
    const end = options.has('zero') ? '\0' : '\n'
    let status = 0
    for (const operand of operands) {
      const path = resolve(operand)
      if (typeof path === 'number') {
        if (!options.has('quiet')) yield* io.complain(quoteIfNeeded(operand), path)
        status = 1
        continue
      }
      const relative = from !== undefined && (base === undefined || isBelow(path, base))
      io.print((relative ? relativePath(from, path) : path) + end)
    }
    return status
  },
})

function* directoryOption(
  io: Io,
  text: string | undefined,
  existence: Existence,
  resolve: (path: string) => string | number,
): Step<string | undefined> {
  if (text === undefined) return undefined
  const path = resolve(text)
  if (typeof path === 'number') return yield* io.fail(quoteIfNeeded(text), path)
  const info = io.sys.stat(path)
  if (existence === 'existing' && typeof info !== 'number' && !isDirectory(info.mode)) {
    return yield* io.fail(quoteIfNeeded(text), ENOTDIR)
  }
  return path
}

const isBelow = (path: string, base: string): boolean =>
  base === '/' || path === base || path.startsWith(`${base}/`)
