/** getfattr(1): shows extended attributes. */

import { EINVAL, ENODATA, EOPNOTSUPP, strerror } from '../kernel/vfs/errno.ts'
import { isDirectory, isSymlink } from '../kernel/vfs/mode.ts'
import type { Io, Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { compareNames, joinPath, readDirectory } from './lib/walk.ts'
import { type Encoding, encodeValue } from './lib/xattr-value.ts'

const USAGE =
  "Usage: getfattr [-hRLP] [-n name|-d] [-e en] [-m pattern] path...\nTry `getfattr --help' for more information.\n"

export const getfattr = defineProgram({
  name: 'getfattr',
  version: 'attr 2.5.2',
  usage: '[-hRLP] [-n name|-d] [-e en] [-m pattern] path...',
  about: 'Get extended attributes',
  usageError: USAGE,
  failureStatus: 2,
  baseName: true,
  options: {
    name: { short: 'n', long: 'name', argument: 'name', help: 'get the named extended attribute value' },
    dump: { short: 'd', long: 'dump', help: 'get all extended attribute values' },
    encoding: {
      short: 'e',
      long: 'encoding',
      argument: '...',
      help: "encode values (as 'text', 'hex' or 'base64')",
    },
    match: {
      short: 'm',
      long: 'match',
      argument: 'pattern',
      help: 'only get attributes with names matching pattern',
    },
    onlyValues: { long: 'only-values', help: 'print the bare values only' },
    noDereference: { short: 'h', long: 'no-dereference', help: 'do not dereference symbolic links' },
    oneFileSystem: { long: 'one-file-system', help: 'skip files on different filesystems' },
    absoluteNames: { long: 'absolute-names', help: "don't strip leading '/' in pathnames" },
    recursive: { short: 'R', long: 'recursive', help: 'recurse into subdirectories' },
    logical: { short: 'L', long: 'logical', help: 'logical walk, follow symbolic links' },
    physical: { short: 'P', long: 'physical', help: 'physical walk, do not follow symbolic links' },
  },
  *run(io, options, operands) {
    const encoding = options.value('encoding')
    const encodings: readonly string[] = ['text', 'hex', 'base64']
    const badEncoding = options.values('encoding').some((given) => !encodings.includes(given as string))
    if (badEncoding || operands.length === 0) {
      yield* io.printError(USAGE)
      return 2
    }
    const pattern = options.value('match') ?? '^user\\.'
    const matches = compilePattern(pattern)
    if (matches === null) return yield* io.fail(`invalid regular expression "${pattern}"`, 0, 1)
    const job: Job = {
      io,
      name: options.value('name'),
      dump: options.has('dump'),
      encoding: encoding as Encoding | undefined,
      matches,
      onlyValues: options.has('onlyValues'),
      follow: !options.has('noDereference'),
      recursive: options.has('recursive'),
      followAll: options.last('logical', 'physical') === 'logical',
      absoluteNames: options.has('absoluteNames'),
      warned: false,
    }
    let status = 0
    for (const operand of operands) if (!(yield* showTree(job, operand, true))) status = 1
    return status
  },
})

interface Job {
  readonly io: Io
  readonly name: string | undefined
  readonly dump: boolean
  readonly encoding: Encoding | undefined
  readonly matches: (name: string) => boolean
  readonly onlyValues: boolean
  readonly follow: boolean
  readonly recursive: boolean
  readonly followAll: boolean
  readonly absoluteNames: boolean
  /** The leading slash has been spoken of. */
  warned: boolean
}

/** `-` means all attributes; else an extended regular expression, close enough to JavaScript's for names. */
function compilePattern(pattern: string): ((name: string) => boolean) | null {
  if (pattern === '-') return () => true
  try {
    const expression = new RegExp(pattern)
    return (name) => expression.test(name)
  } catch {
    return null
  }
}

function* showTree(job: Job, path: string, isOperand: boolean): Step<boolean> {
  const { io } = job
  if (io.sys.exhausted()) yield
  const own = io.sys.lstat(path)
  if (typeof own === 'number') return yield* trouble(io, path, own)
  // The attributes are those of what a link leads to; a directory behind one is not walked without -L.
  const follows = isSymlink(own.mode) && job.follow
  const info = follows ? io.sys.stat(path) : own
  if (typeof info === 'number') return yield* trouble(io, path, info)
  let ok = yield* showFile(job, path, follows || !isSymlink(own.mode))
  if (job.recursive && isDirectory(info.mode) && (!isSymlink(own.mode) || job.followAll || isOperand)) {
    const entries = readDirectory(io, path)
    if (typeof entries === 'number') return yield* trouble(io, path, entries)
    for (const { name } of entries) if (!(yield* showTree(job, joinPath(path, name), false))) ok = false
  }
  return ok
}

function* trouble(io: Io, path: string, error: number): Step<boolean> {
  yield* io.printError(`${io.name}: ${path}: ${strerror(error)}\n`)
  return false
}

function* showFile(job: Job, path: string, follow: boolean): Step<boolean> {
  const { io } = job
  const names = job.name === undefined ? listNames(job, path, follow) : [job.name]
  if (typeof names === 'number') return names === -EOPNOTSUPP ? true : yield* trouble(io, path, names)
  let ok = true
  let header = false
  for (const name of names) {
    const value =
      job.dump || job.name !== undefined || job.onlyValues ? io.sys.getxattr(path, name, follow) : null
    if (typeof value === 'number') {
      if (value === -ENODATA || value === -EOPNOTSUPP || value === -EINVAL || job.name !== undefined) {
        yield* io.printError(`${path}: ${name}: ${xattrError(value)}\n`)
      } else yield* trouble(io, path, value)
      ok = false
      continue
    }
    if (!header) {
      const shown = yield* shownPath(job, path)
      if (!job.onlyValues) io.print(`# file: ${shown}\n`)
      header = true
    }
    if (job.onlyValues && value !== null) {
      io.printBytes(value.slice())
      continue
    }
    io.print(value === null ? `${name}\n` : `${name}=${encodeValue(value, job.encoding)}\n`)
  }
  if (header && !job.onlyValues) io.print('\n')
  if (io.full) yield* io.flush()
  return ok
}

const xattrError = (error: number): string => (error === -ENODATA ? 'No such attribute' : strerror(error))

function listNames({ io, matches }: Job, path: string, follow: boolean): string[] | number {
  const names = io.sys.listxattr(path, follow)
  return typeof names === 'number' ? names : names.filter(matches).sort(compareNames)
}

function* shownPath(job: Job, path: string): Step<string> {
  if (job.absoluteNames) return escapePath(path)
  if (!path.startsWith('/')) return escapePath(path.replace(/^\.\/+/, '') || '.')
  if (!job.warned) {
    job.warned = true
    yield* job.io.printError(`${job.io.name}: Removing leading '/' from absolute path names\n`)
  }
  return escapePath(path.replace(/^\/+/, '') || '.')
}

/** Newlines and backslashes in octal, so that a listing can be read back. */
const escapePath = (path: string): string =>
  path.replace(/[\n\r\\]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`)
