/** timeout(1) of GNU coreutils: runs a command and ends it after a time. */

import {
  SIGCHLD,
  SIGCONT,
  SIGHUP,
  SIGINT,
  SIGKILL,
  SIGQUIT,
  SIGTERM,
  SIGTTIN,
  SIGTTOU,
  type System,
  WNOHANG,
} from '../kernel/abi.ts'
import { strerror } from '../kernel/vfs/errno.ts'
import { parseDuration } from './lib/duration.ts'
import type { Io, Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteText } from './lib/quote.ts'
import { signalNames, signalNumber } from './lib/signals.ts'
import { sleepFor } from './lib/sleep.ts'
import { exitStatus, startCommand } from './lib/spawn.ts'

const TIMED_OUT = 124

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
      check: readInterval,
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
      check: readSignal,
    },
    verbose: { short: 'v', long: 'verbose', help: 'diagnose to stderr any signal sent upon timeout' },
  },
  *run(io, options, operands) {
    const [limitText, ...command] = operands
    if (limitText === undefined || command.length === 0) {
      yield* io.printError(`Try '${io.called} --help' for more information.\n`)
      return io.failureStatus
    }
    const limit = yield* readInterval(io, limitText)
    return yield* runLimited(io, command, {
      limit,
      killAfter: yield* readInterval(io, options.value('killAfter') ?? '0'),
      signal: yield* readSignal(io, options.value('signal') ?? 'TERM'),
      isForeground: options.has('foreground'),
      preserves: options.has('preserve'),
      isVerbose: options.has('verbose'),
    })
  },
})

function* readInterval(io: Io, text: string): Step<number> {
  return parseDuration(text) ?? (yield* io.failUsage(`invalid time interval ${quoteText(text)}`))
}

function* readSignal(io: Io, text: string): Step<number> {
  return signalNumber(text) ?? (yield* io.failUsage(`${quoteText(text)}: invalid signal`))
}

interface Settings {
  limit: number
  killAfter: number
  signal: number
  /** the command stays in the terminal's foreground, and what it starts is left alone */
  isForeground: boolean
  preserves: boolean
  isVerbose: boolean
}

const FORWARDED = [SIGINT, SIGQUIT, SIGHUP, SIGTERM]

/** It leads a group of its own, to which it sends what it sends to the command (timeout.c). */
function* runLimited(io: Io, command: readonly string[], settings: Settings): Step<number> {
  const { sys } = io
  if (!settings.isForeground) sys.setpgid(0, 0)
  for (const signal of [SIGCHLD, ...FORWARDED, settings.signal]) sys.sigaction(signal, 'catch')
  for (const signal of [SIGTTIN, SIGTTOU]) sys.sigaction(signal, 'ignore')
  const [name = ''] = command
  const pid = startCommand(io, command, {
    prepare: (own) => {
      for (const signal of [SIGTTIN, SIGTTOU]) own.sigaction(signal, 'default')
    },
    complain: (errno) => `${io.name}: failed to run command ${quoteText(name)}: ${strerror(errno)}\n`,
  })
  if (pid < 0) return yield* io.fail('fork system call failed', pid)
  let limit = settings.limit
  let { killAfter, signal } = settings
  let hasTimedOut = false
  for (;;) {
    const event = yield* nextEvent(io, pid, limit)
    if (event.kind === 'ended') return yield* resultOf(io, event.status, hasTimedOut, settings.preserves)
    hasTimedOut ||= event.kind === 'time'
    const sent = event.kind === 'time' ? signal : event.signal
    if (settings.isVerbose) {
      yield* io.complain(`sending signal ${signalNames[sent - 1] ?? sent} to command ${quoteText(name)}`)
    }
    // What is sent is sent once more after killAfter, and no more.
    limit = killAfter === 0 ? NO_LIMIT : killAfter
    if (killAfter > 0) signal = SIGKILL
    killAfter = 0
    sendSignal(sys, pid, sent, settings.isForeground)
  }
}

function sendSignal(sys: System, pid: number, signal: number, isForeground: boolean): void {
  const send = (wanted: number) => {
    sys.kill(pid, wanted)
    if (isForeground) return
    if (wanted !== 0) sys.sigaction(wanted, 'ignore')
    sys.kill(0, wanted)
  }
  send(signal)
  if (!isForeground && signal !== SIGKILL && signal !== SIGCONT) send(SIGCONT)
}

type TimeoutEvent =
  | { readonly kind: 'ended'; readonly status: number }
  | { readonly kind: 'signal'; readonly signal: number }
  | { readonly kind: 'time' }

/** As a duration 0 is none. */
const NO_LIMIT = 0

/** The command's end, a signal for timeout itself, or that so many seconds are over. */
function* nextEvent(io: Io, pid: number, seconds: number): Step<TimeoutEvent> {
  const { sys } = io
  const start = sys.uptime()
  for (;;) {
    const result = sys.waitpid(pid, WNOHANG)
    if (typeof result !== 'number' && result.pid !== 0) return { kind: 'ended', status: result.status }
    const left = seconds === NO_LIMIT ? Number.POSITIVE_INFINITY : start + seconds - sys.uptime()
    if (left <= 0) return { kind: 'time' }
    const signal = (yield* sleepFor(sys, Math.min(left, 1e6))) ? sys.takeSignal() : 0
    if (signal !== 0 && signal !== SIGCHLD) return { kind: 'signal', signal }
  }
}

/** A command that died by a signal takes timeout with it; one killed because its time was over gives its own status. */
function* resultOf(io: Io, status: number, hasTimedOut: boolean, preserves: boolean): Step<number> {
  const deadly = status & 0x7f
  if (deadly !== 0 && !hasTimedOut) {
    io.sys.sigaction(deadly, 'default')
    io.sys.kill(io.sys.getpid(), deadly)
    yield
  }
  return hasTimedOut && !preserves && deadly !== SIGKILL ? TIMED_OUT : exitStatus(status)
}
