/** chown(1) and chgrp(1): change owner and group. */

import type { ProgramMain, Stat } from '../kernel/abi.ts'
import { isDirectory, isSymlink } from '../kernel/vfs/mode.ts'
import { type Accounts, findGroupId, findUserId, groupName, readAccounts, userName } from './lib/accounts.ts'
import type { Io, Step } from './lib/io.ts'
import { keptRoot, refusesRoot } from './lib/preserve-root.ts'
import { defineProgram, type Options } from './lib/program.ts'
import { quoteName, quoteText } from './lib/quote.ts'
import { joinPath, readDirectory } from './lib/walk.ts'

const options = {
  changes: { short: 'c', long: 'changes', help: 'like verbose but report only when a change is made' },
  quiet: { short: 'f', long: ['silent', 'quiet'], help: 'suppress most error messages' },
  verbose: { short: 'v', long: 'verbose', help: 'output a diagnostic for every file processed' },
  dereference: {
    long: 'dereference',
    help: 'affect the referent of each symbolic link (this is the default)',
  },
  noDereference: {
    short: 'h',
    long: 'no-dereference',
    help: 'affect symbolic links instead of any referenced file',
  },
  from: {
    long: 'from',
    argument: 'CURRENT_OWNER:CURRENT_GROUP',
    help: 'change the ownership of each file only if its current owner and/or group match those specified here',
    check: checkOwner,
  },
  noPreserveRoot: { long: 'no-preserve-root', help: "do not treat '/' specially (the default)" },
  preserveRoot: { long: 'preserve-root', help: "fail to operate recursively on '/'" },
  reference: {
    long: 'reference',
    argument: 'RFILE',
    help: "use RFILE's ownership rather than specifying values",
  },
  recursive: { short: 'R', long: 'recursive', help: 'operate on files and directories recursively' },
  followOperands: {
    short: 'H',
    help: 'with -R, if an operand is a symbolic link to a directory, traverse it',
  },
  followAll: { short: 'L', help: 'with -R, traverse every symbolic link to a directory encountered' },
  followNone: { short: 'P', help: 'with -R, do not traverse any symbolic links (default)' },
} as const

export const chown = defineChanger('chown', {
  usage: ['[OPTION]... [OWNER][:[GROUP]] FILE...', '[OPTION]... --reference=RFILE FILE...'],
  about: 'Change the owner and/or group of each FILE to OWNER and/or GROUP.',
})

export const chgrp = defineChanger('chgrp', {
  usage: ['[OPTION]... GROUP FILE...', '[OPTION]... --reference=RFILE FILE...'],
  about: 'Change the group of each FILE to GROUP.',
})

/** -1 leaves an id as it is, as for chown(2). */
interface Ids {
  readonly uid: number
  readonly gid: number
}

/** What is asked for, with the words for it in reports: names where names were given. */
interface Wanted extends Ids {
  readonly user: string
  readonly group: string
}

const NOTHING: Wanted = { uid: -1, gid: -1, user: '', group: '' }

interface Job {
  readonly io: Io
  readonly accounts: Accounts
  readonly name: 'chown' | 'chgrp'
  readonly to: Wanted
  readonly from: Ids
  readonly recursive: boolean
  readonly follow: 'none' | 'operands' | 'all'
  readonly noDereference: boolean
  readonly report: 'verbose' | 'changes' | 'none'
  readonly quiet: boolean
  /** the root that -R stays away from */
  readonly root: Stat | null
}

function defineChanger(
  name: 'chown' | 'chgrp',
  text: { usage: readonly string[]; about: string },
): ProgramMain {
  return defineProgram({
    name,
    ...text,
    options,
    *run(io, given, operands) {
      const traversal = readTraversal(given)
      if (
        traversal.recursive &&
        traversal.follow === 'none' &&
        given.last('dereference', 'noDereference') === 'dereference'
      )
        return yield* io.fail('-R --dereference requires either -H or -L')
      const reference = given.value('reference')
      const files = reference === undefined ? operands.slice(1) : operands
      if (files.length === 0) {
        const last = operands.at(-1)
        return yield* io.failUsage(`missing operand${last === undefined ? '' : ` after ${quoteText(last)}`}`)
      }
      const accounts = yield* readAccounts(io)
      const to = yield* readIds(io, accounts, name, operands[0] as string, reference)
      const from = yield* readFrom(io, accounts, given.values('from') as string[])
      const job: Job = {
        io,
        accounts,
        name,
        to,
        from,
        ...traversal,
        report: given.last('verbose', 'changes') ?? 'none',
        quiet: given.has('quiet'),
        root: keptRoot(
          io,
          traversal.recursive && given.last('preserveRoot', 'noPreserveRoot') === 'preserveRoot',
        ),
      }
      let status = 0
      for (const file of files) if (!(yield* changeOne(job, file, true))) status = 1
      return status
    },
  })
}

