/** docker version, info, system prune, builder prune. */

import { pruneRecords } from '../buildkit/prune.ts'
import { CHANCE_FILE } from '../engine/chance.ts'
import { type Engine, ROOT, VERSION } from '../engine/engine.ts'
import { ClientError } from '../errors.ts'
import type { Step } from '../step.ts'
import { bytesSize, humanSize } from '../units.ts'
import { define } from './command.ts'
import type { Console } from './console.ts'
import { pruneContainers } from './containers.ts'
import { topImageIds } from './disk-usage.ts'
import { pruneFilter } from './filters.ts'
import { pruneImages } from './images.ts'
import { pruneNetworks } from './networks.ts'
import { NIL_SLICE, Struct, type Value } from './template/value.ts'
import { compile, render, TemplateError } from './template.ts'
import { pruneVolumes } from './volumes.ts'

const API = '1.41'
const GO = 'go1.13.15'
const CLIENT_COMMIT = '370c289'
const COMMIT = '8728dd2'
const CONTAINERD = { version: '1.4.6', commit: 'd71fcd7d8303cbf684402823e425e9dd2e99285d' }
const RUNC = { version: '1.0.0-rc95', commit: 'b9ee9c6314599f1b4a7f497e1f1f856fe433d3b7' }
const INIT = { version: '0.19.0', commit: 'de40ad0' }

/** What a template makes of a value, on a line of its own even where it fails. */
function* printFormatted(console: Console, name: string, format: string, value: Value): Step<void> {
  try {
    const template = compile(format, name)
    try {
      yield* console.print(`${render(template, value)}\n`)
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error
      yield* console.print('\n')
      throw new ClientError(error.message)
    }
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    throw new ClientError(`Template parsing error: ${error.message}`, 64)
  }
}

export const version = define([0, 0], function* ({ engine, console, flags }) {
  const format = flags.value('format') ?? ''
  if (format === '') yield* console.print(versionText)
  else yield* printFormatted(console, 'version', format, versionValue(engine))
  return 0
})

const versionText = `Client: Docker Engine - Community
 Version:           ${VERSION}
 API version:       ${API}
 Go version:        ${GO}
 Git commit:        ${CLIENT_COMMIT}
 Built:             Fri Apr  9 22:46:01 2021
 OS/Arch:           linux/amd64
 Context:           default
 Experimental:      true

Server: Docker Engine - Community
 Engine:
  Version:          ${VERSION}
  API version:      ${API} (minimum version 1.12)
  Go version:       ${GO}
  Git commit:       ${COMMIT}
  Built:            Fri Apr  9 22:44:13 2021
  OS/Arch:          linux/amd64
  Experimental:     false
 containerd:
  Version:          ${CONTAINERD.version}
  GitCommit:        ${CONTAINERD.commit}
 runc:
  Version:          ${RUNC.version}
  GitCommit:        ${RUNC.commit}
 docker-init:
  Version:          ${INIT.version}
  GitCommit:        ${INIT.commit}
`

function versionValue(engine: Engine): Value {
  const kernel = engine.sys.uname().release
  const platform = new Struct('struct { Name string }', { Name: 'Docker Engine - Community' })
  const component = (name: string, own: string, details: Value) =>
    new Struct('types.ComponentVersion', { Name: name, Version: own, Details: details })
  const client = new Struct(
    'system.clientVersion',
    {
      Platform: platform,
      Version: VERSION,
      APIVersion: API,
      DefaultAPIVersion: API,
      GitCommit: CLIENT_COMMIT,
      GoVersion: GO,
      Os: 'linux',
      Arch: 'amd64',
      BuildTime: 'Fri Apr  9 22:46:01 2021',
      Context: 'default',
      Experimental: true,
    },
    [],
    apiName,
  )
  const server = new Struct(
    'types.Version',
    {
      Platform: platform,
      Components: [
        component('Engine', VERSION, {
          ApiVersion: API,
          Arch: 'amd64',
          BuildTime: 'Fri Apr  9 22:44:13 2021',
          Experimental: 'false',
          GitCommit: COMMIT,
          GoVersion: GO,
          KernelVersion: kernel,
          MinAPIVersion: '1.12',
          Os: 'linux',
        }),
        component('containerd', CONTAINERD.version, { GitCommit: CONTAINERD.commit }),
        component('runc', RUNC.version, { GitCommit: RUNC.commit }),
        component('docker-init', INIT.version, { GitCommit: INIT.commit }),
      ],
      Version: VERSION,
      APIVersion: API,
      MinAPIVersion: '1.12',
      GitCommit: COMMIT,
      GoVersion: GO,
      Os: 'linux',
      Arch: 'amd64',
      KernelVersion: kernel,
      BuildTime: '2021-04-09T22:44:13.000000000+00:00',
    },
    [],
    apiName,
  )
  return new Struct('system.versionInfo', { Client: client, Server: server })
}

