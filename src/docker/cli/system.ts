/** docker version, info, system df, system prune, volume. */

import { shortId } from '../content/digest.ts'
import { CHANCE_FILE } from '../engine/chance.ts'
import { volumeData } from '../engine/containers.ts'
import { type Engine, ROOT, VERSION } from '../engine/engine.ts'
import { createVolume, removeContainer } from '../engine/lifecycle.ts'
import { ClientError, DockerError } from '../errors.ts'
import type { Image } from '../store/images.ts'
import { bytesSize, humanSize, table } from '../units.ts'
import { define, flag, MANY } from './command.ts'
import { containerSize, usageRow } from './container-view.ts'
import { ago } from './image-commands.ts'
import { forEach, inspectAll, pruneImages } from './images.ts'
import { renderTemplate } from './template.ts'

const API = '1.41'
const GO = 'go1.13.15'

export const version = define(
  'version',
  'version [OPTIONS]',
  'Show the Docker version information',
  [0, 0],
  [flag('-f, --format', 'Format the output using the given Go template', 'string')],
  function* ({ console, flags }) {
    const format = flags.value('format')
    if (format !== undefined) {
      const value = {
        Client: { Version: VERSION, ApiVersion: API },
        Server: { Version: VERSION, ApiVersion: API },
      }
      yield* console.print(`${renderTemplate(format, value)}\n`)
    } else yield* console.print(versionText)
    return 0
  },
)

const versionText = `Client: Docker Engine - Community
 Version:           ${VERSION}
 API version:       ${API}
 Go version:        ${GO}
 Git commit:        370c289
 Built:             Fri Apr  9 22:46:01 2021
 OS/Arch:           linux/amd64
 Context:           default
 Experimental:      true

Server: Docker Engine - Community
 Engine:
  Version:          ${VERSION}
  API version:      ${API} (minimum version 1.12)
  Go version:       ${GO}
  Git commit:       8728dd2
  Built:            Fri Apr  9 22:44:13 2021
  OS/Arch:          linux/amd64
  Experimental:     false
 containerd:
  Version:          1.4.6
  GitCommit:        d71fcd7d8303cbf684402823e425e9dd2e99285d
 runc:
  Version:          1.0.0-rc95
  GitCommit:        b9ee9c6314599f1b4a7f497e1f1f856fe433d3b7
 docker-init:
  Version:          0.19.0
  GitCommit:        de40ad0
`

export const info = define(
  'info',
  'info [OPTIONS]',
  'Display system-wide information',
  [0, 0],
  [flag('-f, --format', 'Format the output using the given Go template', 'string')],
  function* ({ engine, console, flags }) {
    const format = flags.value('format')
    if (format !== undefined) yield* console.print(`${renderTemplate(format, infoFields(engine))}\n`)
    else yield* console.print(infoText(engine))
    if (engine.driver.name === 'aufs') {
      yield* console.printError(
        'WARNING: the aufs storage-driver is deprecated, and will be removed in a future release.\n',
      )
    }
    return 0
  },
)

function infoFields(engine: Engine) {
  const containers = engine.containers.all()
  const running = containers.filter(({ state }) => state.Running).length
  const { release } = engine.sys.uname()
  return {
    Containers: containers.length,
    ContainersRunning: running,
    ContainersPaused: 0,
    ContainersStopped: containers.length - running,
    Images: topImages(engine),
    Driver: engine.driver.name,
    DriverStatus: engine.driver.status().map((row) => [...row]),
    DockerRootDir: ROOT,
    ServerVersion: VERSION,
    KernelVersion: release,
    OperatingSystem: operatingSystem(engine),
    OSType: 'linux',
    Architecture: 'x86_64',
    Name: engine.sys.uname().nodename,
  }
}

/** Images that have no others on top of them, or a name. */
const topImages = (engine: Engine): number => {
  const all = engine.images.ids()
  const parents = new Set(all.map((id) => engine.images.parent(id)))
  return all.filter((id) => !parents.has(id) || engine.references.of(id).length > 0).length
}

const operatingSystem = (engine: Engine): string =>
  /^PRETTY_NAME="?(.*?)"?$/m.exec(engine.files.readText('/etc/os-release') ?? '')?.[1] ?? 'Linux'

