/**
 * Looking without touching: what file systems, mounts and unions hold, read from their objects. No time changes,
 * no name enters a dentry cache, nothing is traced. The diagram is made from this.
 *
 * Terms
 * - glimpse: one object in a tree, with its attributes and, for a directory, its names.
 * - union: an overlay or aufs mount that is looked at. layer 0 is the topmost one, whether it is writable or not.
 * - place: where one layer has an object. Several places for a directory that merges.
 * - fresh: what the layers say now. cached: what the union's dentry cache would answer a process. They differ
 *   after changes behind the union's back; then a process gets what is cached.
 */

import type { Aufs } from './fs/aufs/branch.ts'
import { inodeInfo, isWhiteout, type OverlayFs } from './fs/overlayfs/entry.ts'
import { encodeInode, handleName } from './fs/overlayfs/export.ts'
import type { Kernel } from './kernel.ts'
import { decode } from './text.ts'
import { cached, type Dentry, isBelow, pathInFileSystem } from './vfs/dentry.ts'
import type { Inode } from './vfs/inode.ts'
import { isCharDevice, isDirectory, isRegular } from './vfs/mode.ts'
import { type Mount, mountTree, pathName } from './vfs/mount.ts'
import type { SuperBlock } from './vfs/superblock.ts'
import { SECONDS_BASE } from './vfs/vfs.ts'

export interface Glimpse {
  /** whose attributes it has; not to be changed */
  readonly inode: Inode
  /** bytes, as stat(2) says; a directory's too */
  readonly size: number
  /** null when there is no such name, and in what is no directory */
  child(name: string): Glimpse | null
  /** in no order */
  names(): Iterable<string>
}

export interface UnionLayer {
  /** absolute path of the layer's root as the machine's processes see it, or as it was when it is out of their sight */
  readonly directory: string
  readonly writable: boolean
  readonly root: Glimpse
}

export interface Union {
  readonly mount: Mount
  readonly superblock: number
  readonly type: 'overlay' | 'aufs'
  /** absolute mount point */
  readonly target: string
  /** when it was mounted, seconds since 1970 */
  readonly made: number
  readonly writable: boolean
  /** top first; `layers[0]` is upper where `hasUpper` */
  readonly layers: readonly UnionLayer[]
  /** below them: layers that give bytes to metacopies, and no names (overlayfs.rst, "Data-only lower layers") */
  readonly dataOnly: readonly UnionLayer[]
  readonly hasUpper: boolean
  /** the directory given as workdir; null without one */
  readonly work: { readonly directory: string; readonly root: Glimpse } | null
  readonly rules: UnionRules
  readonly root: MergedDirectory
}

/** How marks look in the layers. */
export interface UnionRules {
  /** in this directory of this layer, the name is hidden from here down */
  isWhiteout(directory: Glimpse, name: string, layer: number): boolean
  /** nothing below this directory counts */
  isOpaque(directory: Glimpse): boolean
  /** where lower layers have it: a name beside it, or a path from the layer's root */
  redirect(glimpse: Glimpse): string | null
  /** the data are further down */
  isMetacopy(glimpse: Glimpse): boolean
  /** which of the union's names an entry of a layer is about: its own, or the one it hides; null for bookkeeping */
  about(entry: string): string | null
  /** the other way round: all entries that may be about a name */
  entries(name: string): readonly string[]
  /** a file below a directory of the same name ends the way down; else it is passed over */
  readonly stopsAtFiles: boolean
}

export interface Place {
  /** index into `Union.layers` */
  readonly layer: number
  /** below the layer's root, `/dir/f`; '' for the root; `index/…`, without a slash before it, for a copy found by its entry there */
  readonly path: string
  readonly glimpse: Glimpse
}

/** A directory of the union as a process sees it. */
export interface MergedDirectory {
  /** top first */
  readonly places: readonly Place[]
  /** the union's own dentry, if the cache has it */
  readonly dentry: Dentry | null
}

