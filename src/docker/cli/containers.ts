/** docker run, create, start, stop, kill, restart, ps, exec, rm, logs, diff, commit, cp, export and their kin. */

import { MNT_DETACH, MS_BIND, SIGKILL } from '../../kernel/abi.ts'
import { encode } from '../../kernel/text.ts'
import { isDirectory } from '../../kernel/vfs/mode.ts'
import { checkTag } from '../builder/build.ts'
import { completeConfig } from '../builder/state.ts'
import { type TarEntry, tarEntry } from '../content/tar.ts'
import { readTar } from '../content/tar-read.ts'
import { writeTar } from '../content/tar-write.ts'
import { isForEveryContainer } from '../engine/changes.ts'
import { childImage, commitLayer, keepImage } from '../engine/commit.ts'
import { type Container, type MountPoint, volumeData } from '../engine/containers.ts'
import type { Engine } from '../engine/engine.ts'
import { createContainer, createVolume, removeContainer } from '../engine/lifecycle.ts'
import { packOne, packTree } from '../engine/pack.ts'
import { exitStatus, waitFor } from '../engine/processes.ts'
import { pullImage } from '../engine/pull.ts'
import { startProcess } from '../engine/run-process.ts'
import {
  killContainer,
  startContainer,
  startDetached,
  stopContainer,
  superviseContainer,
} from '../engine/supervise.ts'
import { cleanPath, unpackTar } from '../engine/unpack.ts'
import { ClientError, DockerError } from '../errors.ts'
import { parseReference, withTag } from '../reference.ts'
import type { Step } from '../step.ts'
import type { ContainerConfig } from '../store/images.ts'
import { humanSize } from '../units.ts'
import { type Context, define, flag, MANY } from './command.ts'
import type { Console } from './console.ts'
import { containerSize, containersText, inspectContainer } from './container-view.ts'
import type { Flag, Flags } from './flags.ts'
import { failureText, forEach, inspectAll } from './images.ts'
import { PullDisplay } from './progress.ts'

const creationFlags: readonly Flag[] = [
  flag('-a, --attach', 'Attach to STDIN, STDOUT or STDERR', 'list'),
  flag('--entrypoint', 'Overwrite the default ENTRYPOINT of the image', 'string'),
  flag('-e, --env', 'Set environment variables', 'list'),
  flag('-h, --hostname', 'Container host name', 'string'),
  flag('-i, --interactive', 'Keep STDIN open even if not attached'),
  flag('-l, --label', 'Set meta data on a container', 'list'),
  flag('--name', 'Assign a name to the container', 'string'),
  flag('--network', 'Connect a container to a network (there is none on this machine)', 'network'),
  flag('--rm', 'Automatically remove the container when it exits'),
  flag('-t, --tty', 'Allocate a pseudo-TTY'),
  flag('-u, --user', 'Username or UID (format: <name|uid>[:<group|gid>])', 'string'),
  flag('-v, --volume', 'Bind mount a volume', 'list'),
  flag('-w, --workdir', 'Working directory inside the container', 'string'),
]

export const run = define(
  'run',
  'run [OPTIONS] IMAGE [COMMAND] [ARG...]',
  'Run a command in a new container',
  [1, MANY],
  [...creationFlags, flag('-d, --detach', 'Run container in background and print container ID')],
  function* (context) {
    try {
      return yield* runContainer(context)
    } catch (error) {
      if (!(error instanceof DockerError)) throw error
      const status = error.status === 1 ? 125 : error.status
      const help = status === 125 ? "\nSee 'docker run --help'." : ''
      throw new ClientError(`docker: ${failureText(error).replace(/\.$/, '')}.${help}`, status)
    }
  },
  true,
)