function infoText(engine: Engine): string {
  const fields = infoFields(engine)
  const memory = /MemTotal:\s+(\d+)/.exec(engine.files.readText('/proc/meminfo') ?? '')?.[1] ?? '0'
  const labels = [
    ...(engine.images.all().some((image) => engine.standsIn(image))
      ? ['playground.stand-in=ubuntu:20.04']
      : []),
    ...(engine.files.exists(CHANCE_FILE) ? [`playground.chance=${CHANCE_FILE}`] : []),
  ]
  return `Client:
 Context:    default
 Debug Mode: false

Server:
 Containers: ${fields.Containers}
  Running: ${fields.ContainersRunning}
  Paused: 0
  Stopped: ${fields.ContainersStopped}
 Images: ${fields.Images}
 Server Version: ${VERSION}
 Storage Driver: ${fields.Driver}
${fields.DriverStatus.map(([name, value]) => `  ${name}: ${value}\n`).join('')} Logging Driver: json-file
 Cgroup Driver: cgroupfs
 Cgroup Version: 1
 Plugins:
  Volume: local
  Network: bridge host ipvlan macvlan null overlay
  Log: awslogs fluentd gcplogs gelf journald json-file local logentries splunk syslog
 Swarm: inactive
 Runtimes: io.containerd.runc.v2 io.containerd.runtime.v1.linux runc
 Default Runtime: runc
 Init Binary: docker-init
 containerd version: d71fcd7d8303cbf684402823e425e9dd2e99285d
 runc version: b9ee9c6314599f1b4a7f497e1f1f856fe433d3b7
 init version: de40ad0
 Security Options:
  seccomp
   Profile: default
 Kernel Version: ${fields.KernelVersion}
 Operating System: ${fields.OperatingSystem}
 OSType: linux
 Architecture: x86_64
 CPUs: ${cpuCount(engine)}
 Total Memory: ${bytesSize(Number(memory) * 1024)}
 Name: ${fields.Name}
 ID: ${engineId(fields.Name)}
 Docker Root Dir: ${ROOT}
 Debug Mode: false
 Registry: https://index.docker.io/v1/
 Labels:
${labels.map((label) => `  ${label}\n`).join('')} Experimental: false
 Insecure Registries:
  127.0.0.0/8
 Live Restore Enabled: false

`
}

const cpuCount = (engine: Engine): number =>
  (engine.files.readText('/proc/cpuinfo') ?? '').split('\n').filter((line) => line.startsWith('processor'))
    .length || 1

/** A name for the engine: twelve groups of letters, always the same on one host. */
function engineId(hostname: string): string {
  let state = 7
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const next = () => {
    for (const char of hostname) state = (state * 31 + char.charCodeAt(0)) % 2147483647
    return letters[state % 32] as string
  }
  return Array.from({ length: 12 }, () => Array.from({ length: 4 }, next).join('')).join(':')
}

// ---- system df, system prune

export const systemDf = define(
  'system df',
  'system df [OPTIONS]',
  'Show docker disk usage',
  [0, 0],
  [flag('-v, --verbose', 'Show detailed information on space usage')],
  function* ({ engine, console, flags }) {
    if (flags.has('verbose')) {
      yield* console.print(diskUsageText(engine))
      return 0
    }
    const layers = engine.layers.all().reduce((sum, layer) => sum + layer.size, 0)
    const used = new Set(engine.containers.all().map(({ image }) => image))
    const images = topImageIds(engine)
    const active = images.filter((id) => used.has(id))
    const needed = new Set(
      active.flatMap((id) => {
        const top = engine.images.get(id)?.top ?? null
        return top === null ? [] : engine.layers.chain(top).map(({ chainId }) => chainId)
      }),
    )
    const kept = engine.layers
      .all()
      .reduce((sum, layer) => sum + (needed.has(layer.chainId) ? layer.size : 0), 0)
    const containers = engine.containers.all()
    const sizes = containers.map((container) => ({
      size: containerSize(engine, container).own,
      running: container.state.Running,
    }))
    const total = sizes.reduce((sum, { size }) => sum + size, 0)
    const stopped = sizes.reduce((sum, { size, running }) => sum + (running ? 0 : size), 0)
    const volumes = volumeNames(engine)
    const mounted = new Set(containers.flatMap(({ mounts }) => mounts.map(({ name }) => name)))
    const volumeSize = (names: readonly string[]) =>
      names.reduce((sum, name) => sum + engine.files.size(volumeData(name)), 0)
    const idle = volumes.filter((name) => !mounted.has(name))
    const share = (part: number, whole: number) =>
      whole > 0 ? `${humanSize(part, 4)} (${Math.floor((part * 100) / whole)}%)` : humanSize(part, 4)
    yield* console.print(
      table([
        ['TYPE', 'TOTAL', 'ACTIVE', 'SIZE', 'RECLAIMABLE'],
        [
          'Images',
          String(images.length),
          String(active.length),
          humanSize(layers, 4),
          share(layers - kept, layers),
        ],
        [
          'Containers',
          String(containers.length),
          String(containers.filter(({ state }) => state.Running).length),
          humanSize(total, 4),
          share(stopped, total),
        ],
        [
          'Local Volumes',
          String(volumes.length),
          String(volumes.length - idle.length),
          humanSize(volumeSize(volumes), 4),
          share(volumeSize(idle), volumeSize(volumes)),
        ],
        ['Build Cache', '0', '0', '0B', '0B'],
      ]),
    )
    return 0
  },
)

