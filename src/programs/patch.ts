/**
 * patch(1) of GNU patch 2.8: applies differences to files. Terms stand in patch/parse.ts and patch/apply.ts. A question is
 * answered as without a terminal: patch asks only where its output is one, and here it never is read from there.
 */

import { O_CREAT, O_TRUNC, O_WRONLY } from '../kernel/abi.ts'
import { ENOENT, strerror } from '../kernel/vfs/errno.ts'
import { isDirectory, isRegular } from '../kernel/vfs/mode.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded, quoteText } from './lib/quote.ts'
import { fromByteString, toByteString } from './lib/text-lines.ts'
import { baseName, directoryName } from './lib/walk.ts'
import {
  apply,
  contextOf,
  copyUntil,
  isSame,
  isSameButBlanks,
  locate,
  type SameLine,
  targetOf,
} from './patch/apply.ts'
import { type FilePatch, parsePatch, reversed } from './patch/parse.ts'
import { type Rejected, rejectText } from './patch/reject.ts'

const HUNK_FAILED = 1
const TROUBLE = 2

export const patch = defineProgram({
  name: 'patch',
  usage: '[OPTION]... [ORIGFILE [PATCHFILE]]',
  about: 'Apply a diff file to an original.',
  version: 'GNU patch 2.8',
  failureStatus: TROUBLE,
  usageError: (called) => `${called}: Try '${called} --help' for more information.\n`,
  options: {
    strip: {
      short: 'p',
      long: 'strip',
      argument: 'NUM',
      help: 'strip NUM leading components from file names',
    },
    fuzz: {
      short: 'F',
      long: 'fuzz',
      argument: 'LINES',
      help: 'set the fuzz factor to LINES for inexact matching',
    },
    ignoreBlanks: {
      short: 'l',
      long: 'ignore-whitespace',
      help: 'ignore white space changes between patch and input',
    },
    context: { short: 'c', long: 'context', help: 'interpret the patch as a context difference' },
    normal: { short: 'n', long: 'normal', help: 'interpret the patch as a normal difference' },
    unified: { short: 'u', long: 'unified', help: 'interpret the patch as a unified difference' },
    forward: {
      short: 'N',
      long: 'forward',
      help: 'ignore patches that appear to be reversed or already applied',
    },
    reverse: {
      short: 'R',
      long: 'reverse',
      help: 'assume patches were created with old and new files swapped',
    },
    input: {
      short: 'i',
      long: 'input',
      argument: 'PATCHFILE',
      help: 'read patch from PATCHFILE instead of stdin',
    },
    output: { short: 'o', long: 'output', argument: 'FILE', help: 'output patched files to FILE' },
    rejectFile: { short: 'r', long: 'reject-file', argument: 'FILE', help: 'output rejects to FILE' },
    removeEmpty: {
      short: 'E',
      long: 'remove-empty-files',
      help: 'remove output files that are empty after patching',
    },
    backup: { short: 'b', long: 'backup', help: 'back up the original contents of each file' },
    backupIfMismatch: { long: 'backup-if-mismatch', help: 'back up if the patch does not match exactly' },
    noBackupIfMismatch: {
      long: 'no-backup-if-mismatch',
      help: 'back up mismatches only if otherwise requested',
    },
    suffix: { short: 'z', long: 'suffix', argument: 'SUFFIX', help: 'append SUFFIX to backup file names' },
    prefix: { short: 'B', long: 'prefix', argument: 'PREFIX', help: 'prepend PREFIX to backup file names' },
    batch: { short: 't', long: 'batch', help: 'ask no questions; assume reversed' },
    force: { short: 'f', long: 'force', help: 'like -t, but assume unreversed' },
    silent: { short: 's', long: ['quiet', 'silent'], help: 'work silently unless an error occurs' },
    verbose: { long: 'verbose', help: 'output extra information about the work being done' },
    dryRun: { long: 'dry-run', help: 'do not actually change any files; just print what would happen' },
    directory: {
      short: 'd',
      long: 'directory',
      argument: 'DIR',
      help: 'change the working directory to DIR first',
    },
    binary: { long: 'binary', help: 'read and write data in binary mode' },
    posix: { long: 'posix', help: 'conform to the POSIX standard' },
    version: { short: 'v', long: 'version', help: 'output version info' },
  },
  *run(io, options, operands) {
    const extra = operands[2]
    if (extra !== undefined) return yield* wrongUse(io, `${extra}: extra operand`)
    const number = function* (key: 'strip' | 'fuzz', what: string): Step<number | null> {
      const text = options.value(key)
      if (text === undefined) return null
      return /^\d+$/.test(text) ? Number(text) : yield* fatal(io, `${what} ${text} is not a number`)
    }
    const strip = yield* number('strip', 'strip count')
    const maxFuzz = (yield* number('fuzz', 'fuzz factor')) ?? 2
    const [file, patchOperand] = operands
    const patchFile = options.value('input') ?? patchOperand ?? '-'
    const directory = options.value('directory')
    if (directory !== undefined) {
      const entered = io.sys.chdir(directory)
      if (entered < 0)
        return yield* fatal(io, `Can't change to directory ${directory} : ${strerror(entered)}`)
    }
    const job: Job = {
      io,
      strip,
      maxFuzz,
      file: file ?? null,
      same: options.has('ignoreBlanks') ? isSameButBlanks : isSame,
      reverse: options.has('reverse'),
      forward: options.has('forward'),
      batch: options.has('batch'),
      force: options.has('force'),
      silent: options.has('silent'),
      verbose: options.has('verbose'),
      dryRun: options.has('dryRun'),
      removeEmpty: options.has('removeEmpty'),
      output: options.value('output') ?? null,
      rejectFile: options.value('rejectFile') ?? null,
      backsUp: options.has('backup'),
      backsUpMismatch: !options.has('noBackupIfMismatch') && !options.has('posix'),
      backupOf: backupNames(options.value('prefix'), options.value('suffix')),
      backedUp: new Set(),
    }
    const patches = yield* readPatches(io, patchFile)
    let status = 0
    for (const one of patches)
      status = Math.max(status, yield* patchOne(job, job.reverse ? reversed(one) : one))
    if (job.verbose) io.print('done\n')
    return status
  },
})

