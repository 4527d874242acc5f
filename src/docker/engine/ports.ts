/** Ports of the host that lead into containers (libnetwork's portallocator): the bookkeeping of them, as nothing listens there. */

import { DockerError } from '../errors.ts'
import type { Container } from './containers.ts'
import type { Engine } from './engine.ts'
import { endpointId, findNetwork, networkName } from './network.ts'

type Place = { readonly HostIp: string; readonly HostPort: string }

/** `80/tcp` and where it is bound; null for one that is only exposed. */
export type Ports = Readonly<Record<string, readonly Place[] | null>>

/** The first port that is taken where none was asked for. */
const FIRST_FREE_PORT = 49153

const EVERYWHERE = '0.0.0.0'

/** The ports of a container that starts, each bound on both families unless an address was given. Throws where one is taken. */
export function allocatePorts(engine: Engine, container: Container): Ports {
  const { config, host } = container
  // Those of the host's own network need no binding.
  if (findNetwork(engine, networkName(container))?.subnet === null) return {}
  const bindings = (host['PortBindings'] as Ports | null) ?? {}
  const taken = engine.containers
    .all()
    .filter(({ id, state }) => state.Running && id !== container.id)
    .flatMap(({ ports }) => boundPlaces(ports))
  const given: [string, Ports[string]][] = Object.keys(config.ExposedPorts ?? {}).map((port) => {
    const wanted =
      bindings[port] ?? (host['PublishAllPorts'] === true ? [{ HostIp: '', HostPort: '' }] : null)
    return [port, wanted?.flatMap((place) => bind(container, port, place, taken)) ?? null]
  })
  return Object.fromEntries(given)
}

type BoundPlace = Place & { readonly protocol: string }

const boundPlaces = (ports: Ports): BoundPlace[] =>
  Object.entries(ports).flatMap(([port, places]) =>
    (places ?? []).map((place) => ({ ...place, protocol: protocolOf(port) })),
  )

const protocolOf = (port: string): string => port.split('/')[1] ?? 'tcp'

/** Binds one, and adds it to those that are taken. */
function bind(container: Container, port: string, { HostIp, HostPort }: Place, taken: BoundPlace[]): Place[] {
  const protocol = protocolOf(port)
  const address = HostIp === '' ? EVERYWHERE : HostIp
  const isTaken = (number: string) =>
    taken.some(
      (one) =>
        one.protocol === protocol &&
        one.HostPort === number &&
        (one.HostIp === address || one.HostIp === EVERYWHERE || address === EVERYWHERE),
    )
  let number = HostPort
  if (number === '') {
    let free = FIRST_FREE_PORT
    while (isTaken(String(free))) free++
    number = String(free)
  } else if (isTaken(number)) {
    throw new DockerError(
      `driver failed programming external connectivity on endpoint ${container.name} (${endpointId(container)}): Bind for ${address}:${number} failed: port is already allocated`,
    )
  }
  const places = (HostIp === '' ? [EVERYWHERE, '::'] : [HostIp]).map((HostIp) => ({
    HostIp,
    HostPort: number,
  }))
  taken.push(...places.map((place) => ({ ...place, protocol })))
  return places
}