/** Image by image, container by container, volume by volume. */
function diskUsageText(engine: Engine): string {
  const users = new Map<string, number>()
  const images = topImageIds(engine).map((id) => engine.getImage(id))
  const chains = images.map((image) => (image.top === null ? [] : engine.layers.chain(image.top)))
  for (const chain of chains)
    for (const { chainId } of chain) users.set(chainId, (users.get(chainId) ?? 0) + 1)
  const containers = engine.containers.all()
  const created = (image: Image) => image.configuration.created ?? ''
  const rows = images
    .map((image, at) => ({ image, chain: chains[at] ?? [] }))
    .sort((a, b) => (created(a.image) < created(b.image) ? 1 : -1))
    .flatMap(({ image, chain }) => {
      const size = chain.reduce((sum, layer) => sum + layer.size, 0)
      const shared = chain.reduce(
        (sum, layer) => sum + ((users.get(layer.chainId) ?? 0) > 1 ? layer.size : 0),
        0,
      )
      const tags = engine.references.of(image.id).filter((name) => !name.includes('@'))
      return (tags.length === 0 ? ['<none>:<none>'] : tags).map((name) => {
        const colon = name.lastIndexOf(':')
        return [
          name.slice(0, colon),
          name.slice(colon + 1),
          shortId(image.id),
          ago(engine, created(image)),
          humanSize(size, 4),
          humanSize(shared, 4),
          humanSize(size - shared, 4),
          String(containers.filter((container) => container.image === image.id).length),
        ]
      })
    })
  const volumes = volumeNames(engine).map((name) => [
    name,
    String(containers.filter(({ mounts }) => mounts.some((mount) => mount.name === name)).length),
    humanSize(engine.files.size(volumeData(name)), 4),
  ])
  const imageHead = [
    'REPOSITORY',
    'TAG',
    'IMAGE ID',
    'CREATED',
    'SIZE',
    'SHARED SIZE',
    'UNIQUE SIZE',
    'CONTAINERS',
  ]
  const containerHead = [
    'CONTAINER ID',
    'IMAGE',
    'COMMAND',
    'LOCAL VOLUMES',
    'SIZE',
    'CREATED',
    'STATUS',
    'NAMES',
  ]
  return [
    `Images space usage:\n\n${table([imageHead, ...rows])}`,
    `Containers space usage:\n\n${table([containerHead, ...containers.map((container) => usageRow(engine, container))])}`,
    `Local Volumes space usage:\n\n${table([['VOLUME NAME', 'LINKS', 'SIZE'], ...volumes])}`,
    'Build cache usage: 0B\n',
    table([['CACHE ID', 'CACHE TYPE', 'SIZE', 'CREATED', 'LAST USED', 'USAGE', 'SHARED']]),
  ].join('\n')
}

const topImageIds = (engine: Engine) => {
  const all = engine.images.ids()
  const parents = new Set(all.map((id) => engine.images.parent(id)))
  return all.filter((id) => !parents.has(id) || engine.references.of(id).length > 0)
}

export const systemPrune = define(
  'system prune',
  'system prune [OPTIONS]',
  'Remove unused data',
  [0, 0],
  [
    flag('-a, --all', 'Remove all unused images not just dangling ones'),
    flag('-f, --force', 'Do not prompt for confirmation'),
    flag('--volumes', 'Prune volumes'),
  ],
  function* ({ engine, console, flags }) {
    const all = flags.has('all')
    if (!flags.has('force')) {
      const warning =
        'WARNING! This will remove:\n  - all stopped containers\n  - all networks not used by at least one container\n' +
        `${flags.has('volumes') ? '  - all volumes not used by at least one container\n' : ''}` +
        `  - all ${all ? 'images without at least one container associated to them' : 'dangling images'}\n  - all ${all ? '' : 'dangling '}build cache\n\nAre you sure you want to continue?`
      if (!(yield* console.confirm(warning))) return 0
    }
    let bytes = 0
    const gone: string[] = []
    for (const container of engine.containers.all()) {
      if (container.state.Running) continue
      bytes += containerSize(engine, container).own
      removeContainer(engine, container)
      gone.push(container.id)
    }
    if (gone.length > 0)
      yield* console.print(`Deleted Containers:\n${gone.map((id) => `${id}\n`).join('')}\n`)
    const pruned = pruneImages(engine, all)
    if (pruned.removed.length > 0) {
      const lines = pruned.removed.map((one) =>
        'untagged' in one ? `untagged: ${one.untagged}\n` : `deleted: ${one.deleted}\n`,
      )
      yield* console.print(`Deleted Images:\n${lines.join('')}\n`)
    }
    yield* console.print(`Total reclaimed space: ${humanSize(bytes + pruned.bytes, 4)}\n`)
    return 0
  },
)

