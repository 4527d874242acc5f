/** The builtins by name. */

import type { Builtin } from './builtin.ts'
import {
  evalCommand,
  exec,
  exit,
  fail,
  leaveLoop,
  returnCommand,
  set,
  shift,
  source,
  succeed,
} from './control.ts'
import { cd, pwd } from './directories.ts'
import { getopts, read } from './input.ts'
import { alias, attribute, command, hash, local, type, unalias, unset } from './names.ts'
import { echo, printf } from './printf.ts'
import { jobs, kill, resume, times, trap, umask, wait } from './processes.ts'
import { test } from './test.ts'
import { ulimit } from './ulimit.ts'

export const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['.', source],
  [':', succeed],
  ['[', test],
  ['alias', alias],
  ['bg', resume],
  ['break', leaveLoop],
  ['cd', cd],
  ['chdir', cd],
  ['command', command],
  ['continue', leaveLoop],
  ['echo', echo],
  ['eval', evalCommand],
  ['exec', exec],
  ['exit', exit],
  ['export', attribute],
  ['false', fail],
  ['fg', resume],
  ['getopts', getopts],
  ['hash', hash],
  ['jobs', jobs],
  ['kill', kill],
  ['local', local],
  ['printf', printf],
  ['pwd', pwd],
  ['read', read],
  ['readonly', attribute],
  ['return', returnCommand],
  ['set', set],
  ['shift', shift],
  ['test', test],
  ['times', times],
  ['trap', trap],
  ['true', succeed],
  ['type', type],
  ['ulimit', ulimit],
  ['umask', umask],
  ['unalias', unalias],
  ['unset', unset],
  ['wait', wait],
])
