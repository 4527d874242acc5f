/** Taking members out of an archive. */

import { O_CREAT, O_EXCL, O_TRUNC, O_WRONLY, type Time } from '../../kernel/abi.ts'
import { EEXIST, ENOENT } from '../../kernel/vfs/errno.ts'
import {
  isDirectory,
  isRegular,
  isSymlink,
  makedev,
  S_IFBLK,
  S_IFCHR,
  S_IFIFO,
} from '../../kernel/vfs/mode.ts'
import { type Accounts, findGroupId, findUserId } from '../lib/accounts.ts'
import { type Backup, backupName } from '../lib/backup.ts'
import { type Io, type Step, sameFile } from '../lib/io.ts'
import { quoteText } from '../lib/quote.ts'
import type { Member } from './archive.ts'
import { pathError } from './failures.ts'

export interface ExtractOptions {
  accounts: Accounts
  keepOwner: boolean
  keepMode: boolean
  numericOwner: boolean
  keepOldFiles: boolean
  skipOldFiles: boolean
  keepNewer: boolean
  overwrites: boolean
  touch: boolean
  /** What becomes of a file that another one takes the place of. */
  backup: Backup
  tellsBackups: boolean
  /** A link to a directory stands for the directory. */
  keepDirectorySymlink: boolean
  /** Which extended attributes are given to the files. */
  restoresXattr: (name: string) => boolean
}

export class Extractor {
  hasFailed = false
  /** directories get their times and modes at the end, when nothing changes in them any more */
  private readonly directories: { path: string; mode: number; mtime: Time }[] = []
  private readonly io: Io
  private readonly options: ExtractOptions
  private readonly umask: number

  constructor(io: Io, options: ExtractOptions) {
    this.io = io
    this.options = options
    this.umask = io.sys.umask(0)
    io.sys.umask(this.umask)
  }

  *extract(member: Member, path: string): Step<void> {
    const { sys } = this.io
    const { options } = this
    if (member.type === '5') {
      yield* this.makeDirectory(member, path.replace(/\/+$/, '') || '.')
      return
    }
    const existing = sys.lstat(path)
    if (typeof existing !== 'number') {
      if (options.skipOldFiles) return
      if (options.keepNewer && existing.mtime.sec >= member.mtime.sec) {
        yield* this.io.complain(`Current ${quoteText(path)} is newer or same age`)
        return
      }
      if (options.overwrites && member.type === '0' && isRegular(existing.mode))
        return yield* this.overwrite(member, path)
      const target = member.type === '1' ? sys.lstat(member.target) : 0
      // The link is there already.
      if (typeof target !== 'number' && sameFile(target, existing)) return
      if (options.keepOldFiles) return yield* this.fail(path, attempt(member), EEXIST)
      const saved = isDirectory(existing.mode) ? undefined : backupName(this.io, options.backup, path)
      if (saved !== undefined && sys.rename(path, saved) >= 0) {
        if (options.tellsBackups) this.io.print(`Renaming ${quoteText(path)} to ${quoteText(saved)}\n`)
        return yield* this.place(member, path)
      }
      // What is there goes, so that a link's target or a lower file is not written through.
      const removed = isDirectory(existing.mode) ? sys.rmdir(path) : sys.unlink(path)
      if (removed < 0) return yield* this.fail(path, attempt(member), EEXIST)
    }
    yield* this.place(member, path)
  }

  private *place(member: Member, path: string): Step<void> {
    let result = yield* this.make(member, path)
    if (result === -ENOENT && this.makeParents(path)) result = yield* this.make(member, path)
    if (result < 0) return yield* this.fail(path, attempt(member), result)
    if (member.type !== '1') this.setAttributes(member, path)
  }

  /** The file stays the same file, with all its names. */
  private *overwrite(member: Member, path: string): Step<void> {
    const { sys } = this.io
    const fd = sys.open(path, O_WRONLY | O_TRUNC)
    const result = fd < 0 ? fd : yield* this.io.writeAll(fd, member.content.slice())
    if (fd >= 0) sys.close(fd)
    if (result < 0) return yield* this.fail(path, 'open', result)
    this.setAttributes(member, path)
  }

