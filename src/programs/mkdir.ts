/** mkdir(1): makes directories. */

import { EEXIST, ENOTDIR } from '../kernel/vfs/errno.ts'
import { isDirectory, S_IFDIR } from '../kernel/vfs/mode.ts'
import { contextOption } from './lib/context-option.ts'
import type { Io, Step } from './lib/io.ts'
import { applyMode, type ModeChange, parseMode } from './lib/mode.ts'
import { defineProgram } from './lib/program.ts'
import { quoteName, quoteText } from './lib/quote.ts'

export const mkdir = defineProgram({
  name: 'mkdir',
  usage: '[OPTION]... DIRECTORY...',
  about: 'Create the DIRECTORY(ies), if they do not already exist.',
  options: {
    mode: {
      short: 'm',
      long: 'mode',
      argument: 'MODE',
      help: 'set file mode (as in chmod), not a=rwx - umask',
    },
    parents: { short: 'p', long: 'parents', help: 'no error if existing, make parent directories as needed' },
    context: contextOption('SELinux/SMACK'),
    verbose: { short: 'v', long: 'verbose', help: 'print a message for each created directory' },
  },
  *run(io, options, operands) {
    if (operands.length === 0) return yield* io.failUsage('missing operand')
    const modeText = options.value('mode')
    const mode = modeText === undefined ? undefined : parseMode(modeText)
    if (mode === null) return yield* io.fail(`invalid mode ${quoteText(modeText as string)}`)
    const job: Job = { io, mode, verbose: options.has('verbose') }
    let status = 0
    for (const operand of operands) {
      const made = options.has('parents')
        ? yield* makeWithParents(job, operand)
        : yield* makeOne(job, operand, 0)
      if (!made) status = 1
    }
    return status
  },
})

interface Job {
  readonly io: Io
  readonly mode: ModeChange | undefined
  readonly verbose: boolean
}

/** Makes one directory; `allowed` is an error that counts as success for -p. */
function* makeOne({ io, mode, verbose }: Job, path: string, allowed: number): Step<boolean> {
  const umask = io.sys.umask(0)
  const wanted = mode === undefined ? NO_MODE : wantedMode(mode, umask)
  io.sys.umask(umask & ~wanted.mode)
  const result = io.sys.mkdir(path, wanted.made)
  io.sys.umask(umask)
  if (result < 0) {
    if (result === -allowed && isExistingDirectory(io, path)) return true
    yield* io.complain(`cannot create directory ${quoteText(path)}`, result)
    return false
  }
  if (verbose) io.print(`${io.name}: created directory ${quoteName(path)}\n`)
  return mode === undefined || (yield* setMode(io, path, wanted))
}

/** Permission bits that `-m` asks for, those that it mentions, and those that mkdir(2) is given. */
interface WantedMode {
  readonly mode: number
  readonly mentioned: number
  readonly made: number
}

const NO_MODE: WantedMode = { mode: 0, mentioned: 0, made: 0o777 }
const MODE_BITS = Array.from({ length: 12 }, (_, at) => 1 << at)

/** It counts from a=rwx. With special bits, others get no right to write before they are set (gnulib, mkdir-p.c). */
function wantedMode(change: ModeChange, umask: number): WantedMode {
  const apply = (base: number) => applyMode(change, S_IFDIR | base, umask) & 0o7777
  const mode = apply(0o777)
  const mentioned = MODE_BITS.filter(
    (bit) => (apply(0o777 | bit) & bit) === 0 || (apply(0o777 & ~bit) & bit) !== 0,
  ).reduce((bits, bit) => bits | bit, 0)
  const isPlain = ((mentioned & 0o6000) | (mode & 0o1000)) === 0
  return { mode, mentioned, made: isPlain ? mode : mode & ~0o022 }
}

function* setMode(io: Io, path: string, { mode, mentioned }: WantedMode): Step<boolean> {
  const made = io.sys.lstat(path)
  if (typeof made === 'number') return yield* cannotSet(io, path, made)
  const bits = made.mode & 0o7777
  if ((mentioned & (bits ^ mode)) === 0) return true
  const result = io.sys.chmod(path, mode | (bits & ~mentioned))
  return result < 0 ? yield* cannotSet(io, path, result) : true
}

function* cannotSet(io: Io, path: string, error: number): Step<boolean> {
  yield* io.complain(`cannot set permissions of ${quoteName(path)}`, error)
  return false
}

/** Each missing parent is made with the umask's mode plus u+wx, so that the next one can be made in it. */
function* makeWithParents(job: Job, path: string): Step<boolean> {
  for (let at = nextSlash(path, 0); at > 0; at = nextSlash(path, at)) {
    if (!(yield* makeParent(job, path.slice(0, at)))) return false
  }
  return yield* makeOne(job, path, EEXIST)
}

function* makeParent({ io, verbose }: Job, parent: string): Step<boolean> {
  if (isExistingDirectory(io, parent)) return true
  const umask = io.sys.umask(0)
  io.sys.umask(umask & ~0o300)
  const result = io.sys.mkdir(parent, 0o777)
  io.sys.umask(umask)
  if (result < 0) {
    yield* io.complain(
      `cannot create directory ${quoteText(parent)}`,
      result === -EEXIST ? notADirectory(io, parent) : result,
    )
    return false
  }
  if (verbose) io.print(`${io.name}: created directory ${quoteName(parent)}\n`)
  return true
}

/** The end of the next component that is followed by another one; 0 if there is none. */
function nextSlash(path: string, from: number): number {
  let at = from
  while (path[at] === '/') at++
  const slash = path.indexOf('/', at)
  if (slash < 0) return 0
  return /[^/]/.test(path.slice(slash)) ? slash : 0
}

function isExistingDirectory(io: Io, path: string): boolean {
  const info = io.sys.stat(path)
  return typeof info !== 'number' && isDirectory(info.mode)
}

/** A file in a parent's place is no directory; a link that leads nowhere is just there. */
function notADirectory(io: Io, path: string): number {
  return typeof io.sys.stat(path) === 'number' ? -EEXIST : -ENOTDIR
}
