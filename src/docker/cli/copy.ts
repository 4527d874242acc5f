/** docker cp and export: files between a container and the machine. */

import { MNT_DETACH, MS_BIND } from '../../kernel/abi.ts'
import { isDirectory } from '../../kernel/vfs/mode.ts'
import { type TarEntry, tarEntry } from '../content/tar.ts'
import { readTar } from '../content/tar-read.ts'
import { writeTar } from '../content/tar-write.ts'
import type { Container } from '../engine/containers.ts'
import type { Engine } from '../engine/engine.ts'
import { mountPoints, networkFiles } from '../engine/lifecycle.ts'
import { packOne, packTree } from '../engine/pack.ts'
import { mountOne, type WantedMount } from '../engine/root.ts'
import { pathInScope } from '../engine/scope.ts'
import { cleanPath, unpackTar } from '../engine/unpack.ts'
import { ClientError, check, DockerError } from '../errors.ts'
import type { Step } from '../step.ts'
import { define } from './command.ts'
import type { Console } from './console.ts'
import { find } from './find.ts'

/**
 * A container's root bound to another place, with `mounts` over it: none for an export, volumes and the files of its network for a
 * copy (daemon.mountVolumes).
 */
function* withFiles<T>(
  engine: Engine,
  container: Container,
  mounts: readonly WantedMount[],
  action: (root: string) => Step<T>,
): Step<T> {
  const mount = engine.layers.mount(container.id)
  if (mount === null) throw new DockerError(`mount ${container.id}: no such layer`)
  const { sys, files } = engine
  const isRunning = container.state.Running && !container.state.Restarting
  const root = isRunning ? engine.driver.rootOf(mount.mountId) : engine.driver.mount(mount.mountId)
  const place = `/var/lib/docker/tmp/files-${engine.chance.number()}`
  files.makeDirectory(place, 0o700)
  check('mount', place, sys.mount(root, place, null, MS_BIND, null))
  try {
    for (const mount of mounts) mountOne(files, place, mount)
    return yield* action(place)
  } finally {
    sys.umount(place, MNT_DETACH)
    sys.rmdir(place)
    if (!isRunning) engine.driver.unmount(mount.mountId)
  }
}

export const exportCommand = define([1, 1], function* ({ engine, console, flags }) {
  const container = engine.containers.getByName(flags.args[0] as string)
  const output = flags.value('output')
  if (output === undefined && console.onTerminal) {
    throw new ClientError('cowardly refusing to save to a terminal. Use the -o flag or redirect')
  }
  if (output !== undefined) checkOutputDirectory(engine, output, 'failed to export container: ')
  const entries = yield* withFiles(engine, container, [], (root) =>
    packTree(engine.sys, root, { overlayWhiteouts: false }),
  )
  const tar = writeTar(entries)
  if (output === undefined) yield* console.write(1, tar)
  else engine.files.write(output, tar, 0o600)
  return 0
})

/** command.ValidateOutputPath */
function checkOutputDirectory(engine: Engine, path: string, prefix = ''): void {
  const full = absolutePath(engine, path)
  const directory = full.slice(0, full.lastIndexOf('/')) || '/'
  if (engine.files.exists(directory)) return
  throw new ClientError(`${prefix}invalid output path: directory ${JSON.stringify(directory)} does not exist`)
}

export const cp = define([2, 2], function* ({ engine, console, flags }) {
  const [from = '', to = ''] = flags.args
  const followLink = flags.has('follow-link')
  const source = splitPlace(from)
  const target = splitPlace(to)
  if (source.container !== null && target.container !== null) {
    throw new ClientError('copying between containers is not supported')
  }
  if (source.container === null && target.container === null) {
    throw new ClientError('must specify at least one container source')
  }
  if (source.container !== null)
    yield* copyOut(engine, console, source.container, source.path, to, followLink)
  else yield* copyIn(engine, console, from, target.container as string, target.path, followLink)
  return 0
})

const copiedMounts = (engine: Engine, container: Container): WantedMount[] => [
  ...mountPoints(engine, container),
  ...networkFiles(engine, container),
]

function splitPlace(text: string): { container: string | null; path: string } {
  const colon = text.indexOf(':')
  if (colon <= 0 || text.startsWith('.') || text.startsWith('/')) return { container: null, path: text }
  return { container: text.slice(0, colon), path: text.slice(colon + 1) }
}

const absentPath = (name: string, path: string): ClientError =>
  new ClientError(`Error: No such container:path: ${name}:${path}`)

function* copyOut(
  engine: Engine,
  console: Console,
  name: string,
  path: string,
  to: string,
  followLink: boolean,
): Step<void> {
  if (to !== '-') checkOutputDirectory(engine, to.replace(/(.)\/+$/, '$1'))
  const container = engine.containers.find(name)
  if (container === null) throw absentPath(name, path)
  if (path === '') throw new DockerError('bad parameter: pathcannot be empty')
  const entries = yield* withFiles(engine, container, copiedMounts(engine, container), function* (root) {
    const isFollowed = followLink || /\/(\.)?$/.test(path)
    const inside = pathInScope(engine.files, root, path, isFollowed)
    if (isFollowed && !engine.files.exists(root + inside)) throw absentPath(name, inside)
    return yield* packPlace(engine, root, inside, cleanPath(path).split('/').at(-1) as string)
  })
  if (entries === null) throw absentPath(name, path)
  if (to === '-') yield* console.write(1, writeTar(entries))
  else
    yield* placeEntries(engine, entries, {
      root: '',
      path: absolutePath(engine, to),
      asWritten: to,
      from: path,
      container: null,
    })
}