interface Job {
  readonly io: Io
  /** leading components of names to take off; null for all */
  readonly strip: number | null
  readonly maxFuzz: number
  readonly file: string | null
  readonly same: SameLine
  readonly reverse: boolean
  readonly forward: boolean
  readonly batch: boolean
  readonly force: boolean
  readonly silent: boolean
  readonly verbose: boolean
  readonly dryRun: boolean
  readonly removeEmpty: boolean
  readonly output: string | null
  readonly rejectFile: string | null
  readonly backsUp: boolean
  readonly backsUpMismatch: boolean
  readonly backupOf: (path: string) => string
  /** files that have a backup from this run */
  readonly backedUp: Set<string>
}

function* wrongUse(io: Io, message: string): Step<number> {
  yield* io.printError(
    `${io.called}: ${message}\n${io.called}: Try '${io.called} --help' for more information.\n`,
  )
  return TROUBLE
}

function fatal(io: Io, message: string): Step<never> {
  return io.fail(`**** ${message}`)
}

function backupNames(prefix: string | undefined, suffix: string | undefined): (path: string) => string {
  if (prefix === undefined) return (path) => path + (suffix ?? '.orig')
  return (path) => `${prefix}${path}${suffix ?? ''}`
}

function* readPatches(io: Io, name: string): Step<FilePatch[]> {
  const bytes = name === '-' ? yield* io.readAll(STDIN) : yield* io.readFile(name)
  if (typeof bytes === 'number') return yield* fatal(io, `Can't open patch file ${name} : ${strerror(bytes)}`)
  const patches = parsePatch(linesOf(toByteString(bytes)))
  if (patches.length === 0 && bytes.length > 0)
    return yield* fatal(io, 'Only garbage was found in the patch input.')
  return patches
}

const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

