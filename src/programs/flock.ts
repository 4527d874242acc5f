/** flock(1) of util-linux: runs a command while a file is locked, or locks a descriptor of the shell. */

import { LOCK_EX, LOCK_NB, LOCK_SH, LOCK_UN, O_CREAT, O_NOCTTY, O_RDONLY } from '../kernel/abi.ts'
import { EAGAIN, EINTR, EISDIR, ENOSPC, ERESTARTSYS, EROFS } from '../kernel/vfs/errno.ts'
import { Io, type Step } from './lib/io.ts'
import { defineProgram, type Options } from './lib/program.ts'
import { sleepFor } from './lib/sleep.ts'
import { execute, exitStatus, waitFor } from './lib/spawn.ts'

/** Of sysexits.h. */
const EX_USAGE = 64
const EX_DATAERR = 65
const EX_NOINPUT = 66
const EX_UNAVAILABLE = 69
const EX_OSERR = 71
const EX_CANTCREAT = 73

/** Seconds between two tries where there is a limit to the waiting. */
const RETRY = 0.01

const options = {
  shared: { short: 's', long: 'shared', help: 'get a shared lock' },
  exclusive: { short: 'xe', long: 'exclusive', help: 'get an exclusive lock (default)' },
  unlock: { short: 'u', long: 'unlock', help: 'remove a lock' },
  nonblock: { short: 'n', long: ['nonblock', 'nonblocking', 'nb'], help: 'fail rather than wait' },
  timeout: {
    short: 'w',
    long: ['timeout', 'wait'],
    argument: '<secs>',
    help: 'wait for a limited amount of time',
  },
  conflictExitCode: {
    short: 'E',
    long: 'conflict-exit-code',
    argument: '<number>',
    help: 'exit code after conflict or timeout',
  },
  close: { short: 'o', long: 'close', help: 'close file descriptor before running command' },
  noFork: { short: 'F', long: 'no-fork', help: 'execute command without forking' },
  fcntl: { long: 'fcntl', help: 'use fcntl(F_OFD_SETLK) rather than flock()' },
  verbose: { long: 'verbose', help: 'increase verbosity' },
} as const

type Given = Options<typeof options>

export const flock = defineProgram({
  name: 'flock',
  version: 'util-linux 2.41.5',
  baseName: true,
  usage: [
    '[options] <file>|<directory> <command> [<argument>...]',
    '[options] <file>|<directory> -c <command>',
    '[options] <file descriptor number>',
  ],
  about: 'Manage file locks from shell scripts.',
  order: 'first',
  failureStatus: EX_USAGE,
  options,
  *run(io, given, operands) {
    if (given.given.length === 0 && operands.length === 0) return yield* io.failUsage('not enough arguments')
    const settings = yield* readSettings(io, given)
    const [target, ...rest] = operands
    if (target === undefined) return yield* io.fail('requires file descriptor, file or directory')
    if (rest.length === 0) {
      if (!/^\d+$/.test(target)) return yield* io.fail(`bad file descriptor: '${target}'`)
      yield* lock(io, Number(target), target, settings)
      return 0
    }
    const command = yield* readCommand(io, rest)
    const fd = yield* openLockFile(io, target)
    yield* lock(io, fd, target, settings)
    return yield* runLocked(io, command, fd, given)
  },
})

interface Settings {
  readonly operation: number
  /** seconds to wait; null: without end */
  readonly patience: number | null
  readonly conflictStatus: number
  readonly verbose: boolean
}

function* readSettings(io: Io, given: Given): Step<Settings> {
  const code = given.value('conflictExitCode') ?? '1'
  if (!/^[-+]?\d+$/.test(code)) yield* io.fail(`invalid exit code: '${code}'`)
  if (Number(code) < 0 || Number(code) > 255) yield* io.fail('exit code out of range (expected 0 to 255)')
  const timeout = given.value('timeout')
  if (timeout !== undefined && !/^(\d+\.?\d*|\.\d+)$/.test(timeout)) {
    yield* io.fail(`invalid timeout value: '${timeout}'`)
  }
  if (given.has('noFork') && given.has('close')) {
    yield* io.fail('the --no-fork and --close options are incompatible')
  }
  const kind = given.last('shared', 'exclusive', 'unlock') ?? 'exclusive'
  return {
    operation: { shared: LOCK_SH, exclusive: LOCK_EX, unlock: LOCK_UN }[kind],
    patience: given.has('nonblock') ? 0 : timeout === undefined ? null : Number(timeout),
    conflictStatus: Number(code),
    verbose: given.has('verbose'),
  }
}

function* readCommand(io: Io, words: readonly string[]): Step<readonly string[]> {
  const [first = '', text] = words
  if (first !== '-c' && first !== '--command') return words
  if (text === undefined || words.length > 2) {
    return yield* io.fail(`${first} requires exactly one command argument`)
  }
  return [io.variable('SHELL') || '/bin/sh', '-c', text]
}

function* openLockFile(io: Io, path: string): Step<number> {
  const flags = O_RDONLY | O_NOCTTY
  const made = yield* io.open(path, flags | O_CREAT, 0o666)
  // A directory is not created.
  const fd = made === -EISDIR ? yield* io.open(path, flags) : made
  if (fd >= 0) return fd
  const status = fd === -EROFS || fd === -ENOSPC ? EX_CANTCREAT : EX_NOINPUT
  return yield* io.fail(`cannot open lock file ${path}`, fd, status)
}

/** Ends the program where the lock cannot be had. */
function* lock(io: Io, fd: number, name: string, settings: Settings): Step<void> {
  const { operation, patience, conflictStatus, verbose } = settings
  const start = now(io)
  for (;;) {
    const result = io.sys.flock(fd, operation | (patience === null ? 0 : LOCK_NB))
    if (result >= 0) break
    if (result === -ERESTARTSYS) yield
    else if (result === -EAGAIN) {
      if (patience === null || now(io) - start >= patience) {
        if (verbose) yield* io.complain(patience ? 'timeout while waiting to get lock' : 'failed to get lock')
        yield* io.exit(conflictStatus)
      }
      yield* sleepFor(io.sys, RETRY)
    } else if (result !== -EINTR) yield* io.fail(name, result, EX_DATAERR)
  }
  if (verbose) io.print(`${io.name}: getting lock took ${(now(io) - start).toFixed(6)} seconds\n`)
}

function now(io: Io): number {
  const { sec, nsec } = io.sys.time()
  return sec + nsec / 1e9
}

function* runLocked(io: Io, command: readonly string[], fd: number, given: Given): Step<number> {
  if (given.has('verbose')) io.print(`${io.name}: executing ${command[0]}\n`)
  yield* io.flush()
  if (given.has('noFork')) return yield* become(io, command)
  const pid = io.sys.fork(function* (sys) {
    if (given.has('close')) sys.close(fd)
    return yield* become(new Io(sys, io, io.env, EX_UNAVAILABLE), command)
  })
  if (pid < 0) return yield* io.fail('fork failed', pid, EX_OSERR)
  return exitStatus(yield* waitFor(io.sys, pid))
}

function* become(io: Io, command: readonly string[]): Step<number> {
  const run = execute(io.sys, command, io.env)
  if (typeof run !== 'number') return yield* run
  yield* io.complain(`failed to execute ${command[0]}`, run)
  return EX_UNAVAILABLE
}
