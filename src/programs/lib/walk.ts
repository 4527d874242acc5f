/** Directories: reading one, and joining names as programs print them. */

import { type Dirent, O_CLOEXEC, O_DIRECTORY, O_NONBLOCK, O_RDONLY } from '../../kernel/abi.ts'
import { ENOENT } from '../../kernel/vfs/errno.ts'
import type { Io } from './io.ts'

/** All entries of a directory in its own order, without `.` and `..`; or the error. */
export function readDirectory(io: Io, path: string): Dirent[] | number {
  const fd = io.sys.open(path, O_RDONLY | O_NONBLOCK | O_DIRECTORY | O_CLOEXEC)
  if (fd < 0) return fd
  const entries = readEntries(io, fd)
  io.sys.close(fd)
  return typeof entries === 'number' ? entries : entries.filter(({ name }) => name !== '.' && name !== '..')
}

/** All entries that an open directory still has, `.` and `..` included; or the error. One that was removed has none: readdir(3) says so. */
export function readEntries(io: Io, fd: number): Dirent[] | number {
  const entries: Dirent[] = []
  for (;;) {
    const some = io.sys.getdents(fd)
    if (some === -ENOENT) return entries
    if (typeof some === 'number') return some
    if (some.length === 0) return entries
    for (const entry of some) entries.push(entry)
  }
}

/** `dir/name`, without doubling the slash. */
export function joinPath(directory: string, name: string): string {
  return directory.endsWith('/') ? `${directory}${name}` : `${directory}/${name}`
}

/** The last component without trailing slashes; `/` for the root (basename(1)). */
export function baseName(path: string): string {
  const trimmed = stripSlashes(path)
  return trimmed === '/' ? trimmed : trimmed.slice(trimmed.lastIndexOf('/') + 1)
}

/** All but the last component (dirname(1)). */
export function directoryName(path: string): string {
  const trimmed = stripSlashes(path)
  const at = trimmed.lastIndexOf('/')
  if (at < 0) return '.'
  return stripSlashes(trimmed.slice(0, at) || '/')
}

/** Without trailing slashes; `/` stays. */
export function stripSlashes(path: string): string {
  let end = path.length
  while (end > 1 && path[end - 1] === '/') end--
  return path.slice(0, end)
}

/** Orders names by their UTF-8 bytes, as strcoll(3) does in C.UTF-8. */
export function compareNames(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return rank(x) - rank(y)
  }
  return a.length - b.length
}

/** UTF-16 units in the order of their code points: surrogates after the rest of the plane. */
const rank = (unit: number): number => {
  if (unit < 0xd800) return unit
  return unit <= 0xdfff ? unit + 0x2000 : unit - 0x800
}
