/** getfacl(1): shows access control lists. */

import type { Stat } from '../kernel/abi.ts'
import {
  ACL_GROUP,
  ACL_GROUP_OBJ,
  ACL_MASK,
  ACL_USER,
  ACL_USER_OBJ,
  type Acl,
} from '../kernel/vfs/acl_format.ts'
import { isDirectory, isSymlink, S_ISGID, S_ISUID, S_ISVTX } from '../kernel/vfs/mode.ts'
import { type Accounts, groupName, readAccounts, userName } from './lib/accounts.ts'
import {
  entryText,
  isExtended,
  nameOf,
  permissionText,
  readAccessAcl,
  readDefaultAcl,
  tagWord,
} from './lib/acl.ts'
import type { Io, Step } from './lib/io.ts'
import { defineProgram, type Options } from './lib/program.ts'
import { readDirectory } from './lib/walk.ts'

const USAGE = 'Usage: getfacl [-aceEsRLPtpndvh] file ...\n'

const options = {
  access: { short: 'a', long: 'access', help: 'display the file access control list only' },
  default: { short: 'd', long: 'default', help: 'display the default access control list only' },
  omitHeader: { short: 'c', long: 'omit-header', help: 'do not display the comment header' },
  allEffective: { short: 'e', long: 'all-effective', help: 'print all effective rights' },
  noEffective: { short: 'E', long: 'no-effective', help: 'print no effective rights' },
  skipBase: { short: 's', long: 'skip-base', help: 'skip files that only have the base entries' },
  recursive: { short: 'R', long: 'recursive', help: 'recurse into subdirectories' },
  logical: { short: 'L', long: 'logical', help: 'logical walk, follow symbolic links' },
  physical: { short: 'P', long: 'physical', help: 'physical walk, do not follow symbolic links' },
  tabular: { short: 't', long: 'tabular', help: 'use tabular output format' },
  numeric: { short: 'n', long: 'numeric', help: 'print numeric user/group identifiers' },
  oneFileSystem: { long: 'one-file-system', help: 'skip files on different filesystems' },
  absolute: { short: 'p', long: 'absolute-names', help: "don't strip leading '/' in pathnames" },
  version: { short: 'v', long: 'version', help: 'print version and exit' },
  help: { short: 'h', long: 'help', help: 'this help text' },
} as const

type Given = Options<typeof options>

export const getfacl = defineProgram({
  name: 'getfacl',
  version: 'getfacl 2.3.2',
  baseName: true,
  usage: '[-aceEsRLPtpndvh] file ...',
  about: 'Get file access control lists.',
  failureStatus: 2,
  usageError: `${USAGE}Try \`getfacl --help' for more information.\n`,
  options,
  *run(io, given, operands) {
    if (operands.length === 0) {
      yield* io.printError(`${USAGE}Try \`getfacl --help' for more information.\n`)
      return 2
    }
    const accounts = yield* readAccounts(io)
    const view: View = { io, given, accounts, status: 0, saidStripping: false }
    for (const operand of operands) yield* show(view, operand, true, null)
    return view.status
  },
})

interface View {
  readonly io: Io
  readonly given: Given
  readonly accounts: Accounts
  status: number
  saidStripping: boolean
}

function* show(view: View, path: string, isOperand: boolean, device: number | null): Step<void> {
  const { io, given } = view
  const physical = io.sys.lstat(path)
  const stat = typeof physical !== 'number' && isSymlink(physical.mode) ? io.sys.stat(path) : physical
  if (typeof stat === 'number') {
    yield* io.complain(path, stat)
    view.status = 1
    return
  }
  // Links are followed on the command line, and elsewhere with -L.
  const isLink = typeof physical !== 'number' && isSymlink(physical.mode)
  if (isLink && (isOperand ? given.has('physical') : !given.has('logical'))) return
  if (given.has('oneFileSystem') && device !== null && stat.dev !== device) return
  yield* showOne(view, path, stat)
  if (!given.has('recursive') || !isDirectory(stat.mode)) return
  const entries = readDirectory(io, path)
  if (typeof entries === 'number') {
    yield* io.complain(path, entries)
    view.status = 1
    return
  }
  for (const { name } of entries) {
    if (name === '.' || name === '..') continue
    yield* show(view, path.endsWith('/') ? path + name : `${path}/${name}`, false, stat.dev)
  }
}

