/**
 * Doing the vertices of a build (solver/): what the cache has is taken from there, all else is done, in an order in which each comes after its
 * inputs. Nothing is done that the result does not need.
 */

import { isDirectory, isRegular } from '../../kernel/vfs/mode.ts'
import { chooseEntries, chosenOwner, ownerOf, placeFiles } from '../builder/copy.ts'
import { digestOfText } from '../content/digest.ts'
import { goJson } from '../content/json.ts'
import type { TarEntry } from '../content/tar.ts'
import { writeTar } from '../content/tar-write.ts'
import type { Engine } from '../engine/engine.ts'
import { packTree } from '../engine/pack.ts'
import { unpackTar } from '../engine/unpack.ts'
import { DockerError } from '../errors.ts'
import type { Files } from '../files.ts'
import type { Step } from '../step.ts'
import { type CacheRecord, readRecords, removeFiles, writeRecords } from './cache.ts'
import { execute } from './execute.ts'
import type { Job, Progress } from './progress.ts'
import { transferred, transferSize, wantedEntries } from './transfer.ts'
import type { CopyWork, ExecWork, ImageSource, Vertex } from './vertex.ts'

/** A tree of files that is there. */
export interface Tree {
  readonly key: string
  /** its layer in the graph driver; null for an image without any */
  readonly snapshot: string | null
  readonly record: CacheRecord
  /** the tree that it lies on */
  readonly below: Tree | null
}

export interface SolveOptions {
  readonly useCache: boolean
  /** the client's directory, and how the transfer of it is shown */
  readonly context: { readonly job: Job; readonly name: string; readonly entries: readonly TarEntry[] }
  readonly secrets: ReadonlyMap<string, Uint8Array>
  readonly extraHosts: readonly string[]
  /** Fetches the layers of an image from the registry. */
  readonly fetch: (job: Job, source: ImageSource) => Step<void>
}

/** What went wrong while a vertex was done. */
export class SolveError extends DockerError {
  readonly job: Job

  constructor(job: Job, message: string, advice: string | null = null) {
    super(message, 1, advice)
    this.job = job
  }
}

export class Solver {
  readonly #engine: Engine
  readonly #progress: Progress
  readonly #options: SolveOptions
  readonly #records: CacheRecord[]
  /** as they are on the disk */
  #before: readonly CacheRecord[]
  readonly #shown = new Set<string>()
  readonly #trees = new Map<string, Tree>()
  readonly #keys = new Map<string, string>()
  readonly #entries = new Map<string, readonly TarEntry[]>()
  #contextIsHere = false
  #contextPaths: readonly string[] = []

  constructor(engine: Engine, progress: Progress, options: SolveOptions) {
    this.#engine = engine
    this.#progress = progress
    this.#options = options
    this.#before = readRecords(engine)
    this.#records = copiesOf(this.#before)
  }

  /** The tree of what a build comes to. */
  *result(vertex: Vertex): Step<Tree> {
    this.#contextPaths = contextPaths(vertex)
    return yield* this.solve(vertex)
  }

  /** The tree of a vertex. */
  *solve(vertex: Vertex): Step<Tree> {
    const known = this.#trees.get(vertex.digest)
    if (known !== undefined) return known
    const tree = yield* this.#solveNew(vertex)
    this.#trees.set(vertex.digest, tree)
    return tree
  }

  *#solveNew(vertex: Vertex): Step<Tree> {
    const { work } = vertex
    if (work.kind === 'image') return yield* this.#load(vertex, work.source)
    const key = yield* this.#keyOrFailure(vertex)
    const found = this.#options.useCache ? this.#find(key) : null
    if (found !== null) {
      yield* this.#announce(vertex)
      return { key, snapshot: found.snapshot, record: found, below: yield* this.#treeBelow(vertex.base) }
    }
    const below = vertex.base === null ? null : yield* this.solve(vertex.base)
    if (usesContext(vertex)) yield* this.#sendContext()
    if (work.kind === 'exec') {
      for (const { from } of work.mounts) if (from !== null && from !== 'context') yield* this.solve(from)
    }
    return yield* this.#during(vertex, () => this.#make(vertex, key, below))
  }