function readTraversal(given: Options<typeof options>): Pick<Job, 'recursive' | 'follow' | 'noDereference'> {
  const last = given.last('followOperands', 'followAll', 'followNone')
  const recursive = given.has('recursive')
  const follow = last === 'followAll' ? 'all' : last === 'followOperands' ? 'operands' : 'none'
  const noDereference = given.last('dereference', 'noDereference') === 'noDereference'
  return {
    recursive,
    follow,
    noDereference: noDereference || (recursive && follow === 'none' && !given.has('dereference')),
  }
}

/** A number after a plus sign is shown without it. */
const shownId = (text: string): string => text.replace(/^\+/, '')

function* readIds(
  io: Io,
  accounts: Accounts,
  name: Job['name'],
  text: string,
  reference: string | undefined,
): Step<Wanted> {
  if (reference !== undefined) {
    const info = io.sys.stat(reference)
    if (typeof info === 'number')
      return yield* io.fail(`failed to get attributes of ${quoteName(reference)}`, info)
    return {
      uid: name === 'chgrp' ? -1 : info.uid,
      gid: info.gid,
      user: userName(accounts, info.uid) ?? String(info.uid),
      group: groupName(accounts, info.gid) ?? String(info.gid),
    }
  }
  if (name === 'chown') return yield* parseOwner(io, accounts, text)
  if (text === '') return NOTHING
  const gid = findGroupId(accounts, text)
  return gid === undefined
    ? yield* io.fail(`invalid group: ${quoteText(text)}`)
    : { uid: -1, gid, user: '', group: shownId(text) }
}

/** Of several --from each says what it says; the rest stays. */
function* readFrom(io: Io, accounts: Accounts, texts: readonly string[]): Step<Ids> {
  let from: Ids = NOTHING
  for (const text of texts) {
    const { uid, gid } = yield* parseOwner(io, accounts, text)
    from = { uid: uid < 0 ? from.uid : uid, gid: gid < 0 ? from.gid : gid }
  }
  return from
}

function* checkOwner(io: Io, text: string): Step<void> {
  yield* parseOwner(io, yield* readAccounts(io), text)
}

/** `owner`, `owner:group`, `:group`, `owner:` (the owner's login group), and with a dot in place of the colon. */
function* parseOwner(io: Io, accounts: Accounts, text: string): Step<Wanted> {
  const colon = text.indexOf(':')
  if (colon < 0) {
    const uid = text === '' ? -1 : findUserId(accounts, text)
    if (uid !== undefined) return { uid, gid: -1, user: shownId(text), group: '' }
    if (text.includes('.')) {
      const dotted = text.replace('.', ':')
      const [owner] = dotted.split(':') as [string]
      if (findUserId(accounts, owner) !== undefined) {
        yield* io.complain(`warning: '.' should be ':': ${quoteText(text)}`)
        return yield* parseOwner(io, accounts, dotted)
      }
    }
    return yield* io.fail(`invalid user: ${quoteText(text)}`)
  }
  const owner = text.slice(0, colon)
  const group = text.slice(colon + 1)
  const uid = owner === '' ? -1 : findUserId(accounts, owner)
  if (uid === undefined) return yield* io.fail(`invalid user: ${quoteText(text)}`)
  if (group === '') {
    if (owner === '') return NOTHING
    const user = accounts.users.find((entry) => entry.uid === uid)
    return user === undefined || /^\+?\d/.test(owner)
      ? yield* io.fail(`invalid spec: ${quoteText(text)}`)
      : { uid, gid: user.gid, user: owner, group: groupName(accounts, user.gid) ?? String(user.gid) }
  }
  const gid = findGroupId(accounts, group)
  return gid === undefined
    ? yield* io.fail(`invalid group: ${quoteText(text)}`)
    : { uid, gid, user: shownId(owner), group: shownId(group) }
}

