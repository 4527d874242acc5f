/** chattr(1) of e2fsprogs: changes the flags of files (lib/file-flags.ts). */

import { ENOTTY, EOPNOTSUPP, strerror } from '../kernel/vfs/errno.ts'
import { isDirectory } from '../kernel/vfs/mode.ts'
import { E2FSPROGS, flagBit, flagColumns, VERSION_LINE, withFlags } from './lib/file-flags.ts'
import type { Io, Step } from './lib/io.ts'
import { defineRawProgram } from './lib/program.ts'
import { joinPath, readDirectory } from './lib/walk.ts'

const LETTERS = 'aAcCdDeijPsStTuFxm'
const USAGE = 'Usage: chattr [-RVf] [-+=aAcCdDeijPsStTuFx] [-p project] [-v version] files...\n'

interface Job {
  readonly recursive: boolean
  readonly verbose: boolean
  readonly silent: boolean
  /** the flags that a file has after it */
  readonly change: (flags: number) => number
  /** `-v` or `-p` was given, which no file system here knows: what it would set */
  readonly unknown: 'version' | 'project' | null
}

export const chattr = defineRawProgram({
  name: 'chattr',
  help: `${USAGE}
Change file attributes.

  -R             recursively change attributes of directories and their contents
  -V             be verbose and print the program version
  -f             suppress most error messages

A mode is one of +, - and = and letters: a append only, A no atime updates, d no dump, i immutable,
S synchronous updates; others are known, and refused by the file systems of this machine.
`,
  version: `e2fsprogs ${E2FSPROGS}`,
  *run(io, args) {
    const read = readArguments(args)
    if (read === null) {
      yield* io.printError(USAGE)
      return 1
    }
    if (typeof read === 'string') {
      yield* io.printError(`${read}\n`)
      return 1
    }
    const { job, files } = read
    if (files.length === 0) {
      yield* io.printError(USAGE)
      return 1
    }
    if (job.verbose) yield* io.printError(`chattr ${VERSION_LINE}\n`)
    let status = 0
    for (const file of files) if (!(yield* changeOne(io, job, file))) status = 1
    return status
  },
})

/** Null: the words are wrong; a text says what is. */
function readArguments(args: readonly string[]): { job: Job; files: string[] } | string | null {
  let [added, removed] = [0, 0]
  let set: number | null = null
  let unknown: Job['unknown'] = null
  const switches = new Set<string>()
  let at = 0
  for (; at < args.length; at++) {
    const word = args[at] as string
    const sign = word[0] as string
    if (word === '--') {
      at++
      break
    }
    if (!/^[-+=]/.test(word)) break
    for (const letter of word.slice(1)) {
      if (sign === '-' && 'RVf'.includes(letter)) switches.add(letter)
      else if (sign === '-' && 'pv'.includes(letter)) {
        if (!/^\d+$/.test(args[++at] ?? '')) return null
        unknown = letter === 'p' ? 'project' : 'version'
      } else if (!LETTERS.includes(letter)) return null
      else if (sign === '+') added |= flagBit(letter)
      else if (sign === '-') removed |= flagBit(letter)
      else set = (set ?? 0) | flagBit(letter)
    }
    if (sign === '=') set ??= 0
  }
  if (at >= args.length) return null
  if (set === null && added === 0 && removed === 0 && unknown === null) return "Must use '-v', =, - or +"
  if (set !== null && (added | removed) !== 0) return '= is incompatible with - and +'
  if ((added & removed) !== 0) return "Can't both set and unset same flag."
  return {
    job: {
      recursive: switches.has('R'),
      verbose: switches.has('V'),
      silent: switches.has('f'),
      change: (flags) => set ?? (flags & ~removed) | added,
      unknown,
    },
    files: args.slice(at),
  }
}

function* changeOne(io: Io, job: Job, path: string): Step<boolean> {
  const failed = function* (reason: string): Step<false> {
    if (!job.silent) yield* io.complain(reason)
    return false
  }
  const stat = io.sys.lstat(path)
  if (typeof stat === 'number') return yield* failed(`${strerror(stat)} while trying to stat ${path}`)
  if (job.unknown !== null)
    return yield* failed(
      `${strerror(job.unknown === 'version' ? -ENOTTY : -EOPNOTSUPP)} while setting ${job.unknown} on ${path}`,
    )
  const flags = withFlags(io.sys, path, (fd) => io.sys.getFlags(fd))
  if (flags < 0) return yield* failed(`${strerror(flags)} while reading flags on ${path}`)
  const wanted = job.change(flags)
  if (job.verbose) io.print(`Flags of ${path} set as ${flagColumns(wanted)}\n`)
  const error = withFlags(io.sys, path, (fd) => io.sys.setFlags(fd, wanted))
  if (error < 0) return yield* failed(`${strerror(error)} while setting flags on ${path}`)
  if (!job.recursive || !isDirectory(stat.mode)) return true
  const entries = readDirectory(io, path)
  let isFine = true
  for (const { name } of typeof entries === 'number' ? [] : entries) {
    if (!(yield* changeOne(io, job, joinPath(path, name)))) isFine = false
  }
  return isFine
}
