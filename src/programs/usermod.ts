/** usermod(8): changes a user's line in /etc/passwd, and the groups it is in. */

import {
  changeLines,
  changeMembers,
  dayOf,
  inactiveDays,
  isValidName,
  nameOf,
  onlyName,
  PASSWD,
  requireRoot,
  rootOption,
} from './lib/account-files.ts'
import { findGroupId, readAccounts } from './lib/accounts.ts'
import type { Io, Step } from './lib/io.ts'
import { defineProgram, UsageWanted } from './lib/program.ts'
import { changeShadow, locked, readShadow, setPassword, unlocked } from './lib/shadow-file.ts'
import { runCommand } from './lib/spawn.ts'

const USAGE = `Usage: usermod [options] LOGIN

Options:
  -a, --append                  append the user to the supplemental GROUPS
                                mentioned by the -G option without removing
                                the user from other groups
  -b, --badname                 allow bad names (DEPRECATED)
  -c, --comment COMMENT         new value of the GECOS field
  -d, --home HOME_DIR           new home directory for the user account
  -e, --expiredate EXPIRE_DATE  set account expiration date to EXPIRE_DATE
  -f, --inactive INACTIVE       set password inactive after expiration
                                to INACTIVE
  -g, --gid GROUP               force use GROUP as new primary group
  -G, --groups GROUPS           new list of supplementary GROUPS
  -h, --help                    display this help message and exit
  -l, --login NEW_LOGIN         new value of the login name
  -L, --lock                    lock the user account
  -m, --move-home               move contents of the home directory to the
                                new location (use only with -d)
  -o, --non-unique              allow using duplicate (non-unique) UID
  -p, --password PASSWORD       use encrypted password for the new password
  -r, --remove                  remove the user from only the supplemental GROUPS
                                mentioned by the -G option without removing
                                the user from other groups
  -R, --root CHROOT_DIR         directory to chroot into
  -s, --shell SHELL             new login shell for the user account
  -u, --uid UID                 new UID for the user account
  -U, --unlock                  unlock the user account

`

