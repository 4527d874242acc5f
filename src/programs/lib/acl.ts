/** Access control lists as text (acl(5)), and as files have them. */

import type { System } from '../../kernel/abi.ts'
import {
  ACL_ACCESS,
  ACL_DEFAULT,
  ACL_GROUP,
  ACL_GROUP_OBJ,
  ACL_MASK,
  ACL_ORDER,
  ACL_OTHER,
  ACL_USER,
  ACL_USER_OBJ,
  type Acl,
  type AclEntry,
  formatAcl,
  isAclName,
  NO_ID,
  parseAcl,
} from '../../kernel/vfs/acl_format.ts'
import { ENODATA, EOPNOTSUPP } from '../../kernel/vfs/errno.ts'
import { isDirectory } from '../../kernel/vfs/mode.ts'
import { type Accounts, groupName, userName } from './accounts.ts'

export const base = (tag: number, permissions: number): AclEntry => ({ tag, permissions, id: NO_ID })

/** The ACL that mode bits stand for. */
export const aclOfMode = (mode: number): Acl => [
  base(ACL_USER_OBJ, (mode >> 6) & 7),
  base(ACL_GROUP_OBJ, (mode >> 3) & 7),
  base(ACL_OTHER, mode & 7),
]

/** The access ACL of a file, from its mode where it has none of its own; or the error. */
export function readAccessAcl(sys: System, path: string, mode: number): Acl | number {
  const value = sys.getxattr(path, ACL_ACCESS)
  if (typeof value === 'number') {
    return value === -ENODATA || value === -EOPNOTSUPP ? aclOfMode(mode) : value
  }
  return parseAcl(value) ?? aclOfMode(mode)
}

/** The default ACL of a directory; empty where there is none. */
export function readDefaultAcl(sys: System, path: string, mode: number): Acl {
  const value = isDirectory(mode) ? sys.getxattr(path, ACL_DEFAULT) : -ENODATA
  return typeof value === 'number' ? [] : (parseAcl(value) ?? [])
}

export const writeAccessAcl = (sys: System, path: string, acl: Acl): number =>
  sys.setxattr(path, ACL_ACCESS, formatAcl(acl))

export const writeDefaultAcl = (sys: System, path: string, acl: Acl): number =>
  acl.length === 0 ? sys.removexattr(path, ACL_DEFAULT) : sys.setxattr(path, ACL_DEFAULT, formatAcl(acl))

/** `ls -l` marks a file that has more than its mode says. */
export function hasExtendedAcl(sys: System, path: string, follow: boolean): boolean {
  const names = sys.listxattr(path, follow)
  return typeof names !== 'number' && names.some(isAclName)
}

export const sortAcl = (acl: Acl): Acl =>
  [...acl].sort((a, b) => ACL_ORDER.indexOf(a.tag) - ACL_ORDER.indexOf(b.tag) || a.id - b.id)

/** acl_calc_mask: what all have together whom the mask bounds. */
export function withMask(acl: Acl): Acl {
  const bounded = acl.filter(({ tag }) => tag === ACL_USER || tag === ACL_GROUP || tag === ACL_GROUP_OBJ)
  const permissions = bounded.reduce((all, entry) => all | entry.permissions, 0)
  return sortAcl([...acl.filter(({ tag }) => tag !== ACL_MASK), base(ACL_MASK, permissions)])
}

export const isExtended = (acl: Acl): boolean => acl.length > 3

export const permissionText = (permissions: number): string =>
  `${permissions & 4 ? 'r' : '-'}${permissions & 2 ? 'w' : '-'}${permissions & 1 ? 'x' : '-'}`

const WORDS: Readonly<Record<number, string>> = {
  [ACL_USER_OBJ]: 'user',
  [ACL_USER]: 'user',
  [ACL_GROUP_OBJ]: 'group',
  [ACL_GROUP]: 'group',
  [ACL_MASK]: 'mask',
  [ACL_OTHER]: 'other',
}

export const tagWord = (tag: number): string => WORDS[tag] as string

export function nameOf({ tag, id }: AclEntry, accounts: Accounts | null): string {
  if (tag === ACL_USER) return (accounts === null ? undefined : userName(accounts, id)) ?? String(id)
  if (tag === ACL_GROUP) return (accounts === null ? undefined : groupName(accounts, id)) ?? String(id)
  return ''
}

/** `user:bin:rwx` */
export const entryText = (entry: AclEntry, accounts: Accounts | null): string =>
  `${tagWord(entry.tag)}:${nameOf(entry, accounts)}:${permissionText(entry.permissions)}`

/** acl_check: at which entry it is wrong, from 1 on; 0 when it is right. */
export function wrongEntry(acl: Acl): number {
  let state = ACL_USER_OBJ
  let named = false
  for (const [i, { tag }] of acl.entries()) {
    let good = false
    if (tag === ACL_USER_OBJ) {
      good = state === ACL_USER_OBJ
      state = ACL_USER
    } else if (tag === ACL_USER) {
      good = state === ACL_USER
      named = true
    } else if (tag === ACL_GROUP_OBJ) {
      good = state === ACL_USER
      state = ACL_GROUP
    } else if (tag === ACL_GROUP) {
      good = state === ACL_GROUP
      named = true
    } else if (tag === ACL_MASK) {
      good = state === ACL_GROUP
      state = ACL_OTHER
    } else {
      good = state === ACL_OTHER || (state === ACL_GROUP && !named)
      state = 0
    }
    if (!good) return i + 1
  }
  return state === 0 ? 0 : acl.length + 1
}
