/** docker network create, inspect, ls, prune, rm. */

import { addressText, hardwareAddress } from '../engine/address.ts'
import type { Engine } from '../engine/engine.ts'
import {
  allNetworks,
  createNetwork,
  endpointId,
  endpointsOf,
  findNetwork,
  isBuiltIn,
  type Network,
  removeNetwork,
} from '../engine/network.ts'
import { ClientError, DockerError } from '../errors.ts'
import { commaList, labelMethod } from './cells.ts'
import { define, MANY } from './command.ts'
import { labelsOf } from './create-options.ts'
import { failureText } from './each.ts'
import { hasLabel, matchesLabel } from './filters.ts'
import { listText } from './formatter.ts'
import { inspectAll } from './inspect.ts'

import { NIL_MAP, Struct, type Value } from './template/value.ts'

const titles = {
  ID: 'NETWORK ID',
  Name: 'NAME',
  Driver: 'DRIVER',
  Scope: 'SCOPE',
  IPv6: 'IPV6',
  Internal: 'INTERNAL',
  Labels: 'LABELS',
  CreatedAt: 'CREATED AT',
}

export const networkLs = define([0, 0], function* ({ engine, console, flags }) {
  const filters = flags.values('filter').map((filter) => filter.split(/=(.*)/s) as [string, string])
  const unknown = filters.find(([name]) => !(name in tests))
  if (unknown !== undefined) throw new DockerError(`Invalid filter '${unknown[0]}'`)
  const wanted = allNetworks(engine).filter((network) =>
    filters.every(([name, value]) => (tests[name] as Test)(network, value, engine)),
  )
  const rows = wanted.map(({ id, name, driver, isInternal, labels, created }) => ({
    ID: flags.has('no-trunc') ? id : id.slice(0, 12),
    Name: name,
    Driver: driver,
    Scope: 'local',
    IPv6: 'false',
    Internal: String(isInternal),
    Labels: commaList(labels),
    Label: labelMethod(labels),
    CreatedAt: created.replace('T', ' ').replace('Z', ' +0000 UTC'),
  }))
  const given = flags.value('format') ?? ''
  const standard = flags.has('quiet') ? '{{.ID}}' : 'table {{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}'
  const format = given === '' || given === 'table' ? standard : given
  yield* console.print(listText(format, { type: '*network.networkContext', titles, rows }))
  return 0
})

type Test = (network: Network, value: string, engine: Engine) => boolean

const tests: Readonly<Record<string, Test>> = {
  driver: ({ driver }, value) => driver === value,
  id: ({ id }, value) => id.startsWith(value),
  label: ({ labels }, value) => hasLabel(labels, value),
  name: ({ name }, value) => name.includes(value),
  scope: (_, value) => value === 'local',
  type: ({ name }, value) => value === (isBuiltIn(name) ? 'builtin' : 'custom'),
  dangling: (network, value, engine) =>
    !isBuiltIn(network.name) && (endpointsOf(engine, network).length === 0) === /^(1|t|true)$/i.test(value),
}

/** What a swarm is needed for. */
const NO_SWARM =
  'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.'

export const networkCreate = define([1, 1], function* ({ engine, console, flags }) {
  const name = flags.args[0] as string
  const [subnets, gateways, ranges] = ['subnet', 'gateway', 'ip-range'].map((option) => flags.values(option))
  if ((subnets?.length ?? 0) < Math.max(gateways?.length ?? 0, ranges?.length ?? 0))
    throw new ClientError('every ip-range or gateway must have a corresponding subnet')
  const driver = flags.value('driver') ?? 'bridge'
  if (driver === 'overlay') throw new DockerError(NO_SWARM)
  if (driver === 'host' || driver === 'null')
    throw new DockerError(`only one instance of ${JSON.stringify(driver)} network is allowed`)
  if (driver !== 'bridge') throw new DockerError(`plugin ${JSON.stringify(driver)} not found`)
  if (flags.has('ipv6'))
    throw new DockerError(
      'could not find an available, non-overlapping IPv6 address pool among the defaults to assign to the network',
    )
  const id = createNetwork(engine, {
    name,
    subnet: subnets?.[0],
    gateway: gateways?.[0],
    isInternal: flags.has('internal'),
    isAttachable: flags.has('attachable'),
    labels: labelsOf(flags.values('label')),
    options: labelsOf(flags.values('opt')),
  })
  yield* console.print(`${id}\n`)
  return 0
})