function* runContainer({ engine, console, flags }: Context): Step<number> {
  const isDetached = flags.has('detach')
  const hasTerminal = flags.has('tty')
  if (hasTerminal && flags.has('interactive') && !console.sys.isatty(0)) {
    yield* console.printError('the input device is not a TTY\n')
    return 1
  }
  const container = yield* create(engine, console, flags, !isDetached)
  if (isDetached) {
    yield* startDetached(engine, container)
    yield* console.print(`${container.id}\n`)
    return 0
  }
  return yield* runAttached(engine, console, container)
}

/** Runs in the foreground, with the command's own streams; the container's status. */
function* runAttached(engine: Engine, console: Console, container: Container): Step<number> {
  const { Tty, OpenStdin } = container.config
  const started = yield* startContainer(engine, container, {
    stdin: OpenStdin ? 'inherit' : 'null',
    output: Tty ? 'inherit' : 'pipe',
  })
  return yield* superviseContainer(engine, container, started, (stream, bytes) =>
    console.write(stream === 'stdout' ? 1 : 2, bytes),
  )
}

export const createCommand = define(
  'create',
  'create [OPTIONS] IMAGE [COMMAND] [ARG...]',
  'Create a new container',
  [1, MANY],
  creationFlags,
  function* ({ engine, console, flags }) {
    const container = yield* create(engine, console, flags, true)
    yield* console.print(`${container.id}\n`)
    return 0
  },
  true,
)

function* create(engine: Engine, console: Console, flags: Flags, isAttached: boolean): Step<Container> {
  const [name = '', ...command] = flags.args
  let image = engine.findImage(name)
  if (image === null) {
    const reference = withTag(parseReference(name))
    yield* console.printError(
      `Unable to find image '${name.includes(':') ? name : `${name}:latest`}' locally\n`,
    )
    yield* pullImage(engine, reference, new PullDisplay(console, false, 2))
    image = engine.getImage(name)
  }
  const base = completeConfig(image.configuration.config)
  const entrypoint = flags.value('entrypoint')
  const interactive = flags.has('interactive')
  const own = flags.value('name')
  if (own !== undefined && !/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(own)) {
    throw new DockerError(`Invalid container name (${own}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`, 125)
  }
  const config: ContainerConfig = {
    ...base,
    Hostname: flags.value('hostname') ?? '',
    User: flags.value('user') ?? base.User,
    AttachStdin: isAttached && interactive,
    AttachStdout: isAttached,
    AttachStderr: isAttached,
    Tty: flags.has('tty'),
    OpenStdin: interactive,
    StdinOnce: isAttached && interactive,
    Env: mergeEnvironment(base.Env ?? [], flags.values('env'), console),
    Cmd: command.length > 0 ? command : entrypoint === undefined ? base.Cmd : null,
    Image: name,
    WorkingDir: flags.value('workdir') ?? base.WorkingDir,
    Entrypoint: entrypoint === undefined ? base.Entrypoint : entrypoint === '' ? null : [entrypoint],
    OnBuild: null,
    Labels: { ...base.Labels, ...labelsOf(flags.values('label')) },
  }
  const mounts = flags.values('volume').map((text) => parseVolume(engine, text))
  return yield* createContainer(engine, {
    image,
    config,
    mounts,
    autoRemove: flags.has('rm'),
    ...(own === undefined ? {} : { name: own }),
  })
}

function mergeEnvironment(base: readonly string[], given: readonly string[], console: Console): string[] {
  const env = [...base]
  for (const word of given) {
    const equals = word.indexOf('=')
    const name = equals < 0 ? word : word.slice(0, equals)
    const value = equals < 0 ? console.variable(word) : word.slice(equals + 1)
    if (value === undefined) continue
    const at = env.findIndex((entry) => entry.startsWith(`${name}=`))
    if (at < 0) env.push(`${name}=${value}`)
    else env[at] = `${name}=${value}`
  }
  return env
}

const labelsOf = (words: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    words.map((word) => {
      const equals = word.indexOf('=')
      return equals < 0 ? [word, ''] : [word.slice(0, equals), word.slice(equals + 1)]
    }),
  )

