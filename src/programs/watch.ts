/** watch(1) of procps-ng: a command's output on the whole screen, again and again until ^C. */

import { SIGINT } from '../kernel/abi.ts'
import { decode } from '../kernel/text.ts'
import { EINVAL } from '../kernel/vfs/errno.ts'
import { civilTime } from '../time/calendar.ts'
import { formatTime } from '../time/strftime.ts'
import { zoneFromTz } from '../time/zone.ts'
import { type Io, STDERR, STDOUT, type Step } from './lib/io.ts'
import { defineProgram, UsageWanted } from './lib/program.ts'
import { sleepFor } from './lib/sleep.ts'
import { startCommand, waitFor } from './lib/spawn.ts'
import { fitCells } from './screen/cells.ts'
import { Screen } from './screen/screen.ts'

export const watch = defineProgram({
  name: 'watch',
  usage: '[options] command',
  about: 'Execute a program periodically, showing output fullscreen.',
  version: 'procps-ng 4.0.4',
  order: 'first',
  options: {
    changes: { short: 'g', long: 'chgexit', help: 'exit when output from command changes' },
    differences: { short: 'd', long: 'differences', help: 'highlight changes between updates' },
    errorExit: { short: 'e', long: 'errexit', help: 'exit if command has a non-zero exit' },
    interval: { short: 'n', long: 'interval', argument: 'secs', help: 'seconds to wait between updates' },
    noTitle: { short: 't', long: 'no-title', help: 'turn off header' },
    exec: { short: 'x', long: 'exec', help: 'pass command to exec instead of "sh -c"' },
  },
  *run(io, options, operands) {
    if (operands.length === 0) throw new UsageWanted()
    const interval = Number(options.value('interval') ?? '2')
    if (!(interval >= 0))
      return yield* io.fail(`failed to parse argument: '${options.value('interval')}'`, -EINVAL)
    if (!io.variable('TERM')) {
      // initscr(3)
      yield* io.printError('Error opening terminal: unknown.\n')
      return 1
    }
    const screen = yield* Screen.open(io, { signals: true })
    if (screen === null) return yield* io.fail('a terminal is needed')
    const command = operands.join(' ')
    const argv = options.has('exec') ? operands : ['sh', '-c', command]
    let before: readonly string[] | null = null
    for (;;) {
      const { text, status } = yield* capture(io, argv)
      const lines = text.replace(/\n$/, '').split('\n')
      const heading = options.has('noTitle') ? [] : [title(io, interval, command, screen.cols), '']
      const shown = lines.map((line, i) =>
        markedLine(fitCells(line, screen.cols), options.has('differences') ? before?.[i] : undefined),
      )
      yield* screen.draw({
        rows: [...heading, ...shown].slice(0, screen.rows),
        cursor: { row: screen.rows - 1, column: 0 },
      })
      const hasChanged: boolean = before !== null && before.join('\n') !== lines.join('\n')
      if ((options.has('errorExit') && status !== 0) || (options.has('changes') && hasChanged)) break
      before = lines
      if ((yield* sleepFor(io.sys, Math.max(0.1, interval))) && screen.takeEvent() === 'Interrupt') break
    }
    yield* screen.close()
    return 0
  },
})

function title(io: Io, interval: number, command: string, cols: number): string {
  const time = formatTime('%a %b %e %H:%M:%S %Y', civilTime(io.sys.time(), zoneFromTz(io.variable('TZ'))))
  const right = `${io.sys.uname().nodename}: ${time}`
  const left = `Every ${interval.toFixed(1)}s: ${command}`
  return `${fitCells(left, Math.max(0, cols - right.length - 1)).padEnd(Math.max(0, cols - right.length))}${right}`
}

/** With what differs from the line before in reverse. */
function markedLine(line: string, before: string | undefined): string {
  if (before === undefined || before === line) return line
  return [...line].map((char, i) => (char === [...before][i] ? char : `\x1b[7m${char}\x1b[27m`)).join('')
}

function* capture(io: Io, argv: readonly string[]): Step<{ text: string; status: number }> {
  const ends = io.sys.pipe()
  if (typeof ends === 'number') return yield* io.fail('pipe', ends)
  const [reader, writer] = ends
  const pid = startCommand(io, argv, {
    prepare(sys) {
      sys.sigaction(SIGINT, 'default')
      sys.dup2(writer, STDOUT)
      sys.dup2(writer, STDERR)
      sys.close(reader)
      sys.close(writer)
    },
  })
  io.sys.close(writer)
  const bytes = yield* io.readAll(reader)
  io.sys.close(reader)
  const status = pid < 0 ? pid : yield* waitFor(io.sys, pid)
  return { text: typeof bytes === 'number' ? '' : decode(bytes), status }
}
