/** Making an archive: members from files, directories with what is in them. */

import { O_RDONLY, type Stat } from '../../kernel/abi.ts'
import {
  isBlockDevice,
  isCharDevice,
  isDirectory,
  isFifo,
  isRegular,
  isSocket,
  isSymlink,
  major,
  minor,
} from '../../kernel/vfs/mode.ts'
import { type Accounts, groupName, userName } from '../lib/accounts.ts'
import { type Io, type Step, sameFile } from '../lib/io.ts'
import { escapeControls, quoteText } from '../lib/quote.ts'
import { compareNames, joinPath, readDirectory } from '../lib/walk.ts'
import { type Member, padded } from './archive.ts'
import { type exclusionTags, tagIn } from './exclusion-tags.ts'
import { pathError, pathWarning } from './failures.ts'
import { type IgnoreRule, type ignoreFiles, rulesIn } from './ignore-files.ts'
import { SafeNames } from './safe-names.ts'
import type { Selection } from './selection.ts'

export interface CreateOptions {
  accounts: Accounts
  selection: Selection
  dereference: boolean
  absolute: boolean
  /** Files that keep the directory they are in out of the archive. */
  tags: ReturnType<typeof exclusionTags>
  /** Files of patterns for the directory they are in. */
  ignoreFiles: ReturnType<typeof ignoreFiles>
  /** The directories that a tag keeps out are told of. */
  tellsTags: boolean
  /** Each file is asked for. */
  asks: boolean
  hardDereference: boolean
  /** A file with more links than that may be met again (trivial_link_count of GNU tar). */
  mostTrivialLinks: number
  oneFileSystem: boolean
  /** what is in a directory, by name; else in the order of the directory */
  sorts: boolean
  ignoreFailedRead: boolean
  removeFiles: boolean
  /** Which extended attributes are stored. */
  storesXattr: (name: string) => boolean
  /** The member as it is stored: another owner, mode, time or name. */
  change: (member: Omit<Member, 'content'>) => Omit<Member, 'content'>
  /** What stands in front of a member's content; null where the format knows no such member. */
  headersOf: (member: Omit<Member, 'content'>) => readonly Uint8Array[] | null
  /** the archive itself, which is left out */
  archive: Stat | null
  /** `given`: the name as it was asked for, before anything was taken from it. */
  onMember: (member: Omit<Member, 'content'>, given: string) => void
  write: (bytes: Uint8Array) => Step<void>
  /** Whether the archive has the file as new as it is (`-u`), under the name that was given; what is in a directory is looked at all the same. */
  hasCurrent: (name: string, stat: Stat) => boolean
}

const withSlash = (name: string): string => (name.endsWith('/') ? name : `${name}/`)

export class Creator {
  hasFailed = false
  private readonly names: SafeNames
  /** names of files with several links, by inode */
  private readonly linked = new Map<string, string>()
  private readonly io: Io
  private readonly options: CreateOptions

  constructor(io: Io, options: CreateOptions) {
    this.io = io
    this.options = options
    this.names = new SafeNames(io, options.absolute)
  }

  *add(path: string, device: number | null = null, above: readonly IgnoreRule[] = []): Step<void> {
    const { io, options } = this
    if (options.selection.excludes(path)) return
    // Before the file is looked at (dump_file0).
    const name = yield* this.names.of(path, 'member names')
    if (path === '') yield* io.complain("Substituting `.' for empty member name")
    const stat = options.dereference ? io.sys.stat(path) : io.sys.lstat(path)
    if (typeof stat === 'number') return yield* this.unreadable(path, 'stat', stat)
    if (options.archive !== null && sameFile(stat, options.archive)) {
      yield* io.complain(`${escapeControls(path)}: archive cannot contain itself; not dumped`)
      return
    }
    if (options.oneFileSystem && device !== null && stat.dev !== device) return
    if (isSocket(stat.mode)) {
      yield* io.complain(`${escapeControls(path)}: socket ignored`)
      return
    }
    const tag = isDirectory(stat.mode) ? tagIn(io, path, options.tags) : undefined
    if (tag !== undefined && options.tellsTags)
      yield* io.complain(
        `${escapeControls(withSlash(path))}: contains a cache directory tag ${tag.name}; ${tag.left === 'nothing' ? 'directory' : 'contents'} not dumped`,
      )
    if (tag?.left === 'nothing') return
    if (!options.hasCurrent(path, stat)) {
      if (options.asks && !(yield* this.isWanted(path))) return
      yield* this.write(path, name, stat)
    }
    if (!isDirectory(stat.mode) || !options.selection.recursion) return
    const entries = readDirectory(io, path)
    if (typeof entries === 'number') return yield* this.fail(path, 'open', entries)
    const rules = yield* rulesIn(io, path, options.ignoreFiles, above)
    const names = entries
      .map((entry) => entry.name)
      .filter((entry) => tag === undefined || (tag.left === 'tag' && entry === tag.name))
      .filter((entry) => !rules.some(({ fits }) => fits(entry)))
    if (options.sorts) names.sort(compareNames)
    for (const entry of names) yield* this.add(joinPath(path, entry), stat.dev, rules)
    if (options.removeFiles) io.sys.rmdir(path)
  }

