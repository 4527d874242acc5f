/** The table of builtins. */

import { bind } from './bind.ts'
import type { Builtin } from './builtin.ts'
import { alias, caller, hash, help, unalias } from './commands.ts'
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
import { cd, dirs, popd, pushd, pwd } from './directories.ts'
import { echo } from './echo.ts'
import { fc, history } from './history.ts'
import { bg, disown, fg, jobs, kill, times, trap, ulimit, umask, wait } from './jobs.ts'
import { printf } from './printf.ts'
import { mapfile, read } from './read.ts'
import { test } from './test.ts'
import { getopts, letBuiltin, set, shift, shopt, unset } from './variables.ts'

/** Names bash knows that have no use here: refused with one line. */
const refused: Builtin = (shell, args) => {
  shell.complainAs(args[0] as string, 'not supported by this shell')
  return 1
}

/** There is no shell that this one could be left for. */
const suspend: Builtin = (shell) => {
  shell.complainAs(
    'suspend',
    `cannot suspend${shell.options.monitor ? ' a login shell' : ': no job control'}`,
  )
  return 1
}

/** `builtin`, `command`, `type` and `enable` are added by the interpreter, which they call back. */
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
  ['hash', hash],
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
  ['compopt', refused],
  ['fc', fc],
  ['suspend', suspend],
])
