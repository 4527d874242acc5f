/**
 * The addresses that the network `bridge` gives to its containers (libnetwork's ipam): the bookkeeping of it, as there is no network on this
 * machine that packets could take.
 */

import { digestOfText, digits } from '../content/digest.ts'
import type { Container } from './containers.ts'
import type { Engine } from './engine.ts'

export const GATEWAY = '172.17.0.1'
export const PREFIX = 16

/** The id of a network, always the same on one host. */
export const networkId = (engine: Engine, name: string): string =>
  digits(digestOfText(`network ${name} ${engine.sys.uname().nodename}`))

/** The name of a container's network: `bridge`, `host`, `none`, or `container:ID`. */
export const networkName = ({ host }: Container): string => {
  const mode = String(host['NetworkMode'] ?? 'default')
  return mode === 'default' ? 'bridge' : mode
}

/** The lowest address that no running container has: 172.17.0.2 and on; 0 for one that is not on the bridge. */
export function freeAddress(engine: Engine, container: Container): number {
  if (networkName(container) !== 'bridge') return 0
  const taken = new Set(engine.containers.all().map(({ address }) => address))
  let address = 2
  while (taken.has(address)) address++
  return address
}

export const addressText = (address: number): string => `172.17.${address >> 8}.${address & 0xff}`

export const hardwareAddress = (address: number): string =>
  `02:42:ac:11:${hex(address >> 8)}:${hex(address & 0xff)}`

const hex = (byte: number): string => byte.toString(16).padStart(2, '0')

/** Ids of what a container had while it ran: its sandbox and its end of the network. */
export const sandboxId = ({ id, state }: Container): string =>
  digits(digestOfText(`sandbox ${id} ${state.StartedAt}`))
export const endpointId = ({ id, state }: Container): string =>
  digits(digestOfText(`endpoint ${id} ${state.StartedAt}`))
