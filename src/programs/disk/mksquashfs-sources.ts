/** What mksquashfs packs: the files of its sources, without those that are left out. */

import type { Stat } from '../../kernel/abi.ts'
import { strerror } from '../../kernel/vfs/errno.ts'
import { isDirectory, isSymlink, S_IFDIR } from '../../kernel/vfs/mode.ts'
import { compileGlob } from '../lib/glob.ts'
import type { Io, Step } from '../lib/io.ts'
import { baseName, compareNames, joinPath, readDirectory } from '../lib/walk.ts'
import type { Overrides, Request } from './mksquashfs-options.ts'
import type { SourceEntry, SourceInode } from './squashfs-entries.ts'
import type { Xattr } from './squashfs-xattr-table.ts'

export class Sources {
  readonly #io: Io
  readonly #request: Request
  readonly #overrides: Overrides
  readonly #inodes = new Map<string, SourceInode>()
  readonly #excluded = new Set<string>()
  readonly #patterns: readonly ((path: readonly string[]) => boolean)[]

  constructor(io: Io, request: Request, overrides: Overrides) {
    this.#io = io
    this.#request = request
    this.#overrides = overrides
    this.#patterns = request.given.has('wildcards') ? request.excluded.map(exclusion) : []
  }

  /** A file that is not packed, whatever it is called. */
  exclude(stat: Stat): void {
    this.#excluded.add(keyOf(stat))
  }

