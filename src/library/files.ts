/** Files of a machine by system calls of init, for who is no process in it. */

import { O_NOATIME, O_RDONLY, type System } from '../kernel/abi.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { concat, encode } from '../kernel/text.ts'
import { ENOENT, ENOTDIR, errnoName, strerror } from '../kernel/vfs/errno.ts'
import * as fileMode from '../kernel/vfs/mode.ts'
import { putFile } from '../machine/headless.ts'
import type * as api from './api.d.ts'

export class FileError extends Error implements api.FileError {
  override readonly name = 'FileError'
  readonly code: string
  readonly errno: number
  readonly path: string

  /** `error`: negative, as the kernel says it. */
  constructor(error: number, path: string) {
    super(`${errnoName(error)}: ${strerror(error)}: ${path}`)
    this.code = errnoName(error)
    this.errno = -error
    this.path = path
  }
}

/** Directories above are made. */
export function putFiles(sys: System, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    if (!path.startsWith('/')) throw new RangeError(`no absolute path: ${path}`)
    putFile(sys, path, typeof content === 'string' ? encode(content) : content)
  }
}

const READ_SIZE = 1 << 20

/** `cwd`: what relative paths are relative to. */
export function createFileSystem(kernel: Kernel, cwd: () => string): api.FileSystem {
  const sys = kernel.system()

  /** Makes a system call that nobody is told about; a negative number is thrown. */
  function ask<Answer>(path: string, call: (absolute: string) => Answer | number): Exclude<Answer, number> {
    const { trace } = kernel
    kernel.trace = null
    try {
      // The empty path names nothing (path_resolution(7)).
      const absolute = path === '' || path.startsWith('/') ? path : `${cwd()}/${path}`
      const answer = call(absolute)
      if (typeof answer === 'number') throw new FileError(answer, path)
      return answer as Exclude<Answer, number>
    } finally {
      kernel.trace = trace
    }
  }

  function open<Answer>(path: string, use: (fd: number) => Answer | number): Answer | number {
    const fd = sys.open(path, O_RDONLY | O_NOATIME)
    if (fd < 0) return fd
    const answer = use(fd)
    sys.close(fd)
    return answer
  }

  const files: api.FileSystem = {
    list: (path) =>
      ask(path, (absolute) =>
        open(absolute, (fd) => {
          const names: string[] = []
          for (;;) {
            const entries = sys.getdents(fd)
            if (typeof entries === 'number') return entries
            if (entries.length === 0)
              return names.filter((name) => name !== '.' && name !== '..').sort(byBytes)
            names.push(...entries.map(({ name }) => name))
          }
        }),
      ),
    read: (path) =>
      ask(path, (absolute) =>
        open(absolute, (fd) => {
          const chunks: Uint8Array[] = []
          for (;;) {
            const bytes = sys.read(fd, READ_SIZE)
            if (typeof bytes === 'number') return bytes
            if (bytes.length === 0) return concat(chunks).slice()
            chunks.push(bytes)
          }
        }),
      ),
    readText: (path) => new TextDecoder().decode(files.read(path)),
    stat: (path) =>
      ask(path, (absolute) => {
        const stat = sys.lstat(absolute)
        if (typeof stat === 'number') return stat
        const { mode, ino, nlink, uid, gid, size, blocks, rdev, mtime, ctime } = stat
        return {
          kind: kindOf(mode),
          mode: mode & fileMode.S_IALLUGO,
          ino,
          nlink,
          uid,
          gid,
          size,
          blocks,
          device: { major: fileMode.major(rdev), minor: fileMode.minor(rdev) },
          mtime: mtime.sec + mtime.nsec / 1e9,
          ctime: ctime.sec + ctime.nsec / 1e9,
        }
      }),
    readLink: (path) => ask(path, (absolute) => sys.readlink(absolute)),
    xattrs: (path) =>
      ask(path, (absolute) => {
        const names = sys.listxattr(absolute, false)
        if (typeof names === 'number') return names
        const values = new Map<string, Uint8Array>()
        for (const name of names) {
          const value = sys.getxattr(absolute, name, false)
          if (typeof value === 'number') return value
          values.set(name, value.slice())
        }
        return values
      }),
    exists(path) {
      try {
        files.stat(path)
        return true
      } catch (error) {
        if (error instanceof FileError && (error.errno === ENOENT || error.errno === ENOTDIR)) return false
        throw error
      }
    },
  }
  return files
}

const byBytes = (a: string, b: string): number => {
  const [first, second] = [encode(a), encode(b)]
  for (let i = 0; i < Math.min(first.length, second.length); i++) {
    const difference = (first[i] as number) - (second[i] as number)
    if (difference !== 0) return difference
  }
  return first.length - second.length
}

function kindOf(mode: number): api.Attributes['kind'] {
  if (fileMode.isDirectory(mode)) return 'directory'
  if (fileMode.isSymlink(mode)) return 'symlink'
  if (fileMode.isCharDevice(mode)) return 'character device'
  if (fileMode.isBlockDevice(mode)) return 'block device'
  if (fileMode.isFifo(mode)) return 'fifo'
  if (fileMode.isSocket(mode)) return 'socket'
  return 'file'
}
