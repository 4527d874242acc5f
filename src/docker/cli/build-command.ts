/** docker build: with the classic builder, or with BuildKit. */

import { decode, encode } from '../../kernel/text.ts'
import { build, checkTag } from '../builder/build.ts'
import { type Context as BuildContext, packContext } from '../builder/context.ts'
import { labelInstruction, parseDockerfile } from '../builder/dockerfile.ts'
import { buildWithBuildKit, fileEntry } from '../buildkit/build.ts'
import { PlainProgress, type Progress, QuietProgress, TerminalProgress } from '../buildkit/progress.ts'
import { shortId } from '../content/digest.ts'
import { sorted } from '../content/json.ts'
import type { TarEntry } from '../content/tar.ts'
import { readTar } from '../content/tar-read.ts'
import { decompressArchive } from '../engine/decompress-archive.ts'
import type { Engine } from '../engine/engine.ts'
import { pullImage } from '../engine/pull.ts'
import { ClientError, DockerError } from '../errors.ts'
import { parseReference, withTag } from '../reference.ts'
import type { Step } from '../step.ts'
import { hasFeature } from '../store/choose-driver.ts'
import type { Image } from '../store/images.ts'
import { humanSize } from '../units.ts'
import { type Context, define } from './command.ts'
import type { Console } from './console.ts'
import { labelsOf } from './create-options.ts'
import { named } from './image-commands.ts'
import { PullDisplay } from './progress.ts'

export const buildCommand = define([1, 1], function* (context) {
  checkTags(context.flags.values('tag'))
  return yield* usesBuildKit(context) ? runBuildKit(context) : runClassic(context)
})

function checkTags(tags: readonly string[]): void {
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
}

/** As the variable says, else as the daemon's `features` do; the classic builder is what 20.10 has without either. */
function usesBuildKit({ engine, console }: Context): boolean {
  const variable = console.variable('DOCKER_BUILDKIT') ?? ''
  if (variable === '') return hasFeature(engine.files, 'buildkit')
  if (/^(1|t|T|TRUE|true|True)$/.test(variable)) return true
  if (/^(0|f|F|FALSE|false|False)$/.test(variable)) return false
  throw new ClientError(
    `DOCKER_BUILDKIT environment variable expects boolean value: strconv.ParseBool: parsing ${JSON.stringify(variable)}: invalid syntax`,
  )
}

