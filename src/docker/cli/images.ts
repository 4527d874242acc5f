/** docker pull, build, images, history, inspect, tag, rmi, save, load, import. */

import { EEXIST } from '../../kernel/vfs/errno.ts'
import { checkTag } from '../builder/build.ts'
import { applyChanges } from '../builder/changes.ts'
import type { Digest } from '../content/digest.ts'
import { goJson, type Json, sorted } from '../content/json.ts'
import { loadImages, type SavedImage, saveImages } from '../engine/archive.ts'
import { keepImage } from '../engine/commit.ts'
import { decompressArchive } from '../engine/decompress-archive.ts'
import { type Engine, VERSION } from '../engine/engine.ts'
import { pullImage } from '../engine/pull.ts'
import { type Removed, removeImage } from '../engine/remove-image.ts'
import { ClientError, DockerError, goStrerror } from '../errors.ts'
import { familiarName, fullName, parseReference, withTag } from '../reference.ts'
import type { Step } from '../step.ts'
import { emptyConfig } from '../store/container-config.ts'
import { humanSize } from '../units.ts'
import { define, MANY } from './command.ts'
import type { Console } from './console.ts'
import { checkTagHere, forEach } from './each.ts'
import { pruneFilter } from './filters.ts'
import { historyText, imagesText, inspectImage, named } from './image-commands.ts'
import { inspectAll } from './inspect.ts'
import { PullDisplay } from './progress.ts'

export const pull = define([1, 1], function* ({ engine, console, flags }) {
  checkTagHere(flags.args[0] as string)
  const given = parseReference(flags.args[0] as string)
  const reference = withTag(given)
  const isQuiet = flags.has('quiet')
  if (given.tag === null && given.digest === null && !isQuiet)
    yield* console.print('Using default tag: latest\n')
  yield* pullImage(engine, reference, new PullDisplay(console, isQuiet))
  yield* console.print(`${fullName(reference)}\n`)
  return 0
})

export const images = define([0, 1], function* ({ engine, console, flags }) {
  yield* console.print(imagesText(engine, flags))
  return 0
})

export const history = define([1, 1], function* ({ engine, console, flags }) {
  yield* console.print(historyText(engine, flags))
  return 0
})

export const tag = define(
  [2, 2],
  // biome-ignore lint/correctness/useYield: a command like the others
  function* ({ engine, flags }) {
    const [from = '', to = ''] = flags.args
    try {
      checkTag(to)
    } catch (error) {
      if (!(error instanceof DockerError)) throw error
      throw new ClientError(
        `Error parsing reference: "${to}" is not a valid repository/tag: ${error.message}`,
      )
    }
    if (parseReference(to).digest !== null) {
      throw new ClientError('refusing to create a tag with a digest reference')
    }
    engine.tag(engine.getImage(from, `No such image: ${named(from)}`).id, to)
    return 0
  },
)

export const rmi = define([1, MANY], function* ({ engine, console, flags }) {
  const options = { force: flags.has('force'), keepParents: flags.has('no-prune') }
  return yield* forEach(console, flags.args, options.force, function* (name) {
    if (engine.findImage(name) === null) {
      if (name !== '') parseReference(name)
      throw new ClientError(`Error: No such image: ${name}`)
    }
    yield* console.print(removedText(removeImage(engine, name, options)))
  })
})

export const removedText = (removed: readonly Removed[]): string =>
  removed
    .map((one) => ('untagged' in one ? `Untagged: ${one.untagged}\n` : `Deleted: ${one.deleted}\n`))
    .join('')

// ---- inspect

export const imageInspect = define([1, MANY], (context) =>
  inspectAll(context, 'image', (engine, name) => {
    const image = engine.findImage(name)
    return image === null ? null : inspectImage(engine, image)
  }),
)

// ---- archives

