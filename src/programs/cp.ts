/** cp(1): copies files and directories. copy.ts does the work. */

import type { Stat } from '../kernel/abi.ts'
import { EEXIST } from '../kernel/vfs/errno.ts'
import { isDirectory, S_IALLUGO } from '../kernel/vfs/mode.ts'
import { type CopyJob, copyOperand, newMemory, type Preserve } from './copy.ts'
import { backupOptions, readBackup } from './lib/backup.ts'
import { contextOption } from './lib/context-option.ts'
import type { Io, Step } from './lib/io.ts'
import { matchKeyword, oneOf } from './lib/keyword.ts'
import { checkTargetDirectory, readDestination } from './lib/operands.ts'
import { type ArgumentCheck, defineProgram, type Options } from './lib/program.ts'
import { quoteName } from './lib/quote.ts'
import { readUpdate, updateOptions } from './lib/update.ts'
import { baseName, joinPath, stripSlashes } from './lib/walk.ts'

const REFLINK = { auto: 'auto', always: 'always', never: 'never' } as const
const SPARSE = { never: 'never', auto: 'auto', always: 'always' } as const

const ATTRIBUTES = {
  mode: 'mode',
  timestamps: 'timestamps',
  ownership: 'ownership',
  links: 'links',
  context: 'context',
  xattr: 'xattr',
  all: 'all',
} as const

const options = {
  archive: { short: 'a', long: 'archive', help: 'same as -dR --preserve=all' },
  attributesOnly: { long: 'attributes-only', help: "don't copy the file data, just the attributes" },
  ...backupOptions,
  copyContents: { long: 'copy-contents', help: 'copy contents of special files when recursive' },
  noDereferenceLinks: { short: 'd', help: 'same as --no-dereference --preserve=links' },
  debug: { long: 'debug', help: 'explain how a file is copied.  Implies -v' },
  force: {
    short: 'f',
    long: 'force',
    help: 'if an existing destination file cannot be opened, remove it and try again',
  },
  interactive: { short: 'i', long: 'interactive', help: 'prompt before overwrite' },
  followOperands: { short: 'H', help: 'follow command-line symbolic links in SOURCE' },
  hardLink: { short: 'l', long: 'link', help: 'hard link files instead of copying' },
  dereference: { short: 'L', long: 'dereference', help: 'always follow symbolic links in SOURCE' },
  noClobber: { short: 'n', long: 'no-clobber', help: 'silently skip existing files' },
  noDereference: { short: 'P', long: 'no-dereference', help: 'never follow symbolic links in SOURCE' },
  preserveSome: { short: 'p', help: 'same as --preserve=mode,ownership,timestamps' },
  preserve: {
    long: 'preserve',
    optionalArgument: 'ATTR_LIST',
    help: 'preserve the specified attributes: mode, ownership, timestamps, links, xattr, context, all',
    check: checkAttributes('--preserve'),
  },
  noPreserve: {
    long: 'no-preserve',
    argument: 'ATTR_LIST',
    help: "don't preserve the specified attributes",
    check: checkAttributes('--no-preserve'),
  },
  parents: { long: ['parents', 'path'], help: 'use full source file name under DIRECTORY' },
  recursive: { short: 'Rr', long: 'recursive', help: 'copy directories recursively' },
  reflink: {
    long: 'reflink',
    optionalArgument: 'WHEN',
    help: 'control clone/CoW copies: auto, never, always',
    check: oneOf('--reflink', REFLINK),
  },
  removeDestination: {
    long: 'remove-destination',
    help: 'remove each existing destination file before attempting to open it',
  },
  sparse: {
    long: 'sparse',
    argument: 'WHEN',
    help: 'control creation of sparse files: auto, always, never',
    check: oneOf('--sparse', SPARSE),
  },
  stripSlashes: {
    long: 'strip-trailing-slashes',
    help: 'remove any trailing slashes from each SOURCE argument',
  },
  symbolicLink: { short: 's', long: 'symbolic-link', help: 'make symbolic links instead of copying' },
  targetDirectory: {
    short: 't',
    long: 'target-directory',
    argument: 'DIRECTORY',
    help: 'copy all SOURCE arguments into DIRECTORY',
    check: checkTargetDirectory,
  },
  noTargetDirectory: { short: 'T', long: 'no-target-directory', help: 'treat DEST as a normal file' },
  ...updateOptions,
  // cp 9.7 takes it, and does the same without it.
  keepDirectorySymlink: { long: 'keep-directory-symlink' },
  context: contextOption('SELinux'),
  verbose: { short: 'v', long: 'verbose', help: 'explain what is being done' },
  oneFileSystem: { short: 'x', long: 'one-file-system', help: 'stay on this file system' },
} as const

