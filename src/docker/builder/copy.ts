/** COPY and ADD: which files, where to, and the layer they make. */

import { isDirectory } from '../../kernel/vfs/mode.ts'
import { decompress } from '../content/decompress.ts'
import { type TarEntry, TYPE_LINK, TYPE_SYMLINK, tarEntry } from '../content/tar.ts'
import { readTar, TarReader } from '../content/tar-read.ts'
import { writeTar } from '../content/tar-write.ts'
import { ARCHIVE_LIMIT, unpackingFailure } from '../engine/decompress-archive.ts'
import type { Engine } from '../engine/engine.ts'
import { packTree } from '../engine/pack.ts'
import { cleanPath, unpackTar } from '../engine/unpack.ts'
import { DockerError } from '../errors.ts'
import type { Files } from '../files.ts'
import type { Step } from '../step.ts'
import type { Image } from '../store/images.ts'
import type { Layer } from '../store/layers.ts'
import { globExpression, hashList, sourceHash } from './context.ts'
import type { Instruction } from './dockerfile.ts'
import { expandWord } from './shell-word.ts'

export interface CopyPlan {
  readonly name: string
  readonly sources: readonly string[]
  readonly destination: string
  readonly from: string
  readonly chown: string
}

export interface Chosen {
  readonly items: readonly { readonly path: string; readonly isDirectory: boolean }[]
  readonly entries: readonly TarEntry[]
  readonly hash: string
}

export function parseCopy(instruction: Instruction, variables: ReadonlyMap<string, string>): CopyPlan {
  const { name, args, flags, escapeToken } = instruction
  const words = args.map((word) => expandWord(word, variables, escapeToken))
  const flag = (wanted: string) => flags.find(([key]) => key === wanted)?.[1] ?? ''
  if (flag('chmod') !== '') {
    throw new DockerError(
      'the --chmod option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to learn how to build images with BuildKit enabled',
    )
  }
  const destination = words.at(-1) as string
  if (words.length > 2 && !destination.endsWith('/')) {
    throw new DockerError(
      `When using ${name} with more than one source file, the destination must be a directory and end with a /`,
    )
  }
  return {
    name,
    sources: words.slice(0, -1),
    destination,
    from: flag('from'),
    chown: expandWord(flag('chown'), variables, escapeToken),
  }
}

