/**
 * Access control lists as they are stored, the value of the xattrs of their names (linux/posix_acl_xattr.h): version 2, then
 * for each entry its tag, permissions and id, little endian.
 */

export const ACL_ACCESS = 'system.posix_acl_access'
export const ACL_DEFAULT = 'system.posix_acl_default'
export type AclName = typeof ACL_ACCESS | typeof ACL_DEFAULT

export const isAclName = (name: string): name is AclName => name === ACL_ACCESS || name === ACL_DEFAULT

export const ACL_USER_OBJ = 1
export const ACL_USER = 2
export const ACL_GROUP_OBJ = 4
export const ACL_GROUP = 8
export const ACL_MASK = 16
export const ACL_OTHER = 32

/** In this order entries stand in a list. */
export const ACL_ORDER: readonly number[] = [
  ACL_USER_OBJ,
  ACL_USER,
  ACL_GROUP_OBJ,
  ACL_GROUP,
  ACL_MASK,
  ACL_OTHER,
]

export interface AclEntry {
  readonly tag: number
  /** 4 read, 2 write, 1 execute */
  readonly permissions: number
  /** of a named user or group, else 0xffffffff */
  readonly id: number
}

export type Acl = readonly AclEntry[]

const VERSION = 2
const ENTRY = 8
/** the id of entries that name nobody */
export const NO_ID = 0xffffffff

/** posix_acl_from_xattr: null for what is none; an empty list means that there is none to be. */
export function parseAcl(bytes: Uint8Array): Acl | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (bytes.length < 4 || view.getUint32(0, true) !== VERSION || (bytes.length - 4) % ENTRY !== 0) return null
  const entries: AclEntry[] = []
  for (let at = 4; at < bytes.length; at += ENTRY) {
    const tag = view.getUint16(at, true)
    const named = tag === ACL_USER || tag === ACL_GROUP
    entries.push({
      tag,
      permissions: view.getUint16(at + 2, true),
      id: named ? view.getUint32(at + 4, true) : NO_ID,
    })
  }
  return entries
}

export function formatAcl(acl: Acl): Uint8Array {
  const bytes = new Uint8Array(4 + acl.length * ENTRY)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, VERSION, true)
  for (const [i, { tag, permissions, id }] of acl.entries()) {
    view.setUint16(4 + i * ENTRY, tag, true)
    view.setUint16(6 + i * ENTRY, permissions, true)
    view.setUint32(8 + i * ENTRY, id, true)
  }
  return bytes
}
