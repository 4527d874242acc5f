/** dmesg(1) of util-linux: the kernel's log. */

import { EPERM } from '../kernel/vfs/errno.ts'
import { zoneFromTz } from '../time/zone.ts'
import { options } from './dmesg/options.ts'
import { makePrinter, type Printer } from './dmesg/printer.ts'
import {
  type KernelRecord,
  type LogRecord,
  levelNumber,
  ofKernel,
  readChoice,
  readRecords,
} from './dmesg/records.ts'
import { refuseExclusive } from './lib/exclusive-options.ts'
import type { Io, Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { sleepFor } from './lib/sleep.ts'

export const dmesg = defineProgram({
  name: 'dmesg',
  usage: '[options]',
  about: 'Display or control the kernel ring buffer.',
  version: 'util-linux 2.41.5',
  baseName: true,
  options,
  *run(io, given, operands) {
    yield* refuseExclusive(io, given, options, [
      ['clear', 'consoleOff', 'consoleOn', 'readClear', 'consoleLevel', 'raw'],
      ['raw', 'noTime'],
      ['raw', 'decode'],
    ])
    if (operands.length > 0) return yield* io.failUsage('bad usage')
    const zone = zoneFromTz(io.variable('TZ'))
    const chosen = yield* readChoice(io, given, zone)
    const console = given.value('consoleLevel')
    if (console !== undefined && levelNumber(console) === null)
      return yield* io.fail(`unknown level '${console}'`)
    const color = given.value('color')
    if (color !== undefined && !/^(?:auto|always|never)$/.test(color))
      return yield* io.fail(`unsupported color mode: '${color}'`)
    // Nothing of the kernel's is printed on this machine's console.
    if (given.last('consoleOff', 'consoleOn', 'consoleLevel') !== undefined) {
      return io.sys.geteuid() === 0 ? 0 : yield* io.fail('klogctl failed', EPERM)
    }
    if (given.has('clear')) return yield* clearLog(io, 'clear')
    const isFiltered = given.last('level', 'facility', 'kernel', 'userspace') !== undefined
    if (given.has('raw') && given.has('file') && isFiltered) return yield* io.fail(RAW_FILE)
    const printer = yield* makePrinter(io, given, zone)
    const last = io.sys.klog().at(-1)
    const records = yield* readRecords(io, given)
    if (!given.has('followNew'))
      for (const record of records) if (chosen(record)) yield* printer.print(record)
    printer.end?.()
    if (given.has('follow') || given.has('followNew')) yield* follow(io, last, chosen, printer)
    return given.has('readClear') ? yield* clearLog(io, 'read') : 0
  },
})

/** `what` could not be done to it if it cannot be cleared. */
function* clearLog(io: Io, what: 'clear' | 'read'): Step<number> {
  const error = io.sys.clearKlog()
  return error < 0 ? yield* io.fail(`${what} kernel buffer failed`, error) : 0
}

const RAW_FILE =
  '--raw can be used together with --level or --facility only when reading messages from /dev/kmsg'

/** Seconds between two looks at the log. */
const INTERVAL = 0.1

/** What is said after `last`, until somebody ends it. */
function* follow(
  io: Io,
  last: KernelRecord | undefined,
  chosen: (record: LogRecord) => boolean,
  printer: Printer,
): Step<void> {
  for (let seen = last; ; ) {
    yield* io.flush()
    yield* sleepFor(io.sys, INTERVAL)
    const all = io.sys.klog()
    // One that has been cleared away, or has made room, leaves only newer ones.
    const fresh = all.slice(seen === undefined ? 0 : all.indexOf(seen) + 1)
    for (const record of fresh.map(ofKernel)) if (chosen(record)) yield* printer.print(record)
    seen = all.at(-1) ?? seen
  }
}
