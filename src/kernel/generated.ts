/**
 * File systems whose files are made when they are read: what proc and sysfs have in common (fs/proc/generic.c,
 * fs/kernfs, fs/seq_file.c).
 *
 * Terms
 * - entry: a directory, file or link, as plain data and functions. An entry is an inode: as long as it is the same
 *   object, it has the same number.
 *
 * A file's text is made when it is read from its beginning, and then stays the same for that open file.
 */

import type { Dirent, Stat } from './abi.ts'
import { emptyStatFs } from './pseudo.ts'
import { encode } from './text.ts'
import { Dentry } from './vfs/dentry.ts'
import { EINVAL, EIO, ENOENT, EPERM } from './vfs/errno.ts'
import type { File, FileOperations } from './vfs/file.ts'
import { fillAttributes, Inode, type InodeOperations } from './vfs/inode.ts'
import { direntType, S_IFCHR, S_IFDIR, S_IFLNK, S_IFREG } from './vfs/mode.ts'
import type { Path } from './vfs/mount.ts'
import { genericPermission } from './vfs/permission.ts'
import { ENOPARAM, type FileSystemType, type FsContext, SuperBlock } from './vfs/superblock.ts'

interface EntryBase {
  /** permission bits */
  readonly mode: number
  /** of whom it is; root's unless said */
  owner?(): { readonly uid: number; readonly gid: number }
  /** what it stands for is no more */
  isGone?(): boolean
  /** 0 or -errno instead of what the mode bits and capabilities say, null where these count */
  permission?(mask: number): number | null
  /** st_size */
  size?(): number
}

export interface DirectoryEntry extends EntryBase {
  readonly kind: 'directory'
  names(): Iterable<string>
  child(name: string): Entry | null
  /** st_nlink where it is not 2 and the number of directories in it */
  readonly nlink?: () => number
}

export interface FileEntry extends EntryBase {
  readonly kind: 'file'
  /** -errno when it cannot be made */
  read?(): string | Uint8Array | number
  /** 0 or -errno */
  write?(bytes: Uint8Array): number
}

export interface LinkEntry extends EntryBase {
  readonly kind: 'link'
  target(): string | number
  /** where it leads without going by its target */
  path?(): Path | number
}

/** A character device. */
export interface DeviceEntry extends EntryBase {
  readonly kind: 'device'
  readonly rdev: number
}

export type Entry = DirectoryEntry | FileEntry | LinkEntry | DeviceEntry

const typeBits = { directory: S_IFDIR, file: S_IFREG, link: S_IFLNK, device: S_IFCHR } as const

/** A directory whose entries are known beforehand. */
export const directory = (entries: Readonly<Record<string, Entry>>, mode = 0o555): DirectoryEntry =>
  directoryOf(new Map(Object.entries(entries)), mode)

/** A directory that shows what a map holds at the moment. */
export function directoryOf(map: ReadonlyMap<string, Entry>, mode = 0o555): DirectoryEntry {
  return { kind: 'directory', mode, names: () => map.keys(), child: (name) => map.get(name) ?? null }
}

export function textFile(read: () => string | Uint8Array | number, mode = 0o444): FileEntry {
  return { kind: 'file', mode, read }
}

export interface GeneratedOptions {
  readonly name: string
  readonly magic: number
  readonly blockSize: number
  /** looking up what is not there is -ENOENT for all, even those that would make it (proc) */
  readonly refusesNewNames: boolean
  readonly parameters: readonly string[]
  /** what is wrong with the value of one, to be said after the type's name */
  readonly complaint?: (key: string, value: string | null) => string | null
  /** what /proc/mounts shows, of those that were given */
  readonly shownOptions?: (given: ReadonlyMap<string, string | null>) => string
  /** what is stacked on it is as deep as this already: with the deepest, nothing can be */
  readonly stackDepth?: number
}

/** A file system type with the tree below `root` in each of its superblocks, which may depend on the options given. */
export function generatedType(
  options: GeneratedOptions,
  root: (given: ReadonlyMap<string, string | null>) => DirectoryEntry,
): FileSystemType {
  return {
    name: options.name,
    nodev: true,
    initContext(context) {
      const given = new Map<string, string | null>()
      context.op = {
        parseParam(_fc, key, value) {
          if (!options.parameters.includes(key)) return -ENOPARAM
          const complaint = options.complaint?.(key, value) ?? null
          if (complaint !== null) {
            context.messages.push(`e ${options.name}: ${complaint}`)
            return -EINVAL
          }
          given.set(key, value)
          return 0
        },
        getTree: (fc) => makeSuperBlock(fc, options, root(given), given),
        // What is not named again stays.
        reconfigure(fc) {
          const old = infoOf(fc.sb as SuperBlock).given
          for (const [key, value] of given) old.set(key, value)
          return 0
        },
      }
      return 0
    },
  }
}

interface GeneratedSuper {
  readonly options: GeneratedOptions
  readonly given: Map<string, string | null>
  readonly numbers: WeakMap<Entry, number>
}

const infoOf = (sb: SuperBlock): GeneratedSuper => sb.priv as GeneratedSuper
const entryOf = <E extends Entry>(inode: Inode): E => inode.priv as E

