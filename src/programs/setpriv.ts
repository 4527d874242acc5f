/**
 * setpriv(1) of util-linux: runs a program with other ids, groups and capabilities. What the kernel here does not keep is no
 * option: inheritable and ambient capabilities, no_new_privs, securebits, signals at a parent's death, security modules.
 */

import { findGroupId, findUserId, groupIdsOf, readAccounts } from './lib/accounts.ts'
import { capabilityNames, namesOfMask } from './lib/capabilities.ts'
import { execProgram } from './lib/exec-program.ts'
import { Io, type Step } from './lib/io.ts'
import { type ArgumentCheck, defineProgram, type Options } from './lib/program.ts'

/** What may become of the supplementary groups: one of these. */
const WAYS = new Set(['clearGroups', 'keepGroups', 'initGroups', 'groups'] as const)

const options = {
  dump: { short: 'd', long: 'dump', help: 'show current state (and do not exec)' },
  boundingSet: {
    long: 'bounding-set',
    argument: '<caps>',
    help: 'set capability bounding set',
    *check(io: Io, _caps: string, _option: string, seen: ReadonlySet<string>): Step<void> {
      if (seen.has('boundingSet')) yield* io.fail('duplicate --bounding-set option')
    },
  },
  ruid: { long: 'ruid', argument: '<uid|user>', check: checkId('uid'), help: 'set real uid' },
  euid: { long: 'euid', argument: '<uid|user>', check: checkId('uid'), help: 'set effective uid' },
  rgid: { long: 'rgid', argument: '<gid|group>', check: checkId('gid'), help: 'set real gid' },
  egid: { long: 'egid', argument: '<gid|group>', check: checkId('gid'), help: 'set effective gid' },
  reuid: { long: 'reuid', argument: '<uid|user>', check: checkId('uid'), help: 'set real and effective uid' },
  regid: {
    long: 'regid',
    argument: '<gid|group>',
    check: checkId('gid'),
    help: 'set real and effective gid',
  },
  clearGroups: {
    long: 'clear-groups',
    check: checkOneWay('clearGroups'),
    help: 'clear supplementary groups',
  },
  keepGroups: { long: 'keep-groups', check: checkOneWay('keepGroups'), help: 'keep supplementary groups' },
  initGroups: {
    long: 'init-groups',
    check: checkOneWay('initGroups'),
    help: 'initialize supplementary groups',
  },
  groups: {
    long: 'groups',
    argument: '<group>[,...]',
    help: 'set supplementary group(s) by GID or name',
    *check(io: Io, list: string, option: string, seen: ReadonlySet<string>, spelling: string): Step<void> {
      if (seen.has('groups')) yield* io.fail('duplicate --groups option')
      yield* checkOneWay('groups')(io, list, option, seen, spelling)
      yield* readGroupList(io, list)
    },
  },
  resetEnvironment: {
    long: 'reset-env',
    help: 'clear all environment and initialize HOME, SHELL, USER, LOGNAME and PATH',
  },
  listCapabilities: { long: 'list-caps' },
} as const

type Given = Options<typeof options>

export const setpriv = defineProgram({
  name: 'setpriv',
  version: 'util-linux 2.41.5',
  baseName: true,
  order: 'first',
  usage: '[options] <program> [<argument>...]',
  about: 'Run a program with different privilege settings.',
  options,
  *run(io, given, operands) {
    if (given.has('listCapabilities')) {
      if (given.given.length > 1 || operands.length > 0)
        return yield* io.fail('--list-caps must be specified alone')
      io.print(`${capabilityNames.join('\n')}\n`)
      return 0
    }
    if (given.has('dump')) {
      if (given.given.some(({ key }) => key !== 'dump') || operands.length > 0)
        return yield* io.fail('--dump is incompatible with all other options')
      yield* dump(io, given.count('dump') > 1)
      return 0
    }
    if (operands.length === 0) return yield* io.fail('No program specified')
    const ids = yield* readIds(io, given)
    const groups = yield* readGroups(io, given, ids)
    const kept = yield* readBoundingSet(io, given)
    const env = given.has('resetEnvironment') ? yield* freshEnvironment(io, ids.ruid) : io.env
    // In this order, as who has changed his ids may no longer change the rest.
    if (groups !== null) yield* must(io, 'setgroups failed', io.sys.setgroups(groups))
    yield* must(io, 'setresgid failed', io.sys.setresgid(ids.rgid, ids.egid, ids.egid))
    yield* must(io, 'apply bounding set', io.sys.keepCapabilities(kept))
    yield* must(io, 'setresuid failed', io.sys.setresuid(ids.ruid, ids.euid, ids.euid))
    return yield* execProgram(new Io(io.sys, io, env, 1), operands)
  },
})

function checkOneWay(way: 'clearGroups' | 'keepGroups' | 'initGroups' | 'groups'): ArgumentCheck {
  return function* (io, _value, option, seen) {
    if (way !== 'groups' && seen.has(way)) yield* io.fail(`duplicate ${option} option`)
    if ([...WAYS].some((other) => other !== way && seen.has(other)))
      yield* io.fail('mutually exclusive arguments: --clear-groups --keep-groups --init-groups --groups')
  }
}

