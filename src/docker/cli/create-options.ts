/**
 * What `docker run` and `docker create` ask for (cli/command/container/opts.go, then the checks of the daemon): the container's
 * configuration, its host configuration and what is mounted into it.
 *
 * Limits of processors and memory, and namespaces of others, are kept and shown by `inspect` as the real engine does; this machine has nothing
 * that could enforce them.
 */

import { decode } from '../../kernel/text.ts'
import type { Json } from '../content/json.ts'
import { capabilityName, isCapability } from '../engine/capabilities.ts'
import type { MountPoint } from '../engine/containers.ts'
import type { Engine } from '../engine/engine.ts'
import { type HostConfig, hostConfig } from '../engine/host-config.ts'
import { mountVolume } from '../engine/volumes.ts'
import { ClientError, DockerError, goStrerror } from '../errors.ts'
import type { Step } from '../step.ts'
import { type ContainerConfig, completeConfig } from '../store/container-config.ts'
import type { Image } from '../store/images.ts'
import { parseBytes, parseDuration } from '../units.ts'
import type { Console } from './console.ts'
import type { Flags } from './flags.ts'
import { parseMount } from './mount-option.ts'
import { parsePublished } from './ports.ts'

export interface Creation {
  readonly config: ContainerConfig
  readonly host: HostConfig
  readonly mounts: readonly MountPoint[]
}

/** Which of its streams the command stays connected to. */
export function attachedStreams(flags: Flags): ReadonlySet<string> {
  const given = flags.values('attach').map((stream) => stream.toLowerCase())
  if (given.length > 0) return new Set(given)
  if (flags.has('detach')) return new Set()
  return new Set(['stdout', 'stderr', ...(flags.has('interactive') ? ['stdin'] : [])])
}

/** What the command itself refuses before the engine hears of it. */
export function checkOptions(flags: Flags): void {
  const restart = parseRestart(flags.value('restart') ?? 'no')
  if (flags.has('rm') && restart.Name !== 'no' && restart.Name !== '') {
    throw new ClientError('Conflicting options: --restart and --rm')
  }
  const places: readonly (readonly [string, string])[] = [
    ['pid', 'PID'],
    ['uts', 'UTS'],
    ['userns', 'USER'],
  ]
  for (const [name, kind] of places) {
    const value = flags.value(name) ?? ''
    const isOther = name === 'pid' && value.startsWith('container:')
    if (value !== '' && value !== 'host' && !isOther) throw new ClientError(`--${name}: invalid ${kind} mode`)
  }
  const odd = flags
    .values('security-opt')
    .find((option) => !/[=:]/.test(option) && option !== 'no-new-privileges')
  if (odd !== undefined) throw new ClientError(`Invalid --security-opt: ${JSON.stringify(odd)}`)
}

