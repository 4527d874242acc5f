/** What the docker command shows of containers. */

import { shortId } from '../content/digest.ts'
import type { Json } from '../content/json.ts'
import { exactSecondsOf } from '../content/time.ts'
import { addressText, hardwareAddress } from '../engine/address.ts'
import type { Container } from '../engine/containers.ts'
import type { Engine } from '../engine/engine.ts'
import { endpointId, findNetwork, isBuiltIn, networkName, type Subnet, sandboxId } from '../engine/network.ts'
import { ClientError, DockerError } from '../errors.ts'
import { ellipsis, humanDuration, humanSize } from '../units.ts'
import { ago, commaList, createdAt, labelMethod } from './cells.ts'
import { hasLabel } from './filters.ts'
import type { Flags } from './flags.ts'
import { listText, type Row } from './formatter.ts'

import { portsText } from './ports.ts'
import { configStruct, hostConfigStruct } from './structs.ts'
import { NIL_MAP, NIL_SLICE, Struct, type Value } from './template/value.ts'
import { compile, render, TemplateError } from './template.ts'

const titles = {
  ID: 'CONTAINER ID',
  Image: 'IMAGE',
  Command: 'COMMAND',
  CreatedAt: 'CREATED AT',
  RunningFor: 'CREATED',
  Ports: 'PORTS',
  State: 'STATE',
  Status: 'STATUS',
  Size: 'SIZE',
  Names: 'NAMES',
  Labels: 'LABELS',
  Mounts: 'MOUNTS',
  LocalVolumes: 'LOCAL VOLUMES',
  Networks: 'NETWORKS',
}

/** docker ps */
export function containersText(engine: Engine, flags: Flags): string {
  const format = containersFormat(flags)
  const withSize = flags.has('size') || /\.Size\b|json/.test(format)
  const rows = wantedContainers(engine, flags).map((container) =>
    containerRow(engine, container, { noTrunc: flags.has('no-trunc'), withSize }),
  )
  return listText(format, { type: 'formatter.ContainerContext', titles, rows })
}

function containersFormat(flags: Flags): string {
  const given = flags.value('format') ?? ''
  const size = flags.has('size')
  if (given !== '' && given !== 'table' && given !== 'raw') {
    checkFormat(given)
    return given
  }
  if (given === 'raw') {
    if (flags.has('quiet')) return 'container_id: {{.ID}}'
    return `container_id: {{.ID}}\nimage: {{.Image}}\ncommand: {{.Command}}\ncreated_at: {{.CreatedAt}}\nstate: {{- pad .State 1 0}}\nstatus: {{- pad .Status 1 0}}\nnames: {{.Names}}\nlabels: {{- pad .Labels 1 0}}\nports: {{- pad .Ports 1 0}}\n${size ? 'size: {{.Size}}\n' : ''}{{""}}`
  }
  if (flags.has('quiet')) return '{{.ID}}'
  return `table {{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}${size ? '\t{{.Size}}' : ''}`
}

/** The command looks through a template for .Size before it asks the daemon, and says so where it fails. */
function checkFormat(format: string): void {
  const row = Object.fromEntries(Object.keys(titles).map((name) => [name, '']))
  const probe = { ...row, Label: labelMethod({}) }
  try {
    render(compile(format), new Struct('*formatter.ContainerContext', probe))
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    const what = error.message.includes(' executing ') ? 'execute' : 'parse'
    throw new ClientError(`failed to ${what} template: ${error.message}`)
  }
}

export function containerRow(
  engine: Engine,
  container: Container,
  { noTrunc, withSize, withVirtual = true }: { noTrunc: boolean; withSize: boolean; withVirtual?: boolean },
): Row {
  const labels = container.config.Labels ?? {}
  const mounts = container.mounts.map(({ name, source }) => {
    const text = name || source
    return noTrunc ? text : ellipsis(text, 15)
  })
  return {
    ID: noTrunc ? container.id : shortId(container.id),
    Image: imageName(engine, container, noTrunc),
    Command: commandText(container, noTrunc),
    CreatedAt: createdAt(container.created),
    RunningFor: ago(engine, container.created),
    Status: statusText(engine, container),
    State: stateName(container),
    Ports: portsText(container.ports),
    Names: container.name,
    Size: withSize ? sizeText(engine, container, withVirtual) : '',
    Mounts: mounts.join(','),
    Labels: commaList(labels),
    Label: labelMethod(labels),
    LocalVolumes: String(container.mounts.filter(({ type }) => type === 'volume').length),
    Networks: networkName(container),
  }
}

// ---- filters

function wantedContainers(engine: Engine, flags: Flags): Container[] {
  const filters = flags.values('filter').map((filter) => filter.split(/=(.*)/s) as [string, string])
  const unknown = filters.find(([name]) => !(name in filterTests))
  if (unknown !== undefined) throw new DockerError(`Invalid filter '${unknown[0]}'`)
  const last = flags.has('latest') ? 1 : Number(flags.value('last') ?? -1)
  const showsAll =
    flags.has('all') || last > 0 || filters.some(([name]) => name === 'status' || name === 'exited')
  const tests = [...new Set(filters.map(([name]) => name))].map((name) => {
    const values = filters.filter(([other]) => other === name).map(([, value]) => value)
    return (filterTests[name] as FilterTest)(engine, values)
  })
  const matching = engine.containers
    .all()
    .filter((container) => showsAll || container.state.Running)
    .filter((container) => tests.every((test) => test(container)))
  return last > 0 ? matching.slice(0, last) : matching
}

