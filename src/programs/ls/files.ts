/** The files that `ls` lists: what it looks up of each, which ones it shows, and their order. */

import { type Dirent, DT_DIR, DT_LNK, DT_REG, type Stat } from '../../kernel/abi.ts'
import { ELOOP, ENOENT } from '../../kernel/vfs/errno.ts'
import { isDirectory, isSymlink } from '../../kernel/vfs/mode.ts'
import { hasExtendedAcl } from '../lib/acl.ts'
import { canonicalPath } from '../lib/canonical.ts'
import { compileGlob } from '../lib/glob.ts'
import type { Io, Step } from '../lib/io.ts'
import { quoteName } from '../lib/quote.ts'
import { compareTimes } from '../lib/time.ts'
import { compareVersions } from '../lib/version-compare.ts'
import { compareNames, joinPath } from '../lib/walk.ts'
import { nameWidth } from './names.ts'
import type { Style } from './style.ts'

/** getdents(2) of a file system that does not tell types. */
const DT_UNKNOWN = 0

export interface ListedFile {
  readonly name: string
  /** File type and, with `info`, permissions; of the link's target where links are followed. */
  readonly mode: number
  /** Null if it was not needed, or if `failed`. */
  readonly info: Stat | null
  /** The file is in the directory but could not be looked up: shown with question marks. */
  readonly failed: boolean
  /** It has an access control list, in a long listing. */
  readonly hasAcl?: boolean
  readonly target: LinkTarget | null
  /** Where a hyperlink leads. */
  readonly absolute: string | null
}

export interface LinkTarget {
  readonly text: string
  /** Mode of what the link leads to; undefined if that was not looked up or is not there. */
  readonly mode: number | undefined
  readonly ok: boolean
}

/** What listing something has found so far: 1 for trouble inside a directory, 2 for an operand. */
export interface Outcome {
  status: number
}

/** Looks up an operand; null if there is none (which has been said). */
export function* readOperand(io: Io, style: Style, path: string, outcome: Outcome): Step<ListedFile | null> {
  const info = operandStat(io, style, path)
  if (typeof info === 'number') {
    yield* io.complain(`cannot access ${quoteName(path)}`, info)
    outcome.status = 2
    return null
  }
  return {
    name: path,
    mode: info.mode,
    info,
    failed: false,
    hasAcl: hasAcl(io, style, path, info.mode),
    target: yield* readTarget(io, style, path, info.mode, outcome, 2),
    absolute: hyperlinkTo(io, style, path),
  }
}

function operandStat(io: Io, style: Style, path: string): Stat | number {
  if (style.follow === 'always') return io.sys.stat(path)
  if (style.follow === 'command-line') return io.sys.stat(path)
  if (style.follow === 'directories') {
    const followed = io.sys.stat(path)
    if (
      typeof followed === 'number' ? followed !== -ENOENT && followed !== -ELOOP : isDirectory(followed.mode)
    )
      return followed
  }
  return io.sys.lstat(path)
}

/** Looks up an entry of a directory, as far as the style needs. */
export function* readEntry(
  io: Io,
  style: Style,
  directory: string,
  entry: Dirent,
  outcome: Outcome,
): Step<ListedFile> {
  const mode = entry.type << 12
  if (!needsStat(style, entry))
    return { name: entry.name, mode, info: null, failed: false, target: null, absolute: null }
  const path = directory === '.' ? entry.name : joinPath(directory, entry.name)
  const info = style.follow === 'always' ? io.sys.stat(path) : io.sys.lstat(path)
  if (typeof info === 'number') {
    yield* io.complain(`cannot access ${quoteName(path)}`, info)
    outcome.status ||= 1
    return { name: entry.name, mode, info: null, failed: true, target: null, absolute: null }
  }
  return {
    name: entry.name,
    mode: info.mode,
    info,
    failed: false,
    hasAcl: hasAcl(io, style, path, info.mode),
    target: yield* readTarget(io, style, path, info.mode, outcome, 1),
    absolute: hyperlinkTo(io, style, path),
  }
}