/** Real and effective ids are given once, one by one or both at the same time. */
function checkId(kind: 'uid' | 'gid'): ArgumentCheck {
  const [real, effective, both] = [`r${kind}`, `e${kind}`, `re${kind}`]
  return function* (io, text, option, seen) {
    const key = option.slice(2)
    const same = key === both ? [real, effective, both] : [key, both]
    if (same.some((other) => seen.has(other))) yield* io.fail(`duplicate ${real} or ${effective}`)
    const find = kind === 'uid' ? findUserId : findGroupId
    if (find(yield* readAccounts(io), text) === undefined) yield* io.fail(`failed to parse ${key}: '${text}'`)
  }
}

function* must(io: Io, what: string, result: number): Step<void> {
  if (result < 0) yield* io.fail(what, result)
}

/** -1 leaves an id as it is. */
interface Ids {
  readonly ruid: number
  readonly euid: number
  readonly rgid: number
  readonly egid: number
}

function* readIds(io: Io, given: Given): Step<Ids> {
  const accounts = yield* readAccounts(io)
  const read = (key: 'ruid' | 'euid' | 'rgid' | 'egid', both: 'reuid' | 'regid'): number => {
    const text = given.value(given.has(key) ? key : both)
    if (text === undefined) return -1
    return (both === 'reuid' ? findUserId(accounts, text) : findGroupId(accounts, text)) ?? -1
  }
  return {
    ruid: read('ruid', 'reuid'),
    euid: read('euid', 'reuid'),
    rgid: read('rgid', 'regid'),
    egid: read('egid', 'regid'),
  }
}

/** The supplementary groups; null: as they are. */
function* readGroups(io: Io, given: Given, { ruid, rgid, egid }: Ids): Step<readonly number[] | null> {
  const hasWay = [...WAYS].some((way) => given.has(way))
  if ((rgid >= 0 || egid >= 0) && !hasWay)
    return yield* io.fail('--[re]gid requires --keep-groups, --clear-groups, --init-groups, or --groups')
  if (given.has('clearGroups')) return []
  const accounts = yield* readAccounts(io)
  if (given.has('initGroups')) {
    if (ruid < 0) return yield* io.fail('--init-groups requires --ruid or --reuid')
    const user = accounts.users.find(({ uid }) => uid === ruid)
    if (user === undefined)
      return yield* io.fail(
        `uid ${ruid} not found, --init-groups requires an user that can be found on the system`,
      )
    // With the login group of the user, whatever --rgid says.
    return groupIdsOf(accounts, user)
  }
  const list = given.value('groups')
  if (list === undefined) return null
  return yield* readGroupList(io, list)
}

function* readGroupList(io: Io, list: string): Step<number[]> {
  const accounts = yield* readAccounts(io)
  const gids: number[] = []
  for (const text of list.split(',')) {
    const gid = findGroupId(accounts, text)
    if (gid === undefined) return yield* io.fail(`Invalid supplementary group id: '${text}'`)
    gids.push(gid)
  }
  return gids
}

/** `-all,+kill`: which of the capabilities that one has stay. */
function* readBoundingSet(io: Io, given: Given): Step<number> {
  let kept = -1
  for (const item of given.values('boundingSet').flatMap((list) => list?.split(',') ?? [])) {
    const [, sign, name = ''] = /^([-+])(.*)$/s.exec(item) ?? []
    if (sign === undefined) return yield* io.fail('bad capability string')
    const number = capabilityNames.indexOf(name)
    if (name !== 'all' && number < 0) return yield* io.fail(`unknown capability "${name}"`)
    // What only a number above 31 stands for, nothing here asks for.
    const bits = name === 'all' ? -1 : number < 32 ? 1 << number : 0
    kept = sign === '+' ? kept | bits : kept & ~bits
  }
  return kept
}

function* freshEnvironment(io: Io, ruid: number): Step<readonly string[]> {
  const accounts = yield* readAccounts(io)
  const uid = ruid >= 0 ? ruid : io.sys.getuid()
  const user = accounts.users.find((entry) => entry.uid === uid)
  if (user === undefined) return yield* io.fail(`uid ${uid}: not found in the password database`)
  const term = io.variable('TERM')
  const path = uid === 0 ? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin' : '/usr/local/bin:/usr/bin'
  return [
    ...(term === undefined ? [] : [`TERM=${term}`]),
    `SHELL=${user.shell || '/bin/sh'}`,
    `HOME=${user.home}`,
    `USER=${user.name}`,
    `LOGNAME=${user.name}`,
    `PATH=${path}`,
  ]
}

function* dump(io: Io, isLong: boolean): Step<void> {
  const text = yield* io.readText('/proc/self/status')
  if (typeof text === 'number') return yield* io.fail('cannot open /proc/self/status', text)
  const mask = (field: string) => {
    const digits = new RegExp(`^${field}:\\s*([0-9a-f]+)$`, 'm').exec(text)?.[1] ?? '0'
    return namesOfMask(digits).join(',') || '[none]'
  }
  const { sys } = io
  const lines = [
    `uid: ${sys.getuid()}`,
    `euid: ${sys.geteuid()}`,
    `gid: ${sys.getgid()}`,
    `egid: ${sys.getegid()}`,
    `Supplementary groups: ${sys.getgroups().join(',') || '[none]'}`,
    'no_new_privs: 0',
    ...(isLong
      ? [`Effective capabilities: ${mask('CapEff')}`, `Permitted capabilities: ${mask('CapPrm')}`]
      : []),
    `Inheritable capabilities: ${mask('CapInh')}`,
    `Ambient capabilities: ${mask('CapAmb')}`,
    `Capability bounding set: ${mask('CapBnd')}`,
    'Securebits: [none]',
    'Parent death signal: [none]',
  ]
  io.print(`${lines.join('\n')}\n`)
}