const apiName = { APIVersion: 'ApiVersion' }

export const info = define([0, 0], function* ({ engine, console, flags }) {
  const format = flags.value('format') ?? ''
  if (format === '') yield* console.print(infoText(engine))
  else yield* printFormatted(console, '', format, infoValue(engine))
  if (format === '') for (const warning of warnings(engine)) yield* console.printError(`${warning}\n`)
  return 0
})

const DEPRECATED = new Set(['aufs', 'overlay', 'devicemapper'])

const warnings = ({ driver }: Engine): string[] =>
  DEPRECATED.has(driver.name)
    ? [`WARNING: the ${driver.name} storage-driver is deprecated, and will be removed in a future release.`]
    : []

const VOLUME_PLUGINS = ['local']
const NETWORK_PLUGINS = ['bridge', 'host', 'ipvlan', 'macvlan', 'null', 'overlay']
const LOG_PLUGINS = 'awslogs fluentd gcplogs gelf journald json-file local logentries splunk syslog'.split(
  ' ',
)

interface Facts {
  readonly containers: number
  readonly running: number
  readonly paused: number
  readonly images: number
  readonly memory: number
  readonly cpus: number
  readonly labels: readonly string[]
  readonly system: string
}

function factsOf(engine: Engine): Facts {
  const containers = engine.containers.all()
  const text = (path: string) => engine.files.readText(path) ?? ''
  return {
    containers: containers.length,
    running: containers.filter(({ state }) => state.Running && !state.Paused).length,
    paused: containers.filter(({ state }) => state.Paused).length,
    images: topImageIds(engine).length,
    memory: Number(/MemTotal:\s+(\d+)/.exec(text('/proc/meminfo'))?.[1] ?? 0) * 1024,
    cpus:
      text('/proc/cpuinfo')
        .split('\n')
        .filter((line) => line.startsWith('processor')).length || 1,
    labels: [
      ...(engine.images.all().some((image) => engine.standsIn(image))
        ? ['playground.stand-in=ubuntu:20.04']
        : []),
      ...(engine.files.exists(CHANCE_FILE) ? [`playground.chance=${CHANCE_FILE}`] : []),
    ],
    system: /^PRETTY_NAME="?(.*?)"?$/m.exec(text('/etc/os-release'))?.[1] ?? 'Linux',
  }
}

