/**
 * lsof(8): what processes hold open, from /proc. With it one finds who keeps a mount busy.
 *
 * lsof/options.ts reads the arguments and says which files they choose, lsof/files.ts looks up what a process has open;
 * this file goes through the processes and writes the table, or the fields of -F.
 */

import type { Stat } from '../kernel/abi.ts'
import { strerror } from '../kernel/vfs/errno.ts'
import { isDirectory } from '../kernel/vfs/mode.ts'
import { readAccounts, userName } from './lib/accounts.ts'
import { canonicalPath } from './lib/canonical.ts'
import { type Io, type Step, sameFile } from './lib/io.ts'
import { listProcesses, type ProcessInfo } from './lib/process-list.ts'
import { defineRawProgram } from './lib/program.ts'
import { readDirectory } from './lib/walk.ts'
import { deviceOf, type OpenFile, offsetOf, openFiles, sizeOf, typeOf } from './lsof/files.ts'
import { commandPattern, type LsofOptions, parseLsof, selects } from './lsof/options.ts'

const VERSION = '4.99.4'
const HELP = `Usage: lsof [OPTION]... [FILE]...
List open files: all of them, or those that any selection chooses.

  -p PID,...      files of these processes
  -u USER,...     files of these users
  -c COMMAND      files of commands whose name begins so, or matches /REGEX/
  -d FD,...       files of these descriptors: numbers, 2-5, cwd, rtd, txt
  -g [GROUP,...]  files of these process groups, which are shown
  -i [ADDRESS]    network files, of which there are none
  +d DIR, +D DIR  files in a directory, and with +D in all below it
  +L [N]          show numbers of links; with N files with fewer links
  -a              all selections must hold; ^ before a value leaves it out
  -t              print only process numbers
  -F [FIELDS]     one field a line, for programs
  -R, -l, -o, -s  show parents, numbers of users, offsets only, sizes only
  +c N            characters of COMMAND
`
const USAGE = `lsof ${VERSION}
 latest revision: https://github.com/lsof-org/lsof
 latest FAQ: https://github.com/lsof-org/lsof/blob/master/00FAQ
 latest (non-formatted) man page: https://github.com/lsof-org/lsof/blob/master/Lsof.8
 usage: [-?abhHKlnNoOPRtUvVX] [+|-c c] [+|-d s] [+D D] [+|-E] [+|-e s] [+|-f[gG]]
 [-F [f]] [-g [s]] [-i [i]] [+|-L [l]] [+m [m]] [+|-M] [-o [o]] [-p s]
 [+|-r [t]] [-s [p:s]] [-S [t]] [-T [t]] [-u s] [+|-w] [-x [fl]] [--] [names]
Use the \`\`-h'' option to get more help information.
`

export const lsof = defineRawProgram({
  name: 'lsof',
  help: HELP,
  version: `lsof ${VERSION}`,
  *run(io, args) {
    if (args[0] === '-h' || args[0] === '-?') {
      io.print(HELP)
      return 0
    }
    if (args[0] === '-v') {
      io.print(`lsof version information:\n    revision: ${VERSION}\n`)
      return 0
    }
    const options = parseLsof(args)
    if ('complaints' in options) {
      for (const complaint of options.complaints) yield* io.complain(complaint)
      if (options.showsUsage) yield* io.printError(USAGE)
      return 1
    }
    closeInherited(io)
    const mountPoints = yield* readMountPoints(io)
    if (typeof mountPoints === 'number') {
      yield* io.printError(`lsof: can't fopen(/proc/mounts, "r"): ${strerror(mountPoints)}\n`)
      return 1
    }
    const search = yield* prepareSearch(io, options, mountPoints)
    if (typeof search === 'number') return search
    const found = yield* findFiles(io, options, search)
    if (options.terse) for (const { process } of found) io.print(`${process.pid}\n`)
    else if (options.fields !== null) for (const one of found) printFields(io, options, one)
    else if (found.length > 0) printTable(io, options, found)
    return search.missing.size === 0 ? 0 : 1
  },
})

