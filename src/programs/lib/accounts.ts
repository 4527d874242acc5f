/** Users and groups as /etc/passwd and /etc/group have them (passwd(5), group(5)). */

import type { Io, Step } from './io.ts'

export interface User {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly gecos: string
  readonly home: string
  readonly shell: string
}

export interface Group {
  readonly name: string
  readonly gid: number
  readonly members: readonly string[]
}

export interface Accounts {
  readonly users: readonly User[]
  readonly groups: readonly Group[]
}

/** Reads both files; one that cannot be read counts as empty, as for getpwuid(3). */
export function* readAccounts(io: Io): Step<Accounts> {
  const passwd = yield* io.readText('/etc/passwd')
  const group = yield* io.readText('/etc/group')
  return {
    users: typeof passwd === 'number' ? [] : parsePasswd(passwd),
    groups: typeof group === 'number' ? [] : parseGroup(group),
  }
}

export function parsePasswd(text: string): User[] {
  return lines(text).flatMap((line) => {
    const [name, , uid, gid, gecos, home, shell] = line.split(':')
    if (!name || !isNumber(uid) || !isNumber(gid)) return []
    return [
      {
        name,
        uid: Number(uid),
        gid: Number(gid),
        gecos: gecos ?? '',
        home: home ?? '',
        shell: shell || '/bin/sh',
      },
    ]
  })
}

export function parseGroup(text: string): Group[] {
  return lines(text).flatMap((line) => {
    const [name, , gid, members] = line.split(':')
    if (!name || !isNumber(gid)) return []
    return [{ name, gid: Number(gid), members: (members ?? '').split(',').filter((member) => member !== '') }]
  })
}

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '')
const isNumber = (text: string | undefined): boolean => text !== undefined && /^\d+$/.test(text)

export function userName(accounts: Accounts, uid: number): string | undefined {
  return accounts.users.find((user) => user.uid === uid)?.name
}

export function groupName(accounts: Accounts, gid: number): string | undefined {
  return accounts.groups.find((group) => group.gid === gid)?.name
}

/** The groups of a user after login (initgroups(3)): its own first, then those that it is a member of. */
export function groupIdsOf({ groups }: Accounts, { name, gid }: User): number[] {
  const others = groups.filter(({ members }) => members.includes(name)).map((group) => group.gid)
  return [...new Set([gid, ...others])]
}

/** A user by name, else by number (names win, `+5` is always a number); undefined if there is none. */
export function findUserId(accounts: Accounts, text: string): number | undefined {
  const user = text.startsWith('+') ? undefined : accounts.users.find((entry) => entry.name === text)
  return user?.uid ?? numericId(text)
}

export function findGroupId(accounts: Accounts, text: string): number | undefined {
  const group = text.startsWith('+') ? undefined : accounts.groups.find((entry) => entry.name === text)
  return group?.gid ?? numericId(text)
}

function numericId(text: string): number | undefined {
  if (!/^\+?\d+$/.test(text)) return undefined
  const id = Number(text)
  return id < 0xffffffff ? id : undefined
}