/** One file's patch. */
function* patchOne(job: Job, read: FilePatch): Step<number> {
  let given = read
  const { io } = job
  if (job.verbose) tellLead(io, given)
  const name = job.file ?? nameFor(job, given)
  if (name === null) return unknownFile(job, given)
  const stat = io.sys.stat(name)
  if (typeof stat !== 'number' && !isRegular(stat.mode)) {
    io.print(`File ${quoteIfNeeded(name)} is not a regular file -- refusing to patch\n`)
    const rejected = given.hunks.map((hunk) => ({ hunk, shift: 0 }))
    yield* reportRejects(job, { patch: given, rejected, isSkipped: true }, name)
    return HUNK_FAILED
  }
  if (given.old.isNone && typeof stat !== 'number' && stat.size > 0 && !job.force) {
    const found = `The next patch would create the file ${quoteIfNeeded(name)},\nwhich already exists!`
    if (mayBeReversed(job, found) === 'skip') {
      printIgnored(io, given)
      return HUNK_FAILED
    }
    given = reversed(given)
  }
  if (!job.silent) {
    const target = given.isRename ? (stripped(job, given.new.name ?? name) ?? name) : name
    const how = job.output !== null ? 'read' : given.isRename ? 'renamed' : null
    const from = how === null ? '' : ` (${how} from ${quoteIfNeeded(name)})`
    io.print(`${job.dryRun ? 'checking' : 'patching'} file ${quoteIfNeeded(job.output ?? target)}${from}\n`)
  }
  if (given.problem !== null) return yield* fatal(io, given.problem)
  const bytes =
    typeof stat === 'number' ? (stat === -ENOENT ? new Uint8Array(0) : stat) : yield* io.readFile(name)
  if (typeof bytes === 'number')
    return yield* fatal(io, `Can't open file ${quoteIfNeeded(name)} : ${strerror(bytes)}`)
  const input = linesOf(toByteString(bytes))
  const result = yield* applyAll(job, given, input)
  const { patch: applied, rejected, output, isMismatch, isSkipped } = result
  const target = job.output ?? (given.isRename ? (stripped(job, applied.new.name ?? name) ?? name) : name)
  if (!job.dryRun) {
    const existed = typeof stat !== 'number'
    const wantsBackup =
      job.output === null && !isSkipped && (job.backsUp || (job.backsUpMismatch && isMismatch))
    if (wantsBackup) yield* backUp(job, name, existed ? bytes : null)
    const isChanged = rejected.length < applied.hunks.length || given.isRename || applied.hunks.length === 0
    const isGone = output === '' && (job.removeEmpty || applied.new.isNone)
    if (isGone && existed && isChanged) {
      io.sys.unlink(name)
      if (applied.new.isNone) removeEmptyParents(io, name)
    } else if (isChanged || job.output !== null) {
      yield* writeFile(job, target, output, given.mode ?? (existed ? stat.mode & 0o7777 : null))
      if (target !== name && given.isRename) io.sys.unlink(name)
    }
  }
  if (rejected.length === 0) return 0
  yield* reportRejects(job, result, target)
  return HUNK_FAILED
}

interface Applied {
  /** as it was applied in the end: it may have turned out to be reversed */
  readonly patch: FilePatch
  readonly rejected: readonly Rejected[]
  readonly output: string
  /** something did not fit exactly */
  readonly isMismatch: boolean
  readonly isSkipped: boolean
}

