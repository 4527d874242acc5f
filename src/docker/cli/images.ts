/** docker pull, build, images, history, inspect, tag, rmi, save, load, import. */

import { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from '../../kernel/abi.ts'
import { decode } from '../../kernel/text.ts'
import { build, checkTag } from '../builder/build.ts'
import { type Context as BuildContext, packContext } from '../builder/context.ts'
import { parseDockerfile } from '../builder/dockerfile.ts'
import { emptyConfig } from '../builder/state.ts'
import { type Digest, shortId } from '../content/digest.ts'
import { gunzip, isGzip } from '../content/gzip.ts'
import { goJson, goJsonIndented, type Json, sorted } from '../content/json.ts'
import { loadImages, type SavedImage, saveImages } from '../engine/archive.ts'
import { type Engine, VERSION } from '../engine/engine.ts'
import { pullImage } from '../engine/pull.ts'
import { type Removed, removeImage } from '../engine/remove-image.ts'
import { ClientError, DockerError, goStrerror } from '../errors.ts'
import { familiarName, fullName, parseReference, withTag } from '../reference.ts'
import type { Step } from '../step.ts'
import { humanSize } from '../units.ts'
import { type Context, define, flag, MANY } from './command.ts'
import type { Console } from './console.ts'
import { inspectContainer } from './container-view.ts'
import { historyText, imagesText, inspectImage, named } from './image-commands.ts'
import { PullDisplay } from './progress.ts'
import { renderTemplate } from './template.ts'

const noTrunc = flag('--no-trunc', "Don't truncate output")
const format = flag('--format', 'Pretty-print using a Go template', 'string')

export const pull = define(
  'pull',
  'pull [OPTIONS] NAME[:TAG|@DIGEST]',
  'Pull an image or a repository from a registry',
  [1, 1],
  [flag('-q, --quiet', 'Suppress verbose output')],
  function* ({ engine, console, flags }) {
    const given = parseReference(flags.args[0] as string)
    const reference = withTag(given)
    const isQuiet = flags.has('quiet')
    if (given.tag === null && given.digest === null && !isQuiet)
      yield* console.print('Using default tag: latest\n')
    yield* pullImage(engine, reference, new PullDisplay(console, isQuiet))
    yield* console.print(`${fullName(reference)}\n`)
    return 0
  },
)

export const images = define(
  'images',
  'images [OPTIONS] [REPOSITORY[:TAG]]',
  'List images',
  [0, 1],
  [
    flag('-a, --all', 'Show all images (default hides intermediate images)'),
    flag('--digests', 'Show digests'),
    flag('-f, --filter', 'Filter output based on conditions provided', 'filter'),
    format,
    noTrunc,
    flag('-q, --quiet', 'Only show image IDs'),
  ],
  function* ({ engine, console, flags }) {
    yield* console.print(imagesText(engine, flags))
    return 0
  },
)

export const history = define(
  'history',
  'history [OPTIONS] IMAGE',
  'Show the history of an image',
  [1, 1],
  [
    format,
    flag('-H, --human', 'Print sizes and dates in human readable format (default true)'),
    noTrunc,
    flag('-q, --quiet', 'Only show image IDs'),
  ],
  function* ({ engine, console, flags }) {
    yield* console.print(historyText(engine, flags))
    return 0
  },
)

export const tag = define(
  'tag',
  'tag SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]',
  'Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE',
  [2, 2],
  [],
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
    engine.tag(engine.getImage(from, `No such image: ${named(from)}`).id, to)
    return 0
  },
)

export const rmi = define(
  'rmi',
  'rmi [OPTIONS] IMAGE [IMAGE...]',
  'Remove one or more images',
  [1, MANY],
  [flag('-f, --force', 'Force removal of the image'), flag('--no-prune', 'Do not delete untagged parents')],
  function* ({ engine, console, flags }) {
    const options = { force: flags.has('force'), keepParents: flags.has('no-prune') }
    return yield* forEach(console, flags.args, options.force, function* (name) {
      if (engine.findImage(name) === null) throw new ClientError(`Error: No such image: ${name}`)
      yield* console.print(removedText(removeImage(engine, name, options)))
    })
  },
)

export const removedText = (removed: readonly Removed[]): string =>
  removed
    .map((one) => ('untagged' in one ? `Untagged: ${one.untagged}\n` : `Deleted: ${one.deleted}\n`))
    .join('')

/** Does something for each argument; what fails is said at the end. */
export function* forEach(
  console: Console,
  args: readonly string[],
  isForced: boolean,
  action: (arg: string) => Step<void>,
): Step<number> {
  const failures: DockerError[] = []
  for (const arg of args) {
    try {
      yield* action(arg)
    } catch (error) {
      if (!(error instanceof DockerError)) throw error
      failures.push(error)
    }
  }
  for (const failure of failures) yield* console.printError(`${failureText(failure)}\n`)
  const onlyMissing = failures.every(({ message }) => message.startsWith('Error: No such'))
  return failures.length === 0 || (isForced && onlyMissing) ? 0 : 1
}

