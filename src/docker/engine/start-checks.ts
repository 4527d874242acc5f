/** What the daemon looks at when a container starts: its network, its devices, and containers that it is linked to. */

import { isBlockDevice, isCharDevice } from '../../kernel/vfs/mode.ts'
import { DockerError } from '../errors.ts'
import { addressText } from './address.ts'
import type { Container } from './containers.ts'
import type { Engine } from './engine.ts'
import { findNetwork, networkName } from './network.ts'

/** Status of `docker run` where the message says that a file is missing (runStartContainerErr). */
const MISSING = 127

export interface Device {
  readonly path: string
  readonly mode: number
  readonly rdev: number
}

/** Throws what the daemon says where the container cannot start. */
export function checkStart(engine: Engine, container: Container): void {
  const name = networkName(container)
  if (name.startsWith('container:')) {
    const other = name.slice('container:'.length)
    if (engine.containers.find(other) === null) throw new DockerError(`No such container: ${other}`)
  } else if (findNetwork(engine, name) === null) throw new DockerError(`network ${name} not found`)
  devicesOf(engine, container)
  const requests = container.host['DeviceRequests'] as readonly unknown[] | null
  if (requests !== null && requests !== undefined && requests.length > 0) {
    throw new DockerError('could not select device driver "" with capabilities: [[gpu]]')
  }
}

/** The host's devices that the container is to have. */
export function devicesOf({ sys }: Engine, { host }: Container): Device[] {
  const wanted = (host['Devices'] as readonly Record<string, string>[] | null | undefined) ?? []
  return wanted.map(({ PathOnHost = '', PathInContainer = '' }) => {
    const stat = sys.stat(PathOnHost)
    const failure = (why: string, status: number) =>
      new DockerError(
        `error gathering device information while adding custom device ${JSON.stringify(PathOnHost)}: ${why}`,
        status,
      )
    if (typeof stat === 'number') throw failure('no such file or directory', MISSING)
    if (!isCharDevice(stat.mode) && !isBlockDevice(stat.mode)) throw failure('not a device node', 1)
    return { path: PathInContainer, mode: stat.mode, rdev: stat.rdev }
  })
}

/** Lines of /etc/hosts for the containers that it is linked to: address, the link's name, their own names. */
export function linkedHosts({ containers }: Engine, { host }: Container): string[] {
  const links = (host['Links'] as readonly string[] | null | undefined) ?? []
  return links.flatMap((link) => {
    const [name = '', alias = name] = link.split(':')
    const other = containers.find(name)
    if (other === null || other.address === 0) return []
    return [`${addressText(other.address)}\t${alias} ${other.config.Hostname} ${other.name}\n`]
  })
}
