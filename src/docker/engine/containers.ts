/**
 * Containers on the disk (container/container.go): `containers/<id>/` holds config.v2.json, hostconfig.json, the files that are
 * mounted over /etc/hostname, /etc/hosts and /etc/resolv.conf, and the log.
 */

import { decodeOr, listOf, mapOf, number, string, struct, truth } from '../content/decode-json.ts'
import { goJson, type Json } from '../content/json.ts'
import { NEVER, parseTime } from '../content/time.ts'
import { DockerError } from '../errors.ts'
import type { Files } from '../files.ts'
import { type ContainerConfig, completeConfig, configShape } from '../store/container-config.ts'

import { addressText, parseAddress } from './address.ts'
import { type HostConfig, parseHostConfig } from './host-config.ts'
import type { Ports } from './ports.ts'

export interface State {
  Running: boolean
  Paused: boolean
  /** it has ended and will be started again: it is taken for running, without a process */
  Restarting: boolean
  Pid: number
  ExitCode: number
  Error: string
  StartedAt: string
  FinishedAt: string
}

export interface MountPoint {
  readonly type: 'bind' | 'volume'
  /** the volume's name, empty for a bind mount */
  readonly name: string
  readonly source: string
  readonly destination: string
  readonly writable: boolean
  /** as it was asked for: `ro`, or empty */
  readonly mode: string
}

export interface Container {
  readonly id: string
  readonly created: string
  readonly path: string
  readonly args: readonly string[]
  readonly config: ContainerConfig
  /** image id */
  readonly image: string
  name: string
  readonly driver: string
  readonly mounts: readonly MountPoint[]
  /** how it is tied to its host: hostconfig.json */
  readonly host: HostConfig
  state: State
  hasBeenStarted: boolean
  hasBeenManuallyStopped: boolean
  /** by its restart policy, since somebody started it */
  restartCount: number
  /** its address on its network while it runs, else 0 */
  address: number
  /** where its ports are bound while it runs, else none */
  ports: Ports
}

/** Removed as soon as it has ended. */
export const isAutoRemoved = ({ host }: Container): boolean => host['AutoRemove'] === true

export const initialState = (): State => ({
  Running: false,
  Paused: false,
  Restarting: false,
  Pid: 0,
  ExitCode: 0,
  Error: '',
  StartedAt: NEVER,
  FinishedAt: NEVER,
})

export class Containers {
  readonly #files: Files
  readonly #home: string
  readonly #driver: string

  constructor(files: Files, root: string, driver: string) {
    this.#files = files
    this.#home = `${root}/containers`
    this.#driver = driver
  }

  directory(id: string): string {
    return `${this.#home}/${id}`
  }

  logPath(id: string): string {
    return `${this.#home}/${id}/${id}-json.log`
  }

