/** ln(1): makes hard and symbolic links. */

import type { Stat } from '../kernel/abi.ts'
import { EDQUOT, EEXIST, EMLINK, ENAMETOOLONG, ENOSPC, EROFS } from '../kernel/vfs/errno.ts'
import { isDirectory } from '../kernel/vfs/mode.ts'
import { type Backup, backupName, backupOptions, readBackup } from './lib/backup.ts'
import { canonicalPath } from './lib/canonical.ts'
import { type Io, type Step, sameFile } from './lib/io.ts'
import { checkTargetDirectory, readDestination } from './lib/operands.ts'
import { defineProgram } from './lib/program.ts'
import { quoteName } from './lib/quote.ts'
import { relativePath } from './lib/relative.ts'
import { baseName, directoryName, joinPath } from './lib/walk.ts'

export const ln = defineProgram({
  name: 'ln',
  usage: [
    '[OPTION]... [-T] TARGET LINK_NAME',
    '[OPTION]... TARGET',
    '[OPTION]... TARGET... DIRECTORY',
    '[OPTION]... -t DIRECTORY TARGET...',
  ],
  about:
    'In the 1st form, create a link to TARGET with the name LINK_NAME.\nIn the 2nd form, create a link to TARGET in the current directory.\nIn the 3rd and 4th forms, create links to each TARGET in DIRECTORY.\nCreate hard links by default, symbolic links with --symbolic.',
  options: {
    ...backupOptions,
    directory: {
      short: 'dF',
      long: 'directory',
      help: 'allow the superuser to attempt to hard link directories',
    },
    force: { short: 'f', long: 'force', help: 'remove existing destination files' },
    interactive: { short: 'i', long: 'interactive', help: 'prompt whether to remove destinations' },
    logical: { short: 'L', long: 'logical', help: 'dereference TARGETs that are symbolic links' },
    noDereference: {
      short: 'n',
      long: 'no-dereference',
      help: 'treat LINK_NAME as a normal file if it is a symbolic link to a directory',
    },
    physical: { short: 'P', long: 'physical', help: 'make hard links directly to symbolic links' },
    relative: { short: 'r', long: 'relative', help: 'with -s, create links relative to link location' },
    symbolic: { short: 's', long: 'symbolic', help: 'make symbolic links instead of hard links' },
    targetDirectory: {
      short: 't',
      long: 'target-directory',
      argument: 'DIRECTORY',
      help: 'specify the DIRECTORY in which to create the links',
      check: checkDirectory,
    },
    noTargetDirectory: {
      short: 'T',
      long: 'no-target-directory',
      help: 'treat LINK_NAME as a normal file always',
    },
    verbose: { short: 'v', long: 'verbose', help: 'print name of each linked file' },
  },
  *run(io, options, operands) {
    const symbolic = options.has('symbolic')
    if (operands.length === 0) return yield* io.failUsage('missing file operand')
    if (options.has('relative') && !symbolic) return yield* io.fail('cannot do --relative without --symbolic')
    const last = options.last('force', 'interactive')
    const destination = yield* readDestination(io, operands, {
      targetDirectory: options.value('targetDirectory'),
      noTargetDirectory: options.has('noTargetDirectory'),
      keepLink: options.has('noDereference'),
      allowSingle: true,
    })
    const job: Job = {
      io,
      symbolic,
      relative: options.has('relative'),
      triesDirectories: options.has('directory'),
      follow: options.last('logical', 'physical') === 'logical',
      replace: last ?? 'no',
      backup: yield* readBackup(io, options),
      verbose: options.has('verbose'),
    }
    let status = 0
    for (const source of destination.sources) {
      const path =
        destination.directory === null
          ? destination.target
          : joinPath(destination.directory, baseName(source))
      if (!(yield* makeLink(job, source, path))) status = 1
    }
    return status
  },
})

function* checkDirectory(io: Io, path: string, option: string, seen: ReadonlySet<string>): Step<void> {
  yield* checkTargetDirectory(io, path, option, seen)
  const info = io.sys.stat(path)
  if (typeof info === 'number') yield* io.fail(`failed to access ${quoteName(path)}`, info)
  else if (!isDirectory(info.mode)) yield* io.fail(`target ${quoteName(path)} is not a directory`)
}

interface Job {
  readonly io: Io
  readonly symbolic: boolean
  readonly relative: boolean
  /** -d: the kernel may decide */
  readonly triesDirectories: boolean
  /** Hard links to what a link leads to. */
  readonly follow: boolean
  readonly replace: 'force' | 'interactive' | 'no'
  readonly backup: Backup
  readonly verbose: boolean
}

function* makeLink(job: Job, source: string, path: string): Step<boolean> {
  const { io, symbolic } = job
  if (!symbolic && !(yield* checkSource(job, source))) return false
  const target = job.relative ? relativeTarget(io, source, path) : source
  const first = tryLink(job, target, path)
  if (first >= 0) return yield* report(job, target, path, undefined)
  const existing = io.sys.lstat(path)
  if (first !== -EEXIST || typeof existing === 'number') return yield* cannotLink(job, source, path, first)
  return yield* replaceAndLink(job, source, target, path, existing)
}