  private *make(member: Member, path: string): Step<number> {
    const { sys } = this.io
    const mode = member.mode & 0o777
    switch (member.type) {
      case '1':
        return sys.link(member.target, path)
      case '2':
        return sys.symlink(member.target, path)
      case '3':
        return sys.mknod(path, S_IFCHR | mode, makedev(member.major, member.minor))
      case '4':
        return sys.mknod(path, S_IFBLK | mode, makedev(member.major, member.minor))
      case '6':
        return sys.mknod(path, S_IFIFO | mode)
      default: {
        const fd = sys.open(path, O_WRONLY | O_CREAT | O_EXCL, mode & ~0o077 & 0o700)
        if (fd < 0) return fd
        // The archive's bytes stay as they are: the file gets its own.
        const result = member.content.length === 0 ? 0 : yield* this.io.writeAll(fd, member.content.slice())
        sys.close(fd)
        return result
      }
    }
  }

  private *makeDirectory(member: Member, path: string): Step<void> {
    const { sys } = this.io
    const existing = sys.lstat(path)
    if (typeof existing !== 'number' && isSymlink(existing.mode) && !this.options.keepDirectorySymlink)
      sys.unlink(path)
    let result = sys.mkdir(path, 0o700)
    if (result === -ENOENT && this.makeParents(path)) result = sys.mkdir(path, 0o700)
    if (result === -EEXIST) {
      const stat = sys.stat(path)
      if (typeof stat !== 'number' && isDirectory(stat.mode)) result = 0
    }
    if (result < 0) return yield* this.fail(path, 'mkdir', result)
    this.setOwner(member, path)
    this.setXattrs(member, path)
    this.directories.unshift({ path, mode: this.modeOf(member), mtime: member.mtime })
  }

  private makeParents(path: string): boolean {
    const parts = path.split('/').slice(0, -1)
    for (let i = 1; i <= parts.length; i++) {
      const parent = parts.slice(0, i).join('/')
      if (parent === '') continue
      const result = this.io.sys.mkdir(parent, 0o777)
      if (result < 0 && result !== -EEXIST) return false
    }
    return true
  }

  private modeOf(member: Member): number {
    return this.options.keepMode ? member.mode & 0o7777 : member.mode & 0o777 & ~this.umask
  }

  private setOwner(member: Member, path: string): void {
    const { options } = this
    if (!options.keepOwner) return
    const byName = (id: number | undefined, name: string) =>
      options.numericOwner || name === '' ? undefined : id
    const uid = byName(findUserId(options.accounts, member.user), member.user) ?? member.uid
    const gid = byName(findGroupId(options.accounts, member.group), member.group) ?? member.gid
    this.io.sys.lchown(path, uid, gid)
  }

  private setAttributes(member: Member, path: string): void {
    this.setOwner(member, path)
    this.setXattrs(member, path)
    if (member.type !== '2') this.io.sys.chmod(path, this.modeOf(member))
    if (!this.options.touch) this.io.sys.utimens(path, 'now', member.mtime, false)
  }

  private setXattrs(member: Member, path: string): void {
    for (const [name, value] of member.xattrs ?? []) {
      if (this.options.restoresXattr(name)) this.io.sys.setxattr(path, name, value.slice(), 0, false)
    }
  }

  finish(): void {
    for (const { path, mode, mtime } of this.directories) {
      this.io.sys.chmod(path, mode)
      if (!this.options.touch) this.io.sys.utimens(path, 'now', mtime)
    }
  }

  private *fail(path: string, action: string, error: number): Step<void> {
    this.hasFailed = true
    yield* this.io.complain(pathError(path, action, error))
  }
}

/** What making a member is called in a complaint. */
function attempt({ type, target }: Member): string {
  if (type === '0') return 'open'
  if (type === '1') return `hard link to ${quoteText(target)}`
  if (type === '2') return `create symlink to ${quoteText(target)}`
  return type === '6' ? 'mkfifo' : 'mknod'
}
