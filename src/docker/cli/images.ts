/** docker pull, build, images, history, inspect, tag, rmi, save, load, import. */

import { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from '../../kernel/abi.ts'
import { decode } from '../../kernel/text.ts'
import { build, checkTag } from '../builder/build.ts'
import { applyChanges } from '../builder/changes.ts'
import { type Context as BuildContext, packContext } from '../builder/context.ts'
import { labelInstruction, parseDockerfile } from '../builder/dockerfile.ts'
import { emptyConfig } from '../builder/state.ts'
import { type Digest, shortId } from '../content/digest.ts'
import { gunzip, isGzip } from '../content/gzip.ts'
import { goJson, type Json, sorted } from '../content/json.ts'
import { readTar } from '../content/tar-read.ts'
import { loadImages, type SavedImage, saveImages } from '../engine/archive.ts'
import { type Engine, VERSION } from '../engine/engine.ts'
import { pullImage } from '../engine/pull.ts'
import { type Removed, removeImage } from '../engine/remove-image.ts'
import { ClientError, DockerError, goStrerror } from '../errors.ts'
import { familiarName, fullName, parseReference, withTag } from '../reference.ts'
import type { Step } from '../step.ts'
import { humanSize } from '../units.ts'
import { type Context, define, MANY } from './command.ts'
import type { Console } from './console.ts'
import { labelsOf } from './create-options.ts'
import { checkTagHere, forEach } from './each.ts'
import { pruneFilter } from './filters.ts'
import { historyText, imagesText, inspectImage, named } from './image-commands.ts'
import { inspectAll } from './inspect.ts'
import { PullDisplay } from './progress.ts'

export const pull = define([1, 1], function* ({ engine, console, flags }) {
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

// ---- build

export const buildCommand = define([1, 1], runBuild)

function* runBuild({ engine, console, flags }: Context): Step<number> {
  const tags = flags.values('tag')
  for (const name of tags) {
    try {
      checkTag(name)
    } catch (error) {
      if (!(error instanceof DockerError)) throw error
      throw new ClientError(
        `invalid argument "${name}" for "-t, --tag" flag: ${error.message}\nSee 'docker build --help'.`,
        125,
      )
    }
  }
  if (console.variable('DOCKER_BUILDKIT') === '1') {
    yield* console.printError(
      'BuildKit is not part of this machine: the classic builder does it (DOCKER_BUILDKIT=0).\n',
    )
  }
  if (flags.has('squash')) {
    throw new ClientError(
      '"--squash" is only supported on a Docker daemon with experimental features enabled',
    )
  }
  if (flags.has('stream')) {
    yield* console.printError(
      'DEPRECATED: The experimental --stream flag has been removed and the build context\n            will be sent non-streaming. Enable BuildKit instead with DOCKER_BUILDKIT=1\n            to stream build context, see https://docs.docker.com/go/buildkit/\n\n',
    )
  }
  const isQuiet = flags.has('quiet')
  const directory = (flags.args[0] as string).replace(/(.)\/+$/, '$1')
  const source = yield* readSources(engine, console, directory, flags.value('file'))
  const { context, text, name } = source
  const say = function* (line: string): Step<void> {
    if (!isQuiet) yield* console.print(line)
  }
  yield* say(`Sending build context to Docker daemon  ${humanSize(context.size, 4)}\r\r\n`)
  const file = parseDockerfile(text, name)
  const labels = Object.entries(sorted(labelsOf(flags.values('label'))))
  const instructions = [...file.instructions, ...labels.map(([key, value]) => labelInstruction(key, value))]
  const buildArgs = new Map(
    flags.values('build-arg').map((word) => {
      const equals = word.indexOf('=')
      return equals < 0 ? [word, console.variable(word)] : [word.slice(0, equals), word.slice(equals + 1)]
    }),
  )
  const pullFirst = function* (name: string): Step<void> {
    yield* pullImage(engine, withTag(parseReference(name)), new PullDisplay(console, isQuiet))
  }
  const image = yield* buildInStream(
    engine,
    {
      instructions,
      context,
      useCache: !flags.has('no-cache'),
      buildArgs,
      removeIntermediate: !flags.isOff('rm'),
      forceRemove: flags.has('force-rm'),
      extraHosts: flags.values('add-host'),
      warnings: file.warnings,
      target: flags.value('target') ?? '',
    },
    {
      text: say,
      pull: pullFirst,
      *bytes(stream, bytes) {
        if (isQuiet) return
        if (stream === 'stdout') yield* console.write(1, bytes)
        else yield* console.print(`\x1b[91m${decode(bytes)}\x1b[0m`)
      },
    },
  )
  const idFile = flags.value('iidfile')
  if (idFile !== undefined) engine.files.write(idFile, image.id, 0o666 & ~0o022)
  yield* isQuiet ? console.print(`${image.id}\n`) : console.print(`Successfully built ${shortId(image.id)}\n`)
  for (const name of tags) {
    engine.tag(image.id, name)
    yield* say(`Successfully tagged ${named(name)}\n`)
  }
  return 0
}

/** What ends a build after its first output comes within the stream of it: the command shows it as it is. */
function* buildInStream(...[engine, options, output]: Parameters<typeof build>): ReturnType<typeof build> {
  let hasBegun = false
  try {
    return yield* build(engine, options, {
      ...output,
      *text(text) {
        hasBegun = true
        yield* output.text(text)
      },
    })
  } catch (error) {
    if (error instanceof DockerError && hasBegun) throw new ClientError(error.message, error.status)
    throw error
  }
}

interface Sources {
  readonly context: BuildContext
  readonly text: string
  readonly name: string
}

/** The context and the Dockerfile: from a directory, or the Dockerfile alone from standard input. */
function* readSources(
  engine: Engine,
  console: Console,
  directory: string,
  file: string | undefined,
): Step<Sources> {
  const { files, sys } = engine
  if (directory === '-') return yield* readStreamedSources(console, file ?? 'Dockerfile')
  if (/^(https?|git):\/\//.test(directory)) {
    throw new ClientError(
      `unable to prepare context: unable to download remote context: no network on this machine`,
    )
  }
  const stat = sys.stat(directory)
  if (typeof stat === 'number')
    throw new ClientError(`unable to prepare context: path "${directory}" not found`)
  if ((stat.mode & 0o170000) !== 0o040000) {
    throw new ClientError(`unable to prepare context: context must be a directory: ${directory}`)
  }
  if (file === '-') {
    const text = decode(yield* console.readAll(0))
    return { context: yield* packContext(sys, directory, 'Dockerfile'), text, name: 'Dockerfile' }
  }
  const path = file ?? `${directory}/Dockerfile`
  const text = files.readText(path)
  if (text === null) {
    const shown = file === undefined ? absolute(sys.getcwd(), path) : absolute(sys.getcwd(), file)
    throw new ClientError(
      `unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat ${shown}: no such file or directory`,
    )
  }
  const relative = path.startsWith(`${directory}/`) ? path.slice(directory.length + 1) : path
  return { context: yield* packContext(sys, directory, relative), text, name: relative }
}

/** Standard input: a Dockerfile alone, or a tar with the context in it. */
function* readStreamedSources(console: Console, file: string): Step<Sources> {
  const given = yield* console.readAll(0)
  const bytes = isGzip(given) ? yield* gunzip(given, 1 << 30) : given
  if (typeof bytes === 'string') throw new DockerError(bytes)
  const read = readTar(bytes)
  if (typeof read === 'string' || read.length === 0) {
    return { context: { entries: [], size: 2048 }, text: decode(bytes), name: 'Dockerfile' }
  }
  const entries = read.map((entry) => ({ ...entry, name: entry.name.replace(/^(\.?\/)+/, '') }))
  const own = entries.find(({ name }) => name === file.replace(/^(\.?\/)+/, ''))
  if (own === undefined) throw new DockerError(`Cannot locate specified Dockerfile: ${file}`)
  return { context: { entries, size: given.length }, text: decode(own.data), name: file }
}

function absolute(cwd: string | number, path: string): string {
  if (path.startsWith('/')) return path
  const parts: string[] = []
  for (const part of `${cwd}/${path}`.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

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
  const fd = engine.sys.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  if (fd < 0)
    throw new ClientError(
      `failed to save image: unable to validate output path: open ${path}: ${goStrerror(-fd)}`,
    )
  engine.sys.close(fd)
  engine.files.write(path, bytes, 0o600)
}

export const load = define([0, 0], function* ({ engine, console, flags }) {
  const input = flags.value('input')
  if (input === undefined && console.sys.isatty(0)) {
    throw new ClientError('requested load from stdin, but stdin is empty')
  }
  const archive = yield* readInput(engine, console, input)
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

function* readInput(engine: Engine, console: Console, path: string | undefined): Step<Uint8Array> {
  if (path === undefined || path === '-') return yield* console.readAll(0)
  const fd = engine.sys.open(path, O_RDONLY)
  if (fd < 0) throw new ClientError(`open ${path}: ${goStrerror(-fd)}`)
  engine.sys.close(fd)
  return engine.files.read(path) ?? new Uint8Array(0)
}

export const importCommand = define([1, 2], function* ({ engine, console, flags }) {
  const [source = '', name] = flags.args
  if (name !== undefined) checkTagHere(name)
  if (/^https?:\/\//.test(source)) {
    throw new DockerError(`Get ${JSON.stringify(source)}: dial tcp: there is no network on this machine`)
  }
  const bytes = yield* readInput(engine, console, source)
  const config = applyChanges(emptyConfig, flags.values('change'))
  const tar = isGzip(bytes) ? yield* gunzip(bytes, 1 << 30) : bytes
  if (typeof tar === 'string') throw new DockerError(tar)
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
  const image = engine.images.create(text)
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

/** Removes images without name (or all) that nothing stands on or uses. */
export function pruneImages(
  engine: Engine,
  all: boolean,
  filters: readonly string[] = [],
): { removed: Removed[]; bytes: number } {
  const isWanted = pruneFilter(engine, filters)
  const removed: Removed[] = []
  let bytes = 0
  for (const image of engine.images.all()) {
    const names = engine.references.of(image.id).filter((name) => !name.includes('@'))
    if ((names.length > 0 && !all) || engine.images.children(image.id).length > 0) continue
    if (engine.containers.all().some((container) => container.image === image.id)) continue
    const { created = '', config } = image.configuration
    if (!isWanted(created, config?.Labels ?? {})) continue
    const sizes = new Map(engine.layers.all().map((layer) => [layer.chainId as string, layer.size]))
    if (engine.images.get(image.id) === null) continue
    const gone = removeImage(engine, image.id, { force: true, keepParents: false })
    for (const one of gone) if ('deleted' in one) bytes += sizes.get(one.deleted) ?? 0
    // The list names images only, not their layers.
    removed.push(...gone.filter((one) => !('deleted' in one) || !sizes.has(one.deleted)))
  }
  return { removed, bytes }
}