function infoValue(engine: Engine): Value {
  const facts = factsOf(engine)
  const { release, nodename } = engine.sys.uname()
  const commit = (id: string) => new Struct('types.Commit', { ID: id, Expected: id })
  return new Struct('system.info', {
    ID: engineId(nodename),
    Containers: facts.containers,
    ContainersRunning: facts.running,
    ContainersPaused: facts.paused,
    ContainersStopped: facts.containers - facts.running - facts.paused,
    Images: facts.images,
    Driver: engine.driver.name,
    DriverStatus: engine.driver.status().map((row) => [...row]),
    Plugins: new Struct('types.PluginsInfo', {
      Volume: VOLUME_PLUGINS,
      Network: NETWORK_PLUGINS,
      Authorization: NIL_SLICE,
      Log: LOG_PLUGINS,
    }),
    MemoryLimit: true,
    SwapLimit: true,
    KernelMemory: true,
    KernelMemoryTCP: true,
    CpuCfsPeriod: true,
    CpuCfsQuota: true,
    CPUShares: true,
    CPUSet: true,
    PidsLimit: true,
    IPv4Forwarding: true,
    BridgeNfIptables: true,
    BridgeNfIp6tables: true,
    Debug: false,
    NFd: 22,
    OomKillDisable: true,
    NGoroutines: 35,
    SystemTime: engine.now(),
    LoggingDriver: 'json-file',
    CgroupDriver: 'cgroupfs',
    CgroupVersion: '1',
    NEventsListener: 0,
    KernelVersion: release,
    OperatingSystem: facts.system,
    OSVersion: '',
    OSType: 'linux',
    Architecture: 'x86_64',
    IndexServerAddress: 'https://index.docker.io/v1/',
    RegistryConfig: registryConfig,
    NCPU: facts.cpus,
    MemTotal: facts.memory,
    GenericResources: NIL_SLICE,
    DockerRootDir: ROOT,
    HttpProxy: '',
    HttpsProxy: '',
    NoProxy: '',
    Name: nodename,
    Labels: facts.labels,
    ExperimentalBuild: false,
    ServerVersion: VERSION,
    Runtimes: {
      'io.containerd.runc.v2': runtime,
      'io.containerd.runtime.v1.linux': runtime,
      runc: runtime,
    },
    DefaultRuntime: 'runc',
    Swarm: new Struct('swarm.Info', {
      NodeID: '',
      NodeAddr: '',
      LocalNodeState: 'inactive',
      ControlAvailable: false,
      Error: '',
      RemoteManagers: NIL_SLICE,
    }),
    LiveRestoreEnabled: false,
    Isolation: '',
    InitBinary: 'docker-init',
    ContainerdCommit: commit(CONTAINERD.commit),
    RuncCommit: commit(RUNC.commit),
    InitCommit: commit(INIT.commit),
    SecurityOptions: ['name=seccomp,profile=default'],
    Warnings: warnings(engine).length === 0 ? NIL_SLICE : warnings(engine),
    ClientInfo: new Struct('system.clientInfo', {
      Debug: false,
      Context: 'default',
      Plugins: [],
      Warnings: NIL_SLICE,
    }),
  })
}

const runtime: Value = new Struct('types.Runtime', { path: 'runc' })

const registryConfig = new Struct('registry.ServiceConfig', {
  AllowNondistributableArtifactsCIDRs: [],
  AllowNondistributableArtifactsHostnames: [],
  InsecureRegistryCIDRs: ['127.0.0.0/8'],
  IndexConfigs: {
    'docker.io': new Struct('registry.IndexInfo', {
      Name: 'docker.io',
      Mirrors: [],
      Secure: true,
      Official: true,
    }),
  },
  Mirrors: [],
})

function infoText(engine: Engine): string {
  const facts = factsOf(engine)
  const { release, nodename } = engine.sys.uname()
  const status = engine.driver.status().map(([name, value]) => `  ${name}: ${value}\n`)
  return `Client:
 Context:    default
 Debug Mode: false

Server:
 Containers: ${facts.containers}
  Running: ${facts.running}
  Paused: ${facts.paused}
  Stopped: ${facts.containers - facts.running - facts.paused}
 Images: ${facts.images}
 Server Version: ${VERSION}
 Storage Driver: ${engine.driver.name}
${status.join('')} Logging Driver: json-file
 Cgroup Driver: cgroupfs
 Cgroup Version: 1
 Plugins:
  Volume: ${VOLUME_PLUGINS.join(' ')}
  Network: ${NETWORK_PLUGINS.join(' ')}
  Log: ${LOG_PLUGINS.join(' ')}
 Swarm: inactive
 Runtimes: io.containerd.runc.v2 io.containerd.runtime.v1.linux runc
 Default Runtime: runc
 Init Binary: docker-init
 containerd version: ${CONTAINERD.commit}
 runc version: ${RUNC.commit}
 init version: ${INIT.commit}
 Security Options:
  seccomp
   Profile: default
 Kernel Version: ${release}
 Operating System: ${facts.system}
 OSType: linux
 Architecture: x86_64
 CPUs: ${facts.cpus}
 Total Memory: ${bytesSize(facts.memory)}
 Name: ${nodename}
 ID: ${engineId(nodename)}
 Docker Root Dir: ${ROOT}
 Debug Mode: false
 Registry: https://index.docker.io/v1/
 Labels:
${facts.labels.map((label) => `  ${label}\n`).join('')} Experimental: false
 Insecure Registries:
  127.0.0.0/8
 Live Restore Enabled: false

`
}

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

