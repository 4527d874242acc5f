/**
 * What servers of images are here, where there is no network: processes that wait until they are stopped, by the names that the
 * servers' own go by. `FILE TITLE [WORKER UID]`.
 */

import { type ProgramMain, type ProgramRun, SIGINT, SIGQUIT, SIGTERM, type System } from '../kernel/abi.ts'

const ENDING = [SIGINT, SIGQUIT, SIGTERM]

export const idleServer: ProgramMain = function* (sys, [file = '', title = file, worker, uid], env) {
  const own = sys.readlink('/proc/self/exe')
  const path = typeof own === 'string' ? own : file
  let child = 0
  if (worker !== undefined) {
    child = sys.fork(function* (process) {
      process.setresgid(Number(uid), Number(uid), Number(uid))
      process.setresuid(Number(uid), Number(uid), Number(uid))
      return yield* waitAs(process, path, worker, env)
    })
  }
  const status = yield* waitAs(sys, path, title, env)
  if (child > 0) sys.kill(child, SIGTERM)
  return status
}

/** Goes by another name, as setproctitle(3) lets a process do, until a signal ends it. */
function* waitAs(sys: System, path: string, title: string, env: readonly string[]): ProgramRun {
  const renamed = sys.execve(path, [title], env)
  if (typeof renamed === 'number') return 1
  for (const signal of ENDING) sys.sigaction(signal, 'catch')
  while (!ENDING.includes(sys.takeSignal())) {
    sys.pause()
    yield
  }
  return 0
}
