/** rm(1): removes files, and directories with what is in them. */

import { type Stat, W_OK } from '../kernel/abi.ts'
import { EACCES, EEXIST, EISDIR, ENOENT, ENOTDIR, ENOTEMPTY } from '../kernel/vfs/errno.ts'
import { isDirectory, isSymlink } from '../kernel/vfs/mode.ts'
import { fileTypeName } from './lib/file-type.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { matchKeyword, oneOf } from './lib/keyword.ts'
import { keptRoot, refusesRoot } from './lib/preserve-root.ts'
import { defineProgram, type Options } from './lib/program.ts'
import { quoteName } from './lib/quote.ts'
import { joinPath, readDirectory } from './lib/walk.ts'

const WHEN = {
  never: 'never',
  no: 'never',
  none: 'never',
  once: 'once',
  always: 'always',
  yes: 'always',
} as const

const options = {
  force: { short: 'f', long: 'force', help: 'ignore nonexistent files and arguments, never prompt' },
  always: { short: 'i', help: 'prompt before every removal' },
  once: {
    short: 'I',
    help: 'prompt once before removing more than three files, or when removing recursively',
  },
  interactive: {
    long: 'interactive',
    optionalArgument: 'WHEN',
    help: 'prompt according to WHEN: never, once (-I), or always (-i); without WHEN, prompt always',
    check: oneOf('--interactive', WHEN),
  },
  oneFileSystem: {
    long: 'one-file-system',
    help: 'when removing a hierarchy recursively, skip any directory that is on a different file system',
  },
  noPreserveRoot: {
    long: 'no-preserve-root',
    help: "do not treat '/' specially",
    check: checkSpelledOut,
  },
  preserveRoot: {
    long: 'preserve-root',
    optionalArgument: 'all',
    help: "do not remove '/' (default)",
    check: checkPreserveRoot,
  },
  recursive: { short: 'rR', long: 'recursive', help: 'remove directories and their contents recursively' },
  directory: { short: 'd', long: 'dir', help: 'remove empty directories' },
  verbose: { short: 'v', long: 'verbose', help: 'explain what is being done' },
} as const

export const rm = defineProgram({
  name: 'rm',
  usage: '[OPTION]... [FILE]...',
  about: 'Remove (unlink) the FILE(s).\n\nBy default, rm does not remove directories.',
  options,
  usageError: (called, io, args) =>
    `${hyphenAdvice(called, io, args)}Try '${called} --help' for more information.\n`,
  *run(io, given, operands) {
    const job = yield* readJob(io, given)
    if (operands.length === 0) return job.force ? 0 : yield* io.failUsage('missing operand')
    if (job.prompt === 'once' && !(yield* confirmOnce(job, operands.length))) return 0
    let status = 0
    for (const operand of operands) if (!(yield* removeOperand(job, operand))) status = 1
    return status
  },
})

/** diagnose_leading_hyphen: a wrong option may be the name of a file. */
function hyphenAdvice(called: string, io: Io, args: readonly string[]): string {
  const name = args.find((arg) => /^-./.test(arg) && typeof io.sys.lstat(arg) !== 'number')
  return name === undefined ? '' : `Try '${called} ./${name}' to remove the file ${quoteName(name)}.\n`
}

function* checkSpelledOut(
  io: Io,
  _value: string,
  option: string,
  _seen: ReadonlySet<string>,
  spelling: string,
): Step<void> {
  if (spelling !== option) yield* io.fail(`you may not abbreviate the ${option} option`)
}

function* checkPreserveRoot(io: Io, value: string): Step<void> {
  if (value !== 'all') yield* io.fail(`unrecognized --preserve-root argument: ${quoteName(value)}`)
}

interface Job {
  readonly io: Io
  /** 'protected' and 'once': only for files that may not be written, and only if a person can answer. */
  readonly prompt: 'never' | 'protected' | 'once' | 'always'
  readonly force: boolean
  readonly recursive: boolean
  readonly emptyDirectories: boolean
  readonly verbose: boolean
  readonly oneFileSystem: boolean
  /** `/`, which is not removed; null if it may be. */
  readonly root: Stat | null
}

function* readJob(io: Io, given: Options<typeof options>): Step<Job> {
  let prompt: Job['prompt'] = 'protected'
  let force = false
  for (const { key, value } of given.given) {
    if (key === 'force') [prompt, force] = ['never', true]
    else if (key === 'always') [prompt, force] = ['always', false]
    else if (key === 'once') [prompt, force] = ['once', false]
    else if (key === 'interactive') {
      prompt = value === undefined ? 'always' : yield* matchKeyword(io, '--interactive', value, WHEN)
      if (prompt !== 'never') force = false
    }
  }
  return {
    io,
    prompt,
    force,
    recursive: given.has('recursive'),
    emptyDirectories: given.has('directory'),
    verbose: given.has('verbose'),
    oneFileSystem: given.has('oneFileSystem'),
    root: keptRoot(io, given.last('preserveRoot', 'noPreserveRoot') !== 'noPreserveRoot'),
  }
}

function* confirmOnce({ io, recursive }: Job, count: number): Step<boolean> {
  if (!recursive && count <= 3) return true
  const noun = count === 1 ? 'argument' : 'arguments'
  return yield* io.confirm(`remove ${count} ${noun}${recursive ? ' recursively' : ''}? `)
}