/** What the sources name in a tree of entries, and the hash of it all; `missing` words what is said of a path that is not there. */
export function* chooseEntries(
  { name, sources }: CopyPlan,
  entries: readonly TarEntry[],
  missing = (path: string): string =>
    `${name} failed: file not found in build context or excluded by .dockerignore: stat ${path}: file does not exist`,
): Step<Chosen> {
  const items = sources.flatMap((source) => {
    if (/^https?:\/\//.test(source))
      throw new DockerError(
        `${name} failed: Get "${source}": dial tcp: lookup failed: no network on this machine`,
      )
    if (leadsOut(source)) {
      throw new DockerError(`${name} failed: forbidden path outside the build context: ${source} ()`)
    }
    const path = cleanPath(source).slice(1)
    if (/[*?[]/.test(path)) {
      const expression = globExpression(path)
      const found = entries
        .map((entry) => entry.name.replace(/\/$/, ''))
        .filter((entry) => expression.test(entry))
      return found.map((match) => ({ path: match, isDirectory: isDirectoryIn(entries, match) }))
    }
    const real = followLinks(entries, path)
    if (real !== '' && !entries.some((entry) => entry.name.replace(/\/$/, '') === real)) {
      throw new DockerError(missing(path))
    }
    return [{ path: real, isDirectory: real === '' || isDirectoryIn(entries, real) }]
  })
  if (items.length === 0) throw new DockerError(`${name} failed: no source files were specified`)
  const hashes: string[] = []
  for (const { path } of items) hashes.push(yield* sourceHash(entries, path))
  return { items, entries, hash: hashes.length === 1 ? (hashes[0] as string) : hashList('multi', hashes) }
}

/** The path without symlinks, which lead within the context only. */
function followLinks(entries: readonly TarEntry[], path: string): string {
  let rest = path.split('/').filter((part) => part !== '')
  let at: string[] = []
  for (let links = 0; rest.length > 0; ) {
    const part = rest.shift() as string
    if (part === '..') {
      at.pop()
      continue
    }
    const next = [...at, part].join('/')
    const link = entries.find((entry) => entry.name === next && entry.type === TYPE_SYMLINK)
    if (link === undefined || links++ >= 40) {
      at = next.split('/')
      continue
    }
    if (link.linkName.startsWith('/')) at = []
    rest = [...link.linkName.split('/').filter((one) => one !== '' && one !== '.'), ...rest]
  }
  return at.join('/')
}

/** Whether a path goes above where it begins. */
function leadsOut(path: string): boolean {
  let depth = 0
  for (const part of path.split('/')) {
    if (part === '..') depth--
    else if (part !== '' && part !== '.') depth++
    if (depth < 0) return true
  }
  return false
}

const isDirectoryIn = (entries: readonly TarEntry[], path: string): boolean =>
  entries.some((entry) => entry.name === `${path}/`)

/** The files of an image, as entries. */
export function* imageEntries(engine: Engine, image: Image): Step<TarEntry[]> {
  const id = engine.chance.id()
  engine.driver.create(id, topCacheId(engine, image))
  try {
    return yield* packTree(engine.sys, engine.driver.mount(id), { overlayWhiteouts: false })
  } finally {
    engine.driver.remove(id)
  }
}

/** Copies into a layer on top of an image; the layer, null if nothing was copied. */
export function* copyFiles(
  engine: Engine,
  parent: Image | null,
  chosen: Chosen,
  plan: CopyPlan,
  workingDirectory: string,
): Step<Layer | null> {
  const id = engine.chance.id()
  engine.driver.create(id, parent === null ? null : topCacheId(engine, parent))
  try {
    const root = engine.driver.mount(id)
    const owner = chosenOwner(engine, root, plan)
    try {
      yield* placeFiles(engine, root, chosen, plan, owner, workingDirectory)
    } catch (error) {
      if (error instanceof DockerError) throw new DockerError(`failed to copy files: ${error.message}`)
      throw error
    }
    engine.driver.unmount(id)
    const tar = writeTar(yield* engine.driver.diff(id, null))
    if (tar.length === 1024) return null
    return yield* engine.layers.register(tar, parent?.top ?? null)
  } finally {
    engine.driver.remove(id)
  }
}

interface Owner {
  readonly uid: number
  readonly gid: number
}

export const chosenOwner = (engine: Engine, root: string, { chown }: CopyPlan): Owner =>
  chown === '' ? { uid: 0, gid: 0 } : ownerOf(engine, root, chown)

/** Copies into a root. */
export function* placeFiles(
  engine: Engine,
  root: string,
  chosen: Chosen,
  plan: CopyPlan,
  owner: Owner,
  workingDirectory: string,
): Step<void> {
  for (const item of chosen.items) {
    const { entries, keepsOwners } = yield* placedEntries(
      engine.files,
      root,
      item,
      chosen,
      plan,
      workingDirectory,
    )
    const isOwned = keepsOwners || (plan.chown === '' && plan.from !== '')
    const owned = isOwned ? entries : entries.map((entry) => ({ ...entry, ...owner }))
    yield* unpackTar(engine.sys, root, writeTar(owned), 'keep')
  }
}

/** The entries of one source with their names in the image. */
function* placedEntries(
  files: Files,
  root: string,
  { path, isDirectory: isFolder }: Chosen['items'][number],
  { entries }: Chosen,
  { name, destination }: CopyPlan,
  workingDirectory: string,
): Step<{ readonly entries: TarEntry[]; readonly keepsOwners: boolean }> {
  const place = cleanPath(
    destination.startsWith('/') ? destination : `${workingDirectory}/${destination}`,
  ).slice(1)
  const join = (...parts: string[]) => parts.filter((part) => part !== '').join('/')
  if (isFolder) {
    const prefix = path === '' ? '' : `${path}/`
    const below = entries.filter((entry) => entry.name.startsWith(prefix) && entry.name !== prefix)
    const moved = below.map((entry) => renamed(entry, prefix, join(place, entry.name.slice(prefix.length))))
    const there = files.lstat(`${root}/${place}`)
    if (there !== null && !pointsToDirectory(files, `${root}/${place}`)) {
      throw new DockerError(`failed to copy directory: mkdir ${root}/${place}: not a directory`)
    }
    const own = tarEntry({ name: `${place}/`, mode: 0o040755, mtime: files.sys.time().sec })
    return { entries: place === '' || there !== null ? moved : [own, ...moved], keepsOwners: false }
  }
  const entry = entries.find((one) => one.name === path) as TarEntry
  const archive = name === 'ADD' ? yield* archiveEntries(entry) : null
  if (archive !== null) {
    const placed = archive.map((one) =>
      tarEntry({ ...one, name: join(place, one.name.replace(/^\.?\/+/, '')) || './' }),
    )
    return { entries: placed, keepsOwners: true }
  }
  const target = files.sys.stat(`${root}/${place}`)
  const isIntoDirectory =
    /(^|\/)\.?$/.test(destination) || (typeof target !== 'number' && (target.mode & 0o170000) === 0o040000)
  const base = path.slice(path.lastIndexOf('/') + 1)
  const moved = isIntoDirectory ? join(place, base) : place
  const own = entry.type === TYPE_LINK ? resolveLink(entry, entries, moved) : { ...entry, name: moved }
  return { entries: [own], keepsOwners: false }
}

function pointsToDirectory(files: Files, path: string): boolean {
  const stat = files.sys.stat(path)
  return typeof stat !== 'number' && isDirectory(stat.mode)
}

function renamed(entry: TarEntry, prefix: string, name: string): TarEntry {
  if (entry.type !== TYPE_LINK) return { ...entry, name }
  const target = entry.linkName.startsWith(prefix) ? entry.linkName.slice(prefix.length) : entry.linkName
  return {
    ...entry,
    name,
    linkName: name.slice(0, name.length - entry.name.slice(prefix.length).length) + target,
  }
}

/** A hard link copied alone is a file of its own. */
function resolveLink(entry: TarEntry, entries: readonly TarEntry[], name: string): TarEntry {
  const first = entries.find((one) => one.name === entry.linkName)
  return { ...(first ?? entry), name }
}

/**
 * ADD unpacks what begins as an archive of tar, plain or compressed (IsArchivePath): null for what does not. One that breaks off later, or is
 * damaged, fails.
 */
function* archiveEntries(entry: TarEntry): Step<TarEntry[] | null> {
  const { bytes, problem } = yield* decompress(entry.data, ARCHIVE_LIMIT)
  if (!new TarReader(bytes).hasNext()) return null
  if (problem !== null) throw unpackingFailure(problem)
  const entries = readTar(bytes)
  if (typeof entries === 'string') throw unpackingFailure(entries)
  return entries
}

/** Owner and group that `USER[:GROUP]` means in a root. */
export function ownerOf(engine: Engine, root: string, chown: string): Owner {
  const [user = '', group] = chown.split(':')
  const lines = (path: string) =>
    (engine.files.readText(root + path) ?? '').split('\n').map((line) => line.split(':'))
  const find = (path: string, wanted: string) => {
    if (/^\d+$/.test(wanted)) return Number(wanted)
    const fields = lines(path).find((line) => line[0] === wanted)
    if (fields === undefined) {
      const kind = path.endsWith('passwd') ? 'user' : 'group'
      throw new DockerError(
        `unable to convert uid/gid chown string to host mapping: can't find ${kind === 'user' ? 'uid for user' : 'gid for group'} ${wanted}: no such ${kind}: ${wanted}`,
      )
    }
    return Number(fields[2])
  }
  const uid = find('/etc/passwd', user)
  return { uid, gid: group === undefined ? uid : find('/etc/group', group) }
}

function topCacheId(engine: Engine, image: Image): string | null {
  return image.top === null ? null : (engine.layers.get(image.top)?.cacheId ?? null)
}
