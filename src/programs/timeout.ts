/** timeout(1) of GNU coreutils: runs a command and ends it after a time. */

import { SIGCHLD, SIGCONT, SIGKILL, SIGTERM, WNOHANG } from '../kernel/abi.ts'
import { EINTR, ENOENT, ERESTARTSYS, strerror } from '../kernel/vfs/errno.ts'
import { parseDuration } from './lib/duration.ts'
import type { Io, Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteText } from './lib/quote.ts'
import { signalNumber } from './lib/signals.ts'
import { exitStatus, startCommand } from './lib/spawn.ts'

const timedOut = 124

export const timeout = defineProgram({
  name: 'timeout',
  usage: ['[OPTION]... DURATION COMMAND [ARG]...'],
  about: 'Start COMMAND, and kill it if still running after DURATION.',
  failureStatus: 125,
  order: 'first',
  options: {
    foreground: {
      short: 'f',
      long: 'foreground',
      help: 'allow COMMAND to read from the TTY and get TTY signals',
    },
    killAfter: {
      short: 'k',
      long: 'kill-after',
      argument: 'DURATION',
      help: 'also send a KILL signal if COMMAND is still running this long after the initial signal was sent',
    },
    preserve: {
      short: 'p',
      long: 'preserve-status',
      help: 'exit with the same status as COMMAND, even when the command times out',
    },
    signal: {
      short: 's',
      long: 'signal',
      argument: 'SIGNAL',
      help: 'specify the signal to be sent on timeout',
    },
    verbose: { short: 'v', long: 'verbose', help: 'diagnose to stderr any signal sent upon timeout' },
  },
  *run(io, options, operands) {
    const duration = function* (text: string): Step<number> {
      return parseDuration(text) ?? (yield* io.failUsage(`invalid time interval ${quoteText(text)}`))
    }
    const killAfter = options.has('killAfter') ? yield* duration(options.value('killAfter') as string) : 0
    const signalText = options.value('signal') ?? 'TERM'
    const signal = signalNumber(signalText)
    if (signal === null) return yield* io.failUsage(`${quoteText(signalText)}: invalid signal`)
    const [limitText, ...command] = operands
    if (limitText === undefined || command.length === 0) {
      yield* io.printError(`Try '${io.called} --help' for more information.\n`)
      return io.failureStatus
    }
    const limit = yield* duration(limitText)
    return yield* runLimited(io, command, {
      limit,
      killAfter,
      signal,
      preserves: options.has('preserve'),
      isVerbose: options.has('verbose'),
    })
  },
})

interface Settings {
  limit: number
  killAfter: number
  signal: number
  preserves: boolean
  isVerbose: boolean
}

function* runLimited(io: Io, command: readonly string[], settings: Settings): Step<number> {
  io.sys.sigaction(SIGCHLD, 'catch')
  const [name = ''] = command
  const pid = startCommand(io, command, {
    prepare: (sys) => sys.sigaction(SIGCHLD, 'default'),
    complain: (errno) =>
      `${io.name}: failed to run command ${quoteText(name)}: ${strerror(errno === -ENOENT ? errno : errno)}\n`,
  })
  if (pid < 0) return yield* io.fail('fork system call failed', pid)
  let status = yield* waitUntil(io, pid, settings.limit)
  if (status !== null) return exitStatus(status)
  const send = function* (signal: number): Step<void> {
    if (settings.isVerbose)
      yield* io.complain(
        `sending signal ${signal === SIGTERM ? 'TERM' : signal} to command ${quoteText(name)}`,
      )
    io.sys.kill(pid, signal)
    if (signal !== SIGKILL && signal !== SIGCONT) io.sys.kill(pid, SIGCONT)
  }
  yield* send(settings.signal)
  if (settings.killAfter > 0) {
    status = yield* waitUntil(io, pid, settings.killAfter)
    if (status === null) yield* send(SIGKILL)
  }
  status ??= yield* waitUntil(io, pid, Number.POSITIVE_INFINITY)
  // A command killed by KILL takes timeout's own status with it.
  if (status !== null && (status & 0x7f) === SIGKILL) return 128 + SIGKILL
  return settings.preserves ? exitStatus(status ?? 0) : timedOut
}

/** The child's wait status, or null if it still runs after so many seconds. */
function* waitUntil(io: Io, pid: number, seconds: number): Step<number | null> {
  const { sys } = io
  const start = sys.uptime()
  for (;;) {
    const result = sys.waitpid(pid, WNOHANG)
    if (typeof result !== 'number' && result.pid !== 0) return result.status
    // Zero seconds mean no limit.
    const left = seconds === 0 ? Number.POSITIVE_INFINITY : start + seconds - sys.uptime()
    if (left <= 0) return null
    let slept = sys.nanosleep(Math.min(left, 1e6))
    while (slept === -ERESTARTSYS) {
      yield
      slept = sys.nanosleep(Math.min(left, 1e6))
    }
    if (slept === -EINTR) sys.takeSignal()
  }
}
