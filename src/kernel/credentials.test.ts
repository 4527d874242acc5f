import { expect, test } from 'vitest'
import { realCredentials, withGroupIds, withGroups, withUserIds } from './credentials.ts'
import { CAP_FULL, type Cred, rootCred } from './vfs/cred.ts'
import { EPERM } from './vfs/errno.ts'

const user: Cred = {
  uid: 1000,
  euid: 1000,
  suid: 1000,
  gid: 1000,
  egid: 1000,
  sgid: 1000,
  groups: [],
  bounding: CAP_FULL,
  capabilities: 0,
  userNamespace: null,
}

test('root gives its powers up by the effective id and takes them back, unless all ids are gone', () => {
  const acting = withUserIds(rootCred, -1, 1000, -1) as Cred
  expect([acting.uid, acting.euid, acting.suid, acting.capabilities]).toEqual([0, 1000, 0, 0])
  expect(withUserIds(acting, -1, 0, -1)).toMatchObject({ euid: 0, capabilities: CAP_FULL })
  const gone = withUserIds(rootCred, 1000, 1000, 1000) as Cred
  expect(gone.capabilities).toBe(0)
  expect(withUserIds(gone, -1, 0, -1)).toBe(-EPERM)
})

test('a user may only change between ids it has', () => {
  const mixed: Cred = { ...user, suid: 5, sgid: 6 }
  expect(withUserIds(mixed, 5, -1, -1)).toMatchObject({ uid: 5, euid: 1000, suid: 5 })
  expect(withUserIds(mixed, 7, -1, -1)).toBe(-EPERM)
  expect(withGroupIds(mixed, -1, 6, -1)).toMatchObject({ gid: 1000, egid: 6 })
  expect(withGroupIds(mixed, -1, 7, -1)).toBe(-EPERM)
  expect(withGroups(mixed, [1])).toBe(-EPERM)
  expect(withGroups(rootCred, [3, 1, 2])).toMatchObject({ groups: [1, 2, 3] })
})

test('access(2) asks with the real ids', () => {
  expect(realCredentials(rootCred)).toBe(rootCred)
  expect(realCredentials({ ...user, euid: 0, capabilities: CAP_FULL })).toMatchObject({
    euid: 1000,
    bounding: CAP_FULL,
    capabilities: 0,
  })
  expect(realCredentials({ ...user, uid: 0 })).toMatchObject({ euid: 0, capabilities: CAP_FULL })
})