/** It keeps nothing but the standard streams, so that it does not find itself. */
function closeInherited(io: Io): void {
  const entries = readDirectory(io, '/proc/self/fd')
  if (typeof entries === 'number') return
  for (const { name } of entries) if (Number(name) > 2) io.sys.close(Number(name))
}

function* misused(io: Io, complaint: string): Step<number> {
  yield* io.printError(`lsof: ${complaint}\n${USAGE}`)
  return 1
}

/** A file of an argument, or of a directory that is searched. */
interface Target {
  readonly shown: string
  readonly stat: Stat
  /** it is where a file system is mounted, all files of which are meant */
  readonly isMountPoint: boolean
}

interface Search {
  readonly targets: readonly Target[]
  /** users by number, those that are left out with ^ */
  readonly users: readonly string[]
  readonly userNames: (uid: number) => string
  /** what was asked for and has not been seen yet */
  readonly missing: Set<string>
}

function* prepareSearch(io: Io, options: LsofOptions, mountPoints: Set<string>): Step<Search | number> {
  const accounts = yield* readAccounts(io)
  const users: string[] = []
  for (const item of options.users) {
    const [, mark = '', name = ''] = /^(\^?)(.*)$/s.exec(item) ?? []
    const user = accounts.users.find((one) => one.name === name)
    if (user === undefined && !/^\d+$/.test(name)) return yield* misused(io, `can't get UID for ${name}`)
    users.push(`${mark}${user?.uid ?? name}`)
  }
  const targets: Target[] = []
  const missing = new Set<string>()
  for (const { path, isDeep } of options.directories) {
    const stat = io.sys.stat(path)
    if (typeof stat === 'number') return yield* misused(io, `WARNING: can't stat(${path}): ${strerror(stat)}`)
    if (!isDirectory(stat.mode)) return yield* misused(io, `WARNING: not a directory: ${path}`)
    targets.push({ shown: path, stat, isMountPoint: false }, ...below(io, path, isDeep))
  }
  for (const name of options.names) {
    const stat = io.sys.stat(name)
    if (typeof stat === 'number') {
      yield* io.printError(`lsof: status error on ${name}: ${strerror(stat)}\n`)
      missing.add(`status ${name}`)
      continue
    }
    const path = canonicalPath(io, name, 'existing')
    targets.push({ shown: name, stat, isMountPoint: typeof path === 'string' && mountPoints.has(path) })
    missing.add(`file ${name}`)
  }
  if (options.names.length > 0 && targets.length === 0) return 1
  const wanted = (kind: string, items: readonly string[]) => {
    for (const item of items) if (!item.startsWith('^')) missing.add(`${kind} ${item}`)
  }
  wanted('pid', options.pids)
  wanted('group', options.groups)
  wanted('command', options.commands)
  wanted('user', users)
  if (options.sockets) missing.add('sockets')
  const userNames = (uid: number) =>
    options.numericUsers ? String(uid) : (userName(accounts, uid) ?? String(uid))
  return { targets, users, userNames, missing }
}

function below(io: Io, path: string, isDeep: boolean): Target[] {
  const entries = readDirectory(io, path)
  if (typeof entries === 'number') return []
  return entries.flatMap(({ name }) => {
    if (name === '.' || name === '..') return []
    const shown = `${path.replace(/\/$/, '')}/${name}`
    const stat = io.sys.lstat(shown)
    if (typeof stat === 'number') return []
    const target = { shown, stat, isMountPoint: false }
    return isDeep && isDirectory(stat.mode) ? [target, ...below(io, shown, true)] : [target]
  })
}

function* readMountPoints(io: Io): Step<Set<string> | number> {
  const text = yield* io.readText('/proc/self/mountinfo')
  if (typeof text === 'number') return text
  return new Set(text.split('\n').flatMap((line) => line.split(' ')[4] ?? []))
}

interface Found {
  readonly process: ProcessInfo
  readonly user: string
  readonly files: readonly OpenFile[]
}