/** Several values of one filter: any of them (labels: all of them). */
type FilterTest = (engine: Engine, values: readonly string[]) => (container: Container) => boolean

const STATES = ['paused', 'restarting', 'removing', 'running', 'dead', 'created', 'exited']

const filterTests: Readonly<Record<string, FilterTest>> = {
  ancestor: (engine, values) => {
    const ids = new Set(values.map((value) => engine.findImageId(value)))
    return ({ image }) => [...ids].some((id) => id !== null && (id === image || descends(engine, image, id)))
  },
  before: (engine, values) => {
    const others = values.map((value) => other(engine, value))
    return ({ created }) => others.every((one) => created < one.created)
  },
  exited: (_, values) => {
    const odd = values.find((value) => !/^-?\d+$/.test(value))
    if (odd !== undefined)
      throw new DockerError(`strconv.Atoi: parsing ${JSON.stringify(odd)}: invalid syntax`)
    return (container) =>
      stateName(container) === 'exited' && values.some((value) => Number(value) === container.state.ExitCode)
  },
  expose: (_, values) => (container) =>
    values.some((value) => hasPort(container.config.ExposedPorts ?? {}, value)),
  health: (_, values) => () => values.includes('none'),
  id:
    (_, values) =>
    ({ id }) =>
      values.some((value) => new RegExp(value).test(id) || id.startsWith(value)),
  'is-task': (_, values) => () => values.every((value) => /^(false|0|f)$/i.test(value)),
  isolation: () => () => true,
  label:
    (_, values) =>
    ({ config }) =>
      values.every((value) => hasLabel(config.Labels ?? {}, value)),
  name:
    (_, values) =>
    ({ name }) =>
      values.some((value) => new RegExp(value).test(`/${name}`) || new RegExp(value).test(name)),
  network: (engine, values) => (container) => {
    const name = networkName(container)
    return values.some((value) => value === name || findNetwork(engine, name)?.id.startsWith(value) === true)
  },
  publish: (_, values) => (container) =>
    values.some((value) =>
      hasPort((container.host['PortBindings'] as Record<string, unknown> | null) ?? {}, value),
    ),
  since: (engine, values) => {
    const others = values.map((value) => other(engine, value))
    return ({ created }) => others.every((one) => created > one.created)
  },
  status: (_, values) => {
    const odd = values.find((value) => !STATES.includes(value))
    if (odd !== undefined) throw new DockerError(`Invalid filter 'status=${odd}'`)
    return (container) => values.includes(stateName(container))
  },
  volume:
    (_, values) =>
    ({ mounts }) =>
      mounts.some(({ name, source, destination }) =>
        values.some((value) => value === name || value === source || value === destination),
      ),
}

const hasPort = (ports: Readonly<Record<string, unknown>>, value: string): boolean =>
  (value.includes('/') ? value : `${value}/tcp`) in ports

function other(engine: Engine, name: string): Container {
  const container = engine.containers.find(name)
  if (container === null) throw new DockerError(`no such container ${name}`)
  return container
}

/** Whether an image stands, over others that were made here, on that one. */
function descends(engine: Engine, image: string, id: string): boolean {
  for (
    let at = engine.images.parent(image as `sha256:${string}`);
    at !== null;
    at = engine.images.parent(at)
  ) {
    if (at === id) return true
  }
  return false
}

// ---- parts of a row

export const stateName = ({ state }: Container): string => {
  if (state.Restarting) return 'restarting'
  if (state.Running) return state.Paused ? 'paused' : 'running'
  return state.StartedAt !== '' && state.FinishedAt > '0002' ? 'exited' : 'created'
}

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
  const since = (time: string) => humanDuration(now.sec + now.nsec / 1e9 - exactSecondsOf(time))
  const { state } = container
  if (state.Restarting) return `Restarting (${state.ExitCode}) ${since(state.FinishedAt)} ago`
  if (state.Running) return `Up ${since(state.StartedAt)}${state.Paused ? ' (Paused)' : ''}`
  if (stateName(container) === 'created') return 'Created'
  return `Exited (${state.ExitCode}) ${since(state.FinishedAt)} ago`
}

function sizeText(engine: Engine, container: Container, withVirtual: boolean): string {
  const { own, whole } = containerSize(engine, container)
  return withVirtual && whole > 0 ? `${humanSize(own)} (virtual ${humanSize(whole)})` : humanSize(own)
}

export function containerSize(engine: Engine, container: Container): { own: number; whole: number } {
  const mount = engine.layers.mount(container.id)
  const own = mount === null ? 0 : engine.driver.diffSize(mount.mountId, mount.initId)
  const image = engine.findImage(container.image)
  return { own, whole: own + (image === null ? 0 : engine.sizeOf(image)) }
}