  /** The key of a vertex; where it cannot be had, as a file to copy is not there, the vertex is shown to have failed. */
  *#keyOrFailure(vertex: Vertex): Step<string> {
    try {
      return yield* this.#keyOf(vertex)
    } catch (error) {
      if (!(error instanceof DockerError) || error instanceof SolveError) throw error
      yield* this.#announce(vertex.base)
      if (usesContext(vertex)) yield* this.#sendContext()
      yield* this.#progress.start(vertex)
      yield* this.#progress.end(vertex, { error: error.message })
      throw new SolveError(vertex, `failed to compute cache key: ${error.message}`)
    }
  }

  /** The tree of a vertex that lies below one from the cache: nothing needs its files, only where they are. */
  *#treeBelow(vertex: Vertex | null): Step<Tree | null> {
    if (vertex === null) return null
    const known = this.#trees.get(vertex.digest)
    if (known !== undefined) return known
    const key = yield* this.#keyOf(vertex)
    if (vertex.work.kind === 'image') return this.#imageTree(vertex.work.source, key)
    const record = this.#find(key)
    // What is gone from the cache is made again: it may be needed for the image.
    if (record === null) return yield* this.solve(vertex)
    return { key, snapshot: record.snapshot, record, below: yield* this.#treeBelow(vertex.base) }
  }

  // ---- keys

  /** What the tree of a vertex depends on, as a digest. Copied files count by what they are, not by where they come from. */
  *#keyOf(vertex: Vertex): Step<string> {
    const known = this.#keys.get(vertex.digest)
    if (known !== undefined) return known
    const key = yield* this.#newKey(vertex)
    this.#keys.set(vertex.digest, key)
    return key
  }

  *#newKey(vertex: Vertex): Step<string> {
    const { work, base } = vertex
    if (work.kind === 'image') return `image ${work.source.image.id}`
    const below = base === null ? '' : yield* this.#keyOf(base)
    if (work.kind === 'mkdir') return digestOfText(goJson(['mkdir', below, work.path, work.owner]))
    if (work.kind === 'exec') return yield* this.#execKey(work, below)
    const { plan, mode, directory } = work
    const { hash } = yield* chooseEntries(plan, yield* this.#entriesOf(work.from), notFound)
    return digestOfText(
      goJson(['copy', below, plan.name, hash, plan.destination, plan.chown, String(mode), directory]),
    )
  }

  *#execKey({ args, env, directory, user, mounts }: ExecWork, below: string): Step<string> {
    const mounted: string[] = []
    for (const { type, target, from, source, id } of mounts) {
      const content = from === null ? '' : from === 'context' ? this.#contextKey() : yield* this.#keyOf(from)
      mounted.push(goJson([type, target, content, source, id]))
    }
    return digestOfText(goJson(['exec', below, [...args], [...env], directory, user, mounted]))
  }

  #contextKey(): string {
    return digestOfText(goJson(this.#options.context.entries.map(({ name, data }) => [name, data.length])))
  }

  #find(key: string): CacheRecord | null {
    const record = this.#records.find((one) => one.key === key)
    if (record === undefined) return null
    const isHere = record.snapshot === null || this.#engine.driver.exists(record.snapshot)
    return isHere ? record : null
  }

  /** The files that a step copies from. */
  *#entriesOf(from: CopyWork['from']): Step<readonly TarEntry[]> {
    if (from === 'context') return this.#options.context.entries
    if (from === 'nothing') return []
    const known = this.#entries.get(from.digest)
    if (known !== undefined) return known
    const { snapshot } = yield* this.solve(from)
    const entries = yield* snapshotEntries(this.#engine, snapshot)
    this.#entries.set(from.digest, entries)
    return entries
  }

  // ---- what is shown

  /** A vertex whose result was in the cache, and those below it. */
  *#announce(vertex: Vertex | null): Step<void> {
    if (vertex === null || this.#shown.has(vertex.digest)) return
    yield* this.#announce(vertex.base)
    if (usesContext(vertex)) yield* this.#sendContext()
    this.#shown.add(vertex.digest)
    yield* this.#progress.start(vertex)
    // Of an image only the name has been looked at.
    yield* this.#progress.end(vertex, vertex.work.kind === 'image' ? { done: true } : { cached: true })
  }

  *#during<T>(vertex: Vertex, work: () => Step<T>): Step<T> {
    this.#shown.add(vertex.digest)
    yield* this.#progress.start(vertex)
    try {
      const result = yield* work()
      yield* this.#progress.end(vertex, { done: true })
      return result
    } catch (error) {
      if (!(error instanceof DockerError) || error instanceof SolveError) throw error
      yield* this.#progress.end(vertex, { error: error.message })
      throw new SolveError(vertex, error.message)
    }
  }

  // ---- images and the client's files

  *#load(vertex: Vertex, source: ImageSource): Step<Tree> {
    const key = yield* this.#keyOf(vertex)
    const isKnown = this.#find(key) !== null
    if (!this.#shown.has(vertex.digest)) {
      this.#shown.add(vertex.digest)
      yield* this.#progress.start(vertex)
      yield* this.#options.fetch(vertex, source)
      yield* this.#progress.end(vertex, isKnown ? { cached: true } : { done: true })
    }
    return this.#imageTree(source, key)
  }

  #imageTree({ image, name }: ImageSource, key: string): Tree {
    const layer = image.top === null ? null : this.#engine.layers.get(image.top)
    const record =
      this.#find(key) ??
      this.#keep({ key, type: 'regular', snapshot: null, description: `pulled from ${name}`, size: 0 })
    record.chainId = image.top
    return { key, snapshot: layer?.cacheId ?? null, record, below: null }
  }

  *#sendContext(): Step<void> {
    if (this.#contextIsHere) return
    this.#contextIsHere = true
    const { job, name, entries } = this.#options.context
    yield* this.#progress.start(job)
    const wanted = wantedEntries(entries, this.#contextPaths)
    yield* this.#progress.status(job, `transferring context: ${yield* this.transfer(name, wanted)}`)
    yield* this.#progress.end(job, { done: true })
  }

  /** Takes files from the client: those that the cache has of the last time stay. Gives how much was sent, as text. */
  *transfer(name: string, entries: readonly TarEntry[]): Step<string> {
    const engine = this.#engine
    const key = `local ${name}`
    const known = this.#find(key)
    const before = known?.snapshot ? yield* snapshotEntries(engine, known.snapshot) : []
    const record =
      known ??
      this.#keep({ key, type: 'source.local', snapshot: this.#newSnapshot(null), description: '', size: 0 })
    const directory = engine.driver.layerDirectory(record.snapshot as string)
    for (const one of engine.files.list(directory)) engine.files.removeAll(`${directory}/${one}`)
    try {
      yield* unpackTar(engine.sys, directory, writeTar(entries), 'keep')
    } catch (error) {
      // Half of the files are of no use to the next build.
      this.#records.splice(this.#records.indexOf(record), 1)
      removeFiles(engine, record)
      throw error
    }
    record.size = engine.files.size(directory)
    record.lastUsed = engine.now()
    record.uses++
    return transferred(transferSize(entries, before))
  }

  // ---- making

  *#make(vertex: Vertex, key: string, below: Tree | null): Step<Tree> {
    const engine = this.#engine
    const snapshot = this.#newSnapshot(below?.snapshot ?? null)
    try {
      yield* this.#fill(vertex, snapshot)
      const size = regularSize(engine.files, engine.driver.layerDirectory(snapshot))
      const stale = this.#records.find((one) => one.key === key)
      if (stale !== undefined) this.#replace(stale)
      const record = this.#keep({ key, type: 'regular', snapshot, description: vertex.name, size })
      return { key, snapshot, record, below }
    } catch (error) {
      engine.driver.remove(snapshot)
      throw error
    }
  }

  *#fill(vertex: Vertex, snapshot: string): Step<void> {
    const { driver, files } = this.#engine
    const { work } = vertex
    if (work.kind === 'exec') {
      yield* this.#execute(vertex, work, snapshot)
      return
    }
    const root = driver.mount(snapshot)
    try {
      if (work.kind === 'copy') {
        const { plan, directory, mode } = work
        const chosen = yield* chooseEntries(plan, yield* this.#entriesOf(work.from), notFound)
        const given = mode === null ? chosen : { ...chosen, entries: withMode(chosen.entries, mode) }
        const owner = chosenOwner(this.#engine, root, plan)
        yield* placeFiles(this.#engine, root, given, plan, owner, directory)
      } else if (work.kind === 'mkdir' && !files.exists(root + work.path)) {
        files.makeDirectories(root + work.path, 0o755)
        if (work.owner !== '') {
          const { uid, gid } = ownerOf(this.#engine, root, work.owner)
          files.sys.chown(root + work.path, uid, gid)
        }
      }
    } finally {
      driver.unmount(snapshot)
    }
  }

  *#execute(vertex: Vertex, work: ExecWork, snapshot: string): Step<void> {
    yield* execute(this.#engine, work, snapshot, {
      extraHosts: this.#options.extraHosts,
      secrets: this.#options.secrets,
      contextEntries: this.#options.context.entries,
      snapshotOf: (from) => this.#trees.get(from.digest)?.snapshot ?? null,
      cacheDirectory: (id) => this.#cacheDirectory(id),
      log: (bytes) => this.#progress.log(vertex, bytes),
    })
  }

  /** The directory of a cache mount, the same in every build. */
  #cacheDirectory(id: string): string {
    const key = `cachemount ${id}`
    const record =
      this.#find(key) ??
      this.#keep({
        key,
        type: 'exec.cachemount',
        snapshot: this.#newSnapshot(null),
        description: id,
        size: 0,
      })
    return this.#engine.driver.layerDirectory(record.snapshot as string)
  }

  #newSnapshot(parent: string | null): string {
    const id = this.#engine.chance.snapshotId()
    this.#engine.driver.create(id, parent)
    return id
  }

  #keep(wanted: Pick<CacheRecord, 'key' | 'type' | 'snapshot' | 'description' | 'size'>): CacheRecord {
    const now = this.#engine.now()
    const record: CacheRecord = {
      id: wanted.snapshot ?? this.#engine.chance.snapshotId(),
      ...wanted,
      created: now,
      lastUsed: now,
      uses: 1,
      chainId: null,
    }
    this.#records.push(record)
    return record
  }

  /** A record whose step has been done again keeps its files only as long as others lie on them: it cannot be found any more. */
  #replace(record: CacheRecord): void {
    const at = this.#records.indexOf(record)
    this.#records[at] = { ...record, key: `replaced ${record.id}` }
  }

  /** Writes the cache down; where that fails what is new is taken away, as if the build had not been. */
  save(): void {
    try {
      writeRecords(this.#engine, this.#records)
      this.#before = copiesOf(this.#records)
    } catch (error) {
      for (const record of this.#records.toReversed()) this.#undo(record)
      throw error
    }
  }

  /** What a build has come to before it failed is kept where that can be; else, too, nothing of it remains. */
  keepRest(): void {
    try {
      this.save()
    } catch (error) {
      // The disk may be full: the failure that ended the build is the one to tell.
      if (!(error instanceof DockerError)) throw error
    }
  }

  /** A record as it was before: without the layer that it had become, or without its files. */
  #undo(record: CacheRecord): void {
    const { snapshot, chainId } = record
    const before = this.#before.find((one) => one.snapshot === snapshot && snapshot !== null)
    const layer = chainId === null ? null : this.#engine.layers.get(chainId)
    if (chainId !== null && before?.chainId !== chainId && layer?.cacheId === snapshot) {
      this.#engine.layers.forget(chainId)
      record.chainId = null
    }
    if (before === undefined) removeFiles(this.#engine, record)
  }
}

/** The files of a snapshot and of all below it: it is mounted itself, nothing new is put on it. */
function* snapshotEntries({ driver, sys }: Engine, snapshot: string | null): Step<TarEntry[]> {
  if (snapshot === null) return []
  try {
    return yield* packTree(sys, driver.mount(snapshot), { overlayWhiteouts: false })
  } finally {
    driver.unmount(snapshot)
  }
}

/** Bytes of the files in a directory: BuildKit counts no symlinks. */
function regularSize(files: Files, path: string): number {
  const stat = files.lstat(path)
  if (stat === null) return 0
  if (isRegular(stat.mode)) return stat.size / stat.nlink
  if (!isDirectory(stat.mode)) return 0
  return files.list(path).reduce((sum, name) => sum + regularSize(files, `${path}/${name}`), 0)
}

/** What of the client's directory the vertices ask for: nothing else is sent. */
function contextPaths(result: Vertex): string[] {
  const seen = new Set<Vertex>()
  const visit = (vertex: Vertex | null): string[] => {
    if (vertex === null || seen.has(vertex)) return []
    seen.add(vertex)
    const { work, base } = vertex
    const below = visit(base)
    if (work.kind === 'copy') {
      if (work.from === 'context') return [...below, ...work.plan.sources]
      return work.from === 'nothing' ? below : [...below, ...visit(work.from)]
    }
    if (work.kind !== 'exec') return below
    const mounted = work.mounts.flatMap(({ from, source }) => (from === 'context' ? [source] : visit(from)))
    return [...below, ...mounted]
  }
  return visit(result)
}

const copiesOf = (records: readonly CacheRecord[]): CacheRecord[] => records.map((record) => ({ ...record }))

const usesContext = ({ work }: Vertex): boolean =>
  (work.kind === 'copy' && work.from === 'context') ||
  (work.kind === 'exec' && work.mounts.some(({ from }) => from === 'context'))

const notFound = (path: string): string => `"/${path}" not found: not found`

const withMode = (entries: readonly TarEntry[], mode: number): TarEntry[] =>
  entries.map((entry) => ({ ...entry, mode: (entry.mode & ~0o7777) | mode }))