/** The files that are selected, by process. */
function* findFiles(io: Io, options: LsofOptions, search: Search): Step<Found[]> {
  const found: Found[] = []
  for (const process of yield* listProcesses(io)) {
    const byProcess = processSelections(options, search, process)
    if (byProcess === null) continue
    const files: OpenFile[] = []
    for (const file of yield* openFiles(io, process)) {
      const byFile = fileSelections(options, search, file)
      if (byFile === null) continue
      const held = [...byProcess, ...byFile.held]
      const isChosen = options.all ? held.every(Boolean) : held.some(Boolean)
      if (isChosen || !selects(options))
        files.push(byFile.shown === null ? file : { ...file, name: byFile.shown })
    }
    if (files.length > 0) found.push({ process, user: search.userNames(process.uid), files })
    yield* io.breathe()
  }
  return found
}

/** Which selections of processes hold, null for a process that is left out. */
function processSelections(options: LsofOptions, search: Search, process: ProcessInfo): boolean[] | null {
  const questions: readonly (readonly [kind: string, items: readonly string[], (item: string) => boolean])[] =
    [
      ['pid', options.pids, (item) => Number(item) === process.pid],
      ['group', options.groups, (item) => Number(item) === process.pgrp],
      ['user', search.users, (item) => Number(item) === process.uid],
      ['command', options.commands, (item) => matchesCommand(item, process.command)],
    ]
  const isLeftOut = questions.some(([, items, matches]) =>
    items.some((item) => item.startsWith('^') && matches(item.slice(1))),
  )
  if (isLeftOut) return null
  return questions.flatMap(([kind, items, matches]) => {
    const chosen = items.filter((item) => !item.startsWith('^'))
    const matching = chosen.filter(matches)
    for (const item of matching) search.missing.delete(`${kind} ${item}`)
    return chosen.length === 0 ? [] : [matching.length > 0]
  })
}

/** Its beginning, or a regular expression between slashes. */
function matchesCommand(item: string, command: string): boolean {
  const regex = commandPattern(item)
  return regex === null ? command.startsWith(item) : regex.test(command)
}

/** Which selections of files hold, and the name by which it was asked for; null for a file that is left out. */
function fileSelections(
  { descriptors, sockets, linksBelow, directories, names }: LsofOptions,
  { targets, missing }: Search,
  file: OpenFile,
): { held: boolean[]; shown: string | null } | null {
  const held: boolean[] = []
  if (descriptors !== null) {
    const isNamed = descriptors.some((item) => namesDescriptor(item.replace('^', ''), file.descriptor))
    const leavesOut = descriptors.every((item) => item.startsWith('^'))
    if (leavesOut && isNamed) return null
    if (!leavesOut) held.push(isNamed)
  }
  if (sockets) held.push(false)
  if (linksBelow !== null) held.push(file.stat.nlink < linksBelow)
  if (directories.length === 0 && names.length === 0) return { held, shown: null }
  const { stat } = file
  const target = targets.find((one) =>
    one.isMountPoint ? one.stat.dev === stat.dev : sameFile(stat, one.stat),
  )
  held.push(target !== undefined)
  if (target === undefined) return { held, shown: null }
  missing.delete(`file ${target.shown}`)
  return { held, shown: target.isMountPoint ? null : target.shown }
}

/** `7`, `0-2`, `cwd`, or `fd` for all numbers. */
function namesDescriptor(item: string, descriptor: string): boolean {
  const range = /^(\d+)-(\d+)$/.exec(item)
  const isNumber = /^\d+$/.test(descriptor)
  if (range === null) return item === descriptor || (item === 'fd' && isNumber)
  return isNumber && Number(descriptor) >= Number(range[1]) && Number(descriptor) <= Number(range[2])
}

interface Column {
  readonly title: string
  readonly cell: (process: ProcessInfo, user: string, file: OpenFile) => string
}

const cutTo = (width: number, text: string): string => (width === 0 ? text : text.slice(0, width))