/** A name in a merged directory. */
export interface MergedName {
  /** what answers, top first; empty for a ghost */
  readonly places: readonly Place[]
  /** a whiteout hides this */
  readonly ghost: Glimpse | null
  /** what the layers say now, which is what covers what */
  readonly fresh: Fresh
  /** the cache answers something else than the layers now say */
  readonly isStale: boolean
  /** the name where it is a directory */
  readonly directory: MergedDirectory | null
  /** links that stat counts of what is no directory: with index=on these are not those of the file that answers */
  readonly nlink: number
}

/** How the way down through the layers ended, dentry cache aside. */
export interface Fresh {
  readonly places: readonly Place[]
  /** the whiteout that ended it */
  readonly whiteout: { readonly layer: number; readonly path: string } | null
  /** what that hides, if nothing was found above it */
  readonly hidden: Glimpse | null
}

// ---- trees

/** The object that a dentry stands for; null for a negative one. */
export function glimpse(dentry: Dentry): Glimpse | null {
  if (dentry.inode === null) return null
  return isUnion(dentry.sb) ? glimpseInUnion(dentry) : new PlainGlimpse(dentry, dentry.inode)
}

class PlainGlimpse implements Glimpse {
  readonly inode: Inode
  readonly #dentry: Dentry

  constructor(dentry: Dentry, inode: Inode) {
    this.#dentry = dentry
    this.inode = inode
  }