type Given = Options<typeof options>

export const cp = defineProgram({
  name: 'cp',
  usage: [
    '[OPTION]... [-T] SOURCE DEST',
    '[OPTION]... SOURCE... DIRECTORY',
    '[OPTION]... -t DIRECTORY SOURCE...',
  ],
  about: 'Copy SOURCE to DEST, or multiple SOURCE(s) to DIRECTORY.',
  options,
  *run(io, given, operands) {
    const job = yield* readJob(io, given)
    const destination = yield* readDestination(io, operands, {
      targetDirectory: given.value('targetDirectory'),
      noTargetDirectory: given.has('noTargetDirectory'),
    })
    const { directory } = destination
    if (given.has('parents') && directory === null) {
      return yield* io.failUsage('with --parents, the destination must be a directory')
    }
    const strip = given.has('stripSlashes') && directory !== null
    const sources = strip ? destination.sources.map(stripSlashes) : destination.sources
    let status = 0
    for (const source of sources) {
      let ok: boolean
      if (directory === null) ok = yield* copyOne(job, source, destination.target)
      else if (given.has('parents')) ok = yield* copyWithParents(job, source, directory)
      else ok = yield* copyOne(job, source, nameIn(directory, source))
      if (!ok) status = 1
    }
    return status
  },
})

/** `cp -R source/.. dest` copies into dest, not into dest/.. */
function nameIn(directory: string, source: string): string {
  const base = baseName(source)
  return base === '..' ? directory : joinPath(directory, base)
}

function* copyOne(job: CopyJob, source: string, target: string): Step<boolean> {
  // `cp --force --backup f f` makes a backup of f: copied from the name that the backup takes.
  return (yield* copyOperand(job, source, target)) !== 'failed'
}

/** Makes the source's directories below the target, with their modes, then copies into them. */
function* copyWithParents(job: CopyJob, source: string, directory: string): Step<boolean> {
  const { io } = job
  const parts = stripSlashes(source).split('/')
  let from = source.startsWith('/') ? '/' : ''
  let to = directory
  const made: { from: Stat; to: string }[] = []
  for (const part of parts.slice(0, -1)) {
    if (part === '') continue
    from = from === '' ? part : joinPath(from, part)
    to = joinPath(to, part)
    const info = io.sys.stat(from)
    if (typeof info === 'number') {
      yield* io.complain(`failed to get attributes of ${quoteName(from)}`, info)
      return false
    }
    const result = io.sys.mkdir(to, info.mode & S_IALLUGO)
    if (result < 0 && result !== -EEXIST) {
      yield* io.complain(`cannot make directory ${quoteName(to)}`, result)
      return false
    }
    if (result >= 0) {
      made.push({ from: info, to })
      if (job.verbose) io.print(`${from} -> ${to}\n`)
      continue
    }
    const there = io.sys.stat(to)
    if (typeof there !== 'number' && !isDirectory(there.mode)) {
      yield* io.complain(`${quoteName(to)} exists but is not a directory`)
      return false
    }
  }
  const ok = yield* copyOne(job, source, joinPath(to, parts.at(-1) as string))
  for (const entry of made.reverse()) keepParent(job, entry.from, entry.to)
  return ok
}

function keepParent({ io, preserve }: CopyJob, from: Stat, to: string): void {
  if (preserve.timestamps) io.sys.utimens(to, from.atime, from.mtime)
  if (preserve.ownership) io.sys.lchown(to, from.uid, from.gid)
  if (preserve.mode) io.sys.chmod(to, from.mode & S_IALLUGO)
}

