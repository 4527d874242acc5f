/**
 * From a tar to a directory: archive.Unpack in a process of its own that has changed its root to the directory (chrootarchive).
 * So neither `../` nor absolute names nor symlinks lead out of it.
 */

import type { System } from '../../kernel/abi.ts'
import { decode, encode } from '../../kernel/text.ts'
import { EINTR, ENOENT, ERESTARTSYS } from '../../kernel/vfs/errno.ts'
import { isDirectory, makedev, S_IFBLK, S_IFCHR, S_IFIFO } from '../../kernel/vfs/mode.ts'
import {
  TYPE_BLOCK,
  TYPE_CHARACTER,
  TYPE_DIRECTORY,
  TYPE_FIFO,
  TYPE_FILE,
  TYPE_GLOBAL,
  TYPE_LINK,
  TYPE_SYMLINK,
} from '../content/tar.ts'
import { type ReadEntry, TarReader } from '../content/tar-read.ts'
import { DockerError, goStrerror } from '../errors.ts'
import { Files } from '../files.ts'
import type { Step } from '../step.ts'
import { OPAQUE, OPAQUE_XATTR, WHITEOUT } from './pack.ts'
import { waitFor } from './processes.ts'

/**
 * What `.wh.` entries become. 'overlay': whiteouts and opaque directories as overlayfs has them. 'keep': plain files, as aufs
 * wants them. 'apply': what they name is removed (vfs, which has whole trees).
 */
export type Whiteouts = 'overlay' | 'keep' | 'apply'

/** Unpacks into a directory. Throws with the engine's words; what was unpacked until then remains for the caller to remove. */
export function* unpackTar(
  sys: System,
  directory: string,
  tar: Uint8Array,
  whiteouts: Whiteouts,
): Step<void> {
  const ends = sys.pipe()
  if (typeof ends === 'number') throw new DockerError(`pipe: ${goStrerror(-ends)}`)
  const [from, to] = ends
  const pid = sys.fork(function* (child) {
    child.close(from)
    const failure = yield* unpackAsRoot(child, directory, tar, whiteouts)
    if (failure === null) return 0
    child.write(to, encode(failure))
    return 1
  })
  sys.close(to)
  let message = ''
  for (;;) {
    const bytes = sys.read(from, 4096)
    if (bytes === -ERESTARTSYS) yield
    else if (typeof bytes === 'number' && bytes !== -EINTR) break
    else if (typeof bytes !== 'number') {
      if (bytes.length === 0) break
      message += decode(bytes)
    }
  }
  sys.close(from)
  if (pid < 0) throw new DockerError(`fork/exec /proc/self/exe: ${goStrerror(-pid)}`)
  const status = yield* waitFor(sys, pid)
  if (status !== 0) throw new DockerError(`Error processing tar file(exit status ${status >> 8}): ${message}`)
}

/** What went wrong, or null. */
function* unpackAsRoot(
  sys: System,
  directory: string,
  tar: Uint8Array,
  whiteouts: Whiteouts,
): Step<string | null> {
  for (const result of [sys.chroot(directory), sys.chdir('/')]) {
    if (result < 0) return `chroot ${directory}: ${goStrerror(-result)}`
  }
  sys.umask(0)
  const reader = new TarReader(tar)
  const directories: ReadEntry[] = []
  for (;;) {
    const entry = reader.next()
    if (entry === null) break
    if (typeof entry === 'string') return entry
    if (entry.type === TYPE_GLOBAL) continue
    const failure = unpackEntry(sys, entry, whiteouts)
    if (failure !== null) return failure
    if (entry.type === TYPE_DIRECTORY) directories.push(entry)
    if (sys.exhausted()) yield
  }
  // At the end, as files made in a directory change its time.
  for (const entry of directories) {
    const failure = setTimes(sys, cleanPath(entry.name), entry)
    if (failure !== null) return failure
  }
  return null
}