/** `/host:/container[:ro]`, `name:/container`, or `/container` alone for a volume without name. */
function parseVolume(engine: Engine, text: string): MountPoint {
  const parts = text.split(':')
  const [first = '', second, mode] = parts
  const writable = mode !== 'ro'
  const destination = second ?? first
  if (!destination.startsWith('/') || parts.length > 3) {
    throw new DockerError(
      `invalid volume specification: '${text}': invalid mount config for type "${first.startsWith('/') ? 'bind' : 'volume'}": invalid mount path: '${destination}' mount path must be absolute`,
      125,
    )
  }
  if (second !== undefined && first.startsWith('/')) {
    if (!engine.files.exists(first)) engine.files.makeDirectories(first, 0o755)
    return { type: 'bind', name: '', source: first, destination, writable }
  }
  const name = second === undefined ? engine.chance.id() : first
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name)) {
    throw new DockerError(
      `create ${name}: "${name}" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`,
      125,
    )
  }
  createVolume(engine, name)
  return { type: 'volume', name, source: volumeData(name), destination, writable }
}

// ---- start, stop

const find = (engine: Engine, name: string): Container => {
  const container = engine.containers.find(name)
  if (container === null) throw new ClientError(`Error: No such container: ${name}`)
  return container
}

export const start = define(
  'start',
  'start [OPTIONS] CONTAINER [CONTAINER...]',
  'Start one or more stopped containers',
  [1, MANY],
  [
    flag('-a, --attach', 'Attach STDOUT/STDERR and forward signals'),
    flag('-i, --interactive', "Attach container's STDIN"),
  ],
  function* ({ engine, console, flags }) {
    if (flags.has('attach') || flags.has('interactive')) {
      const container = find(engine, flags.args[0] as string)
      return container.state.Running ? 0 : yield* runAttached(engine, console, container)
    }
    return yield* forEach(console, flags.args, false, function* (name) {
      const container = find(engine, name)
      if (!container.state.Running) yield* startDetached(engine, container)
      yield* console.print(`${name}\n`)
    })
  },
)

const time = flag('-t, --time', 'Seconds to wait for stop before killing it (default 10)', 'int')

export const stop = define(
  'stop',
  'stop [OPTIONS] CONTAINER [CONTAINER...]',
  'Stop one or more running containers',
  [1, MANY],
  [time],
  function* ({ engine, console, flags }) {
    return yield* forEach(console, flags.args, false, function* (name) {
      const container = find(engine, name)
      if (container.state.Running) yield* stopContainer(engine, container, Number(flags.value('time') ?? 10))
      yield* console.print(`${name}\n`)
    })
  },
)

export const restart = define(
  'restart',
  'restart [OPTIONS] CONTAINER [CONTAINER...]',
  'Restart one or more containers',
  [1, MANY],
  [time],
  function* ({ engine, console, flags }) {
    return yield* forEach(console, flags.args, false, function* (name) {
      const container = find(engine, name)
      if (container.state.Running) yield* stopContainer(engine, container, Number(flags.value('time') ?? 10))
      yield* startDetached(engine, find(engine, name))
      yield* console.print(`${name}\n`)
    })
  },
)

const signals: Readonly<Record<string, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  KILL: 9,
  USR1: 10,
  USR2: 12,
  TERM: 15,
}

export const kill = define(
  'kill',
  'kill [OPTIONS] CONTAINER [CONTAINER...]',
  'Kill one or more running containers',
  [1, MANY],
  [flag('-s, --signal', 'Signal to send to the container (default "KILL")', 'string')],
  function* ({ engine, console, flags }) {
    const name = flags.value('signal') ?? 'KILL'
    const signal = /^\d+$/.test(name) ? Number(name) : signals[name.toUpperCase().replace(/^SIG/, '')]
    if (signal === undefined) throw new DockerError(`Invalid signal: ${name}`)
    return yield* forEach(console, flags.args, false, function* (which) {
      const container = find(engine, which)
      if (!container.state.Running) {
        throw new DockerError(`Cannot kill container: ${which}: Container ${container.id} is not running`)
      }
      yield* killContainer(engine, container, signal)
      yield* console.print(`${which}\n`)
    })
  },
)