/** The image is there; `name` is what it was called. */
export function* creationOf(
  engine: Engine,
  console: Console,
  flags: Flags,
  image: Image,
  name: string,
): Step<Creation> {
  checkDaemonOptions(engine, flags)
  const [, ...command] = flags.args
  const base = completeConfig(image.configuration.config)
  const entrypoint = flags.value('entrypoint')
  const attached = attachedStreams(flags)
  const published = parsePublished(flags.values('publish'), flags.values('expose'))
  const volumes = flags.values('volume').map((text) => parseVolume(engine, text))
  const anonymous = volumes.filter(({ isAnonymous }) => isAnonymous).map(({ point }) => point.destination)
  const exposed = { ...base.ExposedPorts, ...published.exposed }
  const places = { ...base.Volumes, ...Object.fromEntries(anonymous.map((place) => [place, {}])) }
  const stopTimeout = flags.value('stop-timeout')
  const config: ContainerConfig = {
    ...base,
    Hostname: flags.value('hostname') ?? hostnameOf(engine, flags),
    Domainname: flags.value('domainname') ?? '',
    User: flags.value('user') ?? base.User,
    AttachStdin: attached.has('stdin'),
    AttachStdout: attached.has('stdout'),
    AttachStderr: attached.has('stderr'),
    ExposedPorts: Object.keys(exposed).length > 0 ? exposed : undefined,
    Tty: flags.has('tty'),
    OpenStdin: flags.has('interactive'),
    StdinOnce: attached.has('stdin') && flags.has('interactive'),
    Env: mergedEnvironment(base.Env ?? [], yield* givenEnvironment(console, flags)),
    Cmd: command.length > 0 ? command : entrypoint === undefined ? base.Cmd : null,
    Healthcheck: healthOf(flags, base),
    Image: name,
    Volumes: Object.keys(places).length > 0 ? places : null,
    WorkingDir: workingDirectory(flags.value('workdir')) ?? base.WorkingDir,
    Entrypoint: entrypoint === undefined ? base.Entrypoint : entrypoint === '' ? null : [entrypoint],
    OnBuild: null,
    Labels: {
      ...base.Labels,
      ...labelsOf([...(yield* readLines(console, flags.values('label-file'))), ...flags.values('label')]),
    },
    StopSignal: flags.value('stop-signal') ?? base.StopSignal,
    ...(stopTimeout === undefined ? {} : { StopTimeout: Number(stopTimeout) }),
  }
  const mounted = flags.values('mount').map((text) => parseMount(engine, text))
  const others = flags.values('volumes-from').flatMap((text) => mountsFrom(engine, text))
  const points = [
    ...volumes.map(({ point }) => point),
    ...mounted.flatMap(({ point }) => (point === null ? [] : [point])),
  ]
  const twice = points.find(
    ({ destination }, at) => points.findIndex((other) => other.destination === destination) < at,
  )
  if (twice !== undefined) throw new DockerError(`Duplicate mount point: ${twice.destination}`)
  const own = new Set(points.map(({ destination }) => destination))
  return {
    config,
    host: hostOf(
      flags,
      volumes.map(({ bind }) => bind).filter((bind) => bind !== null),
      mounted,
      published.bindings,
    ),
    mounts: [...others.filter(({ destination }) => !own.has(destination)), ...points],
  }
}

/** The host's where its network or its names are shared, that of the other where another container's network is; else the id's. */
function hostnameOf(engine: Engine, flags: Flags): string {
  const network = flags.value('network') ?? flags.value('net') ?? ''
  if (network === 'host' || flags.value('uts') === 'host') return engine.sys.uname().nodename
  if (!network.startsWith('container:')) return ''
  return engine.containers.getByName(network.slice('container:'.length)).config.Hostname
}

// ---- checks of the daemon

const SIGNALS =
  /^(SIG)?(HUP|INT|QUIT|ILL|TRAP|ABRT|IOT|BUS|FPE|KILL|USR1|SEGV|USR2|PIPE|ALRM|TERM|STKFLT|CHLD|CLD|CONT|STOP|TSTP|TTIN|TTOU|URG|XCPU|XFSZ|VTALRM|PROF|WINCH|IO|POLL|PWR|SYS|RTMIN(\+\d+)?|RTMAX(-\d+)?)$/i
const MINIMUM_MEMORY = 6 * 1024 * 1024

