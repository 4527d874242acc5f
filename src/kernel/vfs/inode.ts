import { FS_APPEND_FL, FS_IMMUTABLE_FL, FS_NOATIME_FL, type Stat } from '../abi.ts'
import type { Acl, AclName } from './acl_format.ts'
import type { Dentry } from './dentry.ts'
import type { FileOperations } from './file.ts'
import type { Path } from './mount.ts'
import type { Watch } from './notify.ts'
import type { Pages } from './pages.ts'
import type { SuperBlock } from './superblock.ts'
import { SECONDS_BASE } from './vfs.ts'

/**
 * A file of any type, without a name. One class for all file systems: what differs is the tables `op` and `fop`
 * and the private data, so that calls stay monomorphic.
 */
export class Inode {
  readonly sb: SuperBlock
  ino: number
  /** type and permissions */
  mode: number
  op: InodeOperations
  fop: FileOperations
  uid = 0
  gid = 0
  nlink = 1
  /** bytes of a regular file or of a symlink's target; directories report theirs by `getattr` */
  size = 0
  rdev = 0
  /** seconds less SECONDS_BASE, and nanoseconds */
  atimeSec = 0
  atimeNsec = 0
  mtimeSec = 0
  mtimeNsec = 0
  ctimeSec = 0
  ctimeNsec = 0
  btimeSec = 0
  btimeNsec = 0
  /** contents of a regular file; null until first written */
  pages: Pages | null = null
  /** target of a symlink */
  link: string | null = null
  xattrs: Map<string, Uint8Array> | null = null
  /** open file descriptions; an inode without names lives on while there are any */
  opens = 0
  /** how many of them can write; execve refuses then (ETXTBSY), and the reverse by negative numbers */
  writers = 0
  /** it may get its first name: an O_TMPFILE that nobody forbade to be linked (I_LINKABLE) */
  linkable = false
  /** FS_*_FL of chattr(1) (fileattr.ts) */
  flags = 0
  /** who wants to hear of it (notify.ts); null mostly */
  watches: Watch[] | null = null
  /** what the file system keeps here */
  priv: unknown = null

  constructor(sb: SuperBlock, ino: number, mode: number, op: InodeOperations, fop: FileOperations) {
    this.sb = sb
    this.ino = ino
    this.mode = mode
    this.op = op
    this.fop = fop
    const { vfs } = sb
    this.atimeSec = this.mtimeSec = this.ctimeSec = this.btimeSec = vfs.sec
    this.atimeNsec = this.mtimeNsec = this.ctimeNsec = this.btimeNsec = vfs.nsec
  }
}

/**
 * Attributes to be changed by `setattr` (struct iattr); what is undefined stays. Times as in Inode. A class, so that all have
 * one shape whatever they change: reading a dozen fields of objects of many shapes is most of what a change would cost.
 */
export class Attributes {
  mode: number | undefined = undefined
  uid: number | undefined = undefined
  gid: number | undefined = undefined
  size: number | undefined = undefined
  atime: InodeTime | undefined = undefined
  mtime: InodeTime | undefined = undefined
  /** times were given by the caller, not "now": only the owner may */
  timesSet = false
  /** the truncation comes from open(2) with O_TRUNC */
  open = false
  /** the kernel's own change: nobody is asked (ATTR_FORCE) */
  force = false
  /** clear the set-user-id bit (ATTR_KILL_SUID), the set-group-id bit (ATTR_KILL_SGID); notify_change adds `mode` */
  killSetUserId = false
  killSetGroupId = false
}

/** Seconds less SECONDS_BASE, and nanoseconds. */
export interface InodeTime {
  readonly sec: number
  readonly nsec: number
}

/**
 * struct inode_operations. A missing entry is what the VFS says then: EPERM for create and friends, the plain
 * behaviour for permission, getattr. The caller has checked permissions (namei.ts) before each of these;
 * `dentry` is negative for those that create, positive for those that remove.
 */