function* readJob(io: Io, given: Given): Step<CopyJob> {
  if (given.has('hardLink') && given.has('symbolicLink')) {
    return yield* io.failUsage('cannot make both hard and symbolic links')
  }
  const backup = yield* readBackup(io, given)
  const update = yield* readUpdate(io, given.given, ['interactive'])
  if ((update === 'none' || update === 'none-fail') && backup.control !== 'none') {
    return yield* io.failUsage('--backup is mutually exclusive with -n or --update=none-fail')
  }
  const data = yield* readDataOptions(io, given)
  const recursive = given.has('recursive') || given.has('archive')
  const { preserve, required, defaultMode } = yield* readPreserve(io, given)
  const umask = io.sys.umask(0)
  io.sys.umask(umask)
  return {
    io,
    move: false,
    noCopy: false,
    recursive,
    follow: readFollow(given, recursive),
    ask: given.last('interactive', 'noClobber') === 'interactive',
    force: false,
    update,
    backup,
    removeBefore: given.has('removeDestination'),
    removeAfterFailure: given.has('force'),
    preserve,
    requirePreserve: required,
    defaultMode,
    setMode: undefined,
    hardLink: given.has('hardLink'),
    symbolicLink: given.has('symbolicLink'),
    attributesOnly: given.has('attributesOnly'),
    ...data,
    debug: given.has('debug'),
    oneFileSystem: given.has('oneFileSystem'),
    verbose: given.has('verbose') || given.has('debug'),
    umask,
    memory: newMemory(),
  }
}

function readFollow(given: Given, recursive: boolean): CopyJob['follow'] {
  const last = given.last('archive', 'noDereferenceLinks', 'followOperands', 'dereference', 'noDereference')
  if (last === 'followOperands') return 'operands'
  if (last === 'dereference') return 'always'
  if (last !== undefined) return 'never'
  return recursive && !given.has('hardLink') ? 'never' : 'always'
}

function* readDataOptions(io: Io, given: Given): Step<Pick<CopyJob, 'sparse' | 'reflink'>> {
  let sparse: CopyJob['sparse'] = 'auto'
  let reflink: CopyJob['reflink'] = 'auto'
  for (const { key, value } of given.given) {
    if (key === 'sparse') sparse = yield* matchKeyword(io, '--sparse', value as string, SPARSE)
    else if (key === 'reflink')
      reflink = value === undefined ? 'always' : yield* matchKeyword(io, '--reflink', value, REFLINK)
  }
  if (reflink === 'always' && sparse !== 'auto') {
    return yield* io.failUsage('--reflink can be used only with --sparse=auto')
  }
  return { sparse, reflink }
}

/** The list's words; of what cannot be kept here only `--preserve` complains. */
function checkAttributes(option: '--preserve' | '--no-preserve'): ArgumentCheck {
  return function* (io, list) {
    for (const word of list.split(',')) {
      const attribute = yield* matchKeyword(io, option, word, ATTRIBUTES)
      if (attribute === 'context' && option === '--preserve')
        yield* io.fail('cannot preserve security context without an SELinux-enabled kernel')
    }
  }
}

function* readPreserve(
  io: Io,
  given: Given,
): Step<{ preserve: Preserve; required: boolean; defaultMode: boolean }> {
  const preserve = { mode: false, ownership: false, timestamps: false, links: false, xattrs: false }
  let required = false
  let defaultMode = false
  const set = (keys: readonly (keyof Preserve)[], value: boolean): void => {
    for (const key of keys) preserve[key] = value
    if (keys.includes('mode')) defaultMode = !value
  }
  const setList = function* (option: string, list: string, value: boolean): Step<void> {
    for (const word of list.split(',')) {
      const attribute = yield* matchKeyword(io, option, word, ATTRIBUTES)
      if (attribute === 'all') set(['mode', 'ownership', 'timestamps', 'links', 'xattrs'], value)
      else if (attribute === 'xattr') set(['xattrs'], value)
      else if (attribute !== 'context') set([attribute], value)
    }
  }
  for (const { key, value } of given.given) {
    if (key === 'archive') set(['mode', 'ownership', 'timestamps', 'links', 'xattrs'], true)
    else if (key === 'noDereferenceLinks') set(['links'], true)
    else if (key === 'preserveSome' || (key === 'preserve' && value === undefined)) {
      set(['mode', 'ownership', 'timestamps'], true)
      required = true
    } else if (key === 'preserve') {
      yield* setList('--preserve', value as string, true)
      required = true
    } else if (key === 'noPreserve') yield* setList('--no-preserve', value as string, false)
  }
  return { preserve, required, defaultMode }
}
