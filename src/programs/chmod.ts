/** chmod(1): changes permission bits. */

import type { Stat } from '../kernel/abi.ts'
import { isDirectory, isSymlink, S_IALLUGO } from '../kernel/vfs/mode.ts'
import { type Io, type Step, sameFile } from './lib/io.ts'
import { applyMode, type ModeChange, modeString, parseMode } from './lib/mode.ts'
import { keptRoot, refusesRoot } from './lib/preserve-root.ts'
import { defineProgram } from './lib/program.ts'
import { quoteName, quoteText } from './lib/quote.ts'
import { joinPath, readDirectory } from './lib/walk.ts'

const options = {
  changes: { short: 'c', long: 'changes', help: 'like verbose but report only when a change is made' },
  quiet: { short: 'f', long: ['silent', 'quiet'], help: 'suppress most error messages' },
  verbose: { short: 'v', long: 'verbose', help: 'output a diagnostic for every file processed' },
  dereference: {
    long: 'dereference',
    help: 'affect the referent of each symbolic link (this is the default)',
  },
  noDereference: {
    short: 'h',
    long: 'no-dereference',
    help: 'affect each symbolic link, rather than the referent',
  },
  linkOperands: {
    short: 'H',
    help: 'if a command line argument is a symbolic link to a directory, traverse it',
  },
  allLinks: { short: 'L', help: 'traverse every symbolic link to a directory encountered' },
  noLinks: { short: 'P', help: 'do not traverse any symbolic links' },
  noPreserveRoot: { long: 'no-preserve-root', help: "do not treat '/' specially (the default)" },
  preserveRoot: { long: 'preserve-root', help: "fail to operate recursively on '/'" },
  reference: {
    long: 'reference',
    argument: 'RFILE',
    help: "use RFILE's mode instead of specifying MODE values",
  },
  recursive: { short: 'R', long: 'recursive', help: 'change files and directories recursively' },
} as const

export const chmod = defineProgram({
  name: 'chmod',
  usage: [
    '[OPTION]... MODE[,MODE]... FILE...',
    '[OPTION]... OCTAL-MODE FILE...',
    '[OPTION]... --reference=RFILE FILE...',
  ],
  about:
    'Change the mode of each FILE to MODE.\nWith --reference, change the mode of each FILE to that of RFILE.',
  options,
  rewrite: hideModes,
  *run(io, given, operands) {
    const reference = given.value('reference')
    // `-w` and the like stand where an option may.
    if (reference !== undefined && operands.some((operand) => operand.startsWith(MARK)))
      return yield* io.failUsage('cannot combine mode and --reference options')
    const marked = operands.filter((operand) => operand.startsWith(MARK)).map((operand) => operand.slice(1))
    const isOperand = reference === undefined && marked.length === 0
    const modeText = isOperand ? operands[0] : marked.length > 0 ? marked.join(',') : undefined
    const files = operands.filter((operand) => !operand.startsWith(MARK)).slice(isOperand ? 1 : 0)
    if (files.length === 0) {
      const after = isOperand && modeText !== undefined ? ` after ${quoteText(modeText)}` : ''
      return yield* io.failUsage(`missing operand${after}`)
    }
    const change = yield* readChange(io, modeText, reference)
    const umask = io.sys.umask(0)
    io.sys.umask(umask)
    const recursive = given.has('recursive')
    const links = given.last('linkOperands', 'allLinks', 'noLinks') ?? 'linkOperands'
    const job: Job = {
      io,
      change,
      umask,
      recursive,
      report: given.last('verbose', 'changes') ?? 'none',
      quiet: given.has('quiet'),
      // `chmod -w f` under a umask that spares bits is most likely not what was meant.
      checkSurprise: marked.length > 0,
      root: keptRoot(io, recursive && given.last('preserveRoot', 'noPreserveRoot') === 'preserveRoot'),
      noDereference: given.last('dereference', 'noDereference') === 'noDereference',
      links,
      takesModeOfLink: !recursive && links === 'noLinks' && !given.has('dereference'),
    }
    let status = 0
    for (const file of files) if (!(yield* changeOne(job, file, []))) status = 1
    return status
  },
})

/** `-rwx` and the like are modes, not options: hidden from the reading of options behind a mark. */
const MARK = '\0'

function hideModes(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--')
  return args.map((arg, i) =>
    /^-[rwxXstugoa0-7,=+-]+$/.test(arg) && !arg.startsWith('--') && (end < 0 || i < end) ? MARK + arg : arg,
  )
}

interface Job {
  readonly io: Io
  readonly change: ModeChange
  readonly umask: number
  readonly recursive: boolean
  readonly report: 'verbose' | 'changes' | 'none'
  readonly quiet: boolean
  readonly checkSurprise: boolean
  /** the root that -R stays away from */
  readonly root: Stat | null
  readonly noDereference: boolean
  /** which links to directories -R goes through */
  readonly links: 'linkOperands' | 'allLinks' | 'noLinks'
  /** `-P` alone: chmod 9.7 takes the mode of a link as what is changed, and changes the file that it names. */
  readonly takesModeOfLink: boolean
}