function* showOne(view: View, path: string, stat: Stat): Step<void> {
  const { io, given, accounts } = view
  const access = readAccessAcl(io.sys, path, stat.mode)
  if (typeof access === 'number') {
    yield* io.complain(path, access)
    view.status = 1
    return
  }
  const forChildren = readDefaultAcl(io.sys, path, stat.mode)
  if (given.has('skipBase') && !isExtended(access) && forChildren.length === 0) return
  let name = path.replace(/^(\.\/+)+(?=.)/, '')
  if (path.startsWith('/') && !given.has('absolute')) {
    if (!view.saidStripping) yield* io.complain("Removing leading '/' from absolute path names")
    view.saidStripping = true
    name = path.replace(/^\/+/, '') || '.'
  }
  const names = given.has('numeric') ? null : accounts
  if (given.has('tabular')) {
    io.print(`# file: ${name}\n${table(access, forChildren, stat, names)}\n`)
    return
  }
  if (!given.has('omitHeader')) {
    const owner = (names && userName(names, stat.uid)) ?? stat.uid
    const group = (names && groupName(names, stat.gid)) ?? stat.gid
    io.print(`# file: ${name}\n# owner: ${owner}\n# group: ${group}\n`)
    if (stat.mode & (S_ISUID | S_ISGID | S_ISVTX)) {
      const flag = (bit: number, letter: string) => (stat.mode & bit ? letter : '-')
      io.print(`# flags: ${flag(S_ISUID, 's')}${flag(S_ISGID, 's')}${flag(S_ISVTX, 't')}\n`)
    }
  }
  const both = given.has('access') === given.has('default')
  if (both || given.has('access')) io.print(lines(view, access, names, ''))
  if (both || given.has('default')) {
    const onlyDefault = !both
    io.print(lines(view, forChildren, names, onlyDefault ? '' : 'default:'))
  }
  io.print('\n')
}

const isBounded = (tag: number): boolean => tag === ACL_USER || tag === ACL_GROUP || tag === ACL_GROUP_OBJ

function lines({ io, given }: View, acl: Acl, names: Accounts | null, prefix: string): string {
  const mask = acl.find(({ tag }) => tag === ACL_MASK)?.permissions
  return acl
    .map((entry) => {
      const text = `${prefix}${entryText(entry, names)}`
      if (mask === undefined || given.has('noEffective') || !isBounded(entry.tag)) return `${text}\n`
      const effective = entry.permissions & mask
      if (effective === entry.permissions && !given.has('allEffective')) return `${text}\n`
      // On a terminal the comments stand below each other.
      const tabs = io.onTerminal ? '\t'.repeat(4 - Math.min(3, Math.floor(text.length / 8))) : '\t'
      return `${text}${tabs}#effective:${permissionText(effective)}\n`
    })
    .join('')
}

/** -t: a line for each entry, with what is masked in capitals, and the default ACL beside. */
function table(access: Acl, forChildren: Acl, stat: Stat, names: Accounts | null): string {
  const key = (tag: number, id: number) => `${tag}:${id}`
  const defaults = new Map(forChildren.map((entry) => [key(entry.tag, entry.id), entry]))
  const rows = [...access]
  for (const entry of forChildren)
    if (!access.some(({ tag, id }) => tag === entry.tag && id === entry.id)) rows.push(entry)
  const order = [ACL_USER_OBJ, ACL_USER, ACL_GROUP_OBJ, ACL_GROUP, ACL_MASK, 32]
  rows.sort((a, b) => order.indexOf(a.tag) - order.indexOf(b.tag) || a.id - b.id)
  const label = (tag: number) => {
    if (tag === ACL_USER_OBJ) return 'USER'
    return tag === ACL_GROUP_OBJ ? 'GROUP' : tagWord(tag)
  }
  const owner = (tag: number) => {
    if (tag === ACL_USER_OBJ) return String((names && userName(names, stat.uid)) ?? stat.uid)
    if (tag === ACL_GROUP_OBJ) return String((names && groupName(names, stat.gid)) ?? stat.gid)
    return null
  }
  const shownNames = rows.map((entry) => owner(entry.tag) ?? nameOf(entry, names))
  const width = Math.max(8, ...shownNames.map(({ length }) => length))
  const cell = (acl: Acl, tag: number, id: number): string => {
    const entry = acl.find((one) => one.tag === tag && one.id === id)
    if (entry === undefined) return '   '
    const mask = isBounded(tag) ? (acl.find((one) => one.tag === ACL_MASK)?.permissions ?? 7) : 7
    return [...permissionText(entry.permissions)]
      .map((letter, i) => (mask & (4 >> i) ? letter : letter.toUpperCase()))
      .join('')
  }
  return rows
    .map(({ tag, id }, i) => {
      const perms = `${cell(access, tag, id)}  ${defaults.has(key(tag, id)) ? cell(forChildren, tag, id) : '   '}`
      return `${label(tag).padEnd(5)}  ${(shownNames[i] as string).padEnd(width)}  ${perms}\n`
    })
    .join('')
}
