/** usermod(8): changes a user's line in /etc/passwd, and the groups it is in. */

import { changeLines, changeMembers, nameOf, onlyName, PASSWD, requireRoot } from './lib/account-files.ts'
import { findGroupId, readAccounts } from './lib/accounts.ts'
import { defineProgram } from './lib/program.ts'
import { changeShadow, locked, readShadow, setPassword, unlocked } from './lib/shadow-file.ts'

const USAGE = 'Usage: usermod [options] LOGIN\n'

export const usermod = defineProgram({
  name: 'usermod',
  version: 'shadow 4.17.4',
  usage: '[options] LOGIN',
  about: 'Modify a user account.',
  failureStatus: 2,
  usageError: USAGE,
  options: {
    append: {
      short: 'a',
      long: 'append',
      help: 'append the user to the supplemental GROUPS mentioned by the -G option',
    },
    comment: { short: 'c', long: 'comment', argument: 'COMMENT', help: 'new value of the GECOS field' },
    home: { short: 'd', long: 'home', argument: 'HOME_DIR', help: 'new home directory for the user account' },
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
    help: { short: 'h', long: 'help', help: 'display this help message and exit' },
  },
  *run(io, options, operands) {
    const name = yield* onlyName(io, operands, USAGE)
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
    if (options.given.length === 0 || (options.has('append') && groups === undefined)) {
      yield* io.complain(
        options.given.length === 0 ? 'no options' : '-a flag is only allowed with the -G flag',
      )
      yield* io.printError(USAGE)
      return 2
    }
    if (['lock', 'password', 'unlock'].filter((key) => options.has(key as 'lock')).length > 1) {
      yield* io.complain('the -L, -p, and -U flags are exclusive')
      yield* io.printError(USAGE)
      return 2
    }
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
    const gid = primary === undefined ? user.gid : (findGroupId(accounts, primary) as number)
    const changed = [
      login,
      'x',
      uid ?? user.uid,
      gid,
      options.value('comment') ?? user.gecos,
      options.value('home') ?? user.home,
      shell ?? user.shell,
    ].join(':')
    // A line with another name goes to the end.
    yield* changeLines(
      io,
      PASSWD,
      (line) => (nameOf(line) !== name ? line : login === name ? changed : null),
      login === name ? [] : [changed],
    )
    const entry = (yield* readShadow(io)).find((line) => line.name === name)
    const staysLocked = options.has('unlock') && entry?.password === '!'
    if (staysLocked) {
      yield* io.complain("unlocking the user's password would result in a passwordless account.")
      yield* io.printError("You should set a password with usermod -p to unlock this user's password.\n")
    }
    const password = options.value('password')
    if (password !== undefined) yield* setPassword(io, name, password)
    yield* changeShadow(io, name, (line) => {
      line.name = login
      if (options.has('lock')) line.password = locked(line.password)
      if (options.has('unlock') && !staysLocked) line.password = unlocked(line.password)
    })
    yield* changeMembers(io, (members, group) => {
      const isIn = members.includes(name)
      const keeps = groups === undefined || options.has('append')
      const others = members.filter((member) => member !== name)
      const joins = groups?.includes(group) === true || (keeps && isIn)
      return !joins ? others : isIn && login === name ? members : [...others, login]
    })
    return 0
  },
})