export interface InodeOperations {
  /**
   * Finds `dentry.name` in `dir` and attaches its inode (or leaves it negative). Returns null when `dentry`
   * itself is the answer, another dentry to be used instead, or -errno. The VFS hashes the answer.
   */
  lookup?(dir: Inode, dentry: Dentry): Dentry | null | number
  create?(dir: Inode, dentry: Dentry, mode: number): number
  mkdir?(dir: Inode, dentry: Dentry, mode: number): number
  /** `mode` with type: device, fifo or socket */
  mknod?(dir: Inode, dentry: Dentry, mode: number, rdev: number): number
  symlink?(dir: Inode, dentry: Dentry, target: string): number
  link?(old: Dentry, dir: Inode, dentry: Dentry): number
  unlink?(dir: Inode, dentry: Dentry): number
  rmdir?(dir: Inode, dentry: Dentry): number
  /** flags RENAME_*; EINVAL for those it does not know. The VFS moves the dentries afterwards. */
  rename?(oldDir: Inode, oldDentry: Dentry, newDir: Inode, newDentry: Dentry, flags: number): number
  /** Gives `dentry` (unhashed, named `#ino`) a new nameless inode with nlink 0. */
  tmpfile?(dir: Inode, dentry: Dentry, mode: number): number
  /** Target of a symlink. */
  getLink?(dentry: Dentry, inode: Inode): string | number
  /** A "magic" link that leads to an object, not to a name (/proc/self/fd/0, cwd, root). */
  getLinkPath?(dentry: Dentry, inode: Inode): Path | number
  permission?(inode: Inode, mask: number): number
  getattr?(dentry: Dentry): Stat | number
  setattr?(dentry: Dentry, attributes: Attributes): number
  /** reading has to set atime (update_time); absent: in the inode */
  updateAtime?(inode: Inode): void
  /** FS_*_FL (fileattr.ts); absent where there are no such flags */
  fileattrGet?(dentry: Dentry): number
  fileattrSet?(dentry: Dentry, flags: number): number
  /** `name` is the full name, `user.a`. ENODATA when absent. */
  getxattr?(dentry: Dentry, inode: Inode, name: string): Uint8Array | number
  /** `value` null removes; flags XATTR_* */
  setxattr?(dentry: Dentry, inode: Inode, name: string, value: Uint8Array | null, flags: number): number
  listxattr?(dentry: Dentry): string[] | number
  /** absent: as it is stored in the inode */
  getAcl?(inode: Inode, name: AclName): Acl | null
}

/** IS_IMMUTABLE: nothing of it may be changed. */
export const isImmutable = ({ flags }: Inode): boolean => (flags & FS_IMMUTABLE_FL) !== 0
/** IS_APPEND: it may only grow at its end. */
export const isAppendOnly = ({ flags }: Inode): boolean => (flags & FS_APPEND_FL) !== 0
/** IS_NOATIME */
export const keepsNoAtime = ({ flags }: Inode): boolean => (flags & FS_NOATIME_FL) !== 0

export const ATIME = 1
export const MTIME = 2
export const CTIME = 4

/** Sets times to the machine's now; `which` is a sum of ATIME, MTIME, CTIME. */
export function touch(inode: Inode, which: number): void {
  const { sec, nsec } = inode.sb.vfs
  if (which & ATIME) {
    inode.atimeSec = sec
    inode.atimeNsec = nsec
  }
  if (which & MTIME) {
    inode.mtimeSec = sec
    inode.mtimeNsec = nsec
  }
  if (which & CTIME) {
    inode.ctimeSec = sec
    inode.ctimeNsec = nsec
  }
}

/** generic_fillattr: what stat(2) says of an inode. */
export function fillAttributes(inode: Inode): Stat {
  return {
    dev: inode.sb.dev,
    ino: inode.ino,
    mode: inode.mode,
    nlink: inode.nlink,
    uid: inode.uid,
    gid: inode.gid,
    rdev: inode.rdev,
    size: inode.size,
    blksize: 4096,
    blocks: inode.pages === null ? 0 : inode.pages.blocks(),
    atime: { sec: inode.atimeSec + SECONDS_BASE, nsec: inode.atimeNsec },
    mtime: { sec: inode.mtimeSec + SECONDS_BASE, nsec: inode.mtimeNsec },
    ctime: { sec: inode.ctimeSec + SECONDS_BASE, nsec: inode.ctimeNsec },
    btime: { sec: inode.btimeSec + SECONDS_BASE, nsec: inode.btimeNsec },
  }
}