export const wait = define(
  'wait',
  'wait CONTAINER [CONTAINER...]',
  'Block until one or more containers stop, then print their exit codes',
  [1, MANY],
  [],
  function* ({ engine, console, flags }) {
    return yield* forEach(console, flags.args, false, function* (name) {
      const { id } = find(engine, name)
      while (engine.containers.get(id)?.state.Running === true) {
        while (engine.sys.nanosleep(0.05) === -512) yield
      }
      yield* console.print(`${engine.containers.get(id)?.state.ExitCode ?? 0}\n`)
    })
  },
)

export const rm = define(
  'rm',
  'rm [OPTIONS] CONTAINER [CONTAINER...]',
  'Remove one or more containers',
  [1, MANY],
  [
    flag('-f, --force', 'Force the removal of a running container (uses SIGKILL)'),
    flag('-v, --volumes', 'Remove anonymous volumes associated with the container'),
  ],
  function* ({ engine, console, flags }) {
    const isForced = flags.has('force')
    return yield* forEach(console, flags.args, false, function* (name) {
      const container = find(engine, name)
      if (container.state.Running) {
        if (!isForced) {
          throw new DockerError(
            `You cannot remove a running container ${container.id}. Stop the container before attempting removal or force remove`,
          )
        }
        yield* killContainer(engine, container, SIGKILL)
      }
      if (engine.containers.get(container.id) !== null) {
        removeContainer(engine, container, { volumes: flags.has('volumes') })
      }
      yield* console.print(`${name}\n`)
    })
  },
)

export const rename = define(
  'rename',
  'rename CONTAINER NEW_NAME',
  'Rename a container',
  [2, 2],
  [],
  function* ({ engine, flags }) {
    const [from = '', to = ''] = flags.args
    const container = find(engine, from)
    const other = engine.containers.all().find(({ name }) => name === to)
    if (other !== undefined) {
      throw new DockerError(
        `Error when allocating new name: Conflict. The container name "/${to}" is already in use by container "${other.id}". You have to remove (or rename) that container to be able to reuse that name.`,
      )
    }
    container.name = to
    engine.containers.save(container)
    return 0
  },
)

export const containerPrune = define(
  'container prune',
  'container prune [OPTIONS]',
  'Remove all stopped containers',
  [0, 0],
  [flag('-f, --force', 'Do not prompt for confirmation')],
  function* ({ engine, console, flags }) {
    if (!flags.has('force')) {
      const question = 'WARNING! This will remove all stopped containers.\nAre you sure you want to continue?'
      if (!(yield* console.confirm(question))) return 0
    }
    const stopped = engine.containers.all().filter(({ state }) => !state.Running)
    const bytes = stopped.reduce((sum, container) => sum + containerSize(engine, container).own, 0)
    for (const container of stopped) removeContainer(engine, container)
    if (stopped.length > 0) {
      yield* console.print(`Deleted Containers:\n${stopped.map(({ id }) => `${id}\n`).join('')}\n`)
    }
    yield* console.print(`Total reclaimed space: ${humanSize(bytes, 4)}\n`)
    return 0
  },
)

// ---- looking

export const ps = define(
  'ps',
  'ps [OPTIONS]',
  'List containers',
  [0, 0],
  [
    flag('-a, --all', 'Show all containers (default shows just running)'),
    flag('-f, --filter', 'Filter output based on conditions provided', 'filter'),
    flag('--format', 'Pretty-print containers using a Go template', 'string'),
    flag('-n, --last', 'Show n last created containers (includes all states) (default -1)', 'int'),
    flag('-l, --latest', 'Show the latest created container (includes all states)'),
    flag('--no-trunc', "Don't truncate output"),
    flag('-q, --quiet', 'Only display container IDs'),
    flag('-s, --size', 'Display total file sizes'),
  ],
  function* ({ engine, console, flags }) {
    yield* console.print(containersText(engine, flags))
    return 0
  },
)