/** The canonical path that a name's hyperlink leads to. */
export function hyperlinkTo(io: Io, style: Style, path: string): string | null {
  if (!style.hyperlink) return null
  const absolute = canonicalPath(io, path, 'missing')
  return typeof absolute === 'number' ? null : absolute
}

function hasAcl(io: Io, style: Style, path: string, mode: number): boolean {
  return style.format === 'long' && !isSymlink(mode) && hasExtendedAcl(io.sys, path, true)
}

/** Most entries of a plain listing are not looked up at all; a directory's listing tells their types. */
function needsStat(style: Style, { type }: Dirent): boolean {
  if (style.format === 'long' || style.size || style.inode) return true
  if (style.sort === 'time' || style.sort === 'size' || style.hyperlink) return true
  const needsType =
    style.colors !== null || style.indicator !== 'none' || style.recursive || style.groupDirectories
  if (!needsType) return false
  if (type === DT_UNKNOWN) return true
  if (type === DT_LNK) return style.follow === 'always' || style.checkLinks
  if (type === DT_REG) return style.indicator === 'classify' || style.colors !== null
  return type === DT_DIR && style.colors !== null
}

function* readTarget(
  io: Io,
  style: Style,
  path: string,
  mode: number,
  outcome: Outcome,
  failure: number,
): Step<LinkTarget | null> {
  if (!isSymlink(mode) || (style.format !== 'long' && !style.checkLinks)) return null
  const text = io.sys.readlink(path)
  if (typeof text === 'number') {
    yield* io.complain(`cannot read symbolic link ${quoteName(path)}`, text)
    outcome.status = Math.max(outcome.status, failure)
    return null
  }
  if (style.indicator === 'none' && !style.checkLinks) return { text, mode: undefined, ok: false }
  const target = io.sys.stat(path)
  return typeof target === 'number'
    ? { text, mode: undefined, ok: false }
    : { text, mode: target.mode, ok: true }
}

/** Which names a directory's listing shows. */
export function nameFilter(style: Style): (name: string) => boolean {
  const ignore = style.ignore.map((pattern) => compileGlob(pattern))
  const hide = style.show === 'visible' ? style.hide.map((pattern) => compileGlob(pattern)) : []
  return (name) => {
    if (style.show === 'visible' && name.startsWith('.')) return false
    if (style.show === 'almost all' && (name === '.' || name === '..')) return false
    if (style.ignoreBackups && name.endsWith('~')) return false
    return !ignore.some((matches) => matches(name)) && !hide.some((matches) => matches(name))
  }
}

/** Sorts in place as the style says. */
export function sortFiles(style: Style, files: ListedFile[]): void {
  if (style.sort === 'none') return
  const compare = comparison(style)
  const sign = style.reverse ? -1 : 1
  files.sort((a, b) => {
    if (style.groupDirectories) {
      const grouped = Number(isDirectoryLike(b)) - Number(isDirectoryLike(a))
      if (grouped !== 0) return grouped
    }
    return sign * (compare(a, b) || compareNames(a.name, b.name))
  })
}

/** Links to directories are grouped with them. */
function isDirectoryLike({ mode, target }: ListedFile): boolean {
  return isDirectory(mode) || (target?.mode !== undefined && isDirectory(target.mode))
}

function comparison(style: Style): (a: ListedFile, b: ListedFile) => number {
  switch (style.sort) {
    case 'size':
      return (a, b) => (b.info?.size ?? 0) - (a.info?.size ?? 0)
    case 'time':
      return (a, b) => compareTimes(fileTime(style, b), fileTime(style, a))
    case 'version':
      return (a, b) => compareVersions(a.name, b.name)
    case 'extension':
      return (a, b) => compareNames(extension(a.name), extension(b.name))
    case 'width':
      return (a, b) => nameWidth(style, a.name) - nameWidth(style, b.name)
    default:
      return () => 0
  }
}

const NEVER = { sec: 0, nsec: 0 }
const fileTime = (style: Style, { info }: ListedFile) => (info === null ? NEVER : info[style.time])

/** From the last dot on; empty without a dot. */
function extension(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot < 0 ? '' : name.slice(dot)
}
