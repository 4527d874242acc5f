/** useradd(8): a new user in /etc/passwd, with a group of its own, and with -m a home directory. */

import { O_CREAT, O_TRUNC, O_WRONLY } from '../kernel/abi.ts'
import { encode } from '../kernel/text.ts'
import {
  appendLine,
  changeMembers,
  checkKey,
  dayOf,
  firstId,
  freeId,
  GROUP,
  GSHADOW,
  inactiveDays,
  isValidName,
  onlyName,
  PASSWD,
  requireRoot,
  rootOption,
  SHADOW,
  today,
} from './lib/account-files.ts'
import { type Accounts, findGroupId, readAccounts } from './lib/accounts.ts'
import type { Io, Step } from './lib/io.ts'
import { defineProgram, type Options, UsageWanted } from './lib/program.ts'
import { runCommand } from './lib/spawn.ts'

const USAGE = `Usage: useradd [options] LOGIN
       useradd -D
       useradd -D [options]

Options:
      --badname                 do not check for bad names (DEPRECATED)
  -b, --base-dir BASE_DIR       base directory for the home directory of the
                                new account
  -c, --comment COMMENT         GECOS field of the new account
  -d, --home-dir HOME_DIR       home directory of the new account
  -D, --defaults                print or change default useradd configuration
  -e, --expiredate EXPIRE_DATE  expiration date of the new account
  -f, --inactive INACTIVE       password inactivity period of the new account
  -g, --gid GROUP               name or ID of the primary group of the new
                                account
  -G, --groups GROUPS           list of supplementary groups of the new
                                account
  -h, --help                    display this help message and exit
  -k, --skel SKEL_DIR           use this alternative skeleton directory
  -K, --key KEY=VALUE           override /etc/login.defs defaults
  -m, --create-home             create the user's home directory
  -M, --no-create-home          do not create the user's home directory
  -N, --no-user-group           do not create a group with the same name as
                                the user
  -o, --non-unique              allow to create users with duplicate
                                (non-unique) UID
  -p, --password PASSWORD       encrypted password of the new account
  -r, --system                  create a system account
  -R, --root CHROOT_DIR         directory to chroot into
  -s, --shell SHELL             login shell of the new account
  -u, --uid UID                 user ID of the new account
  -U, --user-group              create a group with the same name as the user

`

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
  expire: {
    short: 'e',
    long: 'expiredate',
    argument: 'EXPIRE_DATE',
    help: 'expiration date of the new account',
  },
  inactive: {
    short: 'f',
    long: 'inactive',
    argument: 'INACTIVE',
    help: 'password inactivity period of the new account',
  },
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
  key: {
    short: 'K',
    long: 'key',
    argument: 'KEY=VALUE',
    help: 'override /etc/login.defs defaults',
    check: checkKey,
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
  root: rootOption('R'),
  help: { short: 'h', long: 'help', help: 'display this help message and exit' },
} as const

type Given = Options<typeof options>

export const useradd = defineProgram({
  name: 'useradd',
  version: 'shadow 4.17.4',
  usage: ['[options] LOGIN', '-D'],
  about: 'Create a new user.',
  failureStatus: 2,
  help: USAGE,
  usageError: USAGE,
  options,
  *run(io, given, operands) {
    if (given.has('badName')) yield* io.complain('WARNING: --badname is deprecated and will be removed')
    const expire = yield* dayOf(io, given.value('expire') ?? '')
    const inactive = yield* inactiveDays(io, given.value('inactive') ?? '-1')
    if (given.has('userGroup') && given.has('gid')) {
      yield* io.complain('options -U and -g conflict')
      throw new UsageWanted()
    }
    if (given.has('defaults')) return yield* showDefaults(io, given)
    const shell = given.value('shell') ?? (yield* readDefaults(io)).get('SHELL') ?? '/bin/sh'
    if (shell !== '' && io.sys.access(shell, 1) < 0)
      yield* io.complain(`Warning: missing or non-executable shell '${shell}'`)
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
    const uid =
      uidText === undefined
        ? freeId(uids, given.has('system'), firstId(given.values('key'), 'UID'))
        : Number(uidText)
    if (uids.includes(uid) && !given.has('nonUnique')) {
      return yield* io.fail(`UID ${uid} is not unique`, 0, 4)
    }
    const gid = primaryId ?? (ownGroup ? ownGroupId(accounts, uid, given) : USERS)
    const home = given.value('home') ?? `${given.value('baseDirectory') ?? '/home'}/${name}`
    yield* appendLine(io, PASSWD, `${name}:x:${uid}:${gid}:${given.value('comment') ?? ''}:${home}:${shell}`)
    const days = given.has('system') ? '::' : '0:99999:7'
    yield* appendLine(
      io,
      SHADOW,
      `${name}:${given.value('password') ?? '!'}:${today(io)}:${days}:${inactive}:${expire}:`,
    )
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

const DEFAULTS_FILE = '/etc/default/useradd'
const DEFAULTS: readonly (readonly [string, string])[] = [
  ['GROUP', '100'],
  ['GROUPS', ''],
  ['HOME', '/home'],
  ['INACTIVE', '-1'],
  ['EXPIRE', ''],
  ['SHELL', '/bin/sh'],
  ['SKEL', '/etc/skel'],
  ['USRSKEL', '/usr/etc/skel'],
  ['CREATE_MAIL_SPOOL', 'no'],
  ['LOG_INIT', 'yes'],
]

function* readDefaults(io: Io): Step<Map<string, string>> {
  const defaults = new Map(DEFAULTS)
  const text = yield* io.readText(DEFAULTS_FILE)
  if (typeof text !== 'number')
    for (const [, key = '', value = ''] of text.matchAll(/^(\w+)=(.*)$/gm)) defaults.set(key, value)
  return defaults
}

/** What is used where nothing is said, after the changes to it that were asked for. */
function* showDefaults(io: Io, given: Given): Step<number> {
  const defaults = yield* readDefaults(io)
  const gid = given.value('gid')
  const changes: readonly (readonly [string, string | undefined])[] = [
    ['GROUP', gid === undefined ? undefined : String(yield* groupId(io, yield* readAccounts(io), gid))],
    ['HOME', given.value('baseDirectory')],
    ['INACTIVE', given.value('inactive')],
    ['EXPIRE', given.value('expire')],
    ['SHELL', given.value('shell')],
  ]
  const made = changes.filter(([, value]) => value !== undefined)
  if (made.length === 0) {
    for (const [key, value] of defaults) io.print(`${key}=${value}\n`)
    return 0
  }
  yield* requireRoot(io, PASSWD)
  for (const [key, value = ''] of made) defaults.set(key, value)
  io.sys.mkdir('/etc/default', 0o755)
  const fd = yield* io.open(DEFAULTS_FILE, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
  if (fd < 0) return yield* io.fail('cannot create new defaults file', fd)
  yield* io.writeAll(fd, encode(Array.from(defaults, ([key, value]) => `${key}=${value}\n`).join('')))
  io.sys.close(fd)
  return 0
}

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
  for (let at = home.indexOf('/', 1); at > 0; at = home.indexOf('/', at + 1))
    io.sys.mkdir(home.slice(0, at), 0o755)
  if (io.sys.mkdir(home, 0o755) < 0) {
    yield* io.fail(`cannot create directory ${home}`, 0, 12)
  }
  if (typeof io.sys.stat(skeleton) !== 'number') yield* runCommand(io, ['cp', '-rT', skeleton, home])
  yield* runCommand(io, ['chown', '-R', `${uid}:${gid}`, home])
}