export const failureText = (error: DockerError): string =>
  error instanceof ClientError ? error.message : `Error response from daemon: ${error.message}`

// ---- inspect

export const inspect = define(
  'inspect',
  'inspect [OPTIONS] NAME|ID [NAME|ID...]',
  'Return low-level information on Docker objects',
  [1, MANY],
  [
    flag('-f, --format', 'Format the output using the given Go template', 'string'),
    flag('-s, --size', 'Display total file sizes if the type is container'),
    flag('--type', 'Return JSON for specified type', 'string'),
  ],
  (context) =>
    inspectAll(context, 'object', (engine, name) => {
      const type = context.flags.value('type')
      const container = type === 'image' ? null : engine.containers.find(name)
      if (container !== null) return inspectContainer(engine, container)
      const image = type === 'container' ? null : engine.findImage(name)
      return image === null ? null : inspectImage(engine, image)
    }),
)

export const imageInspect = define(
  'image inspect',
  'image inspect [OPTIONS] IMAGE [IMAGE...]',
  'Display detailed information on one or more images',
  [1, MANY],
  [flag('-f, --format', 'Format the output using the given Go template', 'string')],
  (context) =>
    inspectAll(context, 'image', (engine, name) => {
      const image = engine.findImage(name)
      return image === null ? null : inspectImage(engine, image)
    }),
)

export function* inspectAll(
  { engine, console, flags }: Context,
  kind: string,
  find: (engine: Engine, name: string) => Json | null,
): Step<number> {
  const template = flags.value('format')
  const found: Json[] = []
  const missing: string[] = []
  for (const name of flags.args) {
    const value = find(engine, name)
    if (value === null) missing.push(name)
    else found.push(value)
  }
  if (template === undefined) yield* console.print(`${goJsonIndented(found)}\n`)
  else if (found.length === 0) yield* console.print('\n')
  else for (const value of found) yield* console.print(`${renderTemplate(template, value)}\n`)
  for (const name of missing) yield* console.printError(`Error: No such ${kind}: ${name}\n`)
  return missing.length > 0 ? 1 : 0
}

// ---- build

export const buildCommand = define(
  'build',
  'build [OPTIONS] PATH | URL | -',
  'Build an image from a Dockerfile',
  [1, 1],
  [
    flag('--build-arg', 'Set build-time variables', 'list'),
    flag('-f, --file', "Name of the Dockerfile (Default is 'PATH/Dockerfile')", 'string'),
    flag('--force-rm', 'Always remove intermediate containers'),
    flag('--label', 'Set metadata for an image', 'list'),
    flag('--no-cache', 'Do not use cache when building the image'),
    flag('--pull', 'Always attempt to pull a newer version of the image'),
    flag('-q, --quiet', 'Suppress the build output and print image ID on success'),
    flag('--rm', 'Remove intermediate containers after a successful build (default true)'),
    flag('-t, --tag', "Name and optionally a tag in the 'name:tag' format", 'list'),
    flag('--target', 'Set the target build stage to build.', 'string'),
    flag('--progress', 'Set type of progress output (auto, plain, tty)', 'string'),
  ],
  runBuild,
)

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
  const isQuiet = flags.has('quiet')
  const directory = (flags.args[0] as string).replace(/(.)\/+$/, '$1')
  const source = yield* readSources(engine, console, directory, flags.value('file'))
  const { context, text, name } = source
  const say = function* (line: string): Step<void> {
    if (!isQuiet) yield* console.print(line)
  }
  yield* say(`Sending build context to Docker daemon  ${humanSize(context.size, 4)}\r\r\n`)
  const labels = flags.values('label').map((label) => ` LABEL ${label}`)
  const instructions = parseDockerfile([text, ...labels].join('\n'), name)
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
  if (directory === '-') {
    return {
      context: { entries: [], size: 2048 },
      text: decode(yield* console.readAll(0)),
      name: 'Dockerfile',
    }
  }
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