function* checkSource({ io, follow, triesDirectories }: Job, source: string): Step<boolean> {
  const info = follow ? io.sys.stat(source) : io.sys.lstat(source)
  if (typeof info === 'number') {
    yield* io.complain(`failed to access ${quoteName(source)}`, info)
    return false
  }
  if (isDirectory(info.mode) && !triesDirectories) {
    yield* io.complain(`${source}: hard link not allowed for directory`)
    return false
  }
  return true
}

function tryLink({ io, symbolic, follow }: Job, target: string, path: string): number {
  return symbolic ? io.sys.symlink(target, path) : io.sys.link(target, path, follow)
}

/** Something has the name: with -f, -i or a backup it gives way. */
function* replaceAndLink(
  job: Job,
  source: string,
  target: string,
  path: string,
  existing: Stat,
): Step<boolean> {
  const { io } = job
  const backup = backupName(io, job.backup, path)
  if (job.replace === 'no' && backup === undefined) return yield* cannotLink(job, source, path, -EEXIST)
  if (isDirectory(existing.mode)) {
    yield* io.complain(`${path}: cannot overwrite directory`)
    return false
  }
  if (!(yield* isDistinct(job, source, path, existing))) return false
  if (job.replace === 'interactive' && !(yield* io.confirm(`replace ${quoteName(path)}? `))) return false
  if (backup !== undefined) {
    const saved = io.sys.rename(path, backup)
    if (saved < 0) {
      yield* io.complain(`cannot backup ${quoteName(path)}`, saved)
      return false
    }
    const again = tryLink(job, target, path)
    return again < 0 ? yield* cannotLink(job, source, path, again) : yield* report(job, target, path, backup)
  }
  // The new link is made beside and renamed into place, so that the name is never missing.
  const temporary = temporaryName(io, path)
  const made = tryLink(job, target, temporary)
  if (made < 0) return yield* cannotLink(job, source, path, made)
  const renamed = io.sys.rename(temporary, path)
  if (renamed < 0) {
    io.sys.unlink(temporary)
    return yield* cannotLink(job, source, path, renamed)
  }
  // rename(2) of two names of one file does nothing: the temporary name is still there.
  io.sys.unlink(temporary)
  return yield* report(job, target, path, undefined)
}

function* isDistinct(job: Job, source: string, path: string, existing: Stat): Step<boolean> {
  const { io, symbolic } = job
  // With a backup a link to itself is made.
  if (symbolic && job.backup.control !== 'none') return true
  const info = io.sys.stat(source)
  if (typeof info === 'number' || !sameFile(info, existing)) return true
  // `ln -sf a a` would leave a link to itself; a second name of the same file may be replaced.
  if ((symbolic || existing.nlink > 1) && !isSameName(io, source, path)) return true
  yield* io.complain(`${quoteName(source)} and ${quoteName(path)} are the same file`)
  return false
}

function isSameName(io: Io, a: string, b: string): boolean {
  if (baseName(a) !== baseName(b)) return false
  const [parentA, parentB] = [io.sys.stat(directoryName(a)), io.sys.stat(directoryName(b))]
  return typeof parentA !== 'number' && typeof parentB !== 'number' && sameFile(parentA, parentB)
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

function temporaryName(io: Io, path: string): string {
  const letters = Array.from(io.sys.getrandom(6), (byte) => LETTERS[byte % LETTERS.length]).join('')
  return joinPath(directoryName(path), `Cu${letters}`)
}

function relativeTarget(io: Io, source: string, path: string): string {
  const from = canonicalPath(io, directoryName(path), 'missing')
  const to = canonicalPath(io, source, 'missing')
  if (typeof from === 'number' || typeof to === 'number') return source
  return relativePath(from, to)
}

// biome-ignore lint/correctness/useYield: a step like its alternatives
function* report(job: Job, target: string, path: string, backup: string | undefined): Step<boolean> {
  if (!job.verbose) return true
  const saved = backup === undefined ? '' : `${quoteName(backup)} ~ `
  job.io.print(`${saved}${quoteName(path)} ${job.symbolic ? '->' : '=>'} ${quoteName(target)}\n`)
  return true
}

function* cannotLink({ io, symbolic }: Job, source: string, path: string, error: number): Step<boolean> {
  const link = quoteName(path)
  let what: string
  if (symbolic) {
    const named = source === '' || error === -ENAMETOOLONG
    what = `symbolic link ${link}${named ? ` -> ${quoteName(source)}` : ''}`
  } else if (error === -EMLINK) what = `hard link to ${quoteName(source)}`
  else {
    const isOfPlace = [EDQUOT, EEXIST, ENOSPC, EROFS].includes(-error)
    what = `hard link ${link}${isOfPlace ? '' : ` => ${quoteName(source)}`}`
  }
  yield* io.complain(`failed to create ${what}`, error)
  return false
}
