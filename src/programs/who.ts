/** who(1) and users(1) of GNU coreutils. Nobody has logged in: a shell in a terminal leaves no record (utmp(5)). */

import { civilTime } from '../time/calendar.ts'
import { formatTime } from '../time/strftime.ts'
import { zoneFromTz } from '../time/zone.ts'
import { defineProgram } from './lib/program.ts'
import { quoteText } from './lib/quote.ts'

export const who = defineProgram({
  name: 'who',
  usage: '[OPTION]... [ FILE | ARG1 ARG2 ]',
  about: 'Print information about users who are currently logged in.',
  options: {
    all: { short: 'a', long: 'all', help: 'same as -b -d --login -p -r -t -T -u' },
    boot: { short: 'b', long: 'boot', help: 'time of last system boot' },
    dead: { short: 'd', long: 'dead', help: 'print dead processes' },
    heading: { short: 'H', long: 'heading', help: 'print line of column headings' },
    login: { short: 'l', long: 'login', help: 'print system login processes' },
    lookup: { long: 'lookup', help: 'attempt to canonicalize hostnames via DNS' },
    mine: { short: 'm', help: 'only hostname and user associated with stdin' },
    process: { short: 'p', long: 'process', help: 'print active processes spawned by init' },
    count: { short: 'q', long: 'count', help: 'all login names and number of users logged on' },
    runlevel: { short: 'r', long: 'runlevel', help: 'print current runlevel' },
    short: { short: 's', long: 'short', help: 'print only name, line, and time (default)' },
    time: { short: 't', long: 'time', help: 'print last system clock change' },
    message: {
      short: 'Tw',
      long: ['mesg', 'message', 'writable'],
      help: "add user's message status as +, - or ?",
    },
    users: { short: 'u', long: 'users', help: 'list users logged in' },
  },
  *run(io, options, operands) {
    if (operands.length > 2) return yield* io.failUsage(`extra operand ${quoteText(operands[2] as string)}`)
    if (options.has('count')) {
      io.print('\n# users=0\n')
      return 0
    }
    const hasState = options.has('all') || options.has('message')
    const hasIdle = options.has('all') || options.has('users')
    if (options.has('heading'))
      io.print(
        `${'NAME'.padEnd(8)} ${hasState ? '  ' : ''}${'LINE'.padEnd(12)} ${'TIME'.padEnd(16)} ${hasIdle ? 'IDLE          PID ' : ''}COMMENT\n`,
      )
    if (options.has('boot') || options.has('all')) {
      const sec = Math.floor(io.sys.time().sec - io.sys.uptime())
      const time = civilTime({ sec, nsec: 0 }, zoneFromTz(io.variable('TZ')))
      const shown = formatTime('%Y-%m-%d %H:%M', time)
      io.print(`${' '.repeat(hasState ? 11 : 9)}${'system boot'.padEnd(12)} ${shown}\n`)
    }
    return 0
  },
})

export const users = defineProgram({
  name: 'users',
  usage: '[OPTION]... [FILE]',
  about: 'Output who is currently logged in according to FILE.',
  options: {},
  *run(io, _options, operands) {
    if (operands.length > 1) return yield* io.failUsage(`extra operand ${quoteText(operands[1] as string)}`)
    return 0
  },
})