function checkDaemonOptions(engine: Engine, flags: Flags): void {
  const stop = flags.value('stop-signal')
  if (stop !== undefined && !SIGNALS.test(stop) && !/^([1-9]|[1-5]\d|6[0-4])$/.test(stop)) {
    throw new DockerError(`Invalid signal: ${stop}`)
  }
  const memory = size(flags, 'memory')
  if (memory > 0 && memory < MINIMUM_MEMORY) throw new DockerError('Minimum memory limit allowed is 6MB')
  const cpus = Number(flags.value('cpus') ?? 0)
  const count =
    (engine.files.readText('/proc/cpuinfo') ?? '').split('\n').filter((line) => line.startsWith('processor'))
      .length || 1
  if (cpus < 0 || cpus > count) {
    throw new DockerError(
      `Range of CPUs is from 0.01 to ${count}.00, as there are only ${count} CPUs available`,
    )
  }
  const swappiness = Number(flags.value('memory-swappiness') ?? -1)
  if (swappiness < -1 || swappiness > 100) {
    throw new ClientError(`invalid value: ${swappiness}. Valid memory swappiness range is 0-100`)
  }
  const score = Number(flags.value('oom-score-adj') ?? 0)
  if (Math.abs(score) > 1000)
    throw new DockerError(`Invalid value ${score}, range for oom score adj is [-1000, 1000]`)
  const isolation = flags.value('isolation') ?? ''
  if (!['', 'default'].includes(isolation)) {
    throw new DockerError(`Invalid isolation: ${JSON.stringify(isolation)} - linux only supports 'default'`)
  }
  const runtime = flags.value('runtime')
  if (
    runtime !== undefined &&
    !['runc', 'io.containerd.runc.v2', 'io.containerd.runtime.v1.linux'].includes(runtime)
  ) {
    throw new DockerError(`Unknown runtime specified ${runtime}`)
  }
  const logger = flags.value('log-driver')
  if (logger !== undefined && !['json-file', 'local', 'none'].includes(logger)) {
    throw new DockerError(
      `error looking up logging plugin ${logger}: plugin ${JSON.stringify(logger)} not found`,
    )
  }
  if (flags.values('storage-opt').length > 0) {
    throw new DockerError("--storage-opt is supported only for overlay over xfs with 'pquota' mount option")
  }
  for (const link of flags.values('link')) {
    const name = link.split(':')[0] as string
    if (engine.containers.find(name) === null) {
      throw new DockerError(`could not get container for ${name}: No such container: ${name}`)
    }
  }
  for (const name of flags.values('cap-add')) checkCapability('CapAdd', name)
  for (const name of flags.values('cap-drop')) checkCapability('CapDrop', name)
  const { Name } = parseRestart(flags.value('restart') ?? 'no')
  if (!['', 'no', 'always', 'on-failure', 'unless-stopped'].includes(Name)) {
    throw new DockerError(`invalid restart policy '${Name}'`)
  }
}

function checkCapability(list: string, name: string): void {
  const known = capabilityName(name)
  if (!isCapability(known)) {
    throw new DockerError(`invalid ${list}: unknown capability: "CAP_${known}"`)
  }
}

// ---- parts of the configuration

const size = (flags: Flags, name: string): number => {
  const text = flags.value(name)
  return text === undefined ? 0 : text === '-1' ? -1 : (parseBytes(text) ?? 0)
}

function workingDirectory(path: string | undefined): string | undefined {
  if (path === undefined || path === '' || path.startsWith('/')) return path
  throw new DockerError(`the working directory '${path}' is invalid, it needs to be an absolute path`)
}

function* readLines(console: Console, paths: readonly string[]): Step<string[]> {
  const all: string[] = []
  for (const path of paths) {
    const bytes = yield* console.readFile(path)
    if (typeof bytes === 'number') throw new ClientError(`open ${path}: ${goStrerror(-bytes)}`)
    const lines = decode(bytes)
      .split('\n')
      .map((line) => line.trimStart())
    all.push(...lines.filter((line) => line !== '' && !line.startsWith('#')))
  }
  return all
}

export function* givenEnvironment(console: Console, flags: Flags): Step<string[]> {
  return [...(yield* readLines(console, flags.values('env-file'))), ...flags.values('env')].flatMap(
    (word) => {
      if (word.includes('=')) return [word]
      const value = console.variable(word)
      return value === undefined ? [] : [`${word}=${value}`]
    },
  )
}

/** What is given, then what the image has beside it. */
export function mergedEnvironment(base: readonly string[], given: readonly string[]): string[] {
  const nameOf = (entry: string) => entry.slice(0, entry.indexOf('='))
  const names = new Set(given.map(nameOf))
  return [...given, ...base.filter((entry) => !names.has(nameOf(entry)))]
}

export const labelsOf = (words: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    words.map((word) => {
      const equals = word.indexOf('=')
      return equals < 0 ? [word, ''] : [word.slice(0, equals), word.slice(equals + 1)]
    }),
  )

function healthOf(flags: Flags, base: ContainerConfig): Json | undefined {
  const command = flags.value('health-cmd')
  const names = ['health-interval', 'health-timeout', 'health-start-period', 'health-retries']
  if (flags.has('no-healthcheck')) {
    if (command !== undefined || names.some((name) => flags.value(name) !== undefined)) {
      throw new ClientError('--no-healthcheck conflicts with --health-* options')
    }
    return { Test: ['NONE'] }
  }
  if (command === undefined && names.every((name) => flags.value(name) === undefined)) return base.Healthcheck
  const time = (name: string) => {
    const nanoseconds = parseDuration(flags.value(name) ?? '0') ?? 0
    if (nanoseconds !== 0 && nanoseconds < 1e6) {
      throw new DockerError(
        `${name.slice(7, 8).toUpperCase()}${name.slice(8)} in Healthcheck cannot be less than 1ms`,
      )
    }
    return nanoseconds || undefined
  }
  return {
    ...(base.Healthcheck as { readonly [key: string]: Json } | undefined),
    ...(command === undefined ? {} : { Test: ['CMD-SHELL', command] }),
    Interval: time('health-interval'),
    Timeout: time('health-timeout'),
    StartPeriod: time('health-start-period'),
    Retries: Number(flags.value('health-retries') ?? 0) || undefined,
  }
}

