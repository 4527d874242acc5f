/** What a tree looks like: the system calls that the recorder made, which set atimes of directories and symlinks. */

import { O_DIRECTORY, O_NOATIME, O_RDONLY, type Stat, type System } from '../../src/kernel/abi.ts'
import { parseHandle } from '../../src/kernel/fs/overlayfs/export.ts'
import type { Kernel } from '../../src/kernel/kernel.ts'
import { errnoName } from '../../src/kernel/vfs/errno.ts'
import type { Inode } from '../../src/kernel/vfs/inode.ts'
import { major, minor, S_IFMT } from '../../src/kernel/vfs/mode.ts'
import { lookupPath } from '../../src/kernel/vfs/namei.ts'
import { encodeBytes } from './bytes.ts'
import type { Entry, Tree } from './format.ts'
import { typeBits } from './world.ts'

const letters = new Map(Object.entries(typeBits).map(([letter, bits]) => [bits, letter as Entry['t']]))

export const typeLetter = (mode: number): Entry['t'] => letters.get(mode & S_IFMT) as Entry['t']

export const octal = (mode: number): string => (mode & 0o7777).toString(8).padStart(4, '0')

/** File handles that overlayfs stores, resolved to the path that the file had when it was learnt. */
export class Handles {
  readonly #paths = new Map<string, string>()
  readonly #kernel: Kernel

  constructor(kernel: Kernel) {
    this.#kernel = kernel
  }

  learn(root: string): void {
    const { vfs, init } = this.#kernel
    for (const path of walk(this.#kernel.system(), root)) {
      const found = lookupPath(vfs, init.fs, path, 0)
      if (typeof found === 'number') continue
      const { exports } = found.dentry.sb.op
      if (exports === undefined) continue
      const handle = exports.encode(found.dentry.inode as Inode, 0)
      const key = Buffer.from(handle.bytes).toString('hex')
      if (!this.#paths.has(key)) this.#paths.set(key, path)
    }
  }

  resolve(bytes: Uint8Array): { fh: string; upper?: true } {
    if (bytes.length === 0) return { fh: 'null' }
    const handle = parseHandle(bytes)
    if (handle === null) return { fh: 'invalid' }
    const fh = this.#paths.get(Buffer.from(handle.bytes).toString('hex')) ?? '?'
    return handle.isUpper ? { fh, upper: true } : { fh }
  }
}

/** Every path of a tree, root first, names sorted, without following links. */
export function* walk(sys: System, root: string): Generator<string, void, void> {
  yield root
  const stat = sys.lstat(root)
  if (typeof stat === 'number' || typeLetter(stat.mode) !== 'd') return
  for (const name of listNames(sys, root)) yield* walk(sys, `${root === '/' ? '' : root}/${name}`)
}

function listNames(sys: System, directory: string): string[] {
  const names = readDirectory(sys, directory)
  return typeof names === 'number'
    ? []
    : names
        .map(({ name }) => name)
        .filter(isRealName)
        .sort()
}

export const isRealName = (name: string): boolean => name !== '.' && name !== '..'

/** The whole listing in the kernel's order, or -errno. */
export function readDirectory(sys: System, directory: string) {
  const fd = sys.open(directory, O_RDONLY | O_DIRECTORY)
  if (fd < 0) return fd
  const all = readStream(sys, fd)
  sys.close(fd)
  return all
}

/** What remains of a directory stream. */
export function readStream(sys: System, fd: number) {
  const all = []
  for (;;) {
    const entries = sys.getdents(fd)
    if (typeof entries === 'number') return entries
    if (entries.length === 0) return all
    all.push(...entries)
  }
}

/** A tree with paths relative to its root, `.` being the root. */
export function snapshot(sys: System, root: string, handles: Handles | null): Tree {
  const tree: Tree = {}
  if (typeof sys.lstat(root) === 'number') return tree
  for (const path of walk(sys, root)) {
    const stat = sys.lstat(path)
    const name = path === root ? '.' : path.slice(root === '/' ? 1 : root.length + 1)
    tree[name] =
      typeof stat === 'number' ? ({ err: errnoName(stat) } as Entry) : entryOf(sys, path, stat, handles)
  }
  return tree
}

function entryOf(sys: System, path: string, stat: Stat, handles: Handles | null): Entry {
  const t = typeLetter(stat.mode)
  const entry: Entry = { t }
  if (t !== 'l') entry.m = octal(stat.mode)
  if (stat.uid !== 0) entry.u = stat.uid
  if (stat.gid !== 0) entry.g = stat.gid
  if (t === 'l') entry.to = sys.readlink(path) as string
  if (t === 'c' || t === 'b') entry.rdev = [major(stat.rdev), minor(stat.rdev)]
  if (t === 'f') {
    entry.s = stat.size
    if (stat.size > 0) entry.data = encodeBytes(contents(sys, path))
  }
  if (t !== 'd' && stat.nlink !== 1) entry.n = stat.nlink
  const xattrs = xattrsOf(sys, path, handles)
  if (Object.keys(xattrs).length > 0) entry.x = xattrs
  return entry
}

export function contents(sys: System, path: string): Uint8Array {
  const fd = sys.open(path, O_RDONLY | O_NOATIME)
  if (fd < 0) throw new Error(`open ${path}: ${errnoName(fd)}`)
  const chunks: Uint8Array[] = []
  for (;;) {
    const bytes = sys.read(fd, 1 << 20)
    if (typeof bytes === 'number') throw new Error(`read ${path}: ${errnoName(bytes)}`)
    if (bytes.length === 0) break
    chunks.push(bytes)
  }
  sys.close(fd)
  return Buffer.concat(chunks)
}

function xattrsOf(sys: System, path: string, handles: Handles | null): Record<string, unknown> {
  const names = sys.listxattr(path, false)
  if (typeof names === 'number') return {}
  const xattrs: Record<string, unknown> = {}
  for (const name of [...names].sort()) {
    const value = sys.getxattr(path, name, false)
    if (typeof value === 'number') xattrs[name] = { err: errnoName(value) }
    else if (name.endsWith('.overlay.uuid')) xattrs[name] = { uuid: value.length }
    else if (/\.overlay\.(origin|upper)$/.test(name) && handles !== null)
      xattrs[name] = handles.resolve(value)
    else xattrs[name] = encodeBytes(value)
  }
  return xattrs
}

/** Temporary names in work as `#*`. */
export function workNames(tree: Tree): Tree {
  const result: Tree = {}
  let copies = 0
  for (const [name, entry] of Object.entries(tree)) {
    const parts = name.split('/').map((part) => (/^#[0-9a-f]+$/.test(part) ? '#*' : part))
    let shown = parts.join('/')
    while (shown in result) shown = `${parts.join('/')}~${++copies}`
    result[shown] = entry
  }
  return result
}

/** Names in index, which are file handles in hexadecimal, as `<fh:PATH>`. */
export function indexNames(tree: Tree, handles: Handles): Tree {
  return Object.fromEntries(
    Object.entries(tree).map(([name, entry]) => {
      const handle = /^index\/((?:[0-9a-f]{2})+)/.exec(name)?.[1]
      if (handle === undefined) return [name, entry]
      const { fh } = handles.resolve(Uint8Array.from(Buffer.from(handle, 'hex'))) as { fh: string }
      return [`index/<fh:${fh}>${name.slice('index/'.length + handle.length)}`, entry]
    }),
  )
}
