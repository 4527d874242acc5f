/** Making an archive: members from files, directories with what is in them. */

import { O_RDONLY, type Stat } from '../../kernel/abi.ts'
import { strerror } from '../../kernel/vfs/errno.ts'
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
import type { Io, Step } from '../lib/io.ts'
import { joinPath, readDirectory } from '../lib/walk.ts'
import { headerOf, type Member, padded } from './archive.ts'

export interface CreateOptions {
  accounts: Accounts
  isExcluded: (name: string) => boolean
  dereference: boolean
  absolute: boolean
  noRecursion: boolean
  /** the archive itself, which is left out */
  archive: Stat | null
  onMember: (member: Omit<Member, 'content'>) => void
  write: (bytes: Uint8Array) => Step<void>
  /** Whether the archive has the file as new as it is (`-u`); what is in a directory is looked at all the same. */
  hasCurrent: (name: string, stat: Stat) => boolean
}

export class Creator {
  hasFailed = false
  private hasWarned = false
  /** names of files with several links, by inode */
  private readonly linked = new Map<string, string>()
  private readonly io: Io
  private readonly options: CreateOptions

  constructor(io: Io, options: CreateOptions) {
    this.io = io
    this.options = options
  }

  *add(path: string): Step<void> {
    const { io, options } = this
    if (options.isExcluded(path)) return
    const stat = options.dereference ? io.sys.stat(path) : io.sys.lstat(path)
    if (typeof stat === 'number') return yield* this.fail(`${path}: Cannot stat: ${strerror(stat)}`)
    if (options.archive !== null && stat.ino === options.archive.ino && stat.dev === options.archive.dev) {
      yield* io.complain(`${path}: archive cannot contain itself; not dumped`)
      return
    }
    const name = yield* this.memberName(path)
    if (isSocket(stat.mode)) {
      yield* io.complain(`${path}: socket ignored`)
      return
    }
    if (!options.hasCurrent(name, stat)) yield* this.write(path, name, stat)
    if (!isDirectory(stat.mode) || options.noRecursion) return
    const entries = readDirectory(io, path)
    if (typeof entries === 'number') return yield* this.fail(`${path}: Cannot open: ${strerror(entries)}`)
    for (const entry of entries) yield* this.add(joinPath(path, entry.name))
  }

  /** Archives hold relative names. */
  private *memberName(path: string): Step<string> {
    if (this.options.absolute || !path.startsWith('/')) return path
    if (!this.hasWarned) yield* this.io.complain("Removing leading `/' from member names")
    this.hasWarned = true
    return path.replace(/^\/+/, '') || './'
  }

  private *write(path: string, name: string, stat: Stat): Step<void> {
    const { io, options } = this
    const inode = `${stat.dev}:${stat.ino}`
    const earlier = stat.nlink > 1 && !isDirectory(stat.mode) ? this.linked.get(inode) : undefined
    const member = { ...this.describe(name, stat), target: '' }
    let content = new Uint8Array(0)
    if (earlier !== undefined) {
      member.type = '1'
      member.target = earlier
    } else if (isSymlink(stat.mode)) {
      const target = io.sys.readlink(path)
      if (typeof target === 'number') return yield* this.fail(`${path}: Cannot readlink: ${strerror(target)}`)
      member.target = target
    } else if (isRegular(stat.mode)) {
      const fd = io.sys.open(path, O_RDONLY)
      const bytes = fd < 0 ? fd : yield* io.readAll(fd)
      if (fd >= 0) io.sys.close(fd)
      if (typeof bytes === 'number') return yield* this.fail(`${path}: Cannot open: ${strerror(bytes)}`)
      content = new Uint8Array(bytes)
      member.size = content.length
    }
    if (stat.nlink > 1 && earlier === undefined) this.linked.set(inode, name)
    options.onMember(member)
    for (const block of headerOf(member)) yield* options.write(block)
    if (content.length > 0) yield* options.write(padded(content))
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
      name: type === '5' && !name.endsWith('/') ? `${name}/` : name,
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

  private *fail(text: string): Step<void> {
    this.hasFailed = true
    yield* this.io.complain(text)
  }
}
