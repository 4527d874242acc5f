/** setfacl(1): changes access control lists. */

import type { Stat } from '../kernel/abi.ts'
import { decode } from '../kernel/text.ts'
import {
  ACL_GROUP,
  ACL_GROUP_OBJ,
  ACL_MASK,
  ACL_OTHER,
  ACL_USER,
  ACL_USER_OBJ,
  type Acl,
  type AclEntry,
} from '../kernel/vfs/acl_format.ts'
import { EOPNOTSUPP } from '../kernel/vfs/errno.ts'
import { isDirectory, isSymlink } from '../kernel/vfs/mode.ts'
import { type Accounts, findGroupId, findUserId, readAccounts } from './lib/accounts.ts'
import {
  base,
  entryText,
  nameOf,
  permissionText,
  readAccessAcl,
  readDefaultAcl,
  sortAcl,
  tagWord,
  withMask,
  writeAccessAcl,
  writeDefaultAcl,
  wrongEntry,
} from './lib/acl.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { defineProgram, type Options } from './lib/program.ts'
import { readDirectory } from './lib/walk.ts'

const USAGE = 'Usage: setfacl [-bkndRLP] { -m|-M|-x|-X ... } file ...\n'

const options = {
  modify: { short: 'm', long: 'modify', argument: 'acl', help: 'modify the current ACL(s) of file(s)' },
  modifyFile: {
    short: 'M',
    long: 'modify-file',
    argument: 'file',
    help: 'read ACL entries to modify from file',
  },
  remove: {
    short: 'x',
    long: 'remove',
    argument: 'acl',
    help: 'remove entries from the ACL(s) of file(s)',
  },
  removeFile: {
    short: 'X',
    long: 'remove-file',
    argument: 'file',
    help: 'read ACL entries to remove from file',
  },
  removeAll: { short: 'b', long: 'remove-all', help: 'remove all extended ACL entries' },
  removeDefault: { short: 'k', long: 'remove-default', help: 'remove the default ACL' },
  set: { long: 'set', argument: 'acl', help: 'set the ACL of file(s), replacing the current ACL' },
  setFile: { long: 'set-file', argument: 'file', help: 'read ACL entries to set from file' },
  mask: { long: 'mask', help: 'do recalculate the effective rights mask' },
  noMask: { short: 'n', long: 'no-mask', help: "don't recalculate the effective rights mask" },
  default: { short: 'd', long: 'default', help: 'operations apply to the default ACL' },
  recursive: { short: 'R', long: 'recursive', help: 'recurse into subdirectories' },
  logical: { short: 'L', long: 'logical', help: 'logical walk, follow symbolic links' },
  physical: { short: 'P', long: 'physical', help: 'physical walk, do not follow symbolic links' },
  restore: { long: 'restore', argument: 'file', help: "restore ACLs (inverse of `getfacl -R')" },
  test: { long: 'test', help: 'test mode (ACLs are not modified)' },
  version: { short: 'v', long: 'version', help: 'print version and exit' },
  help: { short: 'h', long: 'help', help: 'this help text' },
} as const

type Given = Options<typeof options>

export const setfacl = defineProgram({
  name: 'setfacl',
  version: 'setfacl 2.3.2',
  baseName: true,
  usage: '[-bkndRLP] { -m|-M|-x|-X ... } file ...',
  about: 'Set file access control lists.',
  failureStatus: 2,
  opterr: false,
  usageError: `${USAGE}Try \`setfacl --help' for more information.\n`,
  options,
  *run(io, given, operands) {
    const accounts = yield* readAccounts(io)
    const job: Job = { io, given, accounts, status: 0 }
    const restore = given.value('restore')
    if (restore !== undefined) return yield* restoreFrom(job, restore)
    const commands = yield* readCommands(job)
    if (commands === null) return 2
    if (commands.length === 0 || operands.length === 0) {
      yield* io.printError(`${USAGE}Try \`setfacl --help' for more information.\n`)
      return 2
    }
    for (const operand of operands) yield* walk(job, commands, operand, true)
    return job.status
  },
})

interface Job {
  readonly io: Io
  readonly given: Given
  readonly accounts: Accounts
  status: number
}

/** An entry as it was given: `X` waits for what the file is. */
interface GivenEntry extends AclEntry {
  readonly isDefault: boolean
  readonly conditional: boolean
}

type Command =
  | { readonly kind: 'modify' | 'remove' | 'set'; readonly entries: readonly GivenEntry[] }
  | { readonly kind: 'removeAll' | 'removeDefault' }

