/** The lines of /proc/PID/mounts, mountinfo and mountstats: fs/proc_namespace.c, proc_pid_mountinfo(5). */

import {
  MS_DIRSYNC,
  MS_LAZYTIME,
  MS_MANDLOCK,
  MS_NOATIME,
  MS_NODEV,
  MS_NODIRATIME,
  MS_NOEXEC,
  MS_NOSUID,
  MS_NOSYMFOLLOW,
  MS_RDONLY,
  MS_RELATIME,
  MS_SYNCHRONOUS,
} from '../../abi.ts'
import { encode } from '../../text.ts'
import { pathInFileSystem } from '../../vfs/dentry.ts'
import { major, minor } from '../../vfs/mode.ts'
import { isReachable, isReadOnly, type Mount, mountTree, type Path, pathName } from '../../vfs/mount.ts'

/** `source mountpoint type options 0 0` */
export const mountsText = (top: Mount, root: Path): string => text(top, root, mountsLine)

/** `id parent major:minor root mountpoint options - type source super-options` */
export const mountinfoText = (top: Mount, root: Path): string => text(top, root, mountinfoLine)

/** `device source mounted on mountpoint with fstype type` */
export const mountstatsText = (top: Mount, root: Path): string =>
  text(
    top,
    root,
    (mount, place) =>
      `device ${escapeName(mount.source)} mounted on ${escapePath(place)} with fstype ${mount.sb.type.name}`,
  )

/** In the order in which they were made; what cannot be reached from `root` is left out. */
function text(top: Mount, root: Path, line: (mount: Mount, place: string, root: Path) => string): string {
  const mounts = [...mountTree(top)].sort((a, b) => a.id - b.id)
  let lines = ''
  for (const mount of mounts) {
    const place = placeOf(mount, root)
    if (place.startsWith('/')) lines += `${line(mount, place, root)}\n`
  }
  return lines
}

const isDeleted = ({ root }: Mount): boolean => !root.hashed && root.parent !== root

/** __d_path: where it is mounted. That what it shows has been removed there is not said. */
function placeOf(mount: Mount, root: Path): string {
  const name = pathName({ mnt: mount, dentry: mount.root }, root)
  return isDeleted(mount) ? name.slice(0, -' (deleted)'.length) : name
}

function mountsLine(mount: Mount, place: string): string {
  const { sb, source } = mount
  const options = [
    isReadOnly(mount) ? 'ro' : 'rw',
    ...superFlags(mount),
    ...mountFlags(mount),
    ...fileSystemOptions(mount),
  ]
  return `${escapeName(source)} ${escapePath(place)} ${escapeName(sb.type.name)} ${options.join(',')} 0 0`
}

/** The parent of the root is the initial ramfs, which nobody sees. */
const HIDDEN_ROOT = 1

function mountinfoLine(mount: Mount, place: string, root: Path): string {
  const { sb, source, parent } = mount
  const options = [mount.flags & MS_RDONLY ? 'ro' : 'rw', ...mountFlags(mount)]
  const superOptions = [sb.readOnly ? 'ro' : 'rw', ...superFlags(mount), ...fileSystemOptions(mount)]
  return [
    mount.id,
    parent?.id ?? HIDDEN_ROOT,
    `${major(sb.dev)}:${minor(sb.dev)}`,
    rootInFileSystem(mount),
    escapePath(place),
    options.join(','),
    ...propagationTags(mount, root),
    '-',
    escapeName(sb.type.name),
    escapeName(source),
    superOptions.join(','),
  ].join(' ')
}

/** What it shares, whom it follows, and of those whom the nearest that the reader can see. */
function propagationTags(mount: Mount, root: Path): string[] {
  const tags: string[] = []
  if (mount.peers !== null) tags.push(`shared:${mount.peers.id}`)
  const master = mount.master?.peers ?? null
  if (master !== null) {
    tags.push(`master:${master.id}`)
    const seen = dominatingGroup(mount, root)
    if (seen !== null && seen !== master.id) tags.push(`propagate_from:${seen}`)
  }
  if (mount.isUnbindable) tags.push('unbindable')
  return tags
}

/** get_dominating_id: the nearest group up the masters of which something lies under the reader's root. */
function dominatingGroup(mount: Mount, root: Path): number | null {
  for (let master = mount.master; master !== null; master = master.master) {
    for (const peer of master.peers?.members ?? []) {
      const isNear = peer.namespace === root.mnt.namespace
      if (isNear && isReachable({ mnt: peer, dentry: peer.root }, root)) return master.peers?.id ?? null
    }
  }
  return null
}

function rootInFileSystem(mount: Mount): string {
  if (mount.sb.isNamespaceFileSystem) return mount.root.name
  const path = escapePath(pathInFileSystem(mount.root))
  return isDeleted(mount) ? `${path}//deleted` : path
}

const shownSuperFlags: readonly (readonly [flag: number, name: string])[] = [
  [MS_SYNCHRONOUS, 'sync'],
  [MS_DIRSYNC, 'dirsync'],
  [MS_MANDLOCK, 'mand'],
  [MS_LAZYTIME, 'lazytime'],
]

/** show_sb_opts */
const superFlags = ({ sb }: Mount): string[] =>
  shownSuperFlags.filter(([flag]) => sb.flags & flag).map(([, name]) => name)

const shownFlags: readonly (readonly [flag: number, name: string])[] = [
  [MS_NOSUID, 'nosuid'],
  [MS_NODEV, 'nodev'],
  [MS_NOEXEC, 'noexec'],
  [MS_NOATIME, 'noatime'],
  [MS_NODIRATIME, 'nodiratime'],
  [MS_RELATIME, 'relatime'],
  [MS_NOSYMFOLLOW, 'nosymfollow'],
]

/** show_mnt_opts */
const mountFlags = (mount: Mount): string[] =>
  shownFlags.filter(([flag]) => mount.flags & flag).map(([, name]) => name)

/** show_options of the file system, which escapes what it shows. */
function fileSystemOptions(mount: Mount): string[] {
  const options = mount.sb.op.showOptions?.(mount.sb) ?? ''
  return options === '' ? [] : [options]
}

/** seq_path: blanks and backslashes in octal. */
const escapePath = (path: string): string => octal(path, /[ \t\n\\]/g)

/** mangle: also `#`, which begins a comment in fstab. */
const escapeName = (name: string): string => octal(name, /[ \t\n\\#]/g)

const octal = (name: string, pattern: RegExp): string =>
  name.replace(pattern, (char) => `\\${(encode(char)[0] as number).toString(8).padStart(3, '0')}`)