// ---- volumes

const volumeNames = (engine: Engine): string[] =>
  engine.files.list(`${ROOT}/volumes`).filter((name) => engine.files.exists(volumeData(name)))

export const volumeLs = define(
  'volume ls',
  'volume ls [OPTIONS]',
  'List volumes',
  [0, 0],
  [flag('-q, --quiet', 'Only display volume names')],
  function* ({ engine, console, flags }) {
    const names = volumeNames(engine)
    if (flags.has('quiet')) yield* console.print(names.map((name) => `${name}\n`).join(''))
    else yield* console.print(table([['DRIVER', 'VOLUME NAME'], ...names.map((name) => ['local', name])]))
    return 0
  },
)

export const volumeCreate = define(
  'volume create',
  'volume create [OPTIONS] [VOLUME]',
  'Create a volume',
  [0, 1],
  [],
  function* ({ engine, console, flags }) {
    const name = flags.args[0] ?? engine.chance.id()
    if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name)) {
      throw new DockerError(
        `create ${name}: "${name}" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`,
      )
    }
    createVolume(engine, name)
    yield* console.print(`${name}\n`)
    return 0
  },
)

export const volumeRm = define(
  'volume rm',
  'volume rm [OPTIONS] VOLUME [VOLUME...]',
  'Remove one or more volumes',
  [1, MANY],
  [flag('-f, --force', 'Force the removal of one or more volumes')],
  function* ({ engine, console, flags }) {
    return yield* forEach(console, flags.args, flags.has('force'), function* (name) {
      if (!volumeNames(engine).includes(name)) throw new ClientError(`Error: No such volume: ${name}`)
      const users = engine.containers
        .all()
        .filter(({ mounts }) => mounts.some((mount) => mount.name === name))
      if (users.length > 0) {
        throw new DockerError(`remove ${name}: volume is in use - [${users.map(({ id }) => id).join(', ')}]`)
      }
      engine.files.removeAll(`${ROOT}/volumes/${name}`)
      yield* console.print(`${name}\n`)
    })
  },
)

export const volumePrune = define(
  'volume prune',
  'volume prune [OPTIONS]',
  'Remove all unused local volumes',
  [0, 0],
  [flag('-f, --force', 'Do not prompt for confirmation')],
  function* ({ engine, console, flags }) {
    const question =
      'WARNING! This will remove all local volumes not used by at least one container.\nAre you sure you want to continue?'
    if (!flags.has('force') && !(yield* console.confirm(question))) return 0
    const used = new Set(engine.containers.all().flatMap(({ mounts }) => mounts.map(({ name }) => name)))
    const idle = volumeNames(engine).filter((name) => !used.has(name))
    const bytes = idle.reduce((sum, name) => sum + engine.files.size(volumeData(name)), 0)
    for (const name of idle) engine.files.removeAll(`${ROOT}/volumes/${name}`)
    if (idle.length > 0)
      yield* console.print(`Deleted Volumes:\n${idle.map((name) => `${name}\n`).join('')}\n`)
    yield* console.print(`Total reclaimed space: ${humanSize(bytes, 4)}\n`)
    return 0
  },
)

/** The classic builder's cache is its images: there is no other one to remove. */
export const builderPrune = define(
  'builder prune',
  'builder prune',
  'Remove build cache',
  [0, 0],
  [
    flag('-a, --all', 'Remove all unused build cache, not just dangling ones'),
    flag('-f, --force', 'Do not prompt for confirmation'),
  ],
  function* ({ console, flags }) {
    const question = 'WARNING! This will remove all dangling build cache. Are you sure you want to continue?'
    if (!flags.has('force') && !(yield* console.confirm(question))) return 0
    yield* console.print('Total reclaimed space: 0B\n')
    return 0
  },
)

export const volumeInspect = define(
  'volume inspect',
  'volume inspect [OPTIONS] VOLUME [VOLUME...]',
  'Display detailed information on one or more volumes',
  [1, MANY],
  [flag('-f, --format', 'Format the output using the given Go template', 'string')],
  (context) =>
    inspectAll(context, 'volume', (engine, name) => {
      if (!volumeNames(engine).includes(name)) return null
      const { sec } = engine.files.lstat(volumeData(name))?.btime ?? { sec: 0 }
      return {
        CreatedAt: `${new Date(sec * 1000).toISOString().slice(0, 19)}Z`,
        Driver: 'local',
        Labels: {},
        Mountpoint: volumeData(name),
        Name: name,
        Options: {},
        Scope: 'local',
      }
    }),
)
