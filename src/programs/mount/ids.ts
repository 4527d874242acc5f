/** What options of mount(8) say of users, groups and modes: `uid=`, `gid=` by name, and X-mount.owner, X-mount.group, X-mount.mode. */

import { EINVAL, ENOENT } from '../../kernel/vfs/errno.ts'
import { readAccounts } from '../lib/accounts.ts'
import type { Io, Step } from '../lib/io.ts'
import type { MountOption } from './plan.ts'

/** What the root of a mount is to be given when it is there; null for what stays. */
export interface Ownership {
  readonly uid: number | null
  readonly gid: number | null
  readonly mode: number | null
}

export interface SettledOptions {
  /** with numbers for names */
  readonly options: readonly MountOption[]
  readonly ownership: Ownership
}

interface Ids {
  readonly users: ReadonlyMap<string, number>
  readonly groups: ReadonlyMap<string, number>
  readonly uid: number
  readonly gid: number
}

/** The options with numbers for names, or a negative errno where a name is nobody's (libmount's fix_optstr and hook_owner). */
export function* settleIds(io: Io, options: readonly MountOption[]): Step<SettledOptions | number> {
  if (!options.some(({ name }) => name === 'uid' || name === 'gid' || name.startsWith('X-mount.')))
    return { options, ownership: { uid: null, gid: null, mode: null } }
  const { users, groups } = yield* readAccounts(io)
  const ids: Ids = {
    users: new Map(users.map(({ name, uid }) => [name, uid])),
    groups: new Map(groups.map(({ name, gid }) => [name, gid])),
    uid: io.sys.getuid(),
    gid: io.sys.getgid(),
  }
  const settled = [...options]
  for (const name of ['uid', 'gid'] as const) {
    // Of several the first one is looked at.
    const index = settled.findIndex((option) => option.name === name)
    const value = settled[index]?.value
    if (!value) continue
    const id = idOf(value, name, ids)
    if (id === null) return -EINVAL
    settled[index] = { name, value: String(id) }
  }
  const ownership = readOwnership(options, ids)
  return typeof ownership === 'number' ? ownership : { options: settled, ownership }
}

function idOf(value: string, kind: 'uid' | 'gid', ids: Ids): number | null {
  if (value === (kind === 'uid' ? 'useruid' : 'usergid')) return ids[kind]
  if (/^\d+$/.test(value)) return Number(value)
  return (kind === 'uid' ? ids.users : ids.groups).get(value) ?? null
}

function readOwnership(options: readonly MountOption[], ids: Ids): Ownership | number {
  const result: { uid: number | null; gid: number | null; mode: number | null } = {
    uid: null,
    gid: null,
    mode: null,
  }
  for (const { name, value } of options) {
    if (!/^X-mount\.(?:owner|group|mode)$/.test(name)) continue
    if (!value) return -ENOENT
    const kind = name === 'X-mount.owner' ? 'uid' : name === 'X-mount.group' ? 'gid' : 'mode'
    const id = kind === 'mode' ? parseMode(value) : idOf(value, kind, ids)
    if (id === null) return -EINVAL
    result[kind] = id
  }
  return result
}

/** Octal digits, which -m gives in quotes. */
export function parseMode(text: string): number | null {
  const digits = text.replace(/^"(.*)"$/, '$1').replace(/^=/, '')
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) & 0o7777 : null
}

/** What hook_owner does behind the mount: a negative errno, or 0. */
export function applyOwnership(io: Io, target: string, { uid, gid, mode }: Ownership): number {
  const owned = uid === null && gid === null ? 0 : io.sys.chown(target, uid ?? -1, gid ?? -1)
  return owned < 0 || mode === null ? owned : io.sys.chmod(target, mode)
}

/** All options as libmount keeps them, for saying that they cannot be read: how it may be written comes first. */
export function listOptions(options: readonly MountOption[]): string {
  const access = options.findLast(({ name }) => name === 'ro' || name === 'rw')?.name ?? 'rw'
  const rest = options.filter(({ name }) => name !== 'ro' && name !== 'rw')
  return [access, ...rest.map(({ name, value }) => (value === null ? name : `${name}=${value}`))].join(',')
}