function* applyAll(job: Job, given: FilePatch, input: readonly string[]): Step<Applied> {
  const { io } = job
  const target = targetOf(input)
  const rejected: Rejected[] = []
  let patch = given
  let [isMismatch, isSkipped, asked] = [false, false, false]
  for (let at = 0; at < patch.hunks.length; at++) {
    let hunk = patch.hunks[at] as FilePatch['hunks'][number]
    const { prefix, suffix } = contextOf(hunk)
    const most = Math.min(job.maxFuzz, Math.max(prefix, suffix))
    // A file that is there already is not made by a patch.
    const makesWhatIsThere = patch.old.isNone && input.length > 0
    let where = 0
    let fuzz = 0
    for (; !isSkipped; fuzz++) {
      where = makesWhatIsThere ? 0 : locate(target, hunk, fuzz, job.same)
      if (where === 0 || fuzz > 0 || target.offset !== 0) isMismatch = true
      if (at === 0 && where === 0 && !asked && !job.force) {
        const other = reversed(patch)
        where = locate(target, other.hunks[0] as typeof hunk, fuzz, job.same)
        if (where > 0) {
          asked = true
          const answer = mayBeReversed(
            job,
            `${job.reverse ? 'Unreversed' : 'Reversed (or previously applied)'} patch detected!`,
          )
          if (answer === 'reverse') {
            patch = other
            hunk = patch.hunks[0] as typeof hunk
          } else {
            where = 0
            isSkipped = true
          }
        }
      }
      if (where > 0 || fuzz >= most) break
    }
    const shift = target.output.length - target.frozen
    if (where === 0 || isSkipped) {
      rejected.push({ hunk, shift })
      const place = hunk.oldStart + shift
      if (job.verbose || (!isSkipped && !job.silent))
        io.print(`Hunk #${at + 1} ${isSkipped ? 'ignored' : 'FAILED'} at ${place}.\n`)
    } else {
      const place = where + shift
      apply(target, hunk, where)
      if (job.verbose || (!job.silent && (fuzz > 0 || target.offset !== 0))) {
        const offset = target.offset
        const lines = offset === 1 ? 'line' : 'lines'
        io.print(
          `Hunk #${at + 1} succeeded at ${place}${fuzz > 0 ? ` with fuzz ${fuzz}` : ''}${offset !== 0 ? ` (offset ${offset} ${lines})` : ''}.\n`,
        )
      }
    }
    if (io.full) yield* io.flush()
    yield* io.breathe()
  }
  copyUntil(target, input.length)
  return { patch, rejected, output: target.output.join(''), isMismatch, isSkipped }
}

/** `found` is what looks as if old and new were swapped. */
function mayBeReversed(job: Job, found: string): 'reverse' | 'skip' {
  const { io } = job
  io.print(found)
  if (job.forward) io.print('  Skipping patch.\n')
  else if (job.batch) {
    io.print(job.reverse ? '  Ignoring -R.\n' : '  Assuming -R.\n')
    return 'reverse'
  } else {
    io.print(`${job.reverse ? '  Ignore -R?' : '  Assume -R?'} [n] \nApply anyway? [n] \n`)
    if (!job.silent) io.print('Skipping patch.\n')
  }
  return 'skip'
}

function* reportRejects(
  job: Job,
  { patch, rejected, isSkipped }: Pick<Applied, 'patch' | 'rejected' | 'isSkipped'>,
  target: string,
): Step<void> {
  const { io } = job
  const rejects = job.rejectFile ?? `${target}.rej`
  const total = patch.hunks.length
  const verb = isSkipped ? 'ignored' : 'FAILED'
  io.print(`${rejected.length} out of ${total} hunk${total === 1 ? '' : 's'} ${verb}`)
  const isKept = job.rejectFile !== '-' && !job.dryRun
  io.print(isKept ? ` -- saving rejects to file ${quoteIfNeeded(rejects)}\n` : '\n')
  if (job.dryRun || rejects === '-') return
  yield* writeFile({ ...job, output: rejects }, rejects, rejectText(patch, rejected), null)
}

/** The name of the file that a patch is for: of those it has, the one that exists, with the fewest components. */
function nameFor(job: Job, { old, new: added, index, isRename }: FilePatch): string | null {
  const names = [old, added]
    .filter(({ name }) => name !== null && name !== '/dev/null')
    .map(({ name }) => stripped(job, name as string))
    .filter((name) => name !== null)
  const candidates =
    names.length > 0 || index === null ? names : [stripped(job, index)].filter((name) => name !== null)
  if (isRename && names[0] !== undefined) return names[0]
  const existing = candidates.filter((name) => typeof job.io.sys.stat(name) !== 'number')
  if (existing.length > 0) return best(existing)
  return old.isNone && candidates.length > 0 ? best(candidates) : null
}

const components = (name: string): number => name.split('/').filter((part) => part !== '').length

function best(names: readonly string[]): string {
  return names.reduce((chosen, name) => {
    const order =
      components(name) - components(chosen) ||
      baseName(name).length - baseName(chosen).length ||
      name.length - chosen.length
    return order < 0 ? name : chosen
  })
}

