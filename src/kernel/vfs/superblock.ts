import { MS_RDONLY, type StatFs } from '../abi.ts'
import type { UserNamespace } from './cred.ts'
import type { Dentry } from './dentry.ts'
import type { Inode } from './inode.ts'
import type { Path } from './mount.ts'
import { asRandomUuid } from './uuid.ts'
import type { Vfs } from './vfs.ts'

/** A mounted file system: its root, its device number, its inodes' numbers. */
export class SuperBlock {
  readonly vfs: Vfs
  readonly type: FileSystemType
  readonly op: SuperOperations
  /** identity in traces */
  readonly id: number
  /** st_dev of its files */
  dev: number
  /** MS_RDONLY and other MS_* flags of the superblock */
  flags: number
  /** f_type of statfs(2) */
  readonly magic: number
  nameMax = 255
  /** how deep file systems are stacked in it: 0 for a plain one (s_stack_depth) */
  stackDepth = 0
  /** files open for writing, through any mount: it cannot become read-only meanwhile */
  writers = 0
  /** a rename between two of its directories is under way (s_vfs_rename_mutex) */
  movesDirectories = false
  /** mounts of it; at 0 it is shut down */
  mounts = 0
  /** its dentries are its directories' contents and are never dropped (ramfs, tmpfs, proc...) */
  readonly pinsDentries: boolean
  /** supports O_TMPFILE, xattrs as the layers of an overlay need (checked by probing, not by name) */
  root!: Dentry
  /** the user namespace that it was mounted in; devices on it cannot be opened unless that is the first (null) */
  readonly userNamespace: UserNamespace | null
  /** its files stand for namespaces: whoever sees one may bind it (nsfs) */
  isNamespaceFileSystem = false
  /** what the file system keeps here */
  priv: unknown = null
  #nextIno: number
  #uuid: Uint8Array | null = null

  constructor(vfs: Vfs, type: FileSystemType, options: SuperBlockOptions) {
    this.vfs = vfs
    this.type = type
    this.op = options.op
    this.magic = options.magic
    this.flags = options.flags ?? 0
    this.pinsDentries = options.pinsDentries ?? true
    this.id = vfs.nextSuperBlockId()
    this.userNamespace = vfs.cred.userNamespace
    this.dev = options.dev ?? vfs.anonymousDevice()
    this.#nextIno = options.firstIno ?? 1
    vfs.superBlocks.add(this)
  }

  /** get_next_ino */
  nextIno(): number {
    return this.#nextIno++
  }

  /** Numbers below this one are taken. */
  takeInosBelow(next: number): void {
    this.#nextIno = Math.max(this.#nextIno, next)
  }

  /** s_uuid: looks random, and is the same in every run */
  get uuid(): Uint8Array {
    if (this.#uuid === null) this.#uuid = makeUuid(this.id)
    return this.#uuid
  }

  /** super_set_uuid: one that a file system keeps itself */
  set uuid(uuid: Uint8Array) {
    this.#uuid = uuid
  }

  get readOnly(): boolean {
    return (this.flags & MS_RDONLY) !== 0
  }
}

function makeUuid(seed: number): Uint8Array {
  const uuid = new Uint8Array(16)
  for (let i = 0, z = seed; i < 16; i++) {
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97) + 0x9e3779b9
    uuid[i] = (z >>> 16) & 0xff
  }
  return asRandomUuid(uuid)
}

export interface SuperBlockOptions {
  op: SuperOperations
  magic: number
  flags?: number
  dev?: number
  firstIno?: number
  pinsDentries?: boolean
}

export interface SuperOperations {
  statfs(dentry: Dentry): StatFs
  /** what /proc/mounts shows after the mount's own flags: `lowerdir=...`, without leading comma; may be empty */
  showOptions?(sb: SuperBlock): string
  /** the last mount is gone */
  putSuper?(sb: SuperBlock): void
  /** the inode has neither names nor open files any more */
  evict?(inode: Inode): void
  syncFs?(sb: SuperBlock): number
  /** the first bytes of a file whose data are in no pages, for who looks without touching; of others, their pages tell */
  peek?(inode: Inode, count: number): Uint8Array
  /** file handles; absent where the file system has none */
  readonly exports?: ExportOperations
  /** dentries that are not `held` were dropped: inodes that only they used may go */
  shrinkInodes?(sb: SuperBlock, held: ReadonlySet<Dentry>): void
}

/** What names a file whatever it is called (struct file_handle). */
export interface FileHandle {
  readonly type: number
  readonly bytes: Uint8Array
}

/** struct export_operations */
export interface ExportOperations {
  /** `bytes` begins with so much `room` for what the caller puts before the handle */
  encode(inode: Inode, room: number): FileHandle
  /** a name of the file in this superblock, null when there is none (stale) */
  decode(sb: SuperBlock, handle: FileHandle): Dentry | null
}

/** struct file_system_type */
export interface FileSystemType {
  readonly name: string
  /** /proc/filesystems shows `nodev` before it */
  readonly nodev: boolean
  /** may be mounted in a user namespace by those who rule there (FS_USERNS_MOUNT) */
  readonly inUserNamespaces?: boolean
  /** where what it shows is of one user namespace, the mounter has to rule in that (fs_context.user_ns) */
  ownerOfContent?(): UserNamespace | null
  /** fills `context.op` and `context.priv`; 0 or -errno */
  initContext(context: FsContext): number
}

/** struct fs_context: a mount in the making (fsopen, fsconfig), or a remount. */
export interface FsContext {
  readonly vfs: Vfs
  readonly type: FileSystemType
  /** for looking up paths in options: what the caller sees */
  readonly resolve: PathResolver
  /** d_path: what the caller calls a place */
  nameOf(path: Path): string
  source: string | null
  /** MS_* of the superblock */
  flags: number
  /** null when mounting, the superblock when remounting */
  readonly sb: SuperBlock | null
  /** the options came by mount(2) as one string, not key by key */
  readonly monolithic: boolean
  op: FsContextOperations
  priv: unknown
  /** messages for whoever reads the descriptor, `e overlay: ...` (errorf, invalf, warnf) */
  readonly messages: string[]
}

export interface FsContextOperations {
  /** One option; `value` null for a flag. -ENOPARAM (519) when unknown: the VFS then says so. */
  parseParam(context: FsContext, key: string, value: string | null): number
  /** the same for a place (FSCONFIG_SET_FD); absent where no option takes one */
  parsePath?(context: FsContext, key: string, path: Path): number
  /** mount(2)'s option string, for file systems that split it themselves (overlay: `\,`) */
  parseMonolithic?(context: FsContext, data: string): number
  /** makes the superblock, or finds it */
  getTree(context: FsContext): SuperBlock | number
  reconfigure?(context: FsContext): number
}

/** Path look-up with the mounter's root, working directory and credentials: kern_path(). */
export type PathResolver = (path: string) => Path | number

/** fs_parser's "this option is not mine" (include/linux/errno.h). */
export const ENOPARAM = 519