function* readCommands(job: Job): Step<Command[] | null> {
  const { io, given } = job
  const commands: Command[] = []
  const isDefault = given.has('default')
  for (const { key, value, spelling } of given.given) {
    if (key === 'removeAll' || key === 'removeDefault') commands.push({ kind: key })
    const kind = KINDS[key]
    if (kind === undefined) continue
    const file = key.endsWith('File')
    const text = file ? yield* readAclFile(io, value as string) : (value as string)
    if (text === null) return null
    const entries = parseEntries(job.accounts, text, kind === 'remove', isDefault)
    if (typeof entries === 'number') {
      const place = file ? `in line ${lineOf(text, entries)} of file ${value}` : `near character ${entries}`
      const isCut = !file && entries > text.length
      yield* io.complain(`Option ${spelling}${isCut ? ' incomplete' : `: Invalid argument ${place}`}`)
      return null
    }
    if (entries.length > 0) commands.push({ kind, entries })
  }
  return commands
}

const KINDS: Readonly<Record<string, 'modify' | 'remove' | 'set'>> = {
  modify: 'modify',
  modifyFile: 'modify',
  remove: 'remove',
  removeFile: 'remove',
  set: 'set',
  setFile: 'set',
}

const lineOf = (text: string, position: number): number => text.slice(0, position).split('\n').length

function* readAclFile(io: Io, name: string): Step<string | null> {
  const bytes = name === '-' ? yield* io.readAll(STDIN) : yield* io.readFile(name)
  if (typeof bytes !== 'number') return decode(bytes)
  yield* io.complain(name, bytes)
  return null
}

