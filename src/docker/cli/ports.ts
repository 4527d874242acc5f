/** Ports: `-p [[IP:]HOST:]CONTAINER[/PROTOCOL]`, `--expose`, and how `docker ps` shows them (docker/go-connections/nat). */

import type { Json } from '../content/json.ts'
import { ClientError } from '../errors.ts'

export interface Published {
  readonly exposed: Readonly<Record<string, Record<string, never>>>
  readonly bindings: { readonly [port: string]: Json }
}

export function parsePublished(published: readonly string[], exposed: readonly string[]): Published {
  const bindings: Record<string, Json[]> = {}
  const ports: Record<string, Record<string, never>> = {}
  for (const text of published) {
    const { protocol, rest } = splitProtocol(text)
    const parts = rest.split(':')
    const container = parts.at(-1) as string
    const host = parts.at(-2) ?? ''
    const ip = parts.slice(0, -2).join(':')
    if (container === '') throw new ClientError(`No port specified: ${text}<empty>`)
    const inner = range(container, `Invalid containerPort: ${container}`)
    const outer = host === '' ? [] : range(host, `Invalid hostPort: ${host}`)
    if (outer.length > 0 && outer.length !== inner.length && inner.length !== 1) {
      throw new ClientError(`Invalid ranges specified for container and host Ports: ${container} and ${host}`)
    }
    for (const [at, port] of inner.entries()) {
      const name = `${port}/${protocol}`
      ports[name] = {}
      const hostPort = inner.length === 1 ? host : String(outer[at] ?? '')
      bindings[name] = [...(bindings[name] ?? []), { HostIp: ip, HostPort: hostPort }]
    }
  }
  for (const text of exposed) {
    const { protocol, rest } = splitProtocol(text)
    if (text.includes(':')) throw new ClientError(`invalid port format for --expose: ${text}`)
    const wrong = `invalid range format for --expose: ${text}, error: strconv.ParseUint: parsing ${JSON.stringify(rest)}: invalid syntax`
    for (const port of range(rest, wrong)) ports[`${port}/${protocol}`] = {}
  }
  return { exposed: ports, bindings }
}

function splitProtocol(text: string): { protocol: string; rest: string } {
  const slash = text.indexOf('/')
  return slash < 0
    ? { protocol: 'tcp', rest: text }
    : { protocol: text.slice(slash + 1).toLowerCase(), rest: text.slice(0, slash) }
}

function range(text: string, failure: string): number[] {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text)
  if (match === null) throw new ClientError(failure)
  const [from, to] = [Number(match[1]), Number(match[2] ?? match[1])]
  if (to < from || to > 65535) throw new ClientError(failure)
  return Array.from({ length: to - from + 1 }, (_, at) => from + at)
}

type Bindings = Readonly<
  Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null>
>

/** `0.0.0.0:80->80/tcp, :::80->80/tcp, 90/tcp` */
export function portsText(ports: Bindings): string {
  return Object.keys(ports)
    .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10) || (a < b ? -1 : 1))
    .flatMap((port) => {
      const bound = ports[port] ?? null
      return bound === null ? [port] : bound.map(({ HostIp, HostPort }) => `${HostIp}:${HostPort}->${port}`)
    })
    .join(', ')
}