  get size(): number {
    if (!isDirectory(this.inode.mode)) return this.inode.size
    // Only unions ask by which mount they were reached, and they have glimpses of their own.
    const stat = this.inode.op.getattr?.(this.#dentry)
    return stat === undefined || typeof stat === 'number' ? this.inode.size : stat.size
  }

  child(name: string): Glimpse | null {
    const dentry = cached(this.#dentry, name)
    return dentry === undefined ? null : glimpse(dentry)
  }

  *names(): Iterable<string> {
    for (const [name, { inode }] of this.#dentry.children ?? []) if (inode !== null) yield name
  }
}

/** A layer that is itself a union: what its layers say now. */
class UnionGlimpse implements Glimpse {
  readonly inode: Inode
  readonly #stack: Stack
  readonly #places: readonly Place[]

  constructor(stack: Stack, places: readonly Place[]) {
    this.#stack = stack
    this.#places = places
    this.inode = (places[0] as Place).glimpse.inode
  }

  get size(): number {
    return (this.#places[0] as Place).glimpse.size
  }

  child(name: string): Glimpse | null {
    const { places } = lookDown(this.#stack, this.#places, name)
    return places.length === 0 ? null : new UnionGlimpse(this.#stack, places)
  }

  *names(): Iterable<string> {
    for (const name of listedNames(this.#stack, this.#places)) if (this.child(name) !== null) yield name
  }
}

function glimpseInUnion(dentry: Dentry): Glimpse | null {
  const stack = stackOf(dentry.sb)
  let at: Glimpse | null = new UnionGlimpse(stack, rootPlaces(stack))
  for (const name of pathInFileSystem(dentry).split('/')) if (name !== '') at = at?.child(name) ?? null
  return at
}

/** Up to `count` bytes from the start of a regular file. */
export function firstBytes({ inode }: Glimpse, count: number): Uint8Array {
  if (inode.pages === null) return inode.sb.op.peek?.(inode, count) ?? new Uint8Array(0)
  return inode.pages.read(0, count, inode.size)
}

/** When it was read, written, changed and made; seconds since 1970 with their parts. */
export function timesOf({ inode }: Glimpse): {
  access: number
  modify: number
  change: number
  birth: number
} {
  const seconds = (sec: number, nsec: number) => sec + SECONDS_BASE + nsec / 1e9
  return {
    access: seconds(inode.atimeSec, inode.atimeNsec),
    modify: seconds(inode.mtimeSec, inode.mtimeNsec),
    change: seconds(inode.ctimeSec, inode.ctimeNsec),
    birth: seconds(inode.btimeSec, inode.btimeNsec),
  }
}

/** An extended attribute by its full name, null without it. */
export function xattr({ inode }: Glimpse, name: string): Uint8Array | null {
  return inode.xattrs?.get(name) ?? null
}

// ---- mounts

/** All mounts that processes can reach, oldest first, with their mount points. */
export function visibleMounts(kernel: Kernel): { mount: Mount; target: string }[] {
  const { root } = kernel.init.fs
  return [...mountTree(kernel.namespace.root)]
    .map((mount) => ({ mount, target: pathName({ mnt: mount, dentry: mount.root }, root) }))
    .filter(({ target }) => target.startsWith('/'))
    .sort((a, b) => a.mount.id - b.mount.id)
}

/** A directory by its absolute path, through mounts, without following symlinks. */
export function glimpsePath(kernel: Kernel, path: string): Glimpse | null {
  let mnt = kernel.init.fs.root.mnt
  let dentry = kernel.init.fs.root.dentry
  for (const name of path.split('/')) {
    if (name === '') continue
    const child = cached(dentry, name)
    if (child === undefined) return null
    dentry = child
    for (let on = topMount(mnt, dentry); on !== null; on = topMount(mnt, dentry)) {
      mnt = on
      dentry = on.root
    }
  }
  return glimpse(dentry)
}

function topMount(mnt: Mount, dentry: Dentry): Mount | null {
  return dentry.mounted?.findLast((mount) => mount.parent === mnt) ?? null
}

// ---- unions

const isUnion = (sb: SuperBlock): boolean => sb.type.name === 'overlay' || sb.type.name === 'aufs'

/** The overlay and aufs mounts, oldest first. */
export function unions(kernel: Kernel): Union[] {
  return visibleMounts(kernel)
    .filter(({ mount }) => isUnion(mount.sb))
    .map(({ mount, target }) => unionOf(kernel, mount, target))
}

function unionOf(kernel: Kernel, mount: Mount, target: string): Union {
  const stack = stackOf(mount.sb)
  const { work } = stack
  return {
    mount,
    superblock: mount.sb.id,
    type: mount.sb.type.name === 'aufs' ? 'aufs' : 'overlay',
    target,
    made: mount.madeSec + SECONDS_BASE,
    writable: !mount.sb.readOnly,
    layers: stack.roots.map((dentry, layer) => ({
      directory: directoryName(kernel, dentry),
      writable: stack.writable[layer] === true,
      root: glimpse(dentry) as Glimpse,
    })),
    dataOnly: stack.dataOnly.map((dentry) => ({
      directory: directoryName(kernel, dentry),
      writable: false,
      root: glimpse(dentry) as Glimpse,
    })),
    hasUpper: stack.hasUpper,
    work: work && { directory: directoryName(kernel, work), root: glimpse(work) as Glimpse },
    rules: stack.rules,
    root: { places: rootPlaces(stack), dentry: mount.root === mount.sb.root ? mount.sb.root : null },
  }
}

/** Where processes find a directory of some file system: in the first mount that shows it. */
function directoryName(kernel: Kernel, dentry: Dentry): string {
  const { root } = kernel.init.fs
  for (const mnt of mountTree(kernel.namespace.root)) {
    if (mnt.sb === dentry.sb && isBelow(dentry, mnt.root)) return pathName({ mnt, dentry }, root)
  }
  return pathInFileSystem(dentry)
}

/** The names that may be seen in a merged directory, ghosts included, in no order. */
export function listMerged(union: Union, directory: MergedDirectory): Set<string> {
  const stack = stackOf(union.mount.sb)
  const names = listedNames(stack, directory.places)
  if (stack.trustsCache)
    for (const [name, { inode }] of directory.dentry?.children ?? []) if (inode !== null) names.add(name)
  return names
}

/** What is seen under a name of a merged directory; null where nothing is, not even a ghost. */
export function lookUpMerged(union: Union, directory: MergedDirectory, name: string): MergedName | null {
  const merged = mergedName(stackOf(union.mount.sb), directory, name)
  return merged.places.length > 0 || merged.ghost !== null ? merged : null
}

/** Where the bytes of a merged file are, if that is in a data-only layer; null where they are not. */
export function dataPlace(union: Union, { places }: MergedName): Place | null {
  const last = places.at(-1)
  if (last === undefined || !union.rules.isMetacopy(last.glimpse)) return null
  const path = union.rules.redirect(last.glimpse)
  if (path?.startsWith('/') !== true) return null
  for (const [index, { root }] of union.dataOnly.entries()) {
    let at: Glimpse | null = root
    for (const name of path.split('/')) if (name !== '') at = at?.child(name) ?? null
    if (at !== null && isRegular(at.inode.mode))
      return { layer: union.layers.length + index, path, glimpse: at }
  }
  return null
}

function mergedName(stack: Stack, directory: MergedDirectory, name: string): MergedName {
  const fresh = lookDown(stack, directory.places, name)
  const dentry = directory.dentry === null ? undefined : cached(directory.dentry, name)
  const known = dentry === undefined || !stack.trustsCache ? null : cachedPlaces(stack, dentry)
  const isStale = known !== null && !samePlaces(known, fresh.places)
  // Of a name that the cache takes for missing, the picture shows what a listing shows.
  // What the cache has right, the layers say in full: where a metacopy's data are, too.
  const places = isStale && known !== null && known.length > 0 ? known : fresh.places
  const top = places[0]
  const isDir = top !== undefined && isDirectory(top.glimpse.inode.mode)
  return {
    places,
    ghost: places.length === 0 ? fresh.hidden : null,
    fresh,
    isStale,
    directory: isDir ? { places, dentry: dentry ?? null } : null,
    nlink: top === undefined ? 0 : stack.countLinks(top, dentry?.inode ?? null),
  }
}

/** What the cache answers: no places for a negative dentry. */
function cachedPlaces(stack: Stack, dentry: Dentry): Place[] {
  if (dentry.inode === null) return []
  const { upper, lower } = inodeInfo(dentry.inode)
  const places = lower.map((path): [number, Dentry] => [
    path.layer.index - (stack.hasUpper ? 0 : 1),
    path.dentry,
  ])
  if (upper !== null) places.unshift([0, upper])
  const isDir = isDirectory(dentry.inode.mode)
  return places.slice(0, isDir ? places.length : 1).flatMap(([layer, real]) => {
    const seen = glimpse(real)
    return seen === null
      ? []
      : [
          {
            layer,
            path: pathBelow(real, stack.roots[layer] as Dentry) ?? `index/${real.name}`,
            glimpse: seen,
          },
        ]
  })
}

/** Path of a dentry below another one of its file system; null when it is not below it. */
function pathBelow(dentry: Dentry, root: Dentry): string | null {
  let path = ''
  for (let at = dentry; at !== root; at = at.parent) {
    if (at.parent === at) return null
    path = `/${at.name}${path}`
  }
  return path
}

/** A file is what is on top of it; a directory is all its places. */
function samePlaces(a: readonly Place[], b: readonly Place[]): boolean {
  const top = a[0]
  const count = top !== undefined && isDirectory(top.glimpse.inode.mode) ? Math.max(a.length, b.length) : 1
  for (let i = 0; i < count; i++) if (a[i]?.glimpse.inode !== b[i]?.glimpse.inode) return false
  return true
}

// ---- looking down through the layers (overlayfs/namei.c, without its caches)

interface Stack {
  /** top first */
  readonly roots: readonly Dentry[]
  readonly dataOnly: readonly Dentry[]
  readonly writable: readonly boolean[]
  readonly hasUpper: boolean
  readonly work: Dentry | null
  /** cached names are answered without asking the layers again */
  readonly trustsCache: boolean
  readonly rules: UnionRules
  /** index=on: the copy of a lower file that was made under another of its names */
  copyInIndex(lower: Inode): Place | null
  /** of what answers, as stat counts them; `cached`: the union's inode, if the cache has it */
  countLinks(place: Place, cached: Inode | null): number
}

function stackOf(sb: SuperBlock): Stack {
  return sb.type.name === 'aufs' ? aufsStack(sb.priv as Aufs) : overlayStack(sb.priv as OverlayFs)
}

function overlayStack(overlay: OverlayFs): Stack {
  const { upper, lowers, workbase, xattrPrefix } = overlay
  const named = lowers.filter(({ dataOnly }) => !dataOnly)
  const layers = upper === null ? named : [upper, ...named]
  return {
    roots: layers.map(({ root }) => root),
    dataOnly: lowers.filter(({ dataOnly }) => dataOnly).map(({ root }) => root),
    writable: layers.map((layer) => layer === upper),
    hasUpper: upper !== null,
    work: workbase,
    trustsCache: true,
    rules: overlayRules(xattrPrefix),
    copyInIndex: (lower) => copyInIndex(overlay, lower),
    countLinks({ layer, glimpse: { inode } }, known) {
      if (overlay.indexdir === null || upper === null || layer > 0) return inode.nlink
      if (known === null) return linksOfIndexed(inode, xattrPrefix)
      return inodeInfo(known).indexed ? known.nlink : inode.nlink
    },
  }
}

/** ovl_get_nlink where the count is kept as a difference to that of the file in upper, as it is once that is complete. */
function linksOfIndexed(inode: Inode, prefix: string): number {
  const value = inode.xattrs?.get(`${prefix}nlink`)
  const difference = value === undefined ? null : /^U([+-]\d+)$/.exec(decode(value))
  return difference === null ? inode.nlink : inode.nlink + Number(difference[1])
}

/** ovl_lookup_index, for what is no directory */
function copyInIndex(overlay: OverlayFs, lower: Inode): Place | null {
  const { indexdir } = overlay
  if (indexdir === null || (indexdir.children?.size ?? 0) === 0) return null
  const name = handleName(encodeInode(overlay, lower, false))
  const entry = cached(indexdir, name)
  const seen = entry === undefined || isWhiteout(entry) ? null : glimpse(entry)
  return seen === null ? null : { layer: 0, path: `index/${name}`, glimpse: seen }
}

function aufsStack({ branches }: Aufs): Stack {
  const writable = branches.map(({ permission }) => permission === 'rw')
  return {
    roots: branches.map(({ root }) => root),
    dataOnly: [],
    writable,
    hasUpper: writable[0] === true,
    work: null,
    // udba=reval: each name is looked up again (aufs/dentry.ts).
    trustsCache: false,
    rules: aufsRules(branches.map((branch, i) => writable[i] === true || branch.attributes.includes('wh'))),
    copyInIndex: () => null,
    countLinks: ({ glimpse: { inode } }) => inode.nlink,
  }
}

/** fs/aufs/whout.c: `.wh.NAME` hides NAME, `.wh..wh..opq` makes a directory opaque, other `.wh..wh.` are its own. */
function aufsRules(hasWhiteouts: readonly boolean[]): UnionRules {
  const isMark = (directory: Glimpse, name: string) => {
    const seen = directory.child(name)
    return seen !== null && isRegular(seen.inode.mode)
  }
  return {
    isWhiteout: (directory, name, layer) => hasWhiteouts[layer] === true && isMark(directory, `.wh.${name}`),
    isOpaque: (directory) => isMark(directory, '.wh..wh..opq'),
    redirect: () => null,
    isMetacopy: () => false,
    about(entry) {
      if (!entry.startsWith('.wh.')) return entry
      return entry.startsWith('.wh..wh.') ? null : entry.slice('.wh.'.length)
    },
    entries: (name) => [`.wh.${name}`, name],
    stopsAtFiles: false,
  }
}

function overlayRules(prefix: string): UnionRules {
  const mark = (seen: Glimpse, name: string) => xattr(seen, prefix + name)
  const opaque = (seen: Glimpse) => {
    const value = mark(seen, 'opaque')
    return value === null ? null : decode(value)
  }
  return {
    isWhiteout(directory, name) {
      const seen = directory.child(name)
      if (seen === null) return false
      const { mode, rdev, size } = seen.inode
      if (isCharDevice(mode)) return rdev === 0
      return isRegular(mode) && size === 0 && opaque(directory) === 'x' && mark(seen, 'whiteout') !== null
    },
    isOpaque: (directory) => opaque(directory) === 'y',
    redirect(seen) {
      const value = mark(seen, 'redirect')
      return value === null ? null : decode(value)
    },
    isMetacopy: (seen) => isRegular(seen.inode.mode) && mark(seen, 'metacopy') !== null,
    about: (entry) => entry,
    entries: (name) => [name],
    stopsAtFiles: true,
  }
}

function rootPlaces(stack: Stack): Place[] {
  return stack.roots.map((dentry, layer) => ({ layer, path: '', glimpse: glimpse(dentry) as Glimpse }))
}

function listedNames({ rules }: Stack, places: readonly Place[]): Set<string> {
  const names = new Set<string>()
  for (const { glimpse: directory } of places)
    for (const name of directory.names()) if (rules.about(name) === name) names.add(name)
  return names
}

/** Where the layers have a name of a merged directory. */
function lookDown(stack: Stack, directory: readonly Place[], name: string): Fresh {
  const { rules } = stack
  const places: Place[] = []
  let remaining = directory
  let wanted = name
  for (let i = 0; i < remaining.length; i++) {
    const { layer, path: basePath, glimpse: base } = remaining[i] as Place
    const isAbsolute = wanted.startsWith('/')
    const path = isAbsolute ? wanted : `${basePath}/${wanted}`
    if (!isAbsolute && rules.isWhiteout(base, wanted, layer)) {
      const hidden = places.length > 0 ? null : firstBelow(stack, remaining.slice(i + 1), wanted)
      return { places, whiteout: { layer, path }, hidden }
    }
    const { seen, ends } = isAbsolute
      ? fromRoot(stack, layer, wanted)
      : { seen: base.child(wanted), ends: false }
    if (seen === null && ends) break
    if (seen === null) continue
    const isDir = isDirectory(seen.inode.mode)
    const top = places[0]
    if (top !== undefined && isDirectory(top.glimpse.inode.mode) !== isDir) {
      if (rules.stopsAtFiles) break
      continue
    }
    const copy =
      isDir || top !== undefined || stack.writable[layer] === true ? null : stack.copyInIndex(seen.inode)
    if (copy !== null) return { places: [copy], whiteout: null, hidden: null }
    places.push({ layer, path, glimpse: seen })
    if (ends || (isDir ? rules.isOpaque(seen) : !rules.isMetacopy(seen))) break
    const redirect = rules.redirect(seen)
    if (redirect === null) continue
    wanted = redirect
    if (!redirect.startsWith('/')) continue
    // From here on it is looked for in all layers further down, from their roots.
    remaining = rootPlaces(stack).filter((place) => place.layer > layer)
    i = -1
  }
  return { places, whiteout: null, hidden: null }
}

function firstBelow({ rules }: Stack, places: readonly Place[], name: string): Glimpse | null {
  for (const { layer, glimpse: directory } of places) {
    if (rules.isWhiteout(directory, name, layer)) return null
    const seen = directory.child(name)
    if (seen !== null) return seen
  }
  return null
}

/**
 * A path in one layer, as an absolute redirect gives it (ovl_lookup_single for each part). `ends`: layers further down are not
 * asked, for a whiteout, an opaque directory or what is no directory on the way.
 */
function fromRoot(
  { roots, rules }: Stack,
  layer: number,
  path: string,
): { readonly seen: Glimpse | null; readonly ends: boolean } {
  let at = glimpse(roots[layer] as Dentry) as Glimpse
  let ends = false
  const names = path.split('/').filter((name) => name !== '')
  for (const [index, name] of names.entries()) {
    if (rules.isWhiteout(at, name, layer)) return { seen: null, ends: true }
    const seen = at.child(name)
    if (seen === null) return { seen, ends }
    const isLast = index === names.length - 1
    if (!isLast && !isDirectory(seen.inode.mode)) return { seen: null, ends: true }
    if (!isLast && rules.isOpaque(seen)) ends = true
    at = seen
  }
  return { seen: at, ends }
}

/** strcmp: names are compared as bytes, which UTF-8 makes the order of code points. */
export function compareNames(a: string, b: string): number {
  const shared = Math.min(a.length, b.length)
  for (let i = 0; i < shared; i++)
    if (a.charCodeAt(i) !== b.charCodeAt(i))
      return (a.codePointAt(i) as number) - (b.codePointAt(i) as number)
  return a.length - b.length
}