/** The entries of a text, separated by commas or blanks, with comments; or at which character it is wrong, from 1 on. */
function parseEntries(
  accounts: Accounts,
  text: string,
  withoutPermissions: boolean,
  isDefault: boolean,
): GivenEntry[] | number {
  const entries: GivenEntry[] = []
  const plain = text.replace(/#[^\n]*/g, (comment) => ' '.repeat(comment.length))
  for (const match of plain.matchAll(/[^,\s]+/g)) {
    const parsed = parseEntry(accounts, match[0], withoutPermissions, isDefault)
    if (typeof parsed === 'number') return match.index + parsed
    entries.push(parsed)
  }
  return entries
}

const TAGS: Readonly<Record<string, 'user' | 'group' | 'mask' | 'other'>> = {
  u: 'user',
  user: 'user',
  g: 'group',
  group: 'group',
  m: 'mask',
  mask: 'mask',
  o: 'other',
  other: 'other',
}

function parseEntry(
  accounts: Accounts,
  word: string,
  withoutPermissions: boolean,
  isDefault: boolean,
): GivenEntry | number {
  let at = 0
  let rest = word
  const take = (length: number) => {
    at += length
    rest = rest.slice(length)
  }
  let forChildren = isDefault
  const prefix = /^d(efault)?(:|$)/.exec(rest)
  if (prefix !== null) {
    forChildren = true
    take(prefix[0].length)
  }
  const [first = ''] = rest.split(':')
  // Without a kind it is a user.
  const kind = TAGS[first] ?? 'user'
  if (TAGS[first] !== undefined) take(first.length + (rest.length > first.length ? 1 : 0))
  let id = 0xffffffff
  let tag = kind === 'mask' ? ACL_MASK : ACL_OTHER
  if (kind === 'user' || kind === 'group') {
    const end = rest.indexOf(':')
    const name = end < 0 ? rest : rest.slice(0, end)
    tag = kind === 'user' ? ACL_USER_OBJ : ACL_GROUP_OBJ
    if (name !== '') {
      const found = kind === 'user' ? findUserId(accounts, name) : findGroupId(accounts, name)
      if (found === undefined) return at + 1
      id = found
      tag = kind === 'user' ? ACL_USER : ACL_GROUP
    }
    take(name.length + (end < 0 ? 0 : 1))
  } else if (rest.startsWith(':')) take(1)
  const entry = { tag, id, isDefault: forChildren, conditional: false, permissions: 0 }
  if (rest === '') return withoutPermissions ? entry : at + 1
  if (/^[0-7]$/.test(rest)) return { ...entry, permissions: Number(rest) }
  let permissions = 0
  let conditional = false
  for (const [i, letter] of [...rest].entries()) {
    if (letter === 'r') permissions |= 4
    else if (letter === 'w') permissions |= 2
    else if (letter === 'x') permissions |= 1
    else if (letter === 'X') conditional = true
    else if (letter !== '-') return at + i + 1
  }
  return { ...entry, permissions, conditional }
}

function* walk(job: Job, commands: readonly Command[], path: string, isOperand: boolean): Step<void> {
  const { io, given } = job
  const physical = io.sys.lstat(path)
  const isLink = typeof physical !== 'number' && isSymlink(physical.mode)
  const stat = isLink ? io.sys.stat(path) : physical
  if (typeof stat === 'number') {
    yield* io.complain(path, stat)
    job.status = 1
    return
  }
  if (isLink && (isOperand ? given.has('physical') : !given.has('logical'))) return
  yield* applyTo(job, commands, path, stat, isOperand)
  if (!given.has('recursive') || !isDirectory(stat.mode)) return
  const entries = readDirectory(io, path)
  if (typeof entries === 'number') {
    yield* io.complain(path, entries)
    job.status = 1
    return
  }
  for (const { name } of entries) {
    if (name === '.' || name === '..') continue
    yield* walk(job, commands, path.endsWith('/') ? path + name : `${path}/${name}`, false)
  }
}

interface Lists {
  access: Acl
  forChildren: Acl
  /** the mask was given, so it is not reckoned */
  keepsMask: { access: boolean; forChildren: boolean }
  changes: { access: boolean; forChildren: boolean }
}

function* applyTo(
  job: Job,
  commands: readonly Command[],
  path: string,
  stat: Stat,
  isOperand: boolean,
): Step<void> {
  const { io, given, accounts } = job
  const access = readAccessAcl(io.sys, path, stat.mode)
  if (typeof access === 'number') {
    yield* io.complain(path, access)
    job.status = 1
    return
  }
  const forChildren = readDefaultAcl(io.sys, path, stat.mode)
  const lists: Lists = {
    access,
    forChildren,
    keepsMask: { access: false, forChildren: false },
    changes: { access: false, forChildren: false },
  }
  const isDir = isDirectory(stat.mode)
  for (const command of commands) change(lists, command, isDir)
  finish(lists, given)
  lists.changes.access &&= !isSameAcl(lists.access, access)
  lists.changes.forChildren &&= !isSameAcl(lists.forChildren, forChildren)
  // Files in a tree have no default ACL, which is nobody's mistake.
  if (!isDir && !isOperand) lists.changes.forChildren = false
  if (given.has('test')) {
    io.print(`${path}: ${testText(lists, accounts)}\n`)
    return
  }
  if (lists.changes.forChildren && !isDir && lists.forChildren.length > 0) {
    yield* io.complain(`${path}: Only directories can have default ACLs`)
    job.status = 1
    return
  }
  for (const which of ['access', 'forChildren'] as const) {
    if (!lists.changes[which]) continue
    const acl = lists[which]
    const wrong = acl.length === 0 ? 0 : wrongEntry(acl)
    if (wrong > 0) {
      const text = acl.map((entry) => entryText(entry, accounts)).join(',')
      const kind = which === 'access' ? 'access' : 'default'
      yield* io.complain(
        `${path}: Malformed ${kind} ACL \`${text}': Missing or wrong entry at entry ${wrong}`,
      )
      job.status = 1
      return
    }
  }
  yield* write(job, path, lists, isDir, stat)
}

function* write(job: Job, path: string, lists: Lists, isDir: boolean, stat: Stat): Step<void> {
  const { io } = job
  let result = 0
  if (lists.changes.access) {
    result = writeAccessAcl(io.sys, path, lists.access)
    // Where there are no ACLs, the mode says as much as a minimal one.
    if (result === -EOPNOTSUPP && lists.access.length === 3) {
      const bits = lists.access.reduce((all, { permissions }) => (all << 3) | permissions, 0)
      result = io.sys.chmod(path, (stat.mode & 0o7000) | bits)
    }
  }
  if (result >= 0 && lists.changes.forChildren && isDir) {
    result = writeDefaultAcl(io.sys, path, lists.forChildren)
  }
  if (result >= 0) return
  yield* io.complain(path, result)
  job.status = 1
}

function change(lists: Lists, command: Command, isDir: boolean): void {
  if (command.kind === 'removeDefault') {
    lists.forChildren = []
    lists.changes.forChildren = true
    return
  }
  if (command.kind === 'removeAll') {
    // The owning group keeps what it had in effect.
    const mask = lists.access.find(({ tag }) => tag === ACL_MASK)?.permissions ?? 7
    lists.access = lists.access
      .filter(({ tag }) => [ACL_USER_OBJ, ACL_GROUP_OBJ, ACL_OTHER].includes(tag))
      .map((entry) =>
        entry.tag === ACL_GROUP_OBJ ? { ...entry, permissions: entry.permissions & mask } : entry,
      )
    lists.forChildren = []
    lists.changes = { access: true, forChildren: true }
    return
  }
  const { kind, entries } = command as Extract<Command, { entries: unknown }>
  if (kind === 'set') {
    if (entries.some(({ isDefault }) => !isDefault)) lists.access = []
    if (entries.some(({ isDefault }) => isDefault)) lists.forChildren = []
  }
  for (const entry of entries) {
    const which = entry.isDefault ? 'forChildren' : 'access'
    lists.changes[which] = true
    if (entry.tag === ACL_MASK) lists.keepsMask[which] = true
    const others = lists[which].filter(({ tag, id }) => tag !== entry.tag || id !== entry.id)
    if (kind === 'remove') {
      lists[which] = others
      continue
    }
    if (which === 'forChildren') fillDefault(lists)
    const { tag, id } = entry
    const may = entry.conditional && (isDir || lists[which].some((one) => (one.permissions & 1) !== 0))
    const rest = lists[which].filter((one) => one.tag !== tag || one.id !== id)
    lists[which] = sortAcl([...rest, { tag, id, permissions: entry.permissions | (may ? 1 : 0) }])
  }
}

/** acl_cmp; both are sorted. */
const isSameAcl = (one: Acl, other: Acl): boolean =>
  one.length === other.length &&
  one.every(({ tag, id, permissions }, at) => {
    const entry = other[at] as (typeof other)[number]
    return entry.tag === tag && entry.id === id && entry.permissions === permissions
  })

/** A default ACL begins with the base entries of the access ACL. */
function fillDefault(lists: Lists): void {
  for (const tag of [ACL_USER_OBJ, ACL_GROUP_OBJ, ACL_OTHER]) {
    if (lists.forChildren.some((entry) => entry.tag === tag)) continue
    const base = lists.access.find((entry) => entry.tag === tag)
    if (base !== undefined) lists.forChildren = sortAcl([...lists.forChildren, base])
  }
}

function finish(lists: Lists, given: Given): void {
  for (const which of ['access', 'forChildren'] as const) {
    const acl = lists[which]
    const named = acl.some(({ tag }) => tag === ACL_USER || tag === ACL_GROUP || tag === ACL_MASK)
    if (!lists.changes[which] || !named) continue
    const wanted = given.last('mask', 'noMask')
    if (wanted === 'noMask' && !acl.some(({ tag }) => tag === ACL_MASK)) {
      // There must be a mask; nothing is reckoned, so it is what the group had.
      const group = acl.find(({ tag }) => tag === ACL_GROUP_OBJ)
      lists[which] = sortAcl([...acl, base(ACL_MASK, group?.permissions ?? 0)])
    }
    if (wanted === 'noMask' || (wanted !== 'mask' && lists.keepsMask[which])) continue
    lists[which] = withMask(acl)
  }
}

/** `u::rw-,u:bin:r--,g::r--,m::r--,o::r--,*`: a star where nothing changes. */
function testText(lists: Lists, accounts: Accounts): string {
  const short = (acl: Acl, prefix: string) =>
    acl
      .map(
        (entry) =>
          `${prefix}${tagWord(entry.tag)[0]}:${nameOf(entry, accounts)}:${permissionText(entry.permissions)}`,
      )
      .join(',')
  const access = lists.changes.access ? short(lists.access, '') : '*'
  const forChildren = lists.changes.forChildren ? short(lists.forChildren, 'd:') : '*'
  return `${access},${forChildren}`
}

/** What `getfacl -R` printed: files by their comments, each with its ACLs. */
function* restoreFrom(job: Job, name: string): Step<number> {
  const { io, accounts } = job
  const text = yield* readAclFile(io, name)
  if (text === null) return 2
  for (const block of text.split(/\n\s*\n/)) {
    const path = /^# file: (.*)$/m.exec(block)?.[1]
    if (path === undefined) {
      if (block.trim() === '') continue
      yield* io.complain(`${name}: No filename found in line 1, aborting`)
      return 1
    }
    const entries = parseEntries(accounts, block, false, false)
    const stat = io.sys.stat(path)
    if (typeof entries === 'number' || typeof stat === 'number') {
      yield* io.complain(path, typeof stat === 'number' ? stat : undefined)
      job.status = 1
      continue
    }
    const commands: Command[] = [{ kind: 'removeDefault' }, { kind: 'set', entries }]
    yield* applyTo(job, isDirectory(stat.mode) ? commands : commands.slice(1), path, stat, true)
  }
  return job.status
}