export function parseRestart(text: string): { Name: string; MaximumRetryCount: number } {
  const [name = '', count, ...more] = text.split(':')
  if (count === undefined) return { Name: name, MaximumRetryCount: 0 }
  if (more.length > 0) throw new ClientError('invalid restart policy format')
  if (!/^-?\d+$/.test(count)) throw new ClientError('maximum retry count must be an integer')
  return { Name: name, MaximumRetryCount: Number(count) }
}

// ---- the host configuration

function hostOf(
  flags: Flags,
  binds: readonly string[],
  mounted: readonly { readonly entry: Json }[],
  bindings: { readonly [port: string]: Json },
): HostConfig {
  const list = (name: string): Json => (flags.values(name).length === 0 ? null : flags.values(name))
  const words = (name: string): Json => flags.values(name)
  const number = (name: string): number => Number(flags.value(name) ?? 0)
  const pids = flags.value('pids-limit')
  const swappiness = flags.value('memory-swappiness')
  return hostConfig({
    Binds: binds.length === 0 ? null : binds,
    ContainerIDFile: flags.value('cidfile') ?? '',
    LogConfig: { Type: flags.value('log-driver') ?? 'json-file', Config: labelsOf(flags.values('log-opt')) },
    NetworkMode: flags.value('network') ?? flags.value('net') ?? 'default',
    PortBindings: bindings,
    RestartPolicy: parseRestart(flags.value('restart') ?? 'no'),
    AutoRemove: flags.has('rm'),
    VolumeDriver: flags.value('volume-driver') ?? '',
    VolumesFrom: list('volumes-from'),
    CapAdd: list('cap-add'),
    CapDrop: list('cap-drop'),
    CgroupnsMode: flags.value('cgroupns') ?? 'host',
    Dns: words('dns'),
    DnsOptions: words('dns-option'),
    DnsSearch: words('dns-search'),
    ExtraHosts: list('add-host'),
    Links: list('link'),
    Devices: flags.values('device').map(deviceOf),
    DeviceRequests: flags.value('gpus') === undefined ? null : [gpus],
    GroupAdd: list('group-add'),
    IpcMode: flags.value('ipc') ?? 'private',
    OomScoreAdj: number('oom-score-adj'),
    PidMode: flags.value('pid') ?? '',
    Privileged: flags.has('privileged'),
    PublishAllPorts: flags.has('publish-all'),
    ReadonlyRootfs: flags.has('read-only'),
    SecurityOpt: list('security-opt'),
    UTSMode: flags.value('uts') ?? '',
    UsernsMode: flags.value('userns') ?? '',
    ShmSize: size(flags, 'shm-size') || 67108864,
    Runtime: flags.value('runtime') ?? 'runc',
    Isolation: flags.value('isolation') ?? '',
    CpuShares: number('cpu-shares'),
    Memory: size(flags, 'memory'),
    NanoCpus: Math.round(number('cpus') * 1e9),
    CgroupParent: flags.value('cgroup-parent') ?? '',
    BlkioWeight: number('blkio-weight'),
    CpuPeriod: number('cpu-period'),
    CpuQuota: number('cpu-quota'),
    CpuRealtimePeriod: number('cpu-rt-period'),
    CpuRealtimeRuntime: number('cpu-rt-runtime'),
    CpusetCpus: flags.value('cpuset-cpus') ?? '',
    CpusetMems: flags.value('cpuset-mems') ?? '',
    KernelMemory: size(flags, 'kernel-memory'),
    MemoryReservation: size(flags, 'memory-reservation'),
    MemorySwap:
      flags.value('memory-swap') === undefined ? 2 * size(flags, 'memory') : size(flags, 'memory-swap'),
    MemorySwappiness: swappiness === undefined || swappiness === '-1' ? null : Number(swappiness),
    OomKillDisable: flags.has('oom-kill-disable'),
    PidsLimit: pids === undefined ? null : Number(pids),
    Ulimits: flags.values('ulimit').length === 0 ? null : flags.values('ulimit').map(ulimitOf),
    ...(flags.values('tmpfs').length === 0
      ? {}
      : { Tmpfs: Object.fromEntries(flags.values('tmpfs').map(tmpfsOf)) }),
    ...(flags.values('sysctl').length === 0 ? {} : { Sysctls: labelsOf(flags.values('sysctl')) }),
    ...(mounted.length === 0 ? {} : { Mounts: mounted.map(({ entry }) => entry) }),
    ...(flags.has('init') ? { Init: true } : {}),
  })
}

