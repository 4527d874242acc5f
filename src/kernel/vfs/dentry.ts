import type { Inode } from './inode.ts'
import type { Mount } from './mount.ts'
import type { SuperBlock } from './superblock.ts'

/** A name in a directory: with an inode, or negative (`inode === null`): known not to exist. */
export class Dentry {
  name: string
  /** the root of a file system is its own parent */
  parent: Dentry
  readonly sb: SuperBlock
  inode: Inode | null
  /** cached names below, negative ones included; null until there is one */
  children: Map<string, Dentry> | null = null
  /** what is mounted on it, in any mount; null mostly */
  mounted: Mount[] | null = null
  /** found by lookups through its parent's `children` */
  hashed = false
  op: DentryOperations | null = null
  /** what the file system keeps here */
  priv: unknown = null

  constructor(name: string, parent: Dentry | null, sb: SuperBlock) {
    this.name = name
    this.parent = parent ?? this
    this.sb = sb
    this.inode = null
  }
}

export interface DentryOperations {
  /** d_revalidate: 1 good, 0 drop it and look up again, or -errno (ESTALE) */
  revalidate?(dentry: Dentry): number
}

export const isRoot = (dentry: Dentry): boolean => dentry.parent === dentry

/** The cached child, which may be negative; undefined when the cache does not know the name. */
export function cached(parent: Dentry, name: string): Dentry | undefined {
  return parent.children === null ? undefined : parent.children.get(name)
}

/** d_add / d_rehash: makes the dentry findable. */
export function hash(dentry: Dentry): void {
  const { parent } = dentry
  if (parent === dentry) return
  if (parent.children === null) parent.children = new Map()
  parent.children.set(dentry.name, dentry)
  dentry.hashed = true
}

/** d_drop: forgets the name; whoever holds the dentry may go on using it. */
export function unhash(dentry: Dentry): void {
  if (!dentry.hashed) return
  dentry.hashed = false
  const { children } = dentry.parent
  if (children !== null && children.get(dentry.name) === dentry) children.delete(dentry.name)
}

/** d_move: the dentry takes the place of `target`, which is unhashed. */
export function moveDentry(dentry: Dentry, target: Dentry): void {
  const { name, parent } = target
  unhash(target)
  unhash(dentry)
  dentry.name = name
  dentry.parent = parent
  hash(dentry)
}

/** d_exchange: two dentries swap their places; the first one is the newest then (__d_move). */
export function exchangeDentries(a: Dentry, b: Dentry): void {
  const { name, parent } = a
  unhash(a)
  unhash(b)
  a.name = b.name
  a.parent = b.parent
  b.name = name
  b.parent = parent
  hash(b)
  hash(a)
}

/** is_subdir: `dentry` is `ancestor` or lies below it, in the same file system. */
export function isBelow(dentry: Dentry, ancestor: Dentry): boolean {
  let at = dentry
  while (at !== ancestor) {
    if (at.parent === at) return false
    at = at.parent
  }
  return true
}

/** Path from the file system's root, `/dir/f`; the root itself is `/`. */
export function pathInFileSystem(dentry: Dentry): string {
  let path = ''
  for (let at = dentry; at.parent !== at; at = at.parent) path = `/${at.name}${path}`
  return path === '' ? '/' : path
}