export const containerInspect = define(
  'container inspect',
  'container inspect [OPTIONS] CONTAINER [CONTAINER...]',
  'Display detailed information on one or more containers',
  [1, MANY],
  [flag('-f, --format', 'Format the output using the given Go template', 'string')],
  (context) =>
    inspectAll(context, 'container', (engine, name) => {
      const container = engine.containers.find(name)
      return container === null ? null : inspectContainer(engine, container)
    }),
)

export const logs = define(
  'logs',
  'logs [OPTIONS] CONTAINER',
  'Fetch the logs of a container',
  [1, 1],
  [
    flag('-f, --follow', 'Follow log output'),
    flag('-n, --tail', 'Number of lines to show from the end of the logs (default "all")', 'string'),
    flag('-t, --timestamps', 'Show timestamps'),
  ],
  function* ({ engine, console, flags }) {
    const { id } = find(engine, flags.args[0] as string)
    const tail = flags.value('tail') ?? 'all'
    let shown = -1
    for (;;) {
      const isRunning = engine.containers.get(id)?.state.Running === true
      const lines = (engine.files.readText(engine.containers.logPath(id)) ?? '').split('\n').slice(0, -1)
      if (shown < 0) shown = tail === 'all' ? 0 : Math.max(0, lines.length - Number(tail))
      for (const line of lines.slice(shown)) {
        const { log, stream, time } = JSON.parse(line) as { log: string; stream: string; time: string }
        yield* console.write(
          stream === 'stderr' ? 2 : 1,
          encode(flags.has('timestamps') ? `${time} ${log}` : log),
        )
      }
      shown = lines.length
      if (!flags.has('follow') || !isRunning) return 0
      while (engine.sys.nanosleep(0.1) === -512) yield
    }
  },
)

export const diff = define(
  'diff',
  'diff CONTAINER',
  "Inspect changes to files or directories on a container's filesystem",
  [1, 1],
  [],
  function* ({ engine, console, flags }) {
    const container = find(engine, flags.args[0] as string)
    const mount = engine.layers.mount(container.id)
    if (mount === null) return 0
    const found = engine.driver
      .changes(mount.mountId, mount.initId)
      .filter(({ path }) => !isForEveryContainer(path))
    yield* console.print(found.map(({ kind, path }) => `${kind} ${path}\n`).join(''))
    return 0
  },
)

// ---- exec

export const exec = define(
  'exec',
  'exec [OPTIONS] CONTAINER COMMAND [ARG...]',
  'Run a command in a running container',
  [2, MANY],
  [
    flag('-d, --detach', 'Detached mode: run command in the background'),
    flag('-e, --env', 'Set environment variables', 'list'),
    flag('-i, --interactive', 'Keep STDIN open even if not attached'),
    flag('-t, --tty', 'Allocate a pseudo-TTY'),
    flag('-u, --user', 'Username or UID (format: <name|uid>[:<group|gid>])', 'string'),
    flag('-w, --workdir', 'Working directory inside the container', 'string'),
  ],
  function* ({ engine, console, flags }) {
    const [name = '', ...argv] = flags.args
    const container = find(engine, name)
    if (!container.state.Running) throw new DockerError(`Container ${container.id} is not running`)
    const mount = engine.layers.mount(container.id)
    if (mount === null) throw new DockerError(`Container ${container.id} is not running`)
    const { config } = container
    try {
      const running = yield* startProcess(engine.sys, {
        root: engine.driver.rootOf(mount.mountId),
        argv,
        env: [
          ...mergeEnvironment(config.Env ?? [], flags.values('env'), console),
          `HOSTNAME=${config.Hostname}`,
          ...(flags.has('tty') ? ['TERM=xterm'] : []),
        ],
        directory: flags.value('workdir') ?? config.WorkingDir,
        user: flags.value('user') ?? config.User,
        stdin: flags.has('interactive') ? 'inherit' : 'null',
        output: 'inherit',
      })
      return flags.has('detach') ? 0 : exitStatus(yield* waitFor(engine.sys, running.pid))
    } catch (error) {
      if (!(error instanceof DockerError)) throw error
      yield* console.print(`OCI runtime exec failed: exec failed: ${error.message}\n`)
      return error.status === 127 ? 126 : error.status
    }
  },
  true,
)

