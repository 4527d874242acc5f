/** What mount(8) takes a source for: a device, a tag that names one, something on the network, or only a name. */

import type { System } from '../../kernel/abi.ts'
import { canonicalPath } from '../lib/canonical.ts'
import { deviceOf } from '../lib/disk-uuid.ts'
import type { Io } from '../lib/io.ts'
import { boundLoops } from '../lib/loop.ts'
import { probe } from '../lib/probe.ts'

/** `LABEL=x`, not the word without a value. */
export const isTag = (source: string): boolean => readTag(source) !== null

function readTag(source: string): { name: string; value: string } | null {
  const [, name, quoted] = /^(UUID|LABEL|PARTUUID|PARTLABEL|ID)=(.*)$/s.exec(source) ?? []
  const value = quoted?.replace(/^(["'])(.*)\1$/s, '$2')
  return name === undefined || !value ? null : { name, value }
}

/** By udev's links, or by what is on the devices that can be read. */
export function deviceOfTag(sys: System, source: string): string | null {
  const tag = readTag(source)
  if (tag === null || (tag.name !== 'UUID' && tag.name !== 'LABEL')) return null
  const linked = tag.name === 'UUID' ? deviceOf(sys, tag.value) : null
  if (linked !== null) return linked
  for (const { device } of boundLoops(sys)) {
    const found = probe(sys, device)
    if (found !== null && (tag.name === 'UUID' ? found.uuid : found.label) === tag.value) return device
  }
  return null
}

/** File systems whose source is only a name (libmount's mnt_fstype_is_pseudofs). */
const PSEUDO = new Set(
  'none overlay tmpfs ramfs proc sysfs devtmpfs devpts cgroup cgroup2 mqueue debugfs tracefs securityfs configfs pstore bpf fuse autofs'.split(
    ' ',
  ),
)

/** mnt_fstype_is_netfs */
const NETWORK = /^(?:cifs|smb3|smbfs|nfs.*|afs|ncpfs|glusterfs|fuse\.curlftpfs|fuse\.sshfs|9p|ceph)$/

/** Whether the source has to be a file that is there. */
export const namesFile = (type: string | undefined): boolean =>
  type === undefined || !(PSEUDO.has(type) || NETWORK.test(type))

/** What is said of a source: its path where it is one and is there. */
export function shownSource(io: Io, type: string | undefined, source: string): string {
  if (PSEUDO.has(type ?? '')) return source
  const path = canonicalPath(io, source, 'existing')
  return typeof path === 'number' ? source : path
}

/** A source that is no file may be something on the network: `//host/share`, `host:/directory`. */
export function networkType(sys: System, source: string): string | undefined {
  if (typeof sys.stat(source) !== 'number') return undefined
  if (source.startsWith('//') || source.startsWith('\\\\')) return 'cifs'
  return /^[^:]+:(?!\/\/)/.test(source) ? 'nfs' : undefined
}
