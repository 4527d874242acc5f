/** What the docker command shows of containers. */

import { shortId } from '../content/digest.ts'
import type { Json } from '../content/json.ts'
import { secondsOf } from '../content/time.ts'
import type { Container } from '../engine/containers.ts'
import type { Engine } from '../engine/engine.ts'
import { hostConfig } from '../engine/host-config.ts'
import { ClientError } from '../errors.ts'
import { ellipsis, humanDuration, humanSize, table } from '../units.ts'
import type { Flags } from './flags.ts'
import { ago } from './image-commands.ts'
import { renderTemplate } from './template.ts'

/** docker ps */
export function containersText(engine: Engine, flags: Flags): string {
  const rows = wantedContainers(engine, flags)
  const noTrunc = flags.has('no-trunc')
  const id = (container: Container) => (noTrunc ? container.id : shortId(container.id))
  if (flags.has('quiet')) return rows.map((container) => `${id(container)}\n`).join('')
  const fields = rows.map((container) => ({
    ID: id(container),
    Image: imageName(engine, container, noTrunc),
    Command: commandText(container, noTrunc),
    CreatedAt: container.created,
    RunningFor: ago(engine, container.created),
    Status: statusText(engine, container),
    State: stateName(container),
    Ports: '',
    Names: container.name,
    Size:
      flags.has('size') || (flags.value('format') ?? '').includes('.Size') ? sizeText(engine, container) : '',
    Mounts: container.mounts.map(({ name, source }) => name || source).join(','),
    Labels: Object.entries(container.config.Labels ?? {})
      .map((pair) => pair.join('='))
      .join(','),
  }))
  const format = flags.value('format')
  if (format !== undefined && !format.startsWith('table')) {
    return fields.map((row) => `${renderTemplate(format, row)}\n`).join('')
  }
  const withSize = flags.has('size')
  return table([
    [
      'CONTAINER ID',
      'IMAGE',
      'COMMAND',
      'CREATED',
      'STATUS',
      'PORTS',
      'NAMES',
      ...(withSize ? ['SIZE'] : []),
    ],
    ...fields.map((row) => [
      row.ID,
      row.Image,
      row.Command,
      row.RunningFor,
      row.Status,
      row.Ports,
      row.Names,
      ...(withSize ? [row.Size] : []),
    ]),
  ])
}

function wantedContainers(engine: Engine, flags: Flags): Container[] {
  const last = flags.has('latest') ? 1 : Number(flags.value('last') ?? -1)
  const filters = flags.values('filter').map((filter) => filter.split(/=(.*)/s) as [string, string])
  const showsAll =
    flags.has('all') || last > 0 || filters.some(([name]) => name === 'status' || name === 'exited')
  const matching = engine.containers.all().filter((container) => {
    if (!showsAll && !container.state.Running) return false
    return filters.every(([name, value]) => {
      switch (name) {
        case 'name':
          return new RegExp(value).test(container.name)
        case 'id':
          return container.id.startsWith(value)
        case 'status':
          return stateName(container) === value
        case 'exited':
          return stateName(container) === 'exited' && container.state.ExitCode === Number(value)
        case 'ancestor':
          return engine.findImageId(value) === container.image
        default:
          throw new ClientError(`Error response from daemon: Invalid filter '${name}'`)
      }
    })
  })
  return last > 0 ? matching.slice(0, last) : matching
}

export const stateName = ({ state, hasBeenStarted }: Container): string =>
  state.Running
    ? 'running'
    : hasBeenStarted && state.StartedAt !== '' && state.FinishedAt > '0002'
      ? 'exited'
      : 'created'

/** The name it was made by, or the id where that name means another image now. */
function imageName(engine: Engine, container: Container, noTrunc: boolean): string {
  const { Image } = container.config
  if (Image.startsWith('sha256:')) return noTrunc ? Image : shortId(Image)
  if (engine.findImageId(Image) === container.image) return Image
  return noTrunc ? container.image : shortId(container.image)
}