  /** -e without wildcards: a path of its own, or one below each of the sources. */
  *excludePaths(paths: readonly string[]): Step<void> {
    const { sys } = this.#io
    for (const path of paths) {
      const isPath = path.startsWith('/') || path.startsWith('./') || path.startsWith('../')
      const places = isPath ? [path] : this.#request.sources.map((source) => joinPath(source, path))
      for (const place of places) {
        const stat = sys.lstat(place)
        if (typeof stat !== 'number') this.exclude(stat)
        else if (isPath)
          yield* this.#io.printError(
            `Cannot stat exclude dir/file ${place} because ${strerror(stat)}, ignoring\n`,
          )
      }
    }
  }

  /** The root with all below it. `old`: what is in the image already. */
  *tree(old: SourceEntry | null): Step<SourceEntry> {
    const { sources, given } = this.#request
    const [only, another] = sources
    const stat = only === undefined ? -1 : this.#io.sys.lstat(only)
    const isSingle = typeof stat !== 'number' && isDirectory(stat.mode) && another === undefined
    const entries = [...(old?.children ?? [])]
    let root: SourceEntry
    if (only !== undefined && isSingle && !given.has('keep-as-directory')) {
      yield* this.#addAll(entries, only, [], stat.dev)
      root = { name: '', path: only, inode: this.#inodeOf(only, this.#asRoot(stat)), children: entries }
    } else {
      for (const source of sources) yield* this.#addOne(entries, baseName(source), source, [], null)
      root = { name: '', path: '', inode: this.#inodeOf('', this.#asRoot(null)), children: entries }
    }
    return root
  }

  #asRoot(stat: Stat | null): Stat {
    const { sys } = this.#io
    const { rootMode, rootUid, rootGid, rootTime } = this.#overrides
    const made = { sec: rootTime ?? stat?.mtime.sec ?? sys.time().sec, nsec: 0 }
    const mode = rootMode === undefined ? (stat?.mode ?? S_IFDIR | 0o777) : S_IFDIR | rootMode
    const [uid, gid] = [rootUid ?? stat?.uid ?? sys.getuid(), rootGid ?? stat?.gid ?? sys.getgid()]
    const nothing = { dev: 0, ino: 0, nlink: 2, rdev: 0, size: 0, blksize: 4096, blocks: 0 }
    const time = { atime: made, mtime: made, ctime: made, btime: made }
    return { ...nothing, ...time, ...stat, mode, uid, gid, mtime: made }
  }

  *#addAll(entries: SourceEntry[], directory: string, path: readonly string[], dev: number): Step<void> {
    const { given } = this.#request
    const listed = readDirectory(this.#io, directory)
    if (typeof listed === 'number')
      return yield* this.#ignored(`Could not open ${directory}`, ', skipping...')
    if (given.has('max-depth') && path.length + 1 > Number(given.get('max-depth'))) return
    for (const { name } of listed) yield* this.#addOne(entries, name, joinPath(directory, name), path, dev)
  }

  *#addOne(
    entries: SourceEntry[],
    name: string,
    place: string,
    above: readonly string[],
    dev: number | null,
  ): Step<void> {
    yield* this.#io.breathe()
    const stat = this.#io.sys.lstat(place)
    if (typeof stat === 'number')
      return yield* this.#ignored(`Cannot stat dir/file ${place} because ${strerror(stat)}`, ', ignoring')
    const path = [...above, name]
    if (this.#excluded.has(keyOf(stat)) || this.#patterns.some((matches) => matches(path))) return
    const isElsewhere = dev !== null && stat.dev !== dev && this.#request.given.has('one-file-system')
    if (isElsewhere) {
      const what = isDirectory(stat.mode) ? 'creating empty directory' : 'ignored'
      yield* this.#io.printError(`${place} is on a different filesystem, ${what}\n`)
      if (!isDirectory(stat.mode)) return
    }
    const children: SourceEntry[] = []
    if (isDirectory(stat.mode) && !isElsewhere) yield* this.#addAll(children, place, path, stat.dev)
    const free = yield* this.#freeName(entries, name)
    entries.push({ name: free, path: place, inode: this.#inodeOf(place, stat), children })
  }

  /** Two sources may have the same name. */
  *#freeName(entries: readonly SourceEntry[], name: string): Step<string> {
    let free = name
    for (let pass = 1; entries.some((entry) => entry.name === free); pass++) {
      const next = `${name}_${pass}`
      yield* this.#io.printError(`Source directory entry ${free} already used! - trying ${next}\n`)
      free = next
    }
    return free
  }

  #inodeOf(path: string, stat: Stat): SourceInode {
    const key = keyOf(stat)
    const mayBeLinked = !isDirectory(stat.mode) && !this.#request.given.has('no-hardlinks')
    const known = mayBeLinked ? this.#inodes.get(key) : undefined
    if (known !== undefined) {
      known.links++
      return known
    }
    const { uid, gid, time, latest } = this.#overrides
    const inode: SourceInode = {
      mode: stat.mode,
      uid: uid ?? stat.uid,
      gid: gid ?? stat.gid,
      time: time ?? Math.min(stat.mtime.sec, latest),
      size: stat.size,
      rdev: stat.rdev,
      target: isSymlink(stat.mode) ? this.#target(path) : '',
      isSparse: stat.blocks * 512 < stat.size,
      xattrs: path === '' ? [] : this.#xattrs(path),
      isPacked: false,
      links: 1,
      number: 0,
      reference: null,
      read: () => this.#io.readFile(path),
    }
    this.#inodes.set(key, inode)
    return inode
  }

  #target(path: string): string {
    const target = this.#io.sys.readlink(path)
    return typeof target === 'number' ? '' : target
  }

  #xattrs(path: string): Xattr[] {
    const { sys } = this.#io
    const names = sys.listxattr(path, false)
    if (typeof names === 'number') return []
    return names.flatMap((name) => {
      const value = sys.getxattr(path, name, false)
      return typeof value === 'number' ? [] : [{ name, value }]
    })
  }

  *#ignored(what: string, instead: string): Step<void> {
    const isFatal = this.#request.given.has('exit-on-error')
    yield* this.#io.printError(isFatal ? `${what}\n` : `${what}${instead}\n`)
    if (isFatal) yield* this.#io.exit(1)
  }
}

const keyOf = ({ dev, ino }: Stat): string => `${dev}:${ino}`

/** A pattern of -wildcards: each part is for one name from the top on; behind `... ` it may begin anywhere. */
function exclusion(pattern: string): (path: readonly string[]) => boolean {
  const isAnywhere = pattern.startsWith('... ')
  const parts = (isAnywhere ? pattern.slice(4) : pattern).split('/').filter((part) => part !== '')
  const tests = parts.map((part) => compileGlob(part))
  return (path) => {
    if (!isAnywhere && path.length !== tests.length) return false
    const from = path.length - tests.length
    return from >= 0 && tests.every((test, i) => test(path[from + i] as string))
  }
}

/** Sorts each directory, and numbers the inodes as they are met. */
export function numberInodes(root: SourceEntry): void {
  let next = 1
  const visit = ({ children }: SourceEntry): void => {
    children.sort((a, b) => compareNames(a.name, b.name))
    for (const child of children) {
      if (child.inode.number === 0) child.inode.number = next++
      visit(child)
    }
  }
  visit(root)
  if (root.inode.number === 0) root.inode.number = next
}