export const save = define([1, MANY], function* ({ engine, console, flags }) {
  const output = flags.value('output')
  if (output === undefined && console.onTerminal) {
    throw new ClientError('cowardly refusing to save to a terminal. Use the -o flag or redirect')
  }
  const wanted = new Map<Digest, SavedImage>()
  for (const name of flags.args) {
    for (const [image, names] of savedNames(engine, name)) {
      const before = wanted.get(image.id)?.names ?? []
      wanted.set(image.id, { image, names: [...new Set([...before, ...names])] })
    }
  }
  const { tar, standIns } = yield* saveImages(engine, [...wanted.values()])
  for (const diffId of standIns) {
    yield* console.printError(
      `WARNING: the content of layer ${diffId} is a stand-in: its files have another digest, and an engine that verifies it refuses this archive.\n`,
    )
  }
  if (output === undefined) yield* console.write(1, tar)
  else writeOutput(engine, output, tar)
  return 0
})

/** What one argument of `docker save` means: a bare repository all its names, then the beginning of an id. */
function savedNames(engine: Engine, name: string): [SavedImage['image'], string[]][] {
  const isWholeId = /^(sha256:)?[0-9a-f]{64}$/.test(name)
  if (isWholeId || name.startsWith('sha256:')) return [[engine.getImage(name), []]]
  const reference = parseReference(name)
  if (reference.tag !== null || reference.digest !== null) {
    const id = engine.references.get(reference)
    if (id === null) throw new DockerError('reference does not exist')
    return [[engine.getImage(id), [named(name)]]]
  }
  const repository = familiarName(reference)
  const all = engine.references.all().filter((one) => one.repository === repository)
  if (all.length === 0) return [[engine.getImage(name), []]]
  return all.map((one) => [engine.getImage(one.id), [one.name]])
}

function writeOutput(engine: Engine, path: string, bytes: Uint8Array): void {
  const directory = path.slice(0, path.lastIndexOf('/') + 1).replace(/(.)\/+$/, '$1')
  if (directory !== '' && !engine.files.exists(directory)) {
    throw new ClientError(
      `failed to save image: invalid output path: directory "${directory}" does not exist`,
    )
  }
  const temporary = `${directory === '' ? '' : `${directory.replace(/\/$/, '')}/`}.docker_temp_${engine.chance.number()}`
  try {
    engine.files.write(temporary, bytes, 0o600)
  } catch (error) {
    engine.sys.unlink(temporary)
    throw error instanceof DockerError ? new ClientError(error.message) : error
  }
  // A directory is in the way as any file is (Go's os.Rename looks first).
  const stat = engine.sys.lstat(path)
  const isFolder = typeof stat !== 'number' && (stat.mode & 0o170000) === 0o040000
  const renamed = isFolder ? -EEXIST : engine.sys.rename(temporary, path)
  if (renamed >= 0) return
  engine.sys.unlink(temporary)
  throw new ClientError(`rename ${temporary} ${path}: ${goStrerror(-renamed)}`)
}

export const load = define([0, 0], function* ({ engine, console, flags }) {
  const input = flags.value('input')
  if (input === undefined && console.sys.isatty(0)) {
    throw new ClientError('requested load from stdin, but stdin is empty')
  }
  const archive = yield* readInput(console, input)
  try {
    let count = 0
    const display = new PullDisplay(console, flags.has('quiet') || !console.onTerminal)
    yield* loadImages(
      engine,
      archive,
      function* ({ id, names }) {
        count++
        for (const name of names) yield* console.print(`Loaded image: ${name}\n`)
        if (names.length === 0) yield* console.print(`Loaded image ID: ${id}\n`)
      },
      (id, done, total) => display.layer(id, 'Loading layer', done, total),
    )
    if (count === 0) yield* console.print('\n')
  } catch (error) {
    // Errors come inside the stream of the answer: the command shows them as they are.
    if (error instanceof DockerError) throw new ClientError(error.message)
    throw error
  }
  return 0
})

function* readInput(console: Console, path: string | undefined): Step<Uint8Array> {
  if (path === undefined || path === '-') return yield* console.readAll(0)
  const bytes = yield* console.readFile(path)
  if (typeof bytes === 'number') throw new ClientError(`open ${path}: ${goStrerror(-bytes)}`)
  return bytes
}