/** Without so many leading components; null where there are not as many, or the name leads out of the directory. */
function stripped({ strip }: Job, name: string): string | null {
  if (strip === null) return baseName(name)
  let rest = name
  for (let i = 0; i < strip; i++) {
    const slash = rest.indexOf('/')
    if (slash < 0) return null
    rest = rest.slice(slash).replace(/^\/+/, '')
  }
  return rest === '' || rest.startsWith('/') || rest.split('/').includes('..') ? null : rest
}

function unknownFile(job: Job, patch: FilePatch): number {
  const { lead, leadEnd } = patch
  const { io } = job
  io.print(`can't find file to patch at input line ${leadEnd + 1}\n`)
  if (job.batch || job.force) io.print('No file to patch.  Skipping patch.\n')
  else {
    io.print(
      job.strip === null
        ? 'Perhaps you should have used the -p or --strip option?\n'
        : 'Perhaps you used the wrong -p or --strip option?\n',
    )
    printLead(io, lead)
    io.print('File to patch: \nSkip this patch? [y] \nSkipping patch.\n')
  }
  printIgnored(io, patch)
  return HUNK_FAILED
}

function printIgnored(io: Io, { hunks }: FilePatch): void {
  io.print(`${hunks.length} out of ${hunks.length} hunk${hunks.length === 1 ? '' : 's'} ignored\n`)
}

function printLead(io: Io, lead: readonly string[]): void {
  io.print('The text leading up to this was:\n--------------------------\n')
  for (const line of lead) io.print(`|${line.replace(/\n$/, '')}\n`)
  io.print('--------------------------\n')
}

function tellLead(io: Io, { style, lead }: FilePatch): void {
  const shown = { unified: 'a unified diff', context: 'a context diff', normal: 'a normal diff' }[style]
  io.print(`Hmm...  Looks like ${shown} to me...\n`)
  printLead(io, lead)
}

function* backUp(job: Job, name: string, bytes: Uint8Array | null): Step<void> {
  if (job.backedUp.has(name)) return
  job.backedUp.add(name)
  if (bytes === null && !job.backsUp) {
    job.io.print(`Cannot stat file ${quoteIfNeeded(name)}, skipping backup\n`)
    return
  }
  const stat = job.io.sys.stat(name)
  const mode = typeof stat === 'number' ? null : stat.mode & 0o7777
  yield* writeBytes(job.io, job.backupOf(name), bytes ?? new Uint8Array(0), mode)
}

function* writeFile(job: Job, name: string, text: string, mode: number | null): Step<void> {
  makeParents(job.io, name)
  yield* writeBytes(job.io, name, fromByteString(text), mode)
}

/** Written anew under a name of its own and renamed: other names of the file keep what they have. */
function* writeBytes(io: Io, name: string, bytes: Uint8Array, mode: number | null): Step<void> {
  const stat = io.sys.lstat(name)
  if (typeof stat !== 'number' && isDirectory(stat.mode))
    return yield* fatal(io, `${quoteText(name)} is a directory`)
  if (typeof stat !== 'number') io.sys.unlink(name)
  const fd = io.sys.open(name, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
  if (fd < 0) return yield* fatal(io, `Can't create file ${quoteIfNeeded(name)} : ${strerror(fd)}`)
  const written = yield* io.writeAll(fd, bytes)
  io.sys.close(fd)
  if (written < 0) return yield* fatal(io, `write error : ${strerror(written)}`)
  if (mode !== null) io.sys.chmod(name, mode)
}

function makeParents(io: Io, name: string): void {
  const parts = directoryName(name).split('/')
  for (let i = 1; i <= parts.length; i++) {
    const directory = parts.slice(0, i).join('/')
    if (directory !== '' && directory !== '.') io.sys.mkdir(directory, 0o777)
  }
}

/** A directory whose last file a patch has removed goes too. */
function removeEmptyParents(io: Io, name: string): void {
  for (let at = directoryName(name); at !== '.' && at !== '/'; at = directoryName(at)) {
    if (io.sys.rmdir(at) < 0) return
  }
}
