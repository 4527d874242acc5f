/** id(1), whoami(1), groups(1) and logname(1) of GNU coreutils: who one is. */

import { ENOENT } from '../kernel/vfs/errno.ts'
import { type Accounts, findUserId, groupIdsOf, groupName, readAccounts, userName } from './lib/accounts.ts'
import type { Io } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteText } from './lib/quote.ts'

export const id = defineProgram({
  name: 'id',
  usage: '[OPTION]... [USER]...',
  about:
    'Print user and group information for each specified USER,\nor (when USER omitted) for the current process.',
  options: {
    context: { short: 'Z', long: 'context' },
    all: { short: 'a', help: 'ignore, for compatibility with other versions' },
    group: { short: 'g', long: 'group', help: 'print only the effective group ID' },
    groups: { short: 'G', long: 'groups', help: 'print all group IDs' },
    name: { short: 'n', long: 'name', help: 'print a name instead of a number, for -u,-g,-G' },
    real: { short: 'r', long: 'real', help: 'print the real ID instead of the effective ID, with -u,-g,-G' },
    user: { short: 'u', long: 'user', help: 'print only the effective user ID' },
    zero: { short: 'z', long: 'zero', help: 'delimit entries with NUL characters, not whitespace' },
  },
  *run(io, options, operands) {
    if (options.has('context'))
      return yield* io.fail('--context (-Z) works only on an SELinux-enabled kernel')
    const kinds = (['user', 'group', 'groups'] as const).filter((kind) => options.has(kind))
    if (kinds.length > 1) return yield* io.fail('cannot print "only" of more than one choice')
    const [kind] = kinds
    if (kind === undefined && (options.has('name') || options.has('real')))
      return yield* io.fail('printing only names or real IDs requires -u, -g, or -G')
    if (kind === undefined && options.has('zero'))
      return yield* io.fail('option --zero not permitted in default format')
    const accounts = yield* readAccounts(io)
    const end = options.has('zero') ? '\0' : '\n'
    const asName = options.has('name')
    const print = (who: Identity) => {
      if (kind === undefined) io.print(`${identityLine(who, accounts)}\n`)
      else if (kind === 'user')
        io.print(
          (asName
            ? nameOfUser(accounts, options.has('real') ? who.ruid : who.uid)
            : String(options.has('real') ? who.ruid : who.uid)) + end,
        )
      else if (kind === 'group')
        io.print(
          (asName
            ? nameOfGroup(accounts, options.has('real') ? who.rgid : who.gid)
            : String(options.has('real') ? who.rgid : who.gid)) + end,
        )
      else {
        const list = who.groups.map((gid) => (asName ? nameOfGroup(accounts, gid) : String(gid)))
        // With -z a NUL ends each number, and of several users one more each list.
        if (options.has('zero'))
          io.print(list.map((item) => `${item}\0`).join('') + (operands.length > 1 ? end : ''))
        else io.print(list.join(' ') + end)
      }
    }
    if (operands.length === 0) {
      print(ownIdentity(io))
      return 0
    }
    let status = 0
    for (const operand of operands) {
      const who = identityOf(accounts, operand)
      if (who !== null) print(who)
      else {
        // The empty name is not looked up; what errno held by then is told.
        yield* io.complain(`${quoteText(operand)}: no such user`, operand === '' ? ENOENT : 0)
        status = 1
      }
    }
    return status
  },
})

export const whoami = defineProgram({
  name: 'whoami',
  usage: '[OPTION]...',
  about: 'Print the user name associated with the current effective user ID.',
  options: {},
  *run(io, _options, operands) {
    if (operands.length > 0) return yield* io.failUsage(`extra operand ${quoteText(operands[0] as string)}`)
    const uid = io.sys.geteuid()
    const name = userName(yield* readAccounts(io), uid)
    if (name === undefined) return yield* io.fail(`cannot find name for user ID ${uid}`)
    io.print(`${name}\n`)
    return 0
  },
})

export const groups = defineProgram({
  name: 'groups',
  usage: '[OPTION]... [USERNAME]...',
  about:
    'Print group memberships for each USERNAME or, if no USERNAME is specified, for\nthe current process.',
  options: {},
  *run(io, _options, operands) {
    const accounts = yield* readAccounts(io)
    const names = (who: Identity) => who.groups.map((gid) => nameOfGroup(accounts, gid)).join(' ')
    if (operands.length === 0) io.print(`${names(ownIdentity(io))}\n`)
    let status = 0
    for (const operand of operands) {
      const who = identityOf(accounts, operand)
      if (who !== null) io.print(`${operand} : ${names(who)}\n`)
      else {
        yield* io.complain(`${quoteText(operand)}: no such user`)
        status = 1
      }
    }
    return status
  },
})

export const logname = defineProgram({
  name: 'logname',
  usage: '[OPTION]',
  about: 'Print the name of the current user.',
  options: {},
  *run(io, _options, operands) {
    if (operands.length > 0) return yield* io.failUsage(`extra operand ${quoteText(operands[0] as string)}`)
    const name = io.sys.isatty(0) ? userName(yield* readAccounts(io), io.sys.getuid()) : undefined
    if (name === undefined) return yield* io.fail('no login name')
    io.print(`${name}\n`)
    return 0
  },
})

interface Identity {
  uid: number
  gid: number
  ruid: number
  rgid: number
  /** the main group first */
  groups: number[]
  isOther: boolean
}

function ownIdentity(io: Io): Identity {
  const { sys } = io
  const gid = sys.getegid()
  return {
    uid: sys.geteuid(),
    gid,
    ruid: sys.getuid(),
    rgid: sys.getgid(),
    groups: [...new Set([gid, ...sys.getgroups()])],
    isOther: false,
  }
}

/** A user's identity after login: the groups of passwd and group. */
function identityOf(accounts: Accounts, text: string): Identity | null {
  const uid = findUserId(accounts, text)
  const user = accounts.users.find((entry) => entry.uid === uid)
  if (user === undefined) return null
  return {
    uid: user.uid,
    gid: user.gid,
    ruid: user.uid,
    rgid: user.gid,
    groups: groupIdsOf(accounts, user),
    isOther: true,
  }
}

const nameOfUser = (accounts: Accounts, uid: number): string => userName(accounts, uid) ?? String(uid)
const nameOfGroup = (accounts: Accounts, gid: number): string => groupName(accounts, gid) ?? String(gid)

function identityLine(who: Identity, accounts: Accounts): string {
  const named = (number: number, name: string | undefined) =>
    name === undefined ? String(number) : `${number}(${name})`
  const user = (uid: number) => named(uid, userName(accounts, uid))
  const group = (gid: number) => named(gid, groupName(accounts, gid))
  const parts = [`uid=${user(who.ruid)}`, `gid=${group(who.rgid)}`]
  if (who.uid !== who.ruid) parts.push(`euid=${user(who.uid)}`)
  if (who.gid !== who.rgid) parts.push(`egid=${group(who.gid)}`)
  parts.push(`groups=${who.groups.map(group).join(',')}`)
  return parts.join(' ')
}