function* copyIn(
  engine: Engine,
  console: Console,
  from: string,
  name: string,
  path: string,
  followLink: boolean,
): Step<void> {
  const container = find(engine, name)
  const given = from === '-' ? null : yield* packHost(engine, from, followLink)
  const archive = from === '-' ? tarEntries(yield* console.readAll(0)) : []
  yield* withFiles(engine, container, copiedMounts(engine, container), function* (root) {
    if (path === '') throw new ClientError('no such directory')
    const inside = pathInScope(engine.files, root, path, true)
    checkWritable(container, inside)
    if (given !== null) {
      yield* placeEntries(engine, given, { root, path: inside, asWritten: path, from, container: name })
      return
    }
    const stat = engine.sys.stat(root + inside)
    if (typeof stat === 'number' || !isDirectory(stat.mode)) {
      throw new ClientError(`destination ${JSON.stringify(`${name}:${path}`)} must be a directory`)
    }
    yield* unpackTar(engine.sys, root + inside, writeTar(archive), 'keep')
  })
}

/** checkIfPathIsInAVolume: a root that is read-only may have volumes that are not, and the other way round. */
function checkWritable({ mounts, host }: Container, path: string): void {
  const isIn = (directory: string) => path === directory || path.startsWith(`${directory}/`)
  const volumes = mounts.filter(({ destination }) => isIn(destination))
  if (volumes.length > 0 && !volumes.some(({ writable }) => writable))
    throw new DockerError('mounted volume is marked read-only')
  if (volumes.length === 0 && host['ReadonlyRootfs'] === true)
    throw new DockerError('container rootfs is marked read-only')
}

/** What is copied from the machine itself. */
function* packHost(engine: Engine, from: string, followLink: boolean): Step<TarEntry[]> {
  const path = absolutePath(engine, from)
  const isFollowed = followLink || /\/(\.)?$/.test(from)
  const place = isFollowed ? pathInScope(engine.files, '', path, true) : path
  const entries = yield* packPlace(engine, '', place, path.split('/').at(-1) as string)
  if (entries === null) throw new ClientError(`lstat ${path}: no such file or directory`)
  return entries
}

function tarEntries(bytes: Uint8Array): TarEntry[] {
  const entries = readTar(bytes)
  if (typeof entries === 'string') throw new DockerError(entries)
  return entries
}

/** A file or a directory as entries whose names begin with `base`; null if there is none. */
function* packPlace(engine: Engine, root: string, path: string, base: string): Step<TarEntry[] | null> {
  const full = root + path
  const stat = engine.sys.lstat(full)
  if (typeof stat === 'number') return null
  if (!isDirectory(stat.mode)) {
    const slash = full.lastIndexOf('/')
    const packed = packOne(engine.files, full.slice(0, slash), full.slice(slash + 1), stat, new Map(), {
      overlayWhiteouts: false,
    })
    return packed.map((entry) => ({ ...entry, name: base }))
  }
  const below = yield* packTree(engine.sys, full, { overlayWhiteouts: false })
  const prefix = base === '' ? '' : `${base}/`
  const own = tarEntry({
    name: prefix || './',
    mode: stat.mode,
    uid: stat.uid,
    gid: stat.gid,
    mtime: stat.mtime.sec,
  })
  return [
    own,
    ...below.map((entry) => ({
      ...entry,
      name: prefix + entry.name,
      linkName: entry.type === '1' ? prefix + entry.linkName : entry.linkName,
    })),
  ]
}

interface Destination {
  /** the container's files, or empty for the machine's own */
  readonly root: string
  readonly path: string
  readonly asWritten: string
  readonly from: string
  readonly container: string | null
}

/** docker cp's rules: into a directory that is there, else under the name given; `DIR/.` means what is in it. */
function* placeEntries(engine: Engine, entries: readonly TarEntry[], destination: Destination): Step<void> {
  const { root, path: to, asWritten, from, container } = destination
  const first = entries[0] as TarEntry
  const isFolder = first.name.endsWith('/')
  const base = first.name.replace(/\/$/, '')
  const there = engine.sys.stat(root + to)
  const isInto = typeof there !== 'number' && isDirectory(there.mode)
  if (!isInto && /\/(\.)?$/.test(asWritten) && !isFolder) throw new ClientError('no such directory')
  if (isFolder && typeof there !== 'number' && !isInto) throw new ClientError('cannot copy directory')
  const contentOnly = isFolder && /(^|\/)\.$/.test(from)
  const parent = to.slice(0, to.lastIndexOf('/')) || '/'
  const directory = isInto ? to : parent
  if (!engine.files.exists(root + directory)) {
    if (container === null) throw new ClientError('no such directory')
    throw absentPath(container, directory)
  }
  const name = isInto ? (contentOnly ? '' : base) : to.slice(to.lastIndexOf('/') + 1)
  const moved = entries
    .map((entry) => ({
      ...entry,
      name: name + entry.name.slice(base === '.' ? 1 : base.length),
      linkName: entry.type === '1' ? name + entry.linkName.slice(base.length) : entry.linkName,
    }))
    .map((entry) => (contentOnly && isInto ? { ...entry, name: entry.name.replace(/^\//, '') } : entry))
    .filter((entry) => entry.name !== '' && entry.name !== '/')
  yield* unpackTar(engine.sys, root + directory, writeTar(moved), 'keep')
}

function absolutePath(engine: Engine, path: string): string {
  return path.startsWith('/') ? cleanPath(path) : cleanPath(`${engine.sys.getcwd()}/${path}`)
}
