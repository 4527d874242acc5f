/** nologin(8) of shadow: the login shell of accounts that nobody logs in to. */

import type { ProgramMain } from '../kernel/abi.ts'
import { Io } from './lib/io.ts'

export const nologin: ProgramMain = function* (sys, _argv, env) {
  const io = new Io(sys, { name: 'nologin' }, env, 1)
  io.print('This account is currently not available.\n')
  yield* io.flush()
  return 1
}
