/**
 * `/dev/tcp/HOST/PORT` and `/dev/udp/HOST/PORT` in redirections (bash(1), REDIRECTION; lib/sh/netopen.c). Nobody listens on
 * this machine, and no network leads out of it: what bash says then is all there is to it.
 */

import { O_RDWR } from '../kernel/abi.ts'
import { ECONNREFUSED, EINVAL, ENETUNREACH, strerror } from '../kernel/vfs/errno.ts'
import { hosts, readFile } from './files.ts'
import type { Shell } from './shell.ts'

interface NetworkPath {
  readonly protocol: 'tcp' | 'udp'
  readonly host: string
  /** a number, a name of /etc/services, or nothing */
  readonly service: string
}

/** null if the name is that of a file. */
export function networkPath(name: string): NetworkPath | null {
  const [, protocol, host = '', service = ''] = /^\/dev\/(tcp|udp)\/([^/]*)\/(.*)$/s.exec(name) ?? []
  return protocol === 'tcp' || protocol === 'udp' ? { protocol, host, service } : null
}

/** A descriptor or a negative errno; part of what is wrong has been said. */
export function openNetwork(shell: Shell, { protocol, host, service }: NetworkPath): number {
  if (!isService(shell, service, protocol)) {
    shell.complain(`${service}: Servname not supported for ai_socktype`)
    return -EINVAL
  }
  const isLocal = LOOPBACK.test(host) || hosts(shell.sys).includes(host)
  if (!isLocal && !isAddress(host)) {
    shell.complain(`${host}: Name or service not known`)
    return -EINVAL
  }
  // A datagram to the machine itself is sent, whoever may read it.
  if (isLocal && protocol === 'udp') return shell.sys.open('/dev/null', O_RDWR)
  const error = isLocal ? -ECONNREFUSED : -ENETUNREACH
  shell.warn(`${shell.systemPrefix()}connect: ${strerror(error)}\n`)
  return error
}

const LOOPBACK = /^(?:127(?:\.\d{1,3}){1,3}|0\.0\.0\.0|0|::1|::|localhost)$/

/** Of IPv4, as inet_aton(3) takes it, or of IPv6. */
function isAddress(host: string): boolean {
  if (/^[0-9a-f]*:[0-9a-f:]*$/i.test(host)) return true
  return /^\d+(?:\.\d+){0,3}$/.test(host) && host.split('.').every((part) => Number(part) < 256)
}

function isService({ sys }: Shell, service: string, protocol: string): boolean {
  if (/^\d*$/.test(service)) return true
  const text = readFile(sys, '/etc/services')
  if (typeof text === 'number') return KNOWN.has(service)
  return text.split('\n').some((line) => {
    const [name, port = '', ...aliases] = line.replace(/#.*/, '').trim().split(/\s+/)
    return port.endsWith(`/${protocol}`) && [name, ...aliases].includes(service)
  })
}

/** What people name where the machine has no /etc/services, which comes with netbase. */
const KNOWN: ReadonlySet<string> = new Set([
  'ssh',
  'smtp',
  'domain',
  'http',
  'https',
  'ntp',
  'mysql',
  'postgresql',
])
