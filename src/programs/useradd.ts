/** useradd(8): a new user in /etc/passwd, with a group of its own, and with -m a home directory. */

import {
  appendLine,
  changeMembers,
  freeId,
  GROUP,
  GSHADOW,
  isValidName,
  onlyName,
  PASSWD,
  requireRoot,
  SHADOW,
  today,
} from './lib/account-files.ts'
import { type Accounts, findGroupId, readAccounts } from './lib/accounts.ts'
import type { Io, Step } from './lib/io.ts'
import { defineProgram, type Options } from './lib/program.ts'
import { runCommand } from './lib/spawn.ts'

const USAGE = 'Usage: useradd [options] LOGIN\n       useradd -D\n       useradd -D [options]\n'

const options = {
  badName: { long: 'badname', help: 'do not check for bad names' },
  baseDirectory: {
    short: 'b',
    long: 'base-dir',
    argument: 'BASE_DIR',
    help: 'base directory for the home directory of the new account',
  },
  comment: { short: 'c', long: 'comment', argument: 'COMMENT', help: 'GECOS field of the new account' },
  home: { short: 'd', long: 'home-dir', argument: 'HOME_DIR', help: 'home directory of the new account' },
  defaults: { short: 'D', long: 'defaults', help: 'print default useradd configuration' },
  gid: {
    short: 'g',
    long: 'gid',
    argument: 'GROUP',
    help: 'name or ID of the primary group of the new account',
  },
  groups: {
    short: 'G',
    long: 'groups',
    argument: 'GROUPS',
    help: 'list of supplementary groups of the new account',
  },
  skeleton: {
    short: 'k',
    long: 'skel',
    argument: 'SKEL_DIR',
    help: 'use this alternative skeleton directory',
  },
  createHome: { short: 'm', long: 'create-home', help: "create the user's home directory" },
  noCreateHome: { short: 'M', long: 'no-create-home', help: "do not create the user's home directory" },
  noUserGroup: {
    short: 'N',
    long: 'no-user-group',
    help: 'do not create a group with the same name as the user',
  },
  nonUnique: {
    short: 'o',
    long: 'non-unique',
    help: 'allow to create users with duplicate (non-unique) UID',
  },
  password: {
    short: 'p',
    long: 'password',
    argument: 'PASSWORD',
    help: 'encrypted password of the new account',
  },
  system: { short: 'r', long: 'system', help: 'create a system account' },
  shell: { short: 's', long: 'shell', argument: 'SHELL', help: 'login shell of the new account' },
  uid: { short: 'u', long: 'uid', argument: 'UID', help: 'user ID of the new account' },
  userGroup: { short: 'U', long: 'user-group', help: 'create a group with the same name as the user' },
  help: { short: 'h', long: 'help', help: 'display this help message and exit' },
} as const

type Given = Options<typeof options>

export const useradd = defineProgram({
  name: 'useradd',
  version: 'shadow 4.17.4',
  usage: ['[options] LOGIN', '-D'],
  about: 'Create a new user.',
  failureStatus: 2,
  usageError: USAGE,
  options,
  *run(io, given, operands) {
    if (given.has('defaults')) {
      io.print(DEFAULTS)
      return 0
    }
    const name = yield* onlyName(io, operands, USAGE)
    const accounts = yield* readAccounts(io)
    const uidText = given.value('uid')
    if (uidText !== undefined && !/^\d+$/.test(uidText)) {
      return yield* io.fail(`invalid user ID '${uidText}'`, 0, 3)
    }
    if (!isValidName(name) && !given.has('badName')) {
      return yield* io.fail(`invalid user name '${name}': use --badname to ignore`, 0, 19)
    }
    const primary = given.value('gid')
    const primaryId = primary === undefined ? undefined : yield* groupId(io, accounts, primary)
    const others = (given.value('groups') ?? '').split(',').filter((group) => group !== '')
    for (const group of others) yield* groupId(io, accounts, group)
    yield* requireRoot(io, PASSWD)
    if (accounts.users.some((user) => user.name === name)) {
      return yield* io.fail(`user '${name}' already exists`, 0, 9)
    }
    const ownGroup = primaryId === undefined && !given.has('noUserGroup')
    if (ownGroup && accounts.groups.some((group) => group.name === name)) {
      return yield* io.fail(
        `group ${name} exists - if you want to add this user to that group, use -g.`,
        0,
        9,
      )
    }
    const uids = accounts.users.map(({ uid }) => uid)
    const uid = uidText === undefined ? freeId(uids, given.has('system')) : Number(uidText)
    if (uids.includes(uid) && !given.has('nonUnique')) {
      return yield* io.fail(`UID ${uid} is not unique`, 0, 4)
    }
    const gid = primaryId ?? (ownGroup ? ownGroupId(accounts, uid, given) : USERS)
    const home = given.value('home') ?? `${given.value('baseDirectory') ?? '/home'}/${name}`
    const shell = given.value('shell') ?? '/bin/sh'
    yield* appendLine(io, PASSWD, `${name}:x:${uid}:${gid}:${given.value('comment') ?? ''}:${home}:${shell}`)
    const days = given.has('system') ? '::' : '0:99999:7'
    yield* appendLine(io, SHADOW, `${name}:${given.value('password') ?? '!'}:${today(io)}:${days}:::`)
    if (ownGroup) {
      yield* appendLine(io, GROUP, `${name}:x:${gid}:`)
      yield* appendLine(io, GSHADOW, `${name}:!::`)
    }
    yield* changeMembers(io, (members, group) => (others.includes(group) ? [...members, name] : members))
    if (given.has('createHome')) yield* makeHome(io, home, given.value('skeleton') ?? '/etc/skel', uid, gid)
    return 0
  },
})

/** The group `users`, where users get no group of their own. */
const USERS = 100

const DEFAULTS =
  'GROUP=100\nGROUPS=\nHOME=/home\nINACTIVE=-1\nEXPIRE=\nSHELL=/bin/sh\nSKEL=/etc/skel\nUSRSKEL=/usr/etc/skel\nCREATE_MAIL_SPOOL=no\nLOG_INIT=yes\n'

function* groupId(io: Io, accounts: Accounts, group: string): Step<number> {
  const gid = findGroupId(accounts, group)
  const exists = gid !== undefined && accounts.groups.some((entry) => entry.gid === gid)
  return exists ? gid : yield* io.fail(`group '${group}' does not exist`, 0, 6)
}

/** The number of the user where it is free. */
function ownGroupId({ groups }: Accounts, uid: number, given: Given): number {
  const taken = groups.map(({ gid }) => gid)
  return taken.includes(uid) || given.has('system') ? freeId(taken, given.has('system')) : uid
}

function* makeHome(io: Io, home: string, skeleton: string, uid: number, gid: number): Step<void> {
  if (typeof io.sys.stat(home) !== 'number') {
    yield* io.complain(
      `warning: the home directory ${home} already exists.\n${io.name}: Not copying any file from skel directory into it.`,
    )
    return
  }
  io.sys.mkdir('/home', 0o755)
  if (io.sys.mkdir(home, 0o755) < 0) {
    yield* io.fail(`cannot create directory ${home}`, 0, 12)
  }
  if (typeof io.sys.stat(skeleton) !== 'number') yield* runCommand(io, ['cp', '-rT', skeleton, home])
  yield* runCommand(io, ['chown', '-R', `${uid}:${gid}`, home])
}
