/** w(1) of procps-ng: who is logged in and what they do. Nobody is (who.ts). */

import { readProcess } from './lib/process-list.ts'
import { defineProgram } from './lib/program.ts'
import { uptimeLine } from './lib/uptime-line.ts'

export const w = defineProgram({
  name: 'w',
  usage: '[options] [user]',
  about: 'Show who is logged on and what they are doing.',
  version: 'procps-ng 4.0.4',
  options: {
    noHeader: { short: 'h', long: 'no-header', help: 'do not print header' },
    noCurrent: { short: 'u', long: 'no-current', help: 'ignore current process username' },
    short: { short: 's', long: 'short', help: 'short format' },
    from: { short: 'f', long: 'from', help: 'show remote hostname field' },
    oldStyle: { short: 'o', long: 'old-style', help: 'old style output' },
    ipAddress: { short: 'i', long: 'ip-addr', help: 'display IP address instead of hostname (if possible)' },
    terminals: { short: 't', long: 'terminal', help: 'show terminals' },
    pids: { short: 'p', long: 'pids', help: 'show the PID(s) of processes in WHAT' },
  },
  *run(io, options) {
    if ((yield* readProcess(io, 'self')) === null) return yield* io.fail('Unable to load process information')
    if (options.has('noHeader')) return 0
    io.print(yield* uptimeLine(io))
    const from = options.has('from') ? '' : 'FROM             '
    const times = options.has('short') ? '  IDLE' : 'LOGIN@   IDLE   JCPU   PCPU'
    io.print(`USER     TTY      ${from}${times}  WHAT\n`)
    return 0
  },
})
