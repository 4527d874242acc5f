/** /proc/PID/uid_map, gid_map and setgroups: kernel/user_namespace.c. */

import {
  CAP_SETGID,
  CAP_SETUID,
  CAP_SYS_ADMIN,
  type Cred,
  type IdRange,
  nsCapable,
  toMachineId,
  type UserNamespace,
} from './vfs/cred.ts'
import { EINVAL, EPERM } from './vfs/errno.ts'

export type MapKind = 'uids' | 'gids'

const MAX_RANGES = 340
const MAX_ID = 0xffffffff

/** As it reads: ids of the parent as the reader knows them. */
export function mappingText(namespace: UserNamespace | null, kind: MapKind, reader: Cred): string {
  const row = (inside: number, outside: number, count: number) =>
    `${String(inside).padStart(10)} ${String(outside).padStart(10)} ${String(count).padStart(10)}\n`
  if (namespace === null) return row(0, 0, MAX_ID)
  // Who is in it sees the ids as those of its parent.
  const from = reader.userNamespace === namespace ? namespace.parent : reader.userNamespace
  return namespace[kind]
    .map(({ inside, outside, count }) => row(inside, idIn(from, kind, outside), count))
    .join('')
}

function idIn(namespace: UserNamespace | null, kind: MapKind, id: number): number {
  if (namespace === null) return id
  for (const { inside, outside, count } of namespace[kind])
    if (id >= outside && id < outside + count) return id - outside + inside
  return MAX_ID
}

/** map_write: once, by who may. 0, -EPERM or -EINVAL. */
export function writeMapping(
  namespace: UserNamespace | null,
  kind: MapKind,
  writer: Cred,
  text: string,
): number {
  if (namespace === null || namespace[kind].length > 0) return -EPERM
  if (!nsCapable(writer, namespace, CAP_SYS_ADMIN)) return -EPERM
  const { parent } = namespace
  if (writer.userNamespace !== namespace && writer.userNamespace !== parent) return -EPERM
  const given = parseRanges(text)
  if (given === null) return -EINVAL
  if (!isPermitted(namespace, kind, writer, given)) return -EPERM
  const ranges: IdRange[] = []
  for (const { inside, outside, count } of given) {
    const first = parent === null ? outside : toMachineId(parent[kind], outside)
    const last = parent === null ? outside + count - 1 : toMachineId(parent[kind], outside + count - 1)
    if (first < 0 || last !== first + count - 1) return -EPERM
    ranges.push({ inside, outside: first, count })
  }
  namespace[kind] = ranges
  return 0
}

function parseRanges(text: string): IdRange[] | null {
  const lines = text.replace(/\n$/, '').split('\n')
  if (lines.length > MAX_RANGES) return null
  const ranges: IdRange[] = []
  for (const line of lines) {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s*$/.exec(line)
    if (match === null) return null
    const [inside, outside, count] = match.slice(1).map(Number) as [number, number, number]
    if (count === 0 || inside + count > MAX_ID || outside + count > MAX_ID) return null
    const overlaps = ranges.some(
      (range) =>
        (inside < range.inside + range.count && range.inside < inside + count) ||
        (outside < range.outside + range.count && range.outside < outside + count),
    )
    if (overlaps) return null
    ranges.push({ inside, outside, count })
  }
  return ranges
}

/** new_idmap_permitted: one's own id by oneself, others by who may set ids in the parent. */
function isPermitted(
  namespace: UserNamespace,
  kind: MapKind,
  writer: Cred,
  ranges: readonly IdRange[],
): boolean {
  const [only] = ranges
  const { parent } = namespace
  if (ranges.length === 1 && only !== undefined && only.count === 1 && namespace.owner === writer.euid) {
    const id = parent === null ? only.outside : toMachineId(parent[kind], only.outside)
    if (kind === 'uids' && id === writer.euid) return true
    if (kind === 'gids' && !namespace.allowsSetgroups && id === writer.egid) return true
  }
  return nsCapable(writer, parent, kind === 'uids' ? CAP_SETUID : CAP_SETGID)
}

/** proc_setgroups_write: `deny` before gid_map is written; it cannot be allowed again. 0, -EINVAL or -EPERM. */
export function writeSetgroups(namespace: UserNamespace | null, writer: Cred, text: string): number {
  const word = /^(allow|deny)\s*$/.exec(text)?.[1]
  if (word === undefined) return -EINVAL
  if (!nsCapable(writer, namespace, CAP_SYS_ADMIN)) return -EPERM
  if (word === 'allow') return namespace === null || namespace.allowsSetgroups ? 0 : -EPERM
  if (namespace === null || namespace.gids.length > 0) return -EPERM
  namespace.allowsSetgroups = false
  return 0
}
