/**
 * Telling who watches of what happens to files: fs/notify/fsnotify.c, include/linux/fsnotify.h, inotify(7).
 *
 * A watch is on an inode, whatever it is called. Of what happens to a file its own watches hear, and those of the directory
 * that has the name by which it happened, with the name. With nobody watching it costs one comparison: `vfs.allWatches.size === 0`.
 */

import type { Dentry } from './dentry.ts'
import type { Attributes, Inode } from './inode.ts'
import { isDirectory } from './mode.ts'
import type { SuperBlock } from './superblock.ts'

export const IN_ACCESS = 0x1
export const IN_MODIFY = 0x2
export const IN_ATTRIB = 0x4
export const IN_CLOSE_WRITE = 0x8
export const IN_CLOSE_NOWRITE = 0x10
export const IN_OPEN = 0x20
export const IN_MOVED_FROM = 0x40
export const IN_MOVED_TO = 0x80
export const IN_CREATE = 0x100
export const IN_DELETE = 0x200
export const IN_DELETE_SELF = 0x400
export const IN_MOVE_SELF = 0x800
export const IN_UNMOUNT = 0x2000
export const IN_ISDIR = 0x40000000

export interface Watch {
  readonly inode: Inode
  /** IN_* with IN_ISDIR; `name` null for the watched file itself */
  tell(mask: number, cookie: number, name: string | null): void
  /** the file is no more: the watch ends */
  end(): void
}

function tell(inode: Inode, mask: number, cookie: number, name: string | null): void {
  for (const watch of [...(inode.watches ?? [])]) watch.tell(mask, cookie, name)
}

const withKind = (inode: Inode, mask: number): number => (isDirectory(inode.mode) ? mask | IN_ISDIR : mask)

/** fsnotify_parent: something happened to a file by this name. */
export function notifyFile(dentry: Dentry, mask: number): void {
  const inode = dentry.inode as Inode
  const shown = withKind(inode, mask)
  const parent = dentry.parent.inode
  if (dentry.parent !== dentry && parent?.watches != null) tell(parent, shown, 0, dentry.name)
  if (inode.watches !== null) tell(inode, shown, 0, null)
}

/** Something happened to a file as such. */
export function notifyInode(inode: Inode, mask: number): void {
  if (inode.watches !== null) tell(inode, withKind(inode, mask), 0, null)
}

/** fsnotify_name: something happened to a name in a directory. */
export function notifyName(dir: Inode, inode: Inode, name: string, mask: number, cookie = 0): void {
  if (dir.watches !== null) tell(dir, withKind(inode, mask), cookie, name)
}

/** fsnotify_move: from one name to another; the cookie says that both belong together. */
export function notifyMove(
  oldDir: Inode,
  oldName: string,
  newDir: Inode,
  newName: string,
  moved: Inode,
): void {
  const cookie = ++oldDir.sb.vfs.lastCookie
  notifyName(oldDir, moved, oldName, IN_MOVED_FROM, cookie)
  notifyName(newDir, moved, newName, IN_MOVED_TO, cookie)
}

/** fsnotify_change: what a change of attributes is. */
export function notifyChangeOf(dentry: Dentry, changed: Attributes): void {
  let mask = 0
  if (changed.uid !== undefined || changed.gid !== undefined || changed.mode !== undefined) mask |= IN_ATTRIB
  if (changed.size !== undefined) mask |= IN_MODIFY
  if (changed.atime !== undefined && changed.mtime !== undefined) mask |= IN_ATTRIB
  else if (changed.atime !== undefined) mask |= IN_ACCESS
  else if (changed.mtime !== undefined) mask |= IN_MODIFY
  if (mask !== 0) notifyFile(dentry, mask)
}

/** fsnotify_inoderemove: the file is no more. */
export function notifyGone(inode: Inode): void {
  if (inode.watches === null) return
  tell(inode, withKind(inode, IN_DELETE_SELF), 0, null)
  for (const watch of [...(inode.watches ?? [])]) watch.end()
}

/** fsnotify_sb_delete: the file system is no more. */
export function notifyUnmounted(sb: SuperBlock): void {
  for (const watch of [...sb.vfs.allWatches]) {
    if (watch.inode.sb !== sb) continue
    watch.tell(IN_UNMOUNT, 0, null)
    watch.end()
  }
}
