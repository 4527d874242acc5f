/**
 * Files as vi reads and writes them.
 *
 * Over a regular file with one name vim writes as its `backupcopy=auto` does: the old file is renamed to `NAME~`, a new
 * one is made with the old one's mode and owner, and the backup is removed; so the name has a new inode. What has
 * several names, is a symlink, or stands in a directory without write permission is written in place.
 *
 * Simplified: no swap file.
 */

import { O_CREAT, O_EXCL, O_TRUNC, O_WRONLY, type Stat, W_OK } from '../../kernel/abi.ts'
import { decode, encode } from '../../kernel/text.ts'
import { ENOENT } from '../../kernel/vfs/errno.ts'
import { isDirectory, isRegular, S_IALLUGO } from '../../kernel/vfs/mode.ts'
import type { Io, Step } from '../lib/io.ts'
import { directoryName } from '../lib/walk.ts'
import type { Lines } from '../screen/lines.ts'

export interface LoadedFile {
  readonly lines: Lines
  /** The last line ends with a newline; an empty file counts as ended. */
  readonly hasLastNewline: boolean
  readonly isReadOnly: boolean
  /** vim's message: `"f" 3L, 12B`. */
  readonly message: string
}

export function* loadFile(io: Io, path: string): Step<LoadedFile> {
  const stat = io.sys.stat(path)
  const empty = { lines: [''], hasLastNewline: true, isReadOnly: false }
  if (stat === -ENOENT) {
    const isPlaceMissing = io.sys.stat(directoryName(path)) === -ENOENT
    return { ...empty, message: `"${path}" ${isPlaceMissing ? '[New DIRECTORY]' : '[New]'}` }
  }
  if (typeof stat !== 'number' && isDirectory(stat.mode)) {
    return { ...empty, isReadOnly: true, message: `"${path}" is a directory` }
  }
  const bytes = yield* io.readFile(path)
  if (typeof bytes === 'number') return { ...empty, message: `"${path}" [Permission Denied]` }
  const isReadOnly = io.sys.access(path, W_OK) < 0
  const text = decode(bytes)
  const hasLastNewline = text === '' || text.endsWith('\n')
  const lines = text === '' ? [''] : (hasLastNewline ? text.slice(0, -1) : text).split('\n')
  const marks = `${isReadOnly ? '[readonly] ' : ''}${hasLastNewline ? '' : '[noeol] '}`
  return {
    lines,
    hasLastNewline,
    isReadOnly,
    message: `"${path}" ${marks}${sizes(text === '' ? 0 : lines.length, bytes.length)}`,
  }
}

/** The lines of what is put into a text. */
export const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))

const sizes = (lines: number, bytes: number): string => `${lines}L, ${bytes}B`

/** Writes the lines; vim's message, and whether it went well. */
export function* saveFile(
  io: Io,
  path: string,
  lines: Lines,
  hasLastNewline: boolean,
): Step<{ isWritten: boolean; message: string }> {
  const isEmpty = lines.length === 1 && lines[0] === ''
  const bytes = encode(isEmpty ? '' : lines.join('\n') + (hasLastNewline ? '\n' : ''))
  const before = io.sys.lstat(path)
  const isNew = before === -ENOENT
  const size = bytes.length
  const followed = io.sys.stat(path)
  if (typeof followed !== 'number' && isDirectory(followed.mode))
    return { isWritten: false, message: `E502: "${path}" is a directory` }
  const isRenamed =
    typeof before !== 'number' && isRegular(before.mode) && before.nlink === 1 && mayReplace(io, path)
  const error = isRenamed ? yield* replaceFile(io, path, before, bytes) : yield* writeInPlace(io, path, bytes)
  if (error < 0) return { isWritten: false, message: `"${path}" E212: Can't open file for writing` }
  const marks = `${isNew ? '[New] ' : ''}${hasLastNewline ? '' : '[noeol] '}`
  return { isWritten: true, message: `"${path}" ${marks}${sizes(isEmpty ? 0 : lines.length, size)} written` }
}

/** A file of the backup's name is not to be lost. */
const mayReplace = (io: Io, path: string): boolean =>
  io.sys.access(directoryName(path), W_OK) === 0 &&
  io.sys.access(path, W_OK) === 0 &&
  io.sys.lstat(`${path}~`) === -ENOENT

function* writeInPlace(io: Io, path: string, bytes: Uint8Array): Step<number> {
  const fd = yield* io.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
  if (fd < 0) return fd
  const result = yield* io.writeAll(fd, bytes)
  io.sys.close(fd)
  return result
}

function* replaceFile(io: Io, path: string, before: Stat, bytes: Uint8Array): Step<number> {
  const backup = `${path}~`
  const renamed = io.sys.rename(path, backup)
  if (renamed < 0) return yield* writeInPlace(io, path, bytes)
  const fd = yield* io.open(path, O_WRONLY | O_CREAT | O_EXCL, before.mode & S_IALLUGO)
  const result = fd < 0 ? fd : yield* io.writeAll(fd, bytes)
  if (result < 0) {
    if (fd >= 0) io.sys.close(fd)
    io.sys.rename(backup, path)
    return result
  }
  io.sys.fchown(fd, before.uid, before.gid)
  io.sys.fchmod(fd, before.mode & S_IALLUGO)
  io.sys.close(fd)
  const names = io.sys.listxattr(backup)
  for (const name of typeof names === 'number' ? [] : names) {
    const value = io.sys.getxattr(backup, name)
    if (typeof value !== 'number') io.sys.setxattr(path, name, value)
  }
  io.sys.unlink(backup)
  return 0
}
