/** BASH_XTRACEFD: where what xtrace shows goes (variables.c, sv_xtracefd). */

import { F_GETFD } from '../kernel/abi.ts'
import type { Shell } from './shell.ts'

/** To be called when the variable has got a value or has none any more: then what it was is closed. */
export function takeTraceDescriptor(shell: Shell): void {
  const value = shell.get('BASH_XTRACEFD') ?? ''
  if (value === '') {
    if (shell.traceDescriptor !== STANDARD_ERROR) shell.sys.close(shell.traceDescriptor)
    shell.traceDescriptor = STANDARD_ERROR
  } else if (/^[ \t]*\+?[0-9]+$/.test(value) && shell.sys.fcntl(Number(value), F_GETFD) >= 0)
    shell.traceDescriptor = Number(value)
  else shell.complain(`BASH_XTRACEFD: ${value}: invalid value for trace file descriptor`)
}

export const STANDARD_ERROR = 2