// ---- commit, cp, export

export const commit = define(
  'commit',
  'commit [OPTIONS] CONTAINER [REPOSITORY[:TAG]]',
  "Create a new image from a container's changes",
  [1, 2],
  [
    flag('-a, --author', 'Author (e.g., "John Hannibal Smith <hannibal@a-team.com>")', 'string'),
    flag('-m, --message', 'Commit message', 'string'),
    flag('-p, --pause', 'Pause container during commit (default true)'),
  ],
  function* ({ engine, console, flags }) {
    const [name = '', repository] = flags.args
    const container = find(engine, name)
    if (repository !== undefined) checkTag(repository)
    const parent = engine.getImage(container.image)
    const layer = yield* commitLayer(engine, container.id)
    const text = childImage(parent, {
      author: flags.value('author') ?? '',
      comment: flags.value('message') ?? '',
      container: container.id,
      containerConfig: container.config,
      config: container.config,
      diffId: layer?.diffId ?? null,
      created: engine.now(),
    })
    const image = keepImage(engine, text, parent.id)
    if (repository !== undefined) engine.tag(image.id, repository)
    yield* console.print(`${image.id}\n`)
    return 0
  },
)

/** A container's files without what is mounted into it: its root bound to another place. */
function* withFiles<T>(engine: Engine, container: Container, action: (root: string) => Step<T>): Step<T> {
  const mount = engine.layers.mount(container.id)
  if (mount === null) throw new DockerError(`mount ${container.id}: no such layer`)
  const { sys, files } = engine
  const isRunning = container.state.Running
  const root = isRunning ? engine.driver.rootOf(mount.mountId) : engine.driver.mount(mount.mountId)
  const place = `/var/lib/docker/tmp/files-${engine.chance.number()}`
  files.makeDirectory(place, 0o700)
  sys.mount(root, place, null, MS_BIND, null)
  try {
    return yield* action(place)
  } finally {
    sys.umount(place, MNT_DETACH)
    sys.rmdir(place)
    if (!isRunning) engine.driver.unmount(mount.mountId)
  }
}

export const exportCommand = define(
  'export',
  'export [OPTIONS] CONTAINER',
  "Export a container's filesystem as a tar archive",
  [1, 1],
  [flag('-o, --output', 'Write to a file, instead of STDOUT', 'string')],
  function* ({ engine, console, flags }) {
    const container = find(engine, flags.args[0] as string)
    const output = flags.value('output')
    if (output === undefined && console.onTerminal) {
      throw new ClientError('cowardly refusing to save to a terminal. Use the -o flag or redirect')
    }
    const entries = yield* withFiles(engine, container, (root) =>
      packTree(engine.sys, root, { overlayWhiteouts: false }),
    )
    const tar = writeTar(entries)
    if (output === undefined) yield* console.write(1, tar)
    else engine.files.write(output, tar, 0o600)
    return 0
  },
)

export const cp = define(
  'cp',
  'cp [OPTIONS] CONTAINER:SRC_PATH DEST_PATH|-\n\tdocker cp [OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH',
  'Copy files/folders between a container and the local filesystem',
  [2, 2],
  [
    flag('-a, --archive', 'Archive mode (copy all uid/gid information)'),
    flag('-L, --follow-link', 'Always follow symbol link in SRC_PATH'),
  ],
  function* ({ engine, console, flags }) {
    const [from = '', to = ''] = flags.args
    const source = splitPlace(from)
    const target = splitPlace(to)
    if (source.container !== null && target.container !== null) {
      throw new ClientError('copying between containers is not supported')
    }
    if (source.container === null && target.container === null) {
      throw new ClientError('must specify at least one container source')
    }
    if (source.container !== null) yield* copyOut(engine, console, source.container, source.path, to)
    else yield* copyIn(engine, console, from, target.container as string, target.path)
    return 0
  },
)