/** All columns but the descriptors' and the names'. */
function columnsOf(options: LsofOptions): { before: Column[]; after: Column[] } {
  const { sizes } = options
  const size: Column = {
    title: sizes === 'both' ? 'SIZE/OFF' : sizes === 'size' ? 'SIZE' : 'OFFSET',
    cell: (_process, _user, file) => {
      if (sizes === 'size') return sizeOf(file)
      return sizes === 'offset' ? offsetOf(file) : sizeOf(file) || offsetOf(file)
    },
  }
  const before: Column[] = [{ title: 'PID', cell: ({ pid }) => String(pid) }]
  if (options.showsParent) before.push({ title: 'PPID', cell: ({ ppid }) => String(ppid) })
  if (options.showsGroup) before.push({ title: 'PGID', cell: ({ pgrp }) => String(pgrp) })
  // -l leaves room for the longest name.
  before.push({
    title: 'USER',
    cell: (_process, user) => (options.numericUsers ? user.padStart(8) : user),
  })
  const after: Column[] = [
    { title: 'TYPE', cell: (_process, _user, file) => typeOf(file) },
    { title: 'DEVICE', cell: (_process, _user, file) => deviceOf(file) },
    size,
  ]
  if (options.showsLinks)
    after.push({ title: 'NLINK', cell: (_process, _user, { stat }) => String(stat.nlink) })
  after.push({ title: 'NODE', cell: (_process, _user, { stat }) => String(stat.ino) })
  return { before, after }
}

/** The command at the left, all else at the right; behind a descriptor its access and what locks it have a column each. */
function printTable(io: Io, options: LsofOptions, found: readonly Found[]): void {
  const { before, after } = columnsOf(options)
  const rows = found.flatMap(({ process, user, files }) =>
    files.map((file) => ({
      command: cutTo(options.commandWidth, process.command),
      before: before.map(({ cell }) => cell(process, user, file)),
      descriptor: file.descriptor,
      access: `${file.access} `,
      after: after.map(({ cell }) => cell(process, user, file)),
      name: file.name,
    })),
  )
  const head = {
    command: 'COMMAND',
    before: before.map(({ title }) => title),
    descriptor: 'FD',
    access: '  ',
    after: after.map(({ title }) => title),
    name: 'NAME',
  }
  const all = [head, ...rows]
  const widest = (cells: readonly string[]): number => Math.max(...cells.map((cell) => cell.length))
  const widths = (pick: (row: typeof head) => readonly string[]): number[] =>
    pick(head).map((_, index) => widest(all.map((row) => pick(row)[index] ?? '')))
  const commandWidth = widest(all.map(({ command }) => command))
  // The title does not count.
  const descriptorWidth = widest(rows.map(({ descriptor }) => descriptor))
  const [beforeWidths, afterWidths] = [widths((row) => row.before), widths((row) => row.after)]
  const aligned = (cells: readonly string[], to: readonly number[]) =>
    cells.map((cell, index) => cell.padStart(to[index] as number)).join(' ')
  for (const row of all) {
    const descriptor = `${row.descriptor.padStart(descriptorWidth)}${row.access}`
    io.print(
      `${row.command.padEnd(commandWidth)} ${aligned(row.before, beforeWidths)} ${descriptor} ${aligned(row.after, afterWidths)} ${row.name}\n`,
    )
  }
}

/** -F: a letter and its value; the process is always told. */
function printFields(io: Io, { fields, nul }: LsofOptions, { process, user, files }: Found): void {
  const isAsked = (letter: string) => fields === '' || fields?.includes(letter) === true
  const end = nul ? '\0' : '\n'
  const print = (parts: readonly (readonly [letter: string, value: string])[]) => {
    const shown = parts.filter(([letter, value]) => value !== '' && (letter === 'p' || isAsked(letter)))
    const text = shown.map(([letter, value]) => `${letter}${value}${end}`).join('')
    io.print(nul && text !== '' ? `${text}\n` : text)
  }
  print([
    ['p', String(process.pid)],
    ['g', String(process.pgrp)],
    ['R', String(process.ppid)],
    ['c', process.command],
    ['u', String(process.uid)],
    ['L', user],
  ])
  for (const file of files) {
    print([
      ['f', file.descriptor],
      ['a', file.access],
      ['l', ' '],
      ['t', typeOf(file)],
      ['G', file.flags === null ? '' : `0x${file.flags.toString(16)};0x0`],
      ['D', `0x${file.stat.dev.toString(16)}`],
      ['s', sizeOf(file)],
      ['o', offsetOf(file)],
      ['i', String(file.stat.ino)],
      ['k', String(file.stat.nlink)],
      ['n', file.name],
    ])
  }
}
