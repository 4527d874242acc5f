/**
 * tar(1) of GNU tar 1.35: makes, lists and extracts archives, with -z through gzip.
 *
 * A member (tar/archive.ts) is what an archive holds of one file. Each mode has its file: tar/create.ts adds members (-c,
 * -r, -u) that tar/creator.ts makes of files; tar/read.ts goes through members (-t, -x, -d), which tar/extractor.ts
 * unpacks and tar/compare.ts compares; tar/rewrite.ts takes members out or puts archives together (--delete, -A).
 * Which names are meant say tar/names.ts, tar/wanted.ts and tar/selection.ts; what becomes of names, tar/transform.ts and
 * tar/safe-names.ts.
 */

import type { Io, Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { create } from './tar/create.ts'
import { USAGE_HINT, wrongUse } from './tar/failures.ts'
import { tellMoments } from './tar/moments.ts'
import { readNames } from './tar/names.ts'
import { withDashes } from './tar/old-form.ts'
import { type TarOptions, table } from './tar/options.ts'
import { read } from './tar/read.ts'
import { rewrite } from './tar/rewrite.ts'
import { topLevel } from './tar/top-level.ts'
import { readTransform } from './tar/transform.ts'

/** EX_USAGE of sysexits.h: a wrong option */
const wrongUsage = 64

const MODES = ['create', 'append', 'update', 'concatenate', 'delete', 'compare', 'list', 'extract'] as const

type Mode = (typeof MODES)[number]

const SHOWN_DEFAULTS =
  '--format=gnu -f- -b20 --quoting-style=escape --rmt-command=/usr/sbin/rmt --rsh-command=/usr/bin/rsh\n'

const FORMATS = new Set(['gnu', 'oldgnu', 'pax', 'posix', 'ustar', 'v7'])

export const tar = defineProgram({
  name: 'tar',
  usage: '[OPTION...] [FILE]...',
  about:
    "GNU 'tar' saves many files together into a single tape or disk archive, and can\nrestore individual files from the archive.",
  version: 'GNU tar 1.35',
  failureStatus: wrongUsage,
  usageError: USAGE_HINT,
  speaksAs: 'called',
  options: table,
  rewrite: withDashes,
  *run(io, options, operands) {
    if (options.has('showDefaults')) {
      io.print(SHOWN_DEFAULTS)
      return 0
    }
    const mode = yield* readMode(io, options)
    yield* checkOptions(io, options, mode, operands)
    // With -v tar says how it has read a date, and -t counts as one.
    if (options.has('verbose') || options.has('list')) yield* tellMoments(io, options.given)
    const names = yield* readNames(io, options, operands)
    const transform = yield* readTransform(io, options)
    switch (mode) {
      case 'list':
      case 'extract':
      case 'compare':
        return yield* read(io, options, names, transform, mode)
      case 'concatenate':
      case 'delete':
        return yield* rewrite(io, options, names, mode)
      default:
        return yield* create(io, options, names, transform, mode)
    }
  },
})

/** What tar is to do: exactly one of the modes must be given. */
function* readMode(io: Io, options: TarOptions): Step<Mode> {
  if (options.has('drive'))
    return yield* wrongUse(io, "Options '-[0-7][lmh]' not supported by *this* tar", wrongUsage)
  const alone = options.value('oldOptionAlone')
  if (alone !== undefined) return yield* wrongUse(io, `Old option '${alone}' requires an argument.`)
  const [mode, another] = MODES.filter((name) => options.has(name))
  if (another !== undefined)
    return yield* wrongUse(
      io,
      "You may not specify more than one '-Acdtrux', '--delete' or  '--test-label' option",
    )
  if (mode === undefined)
    return yield* wrongUse(io, "You must specify one of the '-Acdtrux', '--delete' or '--test-label' options")
  return mode
}

function* checkOptions(io: Io, options: TarOptions, mode: Mode, operands: readonly string[]): Step<void> {
  if (options.count('file') > 1) yield* wrongUse(io, "Multiple archive files require '-M' option")
  const format = options.value('format')
  if (format !== undefined && !FORMATS.has(format)) yield* wrongUse(io, `${format}: Invalid archive format`)
  if (options.has('occurrence')) yield* checkOccurrence(io, options, mode, operands)
  if (options.has('oneTopLevel') && topLevel(options) === null)
    yield* wrongUse(
      io,
      'Cannot deduce top-level directory name; please set it explicitly with --one-top-level=DIR',
    )
}

/** --occurrence is of names that an archive is searched for. */
function* checkOccurrence(io: Io, options: TarOptions, mode: Mode, operands: readonly string[]): Step<void> {
  if (operands.length === 0 && !options.has('filesFrom'))
    yield* wrongUse(io, '--occurrence is meaningless without a file list')
  const letter = { create: 'c', append: 'r', update: 'u', concatenate: 'A' }[mode as string]
  if (letter !== undefined) yield* wrongUse(io, `'--occurrence' cannot be used with '-${letter}'`)
}