function commandText({ path, args }: Container, noTrunc: boolean): string {
  const words = [path, ...args].map((word, at) => (at > 0 && /\s/.test(word) ? `'${word}'` : word))
  const text = words.join(' ')
  return `"${noTrunc ? text : ellipsis(text, 20)}"`
}

/** container.State.String */
function statusText(engine: Engine, container: Container): string {
  const now = engine.chance.now()
  const since = (time: string) => humanDuration(now.sec + now.nsec / 1e9 - secondsOf(time))
  const { state } = container
  if (state.Running) return `Up ${since(state.StartedAt)}`
  if (stateName(container) === 'created') return 'Created'
  return `Exited (${state.ExitCode}) ${since(state.FinishedAt)} ago`
}

function sizeText(engine: Engine, container: Container): string {
  const { own, whole } = containerSize(engine, container)
  return `${humanSize(own)} (virtual ${humanSize(whole)})`
}

export function containerSize(engine: Engine, container: Container): { own: number; whole: number } {
  const mount = engine.layers.mount(container.id)
  const own = mount === null ? 0 : engine.driver.diffSize(mount.mountId, mount.initId)
  const image = engine.findImage(container.image)
  return { own, whole: own + (image === null ? 0 : engine.sizeOf(image)) }
}

/** A container's line in `docker system df -v`. */
export const usageRow = (engine: Engine, container: Container): string[] => [
  shortId(container.id),
  imageName(engine, container, false),
  commandText(container, false),
  String(container.mounts.filter(({ type }) => type === 'volume').length),
  humanSize(containerSize(engine, container).own),
  ago(engine, container.created),
  statusText(engine, container),
  container.name,
]

/** docker inspect of a container */
export function inspectContainer(engine: Engine, container: Container): Json {
  const { id, state, config } = container
  const directory = engine.containers.directory(id)
  const started = (name: string) => (container.hasBeenStarted ? `${directory}/${name}` : '')
  const mount = engine.layers.mount(id)
  const data = mount === null ? null : engine.driver.metadata(mount.mountId)
  const standard = Object.fromEntries(
    Object.entries(config).filter(([, value]) => value !== undefined),
  ) as Json
  return {
    Id: id,
    Created: container.created,
    Path: container.path,
    Args: container.args,
    State: {
      Status: stateName(container),
      Running: state.Running,
      Paused: false,
      Restarting: false,
      OOMKilled: false,
      Dead: false,
      Pid: state.Pid,
      ExitCode: state.ExitCode,
      Error: state.Error,
      StartedAt: state.StartedAt,
      FinishedAt: state.FinishedAt,
    },
    Image: container.image,
    ResolvConfPath: started('resolv.conf'),
    HostnamePath: started('hostname'),
    HostsPath: started('hosts'),
    LogPath: started(`${id}-json.log`),
    Name: `/${container.name}`,
    RestartCount: 0,
    Driver: container.driver,
    Platform: 'linux',
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: '',
    ExecIDs: null,
    HostConfig: hostConfig(container),
    GraphDriver: { Data: data, Name: container.driver },
    Mounts: container.mounts.map(({ type, name, source, destination, writable }) => ({
      Type: type,
      ...(type === 'volume' ? { Name: name } : {}),
      Source: source,
      Destination: destination,
      ...(type === 'volume' ? { Driver: 'local' } : {}),
      Mode: '',
      RW: writable,
      Propagation: type === 'bind' ? 'rprivate' : '',
    })),
    Config: standard,
    NetworkSettings: {
      Bridge: '',
      SandboxID: '',
      HairpinMode: false,
      LinkLocalIPv6Address: '',
      LinkLocalIPv6PrefixLen: 0,
      Ports: {},
      SandboxKey: '',
      SecondaryIPAddresses: null,
      SecondaryIPv6Addresses: null,
      EndpointID: '',
      Gateway: '',
      GlobalIPv6Address: '',
      GlobalIPv6PrefixLen: 0,
      IPAddress: '',
      IPPrefixLen: 0,
      IPv6Gateway: '',
      MacAddress: '',
      Networks: {},
    },
  }
}
