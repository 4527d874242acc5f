/** inotifywait(1) of inotify-tools: waits for something to happen to files, and says what. */

import { O_NONBLOCK, POLLIN } from '../kernel/abi.ts'
import { decode } from '../kernel/text.ts'
import { EAGAIN, EINTR, ERESTARTSYS, strerror } from '../kernel/vfs/errno.ts'
import { isDirectory, isSymlink } from '../kernel/vfs/mode.ts'
import { civilTime } from '../time/calendar.ts'
import { formatTime } from '../time/strftime.ts'
import { zoneFromTz } from '../time/zone.ts'
import type { Io, Step } from './lib/io.ts'
import { defineProgram, type Options } from './lib/program.ts'
import { compileRegex } from './lib/regex.ts'
import { readDirectory } from './lib/walk.ts'

/** IN_* by the names of the events, in the order in which they are listed. */
const EVENTS: readonly (readonly [name: string, mask: number])[] = [
  ['ACCESS', 0x1],
  ['MODIFY', 0x2],
  ['ATTRIB', 0x4],
  ['CLOSE_WRITE', 0x8],
  ['CLOSE_NOWRITE', 0x10],
  ['OPEN', 0x20],
  ['MOVED_FROM', 0x40],
  ['MOVED_TO', 0x80],
  ['CREATE', 0x100],
  ['DELETE', 0x200],
  ['DELETE_SELF', 0x400],
  ['UNMOUNT', 0x2000],
  ['Q_OVERFLOW', 0x4000],
  ['IGNORED', 0x8000],
  ['CLOSE', 0x18],
  ['MOVE_SELF', 0x800],
  ['ISDIR', 0x40000000],
  ['MOVE', 0xc0],
]
const ALL = 0xfff
const IN_IGNORED = 0x8000
const IN_CREATE = 0x100
const IN_MOVED_TO = 0x80
const IN_ISDIR = 0x40000000
const IN_DONT_FOLLOW = 0x2000000

const options = {
  exclude: {
    long: 'exclude',
    argument: '<pattern>',
    help: 'Exclude all events on files matching the extended regular expression <pattern>.',
  },
  excludei: { long: 'excludei', argument: '<pattern>', help: 'Like --exclude but case insensitive.' },
  include: {
    long: 'include',
    argument: '<pattern>',
    help: 'Exclude all events on files except the ones matching the extended regular expression <pattern>.',
  },
  includei: { long: 'includei', argument: '<pattern>', help: 'Like --include but case insensitive.' },
  monitor: {
    short: 'm',
    long: 'monitor',
    help: 'Keep listening for events forever or until --timeout expires.',
  },
  recursive: { short: 'r', long: 'recursive', help: 'Watch directories recursively.' },
  physical: { short: 'P', long: 'no-dereference', help: 'Do not follow symlinks.' },
  quiet: { short: 'q', long: 'quiet', help: 'Print less (only print events).' },
  format: {
    long: 'format',
    argument: '<fmt>',
    help: 'Print using a specified printf-like format string; read the man page for more details.',
  },
  noNewline: { long: 'no-newline', help: "Don't print newline symbol after --format string." },
  timeFormat: {
    long: 'timefmt',
    argument: '<fmt>',
    help: 'strftime-compatible format string for use with %T in --format string.',
  },
  csv: { short: 'c', long: 'csv', help: 'Print events in CSV format.' },
  timeout: {
    short: 't',
    long: 'timeout',
    argument: '<seconds>',
    help: 'When listening for a single event, time out after waiting for an event for <seconds> seconds.',
  },
  event: { short: 'e', long: 'event', argument: '<event1>', help: 'Listen for specific event(s).' },
  help: { short: 'h', long: 'help', help: 'Show this help text.' },
} as const

type Given = Options<typeof options>

export const inotifywait = defineProgram({
  name: 'inotifywait',
  version: 'inotifywait 4.23.9.0',
  baseName: true,
  usage: '[ options ] file1 [ file2 ] [ file3 ] [ ... ]',
  about: 'Wait for a particular event on a file or set of files.',
  options,
  *run(io, given, operands) {
    let mask = 0
    for (const list of given.values('event')) {
      for (const name of (list as string).split(',')) {
        const event = EVENTS.find(([known]) => known.toLowerCase() === name.toLowerCase())
        if (event === undefined) {
          yield* io.printError(
            `'${name}' is not a valid event!  Run with the '--help' option to see a list of events.\n`,
          )
          return 1
        }
        mask |= event[1]
      }
    }
    if (operands.length === 0) {
      yield* io.printError('No files specified to watch!\n')
      return 1
    }
    const fd = io.sys.inotifyInit(O_NONBLOCK)
    if (fd < 0) return yield* io.fail("Couldn't initialize inotify", fd)
    const watcher: Watcher = { io, given, fd, mask: mask || ALL, paths: new Map() }
    if (!given.has('quiet')) {
      const slow = given.has('recursive') ? '  Beware: since -r was given, this may take a while!' : ''
      yield* io.printError(`Setting up watches.${slow}\n`)
    }
    for (const operand of operands) if (!(yield* watch(watcher, operand, true))) return 1
    if (!given.has('quiet')) yield* io.printError('Watches established.\n')
    return yield* listen(watcher)
  },
})

interface Watcher {
  readonly io: Io
  readonly given: Given
  readonly fd: number
  readonly mask: number
  /** by number of the watch; a directory's ends with a slash */
  readonly paths: Map<number, string>
}