function unpackEntry(sys: System, entry: ReadEntry, whiteouts: Whiteouts): string | null {
  const files = new Files(sys)
  const path = cleanPath(entry.name)
  const directory = path.slice(0, path.lastIndexOf('/'))
  const base = path.slice(path.lastIndexOf('/') + 1)
  try {
    if (path !== '/' && directory !== '' && !files.exists(directory)) files.makeDirectories(directory, 0o755)
    const there = files.lstat(path)
    if (there !== null && path !== '/' && !(isDirectory(there.mode) && entry.type === TYPE_DIRECTORY)) {
      files.removeAll(path)
    }
    if (base.startsWith(WHITEOUT) && whiteouts !== 'keep') {
      return whiteouts === 'overlay'
        ? makeOverlayWhiteout(sys, directory, base, entry)
        : applyWhiteout(files, directory, base)
    }
    return createFile(files, path, entry) ?? setAttributes(sys, path, entry)
  } catch (error) {
    if (error instanceof DockerError) return error.message
    throw error
  }
}

/** overlayWhiteoutConverter.ConvertRead */
function makeOverlayWhiteout(sys: System, directory: string, base: string, entry: ReadEntry): string | null {
  if (base === OPAQUE) {
    const result = sys.setxattr(directory || '/', OPAQUE_XATTR, Uint8Array.of(0x79))
    return result < 0 ? goStrerror(-result) : null
  }
  const path = `${directory}/${base.slice(WHITEOUT.length)}`
  const made = sys.mknod(path, S_IFCHR, 0)
  if (made < 0) return goStrerror(-made)
  const owned = sys.chown(path, entry.uid, entry.gid)
  return owned < 0 ? `chown ${path}: ${goStrerror(-owned)}` : null
}

function applyWhiteout(files: Files, directory: string, base: string): null {
  if (base !== OPAQUE) files.removeAll(`${directory}/${base.slice(WHITEOUT.length)}`)
  else for (const name of files.list(directory || '/')) files.removeAll(`${directory}/${name}`)
  return null
}

/** createTarFile */
function createFile(files: Files, path: string, entry: ReadEntry): string | null {
  const { sys } = files
  const device = makedev(entry.deviceMajor, entry.deviceMinor)
  const permissions = entry.mode & 0o7777
  const say = (operation: string, result: number): string | null =>
    result < 0 ? `${operation}: ${goStrerror(-result)}` : null
  switch (entry.type) {
    case TYPE_DIRECTORY:
      if (!files.exists(path)) return say(`mkdir ${path}`, sys.mkdir(path, permissions))
      return null
    case TYPE_FILE:
      files.write(path, entry.data, permissions)
      return null
    case TYPE_LINK: {
      const target = cleanPath(entry.linkName)
      return say(`link ${target} ${path}`, sys.link(target, path))
    }
    case TYPE_SYMLINK:
      return say(`symlink ${entry.linkName} ${path}`, sys.symlink(entry.linkName, path))
    case TYPE_CHARACTER:
      return say('', sys.mknod(path, S_IFCHR | permissions, device))
    case TYPE_BLOCK:
      return say('', sys.mknod(path, S_IFBLK | permissions, device))
    case TYPE_FIFO:
      return say('', sys.mknod(path, S_IFIFO | permissions))
    default:
      return `unhandled tar header type ${entry.type.charCodeAt(0)}\n`
  }
}

function setAttributes(sys: System, path: string, entry: ReadEntry): string | null {
  const owned = sys.lchown(path, entry.uid, entry.gid)
  if (owned < 0) return `lchown ${path}: ${goStrerror(-owned)}`
  for (const [name, value] of Object.entries(entry.xattrs)) sys.setxattr(path, name, value, 0, false)
  if (entry.type !== TYPE_SYMLINK && entry.type !== TYPE_LINK) {
    const changed = sys.chmod(path, entry.mode & 0o7777)
    if (changed < 0) return `chmod ${path}: ${goStrerror(-changed)}`
  }
  return entry.type === TYPE_LINK ? null : setTimes(sys, path, entry)
}

/** Times that the system cannot hold become 1970 (system.Chtimes). */
function setTimes(sys: System, path: string, { mtime, mtimeNsec }: ReadEntry): string | null {
  const time = mtime < 0 || mtime > LAST_SECOND ? { sec: 0, nsec: 0 } : { sec: mtime, nsec: mtimeNsec }
  const result = sys.utimens(path, time, time, false)
  // A whiteout may have taken the directory away again.
  return result < 0 && result !== -ENOENT ? `chtimes ${path}: ${goStrerror(-result)}` : null
}

/** What 64 bits of nanoseconds reach. */
const LAST_SECOND = 9223372036

/** filepath.Clean of the name below `/`. */
export function cleanPath(name: string): string {
  const parts: string[] = []
  for (const part of name.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}
