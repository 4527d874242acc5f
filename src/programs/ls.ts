/**
 * ls(1), dir(1) and vdir(1): list directories.
 *
 * ls/style.ts reads the options, ls/files.ts looks up what is listed, ls/names.ts and ls/print.ts write it,
 * ls/colors.ts has the colours; this file goes through operands and directories.
 *
 * Exit status: 1 for trouble inside a directory, 2 for an operand that cannot be reached.
 */

import { O_CLOEXEC, O_DIRECTORY, O_NONBLOCK, O_RDONLY, type ProgramMain, type Stat } from '../kernel/abi.ts'
import { isDirectory } from '../kernel/vfs/mode.ts'
import { zoneFromTz } from '../time/zone.ts'
import { readAccounts } from './lib/accounts.ts'
import { type Io, type Step, sameFile } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteName } from './lib/quote.ts'
import { joinPath, readEntries } from './lib/walk.ts'
import { lastReset } from './ls/colors.ts'
import {
  hyperlinkTo,
  type ListedFile,
  nameFilter,
  type Outcome,
  readEntry,
  readOperand,
  sortFiles,
} from './ls/files.ts'
import { quotedName } from './ls/names.ts'
import { hyperlinked, layOut, type Paper, totalLine } from './ls/print.ts'
import { lsOptions, type Preset, readStyle, type Style } from './ls/style.ts'

export const ls = defineLister('ls', null)

/** `ls -C -b` */
export const dir = defineLister('dir', { format: 'columns', quoting: 'escape' })

/** `ls -l -b` */
export const vdir = defineLister('vdir', { format: 'long', quoting: 'escape' })

function defineLister(name: string, preset: Preset | null): ProgramMain {
  return defineProgram({
    name,
    usage: '[OPTION]... [FILE]...',
    about:
      'List information about the FILEs (the current directory by default).\nSort entries alphabetically if none of -cftuvSUX nor --sort is specified.',
    options: lsOptions,
    failureStatus: 2,
    *run(io, options, operands) {
      const style = yield* readStyle(io, options, preset)
      return yield* list(io, style, operands.length === 0 ? ['.'] : operands)
    },
  })
}

function* list(io: Io, style: Style, operands: readonly string[]): Step<number> {
  const outcome: Outcome = { status: 0 }
  const paper: Paper = {
    style,
    accounts: style.format === 'long' && !style.numeric ? yield* readAccounts(io) : { users: [], groups: [] },
    zone: zoneFromTz(io.variable('TZ')),
    now: io.sys.time().sec,
    hostname: io.sys.uname().nodename,
    colored: false,
  }
  const files: ListedFile[] = []
  const directories: ListedFile[] = []
  for (const operand of operands) {
    const file = yield* readOperand(io, style, operand, outcome)
    if (file === null) continue
    if (isDirectory(file.mode) && !style.directory) directories.push(file)
    else files.push(file)
  }
  sortFiles(style, files)
  sortFiles(style, directories)
  // Names of what is not there, or listed below, are looked at for quotes, too (gobble_file).
  if (files.length > 0) io.print(layOut(paper, files, [...files, ...directories], operands))
  const listing: Listing = {
    io,
    paper,
    outcome,
    isShown: nameFilter(style),
    headers: style.recursive || operands.length > 1,
    first: files.length === 0,
  }
  for (const directory of directories) yield* listDirectory(listing, directory.name, [], true)
  if (paper.colored) io.print(lastReset(style.colors))
  return outcome.status
}

/** What goes on through all directories. */
interface Listing {
  readonly io: Io
  readonly paper: Paper
  readonly outcome: Outcome
  readonly isShown: (name: string) => boolean
  /** Whether each directory's name stands above its listing. */
  readonly headers: boolean
  /** Nothing has been printed yet, so no blank line is due. */
  first: boolean
}

/** `ancestors` are the directories being listed, to notice one that contains itself. */
function* listDirectory(
  listing: Listing,
  path: string,
  ancestors: readonly Stat[],
  isOperand: boolean,
): Step<void> {
  const { io, paper, outcome } = listing
  const { style } = paper
  const failed = isOperand ? 2 : 1
  const fd = io.sys.open(path, O_RDONLY | O_NONBLOCK | O_DIRECTORY | O_CLOEXEC)
  if (fd < 0) {
    yield* io.complain(`cannot open directory ${quoteName(path)}`, fd)
    outcome.status = Math.max(outcome.status, failed)
    return
  }
  const self = style.recursive ? io.sys.fstat(fd) : 0
  if (typeof self !== 'number' && ancestors.some((ancestor) => sameFile(ancestor, self))) {
    io.sys.close(fd)
    yield* io.complain(`${path}: not listing already-listed directory`)
    outcome.status = 2
    return
  }
  if (listing.headers) {
    io.print(
      `${listing.first ? '' : '\n'}${hyperlinked(paper, quotedName(style, path), hyperlinkTo(io, style, path))}:\n`,
    )
    listing.first = false
  }
  const files = yield* readFiles(listing, fd, path, failed)
  io.sys.close(fd)
  sortFiles(style, files)
  io.print(totalLine(paper, files))
  if (files.length > 0) io.print(layOut(paper, files))
  if (io.full) yield* io.flush()
  if (!style.recursive) return
  const inside = typeof self === 'number' ? ancestors : [...ancestors, self]
  for (const file of files) {
    if (!isDirectory(file.mode) || file.name === '.' || file.name === '..') continue
    yield* listDirectory(listing, joinPath(path, file.name), inside, false)
  }
}

function* readFiles(listing: Listing, fd: number, path: string, failed: number): Step<ListedFile[]> {
  const { io, paper, outcome, isShown } = listing
  const entries = readEntries(io, fd)
  if (typeof entries === 'number') {
    yield* io.complain(`reading directory ${quoteName(path)}`, entries)
    outcome.status = Math.max(outcome.status, failed)
    return []
  }
  const files: ListedFile[] = []
  for (const entry of entries) {
    if (!isShown(entry.name)) continue
    files.push(yield* readEntry(io, paper.style, path, entry, outcome))
    if (io.sys.exhausted()) yield
  }
  return files
}