export const networkRm = define([1, MANY], function* ({ engine, console, flags }) {
  let status = 0
  for (const wanted of flags.args) {
    const refusal = removeByName(engine, wanted)
    if (refusal === null) yield* console.print(`${wanted}\n`)
    else {
      yield* console.printError(`${failureText(refusal)}\n`)
      status = 1
    }
  }
  return status
})

/** null, or why it stays. */
function removeByName(engine: Engine, wanted: string): DockerError | null {
  const network = findNetwork(engine, wanted)
  if (network === null) return new ClientError(`Error: No such network: ${wanted}`)
  const { id, name } = network
  if (isBuiltIn(name)) return new DockerError(`${name} is a pre-defined network and cannot be removed`)
  if (endpointsOf(engine, network).length > 0)
    return new DockerError(`error while removing network: network ${name} id ${id} has active endpoints`)
  removeNetwork(engine, network)
  return null
}

export const networkPrune = define([0, 0], function* ({ engine, console, flags }) {
  const question =
    'WARNING! This will remove all custom networks not used by at least one container.\nAre you sure you want to continue?'
  if (!flags.has('force') && !(yield* console.confirm(question))) return 0
  const removed = pruneNetworks(engine, flags.values('filter'))
  if (removed.length > 0)
    yield* console.print(`Deleted Networks:\n${removed.map((name) => `${name}\n`).join('')}\n`)
  return 0
})

/** Removes what no running container is on; their names. */
export function pruneNetworks(engine: Engine, filters: readonly string[]): string[] {
  const labels = filters.filter((filter) => /^label!?=/.test(filter))
  const idle = allNetworks(engine)
    .filter((network) => !isBuiltIn(network.name) && endpointsOf(engine, network).length === 0)
    .filter((network) => labels.every((filter) => matchesLabel(network.labels, filter)))
  for (const network of idle) removeNetwork(engine, network)
  return idle.map(({ name }) => name)
}

export const networkInspect = define([1, MANY], (context) =>
  inspectAll(context, 'network', (engine, name) => inspectNetwork(engine, name)),
)

export function inspectNetwork(engine: Engine, wanted: string): Value {
  const network = findNetwork(engine, wanted)
  if (network === null) return null
  const { name, driver, subnet, labels, options } = network
  const isOwn = !isBuiltIn(name)
  const containers = endpointsOf(engine, network).map((container): [string, Value] => [
    container.id,
    new Struct('types.EndpointResource', {
      Name: container.name,
      EndpointID: endpointId(container),
      MacAddress: subnet === null ? '' : hardwareAddress(container.address),
      IPv4Address: subnet === null ? '' : `${addressText(container.address)}/${subnet.prefix}`,
      IPv6Address: '',
    }),
  ])
  const range =
    subnet === null
      ? []
      : [
          new Struct('network.IPAMConfig', {
            Subnet: `${addressText(subnet.base)}/${subnet.prefix}`,
            ...(network.showsGateway ? { Gateway: addressText(subnet.gateway) } : {}),
          }),
        ]
  return new Struct(
    'types.NetworkResource',
    {
      Name: name,
      ID: network.id,
      Created: network.created,
      Scope: 'local',
      Driver: driver,
      EnableIPv6: false,
      IPAM: new Struct('network.IPAM', {
        Driver: 'default',
        Options: isOwn ? {} : NIL_MAP,
        Config: range as Value[],
      }),
      Internal: network.isInternal,
      Attachable: network.isAttachable,
      Ingress: false,
      ConfigFrom: new Struct('network.ConfigReference', { Network: '' }),
      ConfigOnly: false,
      Containers: Object.fromEntries(containers),
      Options: name === 'bridge' ? bridgeOptions : options,
      Labels: labels,
    },
    [],
    { ID: 'Id' },
  )
}

const bridgeOptions = {
  'com.docker.network.bridge.default_bridge': 'true',
  'com.docker.network.bridge.enable_icc': 'true',
  'com.docker.network.bridge.enable_ip_masquerade': 'true',
  'com.docker.network.bridge.host_binding_ipv4': '0.0.0.0',
  'com.docker.network.bridge.name': 'docker0',
  'com.docker.network.driver.mtu': '1500',
}