function* runClassic({ engine, console, flags }: Context): Step<number> {
  const tags = flags.values('tag')
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
  const buildArgs = buildArgsOf(console, flags.values('build-arg'))
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

const buildArgsOf = (console: Console, words: readonly string[]): Map<string, string | undefined> =>
  new Map(
    words.map((word) => {
      const equals = word.indexOf('=')
      return equals < 0 ? [word, console.variable(word)] : [word.slice(0, equals), word.slice(equals + 1)]
    }),
  )

function* runBuildKit({ engine, console, flags }: Context): Step<number> {
  const given = flags.args[0] as string
  const directory = given.replace(/(.)\/+$/, '$1')
  const tags = flags.values('tag')
  const progress = progressOf(console, flags.has('quiet'), flags.value('progress') ?? 'auto')
  const { dockerfile, name, ignoreFile, context } = yield* clientFiles(
    engine,
    console,
    directory,
    flags.value('file'),
  )
  let image: Image
  try {
    image = yield* buildWithBuildKit(
      engine,
      {
        directory: given,
        dockerfile,
        dockerfileName: name,
        ignoreFile,
        context,
        useCache: !flags.has('no-cache'),
        buildArgs: buildArgsOf(console, flags.values('build-arg')),
        labels: labelsOf(flags.values('label')),
        target: flags.value('target') ?? '',
        tags,
        extraHosts: flags.values('add-host'),
        secrets: yield* secretsOf(console, flags.values('secret')),
      },
      progress,
    )
  } catch (error) {
    if (!(error instanceof DockerError) || error instanceof ClientError) throw error
    // The progress has said it.
    yield* console.advise(error)
    return 1
  }
  const idFile = flags.value('iidfile')
  if (idFile !== undefined) engine.files.write(idFile, image.id, 0o666 & ~0o022)
  if (flags.has('quiet')) yield* console.print(`${image.id}\n`)
  return 0
}

function progressOf(console: Console, isQuiet: boolean, kind: string): Progress {
  if (isQuiet) return new QuietProgress(console)
  if (kind === 'plain') return new PlainProgress(console)
  const isTerminal = console.sys.isatty(2)
  if (kind === 'tty' && !isTerminal)
    throw new ClientError('failed to get console: provided file is not a console')
  if (kind !== 'auto' && kind !== 'tty') throw new ClientError(`invalid progress value : ${kind}`)
  return isTerminal ? new TerminalProgress(console) : new PlainProgress(console)
}

interface ClientFiles {
  readonly dockerfile: TarEntry | null
  readonly name: string
  readonly ignoreFile: TarEntry | null
  readonly context: readonly TarEntry[]
}

/** What BuildKit asks the client for: two files by themselves, and the context without what is ignored. */
function* clientFiles(
  engine: Engine,
  console: Console,
  directory: string,
  file: string | undefined,
): Step<ClientFiles> {
  const { sys, files } = engine
  const entryOf = function* (path: string, name: string): Step<TarEntry | null> {
    const stat = sys.stat(path)
    const bytes = yield* console.readFile(path)
    if (typeof stat === 'number' || typeof bytes === 'number') return null
    return fileEntry(name, decode(bytes), stat.mode, stat.mtime.sec)
  }
  if (directory === '-' || file === '-') {
    const { text, name, context } = yield* readSources(engine, console, directory, file)
    const dockerfile = fileEntry(name, text, 0o600, sys.time().sec)
    return { dockerfile, name, ignoreFile: null, context: context.entries }
  }
  checkDirectory(engine, directory)
  const path = file ?? `${directory}/Dockerfile`
  const name = path.slice(path.lastIndexOf('/') + 1)
  const own = `${path}.dockerignore`
  const ignoreFile = yield* entryOf(files.exists(own) ? own : `${directory}/.dockerignore`, '.dockerignore')
  const { entries } = yield* packContext(sys, directory, '')
  return { dockerfile: yield* entryOf(path, name), name, ignoreFile, context: entries }
}

/** `--secret id=NAME,src=PATH` */
function* secretsOf(console: Console, given: readonly string[]): Step<Map<string, Uint8Array>> {
  const secrets = new Map<string, Uint8Array>()
  for (const text of given) {
    const fields = new Map(
      text.split(',').map((field) => [field.split('=')[0] as string, field.slice(field.indexOf('=') + 1)]),
    )
    const id = fields.get('id') ?? fields.get('src') ?? fields.get('source') ?? ''
    const path = fields.get('src') ?? fields.get('source') ?? id
    const content = yield* console.readFile(path)
    const variable = fields.get('env') ?? (typeof content === 'number' ? id : undefined)
    const value = variable === undefined ? undefined : console.variable(variable)
    if (value === undefined && typeof content === 'number') {
      throw new ClientError(
        `could not parse secrets: [${text}]: failed to stat ${path}: stat ${path}: no such file or directory`,
      )
    }
    secrets.set(id, value === undefined ? (content as Uint8Array) : encode(value))
  }
  return secrets
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
    if (error instanceof DockerError && hasBegun) {
      throw new ClientError(error.message, error.status, error.advice)
    }
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
  const { sys } = engine
  if (directory === '-') return yield* readStreamedSources(console, file ?? 'Dockerfile')
  if (/^(https?|git):\/\//.test(directory)) {
    throw new ClientError(
      `unable to prepare context: unable to download remote context: no network on this machine`,
    )
  }
  checkDirectory(engine, directory)
  if (file === '-') {
    const text = decode(yield* console.readAll(0))
    return { context: yield* packContext(sys, directory, 'Dockerfile'), text, name: 'Dockerfile' }
  }
  const path = file ?? `${directory}/Dockerfile`
  const bytes = yield* console.readFile(path)
  if (typeof bytes === 'number') {
    const shown = file === undefined ? absolute(sys.getcwd(), path) : absolute(sys.getcwd(), file)
    throw new ClientError(
      `unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat ${shown}: no such file or directory`,
    )
  }
  const relative = path.startsWith(`${directory}/`) ? path.slice(directory.length + 1) : path
  return { context: yield* packContext(sys, directory, relative), text: decode(bytes), name: relative }
}

function checkDirectory({ sys }: Engine, directory: string): void {
  const stat = sys.stat(directory)
  if (typeof stat === 'number')
    throw new ClientError(`unable to prepare context: path "${directory}" not found`)
  if ((stat.mode & 0o170000) !== 0o040000) {
    throw new ClientError(`unable to prepare context: context must be a directory: ${directory}`)
  }
}

/** Standard input: a Dockerfile alone, or a tar with the context in it. */
function* readStreamedSources(console: Console, file: string): Step<Sources> {
  const given = yield* console.readAll(0)
  const bytes = yield* decompressArchive(given)
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