/** The directories in a directory first, so that one does not hear of one's own looking. */
function* watch(watcher: Watcher, path: string, isOperand: boolean): Step<boolean> {
  const { io, given, fd, mask, paths } = watcher
  const stat = given.has('physical') ? io.sys.lstat(path) : io.sys.stat(path)
  const isDir = typeof stat !== 'number' && isDirectory(stat.mode)
  const directory = path.endsWith('/') ? path : `${path}/`
  if (isDir && given.has('recursive')) {
    const entries = readDirectory(io, path)
    for (const { name } of typeof entries === 'number' ? [] : entries) {
      if (name === '.' || name === '..') continue
      const child = io.sys.lstat(directory + name)
      if (typeof child === 'number' || isSymlink(child.mode) || !isDirectory(child.mode)) continue
      yield* watch(watcher, directory + name, false)
    }
  }
  // To find new directories one has to hear of them.
  const wanted = given.has('recursive') ? mask | IN_CREATE | IN_MOVED_TO : mask
  const wd = io.sys.inotifyAddWatch(fd, path, wanted | (given.has('physical') ? IN_DONT_FOLLOW : 0))
  if (wd < 0) {
    if (!isOperand) return true
    yield* io.printError(`Couldn't watch ${path}: ${strerror(wd)}\n`)
    return false
  }
  paths.set(wd, isDir ? directory : path)
  return true
}

function* listen(watcher: Watcher): Step<number> {
  const { io, given } = watcher
  const seconds = Number(given.value('timeout') ?? 0)
  for (;;) {
    const events = yield* readEvents(watcher, seconds > 0 ? seconds * 1000 : -1)
    if (events === null) return 2
    for (const event of events) {
      if (!(yield* shows(watcher, event))) continue
      yield* io.flush()
      if (!given.has('monitor')) return 0
    }
  }
}

interface Event {
  readonly wd: number
  readonly mask: number
  readonly cookie: number
  readonly name: string
}

/** Null when the time is over. */
function* readEvents({ io, fd }: Watcher, timeout: number): Step<Event[] | null> {
  for (;;) {
    const bytes = io.sys.read(fd, 65536)
    if (typeof bytes !== 'number') return parseEvents(bytes)
    if (bytes !== -EAGAIN) return yield* io.fail('inotify read failed', bytes)
    let ready = io.sys.poll([{ fd, events: POLLIN }], timeout)
    while (ready === -ERESTARTSYS) {
      yield
      ready = io.sys.poll([{ fd, events: POLLIN }], timeout)
    }
    if (ready === -EINTR) io.sys.takeSignal()
    else if (typeof ready !== 'number' && ready[0] === 0) return null
  }
}

function parseEvents(bytes: Uint8Array): Event[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const events: Event[] = []
  for (let at = 0; at < bytes.length; ) {
    const length = view.getUint32(at + 12, true)
    const text = bytes.subarray(at + 16, at + 16 + length)
    const end = text.indexOf(0)
    events.push({
      wd: view.getInt32(at, true),
      mask: view.getUint32(at + 4, true),
      cookie: view.getUint32(at + 8, true),
      name: decode(end < 0 ? text : text.subarray(0, end)),
    })
    at += 16 + length
  }
  return events
}

/** Prints an event if it is one that was asked for. */
function* shows(watcher: Watcher, event: Event): Step<boolean> {
  const { io, given, mask, paths } = watcher
  const path = paths.get(event.wd)
  if (path === undefined) return false
  if (event.mask & IN_IGNORED) {
    paths.delete(event.wd)
    return false
  }
  const full = path + event.name
  const isNew = event.mask & IN_ISDIR && event.mask & (IN_CREATE | IN_MOVED_TO)
  if (given.has('recursive') && isNew) yield* watch(watcher, full, false)
  if (!(event.mask & mask & 0xffff)) return false
  if (isLeftOut(io, given, full)) return false
  io.print(eventText(io, given, path, event))
  return true
}

function isLeftOut(io: Io, given: Given, path: string): boolean {
  const matches = (key: 'exclude' | 'excludei' | 'include' | 'includei'): boolean | null => {
    const pattern = given.value(key)
    if (pattern === undefined) return null
    const ignoreCase = key.endsWith('i')
    const compiled = compileRegex(pattern, { syntax: 'extended', ignoreCase, bytes: io.isPlainLocale })
    return compiled.exec(path, 0) !== null
  }
  if (matches('exclude') === true || matches('excludei') === true) return true
  return matches('include') === false || matches('includei') === false
}

const eventNames = (mask: number): string[] =>
  EVENTS.filter(([name, bits]) => name !== 'MOVE' && (mask & bits) !== 0 && (bits & (bits - 1)) === 0)
    .map(([name]) => name)
    .flatMap((name) => (name.startsWith('CLOSE_') ? [name, 'CLOSE'] : [name]))

function eventText(io: Io, given: Given, path: string, event: Event): string {
  const names = eventNames(event.mask)
  const format = given.value('format')
  if (format !== undefined) {
    const text = format.replace(/%(:?)([wfeTc%0n])|%(.)e/g, (_whole, _colon, letter, separator) => {
      if (separator !== undefined) return names.join(separator)
      if (letter === 'w') return path
      if (letter === 'f') return event.name
      if (letter === 'e') return names.join(_colon === ':' ? ':' : ',')
      if (letter === 'c') return event.cookie === 0 ? '0' : event.cookie.toString(16)
      if (letter === '0') return '\0'
      if (letter === 'n') return '\n'
      if (letter === '%') return '%'
      const zone = zoneFromTz(io.variable('TZ'))
      return formatTime(given.value('timeFormat') ?? '%c', civilTime(io.sys.time(), zone))
    })
    return given.has('noNewline') ? text : `${text}\n`
  }
  if (given.has('csv')) {
    const quoted = (text: string) => (/[",\n ]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
    return `${quoted(path)},${quoted(names.join(','))},${quoted(event.name)}\n`
  }
  return `${path} ${names.join(',')} ${event.name}\n`
}