function makeSuperBlock(
  fc: FsContext,
  options: GeneratedOptions,
  root: DirectoryEntry,
  given: Map<string, string | null>,
): SuperBlock {
  const sb = new SuperBlock(fc.vfs, fc.type, {
    op: {
      statfs: ({ sb }) => emptyStatFs(sb),
      showOptions: () => options.shownOptions?.(given) ?? '',
    },
    magic: options.magic,
    flags: fc.flags,
    pinsDentries: false,
  })
  sb.priv = { options, given, numbers: new WeakMap() } satisfies GeneratedSuper
  sb.stackDepth = options.stackDepth ?? 0
  sb.root = new Dentry('/', null, sb)
  sb.root.hashed = true
  sb.root.inode = makeInode(sb, root)
  return sb
}

function makeInode(sb: SuperBlock, entry: Entry): Inode {
  const mode = typeBits[entry.kind] | entry.mode
  const inode = new Inode(sb, numberOf(sb, entry), mode, inodeOperations, {})
  inode.priv = entry
  inode.nlink = entry.kind === 'directory' ? 2 : 1
  refreshOwner(inode, entry)
  if (entry.kind === 'directory') inode.fop = directoryOperations
  else if (entry.kind === 'file') inode.fop = fileOperations
  else if (entry.kind === 'device') {
    inode.rdev = entry.rdev
    inode.fop = sb.vfs.specialFile(mode, entry.rdev)
  } else inode.op = entry.path === undefined ? linkOperations : magicLinkOperations
  return inode
}

function refreshOwner(inode: Inode, entry: Entry): void {
  if (entry.owner === undefined) return
  const { uid, gid } = entry.owner()
  inode.uid = uid
  inode.gid = gid
}

function numberOf(sb: SuperBlock, entry: Entry): number {
  const { numbers } = infoOf(sb)
  let number = numbers.get(entry)
  if (number === undefined) {
    number = sb.nextIno()
    numbers.set(entry, number)
  }
  return number
}

const inodeOperations: InodeOperations = {
  lookup(dir, dentry) {
    const entry = entryOf<DirectoryEntry>(dir).child(dentry.name)
    if (entry === null) return infoOf(dir.sb).options.refusesNewNames ? -ENOENT : null
    dentry.inode = makeInode(dir.sb, entry)
    if (entry.isGone !== undefined || entry.owner !== undefined) dentry.op = mortalDentry
    return null
  },
  permission(inode, mask) {
    const entry = entryOf(inode)
    return entry.permission?.(mask) ?? genericPermission(inode, mask)
  },
  getattr(dentry: Dentry): Stat {
    const inode = dentry.inode as Inode
    const entry = entryOf(inode)
    const attributes = fillAttributes(inode)
    attributes.blksize = infoOf(inode.sb).options.blockSize
    attributes.size = entry.size?.() ?? 0
    if (entry.kind === 'directory') attributes.nlink = entry.nlink?.() ?? 2 + countDirectories(entry)
    return attributes
  },
  /** Modes and owners are as they are made (proc_setattr); times and a truncation change nothing. */
  setattr(_dentry, { mode, uid, gid }) {
    return mode === undefined && uid === undefined && gid === undefined ? 0 : -EPERM
  },
}

const linkOperations: InodeOperations = {
  ...inodeOperations,
  getLink: (_dentry, inode) => entryOf<LinkEntry>(inode).target(),
}

const magicLinkOperations: InodeOperations = {
  ...linkOperations,
  getLinkPath: (_dentry, inode) => entryOf<LinkEntry>(inode).path?.() ?? -ENOENT,
}

/** The dentry of something that may go away or change hands (pid_revalidate). */
const mortalDentry = {
  revalidate(dentry: Dentry): number {
    const inode = dentry.inode as Inode
    const entry = entryOf(inode)
    if (entry.isGone?.() === true) return 0
    refreshOwner(inode, entry)
    return 1
  },
}

function countDirectories(entry: DirectoryEntry): number {
  let count = 0
  for (const name of entry.names()) if (entry.child(name)?.kind === 'directory') count++
  return count
}

const fileOperations: FileOperations = {
  read(file, count, position) {
    if (position === 0 || file.priv === null) {
      const { read } = entryOf<FileEntry>(file.inode)
      const text = read === undefined ? -EIO : read()
      if (typeof text === 'number') return text
      file.priv = typeof text === 'string' ? encode(text) : text
    }
    return (file.priv as Uint8Array).subarray(position, position + count)
  },
  write(file, bytes) {
    const { write } = entryOf<FileEntry>(file.inode)
    if (write === undefined) return -EIO
    const error = write(bytes)
    return error < 0 ? error : bytes.length
  },
}

const directoryOperations: FileOperations = {
  iterate(file, entries) {
    if (file.position === 0 || file.priv === null) file.priv = listEntries(file)
    const all = file.priv as Dirent[]
    while (file.position < all.length) entries.push(all[file.position++] as Dirent)
    return 0
  },
}

function listEntries(file: File): Dirent[] {
  const { inode, dentry } = file
  const { sb } = inode
  const list: Dirent[] = [
    { ino: inode.ino, type: direntType(S_IFDIR), name: '.' },
    { ino: (dentry.parent.inode as Inode).ino, type: direntType(S_IFDIR), name: '..' },
  ]
  const entry = entryOf<DirectoryEntry>(inode)
  for (const name of entry.names()) {
    const child = entry.child(name)
    if (child === null) continue
    list.push({ ino: numberOf(sb, child), type: direntType(typeBits[child.kind]), name })
  }
  return list
}
