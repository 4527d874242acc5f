/** docker network ls and inspect: the three networks that every engine has. Others need a network, which this machine has not. */

import { formatTime } from '../content/time.ts'
import { type Engine, ROOT } from '../engine/engine.ts'
import {
  addressText,
  endpointId,
  GATEWAY,
  hardwareAddress,
  networkId,
  networkName,
  PREFIX,
} from '../engine/network.ts'
import { DockerError } from '../errors.ts'
import { define, MANY } from './command.ts'
import { listText } from './formatter.ts'
import { inspectAll } from './inspect.ts'

import { NIL_MAP, Struct, type Value } from './template/value.ts'

const networks = [
  { name: 'bridge', driver: 'bridge' },
  { name: 'host', driver: 'host' },
  { name: 'none', driver: 'null' },
]

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
  const wanted = networks.filter((network) =>
    filters.every(([name, value]) => (tests[name] as Test)(network, value, networkId(engine, network.name))),
  )
  const rows = wanted.map(({ name, driver }) => {
    const id = networkId(engine, name)
    return {
      ID: flags.has('no-trunc') ? id : id.slice(0, 12),
      Name: name,
      Driver: driver,
      Scope: 'local',
      IPv6: 'false',
      Internal: 'false',
      Labels: '',
      CreatedAt: created(engine),
    }
  })
  const given = flags.value('format') ?? ''
  const standard = flags.has('quiet') ? '{{.ID}}' : 'table {{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}'
  const format = given === '' || given === 'table' ? standard : given
  yield* console.print(listText(format, { type: '*network.networkContext', titles, rows }))
  return 0
})

type Test = (network: { name: string; driver: string }, value: string, id: string) => boolean

const tests: Readonly<Record<string, Test>> = {
  driver: ({ driver }, value) => driver === value,
  id: (_, value, id) => id.startsWith(value),
  label: () => false,
  name: ({ name }, value) => name.includes(value),
  scope: (_, value) => value === 'local',
  type: (_, value) => value === 'builtin',
  dangling: () => false,
}

export const networkInspect = define([1, MANY], (context) =>
  inspectAll(context, 'network', (engine, name) => inspectNetwork(engine, name)),
)

const created = (engine: Engine): string =>
  formatTime(engine.files.lstat(`${ROOT}/network`)?.btime ?? { sec: 0, nsec: 0 })

export function inspectNetwork(engine: Engine, wanted: string): Value {
  const network = networks.find(
    ({ name }) => name === wanted || (wanted !== '' && networkId(engine, name).startsWith(wanted)),
  )
  if (network === undefined) return null
  const { name, driver } = network
  const isBridge = name === 'bridge'
  const containers = engine.containers
    .all()
    .filter((container) => container.state.Running && networkName(container) === name)
    .map((container): [string, Value] => [
      container.id,
      new Struct('types.EndpointResource', {
        Name: container.name,
        EndpointID: endpointId(container),
        MacAddress: isBridge ? hardwareAddress(container.address) : '',
        IPv4Address: isBridge ? `${addressText(container.address)}/${PREFIX}` : '',
        IPv6Address: '',
      }),
    ])
  const ranges = isBridge
    ? [new Struct('network.IPAMConfig', { Subnet: '172.17.0.0/16', Gateway: GATEWAY })]
    : []
  return new Struct(
    'types.NetworkResource',
    {
      Name: name,
      ID: networkId(engine, name),
      Created: created(engine),
      Scope: 'local',
      Driver: driver,
      EnableIPv6: false,
      IPAM: new Struct('network.IPAM', {
        Driver: 'default',
        Options: NIL_MAP,
        Config: ranges.length > 0 ? ranges : ([] as Value[]),
      }),
      Internal: false,
      Attachable: false,
      Ingress: false,
      ConfigFrom: new Struct('network.ConfigReference', { Network: '' }),
      ConfigOnly: false,
      Containers: Object.fromEntries(containers),
      Options: isBridge ? bridgeOptions : {},
      Labels: {},
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