/** `/dev/x[:/dev/y[:rwm]]` */
function deviceOf(text: string): Json {
  const [host = '', second, third] = text.split(':')
  const isMode = second !== undefined && /^[rwm]+$/.test(second)
  return {
    PathOnHost: host,
    PathInContainer: second === undefined || isMode ? host : second,
    CgroupPermissions: third ?? (isMode ? second : 'rwm'),
  }
}

const gpus: Json = { Driver: '', Count: -1, DeviceIDs: null, Capabilities: [['gpu']], Options: {} }

function ulimitOf(text: string): Json {
  const [name = '', values = ''] = text.split('=')
  const [soft = '', hard = soft] = values.split(':')
  return { Name: name, Hard: Number(hard), Soft: Number(soft) }
}

function tmpfsOf(text: string): [string, string] {
  const colon = text.indexOf(':')
  const [path, options] = colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)]
  if (!path.startsWith('/'))
    throw new DockerError(`invalid mount path: '${path}' mount path must be absolute`)
  return [path, options]
}

// ---- volumes

const MODES = new Set([
  'ro',
  'rw',
  'z',
  'Z',
  'nocopy',
  'private',
  'rprivate',
  'shared',
  'rshared',
  'slave',
  'rslave',
])

interface ParsedVolume {
  readonly point: MountPoint
  readonly isAnonymous: boolean
  /** as hostconfig.json lists it; nothing for a volume without name */
  readonly bind: string | null
}

/** `/host:/container[:mode]`, `name:/container[:mode]`, or `/container` alone for a volume without name. */
function parseVolume(engine: Engine, text: string): ParsedVolume {
  const parts = text.split(':')
  if (parts.length > 3 || parts.some((part) => part === ''))
    throw new DockerError(`invalid volume specification: '${text}'`)
  const [first = '', second, mode = ''] = parts
  const destination = second ?? first
  const words = mode === '' ? [] : mode.split(',')
  if (words.some((word) => !MODES.has(word)) || (words.includes('ro') && words.includes('rw'))) {
    throw new DockerError(`invalid mode: ${mode}`)
  }
  const isBind = second !== undefined && first.startsWith('/')
  const config = `invalid volume specification: '${text}': invalid mount config for type "${isBind ? 'bind' : 'volume'}"`
  const clean = `/${destination}`.replace(/^\/+/, '/').replace(/(.)\/+$/, '$1')
  if (clean === '/') throw new DockerError(`${config}: invalid specification: destination can't be '/'`)
  const writable = !words.includes('ro')
  if (isBind) {
    if (!engine.files.exists(first)) engine.files.makeDirectories(first, 0o755)
    return {
      point: {
        type: 'bind',
        name: '',
        source: first.replace(/(.)\/+$/, '$1'),
        destination: clean,
        writable,
        mode,
      },
      isAnonymous: false,
      bind: text,
    }
  }
  const isAnonymous = second === undefined
  const point = mountVolume(engine, { name: isAnonymous ? '' : first, destination: clean, writable, mode })
  return { point, isAnonymous, bind: isAnonymous ? null : text }
}

function mountsFrom(engine: Engine, text: string): MountPoint[] {
  const [name = '', mode] = text.split(':')
  const container = engine.containers.find(name)
  if (container === null) throw new DockerError(`No such container: ${name}`)
  return container.mounts.map((mount) => (mode === 'ro' ? { ...mount, writable: false, mode } : mount))
}
