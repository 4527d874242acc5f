/** ps of busybox (procps/ps.c), which images without procps have: all processes, whatever is asked for. */

import { type Accounts, readAccounts, userName } from './lib/accounts.ts'
import type { Io, Step } from './lib/io.ts'
import { listProcesses, type ProcessInfo, ttyName } from './lib/process-list.ts'
import { defineRawProgram } from './lib/program.ts'

interface Column {
  readonly heading: string
  readonly width: number
  readonly right?: boolean
  readonly text: (process: ProcessInfo, machine: { accounts: Accounts; uptime: number }) => string
}

const user = (heading: string): Column => ({
  heading,
  width: 8,
  text: ({ uid }, { accounts }) => userName(accounts, uid) ?? String(uid),
})
const group = (heading: string): Column => ({
  heading,
  width: 8,
  text: ({ gid }, { accounts }) => accounts.groups.find((one) => one.gid === gid)?.name ?? String(gid),
})
const number = (heading: string, width: number, of: (process: ProcessInfo) => number): Column => ({
  heading,
  width,
  right: true,
  text: (process) => String(of(process)),
})

/** In the order in which a mistake names them. */
const COLUMNS: Readonly<Record<string, Column>> = {
  user: user('USER'),
  group: group('GROUP'),
  comm: { heading: 'COMMAND', width: 16, text: ({ command }) => command },
  args: { heading: 'COMMAND', width: 256, text: commandLine },
  pid: number('PID', 5, ({ pid }) => pid),
  ppid: number('PPID', 5, ({ ppid }) => ppid),
  pgid: number('PGID', 5, ({ pgrp }) => pgrp),
  etime: {
    heading: 'ELAPSED',
    width: 7,
    right: true,
    text: ({ start }, { uptime }) => clock(uptime - start),
  },
  nice: number('NI', 5, ({ niceness }) => niceness),
  rgroup: group('RGROUP'),
  ruser: user('RUSER'),
  time: { heading: 'TIME', width: 5, right: true, text: ({ time }) => clock(time) },
  tty: { heading: 'TT', width: 6, text: ({ tty }) => ttyName(tty) },
  vsz: number('VSZ', 4, ({ vsize }) => vsize),
  sid: number('SID', 5, ({ session }) => session),
  stat: {
    heading: 'STAT',
    width: 4,
    text: ({ state, niceness }) => `${state}${niceness < 0 ? '<' : niceness > 0 ? 'N' : ''}`,
  },
  rss: number('RSS', 4, ({ rss }) => rss),
}

/** The name in front of words that don't begin with it; of a kernel thread the name alone. */
function commandLine({ args, command }: ProcessInfo): string {
  const [first = ''] = args
  if (args.length === 0) return `[${command}]`
  const name = first.slice(first.lastIndexOf('/') + 1).replace(/^-/, '')
  const prefix = name.startsWith(command) ? '' : `{${command}} `
  return (prefix + args.join(' ')).replace(/\p{Cc}/gu, ' ')
}

const clock = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`

const USAGE = `BusyBox v1.34.1 (2021-11-23 00:57:35 UTC) multi-call binary.

Usage: ps [-o COL1,COL2=HEADER] [-T]

Show list of processes

\t-o COL1,COL2=HEADER\tSelect columns for display
\t-T\t\t\tShow threads
`

/** taken for System V's ps, and nothing else */
const WITHOUT_MEANING = 'TaAdefl'

export const busyboxPs = defineRawProgram({
  name: 'ps',
  *run(io, args) {
    const columns = yield* readColumns(io, args)
    const machine = { accounts: yield* readAccounts(io), uptime: io.sys.uptime() }
    const processes = yield* listProcesses(io)
    const lines = [
      columns.map(({ heading, width }) => ({ text: heading, width })),
      ...processes.map((process) =>
        columns.map(({ text, width, right }) => {
          const shown = text(process, machine).slice(0, width)
          return { text: right === true ? shown.padStart(width) : shown, width }
        }),
      ),
    ]
    const size = io.sys.winsize(1)
    const width = typeof size === 'number' ? Number.POSITIVE_INFINITY : size.cols - 1
    for (const cells of lines) io.print(`${rowText(cells).slice(0, width)}\n`)
    yield* io.flush()
    return 0
  },
})

/** The last one is as long as it is. */
const rowText = (cells: readonly { text: string; width: number }[]): string =>
  cells.map(({ text, width }, at) => (at < cells.length - 1 ? text.padEnd(width) : text)).join(' ')

function* readColumns(io: Io, args: readonly string[]): Step<Column[]> {
  const named: string[] = []
  for (let at = 0; at < args.length; at++) {
    const word = args[at] as string
    if (word === '--') break
    if (!/^-./.test(word)) continue
    if (word.startsWith('--')) return yield* refuse(io, `unrecognized option: ${word.slice(2)}`)
    for (let next = 1; next < word.length; next++) {
      const letter = word[next] as string
      if (WITHOUT_MEANING.includes(letter)) continue
      if (letter !== 'o') return yield* refuse(io, `unrecognized option: ${letter}`)
      const value = word.slice(next + 1) || args[++at]
      if (value === undefined) return yield* refuse(io, 'option requires an argument: o')
      named.push(...value.split(','))
      break
    }
  }
  const columns: Column[] = []
  for (const one of named.length === 0 ? ['pid', 'user', 'time', 'args'] : named) {
    const [, name = '', heading] = /^([^=]*)=?(.*)$/.exec(one) ?? []
    const column = COLUMNS[name]
    if (column === undefined) {
      yield* io.printError(
        `ps: bad -o argument '${name}', supported arguments: ${Object.keys(COLUMNS).join(',')}\n`,
      )
      return yield* io.exit(1)
    }
    // A heading of its own makes the column as wide as it is.
    columns.push(one.includes('=') ? withHeading(column, heading ?? '') : column)
  }
  return columns
}

const withHeading = (column: Column, heading: string): Column => ({
  ...column,
  heading,
  width: heading === '' ? column.width : heading.length,
})

function* refuse(io: Io, text: string): Step<never> {
  yield* io.printError(`ps: ${text}\n${USAGE}`)
  return yield* io.exit(1)
}