export const save = define(
  'save',
  'save [OPTIONS] IMAGE [IMAGE...]',
  'Save one or more images to a tar archive (streamed to STDOUT by default)',
  [1, MANY],
  [flag('-o, --output', 'Write to a file, instead of STDOUT', 'string')],
  function* ({ engine, console, flags }) {
    const output = flags.value('output')
    if (output === undefined && console.onTerminal) {
      throw new ClientError('cowardly refusing to save to a terminal. Use the -o flag or redirect')
    }
    const wanted = new Map<Digest, SavedImage>()
    for (const name of flags.args) {
      const image = engine.getImage(name, `reference does not exist`)
      const isId = image.id.slice(7).startsWith(name.replace(/^sha256:/, ''))
      const reference = isId ? null : withTag(parseReference(name))
      const all = engine.references.of(image.id)
      const isRepository = reference !== null && parseReference(name).tag === null
      const names =
        reference === null
          ? []
          : isRepository
            ? all.filter((one) => one.startsWith(`${familiarName(reference)}:`))
            : [named(name)]
      wanted.set(image.id, { image, names: [...(wanted.get(image.id)?.names ?? []), ...names] })
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
  },
)

function writeOutput(engine: Engine, path: string, bytes: Uint8Array): void {
  const fd = engine.sys.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  if (fd < 0)
    throw new ClientError(
      `failed to save image: unable to validate output path: open ${path}: ${goStrerror(-fd)}`,
    )
  engine.sys.close(fd)
  engine.files.write(path, bytes, 0o600)
}

export const load = define(
  'load',
  'load [OPTIONS]',
  'Load an image from a tar archive or STDIN',
  [0, 0],
  [
    flag('-i, --input', 'Read from tar archive file, instead of STDIN', 'string'),
    flag('-q, --quiet', 'Suppress the load output'),
  ],
  function* ({ engine, console, flags }) {
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
  },
)

function* readInput(engine: Engine, console: Console, path: string | undefined): Step<Uint8Array> {
  if (path === undefined || path === '-') return yield* console.readAll(0)
  const fd = engine.sys.open(path, O_RDONLY)
  if (fd < 0) throw new ClientError(`open ${path}: ${goStrerror(-fd)}`)
  engine.sys.close(fd)
  return engine.files.read(path) ?? new Uint8Array(0)
}

export const importCommand = define(
  'import',
  'import [OPTIONS] file|URL|- [REPOSITORY[:TAG]]',
  'Import the contents from a tarball to create a filesystem image',
  [1, 2],
  [flag('-m, --message', 'Set commit message for imported image', 'string')],
  function* ({ engine, console, flags }) {
    const [source = '', name] = flags.args
    if (name !== undefined) checkTag(name)
    const bytes = yield* readInput(engine, console, source)
    const tar = isGzip(bytes) ? yield* gunzip(bytes, 1 << 30) : bytes
    if (typeof tar === 'string') throw new DockerError(tar)
    const layer = yield* engine.layers.register(tar, null)
    const created = engine.now()
    const comment = flags.value('message') ?? `Imported from ${source}`
    const text = goJson(
      sorted<Json | undefined>({
        architecture: 'amd64',
        comment,
        config: emptyConfig,
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
  },
)

export const imagePrune = define(
  'image prune',
  'image prune [OPTIONS]',
  'Remove unused images',
  [0, 0],
  [
    flag('-a, --all', 'Remove all unused images, not just dangling ones'),
    flag('-f, --force', 'Do not prompt for confirmation'),
  ],
  function* ({ engine, console, flags }) {
    const what = flags.has('all')
      ? 'all images without at least one container associated to them'
      : 'all dangling images'
    if (!flags.has('force')) {
      if (!(yield* console.confirm(`WARNING! This will remove ${what}.\nAre you sure you want to continue?`)))
        return 0
    }
    const { removed, bytes } = pruneImages(engine, flags.has('all'))
    if (removed.length > 0) yield* console.print(`Deleted Images:\n${removed.map(prunedText).join('')}\n`)
    yield* console.print(`Total reclaimed space: ${humanSize(bytes, 4)}\n`)
    return 0
  },
)

const prunedText = (one: Removed): string =>
  'untagged' in one ? `untagged: ${one.untagged}\n` : `deleted: ${one.deleted}\n`

/** Removes images without name (or all) that nothing stands on or uses. */
export function pruneImages(engine: Engine, all: boolean): { removed: Removed[]; bytes: number } {
  const removed: Removed[] = []
  let bytes = 0
  for (const image of engine.images.all()) {
    const names = engine.references.of(image.id).filter((name) => !name.includes('@'))
    if ((names.length > 0 && !all) || engine.images.children(image.id).length > 0) continue
    if (engine.containers.all().some((container) => container.image === image.id)) continue
    const sizes = new Map(engine.layers.all().map((layer) => [layer.chainId as string, layer.size]))
    if (engine.images.get(image.id) === null) continue
    const gone = removeImage(engine, image.id, { force: true, keepParents: false })
    for (const one of gone) if ('deleted' in one) bytes += sizes.get(one.deleted) ?? 0
    // The list names images only, not their layers.
    removed.push(...gone.filter((one) => !('deleted' in one) || !sizes.has(one.deleted)))
  }
  return { removed, bytes }
}
