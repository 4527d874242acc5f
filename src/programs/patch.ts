/**
 * patch(1) of GNU patch 2.8: applies differences to files. Terms stand in patch/parse.ts and patch/apply.ts.
 */

import { ENOENT, strerror } from '../kernel/vfs/errno.ts'
import { isRegular } from '../kernel/vfs/mode.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { isSame, isSameButBlanks } from './patch/apply.ts'
import { asker } from './patch/ask.ts'
import { nameFor, nameToCreate, stripped } from './patch/file-name.ts'
import { type Applied, applyAll } from './patch/hunks.ts'
import { fatal, type Job } from './patch/job.ts'
import { aimMissed, askToReverse, stateOf } from './patch/looks-reversed.ts'
import { backUp, removeEmptyParents, writeFile } from './patch/output.ts'
import { type FilePatch, parsePatch, reversed } from './patch/parse.ts'
import { quoteFile } from './patch/quote-file.ts'
import { rejectText } from './patch/reject.ts'

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
      ask: asker(io),
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

function* wrongUse(io: Io, message: string): Step<number> {
  yield* io.printError(
    `${io.called}: ${message}\n${io.called}: Try '${io.called} --help' for more information.\n`,
  )
  return TROUBLE
}

function backupNames(prefix: string | undefined, suffix: string | undefined): (path: string) => string {
  if (prefix === undefined) return (path) => path + (suffix ?? '.orig')
  return (path) => `${prefix}${path}${suffix ?? ''}`
}

function* readPatches(io: Io, name: string): Step<FilePatch[]> {
  const bytes = name === '-' ? yield* io.readAll(STDIN) : yield* io.readFile(name)
  if (typeof bytes === 'number') return yield* fatal(io, `Can't open patch file ${name} : ${strerror(bytes)}`)
  const patches = parsePatch(linesOf(io.decode(bytes)))
  if (patches.length === 0 && bytes.length > 0)
    return yield* fatal(io, 'Only garbage was found in the patch input.')
  return patches
}

const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

/** One file's patch. */
function* patchOne(job: Job, read: FilePatch): Step<number> {
  const { io } = job
  if (job.verbose) tellLead(io, read)
  const chosen = yield* chooseFile(job, read)
  if (chosen === null) {
    printIgnored(io, read)
    return HUNK_FAILED
  }
  const { name, patch: given, isSure } = chosen
  const stat = io.sys.stat(name)
  if (typeof stat !== 'number' && !isRegular(stat.mode)) {
    io.print(`File ${quoteFile(name)} is not a regular file -- refusing to patch\n`)
    const rejected = given.hunks.map((hunk) => ({ hunk, shift: 0 }))
    yield* reportRejects(job, { patch: given, rejected, isSkipped: true }, name)
    return HUNK_FAILED
  }
  if (!job.silent) {
    const target = given.isRename ? (stripped(job, given.new.name ?? name) ?? name) : name
    const how = job.output !== null ? 'read' : given.isRename ? 'renamed' : null
    const from = how === null ? '' : ` (${how} from ${quoteFile(name)})`
    io.print(`${job.dryRun ? 'checking' : 'patching'} file ${quoteFile(job.output ?? target)}${from}\n`)
  }
  if (given.problem !== null) return yield* fatal(io, given.problem)
  const bytes =
    typeof stat === 'number' ? (stat === -ENOENT ? new Uint8Array(0) : stat) : yield* io.readFile(name)
  if (typeof bytes === 'number')
    return yield* fatal(io, `Can't open file ${quoteFile(name)} : ${strerror(bytes)}`)
  const input = linesOf(io.decode(bytes))
  const result = yield* applyAll(job, given, input, isSure)
  const { patch: applied, rejected, output, isMismatch, isSkipped } = result
  const target = job.output ?? (given.isRename ? (stripped(job, applied.new.name ?? name) ?? name) : name)
  if (!job.dryRun) {
    const existed = typeof stat !== 'number'
    const wantsBackup =
      job.output === null && !isSkipped && (job.backsUp || (job.backsUpMismatch && isMismatch))
    if (wantsBackup) yield* backUp(job, name, existed ? bytes : null)
    const isChanged = rejected.length < applied.hunks.length || given.isRename || applied.hunks.length === 0
    const isGone = output === '' && (job.removeEmpty || applied.new.isNone)
    if (isGone && existed && !isSkipped) {
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
  io.print(isKept ? ` -- saving rejects to file ${quoteFile(rejects)}\n` : '\n')
  if (job.dryRun || rejects === '-') return
  yield* writeFile({ ...job, output: rejects }, rejects, rejectText(patch, rejected), null)
}

interface Chosen {
  readonly name: string
  /** old and new swapped where that was the answer */
  readonly patch: FilePatch
  /** it has been asked whether old and new are swapped */
  readonly isSure: boolean
}

/** Which file a patch is applied to; null if it is to be skipped. */
function* chooseFile(job: Job, patch: FilePatch): Step<Chosen | null> {
  const found = job.file === null ? nameFor(job, patch) : { name: job.file, exists: true }
  const missed = found === null ? null : aimMissed(job, patch, found.name)
  if (found !== null && missed !== null) {
    const answer = yield* askToReverse(job, missed)
    if (answer === 'skip') return null
    return { name: found.name, patch: answer === 'reverse' ? reversed(patch) : patch, isSure: true }
  }
  const isMade = found !== null && !found.exists && stateOf(patch, 'old') !== 'has lines'
  const known = found?.exists ? found.name : isMade ? nameToCreate(job, patch) : null
  const name = known ?? (yield* askForFile(job, patch))
  return name === null ? null : { name, patch, isSure: false }
}

/** The name of a file that is there; null if the patch is to be skipped. */
function* askForFile(job: Job, { lead, leadEnd }: FilePatch): Step<string | null> {
  const { io, ask } = job
  if (!job.silent) {
    const advice = job.strip === null ? 'should have used the' : 'used the wrong'
    io.print(`can't find file to patch at input line ${leadEnd + 1}\n`)
    io.print(`Perhaps you ${advice} -p or --strip option?\n`)
  }
  printLead(io, lead)
  if (job.batch || job.force) {
    io.print('No file to patch.  Skipping patch.\n')
    return null
  }
  for (;;) {
    const name = (yield* ask('File to patch: ')).replace(/\n$/, '')
    if (name !== '') {
      const stat = io.sys.stat(name)
      if (typeof stat !== 'number') return name
      io.print(`${name}: ${strerror(stat)}\n`)
    }
    if (!(yield* ask('Skip this patch? [y] ')).startsWith('n')) {
      if (!job.silent) io.print('Skipping patch.\n')
      return null
    }
  }
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
