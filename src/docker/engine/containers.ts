/**
 * Containers on the disk (container/container.go): `containers/<id>/` holds config.v2.json, hostconfig.json, the files that are
 * mounted over /etc/hostname, /etc/hosts and /etc/resolv.conf, and the log.
 */

import { goJson, type Json } from '../content/json.ts'
import { NEVER } from '../content/time.ts'
import { DockerError } from '../errors.ts'
import type { Files } from '../files.ts'
import type { ContainerConfig } from '../store/images.ts'
import type { HostConfig } from './host-config.ts'

export interface State {
  Running: boolean
  Paused: boolean
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
  /** the last bytes of its address on the network `bridge` while it runs, else 0 */
  address: number
}

/** Removed as soon as it has ended. */
export const isAutoRemoved = ({ host }: Container): boolean => host['AutoRemove'] === true

export const initialState = (): State => ({
  Running: false,
  Paused: false,
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
    return text === null || host === null ? null : parseContainer(text, host)
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
      Restarting: false,
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
    RestartCount: 0,
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

const networkSettings = ({ host, address }: Container): Json => {
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
        IPAddress: address === 0 ? '' : `172.17.${address >> 8}.${address & 0xff}`,
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
    Ports: null,
    SandboxKey: '',
    SecondaryIPAddresses: null,
    SecondaryIPv6Addresses: null,
    IsAnonymousEndpoint: false,
    HasSwarmEndpoint: false,
  }
}

interface StoredContainer {
  State: State
  ID: string
  Created: string
  Path: string
  Args: string[]
  Config: ContainerConfig
  Image: string
  Name: string
  Driver: string
  HasBeenStartedBefore: boolean
  HasBeenManuallyStopped: boolean
  NetworkSettings: { Networks: Record<string, { IPAddress: string }> }
  MountPoints: Record<
    string,
    {
      Source: string
      Destination: string
      RW: boolean
      Name: string
      Type: 'bind' | 'volume'
      Relabel?: string
    }
  >
}

function parseContainer(text: string, host: string): Container {
  const stored = JSON.parse(text) as StoredContainer
  const { Running, Paused, Pid, ExitCode, Error: failure, StartedAt, FinishedAt } = stored.State
  return {
    id: stored.ID,
    created: stored.Created,
    path: stored.Path,
    args: stored.Args,
    config: stored.Config,
    image: stored.Image,
    name: stored.Name.slice(1),
    driver: stored.Driver,
    mounts: Object.values(stored.MountPoints).map((mount) => ({
      type: mount.Type,
      name: mount.Name,
      source: mount.Type === 'bind' ? mount.Source : volumeData(mount.Name),
      destination: mount.Destination,
      writable: mount.RW,
      mode: mount.Relabel ?? '',
    })),
    host: JSON.parse(host) as HostConfig,
    state: { Running, Paused, Pid, ExitCode, Error: failure, StartedAt, FinishedAt },
    hasBeenStarted: stored.HasBeenStartedBefore,
    hasBeenManuallyStopped: stored.HasBeenManuallyStopped,
    address: storedAddress(stored),
  }
}

function storedAddress({ NetworkSettings }: StoredContainer): number {
  const parts = (Object.values(NetworkSettings.Networks)[0]?.IPAddress ?? '').split('.')
  return parts.length < 4 ? 0 : Number(parts[2]) * 256 + Number(parts[3])
}

/** Where a volume's files lie. */
export const volumeData = (name: string): string => `/var/lib/docker/volumes/${name}/_data`
