/** watch(1) of procps-ng: a command's output on the whole screen, again and again until ^C. */

import { EINVAL } from '../kernel/vfs/errno.ts'
import { textWidth } from '../kernel/width.ts'
import { civilTime } from '../time/calendar.ts'
import { formatTime } from '../time/strftime.ts'
import { zoneFromTz } from '../time/zone.ts'
import { capture } from './lib/capture.ts'
import type { Io } from './lib/io.ts'
import { defineProgram, UsageWanted } from './lib/program.ts'
import { sleepFor } from './lib/sleep.ts'
import { fitCells } from './screen/cells.ts'
import { Screen } from './screen/screen.ts'
import { rowText, type WatchRow, watchRows } from './watch-rows.ts'

export const watch = defineProgram({
  name: 'watch',
  usage: '[options] command',
  about: 'Execute a program periodically, showing output fullscreen.',
  version: 'procps-ng 4.0.4',
  order: 'first',
  options: {
    changes: { short: 'g', long: 'chgexit', help: 'exit when output from command changes' },
    beep: { short: 'b', long: 'beep', help: 'beep if command has a non-zero exit' },
    colour: { short: 'c', long: 'color', help: 'interpret ANSI color and style sequences' },
    noColour: { short: 'C', long: 'no-color', help: 'do not interpret ANSI color and style sequences' },
    differences: {
      short: 'd',
      long: 'differences',
      optionalArgument: 'permanent',
      help: 'highlight changes between updates',
    },
    equal: {
      short: 'q',
      long: 'equexit',
      argument: '<cycles>',
      help: 'exit when output from command does not change',
      *check(io: Io, text: string) {
        if (!/^\d+$/.test(text)) yield* io.fail(`failed to parse argument: '${text}'`, -EINVAL)
      },
    },
    // Time stands still while the command runs, and a new size of the window is no reason to run it again here.
    precise: { short: 'p', long: 'precise', help: 'attempt run command in precise intervals' },
    noRerun: { short: 'r', long: 'no-rerun', help: 'do not rerun program on window resize' },
    noWrap: { short: 'w', long: 'no-wrap', help: 'turn off line wrapping' },
    errorExit: { short: 'e', long: 'errexit', help: 'exit if command has a non-zero exit' },
    interval: { short: 'n', long: 'interval', argument: 'secs', help: 'seconds to wait between updates' },
    noTitle: { short: 't', long: 'no-title', help: 'turn off header' },
    exec: { short: 'x', long: 'exec', help: 'pass command to exec instead of "sh -c"' },
  },
  *run(io, options, operands) {
    if (operands.length === 0) throw new UsageWanted()
    const interval = Number(options.value('interval') ?? io.variable('WATCH_INTERVAL') ?? '2')
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
    const equal = options.value('equal')
    let before: readonly WatchRow[] | null = null
    let unchanged = 0
    /** cells that have ever been another, by row and cell */
    const changed = new Set<string>()
    let exit = 0
    for (;;) {
      const { text, status } = yield* capture(io, argv)
      const heading = options.has('noTitle') ? [] : [title(io, interval, command, screen.cols), '']
      const rows = watchRows(text.replace(/\n$/, ''), {
        cols: screen.cols,
        colours: options.last('colour', 'noColour') !== 'noColour',
        wraps: !options.has('noWrap'),
      }).slice(0, Math.max(0, screen.rows - heading.length))
      const earlier = before
      const differs = (row: number, cell: number): boolean =>
        earlier !== null && earlier[row]?.cells[cell]?.text !== rows[row]?.cells[cell]?.text
      const isPermanent = options.values('differences').some((word) => word !== undefined)
      const isMarked = (row: number, cell: number): boolean => {
        if (!options.has('differences')) return false
        if (differs(row, cell)) changed.add(`${row}:${cell}`)
        return differs(row, cell) || (isPermanent && changed.has(`${row}:${cell}`))
      }
      const shown = rows.map((row, at) => rowText(row, (cell) => isMarked(at, cell)))
      const hasChanged = earlier !== null && plainText(earlier) !== plainText(rows)
      const hasFailed = status !== 0
      const frame = [...heading, ...shown]
      if (hasFailed && options.has('errorExit')) {
        while (frame.length < screen.rows) frame.push('')
        frame[screen.rows - 1] = fitCells(FAILED, screen.cols)
      }
      yield* screen.draw({ rows: frame, cursor: { row: screen.rows - 1, column: 0 } })
      if (hasFailed && options.has('beep')) yield* screen.beep()
      if (hasFailed && options.has('errorExit')) {
        yield* screen.readKey()
        exit = ERROR_EXIT
        break
      }
      if (options.has('changes') && hasChanged) break
      unchanged = earlier === null || hasChanged ? 0 : unchanged + 1
      if (equal !== undefined && unchanged >= Number(equal)) break
      before = rows
      if ((yield* sleepFor(io.sys, Math.max(0.1, interval))) && screen.takeEvent() === 'Interrupt') break
    }
    yield* screen.close()
    return exit
  },
})

function title(io: Io, interval: number, command: string, cols: number): string {
  const time = formatTime('%a %b %e %H:%M:%S %Y', civilTime(io.sys.time(), zoneFromTz(io.variable('TZ'))))
  const right = `${io.sys.uname().nodename}: ${time}`
  const left = `Every ${interval.toFixed(1)}s: ${command}`
  const room = Math.max(0, cols - right.length)
  const shown = room > `Every ${interval.toFixed(1)}s: `.length ? fitCells(left, room - 1) : ''
  return fitCells(`${shown}${' '.repeat(Math.max(0, room - textWidth(shown)))}${right}`, cols)
}

const plainText = (rows: readonly WatchRow[]): string =>
  rows.map(({ cells }) => cells.map((cell) => cell.text).join('')).join('\n')

const FAILED = 'command exit with a non-zero status, press a key to exit'
/** The status after -e has found a command that failed. */
const ERROR_EXIT = 8
