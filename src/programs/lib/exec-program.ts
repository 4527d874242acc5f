/** How unshare(1), nsenter(1), setpriv(1) and runuser(1) end: the program that was asked for, or a login shell; in a child where that is needed. */

import { SIGINT, SIGTERM, type System } from '../../kernel/abi.ts'
import { strerror } from '../../kernel/vfs/errno.ts'
import { readAccounts } from './accounts.ts'
import type { Io, Step } from './io.ts'
import { execute, failureStatus, waitFor } from './spawn.ts'
import { baseName } from './walk.ts'

/** execvp(3), or exec_shell of util-linux: $SHELL or the user's shell, as a login shell. */
export function* execProgram(io: Io, argv: readonly string[]): Step<number> {
  let command = argv
  let path = argv[0] ?? ''
  if (argv.length === 0) {
    const accounts = yield* readAccounts(io)
    const own = accounts.users.find(({ uid }) => uid === io.sys.getuid())?.shell
    path = io.variable('SHELL') || own || '/bin/sh'
    command = [`-${baseName(path)}`]
  }
  yield* io.flush()
  const run = argv.length === 0 ? io.sys.execve(path, command, io.env) : execute(io.sys, command, io.env)
  if (typeof run !== 'number') return yield* run
  yield* io.complain(`failed to execute ${path}: ${strerror(run)}`)
  return failureStatus(run)
}

/** Runs `body` in a child and ends as it ends; the parent ignores what is meant for the child. */
export function* runInChild(io: Io, body: (sys: System) => Step<number>): Step<number> {
  const { sys } = io
  yield* io.flush()
  sys.sigaction(SIGINT, 'ignore')
  sys.sigaction(SIGTERM, 'ignore')
  const pid = sys.fork(function* (child) {
    child.sigaction(SIGINT, 'default')
    child.sigaction(SIGTERM, 'default')
    return yield* body(child)
  })
  if (pid < 0) return yield* io.fail('fork failed', pid)
  const status = yield* waitFor(sys, pid)
  const signal = status & 0x7f
  if (signal === 0) return (status >> 8) & 0xff
  sys.sigaction(signal, 'default')
  sys.kill(sys.getpid(), signal)
  return 1
}