export const usermod = defineProgram({
  name: 'usermod',
  version: 'shadow 4.17.4',
  usage: '[options] LOGIN',
  about: 'Modify a user account.',
  failureStatus: 2,
  help: USAGE,
  usageError: USAGE,
  options: {
    append: {
      short: 'a',
      long: 'append',
      help: 'append the user to the supplemental GROUPS mentioned by the -G option',
    },
    comment: { short: 'c', long: 'comment', argument: 'COMMENT', help: 'new value of the GECOS field' },
    home: { short: 'd', long: 'home', argument: 'HOME_DIR', help: 'new home directory for the user account' },
    expire: {
      short: 'e',
      long: 'expiredate',
      argument: 'EXPIRE_DATE',
      help: 'set account expiration date to EXPIRE_DATE',
    },
    inactive: {
      short: 'f',
      long: 'inactive',
      argument: 'INACTIVE',
      help: 'set password inactive after expiration to INACTIVE',
    },
    moveHome: {
      short: 'm',
      long: 'move-home',
      help: 'move contents of the home directory to the new location (use only with -d)',
    },
    remove: {
      short: 'r',
      long: 'remove',
      help: 'remove the user from only the supplemental GROUPS mentioned by the -G option',
    },
    badName: { short: 'b', long: ['badname', 'badnames'], help: 'allow bad names' },
    gid: { short: 'g', long: 'gid', argument: 'GROUP', help: 'force use GROUP as new primary group' },
    groups: { short: 'G', long: 'groups', argument: 'GROUPS', help: 'new list of supplementary GROUPS' },
    login: { short: 'l', long: 'login', argument: 'NEW_LOGIN', help: 'new value of the login name' },
    lock: { short: 'L', long: 'lock', help: 'lock the user account' },
    nonUnique: { short: 'o', long: 'non-unique', help: 'allow using duplicate (non-unique) UID' },
    password: {
      short: 'p',
      long: 'password',
      argument: 'PASSWORD',
      help: 'use encrypted password for the new password',
    },
    shell: { short: 's', long: 'shell', argument: 'SHELL', help: 'new login shell for the user account' },
    uid: { short: 'u', long: 'uid', argument: 'UID', help: 'new UID for the user account' },
    unlock: { short: 'U', long: 'unlock', help: 'unlock the user account' },
    root: rootOption('R'),
    help: { short: 'h', long: 'help', help: 'display this help message and exit' },
  },
  *run(io, options, operands) {
    const name = yield* onlyName(io, operands, USAGE)
    if (options.has('badName'))
      yield* io.complain('WARNING: -b, --badname and --badnames are deprecated and will be removed')
    const comment = options.value('comment')
    if (comment !== undefined && /[:\n]/.test(comment))
      return yield* io.fail(`invalid field '${comment}'`, 0, 3)
    const day = options.value('expire')
    const expire = day === undefined ? undefined : yield* dayOf(io, day)
    const days = options.value('inactive')
    const inactive = days === undefined ? undefined : yield* inactiveDays(io, days)
    const newName = options.value('login')
    if (newName !== undefined && !isValidName(newName) && !options.has('badName'))
      return yield* io.fail(`invalid user name '${newName}': use --badname to ignore`, 0, 3)
    const accounts = yield* readAccounts(io)
    const user = accounts.users.find((entry) => entry.name === name)
    if (user === undefined) return yield* io.fail(`user '${name}' does not exist`, 0, 6)
    const groups = options
      .value('groups')
      ?.split(',')
      .filter((group) => group !== '')
    const primary = options.value('gid')
    for (const group of [...(groups ?? []), ...(primary === undefined ? [] : [primary])]) {
      if (
        findGroupId(accounts, group) === undefined ||
        !accounts.groups.some((entry) => entry.name === group || String(entry.gid) === group)
      ) {
        return yield* io.fail(`group '${group}' does not exist`, 0, 6)
      }
    }
    const misuse = misuseOf((key) => options.has(key as 'lock'), options.given.length)
    if (misuse !== undefined) {
      yield* io.complain(misuse)
      throw new UsageWanted()
    }
    const shadow = (yield* readShadow(io)).find((line) => line.name === name)
    const uid = options.value('uid')
    if (uid !== undefined && !/^\d+$/.test(uid)) return yield* io.fail(`invalid user ID '${uid}'`, 0, 3)
    if (
      uid !== undefined &&
      !options.has('nonUnique') &&
      accounts.users.some((entry) => entry.uid === Number(uid) && entry !== user)
    ) {
      return yield* io.fail(`UID '${uid}' already exists`, 0, 4)
    }
    const login = options.value('login') ?? name
    if (login !== name && accounts.users.some((entry) => entry.name === login)) {
      return yield* io.fail(`user '${login}' already exists`, 0, 9)
    }
    const shell = options.value('shell')
    if (shell !== undefined && shell !== '' && io.sys.access(shell, 1) < 0) {
      yield* io.complain(`Warning: missing or non-executable shell '${shell}'`)
    }
    yield* requireRoot(io, PASSWD)
    const home = options.value('home') ?? user.home
    const isUnchanged =
      (comment ?? user.gecos) === user.gecos &&
      home === user.home &&
      (uid === undefined || Number(uid) === user.uid) &&
      (primary === undefined || findGroupId(accounts, primary) === user.gid) &&
      login === name &&
      (shell ?? user.shell) === user.shell &&
      (expire === undefined || expire === shadow?.expire) &&
      (inactive === undefined || inactive === shadow?.inactive)
    if (isUnchanged && !['groups', 'lock', 'password', 'unlock'].some((key) => options.has(key as 'lock'))) {
      io.print('usermod: no changes\n')
      return 0
    }
    const gid = primary === undefined ? user.gid : (findGroupId(accounts, primary) as number)
    const changed = [login, 'x', uid ?? user.uid, gid, comment ?? user.gecos, home, shell ?? user.shell].join(
      ':',
    )
    // A line with another name goes to the end.
    yield* changeLines(
      io,
      PASSWD,
      (line) => (nameOf(line) !== name ? line : login === name ? changed : null),
      login === name ? [] : [changed],
    )
    const staysLocked = options.has('unlock') && shadow?.password === '!'
    if (staysLocked) {
      yield* io.complain("unlocking the user's password would result in a passwordless account.")
      yield* io.printError("You should set a password with usermod -p to unlock this user's password.\n")
    }
    const password = options.value('password')
    if (password !== undefined) yield* setPassword(io, name, password)
    yield* changeShadow(io, name, (line) => {
      line.name = login
      if (expire !== undefined) line.expire = expire
      if (inactive !== undefined) line.inactive = inactive
      if (options.has('lock')) line.password = locked(line.password)
      if (options.has('unlock') && !staysLocked) line.password = unlocked(line.password)
    })
    yield* changeMembers(io, (members, group) => {
      const isIn = members.includes(name)
      const isNamed = groups?.includes(group) === true
      const keeps = groups === undefined || options.has('append') || options.has('remove')
      const others = members.filter((member) => member !== name)
      const joins = options.has('remove') ? isIn && !isNamed : isNamed || (keeps && isIn)
      return !joins ? others : isIn && login === name ? members : [...others, login]
    })
    if (options.has('moveHome') && home !== user.home && !(yield* moveHome(io, user.home, home))) return 12
    if (uid !== undefined && Number(uid) !== user.uid) yield* changeOwner(io, home, `${user.uid}`, uid)
    if (gid !== user.gid) yield* changeOwner(io, home, `:${user.gid}`, `:${gid}`)
    return 0
  },
})

/** Why the options do not go together, if they do not. */
function misuseOf(has: (key: string) => boolean, count: number): string | undefined {
  if (count === 0) return 'no options'
  if (has('append') && !has('groups')) return '-a flag is only allowed with the -G flag'
  if (has('remove') && !has('groups')) return '-r flag is only allowed with the -G flag'
  if (has('remove') && has('append')) return '-r and -a are mutually exclusive flags'
  if (['lock', 'password', 'unlock'].filter(has).length > 1) return 'the -L, -p, and -U flags are exclusive'
  return has('moveHome') && !has('home') ? '-m flag is only allowed with the -d flag' : undefined
}

/** Whether the directory is where it belongs now; one that was not there needs no moving. */
function* moveHome(io: Io, from: string, to: string): Step<boolean> {
  if (typeof io.sys.stat(from) === 'number') return true
  if (typeof io.sys.stat(to) !== 'number') {
    yield* io.complain(`directory ${to} exists`)
    return false
  }
  return (yield* runCommand(io, ['mv', '-T', from, to])) === 0
}

/** Gives what `from` owned in a home directory to `to`. */
function* changeOwner(io: Io, home: string, from: string, to: string): Step<void> {
  if (typeof io.sys.stat(home) !== 'number')
    yield* runCommand(io, ['chown', '-hR', `--from=${from}`, to, home])
}