// ---- inspect

/** docker inspect of a container */
export function inspectContainer(engine: Engine, container: Container, withSize = false): Value {
  const { id, state, config } = container
  const directory = engine.containers.directory(id)
  const started = (name: string) => (container.hasBeenStarted ? `${directory}/${name}` : '')
  const mount = engine.layers.mount(id)
  const data = mount === null ? null : engine.driver.metadata(mount.mountId)
  const size = withSize ? containerSize(engine, container) : null
  return new Struct(
    'types.ContainerJSON',
    {
      ID: id,
      Created: container.created,
      Path: container.path,
      Args: container.args,
      State: new Struct(
        'types.ContainerState',
        {
          Status: stateName(container),
          Running: state.Running,
          Paused: state.Paused,
          Restarting: state.Restarting,
          OOMKilled: false,
          Dead: false,
          Pid: state.Pid,
          ExitCode: state.ExitCode,
          Error: state.Error,
          StartedAt: state.StartedAt,
          FinishedAt: state.FinishedAt,
          Health: null,
        },
        ['Health'],
      ),
      Image: container.image,
      ResolvConfPath: started('resolv.conf'),
      HostnamePath: started('hostname'),
      HostsPath: started('hosts'),
      LogPath: started(`${id}-json.log`),
      Name: `/${container.name}`,
      RestartCount: container.restartCount,
      Driver: container.driver,
      Platform: 'linux',
      MountLabel: '',
      ProcessLabel: '',
      AppArmorProfile: '',
      ExecIDs: NIL_SLICE,
      HostConfig: hostConfigStruct(container.host),
      GraphDriver: new Struct('types.GraphDriverData', { Data: data ?? NIL_MAP, Name: container.driver }),
      ...(size === null ? {} : { SizeRw: size.own, SizeRootFs: size.whole }),
      Mounts: container.mounts.map(
        ({ type, name, source, destination, writable, mode }) =>
          new Struct(
            'types.MountPoint',
            {
              Type: type,
              Name: type === 'volume' ? name : '',
              Source: source,
              Destination: destination,
              Driver: type === 'volume' ? 'local' : '',
              Mode: mode,
              RW: writable,
              Propagation: type === 'bind' ? 'rprivate' : '',
            },
            ['Name', 'Driver'],
          ),
      ),
      Config: configStruct(config),
      NetworkSettings: networkSettings(engine, container),
    },
    [],
    { ID: 'Id' },
  )
}

const NO_ENDPOINT = { EndpointID: '', Gateway: '', IPAddress: '', IPPrefixLen: 0, MacAddress: '' }

const endpointOf = (container: Container, { gateway, prefix }: Subnet): typeof NO_ENDPOINT => ({
  EndpointID: endpointId(container),
  Gateway: addressText(gateway),
  IPAddress: addressText(container.address),
  IPPrefixLen: prefix,
  MacAddress: hardwareAddress(container.address),
})

function networkSettings(engine: Engine, container: Container): Value {
  const { hasBeenStarted, address } = container
  const name = networkName(container)
  const network = findNetwork(engine, name)
  const own = address === 0 || network?.subnet == null ? NO_ENDPOINT : endpointOf(container, network.subnet)
  // Only the default bridge stands beside the list of networks, too.
  const beside = name === 'bridge' ? own : NO_ENDPOINT
  const isOwn = network !== null && !isBuiltIn(network.name)
  const sandbox = hasBeenStarted ? sandboxId(container) : ''
  const ports: { readonly [port: string]: Json } = container.ports
  return new Struct('types.NetworkSettings', {
    Bridge: '',
    SandboxID: sandbox,
    HairpinMode: false,
    LinkLocalIPv6Address: '',
    LinkLocalIPv6PrefixLen: 0,
    Ports: ports as Value,
    SandboxKey: sandbox === '' ? '' : `/var/run/docker/netns/${sandbox.slice(0, 12)}`,
    SecondaryIPAddresses: NIL_SLICE,
    SecondaryIPv6Addresses: NIL_SLICE,
    EndpointID: beside.EndpointID,
    Gateway: beside.Gateway,
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    IPAddress: beside.IPAddress,
    IPPrefixLen: beside.IPPrefixLen,
    IPv6Gateway: '',
    MacAddress: beside.MacAddress,
    Networks: {
      [name]: new Struct('network.EndpointSettings', {
        IPAMConfig: null,
        Links: NIL_SLICE,
        Aliases: isOwn ? [shortId(container.id)] : NIL_SLICE,
        NetworkID: hasBeenStarted ? (network?.id ?? '') : '',
        EndpointID: own.EndpointID,
        Gateway: own.Gateway,
        IPAddress: own.IPAddress,
        IPPrefixLen: own.IPPrefixLen,
        IPv6Gateway: '',
        GlobalIPv6Address: '',
        GlobalIPv6PrefixLen: 0,
        MacAddress: own.MacAddress,
        DriverOpts: NIL_MAP,
      }),
    },
  })
}
