/** mv(1): renames files, or moves them to another file system by copying. copy.ts does the work. */

import { RENAME_EXCHANGE, RENAME_NOREPLACE } from '../kernel/abi.ts'
import { type CopyJob, copyOperand, newMemory } from './copy.ts'
import { backupOptions, readBackup } from './lib/backup.ts'
import { type Io, type Step, sameFile } from './lib/io.ts'
import { checkOperands, checkTargetDirectory, readDestination } from './lib/operands.ts'
import { defineProgram, type Options } from './lib/program.ts'
import { quoteName } from './lib/quote.ts'
import { readUpdate, updateOptions } from './lib/update.ts'
import { baseName, joinPath, stripSlashes } from './lib/walk.ts'
import { removeMoved } from './rm.ts'

const options = {
  ...backupOptions,
  debug: { long: 'debug', help: 'explain how a file is copied.  Implies -v' },
  exchange: { long: 'exchange', help: 'exchange source and destination' },
  force: { short: 'f', long: 'force', help: 'do not prompt before overwriting' },
  interactive: { short: 'i', long: 'interactive', help: 'prompt before overwrite' },
  noClobber: { short: 'n', long: 'no-clobber', help: 'do not overwrite an existing file' },
  noCopy: { long: 'no-copy', help: 'do not copy if renaming fails' },
  stripSlashes: {
    long: 'strip-trailing-slashes',
    help: 'remove any trailing slashes from each SOURCE argument',
  },
  targetDirectory: {
    short: 't',
    long: 'target-directory',
    argument: 'DIRECTORY',
    help: 'move all SOURCE arguments into DIRECTORY',
    check: checkTargetDirectory,
  },
  noTargetDirectory: { short: 'T', long: 'no-target-directory', help: 'treat DEST as a normal file' },
  ...updateOptions,
  context: {
    short: 'Z',
    long: 'context',
    optionalArgument: 'CTX',
    help: 'set the SELinux security context (none is kept here)',
  },
  verbose: { short: 'v', long: 'verbose', help: 'explain what is being done' },
} as const

type Given = Options<typeof options>

export const mv = defineProgram({
  name: 'mv',
  usage: [
    '[OPTION]... [-T] SOURCE DEST',
    '[OPTION]... SOURCE... DIRECTORY',
    '[OPTION]... -t DIRECTORY SOURCE...',
  ],
  about: 'Rename SOURCE to DEST, or move SOURCE(s) to DIRECTORY.',
  options,
  *run(io, given, operands) {
    yield* checkOperands(io, operands, given.has('targetDirectory') ? 1 : 2)
    const [first, second] = operands
    const update = yield* readUpdate(io, given.given, ['interactive', 'force'])
    const refuses =
      given.last('backup', 'simpleBackup', 'suffix') !== undefined &&
      (given.has('exchange') || update === 'none' || update === 'none-fail')
    // With two operands the plain rename is tried before anything is looked at.
    const direct =
      operands.length === 2 &&
      !given.has('exchange') &&
      !given.has('targetDirectory') &&
      !given.has('noTargetDirectory')
    const renameError = direct
      ? io.sys.rename(first as string, second as string, RENAME_NOREPLACE)
      : undefined
    // Only then does mv see that its options do not go together, and before it that -t names no directory.
    if (given.has('targetDirectory'))
      yield* readDestination(io, operands, {
        targetDirectory: given.value('targetDirectory'),
        noTargetDirectory: given.has('noTargetDirectory'),
      })
    if (refuses && operands.length > (given.has('targetDirectory') ? 0 : 1))
      return yield* io.failUsage('cannot combine --backup with --exchange, -n, or --update=none-fail')
    if (renameError !== undefined && renameError >= 0) {
      const job = yield* readJob(io, given, update)
      const moved = given.has('stripSlashes') ? stripSlashes(first as string) : (first as string)
      return yield* moveOne(job, given, moved, second as string, renameError)
    }
    const { sources, directory, target } = yield* readDestination(io, operands, {
      targetDirectory: given.value('targetDirectory'),
      noTargetDirectory: given.has('noTargetDirectory'),
    })
    const job = yield* readJob(io, given, update)
    const place = (source: string) => (directory === null ? target : joinPath(directory, baseName(source)))
    let status = 0
    for (const operand of sources) {
      const source = given.has('stripSlashes') ? stripSlashes(operand) : operand
      const error = directory === null ? renameError : undefined
      const result = given.has('exchange')
        ? yield* exchange(io, given, source, place(source))
        : yield* moveOne(job, given, source, place(source), error)
      if (result !== 0) status = 1
    }
    return status
  },
})

/** The exit status. */
function* exchange(io: Io, given: Given, source: string, target: string): Step<number> {
  const info = io.sys.lstat(source)
  const other = io.sys.lstat(target)
  const [from, to] = [quoteName(source), quoteName(target)]
  if (typeof info === 'number') yield* io.complain(`cannot stat ${from}`, info)
  else if (typeof other !== 'number' && sameFile(info, other))
    yield* io.complain(`${from} and ${to} are the same file`)
  else if (io.sys.rename(source, target, RENAME_EXCHANGE) >= 0) {
    if (given.has('verbose')) io.print(`exchanged ${from} <-> ${to}\n`)
    return 0
  }
  // mv 9.7 has lost the reason when it complains.
  else yield* io.complain(`cannot exchange ${from} and ${to}: Unknown error -1`)
  return 1
}

/** Renames, or copies and removes the source; gives the exit status. */
function* moveOne(
  job: CopyJob,
  given: Given,
  source: string,
  target: string,
  renameError: number | undefined,
): Step<number> {
  const outcome = yield* copyOperand(job, source, target, renameError)
  if (outcome === 'failed') return 1
  if (outcome !== 'copied') return 0
  return (yield* removeMoved(job.io, source, given.has('verbose') || given.has('debug'))) ? 0 : 1
}

function* readJob(io: Io, given: Given, update: CopyJob['update']): Step<CopyJob> {
  const backup = yield* readBackup(io, given)
  const umask = io.sys.umask(0)
  io.sys.umask(umask)
  const last = given.last('force', 'interactive', 'noClobber')
  return {
    io,
    move: true,
    noCopy: given.has('noCopy'),
    recursive: true,
    follow: 'never',
    ask: last === 'interactive',
    force: last === 'force',
    update,
    backup,
    removeBefore: false,
    removeAfterFailure: false,
    preserve: { mode: true, ownership: true, timestamps: true, links: true, xattrs: true },
    requirePreserve: false,
    defaultMode: false,
    setMode: undefined,
    hardLink: false,
    symbolicLink: false,
    attributesOnly: false,
    sparse: 'auto',
    reflink: 'auto',
    debug: given.has('debug'),
    oneFileSystem: false,
    verbose: given.has('verbose') || given.has('debug'),
    umask,
    memory: newMemory(),
  }
}
