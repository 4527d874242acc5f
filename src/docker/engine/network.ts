/**
 * The networks of an engine and the addresses that they give to containers (libnetwork's ipam): the bookkeeping of it, as there is no
 * network on this machine that packets could take.
 */

import { decodeOr, listOf, mapOf, number, string, struct, truth } from '../content/decode-json.ts'
import { digestOfText, digits } from '../content/digest.ts'
import { goJson, sorted } from '../content/json.ts'
import { formatTime, NEVER } from '../content/time.ts'
import { DockerError } from '../errors.ts'
import { parseAddress } from './address.ts'
import type { Container } from './containers.ts'
import { type Engine, ROOT } from './engine.ts'

export interface Subnet {
  readonly base: number
  readonly prefix: number
  readonly gateway: number
}

export interface Network {
  readonly id: string
  readonly name: string
  readonly driver: string
  readonly created: string
  /** null where containers have no addresses of their own */
  readonly subnet: Subnet | null
  /** whether its gateway was asked for, or nothing was */
  readonly showsGateway: boolean
  readonly isInternal: boolean
  readonly isAttachable: boolean
  readonly labels: Readonly<Record<string, string>>
  readonly options: Readonly<Record<string, string>>
}

/** Those that every engine has. */
const BUILT_IN: readonly {
  readonly name: string
  readonly driver: string
  readonly subnet: Subnet | null
}[] = [
  { name: 'bridge', driver: 'bridge', subnet: subnetAt(parseAddress('172.17.0.0') as number, 16) },
  { name: 'host', driver: 'host', subnet: null },
  { name: 'none', driver: 'null', subnet: null },
]

export const isBuiltIn = (name: string): boolean => BUILT_IN.some((network) => network.name === name)

/** On a real engine a database of bolt's. */
const storePath = (): string => `${ROOT}/network/files/local-kv.db`

const storeShape = listOf(
  struct('network', {
    id: string(),
    name: string(),
    driver: string(),
    created: string(),
    subnet: struct('subnet', { base: number(), prefix: number(), gateway: number() }),
    showsGateway: truth,
    isInternal: truth,
    isAttachable: truth,
    labels: mapOf(string()),
    options: mapOf(string()),
  }),
)

/** Those that were made here; what a store is damaged in is not there. */
const made = (engine: Engine): Network[] =>
  (
    decodeOr<readonly Partial<Network>[], null>(
      engine.files.readText(storePath()) || '[]',
      storeShape,
      () => null,
    ) ?? []
  ).map((network) => ({ ...NAMELESS, ...network }))

const NAMELESS: Network = {
  id: '',
  name: '',
  driver: 'bridge',
  created: NEVER,
  subnet: null,
  showsGateway: false,
  isInternal: false,
  isAttachable: false,
  labels: {},
  options: {},
}

const store = (engine: Engine, networks: readonly Network[]): void =>
  engine.files.write(
    storePath(),
    networks.length === 0
      ? ''
      : goJson(
          networks.map((network) => ({
            ...network,
            subnet: network.subnet === null ? null : { ...network.subnet },
            labels: sorted(network.labels),
            options: sorted(network.options),
          })),
        ),
    0o600,
  )

