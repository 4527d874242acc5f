/** docker run, create, start. */

import { encode } from '../../kernel/text.ts'
import { type Container, isAutoRemoved } from '../engine/containers.ts'
import type { Engine } from '../engine/engine.ts'
import { createContainer, removeContainer } from '../engine/lifecycle.ts'
import { pullImage } from '../engine/pull.ts'
import { startContainer, startDetached, superviseContainer } from '../engine/supervise.ts'
import { ClientError, DockerError } from '../errors.ts'
import { parseReference, withTag } from '../reference.ts'
import type { Step } from '../step.ts'
import { type Context, define, defineRunner, MANY } from './command.ts'
import type { Console } from './console.ts'
import { attachedStreams, checkOptions, creationOf } from './create-options.ts'
import { checkTagHere, failureText } from './each.ts'
import { find } from './find.ts'
import type { Flags } from './flags.ts'

import { PullDisplay } from './progress.ts'

/** What fails before there is a container. */
const NOT_CREATED = 125

export const run = defineRunner([1, MANY], function* (context) {
  const { engine, console, flags } = context
  if (flags.has('detach') && flags.values('attach').length > 0) {
    throw new ClientError('Conflicting options: -a and -d')
  }
  if (flags.has('tty') && flags.has('interactive') && !flags.has('detach') && !console.sys.isatty(0)) {
    throw new ClientError('the input device is not a TTY')
  }
  let container: Container
  try {
    container = yield* create(engine, console, flags)
  } catch (error) {
    if (!(error instanceof DockerError)) throw error
    if (/See 'docker run --help'/.test(error.message)) throw error
    const said = `docker: ${ended(failureText(error))}\nSee 'docker run --help'.`
    throw new ClientError(said, NOT_CREATED, error.advice)
  }
  try {
    return yield* runCreated(context, container)
  } catch (error) {
    if (!(error instanceof DockerError)) throw error
    if (isAutoRemoved(container)) removeContainer(engine, container, { volumes: true })
    throw new ClientError(
      `docker: ${ended(failureText(error))}`,
      error.status === 1 ? NOT_CREATED : error.status,
    )
  }
})

const ended = (text: string): string => `${text.replace(/\.$/, '')}.`

function* runCreated({ engine, console, flags }: Context, container: Container): Step<number> {
  const attached = attachedStreams(flags)
  if (attached.has('stdout') || attached.has('stderr')) return yield* runAttached(engine, console, container)
  yield* console.print(`${container.id}\n`)
  if (!attached.has('stdin')) {
    yield* startDetached(engine, container)
    return 0
  }
  return yield* runAttached(engine, console, container)
}

/** Runs in the foreground, with the command's own streams; the container's status. */
function* runAttached(
  engine: Engine,
  console: Console,
  container: Container,
  { isStarted = false, stdin = true }: { isStarted?: boolean; stdin?: boolean } = {},
): Step<number> {
  const { Tty, OpenStdin, AttachStdout, AttachStderr } = container.config
  const started = yield* startContainer(engine, container, {
    session: 'inherit',
    stdin: OpenStdin && stdin ? (Tty ? 'inherit' : 'copy') : 'null',
    output: Tty ? 'inherit' : 'pipe',
  })
  return yield* superviseContainer(engine, container, started, function* (stream, bytes) {
    const isShown = isStarted || (stream === 'stdout' ? AttachStdout : AttachStderr)
    if (isShown) yield* console.write(stream === 'stdout' ? 1 : 2, bytes)
  })
}

export const createCommand = defineRunner([1, MANY], function* ({ engine, console, flags }) {
  const container = yield* create(engine, console, flags)
  yield* console.print(`${container.id}\n`)
  return 0
})

function* create(engine: Engine, console: Console, flags: Flags): Step<Container> {
  checkOptions(flags)
  const name = flags.args[0] as string
  const file = flags.value('cidfile')
  if (file !== undefined && engine.files.exists(file)) {
    throw new ClientError(
      `Container ID file found, make sure the other container isn't running or delete ${file}`,
    )
  }
  const own = flags.value('name')
  if (own !== undefined && own !== '') checkContainerName(own)
  const image = yield* findOrPull(engine, console, flags, name)
  const container = yield* createContainer(engine, {
    image,
    ...(yield* creationOf(engine, console, flags, image, name)),
    ...(own === undefined || own === '' ? {} : { name: own }),
  })
  if (file !== undefined) engine.files.write(file, encode(container.id), 0o644)
  return container
}

export function checkContainerName(name: string): void {
  if (/^\/?[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name)) return
  throw new DockerError(`Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`)
}

function* findOrPull(engine: Engine, console: Console, flags: Flags, name: string) {
  const policy = flags.value('pull') ?? 'missing'
  const platform = flags.value('platform') ?? ''
  if (platform !== '' && !/^(linux|linux\/(amd64|x86_64)|amd64|x86_64)$/.test(platform)) {
    yield* console.printError(
      `Unable to find image '${/[:@]/.test(name) ? name : `${name}:latest`}' locally\n`,
    )
    const shown = platform === 'linux/arm64' ? 'linux/arm64/v8' : platform
    throw new ClientError(`no matching manifest for ${shown} in the manifest list entries`)
  }
  // The number of an image is none of its names.
  if (!/^[0-9a-f]{64}$/.test(name)) checkTagHere(name)
  const found = policy === 'always' ? null : engine.findImage(name)
  if (found !== null) return found
  const reference = withTag(parseReference(name))
  const full = /[:@]/.test(name) ? name : `${name}:latest`
  if (policy === 'never') throw new DockerError(`No such image: ${full}`)
  if (policy !== 'always') yield* console.printError(`Unable to find image '${full}' locally\n`)
  yield* pullImage(engine, reference, new PullDisplay(console, false, 2))
  return engine.getImage(name)
}

export const start = define([1, MANY], function* ({ engine, console, flags }) {
  const isAttached = flags.has('attach') || flags.has('interactive')
  if (isAttached && flags.args.length > 1) {
    throw new ClientError('you cannot start and attach multiple containers at once')
  }
  if (isAttached) {
    const container = find(engine, flags.args[0] as string)
    if (container.state.Running) return 0
    return yield* runAttached(engine, console, container, {
      isStarted: true,
      stdin: flags.has('interactive'),
    })
  }
  const failed: string[] = []
  for (const name of flags.args) {
    try {
      const container = engine.containers.getByName(name)
      if (!container.state.Running) yield* startDetached(engine, container)
      yield* console.print(`${name}\n`)
    } catch (error) {
      if (!(error instanceof DockerError)) throw error
      yield* console.printError(`${failureText(error)}\n`)
      failed.push(name)
    }
  }
  if (failed.length > 0) throw new ClientError(`Error: failed to start containers: ${failed.join(', ')}`)
  return 0
})