function* removeOperand(job: Job, path: string): Step<boolean> {
  const { io } = job
  const info = io.sys.lstat(path)
  if (typeof info === 'number') return yield* cannotRemove(job, path, info)
  if (!isDirectory(info.mode)) return (yield* removeFile(job, path, info)) !== 'failed'
  if (!job.recursive) {
    if (!job.emptyDirectories) return yield* cannotRemove(job, path, -EISDIR)
    // What is in a directory is looked for first: of a link with a slash behind it rmdir(2) would say something else.
    const entries = readDirectory(io, path)
    if (typeof entries !== 'number' && entries.length > 0) return yield* cannotRemove(job, path, -ENOTEMPTY)
    return (yield* removeDirectory(job, path, info)) !== 'failed'
  }
  if (/(^|\/)\.\.?\/*$/.test(path)) {
    yield* io.complain(`refusing to remove '.' or '..' directory: skipping ${quoteName(path)}`)
    return false
  }
  if (yield* refusesRoot(io, path, info, job.root)) return false
  return (yield* removeTree(job, path, info, info.dev)) !== 'failed'
}

/** Removes what mv has copied elsewhere, without questions. */
export function* removeMoved(io: Io, path: string, verbose: boolean): Step<boolean> {
  const info = io.sys.lstat(path)
  const job: Job = {
    io,
    prompt: 'never',
    force: true,
    recursive: true,
    emptyDirectories: false,
    verbose,
    oneFileSystem: false,
    root: null,
  }
  if (typeof info === 'number') return yield* cannotRemove(job, path, info)
  return (yield* removeTree(job, path, info, info.dev)) !== 'failed'
}

/** 'kept' after a no: the directories above stay without a further word. */
type Outcome = 'removed' | 'kept' | 'failed'

function* removeTree(job: Job, path: string, info: Stat, device: number): Step<Outcome> {
  const { io } = job
  if (io.sys.exhausted()) yield
  if (io.full) yield* io.flush()
  if (!isDirectory(info.mode)) return yield* removeFile(job, path, info)
  if (job.oneFileSystem && info.dev !== device) {
    yield* io.complain(`skipping ${quoteName(path)}, since it's on a different device`)
    return 'failed'
  }
  const entries = readDirectory(io, path)
  if (typeof entries === 'number') return yield* removeUnreadable(job, path, info, entries)
  const answer = entries.length > 0 ? yield* ask(job, path, info, 'descend into') : 'accepted'
  if (answer !== 'accepted') return answer
  let result: Outcome = 'removed'
  for (const { name } of entries) {
    const child = joinPath(path, name)
    const childInfo = io.sys.lstat(child)
    const outcome =
      typeof childInfo === 'number'
        ? (yield* cannotRemove(job, child, childInfo))
          ? 'removed'
          : 'failed'
        : yield* removeTree(job, child, childInfo, device)
    if (outcome !== 'removed' && result !== 'failed') result = outcome
  }
  if (result !== 'removed') return result
  return yield* removeDirectory(job, path, info)
}

function* removeFile(job: Job, path: string, info: Stat): Step<Outcome> {
  const answer = yield* ask(job, path, info, 'remove')
  if (answer !== 'accepted') return answer
  const result = job.io.sys.unlink(path)
  if (result < 0) return (yield* cannotRemove(job, path, result)) ? 'removed' : 'failed'
  if (job.verbose) job.io.print(`removed ${quoteName(path)}\n`)
  return 'removed'
}

function* removeDirectory(job: Job, path: string, info: Stat): Step<Outcome> {
  const answer = yield* ask(job, path, info, 'remove')
  if (answer !== 'accepted') return answer
  const result = job.io.sys.rmdir(path)
  if (result < 0) return (yield* cannotRemove(job, path, result)) ? 'removed' : 'failed'
  if (job.verbose) job.io.print(`removed directory ${quoteName(path)}\n`)
  return 'removed'
}

/** A directory that cannot be listed may still be empty; if it is not, what kept it from being read is told. */
function* removeUnreadable(job: Job, path: string, info: Stat, error: number): Step<Outcome> {
  const answer = yield* ask(job, path, info, 'remove')
  if (answer !== 'accepted') return answer
  const result = job.io.sys.rmdir(path)
  if (result >= 0) return 'removed'
  yield* cannotRemove(job, path, [ENOTEMPTY, EEXIST].includes(-result) ? error : result)
  return 'failed'
}

/** Says why; true if -f forgives it. */
function* cannotRemove({ io, force }: Job, path: string, error: number): Step<boolean> {
  if (force && (error === -ENOENT || error === -ENOTDIR)) return true
  yield* io.complain(`cannot remove ${quoteName(path)}`, error)
  return false
}

/**
 * prompt of coreutils' remove.c: asks where the job wants it. What cannot be written for another reason than its mode (the file is
 * immutable, the file system read-only) is not asked about: it fails at once. Nothing is write-protected for root.
 */
function* ask(
  job: Job,
  path: string,
  info: Stat,
  verb: 'remove' | 'descend into',
): Step<'accepted' | 'kept' | 'failed'> {
  const { io, prompt } = job
  if (prompt === 'never' || (prompt !== 'always' && !io.sys.isatty(STDIN))) return 'accepted'
  const access = isSymlink(info.mode) || io.sys.geteuid() === 0 ? 0 : io.sys.access(path, W_OK)
  if (access < 0 && access !== -EACCES) {
    yield* cannotRemove(job, path, access)
    return 'failed'
  }
  const isProtected = access < 0
  if (prompt !== 'always' && !isProtected) return 'accepted'
  const isConfirmed = yield* io.confirm(
    `${verb} ${isProtected ? 'write-protected ' : ''}${fileTypeName(info)} ${quoteName(path)}? `,
  )
  return isConfirmed ? 'accepted' : 'kept'
}