export const importCommand = define([1, 2], function* ({ engine, console, flags }) {
  const [source = '', name] = flags.args
  if (name !== undefined) checkTagHere(name)
  if (/^https?:\/\//.test(source)) {
    throw new DockerError(`Get ${JSON.stringify(source)}: dial tcp: there is no network on this machine`)
  }
  const bytes = yield* readInput(console, source)
  const config = applyChanges(emptyConfig, flags.values('change'))
  const tar = yield* decompressArchive(bytes)
  const layer = yield* engine.layers.register(tar, null)
  const created = engine.now()
  // The command sends the file: the daemon sees a stream.
  const comment = flags.value('message') ?? 'Imported from -'
  const text = goJson(
    sorted<Json | undefined>({
      architecture: 'amd64',
      comment,
      config,
      container_config: emptyConfig,
      created,
      docker_version: VERSION,
      history: [{ created, comment }],
      os: 'linux',
      rootfs: { type: 'layers', diff_ids: [layer.diffId] },
    }) as Json,
  )
  const image = keepImage(engine, text, null)
  if (name !== undefined) engine.tag(image.id, name)
  yield* console.print(`${image.id}\n`)
  return 0
})

export const imagePrune = define([0, 0], function* ({ engine, console, flags }) {
  const filters = flags.values('filter').filter((filter) => !filter.startsWith('dangling='))
  const dangling = flags.values('filter').find((filter) => filter.startsWith('dangling='))
  const all = flags.has('all') || dangling === 'dangling=false' || dangling === 'dangling=0'
  const what = all ? 'all images without at least one container associated to them' : 'all dangling images'
  const question = `WARNING! This will remove ${what}.\nAre you sure you want to continue?`
  const isSure = flags.has('force') || (yield* console.confirm(question))
  const { removed, bytes } = isSure ? pruneImages(engine, all, filters) : { removed: [], bytes: 0 }
  if (removed.length > 0) yield* console.print(`Deleted Images:\n${removed.map(prunedText).join('')}\n`)
  yield* console.print(`Total reclaimed space: ${humanSize(bytes, 4)}\n`)
  return 0
})

const prunedText = (one: Removed): string =>
  'untagged' in one ? `untagged: ${one.untagged}\n` : `deleted: ${one.deleted}\n`

/** Removes images without name, or all, that nothing uses (daemon/images/image_prune.go): those that others stand on lose their names at least. */
export function pruneImages(
  engine: Engine,
  all: boolean,
  filters: readonly string[] = [],
): { removed: Removed[]; bytes: number } {
  const isWanted = pruneFilter(engine, filters)
  const tops = engine.images.all().filter(({ id, configuration: { created = '', config } }) => {
    const names = engine.references.of(id)
    const mayGo = names.length > 0 ? all || names.every(isDigested) : engine.images.children(id).length === 0
    return mayGo && isWanted(created, config?.Labels ?? {})
  })
  const removed: Removed[] = []
  let bytes = 0
  for (const { id } of tops) {
    const names = engine.references.of(id)
    for (const name of names.length > 0 ? names : [id]) {
      const sizes = new Map(engine.layers.all().map((layer) => [layer.chainId as string, layer.size]))
      const gone = removeUnused(engine, name)
      for (const one of gone) if ('deleted' in one) bytes += sizes.get(one.deleted) ?? 0
      // The list names images only, not their layers.
      removed.push(...gone.filter((one) => !('deleted' in one) || !sizes.has(one.deleted)))
    }
  }
  return { removed, bytes }
}

const isDigested = (name: string): boolean => name.includes('@')

/** What is in use stays, as does what has gone with another. */
function removeUnused(engine: Engine, name: string): Removed[] {
  try {
    return removeImage(engine, name, { force: false, keepParents: false })
  } catch (error) {
    if (error instanceof DockerError) return []
    throw error
  }
}
