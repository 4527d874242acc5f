/** The table of builtins. */

import { SIGSTOP } from '../../kernel/abi.ts'
import type { Shell } from '../shell.ts'
import type { Steps } from '../steps.ts'
import { alias, unalias } from './alias.ts'
import { bind } from './bind.ts'
import { type Builtin, parseOptions, refuseMore } from './builtin.ts'
import { caller } from './caller.ts'
import {
  breakLoop,
  continueLoop,
  evalBuiltin,
  execBuiltin,
  exitBuiltin,
  fail,
  logout,
  returnBuiltin,
  source,
  succeed,
} from './control.ts'
import { declare, exportBuiltin, local, readonly } from './declare.ts'
import { cd, pwd } from './directories.ts'
import { dirs, popd, pushd } from './directory-stack.ts'
import { echo } from './echo.ts'
import { fc } from './fc.ts'
import { getopts } from './getopts.ts'
import { help } from './help.ts'
import { history } from './history.ts'
import { bg, disown, fg, jobs } from './jobs.ts'
import { kill } from './kill.ts'
import { letBuiltin } from './let.ts'
import { printf } from './printf.ts'
import { mapfile, read } from './read.ts'
import { set } from './set.ts'
import { shift } from './shift.ts'
import { shopt } from './shopt.ts'
import { test } from './test.ts'
import { times } from './times.ts'
import { trap } from './trap.ts'
import { ulimit } from './ulimit.ts'
import { umask } from './umask.ts'
import { unset } from './unset.ts'
import { wait } from './wait.ts'

/** Whoever started the shell lets it go on; a login shell nobody has. */
const suspend: Builtin = (shell, args) => {
  const options = parseOptions(shell, args, 'f')
  if (typeof options === 'number') return options
  if (options.operands.length > 0) refuseMore(shell, 'suspend')
  const isForced = options.values.has('f')
  if (!isForced && (shell.login || !shell.options.monitor)) {
    const reason = shell.options.monitor ? ' a login shell' : ': no job control'
    shell.complainAs('suspend', `cannot suspend${reason}`)
    return 1
  }
  return stopSelf(shell)
}

function* stopSelf(shell: Shell): Steps<number> {
  yield* shell.flush()
  shell.sys.kill(-shell.sys.getpgrp(), SIGSTOP)
  yield undefined
  return 0
}

/** `builtin`, `command`, `type`, `enable`, `hash` and those of completion are added by the interpreter, which they call back. */
export const BUILTINS = new Map<string, Builtin>([
  [':', succeed],
  ['true', succeed],
  ['false', fail],
  ['.', source],
  ['source', source],
  ['[', test],
  ['test', test],
  ['alias', alias],
  ['unalias', unalias],
  ['bg', bg],
  ['break', breakLoop],
  ['caller', caller],
  ['cd', cd],
  ['continue', continueLoop],
  ['declare', declare],
  ['typeset', declare],
  ['dirs', dirs],
  ['disown', disown],
  ['echo', echo],
  ['eval', evalBuiltin],
  ['exec', execBuiltin],
  ['exit', exitBuiltin],
  ['export', exportBuiltin],
  ['fg', fg],
  ['getopts', getopts],
  ['help', help],
  ['history', history],
  ['jobs', jobs],
  ['kill', kill],
  ['let', letBuiltin],
  ['local', local],
  ['logout', logout],
  ['mapfile', mapfile],
  ['readarray', mapfile],
  ['popd', popd],
  ['printf', printf],
  ['pushd', pushd],
  ['pwd', pwd],
  ['read', read],
  ['readonly', readonly],
  ['return', returnBuiltin],
  ['set', set],
  ['shift', shift],
  ['shopt', shopt],
  ['times', times],
  ['trap', trap],
  ['ulimit', ulimit],
  ['umask', umask],
  ['unset', unset],
  ['wait', wait],
  ['bind', bind],
  ['fc', fc],
  ['suspend', suspend],
])