/** By their names. */
export function allNetworks(engine: Engine): Network[] {
  const created = formatTime(engine.files.lstat(`${ROOT}/network`)?.btime ?? { sec: 0, nsec: 0 })
  const builtIn = BUILT_IN.map(
    (network): Network => ({
      ...network,
      // Always the same on one host.
      id: digits(digestOfText(`network ${network.name} ${engine.sys.uname().nodename}`)),
      created,
      showsGateway: true,
      isInternal: false,
      isAttachable: false,
      labels: {},
      options: {},
    }),
  )
  return [...builtIn, ...made(engine)].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** By name, id, or the beginning of an id. */
export function findNetwork(engine: Engine, wanted: string): Network | null {
  const networks = allNetworks(engine)
  return (
    networks.find(({ name, id }) => name === wanted || id === wanted) ??
    (wanted === '' ? null : (networks.find(({ id }) => id.startsWith(wanted)) ?? null))
  )
}

export interface WantedNetwork {
  readonly name: string
  readonly subnet: string | undefined
  readonly gateway: string | undefined
  readonly isInternal: boolean
  readonly isAttachable: boolean
  readonly labels: Readonly<Record<string, string>>
  readonly options: Readonly<Record<string, string>>
}

/** Makes a bridge; its id. */
export function createNetwork(engine: Engine, wanted: WantedNetwork): string {
  const { name, isInternal, isAttachable, labels, options } = wanted
  const networks = allNetworks(engine)
  if (isBuiltIn(name)) throw new DockerError(`operation is not permitted on predefined ${name} network`)
  if (networks.some((network) => network.name === name))
    throw new DockerError(`network with name ${name} already exists`)
  const subnet =
    wanted.subnet === undefined ? freeSubnet(networks) : wantedSubnet(networks, wanted.subnet, wanted.gateway)
  const network: Network = {
    id: engine.chance.id(),
    name,
    driver: 'bridge',
    created: engine.now(),
    subnet,
    showsGateway: wanted.subnet === undefined || wanted.gateway !== undefined,
    isInternal,
    isAttachable,
    labels,
    options,
  }
  store(engine, [...made(engine), network])
  return network.id
}

export function removeNetwork(engine: Engine, { id }: Network): void {
  store(
    engine,
    made(engine).filter((network) => network.id !== id),
  )
}

/** Running containers on it. */
export const endpointsOf = (engine: Engine, { name }: Network): Container[] =>
  engine.containers.all().filter((container) => container.state.Running && networkName(container) === name)

// ---- addresses

/** The pools that are there without any configuration (ipamutils): 172.17.0.0/16 to 172.31.0.0/16, then 192.168.0.0/20 and on. */
const POOLS: readonly (readonly [base: number, prefix: number])[] = [
  ...Array.from({ length: 15 }, (_, at) => [parseAddress(`172.${17 + at}.0.0`) as number, 16] as const),
  ...Array.from({ length: 16 }, (_, at) => [parseAddress(`192.168.${16 * at}.0`) as number, 20] as const),
]

function subnetAt(base: number, prefix: number): Subnet {
  return { base, prefix, gateway: base + 1 }
}

const sizeOf = (prefix: number): number => 2 ** (32 - prefix)

const overlap = (a: Subnet, b: Subnet): boolean =>
  a.base < b.base + sizeOf(b.prefix) && b.base < a.base + sizeOf(a.prefix)

const isTaken = (networks: readonly Network[], subnet: Subnet): boolean =>
  networks.some((network) => network.subnet !== null && overlap(network.subnet, subnet))

function freeSubnet(networks: readonly Network[]): Subnet {
  const subnet = POOLS.map(([base, prefix]) => subnetAt(base, prefix)).find((one) => !isTaken(networks, one))
  if (subnet !== undefined) return subnet
  throw new DockerError(
    'could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network',
  )
}

function wantedSubnet(networks: readonly Network[], text: string, gateway: string | undefined): Subnet {
  const [, address = '', digitsOfPrefix = ''] = /^([\d.]+)\/(\d{1,2})$/.exec(text) ?? []
  const given = parseAddress(address)
  const prefix = Number(digitsOfPrefix)
  if (given === null || prefix > 32)
    throw new DockerError(`invalid subnet ${text} : invalid CIDR address: ${text}`)
  const base = given - (given % sizeOf(prefix))
  const own = gateway === undefined ? base + 1 : parseAddress(gateway)
  if (own === null) throw new DockerError(`invalid gateway address: ${gateway}`)
  const subnet = { base, prefix, gateway: own }
  if (isTaken(networks, subnet)) throw new DockerError('Pool overlaps with other one on this address space')
  return subnet
}

/** The name of a container's network: `bridge`, another, or `container:ID`. */
export const networkName = ({ host }: Container): string => {
  const mode = String(host['NetworkMode'] ?? 'default')
  return mode === 'default' ? 'bridge' : mode
}

/** The lowest address of its network that no running container has; 0 where its network has none to give. */
export function freeAddress(engine: Engine, container: Container): number {
  const subnet = findNetwork(engine, networkName(container))?.subnet ?? null
  if (subnet === null) return 0
  const taken = new Set([subnet.gateway, ...engine.containers.all().map(({ address }) => address)])
  let address = subnet.base + 1
  while (taken.has(address)) address++
  return address
}

/** Ids of what a container had while it ran: its sandbox and its end of the network. */
export const sandboxId = ({ id, state }: Container): string =>
  digits(digestOfText(`sandbox ${id} ${state.StartedAt}`))
export const endpointId = ({ id, state }: Container): string =>
  digits(digestOfText(`endpoint ${id} ${state.StartedAt}`))