function* readChange(io: Io, modeText: string | undefined, reference: string | undefined): Step<ModeChange> {
  if (reference !== undefined) {
    const info = io.sys.stat(reference)
    if (typeof info === 'number')
      return yield* io.fail(`failed to get attributes of ${quoteName(reference)}`, info)
    const octal = parseMode((info.mode & S_IALLUGO).toString(8).padStart(5, '0'))
    if (octal !== null) return octal
  }
  const change = parseMode(modeText as string)
  return change ?? (yield* io.failUsage(`invalid mode: ${quoteText(modeText as string)}`))
}

/** `above`: the directories that it was met in; none for an operand. */
function* changeOne(job: Job, path: string, above: readonly Stat[]): Step<boolean> {
  const { io } = job
  const own = io.sys.lstat(path)
  if (typeof own === 'number') {
    const result = yield* trouble(job, `cannot access ${quoteName(path)}`, own)
    if (job.report === 'verbose') io.print(`${quoteName(path)} could not be accessed\n`)
    return result
  }
  // Links inside a tree are left alone; an operand that is a link stands for its target.
  const isOperand = above.length === 0
  const isFollowed = isOperand ? !job.recursive || job.links !== 'noLinks' : job.links === 'allLinks'
  if (isSymlink(own.mode) && !isFollowed) {
    if (job.report === 'verbose')
      io.print(`neither symbolic link ${quoteName(path)} nor referent has been changed\n`)
    return true
  }
  const target = isSymlink(own.mode) ? io.sys.stat(path) : own
  // No file system here has modes of links; since fchmodat2(2) the program passes over that.
  const isSpared = isSymlink(own.mode) && job.noDereference
  if (isSpared && (!job.recursive || typeof target === 'number' || !isDirectory(target.mode))) return true
  const info = job.takesModeOfLink ? own : target
  if (typeof info === 'number') {
    if (!job.quiet) yield* io.complain(`cannot operate on dangling symlink ${quoteName(path)}`)
    if (job.report === 'verbose') io.print(`${quoteName(path)} could not be accessed\n`)
    return false
  }
  if (yield* refusesRoot(io, path, info, job.root)) return false
  let ok = isSpared || (yield* changeMode(job, path, info))
  // A link may lead back to where one is.
  const isNew = !above.some((directory) => sameFile(directory, info))
  if (job.recursive && isDirectory(info.mode) && isNew && !(yield* changeInside(job, path, [...above, info])))
    ok = false
  if (io.full) yield* io.flush()
  if (io.sys.exhausted()) yield
  return ok
}

function* changeInside(job: Job, path: string, above: readonly Stat[]): Step<boolean> {
  const entries = readDirectory(job.io, path)
  if (typeof entries === 'number')
    return yield* trouble(job, `cannot read directory ${quoteName(path)}`, entries)
  let ok = true
  for (const { name } of entries) if (!(yield* changeOne(job, joinPath(path, name), above))) ok = false
  return ok
}

function* changeMode(job: Job, path: string, info: Stat): Step<boolean> {
  const { io } = job
  const wanted = applyMode(job.change, info.mode, job.umask)
  const result = io.sys.chmod(path, wanted)
  if (result < 0) {
    const told = yield* trouble(job, `changing permissions of ${quoteName(path)}`, result)
    if (job.report === 'verbose') {
      io.print(
        `failed to change mode of ${quoteName(path)} from ${modeText(info.mode)} to ${modeText((info.mode & ~S_IALLUGO) | wanted)}\n`,
      )
    }
    return told
  }
  report(job, path, info.mode)
  return yield* checkSurprise(job, path, info.mode, wanted)
}

function report({ io, report: wanted }: Job, path: string, before: number): void {
  if (wanted === 'none') return
  const now = io.sys.stat(path)
  if (typeof now === 'number') return
  if (((now.mode ^ before) & S_IALLUGO) !== 0) {
    io.print(`mode of ${quoteName(path)} changed from ${modeText(before)} to ${modeText(now.mode)}\n`)
  } else if (wanted === 'verbose') io.print(`mode of ${quoteName(path)} retained as ${modeText(before)}\n`)
}

/** `0644 (rw-r--r--)` */
const modeText = (mode: number): string =>
  `${(mode & S_IALLUGO).toString(8).padStart(4, '0')} (${modeString(mode).slice(1)})`

/** Complains where the umask kept a bit that `-w` or the like names: the file is not as one would think. */
function* checkSurprise(job: Job, path: string, before: number, mode: number): Step<boolean> {
  if (!job.checkSurprise) return true
  const naive = applyMode(job.change, before, 0)
  if ((mode & ~naive) === 0) return true
  const [is, thought] = [mode, naive].map((bits) => modeString((before & ~S_IALLUGO) | bits).slice(1))
  yield* job.io.complain(`${path}: new permissions are ${is}, not ${thought}`)
  return false
}

function* trouble({ io, quiet }: Job, message: string, error: number): Step<boolean> {
  if (!quiet) yield* io.complain(message, error)
  return false
}
