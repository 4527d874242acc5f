/** For tests of file systems: trees as literals, made and read by system calls. */

import { O_APPEND, O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY, type System } from '../abi.ts'
import { decode, encode } from '../text.ts'
import { errnoName } from '../vfs/errno.ts'
import { S_IFMT } from '../vfs/mode.ts'

/** A file's text, a directory, `-> target` or `char 0, 0`. */
export type TreeLiteral = { [name: string]: string | TreeLiteral }

export function makeTree(sys: System, root: string, tree: TreeLiteral): void {
  for (const [name, value] of Object.entries(tree)) {
    const path = `${root}/${name}`
    if (typeof value === 'string') write(sys, path, value)
    else {
      sys.mkdir(path)
      makeTree(sys, path, value)
    }
  }
}

/** 'ok', or the name of the error. */
export const result = (value: number): string => (value < 0 ? errnoName(value) : 'ok')

export function write(sys: System, path: string, text: string, append = false): string {
  const fd = sys.open(path, O_WRONLY | O_CREAT | (append ? O_APPEND : O_TRUNC), 0o666)
  if (fd < 0) return errnoName(fd)
  const written = text === '' ? 0 : sys.write(fd, encode(text))
  sys.close(fd)
  return result(written)
}

export function read(sys: System, path: string): string {
  const fd = sys.open(path, O_RDONLY)
  if (fd < 0) return errnoName(fd)
  const bytes = sys.read(fd, 1 << 20)
  sys.close(fd)
  return typeof bytes === 'number' ? errnoName(bytes) : decode(bytes)
}

/** Names without `.` and `..`, in the kernel's order. */
export function list(sys: System, path: string): string[] | string {
  const fd = sys.open(path, O_RDONLY)
  if (fd < 0) return errnoName(fd)
  const names: string[] = []
  for (;;) {
    const entries = sys.getdents(fd)
    if (typeof entries === 'number') return errnoName(entries)
    if (entries.length === 0) break
    for (const { name } of entries) if (name !== '.' && name !== '..') names.push(name)
  }
  sys.close(fd)
  return names
}

/** The tree below a directory as a literal; work/work shows as a directory even though nobody may look in. */
export function readTree(sys: System, root: string): TreeLiteral {
  const tree: TreeLiteral = {}
  const names = list(sys, root)
  if (typeof names === 'string') return { error: names }
  for (const name of [...names].sort()) {
    const path = `${root}/${name}`
    const stat = sys.lstat(path)
    if (typeof stat === 'number') tree[name] = errnoName(stat)
    else if ((stat.mode & S_IFMT) === 0o040000) tree[name] = readTree(sys, path)
    else if ((stat.mode & S_IFMT) === 0o120000) tree[name] = `-> ${String(sys.readlink(path))}`
    else if ((stat.mode & S_IFMT) === 0o020000) tree[name] = `char ${stat.rdev >> 20}, ${stat.rdev & 0xfffff}`
    else tree[name] = read(sys, path)
  }
  return tree
}
