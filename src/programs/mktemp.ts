/** mktemp(1) of GNU coreutils. */

import { O_CREAT, O_EXCL, O_RDWR } from '../kernel/abi.ts'
import { EEXIST, strerror } from '../kernel/vfs/errno.ts'
import type { Io } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteText } from './lib/quote.ts'
import { joinPath } from './lib/walk.ts'

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const ATTEMPTS = 100

export const mktemp = defineProgram({
  name: 'mktemp',
  usage: '[OPTION]... [TEMPLATE]',
  about:
    "Create a temporary file or directory, safely, and print its name.\nTEMPLATE must contain at least 3 consecutive 'X's in last component.\nIf TEMPLATE is not specified, use tmp.XXXXXXXXXX, and --tmpdir is implied.",
  options: {
    directory: { short: 'd', long: 'directory', help: 'create a directory, not a file' },
    dryRun: { short: 'u', long: 'dry-run', help: 'do not create anything; merely print a name (unsafe)' },
    quiet: { short: 'q', long: 'quiet', help: 'suppress diagnostics about file/dir-creation failure' },
    suffix: {
      long: 'suffix',
      argument: 'SUFF',
      help: 'append SUFF to TEMPLATE; SUFF must not contain a slash',
    },
    parent: { short: 'p', argument: 'DIR', help: 'interpret TEMPLATE relative to DIR' },
    tmpdir: {
      long: 'tmpdir',
      optionalArgument: 'DIR',
      help: 'interpret TEMPLATE relative to DIR; if DIR is not specified, use $TMPDIR if set, else /tmp',
    },
    template: {
      short: 't',
      help: 'interpret TEMPLATE as a single file name component, relative to a directory',
    },
  },
  *run(io, options, operands) {
    if (operands.length > 1) return yield* io.failUsage('too many templates')
    const given = operands[0]
    let template = given ?? 'tmp.XXXXXXXXXX'
    let suffix = options.value('suffix') ?? ''
    if (options.has('suffix')) {
      if (given !== undefined && !template.endsWith('X')) {
        return yield* io.fail(`with --suffix, template ${quoteText(template)} must end in X`)
      }
    } else {
      const end = template.lastIndexOf('X') + 1
      suffix = template.slice(end)
      template = template.slice(0, end)
    }
    if (suffix.includes('/')) {
      return yield* io.fail(`invalid suffix ${quoteText(suffix)}, contains directory separator`)
    }
    const count = /X*$/.exec(template)?.[0].length ?? 0
    if (count < 3) return yield* io.fail(`too few X's in template ${quoteText(template + suffix)}`)
    const usesDirectory =
      given === undefined || options.has('parent') || options.has('tmpdir') || options.has('template')
    if (usesDirectory) {
      if (options.has('template') && template.includes('/')) {
        return yield* io.fail(
          `invalid template, ${quoteText(template + suffix)}, contains directory separator`,
        )
      }
      const variable = io.variable('TMPDIR') || '/tmp'
      const named = options.value('parent') ?? options.value('tmpdir')
      // -t prefers the variable to -p.
      const directory = options.has('template') ? io.variable('TMPDIR') || named || '/tmp' : named || variable
      if (template.startsWith('/')) {
        return yield* io.fail(
          `invalid template, ${quoteText(template + suffix)}; with --tmpdir, it may not be absolute`,
        )
      }
      template = joinPath(directory, template)
    }
    const stem = template.slice(0, template.length - count)
    const kind = options.has('directory') ? 'directory' : 'file'
    for (let attempt = 0; ; attempt++) {
      const path = stem + randomName(io, count) + suffix
      const result = options.has('dryRun') ? dryResult(io, path) : make(io, path, kind)
      if (result >= 0) {
        io.print(`${path}\n`)
        return 0
      }
      if (result === -EEXIST && attempt < ATTEMPTS) continue
      if (!options.has('quiet')) {
        yield* io.complain(
          `failed to create ${kind} via template ${quoteText(template + suffix)}: ${strerror(result)}`,
        )
      }
      return 1
    }
  },
})

function make(io: Io, path: string, kind: 'file' | 'directory'): number {
  if (kind === 'directory') return io.sys.mkdir(path, 0o700)
  const fd = io.sys.open(path, O_RDWR | O_CREAT | O_EXCL, 0o600)
  return fd < 0 ? fd : io.sys.close(fd)
}

const dryResult = (io: Io, path: string): number => (typeof io.sys.lstat(path) === 'number' ? 0 : -EEXIST)

const randomName = (io: Io, count: number): string =>
  Array.from(io.sys.getrandom(count), (byte) => LETTERS[byte % LETTERS.length]).join('')