  /** All, the newest first. */
  all(): Container[] {
    return (
      this.#files
        .list(this.#home)
        .map((id) => this.get(id))
        .filter((container) => container !== null)
        // Those that another driver made wait until it comes back.
        .filter((container) => container.driver === this.#driver)
        .sort((a, b) => (a.created < b.created ? 1 : a.created > b.created ? -1 : 0))
    )
  }

  get(id: string): Container | null {
    const read = (name: string) => this.#files.readText(`${this.directory(id)}/${name}`)
    const [text, host] = [read('config.v2.json'), read('hostconfig.json')]
    return text === null || host === null ? null : readContainer(id, text, host)
  }

  /** By id, name, or the beginning of an id; null if there is none. */
  find(text: string): Container | null {
    const all = this.all()
    const exact = all.find(({ id, name }) => id === text || name === text.replace(/^\//, ''))
    if (exact !== undefined) return exact
    const matching = /^[0-9a-f]+$/.test(text) ? all.filter(({ id }) => id.startsWith(text)) : []
    return matching.length === 1 ? (matching[0] as Container) : null
  }

  getByName(text: string): Container {
    const container = this.find(text)
    if (container === null) throw new DockerError(`No such container: ${text}`)
    return container
  }

  /** Makes the directory of a new container. */
  create(container: Container): void {
    const directory = this.directory(container.id)
    this.#files.makeDirectory(directory, 0o701)
    this.#files.makeDirectory(`${directory}/checkpoints`, 0o700)
    this.saveHost(container)
    this.save(container)
  }

  saveHost({ id, host }: Container): void {
    this.#files.replace(`${this.directory(id)}/hostconfig.json`, `${goJson(host)}\n`, 0o644)
  }

  save(container: Container): void {
    this.#files.replace(
      `${this.directory(container.id)}/config.v2.json`,
      `${containerText(container, this)}\n`,
      0o600,
    )
  }

  remove(id: string): void {
    this.#files.removeAll(this.directory(id))
  }
}

function containerText(container: Container, containers: Containers): string {
  const { id, state, hasBeenStarted } = container
  const directory = containers.directory(id)
  const started = (path: string) => (hasBeenStarted ? `${directory}/${path}` : '')
  return goJson({
    StreamConfig: {},
    State: {
      Running: state.Running,
      Paused: state.Paused,
      Restarting: state.Restarting,
      OOMKilled: false,
      RemovalInProgress: false,
      Dead: false,
      Pid: state.Pid,
      ExitCode: state.ExitCode,
      Error: state.Error,
      StartedAt: state.StartedAt,
      FinishedAt: state.FinishedAt,
      Health: null,
    },
    ID: id,
    Created: container.created,
    Managed: false,
    Path: container.path,
    Args: container.args,
    Config: container.config,
    Image: container.image,
    NetworkSettings: networkSettings(container),
    LogPath: started(`${id}-json.log`),
    Name: `/${container.name}`,
    Driver: container.driver,
    OS: 'linux',
    MountLabel: '',
    ProcessLabel: '',
    RestartCount: container.restartCount,
    HasBeenStartedBefore: hasBeenStarted,
    HasBeenManuallyStopped: container.hasBeenManuallyStopped,
    MountPoints: Object.fromEntries(container.mounts.map((mount) => [mount.destination, mountPoint(mount)])),
    SecretReferences: null,
    ConfigReferences: null,
    AppArmorProfile: '',
    HostnamePath: started('hostname'),
    HostsPath: started('hosts'),
    ShmPath: '',
    ResolvConfPath: started('resolv.conf'),
    SeccompProfile: '',
    NoNewPrivileges: false,
    LocalLogCacheMeta: { HaveNotifyEnabled: false },
  })
}

const mountPoint = ({ type, name, source, destination, writable, mode }: MountPoint): Json => ({
  Source: type === 'bind' ? source : '',
  Destination: destination,
  RW: writable,
  Name: name,
  Driver: type === 'volume' ? 'local' : '',
  Type: type,
  ...(mode === '' ? {} : { Relabel: mode }),
  ...(type === 'bind' ? { Propagation: 'rprivate' } : {}),
  Spec:
    type === 'bind'
      ? { Type: type, Source: source, Target: destination }
      : { Type: type, Source: name, Target: destination },
  SkipMountpointCreation: false,
})

const networkSettings = ({ host, address, ports }: Container): Json => {
  const mode = String(host['NetworkMode'] ?? 'default')
  return {
    Bridge: '',
    SandboxID: '',
    HairpinMode: false,
    LinkLocalIPv6Address: '',
    LinkLocalIPv6PrefixLen: 0,
    Networks: {
      [mode === 'default' ? 'bridge' : mode]: {
        IPAMConfig: null,
        Links: null,
        Aliases: null,
        NetworkID: '',
        EndpointID: '',
        Gateway: '',
        IPAddress: address === 0 ? '' : addressText(address),
        IPPrefixLen: 0,
        IPv6Gateway: '',
        GlobalIPv6Address: '',
        GlobalIPv6PrefixLen: 0,
        MacAddress: '',
        DriverOpts: null,
        IPAMOperational: false,
      },
    },
    Service: null,
    Ports: Object.keys(ports).length === 0 ? null : ports,
    SandboxKey: '',
    SecondaryIPAddresses: null,
    SecondaryIPv6Addresses: null,
    IsAnonymousEndpoint: false,
    HasSwarmEndpoint: false,
  }
}

const containerShape = struct('container.Container', {
  State: struct('container.State', {
    Running: truth,
    Paused: truth,
    Restarting: truth,
    Pid: number(),
    ExitCode: number(),
    Error: string(),
    StartedAt: string('time.Time'),
    FinishedAt: string('time.Time'),
  }),
  ID: string(),
  Created: string('time.Time'),
  Path: string(),
  Args: listOf(string()),
  Config: configShape,
  Image: string(),
  Name: string(),
  Driver: string(),
  HasBeenStartedBefore: truth,
  HasBeenManuallyStopped: truth,
  RestartCount: number(),
  NetworkSettings: struct('network.Settings', {
    Ports: mapOf(listOf(struct('nat.PortBinding', { HostIp: string(), HostPort: string() }))),
    Networks: mapOf(struct('network.EndpointSettings', { IPAddress: string() })),
  }),
  MountPoints: mapOf(
    struct('mounts.MountPoint', {
      Source: string(),
      Destination: string(),
      RW: truth,
      Name: string(),
      Type: string(),
      Relabel: string(),
    }),
  ),
})

interface StoredMount {
  readonly Source?: string
  readonly Destination?: string
  readonly RW?: boolean
  readonly Name?: string
  readonly Type?: string
  readonly Relabel?: string
}

interface StoredContainer {
  readonly State?: Partial<State>
  readonly ID?: string
  readonly Created?: string
  readonly Path?: string
  readonly Args?: readonly string[]
  readonly Config?: Partial<ContainerConfig>
  readonly Image?: string
  readonly Name?: string
  readonly Driver?: string
  readonly HasBeenStartedBefore?: boolean
  readonly HasBeenManuallyStopped?: boolean
  readonly RestartCount?: number
  readonly NetworkSettings?: {
    readonly Ports?: Ports | null
    readonly Networks?: Readonly<Record<string, { readonly IPAddress?: string }>>
  }
  readonly MountPoints?: Readonly<Record<string, StoredMount>>
}

/**
 * The container of two documents. Null for what is none: the daemon reads them when it starts, and goes on without one that it cannot read,
 * or that says another id than its directory (Daemon.load).
 */
function readContainer(id: string, text: string, host: string): Container | null {
  const stored = decodeOr<StoredContainer, null>(text, containerShape, () => null)
  const tied = parseHostConfig(host)
  if (stored === null || tied === null) return null
  const container = containerOf(stored, tied)
  const times = [container.created, container.state.StartedAt, container.state.FinishedAt]
  return container.id === id && times.every((time) => parseTime(time) !== null) ? container : null
}

const containerOf = (stored: StoredContainer, host: HostConfig): Container => ({
  id: stored.ID ?? '',
  created: stored.Created ?? NEVER,
  path: stored.Path ?? '',
  args: stored.Args ?? [],
  config: completeConfig(stored.Config),
  image: stored.Image ?? '',
  name: (stored.Name ?? '').slice(1),
  driver: stored.Driver ?? '',
  mounts: Object.values(stored.MountPoints ?? {}).map(mountOf),
  host,
  state: stateOf(stored.State ?? {}),
  hasBeenStarted: stored.HasBeenStartedBefore ?? false,
  hasBeenManuallyStopped: stored.HasBeenManuallyStopped ?? false,
  restartCount: stored.RestartCount ?? 0,
  address: storedAddress(stored),
  ports: stored.NetworkSettings?.Ports ?? {},
})

function stateOf(stored: Partial<State>): State {
  const {
    Running,
    Paused,
    Restarting,
    Pid,
    ExitCode,
    Error: failure,
    StartedAt,
    FinishedAt,
  } = { ...initialState(), ...stored }
  return { Running, Paused, Restarting, Pid, ExitCode, Error: failure, StartedAt, FinishedAt }
}

const mountOf = ({
  Type,
  Name = '',
  Source = '',
  Destination = '',
  RW = false,
  Relabel = '',
}: StoredMount): MountPoint => {
  const type = Type === 'bind' ? 'bind' : 'volume'
  return {
    type,
    name: Name,
    source: type === 'bind' ? Source : volumeData(Name),
    destination: Destination,
    writable: RW,
    mode: Relabel,
  }
}

function storedAddress({ NetworkSettings }: StoredContainer): number {
  return parseAddress(Object.values(NetworkSettings?.Networks ?? {})[0]?.IPAddress ?? '') ?? 0
}

/** Where a volume's files lie. */
export const volumeData = (name: string): string => `/var/lib/docker/volumes/${name}/_data`