// ---- prune

export const systemPrune = define([0, 0], function* ({ engine, console, flags }) {
  const all = flags.has('all')
  const filters = flags.values('filter')
  if (flags.has('volumes') && filters.some((filter) => filter.startsWith('until='))) {
    throw new ClientError('ERROR: The "until" filter is not supported with "--volumes"')
  }
  if (!flags.has('force') && !(yield* console.confirm(systemQuestion(all, flags.has('volumes'), filters))))
    return 0
  const lists: string[] = []
  const say = (title: string, lines: readonly string[]) => {
    if (lines.length > 0) lists.push(`${title}:\n${lines.map((line) => `${line}\n`).join('')}\n`)
  }
  const containers = pruneContainers(engine, filters)
  say('Deleted Containers', containers.removed)
  say('Deleted Networks', pruneNetworks(engine, filters))
  const volumes = flags.has('volumes') ? pruneVolumes(engine, filters) : { names: [], bytes: 0 }
  say('Deleted Volumes', volumes.names)
  const images = pruneImages(engine, all, filters)
  say(
    'Deleted Images',
    images.removed.map((one) =>
      'untagged' in one ? `untagged: ${one.untagged}` : `deleted: ${one.deleted}`,
    ),
  )
  const cache = pruneCache(engine, all, filters)
  say('Deleted build cache objects', cache.removed)
  const bytes = containers.bytes + volumes.bytes + images.bytes + cache.bytes
  yield* console.print(`${lists.join('')}Total reclaimed space: ${humanSize(bytes, 4)}\n`)
  return 0
})

function systemQuestion(all: boolean, volumes: boolean, filters: readonly string[]): string {
  const items = [
    'all stopped containers',
    'all networks not used by at least one container',
    ...(volumes ? ['all volumes not used by at least one container'] : []),
    all ? 'all images without at least one container associated to them' : 'all dangling images',
    all ? 'all build cache' : 'all dangling build cache',
  ]
  const limited =
    filters.length === 0
      ? ''
      : `  Items to be pruned will be filtered with:\n${filters.map((filter) => `  - ${filter}\n`).join('')}`
  return `WARNING! This will remove:\n${items.map((item) => `  - ${item}\n`).join('')}${limited === '' ? '' : `\n${limited}`}\nAre you sure you want to continue?`
}

export const builderPrune = define([0, 0], function* ({ engine, console, flags }) {
  const all = flags.has('all')
  const what = all ? 'all build cache' : 'all dangling build cache'
  const question = `WARNING! This will remove ${what}. Are you sure you want to continue?`
  if (!flags.has('force') && !(yield* console.confirm(question))) {
    yield* console.print('Total reclaimed space: 0B\n')
    return 0
  }
  const { removed, bytes } = pruneCache(engine, all, flags.values('filter'))
  const list = removed.map((id) => `${id}\n`).join('')
  const title = removed.length === 0 ? '' : `Deleted build cache objects:\n${list}\n`
  yield* console.print(`${title}Total reclaimed space: ${humanSize(bytes, 4)}\n`)
  return 0
})

/** Removes records of BuildKit's cache; the classic builder's is its images. */
function pruneCache(
  engine: Engine,
  all: boolean,
  filters: readonly string[],
): { removed: readonly string[]; bytes: number } {
  const isWanted = pruneFilter(engine, filters)
  const { removed, bytes } = pruneRecords(engine, {
    all,
    isWanted: ({ lastUsed }) => isWanted(lastUsed, {}),
  })
  return { removed: removed.map(({ id }) => id), bytes }
}