function* changeOne(job: Job, path: string, isOperand: boolean): Step<boolean> {
  const { io } = job
  const own = io.sys.lstat(path)
  if (typeof own === 'number') return yield* trouble(job, path, `cannot access ${quoteName(path)}`, own)
  if (io.sys.exhausted()) yield
  if (io.full) yield* io.flush()
  const isLink = isSymlink(own.mode)
  const target = isLink && !job.noDereference ? io.sys.stat(path) : own
  if (typeof target === 'number')
    return yield* trouble(job, path, `cannot dereference ${quoteName(path)}`, target)
  if (yield* refusesRoot(io, path, target, job.root)) return false
  const inside = directoryToEnter(job, path, own, isOperand) ? yield* changeInside(job, path) : true
  const changed = yield* changeOwner(job, path, target)
  return inside && changed
}

/** A tree's directories change after what is in them, as fts(3) visits them. */
function directoryToEnter(job: Job, path: string, own: Stat, isOperand: boolean): boolean {
  if (!job.recursive) return false
  if (isDirectory(own.mode)) return true
  if (!isSymlink(own.mode) || job.follow === 'none' || (job.follow === 'operands' && !isOperand)) return false
  const target = job.io.sys.stat(path)
  return typeof target !== 'number' && isDirectory(target.mode)
}

function* changeInside(job: Job, path: string): Step<boolean> {
  const entries = readDirectory(job.io, path)
  if (typeof entries === 'number')
    return yield* trouble(job, path, `cannot read directory ${quoteName(path)}`, entries)
  let ok = true
  for (const { name } of entries) if (!(yield* changeOne(job, joinPath(path, name), false))) ok = false
  return ok
}

function* changeOwner(job: Job, path: string, info: Stat): Step<boolean> {
  const { io, to, from } = job
  const matches = (from.uid < 0 || from.uid === info.uid) && (from.gid < 0 || from.gid === info.gid)
  if (!matches) {
    if (job.report === 'verbose') io.print(retained(job, path, info))
    return true
  }
  const result = job.noDereference ? io.sys.lchown(path, to.uid, to.gid) : io.sys.chown(path, to.uid, to.gid)
  if (result < 0) {
    const what = to.uid < 0 ? 'group' : 'ownership'
    return yield* trouble(job, path, `changing ${what} of ${quoteName(path)}`, result, info)
  }
  const changed = (to.uid >= 0 && to.uid !== info.uid) || (to.gid >= 0 && to.gid !== info.gid)
  if (changed && job.report !== 'none') {
    io.print(
      `changed ${noun(job)} of ${quoteName(path)} from ${ownerText(job, info)} to ${wantedText(job)}\n`,
    )
  } else if (job.report === 'verbose') io.print(retained(job, path, info))
  return true
}

/** What is said is about the group alone: chgrp asks, or chown that has no owner and no name of a group. */
const isOfGroup = ({ name, to }: Job): boolean =>
  to.gid >= 0 && (name === 'chgrp' || (to.uid < 0 && /^\d/.test(to.group)))

const noun = (job: Job): string => (isOfGroup(job) ? 'group' : 'ownership')

function retained(job: Job, path: string, info: Stat): string {
  const asksNothing = job.to.uid < 0 && job.to.gid < 0
  return `${noun(job)} of ${quoteName(path)} retained${asksNothing ? '' : ` as ${ownerText(job, info)}`}\n`
}

/** Only the ids that are asked for are named. */
function ownerText(job: Job, { uid, gid }: Ids): string {
  const { accounts, to } = job
  const user = userName(accounts, uid) ?? String(uid)
  const group = groupName(accounts, gid) ?? String(gid)
  if (isOfGroup(job)) return group
  return to.gid < 0 ? user : `${user}:${group}`
}

function wantedText(job: Job): string {
  const { gid, user, group } = job.to
  if (isOfGroup(job)) return group
  return gid < 0 ? user : `${user}:${group}`
}

function* trouble(job: Job, path: string, message: string, error: number, before?: Stat): Step<boolean> {
  const { io, to } = job
  if (!job.quiet) yield* io.complain(message, error)
  if (job.report !== 'verbose') return false
  const from = before === undefined ? '' : ` from ${ownerText(job, before)}`
  const wanted = to.uid < 0 && to.gid < 0 ? '' : ` to ${wantedText(job)}`
  io.print(`failed to change ${noun(job)} of ${quoteName(path)}${from}${wanted}\n`)
  return false
}