function splitPlace(text: string): { container: string | null; path: string } {
  const colon = text.indexOf(':')
  if (colon <= 0 || text.startsWith('.') || text.startsWith('/')) return { container: null, path: text }
  return { container: text.slice(0, colon), path: text.slice(colon + 1) }
}

function* copyOut(engine: Engine, console: Console, name: string, path: string, to: string): Step<void> {
  const container = find(engine, name)
  const clean = cleanPath(path)
  const entries = yield* withFiles(engine, container, (root) => packPlace(engine, root, clean, path))
  if (entries === null) {
    throw new ClientError(`Error: No such container:path: ${name}:${path}`)
  }
  if (to === '-') yield* console.write(1, writeTar(entries))
  else yield* placeEntries(engine, entries, '/', absolutePath(engine, to), to, path)
}

function* copyIn(engine: Engine, console: Console, from: string, name: string, path: string): Step<void> {
  const container = find(engine, name)
  const entries =
    from === '-'
      ? tarEntries(yield* console.readAll(0))
      : yield* packPlace(engine, '', absolutePath(engine, from), from)
  if (entries === null)
    throw new ClientError(`lstat ${absolutePath(engine, from)}: no such file or directory`)
  yield* withFiles(engine, container, function* (root) {
    if (from === '-') yield* unpackTar(engine.sys, root + cleanPath(path), writeTar(entries), 'keep')
    else yield* placeEntries(engine, entries, root, cleanPath(path), path, from)
  })
}

function tarEntries(bytes: Uint8Array): TarEntry[] {
  const entries = readTar(bytes)
  if (typeof entries === 'string') throw new DockerError(entries)
  return entries
}

/** A file or a directory as entries that begin with its own name; null if there is none. */
function* packPlace(engine: Engine, root: string, path: string, asWritten: string): Step<TarEntry[] | null> {
  const full = root + path
  const stat = asWritten.endsWith('/') ? engine.sys.stat(full) : engine.sys.lstat(full)
  if (typeof stat === 'number') return null
  const base = path.slice(path.lastIndexOf('/') + 1)
  if (!isDirectory(stat.mode)) {
    const directory = full.slice(0, full.lastIndexOf('/'))
    return packOne(engine.files, directory, base, stat, new Map(), { overlayWhiteouts: false })
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

/** docker cp's rules: into a directory that is there, else under the name given; `DIR/.` means what is in it. */
function* placeEntries(
  engine: Engine,
  entries: readonly TarEntry[],
  root: string,
  to: string,
  asWritten: string,
  from: string,
): Step<void> {
  const first = entries[0] as TarEntry
  const isFolder = first.name.endsWith('/')
  const base = first.name.replace(/\/$/, '')
  const top = root === '/' ? '' : root
  const there = engine.sys.stat(top + to)
  const isInto = typeof there !== 'number' && isDirectory(there.mode)
  if (!isInto && asWritten.endsWith('/') && !isFolder) throw new ClientError('no such directory')
  if (isFolder && typeof there !== 'number' && !isInto) throw new ClientError('cannot copy directory')
  const contentOnly = isFolder && /(^|\/)\.$/.test(from)
  const parent = to.slice(0, to.lastIndexOf('/')) || '/'
  const directory = isInto ? to : parent
  if (!engine.files.exists(top + directory)) {
    throw new ClientError(root === '/' ? `no such directory` : `Error: No such container:path: ${directory}`)
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
  yield* unpackTar(engine.sys, top + directory || '/', writeTar(moved), 'keep')
}

function absolutePath(engine: Engine, path: string): string {
  return path.startsWith('/') ? cleanPath(path) : cleanPath(`${engine.sys.getcwd()}/${path}`)
}