  private *isWanted(path: string): Step<boolean> {
    this.io.print(`add ${quoteText(path)}?`)
    yield* this.io.flush()
    return /^[yY]/.test((yield* this.io.readAnswer()) ?? '')
  }

  private *write(path: string, name: string, stat: Stat): Step<void> {
    const { io, options } = this
    const inode = `${stat.dev}:${stat.ino}`
    const isLinked =
      stat.nlink > options.mostTrivialLinks && !isDirectory(stat.mode) && !options.hardDereference
    const earlier = isLinked ? this.linked.get(inode) : undefined
    const member: Omit<Member, 'content'> = { ...this.describe(name, stat), target: '' }
    let content = new Uint8Array(0)
    if (earlier !== undefined) {
      member.type = '1'
      member.target = earlier
    } else if (isSymlink(stat.mode)) {
      const target = io.sys.readlink(path)
      if (typeof target === 'number') return yield* this.fail(path, 'readlink', target)
      member.target = target
    } else if (isRegular(stat.mode)) {
      const fd = yield* io.open(path, O_RDONLY)
      const bytes = fd < 0 ? fd : yield* io.readAll(fd)
      if (fd >= 0) io.sys.close(fd)
      if (typeof bytes === 'number') return yield* this.unreadable(path, 'open', bytes)
      content = new Uint8Array(bytes)
      member.size = content.length
    }
    if (isLinked && earlier === undefined) this.linked.set(inode, name)
    if (earlier === undefined) member.xattrs = this.xattrsOf(path)
    const stored = options.change(member)
    const headers = options.headersOf(stored)
    if (headers === null) {
      this.hasFailed = true
      yield* io.complain(`${escapeControls(path)}: Unknown file type; file ignored`)
      return
    }
    options.onMember(stored, isDirectory(stat.mode) ? withSlash(path) : path)
    for (const block of headers) yield* options.write(block)
    if (content.length > 0) yield* options.write(padded(content))
    // Its name is the target of those that are met later, if there are any (file_count_links).
    if (isLinked && earlier === undefined) yield* this.names.of(path, 'hard link targets')
    if (options.removeFiles && !isDirectory(stat.mode)) io.sys.unlink(path)
    if (io.sys.exhausted()) yield
  }

  private describe(name: string, stat: Stat): Omit<Member, 'content' | 'target'> {
    const { accounts } = this.options
    const { mode } = stat
    const type = isDirectory(mode)
      ? '5'
      : isSymlink(mode)
        ? '2'
        : isCharDevice(mode)
          ? '3'
          : isBlockDevice(mode)
            ? '4'
            : isFifo(mode)
              ? '6'
              : '0'
    return {
      name: type === '5' ? withSlash(name) : name,
      type,
      mode: type === '2' ? 0o777 : mode & 0o7777,
      uid: stat.uid,
      gid: stat.gid,
      user: userName(accounts, stat.uid) ?? '',
      group: groupName(accounts, stat.gid) ?? '',
      size: 0,
      mtime: stat.mtime,
      major: major(stat.rdev),
      minor: minor(stat.rdev),
    }
  }

  private xattrsOf(path: string): ReadonlyMap<string, Uint8Array> {
    const { sys } = this.io
    const names = sys.listxattr(path, this.options.dereference)
    const found = new Map<string, Uint8Array>()
    if (typeof names === 'number') return found
    for (const name of names) {
      if (!this.options.storesXattr(name)) continue
      const value = sys.getxattr(path, name, this.options.dereference)
      if (typeof value !== 'number') found.set(name, value)
    }
    return found
  }

  private *unreadable(path: string, action: string, error: number): Step<void> {
    if (!this.options.ignoreFailedRead) return yield* this.fail(path, action, error)
    yield* this.io.complain(pathWarning(path, action, error))
  }

  private *fail(path: string, action: string, error: number): Step<void> {
    this.hasFailed = true
    yield* this.io.complain(pathError(path, action, error))
  }
}
